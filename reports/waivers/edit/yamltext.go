package edit

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v4"
)

// scalar writes a string in one line of YAML, without quotes where it can be.
func scalar(s string) string {
	text, err := yaml.Dump(s, yaml.WithLineWidth(-1))
	if line := strings.TrimSpace(string(text)); err == nil && !strings.Contains(line, "\n") && !strings.ContainsAny(line, "{},[]#") {
		return line
	}
	return quotedScalar(s)
}

// quotedScalar writes a string in double quotes.
func quotedScalar(s string) string {
	n := yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Style: yaml.DoubleQuotedStyle, Value: s}
	text, err := yaml.Dump(&n, yaml.WithLineWidth(-1))
	if err != nil {
		return fmt.Sprintf("%q", s) // the escapes of Go are understood, too
	}
	return strings.TrimSpace(string(text))
}

// flow writes a node in one line.
func flow(n *yaml.Node) string {
	copied := *n
	copied.Style |= yaml.FlowStyle
	copied.HeadComment, copied.LineComment, copied.FootComment = "", "", ""
	text, err := yaml.Dump(&copied, yaml.WithLineWidth(-1))
	if err != nil {
		return fmt.Sprintf("%q", n.Value)
	}
	return strings.TrimSpace(string(text))
}

func isComment(line string) bool { return strings.HasPrefix(strings.TrimSpace(line), "#") }

func indentOf(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

// byteColumn is the index of the byte where a column, counted in characters from 1, begins.
func byteColumn(line string, column int) int {
	for i := range line {
		if column--; column == 0 {
			return i
		}
	}
	return len(line)
}

// lastLine is the last line of a node. For a scalar of several lines it is the one where its text ends.
func lastLine(n *yaml.Node) int {
	last := n.Line
	if n.Kind == yaml.ScalarNode && n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		last += strings.Count(strings.TrimRight(n.Value, "\n"), "\n") + 1
	}
	for _, child := range n.Content {
		last = max(last, lastLine(child))
	}
	return last
}

package reports

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/sdkconform/sdkconform/fixtures"
	"go.yaml.in/yaml/v4"
)

// waiverText is a waiver file that is edited in place: every line that need not change
// stays as it is, with its comments.
type waiverText struct {
	file    string
	lines   []string // with their line feeds
	entries []*entryText
	list    *yaml.Node // of waivers
}

// entryText is where one waiver stands. Lines are numbered from 1.
type entryText struct {
	waiver      *Waiver
	first, last int // with the comments above it
	indent      int // of its keys
	cases       listText
	findings    listText
	remove      bool
}

// listText is a list in a waiver, and what becomes of it.
type listText struct {
	key   *yaml.Node
	value *yaml.Node
	last  int      // the line before the waiver's next key, 0 where it is the last one
	drop  []int    // items that go
	add   []string // lines of items that come, without indent and dash
}

// readWaiverText finds out where the waivers of a file stand. Its waivers are those that
// [ParseWaivers] has read of the same text.
func readWaiverText(text []byte, file string, waivers []*Waiver) (*waiverText, error) {
	var document yaml.Node
	if err := yaml.Load(text, &document); err != nil {
		return nil, err
	}
	t := &waiverText{file: file}
	for line := range bytes.Lines(text) {
		t.lines = append(t.lines, string(line))
	}
	if n := len(t.lines); n > 0 && !strings.HasSuffix(t.lines[n-1], "\n") {
		t.lines[n-1] += "\n"
	}
	root := document.Content[0]
	for i := 0; i+1 < len(root.Content); i += 2 {
		if root.Content[i].Value == "waivers" {
			t.list = root.Content[i+1]
		}
	}
	if root.Style&yaml.FlowStyle != 0 || t.list == nil || len(t.list.Content) > 0 && t.list.Style&yaml.FlowStyle != 0 {
		return nil, t.fault(root, "the file is written in braces or brackets")
	}
	for i, n := range t.list.Content {
		e := &entryText{waiver: waivers[i], first: n.Line, last: lastLine(n), indent: n.Column - 1}
		before := t.lines[n.Line-1][:byteColumn(t.lines[n.Line-1], n.Column)]
		if n.Style&yaml.FlowStyle != 0 || strings.TrimSpace(before) != "-" {
			return nil, t.fault(n, "the waiver is not written with its first key behind its dash")
		}
		// The comments above are of this waiver, but for those that are indented as the keys
		// of the one before it.
		own := func(line string) bool { return isComment(line) && (i == 0 || indentOf(line) < t.entries[i-1].indent) }
		for e.first > 1 && own(t.lines[e.first-2]) && (i == 0 || e.first-1 > t.entries[i-1].last) {
			e.first--
		}
		for k := 0; k+1 < len(n.Content); k += 2 {
			list := listText{key: n.Content[k], value: n.Content[k+1]}
			if k+2 < len(n.Content) {
				list.last = n.Content[k+2].Line - 1
			}
			switch list.key.Value {
			case "cases":
				e.cases = list
			case "findings":
				e.findings = list
			}
		}
		t.entries = append(t.entries, e)
	}
	return t, nil
}

func (t *waiverText) fault(n *yaml.Node, what string) error {
	return &fixtures.Fault{
		File: t.file, Line: n.Line, Column: n.Column, What: what + ", and cannot be written anew",
		Mend: "write it as 'sdkconform waivers update' writes a new file: a key a line",
	}
}

func isComment(line string) bool { return strings.HasPrefix(strings.TrimSpace(line), "#") }

// byteColumn is the index of the byte where a column, counted in characters from 1,
// begins.
func byteColumn(line string, column int) int {
	for i := range line {
		if column--; column == 0 {
			return i
		}
	}
	return len(line)
}

// lastLine is the last line of a node. Of a scalar of several lines it is the one where
// its text ends.
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

// ends corrects where waivers end: what stands before the next one, but for its
// comments and blank lines, is the one's before it. Scalars that are folded over lines
// say nothing of how many they take.
func (t *waiverText) ends() {
	for i, e := range t.entries {
		next := len(t.lines) + 1
		if i+1 < len(t.entries) {
			next = t.entries[i+1].first
		} else if after := t.afterList(); after > 0 {
			next = after
		}
		e.last = max(e.last, min(next-1, len(t.lines)))
		for e.last > e.first {
			line := t.lines[e.last-1]
			if strings.TrimSpace(line) != "" && !(isComment(line) && indentOf(line) < e.indent) {
				break
			}
			e.last--
		}
	}
}

// afterList is the line of the key behind the list of waivers, 0 if there is none.
func (t *waiverText) afterList() int {
	if len(t.entries) == 0 {
		return 0
	}
	for i := t.entries[len(t.entries)-1].first; i < len(t.lines); i++ {
		if line := t.lines[i]; strings.TrimSpace(line) != "" && !isComment(line) && indentOf(line) == 0 && line[0] != '-' {
			return i + 1
		}
	}
	return 0
}

func indentOf(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

// text is the file with the edits, and with new waivers at the end of the list.
func (t *waiverText) text(added []string) []byte {
	t.ends()
	gone := map[int]bool{}
	instead := map[int]string{} // before a line
	for _, e := range t.entries {
		if e.remove {
			for i := e.first; i <= e.last; i++ {
				gone[i] = true
			}
			if e.last < len(t.lines) && strings.TrimSpace(t.lines[e.last]) == "" {
				gone[e.last+1] = true
			}
			continue
		}
		t.edit(e, e.cases, gone, instead)
		t.edit(e, e.findings, gone, instead)
	}
	var b strings.Builder
	end := t.endOfList()
	put := func() {
		indent := 2
		if len(t.entries) > 0 {
			indent = max(0, t.entries[0].indent-2)
		}
		for i, entry := range added {
			if i > 0 || len(t.entries) > 0 && !t.allGone() {
				b.WriteByte('\n')
			}
			for line := range strings.Lines(entry) {
				b.WriteString(strings.Repeat(" ", indent) + line)
			}
		}
	}
	for i, line := range t.lines {
		number := i + 1
		b.WriteString(instead[number])
		if !gone[number] {
			if t.list.Style&yaml.FlowStyle != 0 && number == t.list.Line && len(added) > 0 {
				line = strings.Replace(line, "[]", "", 1)
				line = strings.TrimRight(line, " \n") + "\n"
			}
			if t.allGone() && number == t.listKeyLine() && len(added) == 0 && len(t.entries) > 0 {
				line = strings.TrimRight(line, " \n") + " []\n"
			}
			b.WriteString(line)
		}
		if number == end {
			put()
		}
	}
	b.WriteString(instead[len(t.lines)+1])
	return []byte(b.String())
}

// allGone reports whether every waiver is removed.
func (t *waiverText) allGone() bool {
	return !slices.ContainsFunc(t.entries, func(e *entryText) bool { return !e.remove })
}

// listKeyLine is the line of the key "waivers".
func (t *waiverText) listKeyLine() int {
	for i, line := range t.lines {
		if strings.HasPrefix(line, "waivers:") {
			return i + 1
		}
	}
	return t.list.Line
}

// endOfList is the line behind which new waivers are put.
func (t *waiverText) endOfList() int {
	if len(t.entries) == 0 {
		return t.list.Line
	}
	return t.entries[len(t.entries)-1].last
}

// edit drops items of a list and adds others behind those that stay. A list in brackets
// is written anew with an item a line.
func (t *waiverText) edit(e *entryText, list listText, gone map[int]bool, instead map[int]string) {
	if len(list.drop) == 0 && len(list.add) == 0 {
		return
	}
	items := list.value.Content
	if list.value.Kind == yaml.ScalarNode {
		items = []*yaml.Node{list.value}
	}
	own := list.value.Kind == yaml.SequenceNode && list.value.Style&yaml.FlowStyle == 0 // items have lines of their own
	for i, item := range items {
		own = own && item.Line > list.key.Line && (i == 0 || item.Line > lastLine(items[i-1]))
	}
	if own {
		last := cmp.Or(list.last, e.last)
		after := 0
		for i, item := range items {
			end := last
			if i+1 < len(items) {
				end = items[i+1].Line - 1
			}
			after = t.endOfItem(item, end) + 1
			if slices.Contains(list.drop, i) {
				for k := item.Line; k < after; k++ {
					gone[k] = true
				}
			}
		}
		indent := strings.Repeat(" ", indentOf(t.lines[items[0].Line-1]))
		for _, line := range list.add {
			instead[after] += indent + "- " + line + "\n"
		}
		return
	}
	var keep []string
	for i, item := range items {
		if slices.Contains(list.drop, i) {
			continue
		}
		for comment := range strings.Lines(item.HeadComment) {
			keep = append(keep, strings.TrimSpace(comment))
		}
		line := "- " + flow(item)
		if item.LineComment != "" && item != list.value {
			line += " " + item.LineComment
		}
		keep = append(keep, line)
	}
	first, last := list.key.Line, lastLine(list.value)
	indent := strings.Repeat(" ", e.indent)
	line := t.lines[first-1]
	made := line[:byteColumn(line, list.key.Column)] + list.key.Value + ":"
	comment := ""
	if list.value.LineComment != "" && first == last {
		comment = " " + list.value.LineComment
	}
	made += comment + "\n"
	for _, item := range list.add {
		keep = append(keep, "- "+item)
	}
	for _, line := range keep {
		made += indent + "  " + line + "\n"
	}
	for i := first; i <= last; i++ {
		gone[i] = true
	}
	instead[first] += made
}

// endOfItem is the last line of an item of a list that ends in a given line at the
// latest: comments and blank lines behind it are not its own.
func (t *waiverText) endOfItem(item *yaml.Node, end int) int {
	for ; end > lastLine(item); end-- {
		if line := t.lines[end-1]; strings.TrimSpace(line) != "" && !isComment(line) {
			return end
		}
	}
	return lastLine(item)
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

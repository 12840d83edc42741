package waivers

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/safetext"
	"go.yaml.in/yaml/v4"
)

// Parse reads the text of a waiver file; name is what faults call it.
func Parse(text []byte, name string) ([]*reports.Waiver, error) {
	return parse(text, name, false)
}

// ParseUnfinished reads the text of a waiver file in which what only a person can write may still be empty: the reason, the
// issue, the owner and the last day.
func ParseUnfinished(text []byte, name string) ([]*reports.Waiver, error) {
	return parse(text, name, true)
}

// parse reads the text of a waiver file. Unfinished says that what only a person can write may still be empty.
func parse(text []byte, name string, unfinished bool) ([]*reports.Waiver, error) {
	p := &parser{file: filepath.ToSlash(name), unfinished: unfinished}
	root := p.document(text)
	if root != nil {
		p.root(root)
	}
	return p.list, errors.Join(p.faults...)
}

// parser reads a waiver file node by node, so that every fault has a place.
type parser struct {
	file       string
	unfinished bool
	list       []*reports.Waiver
	faults     []error
}

func (p *parser) at(line, column int, format string, args ...any) {
	p.faults = append(p.faults, &fixtures.Fault{File: p.file, Line: line, Column: column, What: fmt.Sprintf(format, args...)})
}

func (p *parser) fault(n *yaml.Node, format string, args ...any) {
	p.at(n.Line, n.Column, format, args...)
}

// document parses the text into its one document's root, nil where there is none.
func (p *parser) document(text []byte) *yaml.Node {
	if !p.characters(text) {
		return nil
	}
	var document yaml.Node
	// Nodes hold aliases as such: one that stands for a billion others is never followed.
	err := yaml.Load(text, &document)
	var at *yaml.LoadError
	switch {
	case errors.As(err, &at) && at.Mark.Line > 0:
		p.at(at.Mark.Line, at.Mark.Column, "this is no YAML: %s", at.Message)
	case err != nil && len(bytes.TrimSpace(text)) > 0 && !onlyComments(text):
		p.at(max(1, lastDocument(text)), 1, "this is no YAML: %v", err)
	case len(document.Content) == 0:
		p.at(1, 1, "the file holds nothing; an empty list is written \"waivers: []\"")
	default:
		return document.Content[0]
	}
	return nil
}

// lastDocument is the line of the last mark between documents, 0 where there is none: the YAML reader does not say where
// a second document begins.
func lastDocument(text []byte) (last int) {
	line := 0
	for raw := range bytes.Lines(text) {
		line++
		if bytes.HasPrefix(raw, []byte("---")) {
			last = line
		}
	}
	return last
}

func onlyComments(text []byte) bool {
	for line := range bytes.Lines(text) {
		if line = bytes.TrimSpace(line); len(line) > 0 && line[0] != '#' {
			return false
		}
	}
	return true
}

// characters looks for what YAML does not allow at all; the YAML reader does not say where that is.
func (p *parser) characters(text []byte) bool {
	line, column := 1, 1
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			p.at(line, column, "the byte %#02x is no UTF-8", text[i])
			return false
		case r < ' ' && r != '\n' && r != '\r' && r != '\t' || r == 0x7F:
			p.at(line, column, "the control character %U may not stand in YAML", r)
			return false
		case r == '\n':
			line, column = line+1, 0
		}
		column++
		i += size
	}
	return true
}

// member is a key of a mapping and its value.
type member struct{ key, value *yaml.Node }

// mapping returns the members of a mapping by name, without those that are faulty.
func (p *parser) mapping(n *yaml.Node, what string, known ...string) map[string]member {
	if n.Kind != yaml.MappingNode {
		p.fault(n, "%s is %s; it must be a mapping with the keys %s", what, kindOf(n), strings.Join(known, ", "))
		return nil
	}
	members := map[string]member{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		name := key.Value
		switch _, twice := members[name]; {
		case p.special(key) || p.special(value):
		case key.Kind != yaml.ScalarNode || !slices.Contains(known, name):
			p.fault(key, "%s has no key %s; it has %s", what, safetext.Quote(name), strings.Join(known, ", "))
		case twice:
			p.fault(key, "the key %q is here twice; the first is in line %d", name, members[name].key.Line)
		default:
			members[name] = member{key, value}
		}
	}
	return members
}

// special refuses what makes a file of data a file of references.
func (p *parser) special(n *yaml.Node) bool {
	switch {
	case n.Kind == yaml.AliasNode || n.Anchor != "":
		p.fault(n, "anchors and aliases are not read here; write the value out")
	case n.Tag == "!!merge" || n.Tag == "<<":
		p.fault(n, "merge keys are not read here; write the keys out")
	case n.Style&yaml.TaggedStyle != 0:
		p.fault(n, "tags such as %s are not read here; leave it out", safetext.Quote(n.Tag))
	default:
		return false
	}
	return true
}

func kindOf(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	case yaml.AliasNode:
		return "an alias"
	}
	switch n.ShortTag() {
	case "!!null":
		return "empty"
	case "!!int", "!!float":
		return "a number"
	case "!!bool":
		return "a boolean"
	case "!!timestamp":
		return "a date"
	}
	return "a string"
}

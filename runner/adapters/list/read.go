package main

import (
	"errors"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v4"
)

// A value is a text of the file and its line.
type value struct {
	text string
	line int
}

// A field is a key that a mapping may have, and how its value is taken.
type field struct {
	key      string
	required bool
	take     func(*yaml.Node)
}

// A reader takes adapters.yaml apart node by node, so that every fault has a line.
type reader struct{ faults }

// read reads the file's text.
func (r *reader) read(text []byte) *list {
	l := &list{}
	var document yaml.Node
	err := yaml.Load(text, &document)
	var at *yaml.LoadError
	switch {
	case errors.As(err, &at):
		r.fault(max(at.Mark.Line, 1), "write it as YAML", "this is no YAML: %s", at.Message)
	case err != nil:
		r.fault(1, "write it as one document of YAML", "this is no YAML: %v", err)
	case len(document.Content) == 0:
		r.fault(1, "add languages and adapters", "the file holds nothing")
	default:
		r.mapping(document.Content[0], "the file", []field{
			{"languages", true, func(n *yaml.Node) { l.languages = r.languages(n) }},
			{"adapters", true, func(n *yaml.Node) { l.adapters = r.adapters(n) }},
		})
	}
	return l
}

func (r *reader) languages(n *yaml.Node) (all []*language) {
	r.pairs(n, "languages", func(key value, block *yaml.Node) {
		l := &language{line: key.line, id: key}
		r.mapping(block, "language "+key.text, []field{
			{"name", true, r.text(&l.name)},
			{"needs", true, r.text(&l.needs)},
			{"manifest", true, r.text(&l.manifest)},
			{"kit", false, func(n *yaml.Node) {
				r.mapping(n, "the kit", []field{
					{"folder", true, r.text(&l.kit.folder)},
					{"test", false, r.text(&l.kit.test)},
				})
			}},
			{"variables", false, func(n *yaml.Node) {
				r.pairs(n, "variables", func(name value, given *yaml.Node) {
					v := variable{name: name}
					r.text(&v.value)(given)
					l.variables = append(l.variables, v)
				})
			}},
			{"install", false, r.text(&l.install)},
			{"build", false, r.text(&l.build)},
			{"test", false, r.text(&l.test)},
			{"test-all", false, r.text(&l.testAll)},
			{"heap", false, r.text(&l.heap)},
			{"run", true, r.text(&l.run)},
		})
		all = append(all, l)
	})
	return all
}

func (r *reader) adapters(n *yaml.Node) (all []*adapter) {
	r.items(n, "adapters", func(item *yaml.Node) {
		a := &adapter{line: item.Line}
		r.mapping(item, "the adapter", []field{
			{"folder", true, r.text(&a.folder)},
			{"language", true, r.text(&a.language)},
			{"sdk", true, r.text(&a.sdk)},
			{"providers", true, func(n *yaml.Node) {
				r.items(n, "providers", func(item *yaml.Node) {
					var v value
					r.text(&v)(item)
					a.providers = append(a.providers, v)
				})
			}},
			{"first", false, r.yes(&a.first)},
			{"heap", false, r.text(&a.heap)},
			{"programs", false, func(n *yaml.Node) {
				r.items(n, "programs", func(item *yaml.Node) { a.programs = append(a.programs, r.program(item)) })
			}},
			{"waivers", false, r.text(&a.waivers)},
			{"known", false, r.text(&a.known)},
		})
		if len(a.programs) == 0 {
			a.programs = []*program{{line: a.line, name: a.folder}}
		}
		all = append(all, a)
	})
	return all
}

func (r *reader) program(n *yaml.Node) *program {
	p := &program{line: n.Line}
	r.mapping(n, "the program", []field{
		{"name", true, r.text(&p.name)},
		{"about", false, r.text(&p.about)},
		{"run", false, r.text(&p.run)},
	})
	return p
}

// mapping takes a mapping that has the given fields and no others.
func (r *reader) mapping(n *yaml.Node, what string, fields []field) {
	var keys []string
	for _, f := range fields {
		keys = append(keys, f.key)
	}
	line := n.Line
	seen := map[string]bool{}
	ok := r.pairs(n, what, func(key value, given *yaml.Node) {
		line = min(line, key.line)
		seen[key.text] = true
		for _, f := range fields {
			if f.key == key.text {
				f.take(given)
				return
			}
		}
		r.fault(key.line, "use one of "+strings.Join(keys, ", "), "%s has the key %q, which is not known", what, key.text)
	})
	for _, f := range fields {
		if ok && f.required && !seen[f.key] {
			r.fault(line, "add it", "%s has no %s", what, f.key)
		}
	}
}

// pairs gives each key of a mapping with its value, and reports whether it is a mapping
// that holds something.
func (r *reader) pairs(n *yaml.Node, what string, each func(key value, given *yaml.Node)) bool {
	if n.Kind != yaml.MappingNode || len(n.Content) == 0 {
		r.fault(n.Line, "write keys with values below it", "%s is %s", what, kindOf(n))
		return false
	}
	first := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := value{n.Content[i].Value, n.Content[i].Line}
		if earlier := first[key.text]; earlier > 0 {
			r.fault(key.line, "keep one of them", "%s has the key %q twice, first in line %d", what, key.text, earlier)
			continue
		}
		first[key.text] = key.line
		each(key, n.Content[i+1])
	}
	return true
}

// items gives each item of a list.
func (r *reader) items(n *yaml.Node, what string, each func(item *yaml.Node)) {
	if n.Kind != yaml.SequenceNode || len(n.Content) == 0 {
		r.fault(n.Line, "write it as a list", "%s is %s", what, kindOf(n))
		return
	}
	for _, item := range n.Content {
		each(item)
	}
}

// text takes a text of one line.
func (r *reader) text(into *value) func(*yaml.Node) {
	return func(n *yaml.Node) {
		*into = value{n.Value, n.Line}
		switch {
		case n.Kind != yaml.ScalarNode || n.ShortTag() == "!!null" || strings.TrimSpace(n.Value) == "":
			r.fault(n.Line, "write a text, or leave the key out", "the value is %s", kindOf(n))
		case strings.ContainsAny(n.Value, "\r\n"):
			r.fault(n.Line, "write it on one line", "the value has several lines")
		}
	}
}

// yes takes the value true; false is said by leaving the key out.
func (r *reader) yes(into *bool) func(*yaml.Node) {
	return func(n *yaml.Node) {
		if *into = n.Kind == yaml.ScalarNode && n.Value == "true"; !*into {
			r.fault(n.Line, "write true, or leave the key out", "the value is %s", kindOf(n))
		}
	}
}

// kindOf names what a node is, for a fault.
func kindOf(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		if len(n.Content) == 0 {
			return "empty"
		}
		return "a mapping"
	case yaml.SequenceNode:
		if len(n.Content) == 0 {
			return "empty"
		}
		return "a list"
	case yaml.AliasNode:
		return "an alias, which is not read here"
	case yaml.ScalarNode:
		if n.ShortTag() == "!!null" || strings.TrimSpace(n.Value) == "" {
			return "empty"
		}
		return fmt.Sprintf("the text %q", n.Value)
	}
	return "of an unknown kind"
}

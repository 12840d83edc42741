package reports

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports/safetext"
	"github.com/sdkconform/sdkconform/runner"
	"go.yaml.in/yaml/v4"
)

// maxWaiverFile bounds a waiver file. One of this size would hold some ten thousand
// waivers, and nobody would know their reasons.
const maxWaiverFile = 4 << 20

// ReadWaivers reads waiver files. What is wrong in them is returned as
// [fixtures.Fault] with line and column, all of it, joined. One file under two names
// is an error: each of its waivers would be there twice.
func ReadWaivers(names ...string) (*Waivers, error) {
	all := &Waivers{}
	var faults []error
	for i, name := range names {
		if j := slices.IndexFunc(names[:i], func(earlier string) bool { return sameFile(earlier, name) }); j >= 0 {
			faults = append(faults, fmt.Errorf("%s is the same waiver file as %s; name it once", name, names[j]))
			continue
		}
		text, err := readBounded(name)
		if err != nil {
			faults = append(faults, fmt.Errorf("the waiver file cannot be read: %w", err))
			continue
		}
		list, err := ParseWaivers(text, name)
		faults = append(faults, err)
		all.Files = append(all.Files, filepath.ToSlash(name))
		all.List = append(all.List, list...)
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	return all, nil
}

// sameFile reports whether two names are of one file that is there.
func sameFile(a, b string) bool {
	first, err := os.Stat(a)
	if err != nil {
		return false
	}
	second, err := os.Stat(b)
	return err == nil && os.SameFile(first, second)
}

func readBounded(name string) (text []byte, err error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	text, err = io.ReadAll(io.LimitReader(file, maxWaiverFile+1))
	if err == nil && len(text) > maxWaiverFile {
		err = fmt.Errorf("%s is larger than %d bytes", name, maxWaiverFile)
	}
	return text, err
}

// ParseWaivers reads the text of a waiver file; name is what faults call it.
func ParseWaivers(text []byte, name string) ([]*Waiver, error) {
	return parseWaivers(text, name, false)
}

// parseWaivers reads the text of a waiver file. Unfinished says that what only a person
// can write may still be empty.
func parseWaivers(text []byte, name string, unfinished bool) ([]*Waiver, error) {
	p := &waiverParser{file: filepath.ToSlash(name), unfinished: unfinished}
	root := p.document(text)
	if root != nil {
		p.root(root)
	}
	return p.list, errors.Join(p.faults...)
}

// waiverParser reads a waiver file by its nodes, so that every fault has a place.
type waiverParser struct {
	file       string
	unfinished bool
	list       []*Waiver
	faults     []error
}

func (p *waiverParser) at(line, column int, format string, args ...any) {
	p.faults = append(p.faults, &fixtures.Fault{File: p.file, Line: line, Column: column, What: fmt.Sprintf(format, args...)})
}

func (p *waiverParser) fault(n *yaml.Node, format string, args ...any) {
	p.at(n.Line, n.Column, format, args...)
}

// document parses the text into its one document's root, nil where there is none.
func (p *waiverParser) document(text []byte) *yaml.Node {
	if !p.characters(text) {
		return nil
	}
	var document yaml.Node
	// Nodes hold aliases as such, so that one that refers to itself a billion times
	// over is never followed.
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

// lastDocument is the line of the last mark between documents, 0 where there is none:
// the reader does not say where a second one begins.
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

// characters looks for what YAML does not allow at all; its reader does not say where
// that is.
func (p *waiverParser) characters(text []byte) bool {
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
func (p *waiverParser) mapping(n *yaml.Node, what string, known ...string) map[string]member {
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

// special refuses what makes a file of data one of references.
func (p *waiverParser) special(n *yaml.Node) bool {
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

func (p *waiverParser) root(n *yaml.Node) {
	if p.special(n) {
		return
	}
	members := p.mapping(n, "the file", "version", "waivers")
	if v, ok := members["version"]; ok && (v.value.Kind != yaml.ScalarNode || v.value.Value != "1") {
		p.fault(v.value, "the file is of version %s, this program reads version 1", safetext.Quote(v.value.Value))
		return
	}
	waivers, ok := members["waivers"]
	switch {
	case !ok && len(p.faults) == 0:
		p.fault(n, "the file has no key \"waivers\"")
	case ok && waivers.value.Kind != yaml.SequenceNode:
		p.fault(waivers.value, "waivers is %s; it must be a list, an empty one is written []", kindOf(waivers.value))
	case ok:
		for _, entry := range waivers.value.Content {
			p.waiver(entry)
		}
	}
}

func (p *waiverParser) waiver(n *yaml.Node) {
	if p.special(n) {
		return
	}
	members := p.mapping(n, "a waiver", "cases", "adapter", "versions", "op", "findings", "reason", "issue", "owner", "added", "expires")
	if members == nil {
		return
	}
	w := &Waiver{
		File: p.file, Line: n.Line,
		Cases:    p.globs(n, members),
		Adapter:  p.text(n, members, "adapter", "the name that the adapter gives in its description"),
		Versions: p.optional(members, "versions"), Op: p.optional(members, "op"),
		Findings: p.findings(n, members),
		Reason:   p.text(n, members, "reason", "why the failure is put up with, in a sentence"),
		Issue:    p.text(n, members, "issue", "the address of the issue about it"),
		Owner:    p.text(n, members, "owner", "who sees to it that it is mended"),
		Added:    p.day(n, members, "added"), Expires: p.day(n, members, "expires"),
	}
	if w.Versions != "" {
		if _, err := versions(w.Versions); err != nil {
			p.fault(members["versions"].value, "%v", err)
		}
	}
	if w.Op != "" && w.Op != runner.OpDecode && w.Op != runner.OpCall {
		p.fault(members["op"].value, "op is %s; there are decode and call", safetext.Quote(w.Op))
	}
	if u, err := url.Parse(w.Issue); w.Issue != "" && (err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http") {
		p.fault(members["issue"].value, "%s is no http or https address", safetext.Quote(w.Issue))
	}
	if w.Added != "" && w.Expires != "" && w.Added > w.Expires {
		p.fault(members["expires"].value, "it expires on %s, before it was added on %s", w.Expires, w.Added)
	}
	p.list = append(p.list, w)
}

// text reads a string that must be there and say something.
func (p *waiverParser) text(n *yaml.Node, members map[string]member, name, is string) string {
	m, ok := members[name]
	switch {
	case !ok:
		p.fault(n, "the waiver has no %s: %s", name, is)
	case m.value.Kind == yaml.ScalarNode && (m.value.ShortTag() == "!!null" || strings.TrimSpace(m.value.Value) == ""):
		if p.unfinished {
			return ""
		}
		p.fault(m.value, "the %s is empty: %s", name, is)
	case m.value.Kind != yaml.ScalarNode || m.value.ShortTag() != "!!str":
		p.fault(m.value, "the %s is %s; it must be a string: %s", name, kindOf(m.value), is)
	default:
		return m.value.Value
	}
	return ""
}

// optional reads a string that may be missing. A number is read as it is written:
// who writes "versions: 1.2" means that.
func (p *waiverParser) optional(members map[string]member, name string) string {
	m, ok := members[name]
	if !ok {
		return ""
	}
	if m.value.Kind != yaml.ScalarNode || m.value.ShortTag() == "!!null" || m.value.Value == "" {
		p.fault(m.value, "%s is %s; leave it out where there is none", name, cmp.Or(emptyWord(m.value), kindOf(m.value)))
		return ""
	}
	return m.value.Value
}

func emptyWord(n *yaml.Node) string {
	if n.Kind == yaml.ScalarNode && n.Value == "" {
		return "empty"
	}
	return ""
}

// day reads a date. One to expire on is required.
func (p *waiverParser) day(n *yaml.Node, members map[string]member, name string) string {
	m, ok := members[name]
	if !ok {
		if name == "expires" {
			p.fault(n, "the waiver has no expires: the last day on which it is in force, such as 2027-03-31")
		}
		return ""
	}
	if p.unfinished && m.value.Kind == yaml.ScalarNode && m.value.Value == "" {
		return ""
	}
	if _, err := time.Parse(date, m.value.Value); err != nil || m.value.Kind != yaml.ScalarNode {
		what := safetext.Quote(m.value.Value)
		if m.value.Value == "" {
			what = kindOf(m.value)
		}
		p.fault(m.value, "%s is %s; it must be a date such as 2027-03-31", name, what)
		return ""
	}
	return m.value.Value
}

// globs reads the cases: a list, or one alone.
func (p *waiverParser) globs(n *yaml.Node, members map[string]member) (globs []string) {
	m, ok := members["cases"]
	if !ok {
		p.fault(n, "the waiver has no cases: a list of globs on case ids")
		return nil
	}
	entries := []*yaml.Node{m.value}
	if m.value.Kind == yaml.SequenceNode {
		entries = m.value.Content
	}
	if len(entries) == 0 {
		p.fault(m.value, "the list of cases is empty; take the waiver out if there are none")
	}
	for _, e := range entries {
		switch {
		case p.special(e):
		case e.Kind != yaml.ScalarNode || e.ShortTag() != "!!str" || e.Value == "":
			p.fault(e, "a case is %s; it must be a glob on case ids", cmp.Or(emptyWord(e), kindOf(e)))
		case slices.Contains(globs, e.Value):
			p.fault(e, "the glob %q is here twice", e.Value)
		default:
			globs = append(globs, e.Value)
		}
	}
	return globs
}

func (p *waiverParser) findings(n *yaml.Node, members map[string]member) (findings []Expected) {
	m, ok := members["findings"]
	switch {
	case !ok:
		p.fault(n, "the waiver has no findings: a list of what is expected, each with rule, field and got")
		return nil
	case m.value.Kind != yaml.SequenceNode:
		p.fault(m.value, "findings is %s; it must be a list", kindOf(m.value))
		return nil
	case len(m.value.Content) == 0:
		p.fault(m.value, "the list of findings is empty: a waiver is pinned to what is expected")
	}
	for _, entry := range m.value.Content {
		if p.special(entry) {
			continue
		}
		if e, ok := p.expected(entry); ok {
			if slices.ContainsFunc(findings, func(other Expected) bool { return other.Rule == e.Rule && other.Field == e.Field }) {
				p.fault(entry, "the finding of rule %s and field %q is here twice; of one case it can be one only", e.Rule, e.Field)
			}
			findings = append(findings, e)
		}
	}
	return findings
}

func (p *waiverParser) expected(n *yaml.Node) (e Expected, ok bool) {
	members := p.mapping(n, "a finding", "rule", "field", "got")
	if members == nil {
		return e, false
	}
	faults := len(p.faults)
	e.Rule = p.text(n, members, "rule", "the id of a rule; 'sdkconform rules' prints them")
	if e.Rule != "" && golden.RuleByID(e.Rule) == nil {
		p.fault(members["rule"].value, "there is no rule %s; 'sdkconform rules' prints them", safetext.Quote(e.Rule))
	}
	if field, ok := members["field"]; ok && (field.value.Kind != yaml.ScalarNode || field.value.Value != "") {
		e.Field = p.optional(members, "field")
	}
	got, ok := members["got"]
	switch {
	case !ok:
		p.fault(n, "the finding has no got: what the SDK shows instead, \"\" for nothing; * stands for any characters")
	case got.value.Kind != yaml.ScalarNode || got.value.ShortTag() == "!!null":
		p.fault(got.value, "got is %s; it must be what the SDK shows instead, \"\" for nothing", kindOf(got.value))
	default:
		e.Got = got.value.Value
	}
	return e, len(p.faults) == faults
}

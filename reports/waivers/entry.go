package waivers

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/safetext"
	"github.com/sdkconform/sdkconform/runner"
	"go.yaml.in/yaml/v4"
)

func (p *parser) root(n *yaml.Node) {
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

func (p *parser) waiver(n *yaml.Node) {
	if p.special(n) {
		return
	}
	members := p.mapping(n, "a waiver", "cases", "adapter", "versions", "op", "findings", "reason", "issue", "owner", "added", "expires")
	if members == nil {
		return
	}
	w := &reports.Waiver{
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
		if err := reports.CheckVersions(w.Versions); err != nil {
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

// text reads a string that must be there and not be empty.
func (p *parser) text(n *yaml.Node, members map[string]member, name, is string) string {
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

// optional reads a string that may be missing. A number is read as it is written: "versions: 1.2" means version 1.2.
func (p *parser) optional(members map[string]member, name string) string {
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
func (p *parser) day(n *yaml.Node, members map[string]member, name string) string {
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
	if _, err := time.Parse(time.DateOnly, m.value.Value); err != nil || m.value.Kind != yaml.ScalarNode {
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
func (p *parser) globs(n *yaml.Node, members map[string]member) (globs []string) {
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

func (p *parser) findings(n *yaml.Node, members map[string]member) (findings []reports.Expected) {
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
			if slices.ContainsFunc(findings, func(other reports.Expected) bool { return other.Rule == e.Rule && other.Field == e.Field }) {
				p.fault(entry, "the finding of rule %s and field %q is here twice; of one case it can be one only", e.Rule, e.Field)
			}
			findings = append(findings, e)
		}
	}
	return findings
}

func (p *parser) expected(n *yaml.Node) (e reports.Expected, ok bool) {
	members := p.mapping(n, "a finding", "rule", "field", "got")
	if members == nil {
		return e, false
	}
	faults := len(p.faults)
	e.Rule = p.text(n, members, "rule", "the id of a rule; 'sdkconform rules' prints them")
	if e.Rule != "" && e.Rule != reports.AnyRule && golden.RuleByID(e.Rule) == nil {
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
	if e.Rule == reports.AnyRule && (e.Field == "" || strings.Trim(e.Got, "*?") == "") {
		p.fault(n, "a finding of any rule needs a field and what the SDK shows in it")
	}
	return e, len(p.faults) == faults
}

package engine

import (
	"bytes"
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/safetext"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/suite/engine/internal/faults"
)

// classes decides which cases are given to the SDK, so that what ends or hangs it costs a bounded time.
//
// A class is the cases of one [faults.Kind]. At first only its representatives are run, which differ in all that may
// matter; see [representatives]. If all of them end the SDK's program or hang it, the rest of the class is judged by
// them and not run. If none of them does, the rest is run. If only some do, the class is divided, by what the service
// meant and then by source, and the same holds for each part; what cannot be divided any more is run.
//
// Which cases are run depends on the cases and on what the SDK makes of the representatives, never on the schedule.
type classes struct {
	history *faults.History
	// ended returns the end of a case; nil: it has none.
	ended func(caseKey) *reports.Case
	// restarts says that the SDK is a program. A panic within the process costs nothing, so that nothing is judged by it.
	restarts bool

	open []*class // whose representatives are in the round that is run now
}

// class is a class of cases, or a part of one.
type class struct {
	name    string
	items   []Item // in the order of the plan
	chosen  []Item // the representatives
	known   map[caseKey]bool
	divided int // how many of the divisions were made
}

// divisions divide a class of which only some cases are fatal.
var divisions = []func(*Item) string{
	func(i *Item) string { return i.Fixture.Kind },
	func(i *Item) string { return i.Fixture.Source.ID },
}

func keyOf(i *Item) caseKey { return caseKey{i.Op, i.Fixture.ID} }

// first returns the cases of the first round, in their order: the representatives of each class, and what is in none.
func (s *classes) first(items []Item) (round []Item) {
	byKind := map[faults.Kind]*class{}
	var order []*class
	for _, item := range items {
		if !inClass(&item) {
			continue
		}
		kind := faults.KindOf(item.Op, item.Fixture)
		c := byKind[kind]
		if c == nil {
			c = &class{name: fmt.Sprintf("%s of %s, %s", kind.Op, kind.Format, kind.Form), known: map[caseKey]bool{}}
			byKind[kind] = c
			order = append(order, c)
		}
		c.items = append(c.items, item)
	}
	held := map[caseKey]bool{}
	for _, c := range order {
		c.chosen = representatives(c.items)
		for _, item := range c.chosen {
			c.known[keyOf(&item)] = true
		}
		for _, item := range c.items {
			held[keyOf(&item)] = !c.known[keyOf(&item)]
		}
		if len(c.chosen) < len(c.items) {
			s.open = append(s.open, c)
		}
	}
	return slices.DeleteFunc(slices.Clone(items), func(i Item) bool { return held[keyOf(&i)] })
}

// inClass reports whether a case may be judged by others. What a response does on the wire is no form of its body.
func inClass(i *Item) bool { return i.NotApplicable == "" && i.Fixture.Wire == nil }

// next returns the cases of the next round, when those of the last one have ended. Some of them are judged already.
func (s *classes) next() (round []Item) {
	open := s.open
	s.open = nil
	for len(open) > 0 {
		c := open[0]
		open = open[1:]
		proof, fatal := s.proof(c)
		switch {
		case proof != nil:
			round = append(round, proof.judge(c)...)
		case fatal && c.divided < len(divisions):
			for _, part := range c.divide() {
				if again := part.unknown(part.chosen); len(again) > 0 {
					for _, item := range again {
						part.known[keyOf(&item)] = true
					}
					round = append(round, again...)
					s.open = append(s.open, part)
				} else {
					open = append(open, part)
				}
			}
		default:
			round = append(round, c.unknown(c.items)...)
		}
	}
	return round
}

// unknown are those of some items that have not been run.
func (c *class) unknown(items []Item) []Item {
	return slices.DeleteFunc(slices.Clone(items), func(i Item) bool { return c.known[keyOf(&i)] })
}

// divide makes the next division. Parts without a difference are one.
func (c *class) divide() (parts []*class) {
	by := divisions[c.divided]
	named := map[string]*class{}
	for _, item := range c.items {
		name := by(&item)
		if named[name] == nil {
			named[name] = &class{name: c.name + ", " + name, known: c.known, divided: c.divided + 1}
			parts = append(parts, named[name])
		}
		named[name].items = append(named[name].items, item)
	}
	for _, part := range parts {
		part.chosen = representatives(part.items)
	}
	return parts
}

// proof is what proves that a class is fatal.
type proof struct {
	class  string
	proven []Item // the representatives
	// faults are those of the representatives, by shape; nil: they are not alike.
	faults map[string]*runner.Fault
}

// shapeOf is what bodies of one form have in common beside that: in other sources, and for what the service meant, the
// fields and their order are others.
func shapeOf(i *Item) string { return i.Fixture.Kind + " of " + i.Fixture.Source.ID }

// proof returns the proof if all representatives of a class end or hang the SDK. Fatal reports whether any of them does.
func (s *classes) proof(c *class) (p *proof, fatal bool) {
	all := len(c.chosen) >= minRepresentatives
	p = &proof{class: c.name, proven: c.chosen, faults: map[string]*runner.Fault{}}
	for i := range c.chosen {
		item := &c.chosen[i]
		fault := s.faultOf(item)
		if fault == nil {
			all = false
			continue
		}
		fatal = true
		if before, ok := p.faults[shapeOf(item)]; !ok {
			p.faults[shapeOf(item)] = fault
		} else if before != nil && !alike(before, fault) {
			p.faults[shapeOf(item)] = nil
		}
	}
	if !all {
		return nil, fatal
	}
	return p, fatal
}

// alike reports whether two faults are the same, but for numbers: lengths and indexes differ from body to body.
func alike(a, b *runner.Fault) bool {
	return a.Kind == b.Kind && (a.Kind == runner.Hang || numbers.ReplaceAllLiteralString(a.What, "0") == numbers.ReplaceAllLiteralString(b.What, "0"))
}

var numbers = regexp.MustCompile(`[0-9]+`)

// faultOf is the fault with which a case has ended the SDK by itself; nil: it has not, or it costs no time.
func (s *classes) faultOf(item *Item) *runner.Fault {
	c := s.ended(keyOf(item))
	if c == nil || !s.history.EndsByItself(item.Op, item.Fixture) {
		return nil
	}
	var f runner.Fault
	rule := ""
	switch {
	case c.Verdict == reports.Crash && s.restarts:
		f.Kind, rule = runner.Crash, golden.RuleNoCrash
	case c.Verdict == reports.Hang:
		f.Kind, rule = runner.Hang, golden.RuleNoHang
	}
	i := slices.IndexFunc(c.Findings, func(f golden.Finding) bool { return f.Rule == rule })
	if rule == "" || i < 0 {
		return nil
	}
	f.What = c.Findings[i].Got
	return &f
}

// judge gives the rest of a class the verdict of its representatives: each case that of those of its own shape. Where
// these are not alike, a case is run.
func (p *proof) judge(c *class) []Item {
	rest := c.unknown(c.items)
	for i := range rest {
		item := &rest[i]
		fault := p.faults[shapeOf(item)]
		if fault == nil {
			continue
		}
		by := &reports.ByClass{Class: p.class}
		for _, own := range []bool{true, false} {
			for _, r := range p.proven {
				if (shapeOf(&r) == shapeOf(item)) == own {
					by.Proven = append(by.Proven, r.Fixture.ID)
				}
			}
		}
		item.judged = &reports.Case{
			ID: item.Fixture.ID, Op: item.Op, Level: item.Golden.Level, Findings: []golden.Finding{},
			ByClass: by, Sent: reports.SentOf(&item.Fixture.Response),
		}
		// What is found is what the representatives show, so that a waiver of theirs covers it.
		settleFault(item.judged, fault, "")
		item.judged.Reason = by.Summary() + ": " + fault.What
		f := &item.judged.Findings[0]
		f.Why = golden.RuleByID(f.Rule).Because(fmt.Sprintf("It was %s.", by.Summary()))
	}
	return rest
}

// minRepresentatives is how many cases prove a class at least: fewer may be chance.
const minRepresentatives = 3

// representatives chooses from the cases of a class those that stand for it. Between them they have each value of what
// a fault may depend on besides the form: the source and what the service meant, between which the fields and their
// order differ, whether it is a sample or a row, the class of the status, characters that readers treat in their own
// ways, and the extremes of the body's length, the code and the message. So an SDK that dies of some of these alone is not taken for one that dies of all. The choice
// depends on the cases alone, and its size on the number of sources and not on that of the cases.
func representatives(items []Item) (chosen []Item) {
	// traits[i] are the traits that only some of the cases have.
	traits := traitsOf(items)
	missing := map[string]bool{}
	for _, list := range traits {
		for _, t := range list {
			missing[t] = true
		}
	}
	taken := make([]bool, len(items))
	n := 0
	take := func(i int) {
		taken[i] = true
		n++
		for _, t := range traits[i] {
			delete(missing, t)
		}
	}
	for len(missing) > 0 {
		best, most := -1, 0
		for i := range items {
			gain := 0
			for _, t := range traits[i] {
				if missing[t] {
					gain++
				}
			}
			if gain > most { // the first of several
				best, most = i, gain
			}
		}
		take(best)
	}
	// Of cases that hardly differ both ends and the middle.
	for _, i := range []int{0, len(items) - 1, len(items) / 2, 1} {
		if n < minRepresentatives && i < len(items) && !taken[i] {
			take(i)
		}
	}
	for i, item := range items {
		if taken[i] {
			chosen = append(chosen, item)
		}
	}
	return chosen
}

// traitsOf lists the traits of each case of a class.
func traitsOf(items []Item) [][]string {
	traits := make([][]string, len(items))
	for i := range items {
		f := items[i].Fixture
		sample, _, _ := strings.Cut(f.Item, "/")
		code := firstOf(f.Carries.Code)
		traits[i] = []string{
			shapeOf(&items[i]), "item " + sample, fmt.Sprint("status ", f.Response.Status/100),
			fmt.Sprint("quoting ", bytes.ContainsAny(f.Response.Body, `\&`)),
			fmt.Sprint("beyond ASCII ", slices.ContainsFunc(f.Response.Body, func(c byte) bool { return c >= utf8.RuneSelf })),
			fmt.Sprint("dots in the code ", strings.Contains(code, ".")),
		}
	}
	for name, compare := range map[string]func(a, b *Item) int{
		"length": func(a, b *Item) int { return cmp.Compare(len(a.Fixture.Response.Body), len(b.Fixture.Response.Body)) },
		"code": func(a, b *Item) int {
			return cmp.Compare(firstOf(a.Fixture.Carries.Code), firstOf(b.Fixture.Carries.Code))
		},
		"message": func(a, b *Item) int {
			return cmp.Compare(len(firstOf(a.Fixture.Carries.Message)), len(firstOf(b.Fixture.Carries.Message)))
		},
	} {
		least, most := 0, 0
		for i := range items {
			if compare(&items[i], &items[least]) < 0 {
				least = i
			}
			if compare(&items[i], &items[most]) > 0 {
				most = i
			}
		}
		traits[least] = append(traits[least], "least "+name)
		traits[most] = append(traits[most], "most "+name)
	}
	return traits
}

// firstOf is the first of some values; empty: there is none.
func firstOf(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return values[0]
}

// noteOf says how many cases of an adapter were judged by their class; empty: none was.
func noteOf(judged int) string {
	if judged == 0 {
		return ""
	}
	return fmt.Sprintf("%s judged by the others of its class and not run: every one that was run ended or hung the SDK; --only with the id of one runs it",
		safetext.Count(judged, "case was", "cases were"))
}

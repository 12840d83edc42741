package engine

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/suite/engine/internal/faults"
)

// planted says what becomes of an SDK that is given a case: the kind of a fault and what is told of it; empty: an answer.
type planted func(f *fixtures.Fixture) (runner.FaultKind, string)

// judgedOf runs the items with a planted SDK, each round in an order of its own, and returns what became of each and
// how many cases ended the SDK in fact.
func judgedOf(t *testing.T, items []Item, sdk planted, restarts bool, shuffle *rand.Rand) (ends map[caseKey]*reports.Case, deaths int) {
	t.Helper()
	ends = map[caseKey]*reports.Case{}
	history := faults.NewHistory()
	s := classes{history: history, restarts: restarts, ended: func(k caseKey) *reports.Case { return ends[k] }}
	for round := s.first(items); len(round) > 0; round = s.next() {
		if shuffle != nil {
			shuffle.Shuffle(len(round), func(i, j int) { round[i], round[j] = round[j], round[i] })
		}
		for _, item := range round {
			key := keyOf(&item)
			if ends[key] != nil {
				t.Fatalf("%v has two ends", key)
			}
			if item.judged != nil {
				ends[key] = item.judged
				continue
			}
			c := &reports.Case{ID: key.id, Op: key.op, Level: item.Golden.Level, Verdict: reports.Pass}
			if kind, what := sdk(item.Fixture); what != "" && item.NotApplicable == "" {
				fault := &runner.Fault{Kind: kind, What: what}
				settleFault(c, fault, "")
				history.Record(key.op, item.Fixture, fault)
				deaths++
			}
			ends[key] = c
		}
	}
	if len(ends) != len(items) {
		t.Errorf("%d of %d cases have an end", len(ends), len(items))
	}
	return ends, deaths
}

func dies(when func(*fixtures.Fixture) bool) planted {
	return func(f *fixtures.Fixture) (runner.FaultKind, string) {
		if when(f) {
			return runner.Crash, fmt.Sprintf("it died (panic: index out of range [%d]) before it answered; alone in a fresh program, too", len(f.Response.Body))
		}
		return "", ""
	}
}

func decodeItems(t *testing.T) []Item {
	t.Helper()
	p, err := NewPlan(Selection{})
	if err != nil {
		t.Fatal(err)
	}
	d := runner.Description{Providers: []string{"alibaba", "tencent"}, Formats: []string{"json", "xml"}}
	items := p.Items(d, []string{runner.OpDecode})
	return riskiestFirst(slices.DeleteFunc(items, func(i Item) bool { return i.NotApplicable != "" }))
}

func isCut(f *fixtures.Fixture) bool { return strings.HasPrefix(f.Form, "truncated-") }

// An SDK that dies, or hangs, of a part of the responses has that verdict in those cases and in no other, whatever the
// part, and the cases that are judged by their class are the same in any order.
func TestClassesAccuseNoOther(t *testing.T) {
	items := decodeItems(t)
	byKey := map[caseKey]Item{}
	for _, item := range items {
		byKey[keyOf(&item)] = item
	}
	code := func(f *fixtures.Fixture) string { return firstOf(f.Carries.Code) }
	for name, sdk := range map[string]planted{
		"every body":          dies(func(*fixtures.Fixture) bool { return true }),
		"every cut body":      dies(isCut),
		"no body":             dies(func(*fixtures.Fixture) bool { return false }),
		"codes from A to M":   dies(func(f *fixtures.Fixture) bool { return code(f) != "" && code(f)[0] <= 'M' }),
		"codes from N to Z":   dies(func(f *fixtures.Fixture) bool { return code(f) != "" && code(f)[0] > 'M' }),
		"one source":          dies(func(f *fixtures.Fixture) bool { return f.Source.ID == "alibaba-kms-en" }),
		"all but one source":  dies(func(f *fixtures.Fixture) bool { return f.Source.ID != "alibaba-ess-zh" }),
		"errors":              dies(func(f *fixtures.Fixture) bool { return f.Kind == fixtures.Error }),
		"successes":           dies(func(f *fixtures.Fixture) bool { return f.Kind == fixtures.Success }),
		"samples":             dies(func(f *fixtures.Fixture) bool { return strings.HasPrefix(f.Item, "sample/") }),
		"rows":                dies(func(f *fixtures.Fixture) bool { return strings.HasPrefix(f.Item, "code/") }),
		"5xx":                 dies(func(f *fixtures.Fixture) bool { return f.Response.Status >= 500 }),
		"4xx":                 dies(func(f *fixtures.Fixture) bool { return f.Response.Status/100 == 4 }),
		"short bodies":        dies(func(f *fixtures.Fixture) bool { return len(f.Response.Body) < 200 }),
		"long bodies":         dies(func(f *fixtures.Fixture) bool { return len(f.Response.Body) >= 200 }),
		"codes with a dot":    dies(func(f *fixtures.Fixture) bool { return strings.Contains(code(f), ".") }),
		"codes without a dot": dies(func(f *fixtures.Fixture) bool { return !strings.Contains(code(f), ".") }),
		"all rows but a code": dies(func(f *fixtures.Fixture) bool {
			return code(f) != "InvalidOwnerId" || f.Source.ID != "alibaba-ecs-en" || f.Form != "deep-nesting"
		}),
		"crashes and hangs": func(f *fixtures.Fixture) (runner.FaultKind, string) {
			switch {
			case isCut(f) && f.Source.ID == "alibaba-kms-en" && f.Kind == fixtures.Error:
				return runner.Hang, "silent for 10s"
			case isCut(f):
				return runner.Crash, "it died (out of memory) before it answered; alone in a fresh program, too"
			}
			return "", ""
		},
	} {
		t.Run(name, func(t *testing.T) {
			want, deaths := judgedOf(t, items, sdk, true, nil)
			byClass := 0
			for _, c := range want {
				if c.ByClass != nil {
					byClass++
				}
			}
			t.Logf("%d cases ended the SDK, %d are judged by their class", deaths, byClass)
			for key, c := range want {
				verdict := reports.Pass
				switch kind, what := sdk(byKey[key].Fixture); {
				case what != "" && kind == runner.Hang:
					verdict = reports.Hang
				case what != "":
					verdict = reports.Crash
				}
				if c.Verdict != verdict {
					t.Errorf("%s: got %s (%s), want %s", key.id, c.Verdict, c.Reason, verdict)
				}
			}
			for seed := range uint64(3) {
				got, _ := judgedOf(t, items, sdk, true, rand.New(rand.NewPCG(seed, 0)))
				if !maps.EqualFunc(got, want, func(a, b *reports.Case) bool {
					return (a.ByClass == nil) == (b.ByClass == nil) && a.Verdict == b.Verdict
				}) {
					t.Errorf("other cases are judged by their class in order %d", seed)
				}
			}
		})
	}
}

// What a class costs does not grow with its cases.
func TestClassesAreBounded(t *testing.T) {
	p, err := NewPlan(Selection{})
	if err != nil {
		t.Fatal(err)
	}
	d := runner.Description{Providers: []string{"alibaba"}, Formats: []string{"json"}}
	var cut, many []Item
	for _, item := range p.Items(d, []string{runner.OpDecode}) {
		if item.NotApplicable == "" && item.Fixture.Form == "truncated-end" {
			cut = append(cut, item)
		}
	}
	// A page with a hundred times as many rows.
	for i := range 100 {
		for _, item := range cut {
			f := *item.Fixture
			f.ID = fmt.Sprintf("%s~%d", f.ID, i)
			item.Fixture = &f
			many = append(many, item)
		}
	}
	for _, test := range []struct {
		items []Item
		most  int
	}{{cut, 10}, {many, 10}} {
		ends, deaths := judgedOf(t, test.items, dies(isCut), true, nil)
		if deaths > test.most || deaths < minRepresentatives {
			t.Errorf("of %d cases %d ended the SDK, want at most %d", len(test.items), deaths, test.most)
		}
		judged := 0
		for key, c := range ends {
			if c.Verdict != reports.Crash {
				t.Errorf("%s: %s", key.id, c.Verdict)
			}
			if c.ByClass == nil {
				continue
			}
			judged++
			if len(c.ByClass.Proven) != deaths || !strings.Contains(c.Reason, "judged by its class (decode of json, truncated-end) and not run; proven by ") {
				t.Errorf("%s: %s, %v", key.id, c.Reason, c.ByClass)
			}
			for _, id := range c.ByClass.Proven {
				if by := ends[caseKey{key.op, id}]; by.ByClass != nil || by.Verdict != c.Verdict || by.Findings[0].Rule != c.Findings[0].Rule {
					t.Errorf("%s is judged by %s: %+v", key.id, id, by)
				}
			}
		}
		if judged != len(test.items)-deaths {
			t.Errorf("%d of %d cases are judged by their class, and %d were run", judged, len(test.items), deaths)
		}
		// A panic within the process costs nothing.
		if _, deaths := judgedOf(t, test.items, dies(isCut), false, nil); deaths != len(test.items) {
			t.Errorf("in process %d of %d cases were run", deaths, len(test.items))
		}
	}
	// One selected case, and as few as would prove nothing, are run.
	for n := 1; n <= minRepresentatives; n++ {
		if _, deaths := judgedOf(t, cut[:n], dies(isCut), true, nil); deaths != n {
			t.Errorf("of %d cases %d were run", n, deaths)
		}
	}
}

// What a fault may depend on is in the representatives of every class of the shipped catalogue.
func TestRepresentatives(t *testing.T) {
	t.Parallel()
	byKind := map[faults.Kind][]Item{}
	for _, item := range decodeItems(t) {
		k := faults.KindOf(item.Op, item.Fixture)
		byKind[k] = append(byKind[k], item)
	}
	for kind, items := range byKind {
		chosen := representatives(items)
		if len(items) >= minRepresentatives && len(chosen) < minRepresentatives || len(chosen) > 16 {
			t.Errorf("%v: %d of %d", kind, len(chosen), len(items))
		}
		in := map[string]bool{}
		for _, item := range chosen {
			in[item.Fixture.Kind+" of "+item.Fixture.Source.ID] = true
		}
		for _, item := range items {
			if !in[item.Fixture.Kind+" of "+item.Fixture.Source.ID] {
				t.Errorf("%v: nothing stands for %s", kind, item.Fixture.ID)
			}
		}
	}
}

package reports

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"
	"sync"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports/safetext"
)

// The page is one file: its style and its script are put into it, and a policy that
// names their digests forbids everything else, so that no body that an SDK was given
// can run, load or send anything, whatever a browser makes of it.
//
//go:embed page
var pageFiles embed.FS

// pageParts are the template, the style, the script and the policy of the page.
var pageParts = sync.OnceValue(func() (p struct {
	template *template.Template
	style    template.CSS
	script   template.JS
	policy   string
},
) {
	read := func(name string) string {
		data, err := pageFiles.ReadFile("page/" + name)
		if err != nil {
			panic(err) // it is embedded
		}
		return string(data)
	}
	digest := func(text string) string {
		sum := sha256.Sum256([]byte(text))
		return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	style, script := read("page.css"), read("page.js")
	p.template = template.Must(template.New("page").Parse(read("page.html")))
	p.style, p.script = template.CSS(style), template.JS(script)
	p.policy = "default-src 'none'; style-src " + digest(style) + "; script-src " + digest(script) +
		"; base-uri 'none'; form-action 'none'"
	return p
})

// htmlPage is what the template is filled with. Every text in it that is not the
// suite's own has been made visible before.
type htmlPage struct {
	Policy  string
	Style   template.CSS
	Script  template.JS
	Data    *htmlData
	State   htmlState // of the gate
	Title   string
	Facts   []htmlFact
	Reasons []string
	Others  []string // reasons that are shown when they are asked for
	Legend  []htmlState
	Sources []string
	SDKs    []htmlSDK
	Width   int // of the picture, in its own units
	Matrix  htmlMatrix
	Notes   []string // what was not judged
	Causes  []htmlCause
	Further int // causes that are not shown
	Cases   int
	Plain   []htmlPlain // for readers without script
	Unlined int         // cases that Plain has no place for
}

// htmlState is how a verdict is shown: its word, and the name of its shape and colour.
type htmlState struct {
	Name, Word string
	letter     byte
}

// htmlStates are the ways in which a case ends, the gravest first.
var htmlStates = []htmlState{
	{"crash", "crash", 'c'},
	{"hang", "hang", 'h'},
	{"required", "fail, required", 'r'},
	{"recommended", "fail, recommended", 'm'},
	{"fixed", "fixed", 'x'},
	{"known", "known failure", 'k'},
	{"harness", "harness error", 'e'},
	{"notrun", "not run", 'n'},
	{"pass", "pass", 'p'},
	{"na", "not applicable", 'a'},
}

// stateOf is the index in htmlStates of what became of a case.
func stateOf(v Verdict, level golden.Level) int {
	name := string(v)
	switch v {
	case Fail:
		name = string(golden.Recommended)
		if level == golden.Required {
			name = string(golden.Required)
		}
	case KnownFailure:
		name = "known"
	case HarnessError:
		name = "harness"
	case NotRun:
		name = "notrun"
	case NotApplicable:
		name = "na"
	}
	return slices.IndexFunc(htmlStates, func(s htmlState) bool { return s.Name == name })
}

type htmlFact struct{ Name, Value string }

// htmlSDK is a row of the overview.
type htmlSDK struct {
	Key, Label, Command, Failure string
	Facts                        string
	Counts                       []htmlCount
	Share                        string
	Picture                      []htmlPath
}

type htmlCount struct {
	State htmlState
	N     int
}

// htmlPlain is a case in a line, for readers without script.
type htmlPlain struct {
	State  htmlState
	Name   string
	Title  string
	Replay string
}

const (
	shownReasons = 8
	shownCauses  = 200
	plainCases   = 1000
)

// WriteHTML writes the run as one page: a picture of it, the matrix SDK × source ×
// rule, the findings by cause, and every case. It needs no network and no other file;
// with script it searches, filters and opens cases, without it shows the causes and
// lists what failed. Bodies of any number and size leave it under 8 MB for 10,000
// cases: what has no place is left out, and says so.
func (r *Run) WriteHTML(w io.Writer) error {
	parts := pageParts()
	p := htmlPage{Policy: parts.policy, Style: parts.style, Script: parts.script}
	names := r.htmlKeys()
	r.htmlHead(&p)
	r.htmlOverview(&p, names)
	p.Matrix = r.htmlMatrix(names)
	p.Notes = r.NotJudged()
	causes := r.Causes()
	for i, c := range causes[:min(shownCauses, len(causes))] {
		p.Causes = append(p.Causes, r.htmlCause(c, i+1, names))
	}
	p.Further = len(causes) - len(p.Causes)
	r.htmlPlain(&p)
	p.Data = r.htmlData(names)
	// Whole, before anything is written: half a page looks like a whole one.
	var b bytes.Buffer
	if err := parts.template.Execute(&b, p); err != nil {
		return err
	}
	_, err := w.Write(b.Bytes())
	return err
}

// htmlKeys names the adapters in links, each otherwise.
func (r *Run) htmlKeys() map[*AdapterRun]string {
	keys := map[*AdapterRun]string{}
	for i, name := range r.junitNames() {
		keys[r.Adapters[i]] = name.class
	}
	return keys
}

func (r *Run) htmlHead(p *htmlPage) {
	gate := r.Gate()
	p.State = htmlState{Name: "pass", Word: "The gate passed"}
	switch {
	case gate.Incomplete:
		p.State = htmlState{Name: "notrun", Word: "The run is incomplete"}
	case gate.Failed:
		p.State = htmlState{Name: "required", Word: "The gate failed"}
	}
	p.Title = p.State.Word + " · sdkconform"
	for _, reason := range gate.Reasons {
		p.Reasons = append(p.Reasons, safetext.Line(reason, 1000))
	}
	if len(p.Reasons) > shownReasons+1 {
		p.Reasons, p.Others = p.Reasons[:shownReasons], p.Reasons[shownReasons:]
	}
	s := r.Suite
	p.Facts = []htmlFact{
		{"gate", string(s.Level)},
		{"responses", fmt.Sprint(len(r.Plan))},
		{"started", s.Started},
		{"suite", s.Version},
		{"on", strings.TrimSpace(s.Go + " " + s.Platform)},
	}
	if len(s.Only) > 0 {
		p.Facts = append(p.Facts, htmlFact{"only", strings.Join(s.Only, " ")})
	}
	for i := range p.Facts {
		p.Facts[i].Value = safetext.Line(p.Facts[i].Value, 300)
	}
	p.Facts = slices.DeleteFunc(p.Facts, func(f htmlFact) bool { return f.Value == "" })
}

func (r *Run) htmlOverview(p *htmlPage, keys map[*AdapterRun]string) {
	bins := r.bins()
	for _, s := range bins.sources {
		p.Sources = append(p.Sources, safetext.Line(s, 100))
	}
	p.Width = bins.width()
	seen := make([]bool, len(htmlStates))
	for _, a := range r.Adapters {
		sdk := htmlSDK{
			Key: keys[a], Label: a.Label(), Command: safetext.Line(a.Command, 500), Failure: safetext.Line(a.Failure, 500),
			Picture: bins.picture(a),
		}
		facts := []string{a.Describe.Language, strings.Join(a.Ops, " + ")}
		sdk.Facts = safetext.Line(strings.Join(slices.DeleteFunc(facts, func(s string) bool { return s == "" }), " · "), 100)
		counts := make([]int, len(htmlStates))
		for _, c := range a.Cases {
			counts[stateOf(c.Verdict, c.Level)]++
		}
		judged := len(a.Cases)
		for i, n := range counts {
			if n == 0 {
				continue
			}
			seen[i] = true
			sdk.Counts = append(sdk.Counts, htmlCount{htmlStates[i], n})
			if v := htmlStates[i].Name; v == "na" || v == "notrun" || v == "harness" {
				judged -= n
			}
		}
		if judged > 0 {
			sdk.Share = share(counts[stateOf(Pass, "")], judged)
		}
		p.Cases += len(a.Cases)
		p.SDKs = append(p.SDKs, sdk)
	}
	for i, s := range htmlStates {
		if seen[i] {
			p.Legend = append(p.Legend, s)
		}
	}
}

// share is n of all in per cent, never 100 unless it is all, never 0 unless none.
func share(n, all int) string {
	percent := n * 100 / all
	if percent == 0 && n > 0 {
		return "< 1 %"
	}
	return fmt.Sprintf("%d %%", percent)
}

// htmlPlain lists the cases that did not pass, the gravest first.
func (r *Run) htmlPlain(p *htmlPage) {
	type entry struct {
		adapter *AdapterRun
		c       *Case
		state   int
	}
	var entries []entry
	for _, a := range r.Adapters {
		for _, c := range a.Cases {
			if c.Verdict != Pass && c.Verdict != NotApplicable {
				entries = append(entries, entry{a, c, stateOf(c.Verdict, c.Level)})
			}
		}
	}
	slices.SortStableFunc(entries, func(a, b entry) int { return cmp.Compare(a.state, b.state) })
	for _, e := range entries[:min(plainCases, len(entries))] {
		p.Plain = append(p.Plain, htmlPlain{
			State: htmlStates[e.state], Name: fmt.Sprintf("%s: %s (%s)", e.adapter.Label(), safetext.Line(e.c.ID, 300), e.c.Op),
			Title: safetext.Line(e.c.Title(), 600), Replay: safetext.Line(e.adapter.Replay(e.c.ID), 1000),
		})
	}
	p.Unlined = len(entries) - len(p.Plain)
}

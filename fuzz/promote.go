package fuzz

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/fixtures/document"
	"github.com/sdkconform/sdkconform/fixtures/envelope"
	"github.com/sdkconform/sdkconform/fuzz/internal/campaign"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/safetext"
	"github.com/sdkconform/sdkconform/runner"
)

// shownBytes is how much of a body the text beside it shows, in bytes.
const shownBytes = 2 << 10

// FindingsFile is the file of findings in the folder of a run.
const FindingsFile = "findings.jsonl"

// Pair is a finding as an odd body of its page: what NAME.yaml says, and the bytes beside it.
type Pair struct {
	// ID is the id of the fixture in a catalogue that has not got the page.
	ID     string `json:"id"`
	Source string `json:"source"` // id of the page's source
	Name   string `json:"name"`   // of the files
	fixtures.Odd
	Body []byte `json:"body"` // base64
	// Waive is what a waiver of the finding is about.
	Waive *Waive `json:"waive,omitempty"`
	// Shown is the body for people, bounded; it is not read.
	Shown string `json:"shown"`
}

// Waive is a finding as waivers name it.
type Waive struct {
	Case     string           `json:"case"`              // as [Finding].ID
	Adapter  string           `json:"adapter"`           // the name in its description
	Version  string           `json:"version,omitempty"` // the SDK's
	Op       string           `json:"op"`                // decode or call
	Level    golden.Level     `json:"level"`             // of what fails the run
	Verdict  reports.Verdict  `json:"verdict"`           // that the case would have
	Findings []golden.Finding `json:"findings"`          // one or more
}

// Found is a run of the cases of findings, for AddFound of package waivers/edit.
func Found(pairs []Pair, date time.Time) *reports.Run {
	h := reports.Header{Suite: reports.Suite{Level: golden.Required, Started: date.UTC().Format(time.RFC3339)}}
	run := reports.NewRun(h)
	run.Complete = true
	for _, p := range pairs {
		w := p.Waive
		if w == nil {
			continue
		}
		i := slices.IndexFunc(run.Adapters, func(a *reports.AdapterRun) bool { return a.Describe.Name == w.Adapter })
		if i < 0 {
			i = len(run.Adapters)
			a := &reports.AdapterRun{Adapter: reports.Adapter{Ops: []string{w.Op}}}
			a.Describe.Name, a.Describe.Version = w.Adapter, w.Version
			run.Adapters = append(run.Adapters, a)
		}
		if w.Level == golden.Recommended {
			run.Suite.Level = golden.Recommended
		}
		a := run.Adapters[i]
		a.Cases = append(a.Cases, &reports.Case{ID: w.Case, Op: w.Op, Level: w.Findings[0].Level, Verdict: w.Verdict, Findings: w.Findings})
	}
	return run
}

// Pairs makes of each finding the pair of files by which it becomes a fixture. Suite is the
// version of the suite, date the day.
func (o *Outcome) Pairs(suite, date string) []Pair {
	pairs := make([]Pair, len(o.Findings))
	for i, f := range o.Findings {
		found := &fixtures.Found{Case: f.Case, Steps: f.Steps, SDK: o.SDK.Label(), Suite: suite, Date: date}
		for _, finding := range f.Findings {
			found.Broke = append(found.Broke, finding.Rule+": "+reports.Sentence(finding))
		}
		pairs[i] = pair(f)
		pairs[i].Found = found
		pairs[i].Waive = &Waive{
			Case: f.ID, Adapter: o.SDK.Name, Version: o.SDK.Version, Op: o.Op, Level: o.Gate, Verdict: f.Verdict, Findings: f.Findings,
		}
	}
	return pairs
}

func pair(f *Finding) Pair {
	r, source := &f.Response, campaign.MakingOf(f).Base.Fixture.Source.ID
	p := Pair{Source: source, Odd: odd(f), Body: r.Body, Shown: safetext.Visible(r.Body, shownBytes)}
	p.Name = fixtures.FoundName(slug(f), r.Status, r.Header.Get("Content-Type"), r.Body)
	p.ID = fmt.Sprintf("%s%s/sample/%s/%s/%s", fixtures.FoundPrefix, source, strings.TrimPrefix(p.Name, fixtures.FoundPrefix), p.Format, fixtures.FoundForm)
	return p
}

// odd says what makes the golden of the fixture that of the case.
func odd(f *Finding) fixtures.Odd {
	made := campaign.MakingOf(f)
	r, g, base := &f.Response, f.Golden, made.Base.Fixture
	o := fixtures.Odd{
		Of: base.Item, Format: r.Format, Kind: base.Kind, Status: r.Status, Says: says(made.Steps), Must: fixtures.MustBe(made.Reading), Rule: g.Rule,
		Carries: fixtures.OddValues{Code: texts(g.Code), Message: texts(g.Message), RequestID: texts(g.RequestID), HostID: texts(g.HostID), Data: string(g.Data)},
	}
	if len(r.Header) != 1 || !maps.EqualFunc(r.Header, base.Response.Header, slices.Equal) {
		o.Header = fixtures.OddHeader{}
		for name, values := range r.Header {
			o.Header[name] = values
		}
	}
	if g.Level != golden.Recommended {
		o.Level = string(g.Level)
	}
	if f.Tier >= document.Anything {
		o.Must, o.Rule, o.Carries.Data = fixtures.MustAny, "", ""
		for _, v := range document.Read {
			if carried := o.Carries.Of(v); len(*carried) > 0 || len(printed(r.Body)) > 0 {
				*carried = append(*carried, printed(r.Body)...) // an SDK that shows the body invents nothing
			}
		}
	} else {
		for _, field := range g.Optional {
			if !o.MayLack(field) {
				o.Optional = append(o.Optional, field)
			}
		}
		o.AnyText, o.Kept, o.LackData, o.NoData = texts(g.Any), texts(g.Kept), texts(g.MayLack), g.NoData
		if made.Reading == document.Choice && base.Kind == fixtures.Success && slices.Contains(g.Kinds, runner.KindError) ||
			made.Reading == document.Unreadable && slices.Contains(g.Kinds, runner.KindSuccess) {
			o.Kinds = slices.Clone(g.Kinds)
		}
	}
	as := base.Source.Envelope.Format(r.Format)
	for _, v := range document.Read {
		if carried := o.Carries.Of(v); *carried == nil && (inHeader(&as.Error, v) || inHeader(&as.Success, v)) {
			*carried = fixtures.Texts{} // whatever the header sends
		}
	}
	if r.Status < 400 && o.TellsFailure(base.Tells(), r.Body) != made.Fails {
		o.Fails = &made.Fails
	}
	return o
}

// texts is a list of its own; nil where it is empty.
func texts(list []string) fixtures.Texts {
	if len(list) == 0 {
		return nil
	}
	return slices.Clone(list)
}

// inHeader reports whether a value has a place in the header.
func inHeader(o *envelope.Outcome, v envelope.Value) bool {
	return slices.ContainsFunc(o.Shapes, func(s envelope.Shape) bool {
		return slices.ContainsFunc(s.Places[v], func(p envelope.Place) bool { return p.Header != "" })
	})
}

// says is what was done, in words.
func says(steps []document.Step) string {
	if len(steps) == 0 {
		return "the values of the page, well-formed"
	}
	var words []string
	for i := range steps {
		if is := steps[i].Mutation.Is; !slices.Contains(words, is) {
			words = append(words, is)
		}
	}
	return strings.Join(words, "; ")
}

// printed are the words for nothing that a body holds.
func printed(body []byte) (words []string) {
	for _, word := range golden.PrintedNothings() {
		if bytes.Contains(body, []byte(word)) {
			words = append(words, word)
		}
	}
	return words
}

// slug is a short name of the finding for its id.
func slug(f *Finding) string {
	names := f.Mutations()
	if len(names) == 0 {
		names = []string{"plain"}
	}
	joined := strings.Join(names, "-")
	return strings.Trim(joined[:min(len(joined), 60)], "-")
}

// WritePairs writes pairs as lines for [Promote].
func WritePairs(w io.Writer, pairs []Pair) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	for i := range pairs {
		if err := encoder.Encode(&pairs[i]); err != nil {
			return err
		}
	}
	return nil
}

// ReadPairs reads what WritePairs wrote.
func ReadPairs(text []byte) (pairs []Pair, err error) {
	line := 0
	for raw := range bytes.Lines(text) {
		line++
		var p Pair
		decoder := json.NewDecoder(bytes.NewReader(raw))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&p); err != nil {
			return nil, fmt.Errorf("line %d is no finding: %w", line, err)
		}
		if p.Waive != nil && len(p.Waive.Findings) == 0 {
			return nil, fmt.Errorf("line %d is no finding: it does not say what is wrong", line)
		}
		if p.Found == nil {
			return nil, fmt.Errorf("line %d is no finding: it does not say how it was found", line)
		}
		pairs = append(pairs, p)
	}
	return pairs, nil
}

// Promote adds findings to the catalogue in dir, each as a fixture of its own: in the
// folder of its page where the catalogue has that, else in one beside it. It returns the
// ids of those that were added: one that is there already is left as it is. The
// catalogue is read afterwards, so that what is written can be run:
// suite.Catalogue(os.DirFS(dir)), sdkconform run --catalogue dir. Where goldens are
// stored beside the catalogue, 'sdkconform golden update' stores those of the findings.
func Promote(dir string, pairs []Pair) (added []string, err error) {
	for i := range pairs {
		id, err := pairs[i].write(dir)
		if err != nil {
			return added, err
		}
		if id != "" {
			added = append(added, id)
		}
	}
	slices.Sort(added)
	c, err := fixtures.Load(os.DirFS(dir), filepath.ToSlash(dir))
	if err != nil {
		return added, err
	}
	for _, f := range c.Fixtures {
		if f.IsOdd() {
			if _, err := golden.Build(f); err != nil {
				return added, err
			}
		}
	}
	return added, nil
}

// named is what names of folders and files of findings are made of.
var named = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// write writes the pair into its folder below dir, and returns the id that it has there;
// none where it was there already.
func (p *Pair) write(dir string) (id string, err error) {
	if !named.MatchString(p.Source) || !named.MatchString(p.Name) || !strings.HasPrefix(p.Name, fixtures.FoundPrefix) {
		return "", fmt.Errorf("%q of %q is no name of a finding", p.Name, p.Source)
	}
	folder := p.Source
	id = strings.Join([]string{p.Source, p.Of, p.Format, p.Name}, "/")
	if _, err := os.Stat(filepath.Join(dir, folder, fixtures.SourceFile)); err != nil {
		folder, id = fixtures.FoundPrefix+p.Source, p.ID
	}
	folder = filepath.Join(dir, folder, fixtures.OddFolder)
	if _, err := os.Stat(filepath.Join(folder, p.Name+".yaml")); err == nil {
		return "", nil
	}
	text, err := p.Text()
	if err != nil {
		return "", err
	}
	// The body first: what has no YAML file is written anew by the next run.
	for _, file := range []struct {
		ending string
		bytes  []byte
	}{{fixtures.OddEnding(p.Body), p.Body}, {".yaml", text}} {
		if err := replace(folder, p.Name+file.ending, file.bytes); err != nil {
			return "", err
		}
	}
	return id, nil
}

// replace writes a file whole or not at all; until then it is hidden.
func replace(folder, name string, text []byte) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	fresh := filepath.Join(folder, "."+name+".new")
	if err := os.WriteFile(fresh, text, 0o644); err != nil {
		return errors.Join(err, os.Remove(fresh))
	}
	return os.Rename(fresh, filepath.Join(folder, name))
}

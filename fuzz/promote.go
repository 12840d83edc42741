package fuzz

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/fixtures/document"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/runner"
)

// shownBytes is how much of a body the text beside it shows, in bytes.
const shownBytes = 2 << 10

// FindingsFile is the file of findings in the folder of a run.
const FindingsFile = "findings.jsonl"

// Promotable makes of each finding the line by which it becomes a fixture: its bytes,
// golden and provenance. Suite is the version of the suite, date the day.
func (o *Outcome) Promotable(suite, date string) ([]fixtures.Found, error) {
	made := make([]fixtures.Found, 0, len(o.Findings))
	for _, f := range o.Findings {
		p, err := promotable(f, o.SDK, suite, date)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Case, err)
		}
		made = append(made, p)
	}
	return made, nil
}

func promotable(f *Finding, d runner.Description, suite, date string) (fixtures.Found, error) {
	g := *f.Golden
	if f.Tier >= document.Anything {
		// What holds for any bytes is all that is known.
		g.Mode, g.Rule = golden.Any, golden.RuleNeverSuccess
		g.Kinds = runner.Kinds()
		if g.NeverSuccess || f.Response.Status >= 400 {
			g.NeverSuccess = true
			g.Kinds = slices.DeleteFunc(g.Kinds, func(k string) bool { return k == runner.KindSuccess })
		}
		g.Class, g.Retryable, g.Data = "", nil, nil
		for _, values := range []*[]string{&g.Code, &g.Message, &g.RequestID, &g.HostID} {
			if len(*values) == 0 {
				*values = printed(f.Response.Body) // an SDK that shows the body invents nothing
			}
		}
	}
	of := f.Origin()
	parts := strings.Split(of, "/")
	kind := fixtures.Error
	if parts[1] == "sample" && parts[2] == fixtures.Success {
		kind = fixtures.Success
	}
	digest := golden.Digest(append(fmt.Appendf(nil, "%d %s\n", f.Response.Status, f.Response.Header.Get("Content-Type")), f.Response.Body...))
	g.ID = fmt.Sprintf("%s%s/sample/%s-%s/%s/%s", fixtures.FoundPrefix, parts[0], slug(f), digest[:8], f.Response.Format, fixtures.FoundForm)
	text, err := json.Marshal(&g)
	if err != nil {
		return fixtures.Found{}, err
	}
	broke := make([]string, len(f.Findings))
	for i, finding := range f.Findings {
		broke[i] = finding.Rule + ": " + reports.Sentence(finding)
	}
	return fixtures.Found{
		ID: g.ID, Of: of, Kind: kind, Status: f.Response.Status, Header: f.Response.Header, Body: f.Response.Body,
		Shown: reports.Visible(f.Response.Body, shownBytes), Golden: text, Case: f.Case, Steps: f.Steps,
		SDK: d.Label(), Broke: broke, Suite: suite, Date: date,
	}, nil
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

// WriteFindings writes findings as lines for [Promote].
func WriteFindings(w io.Writer, found []fixtures.Found) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	for i := range found {
		if err := encoder.Encode(&found[i]); err != nil {
			return err
		}
	}
	return nil
}

// ReadFindings reads what WriteFindings wrote.
func ReadFindings(text []byte) (found []fixtures.Found, err error) {
	line := 0
	for raw := range bytes.Lines(text) {
		line++
		var f fixtures.Found
		decoder := json.NewDecoder(bytes.NewReader(raw))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&f); err != nil {
			return nil, fmt.Errorf("line %d is no finding: %w", line, err)
		}
		found = append(found, f)
	}
	return found, nil
}

// Promote adds findings to the catalogue in dir, each as a fixture of its own: in the
// folder of its page where the catalogue has that, else in one beside it. It returns the
// ids of those that were added: one that is there already is left as it is. The
// catalogue is read afterwards, so that what is written can be run:
// suite.Catalogue(os.DirFS(dir)), sdkconform run --catalogue dir. Where goldens are
// stored beside the catalogue, 'sdkconform golden update' stores those of the findings.
func Promote(dir string, found []fixtures.Found) (added []string, err error) {
	folders := map[string][]fixtures.Found{}
	for _, f := range found {
		folder, item, _ := strings.Cut(f.ID, "/sample/")
		if !strings.HasPrefix(folder, fixtures.FoundPrefix) || !fs.ValidPath(folder) {
			return nil, fmt.Errorf("%q is no id of a finding", f.ID)
		}
		page := strings.TrimPrefix(folder, fixtures.FoundPrefix)
		if _, err := os.Stat(filepath.Join(dir, page, fixtures.SourceFile)); err == nil {
			folder = page
			name, _, _ := strings.Cut(item, "/")
			if f, err = renamed(f, f.OwnID(name)); err != nil {
				return nil, err
			}
		}
		folders[folder] = append(folders[folder], f)
	}
	for folder, more := range folders {
		name := filepath.Join(dir, folder, fixtures.FoundFile)
		text, err := os.ReadFile(name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		kept, err := ReadFindings(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		for _, f := range more {
			if !slices.ContainsFunc(kept, func(k fixtures.Found) bool { return k.ID == f.ID }) {
				kept = append(kept, f)
				added = append(added, f.ID)
			}
		}
		slices.SortFunc(kept, func(a, b fixtures.Found) int { return strings.Compare(a.ID, b.ID) })
		var b bytes.Buffer
		if err := WriteFindings(&b, kept); err != nil {
			return nil, err
		}
		if err := replace(name, b.Bytes()); err != nil {
			return nil, err
		}
	}
	slices.Sort(added)
	c, err := fixtures.Load(os.DirFS(dir), filepath.ToSlash(dir))
	if err != nil {
		return added, err
	}
	for _, f := range c.Fixtures {
		if f.IsFound() {
			if _, err := golden.Build(f); err != nil {
				return added, err
			}
		}
	}
	return added, nil
}

// renamed is the finding with another id.
func renamed(f fixtures.Found, id string) (fixtures.Found, error) {
	var g golden.Golden
	if err := json.Unmarshal(f.Golden, &g); err != nil {
		return f, fmt.Errorf("the golden of %q: %w", f.ID, err)
	}
	f.ID, g.ID = id, id
	text, err := json.Marshal(&g)
	f.Golden = text
	return f, err
}

// replace writes a file whole or not at all.
func replace(name string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	fresh := name + ".new"
	if err := os.WriteFile(fresh, text, 0o644); err != nil {
		return errors.Join(err, os.Remove(fresh))
	}
	return os.Rename(fresh, name)
}

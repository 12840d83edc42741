package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Where the public reports are, as seen from the root of the repository.
const (
	publicData  = folders + "/public.yaml"
	publicTable = folders + "/PUBLIC.md"
)

// The marks between which PUBLIC.md has its table.
const (
	beginPublic = "<!-- begin: written by \"go run ./runner/adapters/list public\" -->\n"
	// notPinned begins the names of the SDKs that come with the suite.
	notPinned = "builtin-"
)

// A report is what somebody has reported in public, and how the suite shows it. The
// tests of package suite hold each to a planted SDK.
type report struct {
	Link     string   `yaml:"link"`
	Date     string   `yaml:"date"`
	SDK      string   `yaml:"sdk"`
	Language string   `yaml:"language"`
	Symptom  string   `yaml:"symptom"`
	Response string   `yaml:"response"`
	Cases    []string `yaml:"cases"`
	Needs    string   `yaml:"needs"`
	Rule     string   `yaml:"rule"`
	Planted  string   `yaml:"planted"`
	Still    []string `yaml:"still"`
}

// none is what an entry's still holds where a run has shown that no SDK has the bug.
const none = "none"

// thread is the report's link in short: owner/repository#number.
func (r *report) thread() string {
	short := strings.TrimPrefix(r.Link, "https://github.com/")
	return strings.NewReplacer("/issues/", "#", "/pull/", "#").Replace(short)
}

func readReports(text []byte) ([]report, error) {
	var file struct {
		Reports []report `yaml:"reports"`
	}
	if err := yaml.Load(text, &file); err != nil {
		return nil, fmt.Errorf("%s: %w", publicData, err)
	}
	if len(file.Reports) == 0 {
		return nil, errors.New(publicData + " holds no reports")
	}
	return file.Reports, nil
}

// publicTableOf has a row for each report.
func publicTableOf(reports []report) string {
	var b strings.Builder
	b.WriteString("| report | SDK | symptom | smallest response | cases | rule | planted SDK | still in |\n|---|---|---|---|---|---|---|---|\n")
	cell := strings.NewReplacer("|", "\\|", "\n", " ", "<", "&lt;")
	for _, r := range reports {
		date, still := "", "not checked"
		if r.Date != "" {
			date = ", " + r.Date
		}
		if len(r.Still) > 0 {
			still = strings.Join(r.Still, ", ")
		}
		cases := "needs: " + r.Needs
		if len(r.Cases) > 0 {
			cases = "`" + strings.Join(r.Cases, "`, `") + "`"
		}
		fmt.Fprintf(&b, "| [%s](%s)%s | %s, %s | %s | `%s` | %s | `%s` | `%s` | %s |\n", r.thread(), r.Link, date,
			cell.Replace(r.SDK), r.Language, cell.Replace(r.Symptom), strings.ReplaceAll(r.Response, "|", "\\|"),
			cases, r.Rule, r.Planted, still)
	}
	return b.String()
}

// writePublic writes the table of PUBLIC.md anew. With results of runs it notes first in
// public.yaml which SDKs still show what was reported.
func writePublic(root string, results []string, out io.Writer) error {
	file := filepath.Join(root, filepath.FromSlash(publicData))
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if len(results) > 0 {
		reports, err := readReports(text)
		if err != nil {
			return err
		}
		shown, err := stillShown(reports, results)
		if err != nil {
			return err
		}
		if err := writeChanged(root, publicData, text, withStill(text, shown), out); err != nil {
			return err
		}
		text = withStill(text, shown)
	}
	reports, err := readReports(text)
	if err != nil {
		return err
	}
	return writeTable(root, publicTable, beginPublic, publicTableOf(reports), out)
}

// results is what is read of a results.json.
type results struct {
	Adapters []struct {
		Describe struct {
			Name string `json:"name"`
		} `json:"describe"`
		Cases []struct {
			ID       string `json:"id"`
			Findings []struct {
				Rule string `json:"rule"`
			} `json:"findings"`
		} `json:"cases"`
	} `json:"adapters"`
}

func readResults(name string) (run results, err error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return run, err
	}
	if err := json.Unmarshal(text, &run); err != nil {
		return run, fmt.Errorf("%s: %w; name the results.json of a run", name, err)
	}
	return run, nil
}

// stillShown returns, by link, the SDKs that have a finding of the report's rule on one
// of its cases. A report none of whose cases ran is not in it.
func stillShown(reports []report, files []string) (map[string][]string, error) {
	shown := map[string][]string{}
	for _, name := range files {
		run, err := readResults(name)
		if err != nil {
			return nil, err
		}
		for _, a := range run.Adapters {
			if strings.HasPrefix(a.Describe.Name, notPinned) {
				continue
			}
			for _, r := range reports {
				glob := globs(r.Cases)
				for _, c := range a.Cases {
					if len(r.Cases) == 0 || !glob.MatchString(c.ID) {
						continue
					}
					names := shown[r.Link] // not nil from now on: a case ran
					for _, f := range c.Findings {
						if f.Rule == r.Rule && !slices.Contains(names, a.Describe.Name) {
							names = append(names, a.Describe.Name)
						}
					}
					shown[r.Link] = names
				}
			}
		}
	}
	return shown, nil
}

// globs matches the ids that one of the globs does: * any characters, ? one.
func globs(all []string) *regexp.Regexp {
	var patterns []string
	for _, glob := range all {
		patterns = append(patterns, strings.NewReplacer(`\*`, ".*", `\?`, ".").Replace(regexp.QuoteMeta(glob)))
	}
	return regexp.MustCompile(`^(` + strings.Join(patterns, "|") + `)$`)
}

// withStill is the file's text with the given SDKs in the lines "still" of its entries.
func withStill(text []byte, shown map[string][]string) []byte {
	const link, still = "  - link: ", "    still: "
	lines := strings.Split(string(text), "\n")
	at := ""
	for i, line := range lines {
		if after, ok := strings.CutPrefix(line, link); ok {
			at = after
		}
		names, ran := shown[at]
		if !ran || !strings.HasPrefix(line, still) {
			continue
		}
		quoted := []string{none}
		for j, name := range slices.Sorted(slices.Values(names)) {
			quoted = append(quoted[:j], fmt.Sprintf("%q", name))
		}
		lines[i] = still + "[" + strings.Join(quoted, ", ") + "]"
	}
	return []byte(strings.Join(lines, "\n"))
}

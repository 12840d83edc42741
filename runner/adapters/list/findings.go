package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Where the gravest findings are, as seen from the root of the repository.
const (
	findingsData  = folders + "/findings.yaml"
	findingsTable = folders + "/FINDINGS.md"
)

// beginFindings is the mark behind which FINDINGS.md has its table.
const beginFindings = "<!-- begin: written by \"go run ./runner/adapters/list findings\" -->\n"

// A finding is what one of the SDKs makes of one response, in a sentence.
type finding struct {
	Program string `yaml:"program"` // of adapters.yaml
	SDK     string `yaml:"sdk"`     // its name in reports; empty: that of the program
	Case    string `yaml:"case"`    // the id of the fixture that shows it
	Says    string `yaml:"says"`    // one sentence, Markdown
}

// readFindings reads the data and checks what can be checked without a run.
func (l *list) readFindings(text []byte) ([]finding, error) {
	var file struct {
		Findings []finding `yaml:"findings"`
	}
	if err := yaml.Load(text, &file); err != nil {
		return nil, fmt.Errorf("%s: %w", findingsData, err)
	}
	if len(file.Findings) == 0 {
		return nil, errors.New(findingsData + " holds no findings")
	}
	var wrong []error
	for i, f := range file.Findings {
		switch {
		case f.Case == "" || strings.ContainsAny(f.Case, " *?'"):
			wrong = append(wrong, fmt.Errorf("%s: finding %d of %s has the case %q; name one", findingsData, i+1, f.Program, f.Case))
		case !strings.HasSuffix(f.Says, ".") || strings.ContainsAny(f.Says, "|\n"):
			wrong = append(wrong, fmt.Errorf("%s: finding %d of %s says %q; write a sentence on one line", findingsData, i+1, f.Program, f.Says))
		case l.commandOf(f.Program) == "":
			wrong = append(wrong, fmt.Errorf("%s: finding %d: there is no program %q in %s", findingsData, i+1, f.Program, dataFile))
		case slices.ContainsFunc(file.Findings[:i], func(other finding) bool { return other.Program == f.Program && other.Case == f.Case }):
			wrong = append(wrong, fmt.Errorf("%s: finding %d: %s of %s is there twice", findingsData, i+1, f.Case, f.Program))
		}
	}
	return file.Findings, errors.Join(wrong...)
}

// commandOf is what starts a program, nothing if there is none of the name.
func (l *list) commandOf(program string) string {
	for _, a := range l.adapters {
		for _, p := range a.programs {
			if language := l.languageOf(a); p.name.text == program && language != nil {
				return p.command(a, language)
			}
		}
	}
	return ""
}

// findingsTableOf has a row for each finding.
func (l *list) findingsTableOf(findings []finding) string {
	var b strings.Builder
	b.WriteString("| | SDK | what its user meets | see it |\n|---|---|---|---|\n")
	for i, f := range findings {
		fmt.Fprintf(&b, "| %d | `%s` | %s | `sdkconform run --only %s --adapter %s` |\n", i+1, f.Program, f.Says, f.Case, shellWord(l.commandOf(f.Program)))
	}
	return b.String()
}

// writeFindings writes the table of FINDINGS.md anew. With results of runs it first checks that each SDK still has a finding on
// its case; one whose SDK or case was not run is a fault, too.
func (l *list) writeFindings(root string, results []string, out io.Writer) error {
	text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(findingsData)))
	if err != nil {
		return err
	}
	findings, err := l.readFindings(text)
	if err == nil && len(results) > 0 {
		err = stillFound(findings, results)
	}
	if err != nil {
		return err
	}
	return writeTable(root, findingsTable, beginFindings, l.findingsTableOf(findings), out)
}

// stillFound reports each finding that the runs do not show.
func stillFound(findings []finding, files []string) error {
	type key struct{ sdk, id string }
	ran := map[key]int{} // how many findings
	for _, name := range files {
		run, err := readResults(name)
		if err != nil {
			return err
		}
		for _, a := range run.Adapters {
			for _, c := range a.Cases {
				ran[key{a.Describe.Name, c.ID}] += len(c.Findings)
			}
		}
	}
	var wrong []error
	for _, f := range findings {
		switch n, ok := ran[key{cmp.Or(f.SDK, f.Program), f.Case}]; {
		case !ok:
			wrong = append(wrong, fmt.Errorf("%s: %s was not given %s", findingsData, f.Program, f.Case))
		case n == 0:
			wrong = append(wrong, fmt.Errorf("%s: %s has no finding on %s any more; take it out", findingsData, f.Program, f.Case))
		}
	}
	return errors.Join(wrong...)
}

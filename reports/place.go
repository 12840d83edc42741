package reports

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/sdkconform/sdkconform/reports/safetext"
)

// InRepository is the name of a file as services name it that show it beside code: from the root of the repository that holds
// it, or from this folder where there is no repository.
func InRepository(name string) string {
	abs, err := filepath.Abs(name)
	if err != nil {
		return filepath.ToSlash(name)
	}
	for dir := filepath.Dir(abs); ; dir = filepath.Dir(dir) {
		if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil {
			if rel, err := filepath.Rel(dir, abs); err == nil {
				return filepath.ToSlash(rel)
			}
		}
		if dir == filepath.Dir(dir) {
			break
		}
	}
	if here, err := os.Getwd(); err == nil {
		if rel, err := filepath.Rel(here, abs); err == nil && filepath.IsLocal(rel) {
			return filepath.ToSlash(rel)
		}
	}
	return filepath.ToSlash(name)
}

// Place is where a case is to be mended in the repository of its SDK: at a waiver that expects something else, else at the
// adapter. Of an adapter whose file is not known it is the line of the fixture's data, and yours is false; so it is without a
// file where the plan is not known.
func (r *Run) Place(a *AdapterRun, c *Case) (file string, line int, yours bool) {
	var waiver *Waiver
	if c.Waived != nil {
		for _, f := range c.Waived.Fixed {
			waiver = f.waiver
		}
		for _, d := range c.Waived.Changed {
			waiver = d.waiver
		}
	}
	if waiver != nil {
		return InRepository(waiver.File), waiver.Line, true
	}
	if a.File != "" {
		return a.File, a.Line, true
	}
	if p := r.Planned(c.ID); p != nil {
		return p.File, p.Line, false
	}
	return "", 0, false
}

// Place is where the waiver is in the repository of its SDK; empty where it is about none.
func (p *Problem) Place(r *Run) (file string, line int) {
	if p.Waiver == "" || r.Waivers == nil {
		return "", 0
	}
	for _, w := range r.Waivers.List {
		if w.Place() == p.Waiver {
			return InRepository(w.File), w.Line
		}
	}
	return "", 0
}

// GoTest is a test of a Go package that runs an adapter in its own process.
type GoTest struct {
	Package string `json:"package,omitempty"` // its import path; empty: it is not known
	// Run is the pattern of go test's -run; empty: it is not known.
	Run    string `json:"run,omitempty"`
	Ginkgo bool   `json:"ginkgo,omitempty"` // the cases are Ginkgo's specs
}

// Replay is the command that runs a case alone.
func (g *GoTest) Replay(id string) string {
	words := []string{"go test"}
	pattern := g.Run
	if !g.Ginkgo {
		if pattern != "" {
			pattern += "/"
		}
		pattern += RunPattern(id)
	}
	if pattern != "" {
		words = append(words, "-run "+safetext.ShellWord(pattern))
	}
	if g.Package != "" {
		words = append(words, safetext.Line(g.Package, 300))
	}
	if g.Ginkgo {
		words = append(words, "-ginkgo.focus "+safetext.ShellWord(regexp.QuoteMeta(id)+"(/call)?$"))
	}
	return strings.Join(words, " ")
}

// RunPattern is the pattern with which go test -run selects the test with the name alone: each part between slashes is a
// pattern of its own.
func RunPattern(name string) string {
	parts := strings.Split(name, "/")
	for i, part := range parts {
		parts[i] = "^" + regexp.QuoteMeta(part) + "$"
	}
	return strings.Join(parts, "/")
}

package reports

import (
	"fmt"
	"strconv"
	"strings"
)

// maxJUnit is how large a JUnit file becomes, in bytes: GitLab takes 30 MB.
const maxJUnit = 24_000_000

// fit makes the file small enough for its readers. A run of a hundred thousand cases
// is too large however short its texts are: then the cases of a suite that need no
// one's attention are told as one, then texts are left out, then failures are told as
// one beyond the first of each suite. What is told as one says how many it stands for.
func (all *junitSuites) fit(most int) {
	if all.size() <= most {
		return
	}
	for _, s := range all.Suites {
		s.fold("pass", func(t *junitTestcase) bool { return t.Failure == nil && t.Error == nil && t.Skipped == nil })
		s.fold("are not applicable", func(t *junitTestcase) bool { return t.Skipped != nil && t.Skipped.Type == string(NotApplicable) })
	}
	if all.size() <= most {
		return
	}
	all.each(func(r *junitResult) { r.Text = "" })
	// Bytes that each suite may have; more is left by those that need less.
	for share := most / max(len(all.Suites), 1); all.size() > most && share > 0; share /= 2 {
		for _, s := range all.Suites {
			s.shorten(share)
		}
	}
	if all.size() <= most {
		return
	}
	// Thousands of suites, each with one case of a sort: their names are what is left.
	all.each(func(r *junitResult) { r.Message = fitted(r.Message, 40) })
}

// each calls do with every result that is no bare pass.
func (all *junitSuites) each(do func(*junitResult)) {
	for _, s := range all.Suites {
		for i := range s.Cases {
			for _, r := range []*junitResult{s.Cases[i].Failure, s.Cases[i].Error, s.Cases[i].Skipped} {
				if r != nil {
					do(r)
				}
			}
		}
	}
}

// fold puts one test case in the place of those that a reader need not look at.
func (s *junitSuite) fold(what string, like func(*junitTestcase) bool) {
	var kept []junitTestcase
	var first *junitTestcase
	n := 0
	for i := range s.Cases {
		t := &s.Cases[i]
		if !like(t) {
			kept = append(kept, *t)
			continue
		}
		if first == nil {
			first = t
		}
		n++
	}
	if n < 2 {
		return
	}
	together := junitTestcase{
		Name: fmt.Sprintf("%d cases that %s; each is in results.json", n, what), Classname: first.Classname, Time: seconds(0),
		Skipped: first.Skipped, Failure: first.Failure, Error: first.Error,
	}
	s.Cases = append(kept, together)
	s.recount()
}

// shorten folds what fails beyond what has a place.
func (s *junitSuite) shorten(most int) {
	size := 0
	for i := range s.Cases {
		if size += s.Cases[i].size(); size <= most || i == 0 {
			continue
		}
		rest := map[*junitTestcase]bool{}
		for k := i; k < len(s.Cases); k++ {
			rest[&s.Cases[k]] = true
		}
		s.fold("fail", func(t *junitTestcase) bool { return rest[t] && t.Failure != nil })
		s.fold("did not run", func(t *junitTestcase) bool { return rest[t] && t.Error != nil })
		s.fold("are known failures", func(t *junitTestcase) bool { return rest[t] && t.Skipped != nil })
		return
	}
}

// recount makes the counts agree with the cases, and says that they are fewer.
func (s *junitSuite) recount() {
	s.Tests, s.Failures, s.Errors, s.Skipped = 0, 0, 0, 0
	for i := range s.Cases {
		s.count(&s.Cases[i])
	}
	folded := junitPair{"cases.planned", strconv.Itoa(s.planned)}
	if p := *s.Properties; p[len(p)-1] != folded {
		*s.Properties = append(p, folded)
	}
}

// size is how many bytes the file will have, rather too many than too few.
func (all *junitSuites) size() int {
	size := 500
	for _, s := range all.Suites {
		size += 500 + 2*escapedSize(s.Name)
		for _, p := range *s.Properties {
			size += 60 + escapedSize(p.Name) + escapedSize(p.Value)
		}
		for i := range s.Cases {
			size += s.Cases[i].size()
		}
	}
	return size
}

func (t *junitTestcase) size() int {
	size := 110 + escapedSize(t.Name) + escapedSize(t.Classname) + escapedSize(t.File)
	for _, r := range []*junitResult{t.Skipped, t.Error, t.Failure} {
		if r != nil {
			size += 60 + escapedSize(r.Type) + escapedSize(r.Message) + escapedSize(r.Text)
		}
	}
	return size
}

// escapedSize is how long a text is in XML: encoding/xml writes five bytes for each of
// these characters, or four.
func escapedSize(s string) int {
	size := len(s)
	for _, c := range []string{`"`, "'", "&", "<", ">", "\t", "\n", "\r"} {
		size += 4 * strings.Count(s, c)
	}
	return size
}

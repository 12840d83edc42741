package junit

import (
	"fmt"
	"strconv"

	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/safetext"
)

// maxSize is how large a JUnit file becomes, in bytes: GitLab takes 30 MB.
const maxSize = 24_000_000

// fit makes the file small enough for its readers. A run of a hundred thousand cases is too large however short its
// texts are. Then the cases of a suite that need nobody's attention become one test case, then texts are left out,
// then the failures of a suite after the first ones become one. A test case that stands for several says how many.
func (all *testsuites) fit(limit int) {
	if all.size() <= limit {
		return
	}
	for _, s := range all.Suites {
		s.fold("pass", func(t *testcase) bool { return t.Failure == nil && t.Error == nil && t.Skipped == nil })
		s.fold("are not applicable", func(t *testcase) bool { return t.Skipped != nil && t.Skipped.Type == string(reports.NotApplicable) })
	}
	if all.size() <= limit {
		return
	}
	all.each(func(r *result) { r.Text = "" })
	// Bytes that each suite may have; more is left by those that need less.
	for share := limit / max(len(all.Suites), 1); all.size() > limit && share > 0; share /= 2 {
		for _, s := range all.Suites {
			s.shorten(share)
		}
	}
	if all.size() <= limit {
		return
	}
	// Thousands of suites, each with one case of a kind: their names are what is left.
	all.each(func(r *result) { r.Message = safetext.Fit(r.Message, 40) })
}

// each calls do with every failure, error and skip.
func (all *testsuites) each(do func(*result)) {
	for _, s := range all.Suites {
		for i := range s.Cases {
			for _, r := range []*result{s.Cases[i].Failure, s.Cases[i].Error, s.Cases[i].Skipped} {
				if r != nil {
					do(r)
				}
			}
		}
	}
}

// fold replaces several test cases by one.
func (s *testsuite) fold(what string, folded func(*testcase) bool) {
	var kept []testcase
	var first *testcase
	n := 0
	for i := range s.Cases {
		t := &s.Cases[i]
		if !folded(t) {
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
	all := testcase{
		Name: fmt.Sprintf("%d cases that %s; each is in results.json", n, what), Classname: first.Classname, Time: seconds(0),
		Skipped: first.Skipped, Failure: first.Failure, Error: first.Error,
	}
	s.Cases = append(kept, all)
	s.recount()
}

// shorten folds the cases after those that have a place in limit bytes.
func (s *testsuite) shorten(limit int) {
	size := 0
	for i := range s.Cases {
		if size += s.Cases[i].size(); size <= limit || i == 0 {
			continue
		}
		rest := map[*testcase]bool{}
		for k := i; k < len(s.Cases); k++ {
			rest[&s.Cases[k]] = true
		}
		s.fold("fail", func(t *testcase) bool { return rest[t] && t.Failure != nil })
		s.fold("did not run", func(t *testcase) bool { return rest[t] && t.Error != nil })
		s.fold("are known failures", func(t *testcase) bool { return rest[t] && t.Skipped != nil })
		return
	}
}

// recount makes the counts from the cases again, and says how many cases there were.
func (s *testsuite) recount() {
	s.Tests, s.Failures, s.Errors, s.Skipped = 0, 0, 0, 0
	for i := range s.Cases {
		s.count(&s.Cases[i])
	}
	folded := property{"cases.planned", strconv.Itoa(s.planned)}
	if p := *s.Properties; p[len(p)-1] != folded {
		*s.Properties = append(p, folded)
	}
}

// size is how many bytes the file will have, rather too many than too few.
func (all *testsuites) size() int {
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

func (t *testcase) size() int {
	size := 110 + escapedSize(t.Name) + escapedSize(t.Classname) + escapedSize(t.File)
	for _, r := range []*result{t.Skipped, t.Error, t.Failure} {
		if r != nil {
			size += 60 + escapedSize(r.Type) + escapedSize(r.Message) + cdataSize(r.Text)
		}
	}
	return size
}

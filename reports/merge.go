package reports

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/sdkconform/sdkconform/reports/safetext"
)

// Merge makes one run of its parts: the parallel processes of a run, each of which has run some cases of the same
// plan, or the shards of a run, each of which has a plan of its own, or the processes of its shards. What does not
// belong together, is there twice or is missing is an error.
func Merge(runs []*Run) (*Run, error) { return merge(runs, false) }

// MergeParts is [Merge], but for shards that are missing: the run of those that are there has them in [Run].Missing, and is
// incomplete. So is that of a lone shard.
func MergeParts(runs []*Run) (*Run, error) {
	merged, err := merge(runs, true)
	if err == nil && merged.Suite.Shard != nil {
		merged.Missing = missing([]*Run{merged})
	}
	return merged, err
}

func merge(runs []*Run, parts bool) (*Run, error) {
	if len(runs) == 0 {
		return nil, errors.New("there is no journal")
	}
	var shards []*Run
	for _, run := range runs {
		if i := slices.IndexFunc(shards, func(other *Run) bool { return sameShard(other, run) }); i >= 0 {
			merged, err := mergeProcesses(shards[i], run)
			if err != nil {
				return nil, err
			}
			shards[i] = merged
			continue
		}
		shards = append(shards, run)
	}
	merged, err := shards[0], error(nil)
	if len(shards) > 1 || !parts && merged.Suite.Shard != nil && len(runs) > 1 {
		if merged, err = mergeShards(shards, parts); err != nil {
			return nil, err
		}
	}
	merged.settle()
	return merged, nil
}

func sameShard(a, b *Run) bool {
	x, y := a.Suite.Shard, b.Suite.Shard
	return x == nil && y == nil || x != nil && y != nil && *x == *y
}

// mergeProcesses merges two processes of one run: each case has the verdict of the process that ran it.
func mergeProcesses(merged, other *Run) (*Run, error) {
	if !slices.EqualFunc(other.Plan, merged.Plan, func(a, b Planned) bool { return a.ID == b.ID && a.Digest == b.Digest }) {
		return nil, errors.New("the journals are of different plans")
	}
	if !slices.EqualFunc(other.Adapters, merged.Adapters, func(a, b *AdapterRun) bool {
		return a.Command == b.Command && a.SharedLabel() == b.SharedLabel() && slices.Equal(a.PlannedOps(), b.PlannedOps())
	}) {
		return nil, errors.New("the journals are of different adapters")
	}
	if err := sameTerms(merged, other); err != nil {
		return nil, err
	}
	merged.Complete = merged.Complete && other.Complete
	for i, a := range merged.Adapters {
		a.Notes = append(a.Notes, other.Adapters[i].Notes...)
		for k, c := range other.Adapters[i].Cases {
			switch mine := a.Cases[k]; {
			case c.Verdict != NotRun && mine.Verdict != NotRun:
				return nil, fmt.Errorf("the journals overlap: %s has run %s (%s) in both%s; two runs cannot be one", a.Label(), c.ID, c.Op, inShard(merged))
			case c.Verdict != NotRun || mine.Verdict == NotRun && c.Reason != neverStarted:
				// Of two that did not run the case, the one that began it knows more.
				a.Cases[k] = c
			}
		}
	}
	return merged, nil
}

func inShard(r *Run) string {
	if r.Suite.Shard == nil {
		return ""
	}
	return ", of shard " + r.Suite.Shard.String()
}

// sameTerms returns an error if two runs are not judged by the same terms.
func sameTerms(a, b *Run) error {
	for _, term := range []struct {
		name string
		a, b any
	}{
		{"versions of the suite", a.Suite.Version, b.Suite.Version},
		{"catalogues", a.Suite.Catalogue, b.Suite.Catalogue},
		{"selections", a.Suite.Only, b.Suite.Only},
		{"levels", a.Suite.Level, b.Suite.Level},
		{"waivers", a.Waivers, b.Waivers},
		{"requirement sets", a.Suite.Requirements, b.Suite.Requirements},
	} {
		x, xerr := json.Marshal(term.a)
		y, yerr := json.Marshal(term.b)
		if err := errors.Join(xerr, yerr); err != nil {
			return err
		}
		if string(x) != string(y) {
			return fmt.Errorf("the journals are of different %s: %.200s and %.200s", term.name, x, y)
		}
	}
	return nil
}

// mergeShards merges the shards of one run, in the order of its plan. With parts some may be missing.
func mergeShards(shards []*Run, parts bool) (*Run, error) {
	for _, s := range shards {
		if s.Suite.Shard == nil {
			return nil, errors.New("of the journals some are shards and some are whole runs")
		}
		if shards[0].Suite.Shard.Of != s.Suite.Shard.Of {
			return nil, fmt.Errorf("the journals are of different divisions: shard %s and shard %s", shards[0].Suite.Shard, s.Suite.Shard)
		}
		if err := sameTerms(shards[0], s); err != nil {
			return nil, fmt.Errorf("shard %s and shard %s: %w", shards[0].Suite.Shard, s.Suite.Shard, err)
		}
	}
	slices.SortFunc(shards, func(a, b *Run) int { return a.Suite.Shard.Index - b.Suite.Shard.Index })
	gap := missing(shards)
	if gap != nil && !parts {
		return nil, fmt.Errorf("the run has a gap: shard %s is not there", shardList(gap))
	}
	if err := wholePlan(shards); err != nil {
		return nil, err
	}
	merged := &Run{Suite: shards[0].Suite, Waivers: shards[0].Waivers, Requirements: shards[0].Requirements, Complete: true, Missing: gap}
	merged.Suite.Shard = nil
	merged.Suite.Fixtures = 0
	for _, s := range shards {
		merged.Complete = merged.Complete && s.Complete
		merged.Suite.Started = min(merged.Suite.Started, s.Suite.Started)
		merged.Suite.Fixtures += len(s.Plan)
	}
	for _, s := range shards {
		merged.Plan = append(merged.Plan, s.Plan...)
	}
	slices.SortStableFunc(merged.Plan, func(a, b Planned) int { return a.At - b.At })
	for i := range merged.Plan {
		merged.Plan[i].At = 0
	}
	merged.indexPlan()
	for i := range shards[0].Adapters {
		a, err := mergeAdapter(shards, i, merged.Plan)
		if err != nil {
			return nil, err
		}
		merged.Adapters = append(merged.Adapters, a)
	}
	merged.makeLabelsUnique()
	return merged, nil
}

// missing are the shards of a run that are not there.
func missing(shards []*Run) (gap []Shard) {
	of := shards[0].Suite.Shard.Of
	for index := 1; index <= of; index++ {
		if !slices.ContainsFunc(shards, func(s *Run) bool { return s.Suite.Shard.Index == index }) {
			gap = append(gap, Shard{index, of})
		}
	}
	return gap
}

// shardList names shards in a sentence: the first of many.
func shardList(shards []Shard) string {
	const most = 10
	names := make([]string, 0, most+1)
	for i, s := range shards {
		if i == most {
			names = append(names, fmt.Sprintf("%d more", len(shards)-i))
			break
		}
		names = append(names, s.String())
	}
	return safetext.List(names)
}

// wholePlan checks that each shard has as many cases as it must have, and none that another has, too, nor its place.
func wholePlan(shards []*Run) error {
	of := shards[0].Suite.Shard.Of
	total := 0
	for _, s := range shards {
		total += len(s.Plan)
	}
	in, at := map[string]*Shard{}, map[int]string{}
	for i, s := range shards {
		// With a gap nobody knows how many there are in all.
		if want := (total - i + of - 1) / of; len(shards) == of && len(s.Plan) != want {
			cases := safetext.Count(len(s.Plan), "case", "cases")
			return fmt.Errorf("the run has a gap: shard %s has %s, of %d it must have %d", s.Suite.Shard, cases, total, want)
		}
		for _, p := range s.Plan {
			if other := in[p.ID]; other != nil {
				return fmt.Errorf("the shards overlap: %s is in shard %s and in shard %s", p.ID, other, s.Suite.Shard)
			}
			in[p.ID] = s.Suite.Shard
			if other, taken := at[p.At]; taken || p.At < 1 || len(shards) == of && p.At > total {
				return fmt.Errorf("the shards are of different plans: %s of shard %s is case %d of %d, where there is %q", p.ID, s.Suite.Shard, p.At, total, other)
			}
			at[p.At] = p.ID
		}
	}
	return nil
}

// mergeAdapter is the i-th adapter of all shards. Where it could not be started in one, its cases there are not run,
// and its description is that of another shard.
func mergeAdapter(shards []*Run, i int, plan []Planned) (*AdapterRun, error) {
	merged := &AdapterRun{}
	type key struct{ id, op string }
	cases := map[key]*Case{}
	failed := map[string]string{} // by case id: why its shard could not start the adapter
	for _, s := range shards {
		if len(s.Adapters) != len(shards[0].Adapters) {
			return nil, fmt.Errorf("the journals are of different adapters: shard %s has %d, shard %s has %d",
				shards[0].Suite.Shard, len(shards[0].Adapters), s.Suite.Shard, len(s.Adapters))
		}
		a := s.Adapters[i]
		for _, note := range a.Notes {
			merged.Notes = append(merged.Notes, fmt.Sprintf("shard %s: %s", s.Suite.Shard, note))
		}
		if a.Failure != "" {
			merged.Notes = append(merged.Notes, fmt.Sprintf("shard %s: never started: %s", s.Suite.Shard, a.Failure))
			for _, p := range s.Plan {
				failed[p.ID] = a.Failure
			}
			if merged.Command == "" {
				merged.Adapter = a.Adapter
			}
			continue
		}
		if merged.Command != "" && merged.Failure == "" && (merged.SharedLabel() != a.SharedLabel() || !slices.Equal(merged.PlannedOps(), a.PlannedOps())) {
			return nil, fmt.Errorf("the journals are of different adapters: %s (%s) and, in shard %s, %s (%s)",
				merged.Label(), strings.Join(merged.PlannedOps(), ", "), s.Suite.Shard, a.Label(), strings.Join(a.PlannedOps(), ", "))
		}
		if merged.Command == "" || merged.Failure != "" {
			merged.Adapter = a.Adapter
		}
		for _, c := range a.Cases {
			cases[key{c.ID, c.Op}] = c
		}
	}
	for p := range merged.PlannedCases(plan) {
		c := cases[key{p.ID, p.Op}]
		if c == nil {
			c = notRun(p, failed[p.ID])
		}
		merged.Cases = append(merged.Cases, c)
	}
	return merged, nil
}

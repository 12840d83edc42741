package fuzz

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/sdkconform/sdkconform/fuzz/internal/generate"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/safetext"
	"github.com/sdkconform/sdkconform/runner"
)

// alone runs look with the SDK in a process of its own, and returns what was found
// there.
func (c *campaign) alone(look func() error) (found []*Finding, err error) {
	if c.isolate == nil {
		return nil, errors.New("it cannot be tried in a process of its own")
	}
	if c.apart == nil {
		if c.apart, err = c.isolate(); err != nil {
			return nil, fmt.Errorf("it cannot be tried in a process of its own: %w", err)
		}
	}
	own, before := c.trial, len(c.findings)
	c.trial = c.apart
	defer func() { c.trial = own }()
	err = look()
	found = c.findings[before:]
	for _, f := range found {
		f.fatal = f.Verdict == reports.Crash
	}
	return found, err
}

// close ends the subjects.
func (c *campaign) close() error {
	err := c.trial.close()
	if c.apart != nil && c.apart != c.trial {
		err = errors.Join(err, c.apart.close())
	}
	if c.within != nil {
		err = errors.Join(err, c.within.close())
	}
	return err
}

// lastRun looks at what a process was in that is gone: those cases are given to the
// decoder in a process of its own. Where they end that too, the whole campaign goes on
// there, without what is like them.
func (c *campaign) lastRun(ctx context.Context, flights string) {
	for _, text := range crashed(flights) {
		ended := fmt.Sprintf("a process that fuzzed this SDK ended while it was in this case (a fatal error of the runtime, os.Exit, no memory left): %s", safetext.Visible(text, shownBytes))
		found, err := c.alone(func() error {
			// What ends the process slowly, as a stack overflow does, is no hang.
			give, patient := c.give, c.patient
			c.give = func(ctx context.Context, r *runner.Response) runner.Result { return patient.Decode(ctx, r) }
			defer func() { c.apart.give = give }()
			return c.again(ctx, text)
		})
		switch {
		case err != nil:
			c.result.Unstable = append(c.result.Unstable, ended+"; "+err.Error())
		case len(found) == 0:
			c.result.Unstable = append(c.result.Unstable, ended+"; in a process of its own it does not end")
		}
		if c.within == nil && slices.ContainsFunc(found, func(f *Finding) bool { return f.fatal }) {
			c.within, c.trial = c.trial, c.apart
		}
	}
}

// again gives what a flight names.
func (c *campaign) again(ctx context.Context, text []byte) error {
	if at, ok := bytes.CutPrefix(text, []byte(atOnce)); ok {
		return c.againAtOnce(ctx, bytes.Split(at, []byte(andBeside)))
	}
	if input, ok := bytes.CutPrefix(text, []byte(rawPrefix)); ok && len(input) > 2 {
		return c.oneRaw(ctx, input)
	}
	r, err := c.bases.Parse(string(text))
	if err != nil {
		return err
	}
	return c.one(ctx, -1, r)
}

// A flight of calls at the same time names them all.
const (
	atOnce    = "at the same time: "
	andBeside = " | "
)

// againAtOnce gives cases at the same time, some times, until the SDK ends its process.
func (c *campaign) againAtOnce(ctx context.Context, texts [][]byte) error {
	made := make([]runner.Response, len(texts))
	var first *generate.Recipe
	for i, text := range texts {
		r, err := c.bases.Parse(string(text))
		if err != nil {
			return err
		}
		made[i] = c.generator.Make(r).Response
		made[i].Body = bytes.Clone(made[i].Body)
		if first == nil {
			first = r
		}
	}
	const rounds = 200
	for range rounds {
		var wait sync.WaitGroup
		faults := make([]*runner.Fault, len(made))
		for i := range made {
			wait.Go(func() { faults[i] = c.give(ctx, &made[i]).Fault })
		}
		wait.Wait()
		for _, f := range faults {
			if f == nil || f.Kind != runner.Crash {
				continue
			}
			p := faulty(f)
			p.signature, p.how = "beside "+p.signature, "beside "+p.how
			p.finding.Why = golden.RuleByID(golden.RuleNoCrash).Reason
			c.found(ctx, -1, reduced{recipe: &generate.Recipe{Base: first.Base}, beside: true, problem: p, times: reproductions})
			return nil
		}
	}
	return nil
}

package campaign

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/sdkconform/sdkconform/fuzz/internal/crashlog"
	"github.com/sdkconform/sdkconform/fuzz/internal/generate"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/safetext"
	"github.com/sdkconform/sdkconform/runner"
)

// RunIsolated calls run while the campaign gives its cases to the SDK in a process of its own, and returns
// what was found there, known findings included.
func (c *Campaign) RunIsolated(run func() error) (found []*Finding, err error) {
	if err := c.isolate(); err != nil {
		return nil, err
	}
	own, before := c.Trial, len(c.findings)
	c.Trial = c.isolated
	defer func() { c.Trial = own }()
	err = run()
	found = c.findings[before:]
	for _, f := range found {
		f.fatal = f.Verdict == reports.Crash
	}
	return found, err
}

// isolate starts the process, unless it is running.
func (c *Campaign) isolate() error {
	const failed = "it cannot be tried in a process of its own"
	switch {
	case c.isolated != nil:
		return nil
	case c.StartIsolated == nil:
		return errors.New(failed)
	}
	subject, patient, err := c.StartIsolated()
	if err != nil {
		return fmt.Errorf(failed+": %w", err)
	}
	t, err := newTrial(subject, runner.OpDecode, c.Bases, c.level, nil)
	if err != nil {
		return fmt.Errorf(failed+": %w", errors.Join(err, subject.Close(), patient.Close()))
	}
	t.patient, t.engine, t.skipInterim = patient, c.engine, c.skipInterim
	t.allowConcurrent()
	c.isolated = t
	return nil
}

// ReplayCrashes replays, in a process of its own, the cases in which earlier processes of this kind of
// campaign ended. If they are fatal there too, they are findings, and the campaign continues in that process
// and skips similar cases.
func (c *Campaign) ReplayCrashes(ctx context.Context) {
	for _, text := range crashlog.Crashed(c.logName) {
		ended := "a process that fuzzed this SDK ended while it was in this case (a fatal error of the runtime, os.Exit, no memory left): " +
			safetext.Visible(text, shownBytes)
		found, err := c.RunIsolated(func() error {
			// A slow end of a process, such as a stack overflow, is no hang.
			give, patient := c.give, c.patient
			c.give = func(ctx context.Context, r *runner.Response) runner.Result { return patient.Decode(ctx, r) }
			defer func() { c.isolated.give = give }()
			return c.replay(ctx, text)
		})
		switch {
		case err != nil:
			c.result.Unstable = append(c.result.Unstable, ended+"; "+err.Error())
		case len(found) == 0:
			c.result.Unstable = append(c.result.Unstable, ended+"; in a process of its own it does not end")
		}
		if c.inProcess == nil && slices.ContainsFunc(found, func(f *Finding) bool { return f.fatal }) {
			c.inProcess, c.Trial = c.Trial, c.isolated
		}
	}
}

// replay gives what a crash log names.
func (c *Campaign) replay(ctx context.Context, text []byte) error {
	if cases, ok := bytes.CutPrefix(text, []byte(concurrentPrefix)); ok {
		return c.replayConcurrent(ctx, bytes.Split(cases, []byte(concurrentAnd)))
	}
	if input, ok := bytes.CutPrefix(text, []byte(rawPrefix)); ok && len(input) > 2 {
		return c.oneBody(ctx, input)
	}
	r, err := c.Bases.Parse(string(text))
	if err != nil {
		return err
	}
	return c.One(ctx, -1, r)
}

// replayConcurrent gives cases concurrently until the SDK ends its process, in some rounds.
func (c *Campaign) replayConcurrent(ctx context.Context, texts [][]byte) error {
	made := make([]runner.Response, len(texts))
	var first *generate.Recipe
	for i, text := range texts {
		r, err := c.Bases.Parse(string(text))
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
			p := faultProblem(f).concurrently()
			p.finding.Why = golden.RuleByID(golden.RuleNoCrash).Because("Given while other calls are running, the response makes the SDK end its process.")
			c.add(ctx, -1, reduced{recipe: &generate.Recipe{Base: first.Base}, concurrent: true, problem: p, times: reproductions})
			return nil
		}
	}
	return nil
}

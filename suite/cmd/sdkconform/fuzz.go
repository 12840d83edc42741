package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/fuzz"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/safetext"
	"github.com/sdkconform/sdkconform/reports/waivers"
	"github.com/urfave/cli/v3"
)

// fuzzCommand describes fuzz and what is below it.
func fuzzCommand() *cli.Command {
	return &cli.Command{
		Name: "fuzz", Usage: "give generated cases to an adapter and tell what is wrong, each in its smallest case",
		Description: "The same seed gives the same cases. Exit status: 0 nothing new was found that fails (--level); 1 something was; 2 usage;\n" +
			"3 the adapter never started or the run ended early; 4 the findings could not be written.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "adapter", Usage: "the adapter's `COMMAND` line, or builtin:reference or builtin:strict"},
			&cli.DurationFlag{Name: "time", Usage: "fuzz for the duration `D` (1m0s, if --cases does not end it)", HideDefault: true},
			&cli.IntFlag{Name: "cases", Usage: "give `N` cases"},
			&cli.Uint64Flag{Name: "seed", Value: 1, Usage: "give the cases of seed `N`"},
			&cli.IntFlag{Name: "jobs", Value: 1, Usage: "run `N` processes of the adapter, 1 to 64"},
			&cli.StringFlag{Name: "level", Value: "required", Usage: "the findings that fail the run: `required`, or recommended for both; findings of both levels are reported"},
			&cli.StringSliceFlag{Name: "known", Usage: "the waiver `FILE` of known findings, which are gone past (may be repeated)"},
			&cli.StringFlag{Name: "case", Usage: "give the one `CASE` that a finding prints"},
			&cli.StringFlag{Name: "memory", Value: "1G", Usage: "how much memory a process of the adapter may hold"},
			&cli.DurationFlag{Name: "timeout", Usage: "the deadline of one case (10s; in process 2s)", HideDefault: true},
			&cli.StringFlag{Name: "out", Value: "reports/fuzz", Usage: "write the findings into `DIR`"},
			onlyFlag(), catalogueFlag(),
		},
		Action: fuzzRun,
		Commands: []*cli.Command{{
			Name: "promote", Usage: "make fixtures of findings, in a catalogue that run and suite take", ArgsUsage: "DIR|FILE [ID-OR-CASE GLOB...]",
			Flags:  []cli.Flag{&cli.StringFlag{Name: "to", Usage: "the `DIR` of the catalogue, which is made"}},
			Action: fuzzPromote,
		}},
	}
}

func fuzzRun(ctx context.Context, c *cli.Command) error {
	if err := noArguments(c); err != nil {
		return err
	}
	p, err := fuzzPlan(c)
	if err != nil {
		return usage(err)
	}
	dir := c.String("out")
	if err := fuzz.Begin(dir); err != nil {
		return exit{reports.ExitUnwritten, err}
	}
	o, err := fuzz.Run(ctx, *p)
	switch {
	case errors.Is(err, fuzz.ErrPlan):
		return usage(err)
	case err != nil:
		return exit{reports.ExitIncomplete, err}
	}
	var b strings.Builder
	for _, f := range o.Findings {
		replay := fmt.Sprintf("sdkconform fuzz --adapter %s%s ", safetext.ShellWord(c.String("adapter")), reports.CatalogueFlags(c.StringSlice("catalogue")))
		if f.Beside { // it takes the cases that are given at the same time
			replay += fmt.Sprintf("--seed %d --cases %d", c.Uint64("seed"), f.Batch())
		} else {
			replay += "--case " + safetext.ShellWord(f.Case)
		}
		if !f.Gates(golden.Required) {
			replay += " --level recommended"
		}
		if c.IsSet("memory") {
			replay += " --memory " + safetext.ShellWord(c.String("memory"))
		}
		if c.IsSet("timeout") {
			replay += " --timeout " + c.Duration("timeout").String()
		}
		replay += " --out " + replayFolder
		fmt.Fprintf(&b, "%s\n", f.Text(o.Op, replay))
	}
	fmt.Fprintf(&b, "%s (%s), seed %d: %s\n", o.SDK.Label(), o.Op, p.Seed, o.Summary())
	for _, line := range o.Ended {
		fmt.Fprintf(&b, "  %s\n", safetext.Visible([]byte(line), 500))
	}
	unwritten := o.Keep(dir, b.String())
	if len(o.Findings) > 0 && unwritten == nil {
		fmt.Fprintf(&b, "Findings: %s\nKeep them as fixtures: sdkconform fuzz promote --to CATALOGUE %s\n"+
			"Put up with them: sdkconform waivers update --waivers FILE %s\n", dir, dir, dir)
	}
	if _, err := fmt.Fprint(c.Root().Writer, b.String()); err != nil || unwritten != nil {
		return exit{reports.ExitUnwritten, errors.Join(unwritten, err)}
	}
	switch {
	case ctx.Err() != nil:
		return exit{reports.ExitIncomplete, fmt.Errorf("the run was interrupted; what it found until then is in %s", dir)}
	case o.Incomplete != "" || o.Cases == 0:
		return exit{reports.ExitIncomplete, errors.New("the run ended before its time; see above")}
	case o.Failed > 0:
		return exit{reports.ExitIncomplete, errors.New("the adapter failed at some cases; see above")}
	case len(o.Failing()) > 0:
		return exit{status: reports.ExitFailed}
	}
	return nil
}

// fuzzPlan reads the flags of fuzz.
func fuzzPlan(c *cli.Command) (*fuzz.Plan, error) {
	level, err := golden.ParseLevel(c.String("level"))
	if err != nil {
		return nil, fmt.Errorf("--level: %w", err)
	}
	p := &fuzz.Plan{
		Seed: c.Uint64("seed"), Cases: c.Int("cases"), Time: c.Duration("time"), Jobs: c.Int("jobs"), Level: level,
		Timeout: c.Duration("timeout"), Only: c.StringSlice("only"), Case: c.String("case"),
	}
	switch {
	case p.Jobs < 1 || p.Jobs > 64:
		return nil, fmt.Errorf("--jobs: %d is not between 1 and 64", p.Jobs)
	case p.Cases < 0:
		return nil, fmt.Errorf("--cases: %d is less than 0", p.Cases)
	case p.Time < 0 || c.IsSet("time") && p.Time == 0:
		return nil, fmt.Errorf("--time: %v is no time at all", p.Time)
	case p.Timeout < 0 || c.IsSet("timeout") && p.Timeout < 10*time.Millisecond:
		return nil, fmt.Errorf("--timeout: %v is less than 10ms", p.Timeout)
	case p.Cases == 0 && p.Time == 0:
		p.Time = time.Minute
	}
	memory, err := size(c.String("memory"))
	if err != nil {
		return nil, fmt.Errorf("--memory: %w", err)
	}
	if c.String("adapter") == "" {
		return nil, errors.New("no adapter; give --adapter 'COMMAND' or --adapter builtin:reference")
	}
	timeout := p.Timeout
	if timeout == 0 && strings.HasPrefix(c.String("adapter"), "builtin:") {
		timeout = fuzz.DefaultTimeout
	}
	started, err := adapters(c, []string{c.String("adapter")}, timeout, memory)
	if err != nil {
		return nil, err
	}
	p.Open = started[0].Open
	if names := c.StringSlice("known"); len(names) > 0 {
		if p.Waivers, err = waivers.Read(names...); err != nil {
			return nil, err
		}
	}
	s, err := selection(c)
	if err != nil {
		return nil, err
	}
	p.Catalogues = map[string]fs.FS{}
	for _, extra := range s.Catalogues {
		p.Catalogues[extra.Base] = extra.FS
	}
	told := c.Root().ErrWriter
	p.Progress = func(cases, findings int, elapsed time.Duration) {
		if whole := int(elapsed.Seconds()); whole%10 == 0 || whole < 3 {
			fmt.Fprintf(told, "%d cases in %.0f s, %.0f a second, new findings: %d\n", cases, elapsed.Seconds(), float64(cases)/elapsed.Seconds(), findings)
		}
	}
	return p, nil
}

func fuzzPromote(_ context.Context, c *cli.Command) error {
	if c.NArg() == 0 || c.String("to") == "" {
		return usage(errors.New("name the folder of a run and the catalogue: sdkconform fuzz promote --to CATALOGUE reports/fuzz"))
	}
	name := c.Args().First()
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		name = filepath.Join(name, fuzz.FindingsFile)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return usage(err)
	}
	found, err := fuzz.ReadPairs(text)
	if err != nil {
		return usage(fmt.Errorf("%s: %w", name, err))
	}
	globs := c.Args().Tail()
	chosen := found[:0]
	matched := make([]bool, len(globs))
	for _, f := range found {
		wanted := len(globs) == 0
		for i, glob := range globs {
			if fixtures.Match(glob, f.ID) || fixtures.Match(glob, f.Found.Case) {
				wanted, matched[i] = true, true
			}
		}
		if wanted {
			chosen = append(chosen, f)
		}
	}
	if i := slices.Index(matched, false); i >= 0 {
		return usage(fmt.Errorf("no finding in %s matches %q", name, globs[i]))
	}
	if len(chosen) == 0 {
		return usage(fmt.Errorf("there is no finding in %s", name))
	}
	added, err := fuzz.Promote(c.String("to"), chosen)
	if err != nil {
		return exit{reports.ExitUnwritten, err}
	}
	w := c.Root().Writer
	for _, id := range added {
		fmt.Fprintln(w, id)
	}
	if _, err := fmt.Fprintf(w, "%d of %d are new; run them: sdkconform run --catalogue %s --only '*/%s*' --adapter …\n",
		len(added), len(chosen), c.String("to"), fixtures.FoundForm); err != nil {
		return exit{reports.ExitUnwritten, err}
	}
	return nil
}

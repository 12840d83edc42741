package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/kballard/go-shellquote"
	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/suite/smoke"
	"github.com/urfave/cli/v3"
	"golang.org/x/sync/errgroup"
)

// checkAdapters checks adapters before verdicts are taken from them. Its status is 1
// where a check failed, and 3 where an adapter could not be started at all.
func checkAdapters(ctx context.Context, c *cli.Command) error {
	if err := noArguments(c); err != nil {
		return err
	}
	timeout, memory, err := limitFlags(c)
	if err != nil {
		return usage(err)
	}
	parallel, err := workers(c, "parallel")
	if err != nil {
		return usage(err)
	}
	lines := c.StringSlice("adapter")
	if len(lines) == 0 {
		return usage(errors.New("no adapter; give --adapter 'COMMAND' or --adapter builtin:reference"))
	}
	commands := make([][]string, len(lines))
	for i, line := range lines {
		if commands[i], err = commandOf(line, c.StringSlice("catalogue")...); err != nil {
			return usage(err)
		}
	}
	var catalogue *fixtures.Catalogue // nil: the shipped one, whose goldens nobody asks for
	if len(c.StringSlice("catalogue")) > 0 {
		p, err := plan(c)
		if err != nil {
			return usage(err)
		}
		catalogue = p.Catalogue
	}
	ctx, stop := context.WithCancel(ctx)
	results, done := inTurn(ctx, parallel, commands, func(argv []string) (*smoke.Report, error) {
		return smoke.Run(ctx, smoke.Options{Argv: argv, Catalogue: catalogue, Timeout: timeout, Memory: memory})
	})
	defer done()
	defer stop() // those behind an adapter that cannot be started are not looked at
	status := reports.ExitPassed
	for _, result := range results { // in the order in which they were given
		r := <-result
		if r.err != nil {
			return exit{reports.ExitIncomplete, r.err}
		}
		if err := r.report.WriteText(c.Root().Writer); err != nil {
			return exit{reports.ExitUnwritten, err}
		}
		if !r.report.Passed() {
			status = reports.ExitFailed
		}
	}
	if status != reports.ExitPassed {
		return exit{status: status}
	}
	return nil
}

// commandOf is the command line of an adapter; one inside this program is a program of
// its own here, which reads the catalogues, too.
func commandOf(line string, catalogues ...string) ([]string, error) {
	if name, inside := strings.CutPrefix(line, "builtin:"); inside {
		if _, ok := builtins[name]; !ok {
			return nil, fmt.Errorf("there is no %q; there are builtin:reference and builtin:strict", line)
		}
		self, err := os.Executable()
		argv := []string{self, "adapter"}
		for _, dir := range catalogues {
			argv = append(argv, "--catalogue", dir)
		}
		return append(argv, name), err
	}
	argv, err := shellquote.Split(line)
	if err != nil {
		return nil, fmt.Errorf("the adapter's command line %q cannot be split into words: %w", line, err)
	}
	if len(argv) == 0 {
		return nil, errors.New("an adapter's command line is empty")
	}
	return argv, nil
}

// checked is what came of the check of one adapter.
type checked struct {
	report *smoke.Report
	err    error
}

// inTurn checks adapters, so many at a time, and hands on what came of each in the order in which they were given. Done waits
// for those that were begun; after the end of the context no further one is.
func inTurn(
	ctx context.Context, parallel int, commands [][]string, check func(argv []string) (*smoke.Report, error),
) (results []chan checked, done func()) {
	results = make([]chan checked, len(commands))
	for i := range results {
		results[i] = make(chan checked, 1)
	}
	var running errgroup.Group
	running.SetLimit(parallel)
	begun := make(chan struct{})
	go func() {
		defer close(begun)
		for i, argv := range commands {
			running.Go(func() error {
				var c checked
				if ctx.Err() == nil {
					c.report, c.err = check(argv)
				} else {
					c.err = fmt.Errorf("stopped: %w", context.Cause(ctx))
				}
				results[i] <- c
				return nil
			})
		}
	}()
	return results, func() {
		<-begun
		_ = running.Wait() // each result has its own error
	}
}

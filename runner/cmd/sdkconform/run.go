package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/formats"
	"github.com/sdkconform/sdkconform/reports/formats/terminal"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/builtin"
	"github.com/sdkconform/sdkconform/suite/engine"
	"github.com/urfave/cli/v3"
)

// builtins are the adapters inside this program.
func builtins(name string) (runner.Adapter, bool) {
	switch name {
	case "reference":
		return builtin.Reference(), true
	case "strict":
		return builtin.Strict(), true
	}
	return nil, false
}

// adapters reads the command lines of adapters.
func adapters(lines []string, timeout time.Duration, memory int64) ([]engine.Adapter, error) {
	if len(lines) == 0 {
		return nil, errors.New("no adapter; give --adapter 'COMMAND' or --adapter builtin:reference")
	}
	made := make([]engine.Adapter, len(lines))
	for i, line := range lines {
		made[i].Command = line
		if name, inside := strings.CutPrefix(line, "builtin:"); inside {
			a, ok := builtins(name)
			if !ok {
				return nil, fmt.Errorf("there is no %q; there are builtin:reference and builtin:strict", line)
			}
			made[i].Open = func(context.Context) (runner.Subject, error) { return runner.InProcess(a, timeout), nil }
			continue
		}
		argv, err := commandOf(line)
		if err != nil {
			return nil, err
		}
		made[i].Open = func(ctx context.Context) (runner.Subject, error) {
			return runner.Start(ctx, argv, timeout, runner.MemoryLimit(memory))
		}
	}
	return made, nil
}

// limitFlags reads the limits of an adapter: --timeout and --memory.
func limitFlags(c *cli.Command) (timeout time.Duration, memory int64, err error) {
	timeout = c.Duration("timeout")
	if timeout < 0 || c.IsSet("timeout") && timeout < 10*time.Millisecond {
		return 0, 0, fmt.Errorf("--timeout: %v is less than 10ms", timeout)
	}
	if memory, err = size(c.String("memory")); err != nil {
		return 0, 0, fmt.Errorf("--memory: %w", err)
	}
	return timeout, memory, nil
}

// selection reads --only and --catalogue.
func selection(c *cli.Command) (engine.Selection, error) {
	s := engine.Selection{Only: c.StringSlice("only"), Requirements: c.String("requirements")}
	for _, dir := range c.StringSlice("catalogue") {
		info, err := os.Stat(dir)
		if err != nil {
			return s, fmt.Errorf("--catalogue: %w", err)
		}
		if !info.IsDir() {
			return s, fmt.Errorf("--catalogue: %s is no folder", dir)
		}
		s.Catalogues = append(s.Catalogues, engine.Catalogue{FS: os.DirFS(dir), Base: filepath.ToSlash(dir)})
	}
	return s, nil
}

// plan makes the plan of a command's selection.
func plan(c *cli.Command) (*engine.Plan, error) {
	s, err := selection(c)
	if err != nil {
		return nil, usage(err)
	}
	p, err := engine.NewPlan(s)
	return p, usage(err)
}

func noArguments(c *cli.Command) error {
	if c.Args().Present() {
		hint := fmt.Sprintf("see '%s --help'", c.FullName())
		if len(c.StringSlice("adapter")) > 0 {
			hint = "an adapter's command line is one word: quote it"
		}
		return usage(fmt.Errorf("unexpected argument %q; %s", c.Args().First(), hint))
	}
	return nil
}

// softMemory is from where on the collector works harder, in bytes. What an adapter
// writes is bounded where it is read; this keeps what has been read and thrown away
// from being held besides (make bench, hostile adapters: under 200 MB).
const softMemory = 150 << 20

func run(ctx context.Context, c *cli.Command) error {
	if err := noArguments(c); err != nil {
		return err
	}
	level, err := golden.ParseLevel(c.String("level"))
	if err != nil {
		return usage(fmt.Errorf("--level: %w", err))
	}
	gate := c.String("gate")
	if gate != "on" && gate != "off" {
		return usage(fmt.Errorf("--gate: %q is neither on nor off", gate))
	}
	jobs := c.Int("jobs")
	if jobs < 1 || jobs > 64 {
		return usage(fmt.Errorf("--jobs: %d is not between 1 and 64", jobs))
	}
	parallel := c.Int("parallel")
	if parallel < 1 || parallel > 64 {
		return usage(fmt.Errorf("--parallel: %d is not between 1 and 64", parallel))
	}
	also := c.StringSlice("also")
	if err := formats.Check(also); err != nil {
		return usage(fmt.Errorf("--also: %w", err))
	}
	timeout, memory, err := limitFlags(c)
	if err != nil {
		return usage(err)
	}
	started, err := adapters(c.StringSlice("adapter"), timeout, memory)
	if err != nil {
		return usage(err)
	}
	waivers, err := waiversOf(c)
	if err != nil {
		return err
	}
	p, err := plan(c)
	if err != nil {
		return err
	}
	if c.IsSet("shard") { // an empty one would be the whole run, in each of the jobs
		shard, err := reports.ParseShard(c.String("shard"))
		if err != nil {
			return usage(fmt.Errorf("--shard: %w", err))
		}
		if p, err = p.Shard(*shard); err != nil {
			return usage(err)
		}
	}
	dir := c.String("out")
	if dir == "" {
		return usage(errors.New("--out: the name of the folder is empty"))
	}
	if err := formats.Prepare(dir, also...); err != nil {
		return exit{reports.ExitUnwritten, err}
	}
	// One processor for each worker. A worker and what it waits for take turns, and
	// waking another thread for every turn costs more than the turn: with two
	// processors a run in process takes a third more of the suite's own time, and one
	// through pipes half as much again (make bench, on two).
	if os.Getenv("GOMEMLIMIT") == "" {
		defer debug.SetMemoryLimit(debug.SetMemoryLimit(softMemory))
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(min(jobs*parallel, runtime.GOMAXPROCS(0))))
	const few = 1 // cases are shown whole
	options := engine.Options{
		Level: level, Jobs: jobs, Parallel: parallel, Timeout: timeout, Dir: dir, Waivers: waivers, Whole: len(p.Fixtures) <= few,
	}
	if c.Bool("tls") {
		authority, forget, err := trusted()
		if err != nil {
			return exit{reports.ExitIncomplete, err}
		}
		defer forget()
		options.TLS = authority
	}
	told := progress(c.Root().Writer, c.Root().ErrWriter)
	options.Progress = told
	unwritten := engine.Run(ctx, p, started, options)
	if errors.Is(unwritten, reports.ErrFolderInUse) {
		return exit{reports.ExitUnwritten, unwritten} // what lies there is another run's
	}
	result, err := reports.ReadFiles(filepath.Join(dir, reports.JournalFile))
	if err != nil {
		return exit{reports.ExitUnwritten, errors.Join(unwritten, err)}
	}
	unwritten = errors.Join(unwritten, formats.Write(result, dir, also...), told.Err())
	on, _ := screen(c.Root().Writer)
	if err := terminal.Write(c.Root().Writer, result, on); err != nil {
		unwritten = errors.Join(unwritten, err)
	}
	if options.Whole {
		unwritten = errors.Join(unwritten, terminal.WriteCases(c.Root().Writer, result))
	}
	if unwritten != nil {
		return exit{reports.ExitUnwritten, unwritten}
	}
	fmt.Fprintf(c.Root().Writer, "Reports: %s\n%s%s", dir, formats.Requested(also, dir), howToUpdate(result, dir))
	status := result.Gate().Exit()
	if gate == "off" && status == reports.ExitFailed {
		status = reports.ExitPassed
	}
	if status != reports.ExitPassed {
		return exit{status: status}
	}
	return nil
}

// report writes the reports of a journal anew, of those of shards those of the whole.
func report(_ context.Context, c *cli.Command) error {
	if c.NArg() == 0 {
		return usage(errors.New("name the journal; see 'sdkconform report --help'"))
	}
	also := c.StringSlice("also")
	if err := formats.Check(also); err != nil {
		return usage(fmt.Errorf("--also: %w", err))
	}
	waivers, err := waiversOf(c)
	if err != nil {
		return err
	}
	var journals []string
	for _, name := range c.Args().Slice() {
		found, err := reports.JournalsAt(name)
		if err != nil {
			return usage(err)
		}
		journals = append(journals, found...)
	}
	result, err := reports.ReadFiles(journals...)
	if err != nil {
		return usage(err)
	}
	if waivers != nil {
		result.SetWaivers(waivers)
	}
	dir := c.String("out")
	if dir == "" {
		if c.NArg() > 1 && filepath.Dir(journals[0]) != filepath.Dir(journals[len(journals)-1]) {
			return usage(errors.New("of journals in several folders the reports need a place: give --out DIR"))
		}
		dir = filepath.Dir(journals[0])
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return exit{reports.ExitUnwritten, err}
	}
	on, _ := screen(c.Root().Writer)
	if err := errors.Join(formats.Write(result, dir, also...), terminal.Write(c.Root().Writer, result, on)); err != nil {
		return exit{reports.ExitUnwritten, err}
	}
	if status := result.Gate().Exit(); status != reports.ExitPassed {
		return exit{status: status}
	}
	return nil
}

// serveBuiltin makes a child of one of the SDKs in this program.
func serveBuiltin(ctx context.Context, c *cli.Command) error {
	a, ok := builtins(c.Args().First())
	if !ok || c.NArg() != 1 {
		return usage(errors.New("name reference or strict"))
	}
	n := c.Int("concurrency")
	if n < 1 || n > runner.MaxInFlight {
		return usage(fmt.Errorf("--concurrency: %d is not between 1 and %d", n, runner.MaxInFlight))
	}
	if n > 1 {
		a = several{a, n}
	}
	// A signal ends an adapter as it ends any program; here nothing is to be saved.
	signal.Reset()
	return runner.Serve(ctx, a, os.Stdin, c.Root().Writer)
}

// several is one of the SDKs in this program, which are fit to be used by several
// goroutines, as an adapter that takes several requests at once.
type several struct {
	runner.Adapter
	concurrency int
}

func (s several) Describe() runner.Description {
	d := s.Adapter.Describe()
	d.Concurrency = s.concurrency
	return d
}

func (s several) Decode(ctx context.Context, r runner.Response) (runner.Outcome, error) {
	return s.Adapter.(runner.Decoder).Decode(ctx, r)
}

func (s several) Call(ctx context.Context, c runner.Call) (runner.Outcome, error) {
	return s.Adapter.(runner.Caller).Call(ctx, c)
}

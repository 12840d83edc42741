package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/kballard/go-shellquote"
	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/fixtures/builtin"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/formats"
	"github.com/sdkconform/sdkconform/reports/formats/results"
	"github.com/sdkconform/sdkconform/reports/formats/terminal"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/host"
	"github.com/sdkconform/sdkconform/suite/engine"
	"github.com/urfave/cli/v3"
)

// builtins are the adapters inside this program. They read what the providers of
// catalogues answer, of none those of the shipped one.
var builtins = map[string]func(...*fixtures.Catalogue) runner.Adapter{
	"reference": func(c ...*fixtures.Catalogue) runner.Adapter { return builtin.Reference(c...) },
	"strict":    func(c ...*fixtures.Catalogue) runner.Adapter { return builtin.Strict(c...) },
}

// adapters reads the command lines of a command's adapters.
func adapters(c *cli.Command, lines []string, timeout time.Duration, memory int64) ([]engine.Adapter, error) {
	if len(lines) == 0 {
		return nil, errors.New("no adapter; give --adapter 'COMMAND' or --adapter builtin:reference")
	}
	made := make([]engine.Adapter, len(lines))
	for i, line := range lines {
		made[i].Command, made[i].Flags = line, flagsOfReplay(c)
		if name, inside := strings.CutPrefix(line, "builtin:"); inside {
			of, ok := builtins[name]
			if !ok {
				return nil, fmt.Errorf("there is no %q; there are builtin:reference and builtin:strict", line)
			}
			a := sync.OnceValues(func() (runner.Adapter, error) {
				whole, err := catalogueOf(c)
				if err != nil {
					return nil, err
				}
				return of(whole), nil
			})
			made[i].Open = func(context.Context) (runner.Subject, error) {
				a, err := a()
				if err != nil {
					return nil, err
				}
				return host.InProcess(a, timeout), nil
			}
			continue
		}
		argv, err := commandOf(line)
		if err != nil {
			return nil, err
		}
		made[i].File = sourceOf(argv)
		made[i].Open = func(ctx context.Context) (runner.Subject, error) {
			return host.Start(ctx, argv, timeout, host.MemoryLimit(memory))
		}
	}
	return made, nil
}

// replayFolder is where a replay writes its reports, so that those of the run stay.
const replayFolder = "reports/replay"

// flagsOfReplay are the flags of a run by which a case may go otherwise, for its replay.
func flagsOfReplay(c *cli.Command) (words []string) {
	if c.Bool("tls") {
		words = append(words, "--tls")
	}
	if c.IsSet("memory") {
		words = append(words, "--memory", c.String("memory"))
	}
	if c.IsSet("timeout") {
		words = append(words, "--timeout", c.Duration("timeout").String())
	}
	return append(words, "--out", replayFolder)
}

// sourceOf is the file of an adapter in this folder, as services name it that show findings beside code: the first word of its
// command line that names a text.
func sourceOf(argv []string) string {
	here, err := os.Getwd()
	if err != nil {
		return ""
	}
	for _, word := range argv {
		abs, err := filepath.Abs(word)
		if err != nil {
			continue
		}
		if rel, err := filepath.Rel(here, abs); err == nil && filepath.IsLocal(rel) && isText(abs) {
			return reports.InRepository(abs)
		}
	}
	return ""
}

// isText reports whether a file is there and holds no NUL at its beginning, as programs do.
func isText(name string) bool {
	if info, err := os.Stat(name); err != nil || !info.Mode().IsRegular() {
		return false
	}
	file, err := os.Open(name)
	if err != nil {
		return false
	}
	defer file.Close()
	head := make([]byte, 512)
	n, err := io.ReadFull(file, head)
	return (err == nil || errors.Is(err, io.ErrUnexpectedEOF)) && !bytes.Contains(head[:n], []byte{0})
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
		if err := notOneSource(dir); err != nil {
			return s, err
		}
		s.Catalogues = append(s.Catalogues, engine.Catalogue{FS: os.DirFS(dir), Base: filepath.ToSlash(dir)})
	}
	return s, nil
}

// notOneSource returns an error if a folder is that of one source, which is taken for a catalogue by mistake.
func notOneSource(dir string) error {
	if _, err := os.Stat(filepath.Join(dir, fixtures.SourceFile)); err != nil {
		return nil
	}
	return fmt.Errorf("--catalogue: %s is the folder of one source; give its parent: --catalogue %s", dir, shellquote.Join(filepath.Join(dir, "..")))
}

// plan makes the plan of a command's selection.
func plan(c *cli.Command) (*engine.Plan, error) {
	s, err := selection(c)
	if err != nil {
		return nil, usage(err)
	}
	p, err := engine.NewPlan(s)
	if errors.Is(err, engine.ErrNothingSelected) {
		if whole, all := joined(s.Catalogues); all == nil {
			err = hintID(err, s.Only, whole.Fixtures)
		}
	}
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

// settings are what the flags of run say.
type settings struct {
	options  engine.Options
	plan     *engine.Plan
	adapters []engine.Adapter
	also     []string // report formats
	gate     bool     // whether findings fail the run
	json     bool     // results.json is printed
	quiet    bool     // nothing but the gate is printed
	tls      bool
}

// runSettings reads the flags of run. The error has its exit status.
func runSettings(c *cli.Command) (*settings, error) {
	s := &settings{tls: c.Bool("tls"), also: c.StringSlice("also")}
	level, err := golden.ParseLevel(c.String("level"))
	if err != nil {
		return nil, usage(fmt.Errorf("--level: %w", err))
	}
	switch gate := c.String("gate"); gate {
	case "on":
		s.gate = true
	case "off":
	default:
		return nil, usage(fmt.Errorf("--gate: %q is neither on nor off", gate))
	}
	if s.json, s.quiet = c.Bool("json"), c.Bool("quiet"); s.json && s.quiet {
		return nil, usage(errors.New("--json and --quiet: give one of them"))
	}
	jobs, err := workers(c, "jobs")
	if err != nil {
		return nil, usage(err)
	}
	parallel, err := workers(c, "parallel")
	if err != nil {
		return nil, usage(err)
	}
	if err := formats.Check(s.also); err != nil {
		return nil, usage(fmt.Errorf("--also: %w", err))
	}
	timeout, memory, err := limitFlags(c)
	if err != nil {
		return nil, usage(err)
	}
	if s.adapters, err = adapters(c, c.StringSlice("adapter"), timeout, memory); err != nil {
		return nil, usage(err)
	}
	waivers, err := waiversOf(c)
	if err != nil {
		return nil, err
	}
	if s.plan, err = shardOf(c); err != nil {
		return nil, err
	}
	dir := c.String("out")
	if dir == "" {
		return nil, usage(errors.New("--out: the name of the folder is empty"))
	}
	const few = 1 // cases are shown whole
	s.options = engine.Options{
		Level: level, Jobs: jobs, Parallel: parallel, Timeout: timeout, Dir: dir, Waivers: waivers, Whole: len(s.plan.Fixtures) <= few,
	}
	return s, nil
}

// workers reads a flag that says how many of something work at a time.
func workers(c *cli.Command, flag string) (int, error) {
	const most = 64
	n := c.Int(flag)
	if n < 1 || n > most {
		return 0, fmt.Errorf("--%s: %d is not between 1 and %d", flag, n, most)
	}
	return n, nil
}

// shardOf makes the plan of a command's selection and takes the part of it that --shard
// names.
func shardOf(c *cli.Command) (*engine.Plan, error) {
	p, err := plan(c)
	if err != nil || !c.IsSet("shard") { // an empty one would be the whole run, in each of the jobs
		return p, err
	}
	shard, err := reports.ParseShard(c.String("shard"))
	if err != nil {
		return nil, usage(fmt.Errorf("--shard: %w", err))
	}
	p, err = p.Shard(*shard)
	return p, usage(err)
}

// run gives the cases to the adapters and writes the reports.
func run(ctx context.Context, c *cli.Command) error {
	if err := noArguments(c); err != nil {
		return err
	}
	s, err := runSettings(c)
	if err != nil {
		return err
	}
	if err := formats.Prepare(s.options.Dir, s.also...); err != nil {
		return exit{reports.ExitUnwritten, err}
	}
	defer fitProcess(s.options.Jobs*s.options.Parallel, len(s.plan.Fixtures))()
	if s.tls {
		authority, forget, err := trusted()
		if err != nil {
			return exit{reports.ExitIncomplete, err}
		}
		defer forget()
		s.options.TLS = authority
	}
	var told *terminal.Progress // tells nothing
	if !s.json && !s.quiet {
		told = progress(c.Root().Writer, c.Root().ErrWriter)
	}
	s.options.Progress = told
	unwritten := engine.Run(ctx, s.plan, s.adapters, s.options)
	if errors.Is(unwritten, reports.ErrFolderInUse) {
		return exit{reports.ExitUnwritten, unwritten} // what lies there is another run's
	}
	s.plan = nil // what a catalogue holds is not needed for reports, which hold as much where many cases fail
	journal := filepath.Join(s.options.Dir, reports.JournalFile)
	defer fitReports(softMemory, journal)()
	result, err := reports.ReadFiles(journal)
	if err != nil {
		return exit{reports.ExitUnwritten, errors.Join(unwritten, err)}
	}
	result.GateOff = !s.gate
	if err := errors.Join(unwritten, writeReports(c.Root().Writer, result, s), told.Err()); err != nil {
		return exit{reports.ExitUnwritten, err}
	}
	if !s.json && !s.quiet {
		fmt.Fprintf(c.Root().Writer, "Reports: %s\n%s%s", s.options.Dir, formats.Requested(s.also, s.options.Dir), howToUpdate(result, s.options.Dir))
	}
	if status := result.Gate().Exit(); status != reports.ExitPassed {
		return exit{status: status}
	}
	return nil
}

// writeReports writes the reports of a run into its folder, and prints what a person
// reads.
func writeReports(w io.Writer, result *reports.Run, s *settings) error {
	err := formats.Write(result, s.options.Dir, s.also...)
	on, _ := screen(w)
	switch {
	case s.json:
		return errors.Join(err, results.Write(w, result))
	case s.quiet:
		return errors.Join(err, terminal.WriteGate(w, result, on))
	}
	err = errors.Join(err, terminal.Write(w, result, on))
	if s.options.Whole {
		err = errors.Join(err, terminal.WriteCases(w, result))
	}
	return err
}

// softMemory is from where on the collector works harder, in bytes: above the catalogue, the
// journal's cases and one body of 64 MiB, which an SDK in this process holds. What an adapter
// writes is bounded where it is read; this keeps what has been read and thrown away from being
// held besides (make bench: about 150 MB, hostile adapters under 200 MB).
const softMemory = 110 << 20

// fitProcess fits memory and processors of this process to a run of so many workers, and
// returns what restores them.
//
// Each worker has one processor. A worker and what it waits for take turns, and waking
// another thread for every turn costs more than the turn: with two processors a run in
// process takes a third more of the suite's own time, and one through pipes half as much
// again (make bench, on two).
//
// What a catalogue of many cases holds for the whole run comes on top of softMemory: otherwise the collector would find
// nothing to collect, over and over.
func fitProcess(workers, cases int) (restore func()) {
	processors := runtime.GOMAXPROCS(min(workers, runtime.GOMAXPROCS(0)))
	free := limitMemory(softMemory + heldBy(cases))
	return func() {
		runtime.GOMAXPROCS(processors)
		free()
	}
}

// fitReports fits the memory of this process to the reports of some journals, and returns what restores it. Of a run of many
// adapters they hold more than the run did: with the limit of that, the collector would work as much as all else together.
func fitReports(usual int64, journals ...string) (restore func()) {
	const (
		few     = 8 << 20 // bytes of a journal of one adapter
		perByte = 4
	)
	var size int64
	for _, name := range journals {
		if info, err := os.Stat(name); err == nil { // who reads it says what is wrong with it
			size += info.Size()
		}
	}
	return limitMemory(usual + perByte*max(size-few, 0))
}

// limitMemory sets the limit from which on the collector works harder, unless the user has set one, and returns what
// restores it.
func limitMemory(bytes int64) (restore func()) {
	if os.Getenv("GOMEMLIMIT") != "" {
		return func() {}
	}
	before := debug.SetMemoryLimit(bytes)
	return func() { debug.SetMemoryLimit(before) }
}

// heldBy is how much memory a plan of so many cases holds, in bytes, as far as it is more than that of the shipped catalogue.
func heldBy(cases int) int64 {
	const few = 10_000
	if cases < few {
		return 0
	}
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
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
	defer fitReports(mostMemory, journals...)()
	result, err := reports.ReadParts(journals...)
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
	of, ok := builtins[c.Args().First()]
	if !ok || c.NArg() != 1 {
		return usage(errors.New("name reference or strict"))
	}
	var catalogues []*fixtures.Catalogue // none: the sources of the shipped one are read alone, and no fixtures made
	if len(c.StringSlice("catalogue")) > 0 {
		whole, err := catalogueOf(c)
		if err != nil {
			return usage(err)
		}
		catalogues = append(catalogues, whole)
	}
	a := of(catalogues...)
	n := c.Int("concurrency")
	if n < 1 || n > host.MaxInFlight {
		return usage(fmt.Errorf("--concurrency: %d is not between 1 and %d", n, host.MaxInFlight))
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

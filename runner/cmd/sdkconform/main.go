// Command sdkconform tells what an SDK makes of the responses that cloud vendors
// document. See the README for its use and exit statuses.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/formats"
	"github.com/urfave/cli/v3"
)

func main() {
	ctx, stop := interruptible()
	status := sdkconform(ctx, os.Args, os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

// exit is an error with its exit status.
type exit struct {
	status int
	err    error
}

func (e exit) Error() string { return e.err.Error() }

func (e exit) Unwrap() error { return e.err }

// usage is an error of what the caller gave: flags, ids, data files.
func usage(err error) error {
	if err == nil {
		return nil
	}
	return exit{reports.ExitUsage, err}
}

// sdkconform runs one command line and returns its exit status.
func sdkconform(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	err := command(stdout, stderr).Run(ctx, args)
	if err == nil {
		return reports.ExitPassed
	}
	status := reports.ExitUsage // what the flag reader finds wrong
	var e exit
	if errors.As(err, &e) {
		status = e.status
		err = e.err
	}
	if err != nil {
		fmt.Fprintf(stderr, "sdkconform: %s\n", bounded(err))
	}
	return status
}

// bounded is the text of an error, of many joined ones the first.
func bounded(err error) string {
	const most = 12
	lines := strings.Split(err.Error(), "\n")
	if len(lines) <= most {
		return err.Error()
	}
	return fmt.Sprintf("%s\n… and %d more", strings.Join(lines[:most], "\n"), len(lines)-most)
}

func command(stdout, stderr io.Writer) *cli.Command {
	catalogue := func() cli.Flag {
		return &cli.StringSliceFlag{Name: "catalogue", Usage: "add the catalogue in `DIR` to the shipped one (may be repeated)"}
	}
	only := func() cli.Flag {
		return &cli.StringSliceFlag{Name: "only", Usage: "take the cases whose id matches `GLOB`: * any characters, ? one (may be repeated)"}
	}
	also := func() cli.Flag {
		return &cli.StringSliceFlag{Name: "also", Usage: "write the report `FORMAT` too (may be repeated): " + formatNames()}
	}
	memory := func() cli.Flag {
		return &cli.StringFlag{Name: "memory", Value: "1GiB", Usage: "kill an adapter that holds more than `SIZE` with all that it has started: bytes, or with K, M or G (2G more with a body of 64 MiB); 0 for no limit"}
	}
	waivers := func() cli.Flag {
		return &cli.StringSliceFlag{Name: "waivers", Usage: "read known failures from `FILE` (may be repeated)"}
	}
	root := &cli.Command{
		Name:  "sdkconform",
		Usage: "tells what an SDK makes of the responses that cloud vendors document",
		Description: "An adapter is a command line, split into words as a POSIX shell does, or builtin:reference\n" +
			"or builtin:strict. Exit status: 0 the gate passed; 1 it failed; 2 usage, or an invalid fixture,\n" +
			"golden or waiver file; 3 incomplete: adapter never started, cases not run, harness errors; 4 a report could\n" +
			"not be written.",
		Writer: stdout, ErrWriter: stderr,
		Action: unknown,
		Commands: []*cli.Command{
			{
				Name: "run", Usage: "give every case to each adapter, judge, write the reports",
				Flags: []cli.Flag{
					&cli.StringSliceFlag{Name: "adapter", Usage: "the adapter's `COMMAND` line, or builtin:reference or builtin:strict (may be repeated)"},
					only(),
					&cli.StringFlag{Name: "level", Value: "required", Usage: "what fails the gate: `required` or recommended findings"},
					&cli.StringFlag{Name: "gate", Value: "on", Usage: "`on`, or off: then a complete run ends with 0 whatever it found"},
					waivers(),
					&cli.StringFlag{Name: "requirements", Usage: "hold SDKs to the frozen requirement `SET`, v1 and so on: what was added later gates nothing"},
					&cli.StringFlag{Name: "shard", Usage: "run the `K/N`-th part of the cases; 'report' puts the parts together"},
					catalogue(),
					&cli.StringFlag{Name: "out", Value: "reports/out", Usage: "write the reports into `DIR`"},
					also(),
					&cli.IntFlag{Name: "jobs", Value: 1, Usage: "run `N` processes of each adapter, 1 to 64"},
					memory(),
					&cli.IntFlag{Name: "parallel", Value: 1, Usage: "run `N` adapters at a time, 1 to 64"},
					&cli.BoolFlag{Name: "tls", Usage: "have calls made over https; adapters are told of the test authority by the environment (SSL_CERT_FILE and others)"},
					&cli.DurationFlag{Name: "timeout", Usage: "the deadline of one case (10s)", HideDefault: true},
				},
				Action: run,
			},
			{
				Name: "list", Usage: "print every fixture",
				Flags: []cli.Flag{
					only(), catalogue(),
					&cli.BoolFlag{Name: "json", Usage: "one JSON object a line, body in base64"},
				},
				Action: list,
			},
			{
				Name: "show", Usage: "print one fixture: its bytes, where it is documented, what an SDK must make of it", ArgsUsage: "ID",
				Flags:  []cli.Flag{catalogue()},
				Action: show,
			},
			{
				Name: "serve", Usage: "hold one fixture on a local port, so that an SDK can be run on it in a debugger", ArgsUsage: "ID",
				Flags: []cli.Flag{
					catalogue(),
					&cli.StringFlag{Name: "addr", Value: "127.0.0.1:0", Usage: "the `ADDRESS` to listen on; port 0 takes a free one"},
					&cli.BoolFlag{Name: "tls", Usage: "speak https, with a certificate of a test authority that is written into a file"},
				},
				Action: serve,
			},
			{
				Name: "rules", Usage: "print the rules, their sources and what usually goes wrong",
				Flags:  []cli.Flag{&cli.BoolFlag{Name: "json", Usage: "one JSON object a line"}},
				Action: rules,
			},
			{
				Name: "smoke", Usage: "check an adapter before a verdict is taken from it, and say what is wrong with which line",
				Flags: []cli.Flag{
					&cli.StringSliceFlag{Name: "adapter", Usage: "the adapter's `COMMAND` line, or builtin:reference or builtin:strict (may be repeated)"},
					catalogue(), memory(),
					&cli.DurationFlag{Name: "timeout", Usage: "how long an answer is waited for (10s)", HideDefault: true},
				},
				Action: smokeCommand,
			},
			{
				Name: "schema", Usage: "print the JSON Schema of the process protocol",
				Action: schema,
			},
			{
				Name: "report", Usage: "write the reports of a journal anew, beside it; of the journals of shards, or their folders, those of the whole", ArgsUsage: "JOURNAL...",
				Flags: []cli.Flag{
					&cli.StringFlag{Name: "out", Usage: "write them into `DIR` instead"},
					waivers(), also(),
				},
				Action: report,
			},
			{
				Name: "compare", Usage: "tell what became of the cases of one run in another; new failures end it with 1", ArgsUsage: "BASE HEAD",
				Flags: []cli.Flag{
					&cli.StringFlag{Name: "format", Value: "text", Usage: "`FORMAT` is text, markdown, json or sarif"},
					&cli.StringFlag{Name: "level", Usage: "what a new failure is: `required` or recommended findings (default: the head's level)"},
					&cli.StringFlag{Name: "out", Usage: "write into `FILE` instead of standard output"},
				},
				Action: compareRuns,
			},
			{
				Name: "history", Usage: "tell how each SDK went through many runs, and which cases went back and forth", ArgsUsage: "RUN...",
				Flags: []cli.Flag{
					&cli.StringFlag{Name: "format", Value: "text", Usage: "`FORMAT` is text, markdown or json"},
					&cli.StringFlag{Name: "out", Usage: "write into `FILE` instead of standard output"},
				},
				Action: history,
			},
			{
				Name: "waivers", Usage: "known failures, in a file of waivers", Action: unknown,
				Commands: []*cli.Command{
					{
						Name: "update", Usage: "write a waiver file anew by a run: what is mended goes, what is new comes without a reason", ArgsUsage: "[RUN]",
						Flags: []cli.Flag{
							waivers(),
							&cli.StringFlag{Name: "sdk", Usage: "add new failures of the SDK `NAME` only"},
							&cli.StringFlag{Name: "issue", Usage: "give new waivers the issue at `URL`"},
							&cli.StringFlag{Name: "owner", Usage: "give new waivers the owner `NAME`"},
							&cli.StringFlag{Name: "expires", Usage: "give new waivers the last day `DATE`"},
						},
						Action: waiversUpdate,
					},
					{Name: "check", Usage: "read waiver files and say what is wrong in them", ArgsUsage: "FILE...", Action: waiversCheck},
				},
			},
			fuzzCommand(only(), catalogue()),
			{
				Name: "lint", Usage: "check a catalogue: schema, pages, goldens, the ledger of ids",
				Flags: []cli.Flag{
					catalogue(),
					&cli.StringFlag{Name: "repo", Usage: "check the shipped catalogue in the checkout at `DIR`"},
				},
				Action: lintCommand,
			},
			{
				Name: "golden", Usage: "what SDKs must make of the fixtures, as data", Action: unknown,
				Commands: []*cli.Command{
					{
						Name: "update", Usage: "write the golden data anew, for review by diff, and add new ids to the ledger",
						Flags: []cli.Flag{
							catalogue(),
							&cli.StringFlag{Name: "repo", Usage: "write those of the shipped catalogue into the checkout at `DIR`"},
						},
						Action: goldenUpdate,
					},
					{
						Name: "freeze", Usage: "write what gates today as a new requirement set, once a release", ArgsUsage: "SET",
						Flags:  []cli.Flag{&cli.StringFlag{Name: "repo", Value: ".", Usage: "write it into the checkout at `DIR`"}},
						Action: goldenFreeze,
					},
				},
			},
			{
				Name: "adapter", Usage: "serve the process protocol with one of the SDKs in this program", ArgsUsage: "reference|strict",
				Flags: []cli.Flag{
					&cli.IntFlag{Name: "concurrency", Value: 1, Usage: "take `N` requests before answering"},
				},
				Action: serveBuiltin,
			},
			{
				Name: "version", Usage: "print the version",
				Action: version,
			},
		},
	}
	var prepare func(commands []*cli.Command)
	prepare = func(commands []*cli.Command) {
		for _, c := range commands {
			c.DisableSliceFlagSeparator = true // command lines and file names hold commas; no command takes it from its parent
			c.OnUsageError = func(_ context.Context, c *cli.Command, err error, _ bool) error {
				return usage(fmt.Errorf("%w; see '%s --help'", err, c.FullName()))
			}
			prepare(c.Commands)
		}
	}
	prepare([]*cli.Command{root})
	root.ExitErrHandler = func(context.Context, *cli.Command, error) {} // the caller exits
	return root
}

// formatNames names the reports that are written where they are asked for.
func formatNames() string {
	var about []string
	for _, f := range formats.OnRequest() {
		about = append(about, fmt.Sprintf("%s (%s: %s)", f.Name, f.File, f.About))
	}
	return strings.Join(about, "; ")
}

func version(_ context.Context, c *cli.Command) error {
	if err := noArguments(c); err != nil {
		return err
	}
	if _, err := fmt.Fprintln(c.Root().Writer, reports.Version()); err != nil {
		return exit{reports.ExitUnwritten, err}
	}
	return nil
}

// unknown is the action where a subcommand is needed.
func unknown(_ context.Context, c *cli.Command) error {
	if c.Args().Present() {
		return usage(fmt.Errorf("there is no command %q; see '%s --help'", c.Args().First(), c.FullName()))
	}
	if err := cli.ShowSubcommandHelp(c); err != nil {
		return err
	}
	return usage(errors.New("a command is needed"))
}

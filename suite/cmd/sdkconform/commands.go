package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/sdkconform/sdkconform/reports/formats"
	"github.com/urfave/cli/v3"
)

// command is the whole command line.
func command(args []string, stdout, stderr io.Writer) *cli.Command {
	root := &cli.Command{
		Name:  "sdkconform",
		Usage: "tells what an SDK makes of the responses that cloud vendors document",
		Description: "An adapter is a command line, split into words as a POSIX shell does, or builtin:reference\n" +
			"or builtin:strict. Exit status: 0 the gate passed; 1 it failed; 2 usage, or an invalid fixture,\n" +
			"golden or waiver file; 3 incomplete: adapter never started, cases not run, harness errors; 4 a report could\n" +
			"not be written.",
		Writer: stdout, ErrWriter: stderr,
		Action: versionOrUnknown,
		Flags:  []cli.Flag{versionFlag()},
		Commands: slices.Concat(
			group("Judge an SDK", runCommand(), smokeCommand(), fuzzCommand(), newCommand()),
			group("Look at a case", listCommand(), showCommand(), serveCommand(), rulesCommand(), formsCommand()),
			group("Work with reports", reportCommand(), compareCommand(), historyCommand(), siteCommand(), waiversCommand()),
			group("Work on a catalogue", importCommand(), coverageCommand(), lintCommand(), goldenCommand(), schemaCommand()),
			group("Help", doctorCommand(), adapterCommand(), versionCommand()),
		),
		EnableShellCompletion: true,
		ConfigureShellCompletionCommand: func(c *cli.Command) {
			c.Hidden, c.Category = false, "Help"
			c.Usage = "print the script by which a shell completes commands, flags and ids: bash, zsh, fish or pwsh"
			c.Description = examplesOf("sdkconform " + completion)
		},
	}
	prepare(root, args, root.Name)
	root.ExitErrHandler = func(context.Context, *cli.Command, error) {} // the caller exits
	return root
}

// prepare sets what is the same for a command and all below it.
func prepare(c *cli.Command, args []string, path string) {
	c.Description = strings.TrimSpace(c.Description + "\n\n" + examplesOf(path))
	c.DisableSliceFlagSeparator = true // command lines and file names hold commas; no command takes it from its parent
	below := len(c.Commands) > 0       // help, which every command gets later, is none
	c.OnUsageError = func(_ context.Context, c *cli.Command, err error, _ bool) error {
		// With a misspelt command its flags are unknown, too.
		words := strings.Fields(path)
		if n := len(words); below && len(args) > n && slices.Equal(args[1:n], words[1:]) && !strings.HasPrefix(args[n], "-") && c.Command(args[n]) == nil {
			return noCommand(c, args[n])
		}
		return usage(flagError(c, args, err))
	}
	for _, below := range c.Commands {
		prepare(below, args, path+" "+below.Name)
	}
}

// defaultOut is where run writes its reports.
const defaultOut = "reports/out"

// Flags that several commands have.

func adapterFlag() cli.Flag {
	return &cli.StringSliceFlag{Name: "adapter", Usage: "the adapter's `COMMAND` line, or builtin:reference or builtin:strict (may be repeated)"}
}

func catalogueFlag() cli.Flag {
	return &cli.StringSliceFlag{Name: "catalogue", Usage: "add the catalogue in `DIR` to the shipped one (may be repeated)"}
}

func onlyFlag() cli.Flag {
	return &cli.StringSliceFlag{Name: "only", Usage: "take the cases whose id matches `GLOB`: * any characters, ? one (may be repeated)"}
}

func alsoFlag() cli.Flag {
	return &cli.StringSliceFlag{Name: "also", Usage: "write the report `FORMAT` too (may be repeated): " + formatNames()}
}

func memoryFlag() cli.Flag {
	return &cli.StringFlag{
		Name: "memory", Value: "1GiB",
		Usage: "kill an adapter that holds more than `SIZE` with all that it has started: " +
			"bytes, or with K, M or G (2G more with a body of 64 MiB); 0 for no limit",
	}
}

func waiversFlag() cli.Flag {
	return &cli.StringSliceFlag{Name: "waivers", Usage: "read known failures from `FILE` (may be repeated)"}
}

// formatNames names the reports that are written where they are asked for.
func formatNames() string {
	var about []string
	for _, f := range formats.OnRequest() {
		about = append(about, fmt.Sprintf("%s (%s: %s)", f.Name, f.File, f.About))
	}
	return strings.Join(about, "; ")
}

func runCommand() *cli.Command {
	return &cli.Command{
		Name: "run", Usage: "give every case to each adapter, judge, write the reports",
		Flags: []cli.Flag{
			adapterFlag(),
			onlyFlag(),
			&cli.StringFlag{Name: "level", Value: "required", Usage: "what fails the gate: `required` or recommended findings"},
			&cli.StringFlag{Name: "gate", Value: "on", Usage: "`on`, or off: then a complete run ends with 0 whatever it found"},
			waiversFlag(),
			&cli.StringFlag{Name: "requirements", Usage: "hold SDKs to the frozen requirement `SET`, v1 and so on: what was added later gates nothing"},
			&cli.StringFlag{Name: "shard", Usage: "run the `K/N`-th part of the cases; 'report' puts the parts together"},
			catalogueFlag(),
			&cli.StringFlag{Name: "out", Value: defaultOut, Usage: "write the reports into `DIR`"},
			alsoFlag(),
			&cli.IntFlag{Name: "jobs", Value: 1, Usage: "run `N` processes of each adapter, 1 to 64; one of an adapter with few cases while others wait for their turn"},
			memoryFlag(),
			&cli.IntFlag{Name: "parallel", Value: 1, Usage: "run `N` adapters at a time, 1 to 64, beside those that only wait for deadlines"},
			&cli.BoolFlag{Name: "tls", Usage: "have calls made over https; adapters are told of the test authority by the environment (SSL_CERT_FILE and others)"},
			&cli.DurationFlag{Name: "timeout", Usage: "the deadline of one case (10s)", HideDefault: true},
			&cli.BoolFlag{Name: "json", Usage: "print results.json instead of what people read"},
			&cli.BoolFlag{Name: "quiet", Usage: "print nothing but what became of the gate and why"},
		},
		Action: run,
	}
}

func listCommand() *cli.Command {
	return &cli.Command{
		Name: "list", Usage: "print every fixture",
		Flags: []cli.Flag{
			onlyFlag(), catalogueFlag(),
			&cli.BoolFlag{Name: "json", Usage: "one JSON object a line, body in base64"},
		},
		Action: list,
	}
}

func showCommand() *cli.Command {
	return &cli.Command{
		Name: "show", Usage: "print one fixture: its bytes, where it is documented, what an SDK must make of it", ArgsUsage: "ID",
		Flags:         []cli.Flag{catalogueFlag()},
		ShellComplete: completeIDs,
		Action:        show,
	}
}

func serveCommand() *cli.Command {
	return &cli.Command{
		Name: "serve", Usage: "hold one fixture on a local port, so that an SDK can be run on it in a debugger", ArgsUsage: "ID",
		Flags: []cli.Flag{
			catalogueFlag(),
			&cli.StringFlag{Name: "addr", Value: "127.0.0.1:0", Usage: "the `ADDRESS` to listen on; port 0 takes a free one"},
			&cli.BoolFlag{Name: "tls", Usage: "speak https, with a certificate of a test authority that is written into a file"},
		},
		ShellComplete: completeIDs,
		Action:        serve,
	}
}

func rulesCommand() *cli.Command {
	return &cli.Command{
		Name: "rules", Usage: "print the rules, their sources and what usually goes wrong", ArgsUsage: "[RULE...]",
		Flags:  []cli.Flag{catalogueFlag(), &cli.BoolFlag{Name: "json", Usage: "one JSON object a line"}},
		Action: rules,
	}
}

func smokeCommand() *cli.Command {
	return &cli.Command{
		Name: "smoke", Usage: "check an adapter before a verdict is taken from it, and say what is wrong with which line",
		Flags: []cli.Flag{
			adapterFlag(),
			catalogueFlag(), memoryFlag(),
			&cli.IntFlag{Name: "parallel", Value: 1, Usage: "check `N` adapters at a time, 1 to 64"},
			&cli.DurationFlag{Name: "timeout", Usage: "how long an answer is waited for (10s)", HideDefault: true},
		},
		Action: checkAdapters,
	}
}

func schemaCommand() *cli.Command {
	return &cli.Command{
		Name: "schema", ArgsUsage: "[protocol|source|envelope|waivers|results]",
		Usage:  "print the JSON Schema of the process protocol, of a catalogue's source.yaml, of an envelope, a waiver file, or results.json",
		Action: schema,
	}
}

func reportCommand() *cli.Command {
	return &cli.Command{
		Name: "report", ArgsUsage: "JOURNAL...",
		Usage: "write the reports of a journal anew, beside it; of the journals of shards, or their folders, those of the whole",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "out", Usage: "write them into `DIR` instead"},
			waiversFlag(), alsoFlag(),
		},
		Action: report,
	}
}

func compareCommand() *cli.Command {
	return &cli.Command{
		Name: "compare", Usage: "tell what became of the cases of one run in another; new failures end it with 1", ArgsUsage: "BASE HEAD",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "format", Value: "text", Usage: "`FORMAT` is text, markdown, json or sarif"},
			&cli.StringFlag{Name: "level", Usage: "what a new failure is: `required` or recommended findings (default: the head's level)"},
			&cli.StringFlag{Name: "out", Usage: "write into `FILE` instead of standard output"},
		},
		Action: compareRuns,
	}
}

func historyCommand() *cli.Command {
	return &cli.Command{
		Name: "history", Usage: "tell how each SDK went through many runs, and which cases went back and forth", ArgsUsage: "RUN...",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "format", Value: "text", Usage: "`FORMAT` is text, markdown or json"},
			&cli.StringFlag{Name: "out", Usage: "write into `FILE` instead of standard output"},
		},
		Action: history,
	}
}

func siteCommand() *cli.Command {
	return &cli.Command{
		Name: "site", ArgsUsage: "RESULTS...",
		Usage: "write a static site of many runs: SDK × rule, a page for each SDK and each rule, badges; it needs no server",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "out", Usage: "write it into `DIR`: a new or empty folder, or an earlier site, which goes"},
			&cli.StringFlag{Name: "url", Usage: "the `ADDRESS` at which it is going to be, for the lines that are pasted into the README of an SDK"},
		},
		Action: writeSite,
	}
}

func waiversCommand() *cli.Command {
	return &cli.Command{
		Name: "waivers", Usage: "known failures, in a file of waivers", Action: unknown,
		Commands: []*cli.Command{
			{
				Name: "update", Usage: "write a waiver file anew by a run: what is mended goes, what is new comes without a reason; of fuzz: add what it found",
				ArgsUsage: "[RUN]",
				Flags: []cli.Flag{
					waiversFlag(),
					&cli.StringFlag{Name: "sdk", Usage: "add new failures of the SDK `NAME` only"},
					&cli.StringFlag{Name: "issue", Usage: "give new waivers the issue at `URL`"},
					&cli.StringFlag{Name: "owner", Usage: "give new waivers the owner `NAME`"},
					&cli.StringFlag{Name: "expires", Usage: "give new waivers the last day `DATE`"},
				},
				Action: waiversUpdate,
			},
			{
				Name: "check", Usage: "read waiver files and say what is wrong in them", ArgsUsage: "FILE...",
				Action: waiversCheck,
			},
		},
	}
}

func lintCommand() *cli.Command {
	return &cli.Command{
		Name: "lint", Usage: "check a catalogue: schema, pages, goldens, the ledger of ids",
		Flags: []cli.Flag{
			catalogueFlag(),
			&cli.StringFlag{Name: "repo", Usage: "check the shipped catalogue in the checkout at `DIR`"},
		},
		Action: lintCatalogues,
	}
}

func goldenCommand() *cli.Command {
	return &cli.Command{
		Name: "golden", Usage: "what SDKs must make of the fixtures, as data", Action: unknown,
		Commands: []*cli.Command{
			{
				Name: "update", Usage: "write the golden data anew, for review by diff, and add new ids to the ledger",
				Flags: []cli.Flag{
					catalogueFlag(),
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
	}
}

func adapterCommand() *cli.Command {
	return &cli.Command{
		Name: "adapter", Usage: "serve the process protocol with one of the SDKs in this program", ArgsUsage: "reference|strict",
		Flags: []cli.Flag{
			catalogueFlag(),
			&cli.IntFlag{Name: "concurrency", Value: 1, Usage: "take `N` requests before answering"},
		},
		Action: serveBuiltin,
	}
}

// group puts commands under a title of the help.
func group(title string, commands ...*cli.Command) []*cli.Command {
	for _, c := range commands {
		c.Category = title
	}
	return commands
}

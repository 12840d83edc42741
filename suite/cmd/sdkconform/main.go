// Command sdkconform tells what an SDK makes of the responses that cloud vendors document.
//
//	sdkconform smoke --adapter 'python3 adapter.py'   # can a verdict be taken from this adapter?
//	sdkconform run --adapter 'python3 adapter.py'     # every case, judged; reports in reports/out
//	sdkconform show ID                                # one response, and what an SDK must make of it
//
// An adapter is a program that answers one JSON object a line with one; 'sdkconform schema protocol'
// prints the protocol. 'sdkconform help' lists the commands, and each has --help with examples.
//
// The exit status is 0 where the gate passed, 1 where it failed, 2 for usage or an invalid file, 3 for an
// incomplete run, 4 for a report that could not be written.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/sdkconform/sdkconform/reports"
	"github.com/urfave/cli/v3"
)

// mostMemory is from where on the collector works harder, in bytes: a catalogue of 100,000 fixtures is read within 500 MiB.
const mostMemory = 400 << 20

func main() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(mostMemory)
	}
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
	root := command(args, stdout, stderr)
	err := root.Run(ctx, askedForHelp(root, args))
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
		if status == reports.ExitUsage {
			nothingWritten(stderr, args, err)
		}
	}
	return status
}

// completion is the command of the library by which shells complete words.
const completion = "completion"

// askedForHelp is a command line with --help as one that asks for the help of its command and nothing else: what stands before
// would be taken for the name of a topic.
func askedForHelp(root *cli.Command, args []string) []string {
	if len(args) == 0 || !slices.Contains(args[1:], "--help") && !slices.Contains(args[1:], "-h") {
		return args
	}
	words := args[:1:1]
	for c := root; len(words) < len(args); words = append(words, c.Name) {
		word := args[len(words)]
		if c = c.Command(word); c == nil {
			if len(words) == 1 && word == completion { // which is added later
				words = append(words, word)
			}
			break
		}
	}
	return append(words, "--help")
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

// unknown is the action where a subcommand is needed.
func unknown(_ context.Context, c *cli.Command) error {
	if c.Args().Present() {
		return noCommand(c, c.Args().First())
	}
	if err := cli.ShowSubcommandHelp(c); err != nil {
		return err
	}
	return usage(fmt.Errorf("a %s is needed", nounOf(c)))
}

// noCommand is the error that a word is none of a command's own commands.
func noCommand(c *cli.Command, word string) error {
	hint := strings.TrimSuffix(didYouMean(nearest(word, namesOf(c))), "?")
	return usage(fmt.Errorf("there is no %s %q%s; see '%s --help'", nounOf(c), word, hint, c.FullName()))
}

// nounOf is what a command's own commands are called.
func nounOf(c *cli.Command) string {
	if strings.HasPrefix(c.ArgsUsage, "KIND ") {
		return "kind"
	}
	return "command"
}

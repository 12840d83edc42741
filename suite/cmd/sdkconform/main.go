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
		if status == reports.ExitUsage {
			nothingWritten(stderr, args, err)
		}
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

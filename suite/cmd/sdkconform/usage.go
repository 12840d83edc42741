package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/sdkconform/sdkconform/reports/formats/annotations"
	"github.com/sdkconform/sdkconform/reports/formats/results"
	"github.com/sdkconform/sdkconform/reports/safetext"
)

// nothingWritten tells, after an error of usage, that a command that writes reports has written none: a later step of a CI job
// that always runs would take those of an earlier run for this one's. On GitHub it is told in the summary of the job, too.
func nothingWritten(stderr io.Writer, args []string, problem error) {
	if len(args) < 2 || args[1] != "run" && args[1] != "report" {
		return
	}
	text := "nothing was run and no report was written"
	if args[1] == "report" {
		text = "no report was written"
	}
	if dir := outOf(args); dir != "" {
		if _, err := os.Stat(filepath.Join(dir, results.File)); err == nil {
			text += "; what is in " + safetext.Line(dir, 300) + " is of an earlier run"
		}
	}
	fmt.Fprintf(stderr, "sdkconform: %s\n", text)
	if os.Getenv("GITHUB_ACTIONS") == "true" {
		_, _ = io.WriteString(stderr, annotations.Error("sdkconform: "+text, bounded(problem)))
	}
	if summary := os.Getenv("GITHUB_STEP_SUMMARY"); summary != "" {
		if err := addTo(summary, fmt.Sprintf("# sdkconform: %s\n\n%s\n", safetext.Markdown(text), safetext.Markdown(bounded(problem)))); err != nil {
			fmt.Fprintf(stderr, "sdkconform: %v\n", err)
		}
	}
}

// outOf is the folder that a command line with a mistake in it names for its reports; empty: it names none.
func outOf(args []string) string {
	for i, word := range args {
		if dir, ok := strings.CutPrefix(word, "--out="); ok {
			return dir
		}
		if word == "--out" && i+1 < len(args) {
			return args[i+1]
		}
	}
	if args[1] == "run" {
		return defaultOut
	}
	return ""
}

// addTo adds text to a file.
func addTo(name, text string) (err error) {
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o644)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	_, err = io.WriteString(file, text)
	return err
}

package main

import (
	"io"
	"os"

	"github.com/sdkconform/sdkconform/reports/formats/terminal"
	"golang.org/x/term"
)

// screen is the terminal that is written to, the zero Screen where it is none.
func screen(w io.Writer) (s terminal.Screen, isTerminal bool) {
	file, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return s, false
	}
	if width, height, err := term.GetSize(int(file.Fd())); err == nil {
		s.Width, s.Height = width, height
	}
	// https://no-color.org: whatever it is set to.
	s.Color = os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	return s, true
}

// progress tells how a run goes: on standard error where that is a terminal that can
// draw a line anew, else in plain lines on standard output, before the summary.
func progress(stdout, stderr io.Writer) *terminal.Progress {
	if s, isTerminal := screen(stderr); isTerminal && os.Getenv("TERM") != "dumb" {
		return terminal.NewProgress(stderr, s)
	}
	return terminal.LogProgress(stdout)
}

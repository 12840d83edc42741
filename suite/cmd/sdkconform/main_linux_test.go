package main_test

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// terminal opens a terminal of 80 columns and 24 lines: what is shown on it, and the
// file that a program writes to.
func terminal(t *testing.T) (shown, file *os.File) {
	t.Helper()
	shown, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { shown.Close() })
	fd := int(shown.Fd())
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	number, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	file, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.IoctlSetWinsize(int(file.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: 80}); err != nil {
		t.Fatal(err)
	}
	return shown, file
}

// On a terminal progress is drawn and the summary has colours; NO_COLOR takes the
// colours, a dumb terminal and a pipe take both.
func TestTerminal(t *testing.T) {
	t.Parallel()
	ended := regexp.MustCompile(`builtin-strict 1: \d+ of \d+ cases, \d+ pass in [0-9.]+m?s\r\n`)
	for _, test := range []struct {
		name            string
		set             []string
		drawn, coloured bool
	}{
		{"as it is", nil, true, true},
		{"NO_COLOR", []string{"NO_COLOR=1"}, true, false},
		{"NO_COLOR without a value", []string{"NO_COLOR="}, true, true}, // no-color.org: not an empty string
		{"dumb", []string{"TERM=dumb"}, false, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			shown, file := terminal(t)
			cmd := command(t, "run", "--adapter", "builtin:strict", "--adapter", adapter("loses-the-code"), "--only", owner, "--out", t.TempDir())
			cmd.Env = []string{"TERM=xterm"}
			for _, e := range os.Environ() {
				if !strings.HasPrefix(e, "NO_COLOR=") && !strings.HasPrefix(e, "TERM=") {
					cmd.Env = append(cmd.Env, e)
				}
			}
			cmd.Env = append(cmd.Env, test.set...)
			cmd.Stdout, cmd.Stderr = file, file
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			file.Close()
			var text bytes.Buffer
			_, _ = io.Copy(&text, shown) // ends with EIO, when the program has closed its side
			if err := cmd.Wait(); err == nil || cmd.ProcessState.ExitCode() != 1 {
				t.Errorf("it ended with %v", err)
			}
			out := text.String()
			if drawn := strings.Contains(out, "\r\x1b[K"); drawn != test.drawn {
				t.Errorf("progress is drawn: %v\n%q", drawn, out)
			}
			if plain := ended.MatchString(out); plain == test.drawn {
				t.Errorf("progress is told in lines: %v\n%q", plain, out)
			}
			if coloured := strings.Contains(out, "\x1b[1;31m"); coloured != test.coloured {
				t.Errorf("it has colours: %v\n%q", coloured, out)
			}
			if !strings.Contains(out, "Gate (required): FAILED") {
				t.Errorf("the gate is not told: %q", out)
			}
		})
	}
}

//go:build unix

package main_test

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/kballard/go-shellquote"
)

// What nobody could read must not look like a success.
func TestStandardOutputUnwritten(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	execute(t, "run", "--adapter", "builtin:reference", "--only", owner, "--out", dir).check(t, 0, "")
	outputs := map[string]func() (*os.File, error){
		"not open for writing": func() (*os.File, error) { return os.Open(os.DevNull) },
	}
	if _, err := os.Stat("/dev/full"); err == nil {
		outputs["full"] = func() (*os.File, error) { return os.OpenFile("/dev/full", os.O_WRONLY, 0) }
	}
	for name, open := range outputs {
		for _, args := range [][]string{
			{"list"},
			{"list", "--json"},
			{"show", "alibaba-ecs-en/code/400/InvalidOwner/xml/wire"},
			{"rules"},
			{"rules", "--json"},
			{"version"},
			{"report", filepath.Join(dir, "journal.ndjson")},
			{"run", "--adapter", "builtin:reference", "--only", owner, "--out", t.TempDir()},
		} {
			t.Run(name+"/"+strings.Join(args[:min(2, len(args))], " "), func(t *testing.T) {
				t.Parallel()
				out, err := open()
				if err != nil {
					t.Fatal(err)
				}
				defer out.Close()
				cmd := command(t, args...)
				cmd.Stdout = out
				finish(t, cmd).check(t, 4, "/dev/stdout")
			})
		}
	}
}

// A limit on the size of files does to a journal what a full disk does.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ only, want string }{
		{"*", "journal"},     // whose header is larger than the limit
		{owner, "cannot be"}, // some file or other
	} {
		dir := t.TempDir()
		cmd := command(t)
		sh, err := exec.LookPath("sh")
		if err != nil {
			t.Fatal(err)
		}
		cmd.Path, cmd.Args = sh, []string{"sh", "-c", "ulimit -f 8 && exec " + shellquote.Join(binary, "run",
			"--adapter", adapter("loses-the-code"), "--only", test.only, "--out", dir)}
		r := finish(t, cmd)
		r.check(t, 4, test.want)
		if !strings.Contains(r.stderr, "file too large") {
			t.Errorf("%s: got %s", test.only, r.stderr)
		}
		for _, file := range files[1:] {
			// Whole or not at all.
			text, err := os.ReadFile(filepath.Join(dir, file))
			if err == nil && !bytes.HasSuffix(bytes.TrimSpace(text), []byte("}")) && file == "results.json" {
				t.Errorf("%s: half of %s was left", test.only, file)
			}
		}
		if left, _ := filepath.Glob(filepath.Join(dir, ".*")); len(left) > 0 {
			t.Errorf("%s: left behind: %q", test.only, left)
		}
	}
}

// A run that is stopped says what it did and what it did not.
func TestInterrupt(t *testing.T) {
	t.Parallel()
	for name, signal := range map[string]os.Signal{"SIGINT": os.Interrupt, "SIGTERM": syscall.SIGTERM} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			cmd := command(t, "run", "--adapter", adapter("sleeps"), "--adapter", adapter("nothing"), "--only", "tencent-cvm-en/*", "--out", dir, "--jobs", "2")
			var stdout, stderr bytes.Buffer
			cmd.Stdout, cmd.Stderr = &stdout, &stderr
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			for { // until it is in the middle of it
				journal, _ := os.ReadFile(filepath.Join(dir, "journal.ndjson"))
				if bytes.Count(journal, []byte(`"type":"end"`)) >= 4 {
					break
				}
				if t.Context().Err() != nil {
					t.Fatal("nothing is run")
				}
				time.Sleep(5 * time.Millisecond)
			}
			if err := cmd.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			_ = cmd.Wait()
			run{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}.check(t, 3, "")
			if !strings.Contains(stdout.String(), "Gate (required): INCOMPLETE") {
				t.Errorf("got %s", stdout.String())
			}
			for _, file := range files {
				if _, err := os.Stat(filepath.Join(dir, file)); err != nil {
					t.Error(err)
				}
			}
			results := read(t, dir)
			for i, want := range []int{4, 0} {
				totals := results.Adapters[i].Totals
				if totals["pass"] < want || totals["not-run"] == 0 || totals["pass"]+totals["not-run"] != len(results.Adapters[i].Cases) {
					t.Errorf("adapter %d: got the totals %v of %d cases", i, totals, len(results.Adapters[i].Cases))
				}
			}
			if results.Gate.Passed || !results.Gate.Incomplete {
				t.Errorf("got the gate %+v", results.Gate)
			}
			again := t.TempDir()
			execute(t, "report", filepath.Join(dir, "journal.ndjson"), "--out", again).check(t, 3, "")
			if got, want := read(t, again).verdicts(0), results.verdicts(0); len(got) != len(want) {
				t.Errorf("%d cases, %d before", len(got), len(want))
			}
		})
	}
}

// An adapter that waits for requests, in a terminal say, ends by a signal as any
// program does.
func TestAdapterInterrupt(t *testing.T) {
	t.Parallel()
	cmd := command(t, "adapter", "reference")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(in, `{"id":0,"op":"describe"}`+"\n"); err != nil {
		t.Fatal(err)
	}
	if _, err := out.Read(make([]byte, 1)); err != nil { // it serves
		t.Fatal(err)
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err == nil || err.Error() != "signal: interrupt" {
		t.Errorf("it ended with %v", err)
	}
}

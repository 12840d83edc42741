//go:build unix

package main_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/kballard/go-shellquote"
)

// An interrupted run tells what it has found, and is not green.
func TestFuzzInterrupt(t *testing.T) {
	t.Parallel()
	for name, signal := range map[string]os.Signal{"SIGINT": os.Interrupt, "SIGTERM": syscall.SIGTERM} {
		for mode, findings := range map[string]bool{"nothing": false, "loses-the-code": true} {
			t.Run(name+" "+mode, func(t *testing.T) {
				t.Parallel()
				dir := t.TempDir()
				cmd := command(t, "fuzz", "--adapter", adapter(mode), "--time", "5m", "--only", ownerSource, "--out", dir)
				var stdout bytes.Buffer
				cmd.Stdout = &stdout
				stderr, err := cmd.StderrPipe()
				if err != nil {
					t.Fatal(err)
				}
				if err := cmd.Start(); err != nil {
					t.Fatal(err)
				}
				told := ""
				for piece := make([]byte, 1<<10); ; { // until it is in the middle of it
					n, err := stderr.Read(piece)
					told += string(piece[:n])
					if err != nil {
						t.Fatalf("%v: %s", err, told)
					}
					if i := strings.LastIndex(told, " new findings: "); i >= 0 && (!findings || !strings.HasPrefix(told[i:], " new findings: 0")) {
						break
					}
				}
				if err := cmd.Process.Signal(signal); err != nil {
					t.Fatal(err)
				}
				rest := new(bytes.Buffer)
				_, _ = rest.ReadFrom(stderr)
				_ = cmd.Wait()
				run{cmd.ProcessState.ExitCode(), stdout.String(), told + rest.String()}.check(t, 3, "interrupted")
				text, err := os.ReadFile(filepath.Join(dir, "findings.txt"))
				if err != nil || !strings.Contains(string(text), " (tier 1: ") || strings.Contains(string(text), "rule code") != findings {
					t.Errorf("kept %q: %v", text, err)
				}
			})
		}
	}
}

// What cannot be written ends with 4, at once where that is known, and what was found
// is printed all the same.
func TestFuzzUnwritten(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	execute(t, "fuzz", "--adapter", "builtin:reference", "--time", "10m", "--out", filepath.Join(file, "below")).check(t, 4, "not a directory")
	execute(t, "fuzz", "--adapter", "builtin:reference", "--time", "10m", "--out", "/dev/null").check(t, 4, "/dev/null")

	dir, keep := t.TempDir(), t.TempDir()
	line := shellquote.Join(binary, "fuzz", "--adapter", adapter("loses-the-code"), "--cases", "3000", "--only", ownerSource, "--out", dir)
	cmd := command(t)
	if disk := tmpfs(t, dir, 4, line, keep); disk != nil {
		cmd.Path, cmd.Args = disk[0], disk
	} else {
		sh, err := exec.LookPath("sh")
		if err != nil {
			t.Fatal(err)
		}
		cmd.Path, cmd.Args = sh, []string{"sh", "-c", fmt.Sprintf("ulimit -f 1 && %s; s=$?; cp -r %s/. %s; exit $s", line, dir, keep)}
	}
	r := finish(t, cmd)
	r.check(t, 4, "cannot be written")
	if !strings.Contains(r.stdout, "rule ") || !strings.Contains(r.stdout, "new finding") {
		t.Errorf("the findings are lost: %s", r.stdout)
	}
	if text, err := os.ReadFile(filepath.Join(keep, "findings.jsonl")); err == nil && len(text) > 0 && !bytes.HasSuffix(text, []byte("}\n")) {
		t.Errorf("half of a finding is left: %q", text[max(0, len(text)-100):])
	}
	if _, err := os.Stat("/dev/full"); err == nil {
		full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		defer full.Close()
		cmd := command(t, "fuzz", "--adapter", "builtin:reference", "--cases", "16", "--out", t.TempDir())
		cmd.Stdout = full
		finish(t, cmd).check(t, 4, "no space left")
	}
}

// A child that eats memory is a crash with its case, where memory can be watched.
func TestFuzzMemory(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		return // no other system's memory is watched
	}
	r := ends(t, execute(t, "fuzz", "--adapter", adapter("eats-memory"), "--memory", "256MiB", "--case", "alibaba-ecs-en/code/400/InvalidOwner/xml/wire; layout 0", "--out", t.TempDir()), 1)
	for _, part := range []string{"rule no-crash", "the limit of the adapter is 256 MiB", "replay: sdkconform fuzz --adapter "} {
		if !strings.Contains(r.stdout, part) {
			t.Errorf("%q is not said: %s", part, r.stdout)
		}
	}
}

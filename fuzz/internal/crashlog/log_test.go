package crashlog

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// endedProcess returns the number of a process that has ended.
func endedProcess(t *testing.T) int {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "-test.run=^$")
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	return cmd.Process.Pid
}

// A log names the case that was running when its process ended, and no other.
func TestCrashedNamesTheRunningCase(t *testing.T) {
	for _, dir := range []string{"TMPDIR", "TMP", "TEMP"} {
		t.Setenv(dir, t.TempDir())
	}
	l := New("an SDK/1")
	if l == nil {
		t.Fatal("the log cannot be created")
	}
	defer l.Remove()
	pid := endedProcess(t)
	// crashed is what the next run reads if the process ends now.
	crashed := func() []string {
		t.Helper()
		area, err := os.ReadFile(l.name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(fmt.Sprint(prefix("an SDK/1"), pid, ".case"), area, 0o600); err != nil {
			t.Fatal(err)
		}
		var cases []string
		for _, c := range Crashed("an SDK/1") {
			cases = append(cases, string(c))
		}
		return cases
	}
	check := func(want ...string) {
		t.Helper()
		if got := crashed(); strings.Join(got, "|") != strings.Join(want, "|") {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	l.Set([]byte("one"), []byte("two"))
	check()
	first := l.Begin()
	check("one")
	second := l.Begin() // the first one hangs
	check("two")
	l.End(first)
	check("two")
	l.End(second)
	check()
	l.Set([]byte(strings.Repeat("x", 2*logSize)))
	l.Begin()
	if got := crashed(); len(got) != 1 || !strings.HasPrefix(got[0], "xxx") || len(got[0]) >= logSize {
		t.Errorf("of a case that is too long: %d cases", len(got))
	}
	if got := Crashed("an SDK/1"); len(got) > 0 {
		t.Errorf("a log is read twice, or that of a process that is alive: %q", got)
	}
}

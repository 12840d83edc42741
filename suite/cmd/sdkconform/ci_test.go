package main_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// What .ci/run runs: each part once, what a part needs before it, the others after a failure, which is one of the whole.
func TestPartsOfCI(t *testing.T) {
	t.Parallel()
	tool, err := exec.LookPath("make")
	if err != nil {
		t.Skip("make is not installed")
	}
	file, err := os.ReadFile(root + "/.ci/parts.mk")
	if err != nil {
		t.Fatal(err)
	}
	makefile, err := os.ReadFile(root + "/Makefile")
	if err != nil {
		t.Fatal(err)
	}
	all := regexp.MustCompile(`(?m)^([a-z-]+):`).FindAllStringSubmatch(string(file), -1)
	parts := []string{"shard-1", "shard-2", "shard-3"}
	for _, m := range all[4:] { // the first are all and its lanes
		parts = append(parts, m[1])
	}
	slices.Sort(parts)
	// run is what a make has run, with a program in the place of .ci/part that notes its words and fails of one part.
	run := func(fails string) (ran []string, passed bool) {
		t.Helper()
		dir := t.TempDir()
		part, log := filepath.Join(dir, "part"), filepath.Join(dir, "log")
		script := "#!/bin/sh\necho \"$*\" >>'" + log + "'\ntest \"$1\" != '" + fails + "'\n"
		if err := os.WriteFile(part, []byte(script), 0o700); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(tool, "-f", ".ci/parts.mk", "--jobs=4", "--keep-going", "PART=sh "+part)
		cmd.Dir = root
		cmd.Env = []string{"PATH=" + os.Getenv("PATH")} // nothing of a make that runs these tests
		out, err := cmd.CombinedOutput()
		var ended *exec.ExitError
		if err != nil && !errors.As(err, &ended) {
			t.Fatal(err)
		}
		lines, err := os.ReadFile(log)
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		for line := range strings.Lines(string(lines)) {
			words := strings.Fields(line)
			ran = append(ran, words[0])
			if at := slices.Index(words, "--no-print-directory"); at > 0 && !regexp.MustCompile(`(?m)^\.PHONY:.* `+words[at+1]+`( |$)`).Match(makefile) {
				t.Errorf("%s: the Makefile has no target %s", words[0], words[at+1])
			}
		}
		return ran, ended == nil
	}

	ran, passed := run("")
	if sorted := slices.Sorted(slices.Values(ran)); !passed || !slices.Equal(sorted, parts) {
		t.Errorf("passed: %t; ran\n%q, want\n%q", passed, sorted, parts)
	}
	for _, order := range []string{
		"adapters run run-again", "adapters gate gate-red", "adapters test-adapters matrix matrix-site", "matrix matrix-findings",
		"test-adapters smoke-others", "adapters smoke", "adapters shard-2 shards", "gate shards",
	} {
		at := -1
		for name := range strings.FieldsSeq(order) {
			if i := slices.Index(ran, name); i < at {
				t.Errorf("want %s, one after the other; ran %q", order, ran)
			} else {
				at = i
			}
		}
	}
	for fails, without := range map[string][]string{
		"smoke": nil, "test": nil, "shards": nil, "run-again": nil, "matrix": {"matrix-findings", "matrix-site"},
		"test-adapters": {"matrix", "matrix-findings", "matrix-site", "smoke-others"},
	} {
		ran, passed := run(fails)
		slices.Sort(ran)
		want := slices.DeleteFunc(slices.Clone(parts), func(name string) bool { return slices.Contains(without, name) })
		if passed || !slices.Equal(ran, want) {
			t.Errorf("%s fails; passed: %t; ran\n%q, want\n%q", fails, passed, ran, want)
		}
	}
}

// A part says at once that it begins, and in the end how it ended.
func TestPartOfCI(t *testing.T) {
	t.Parallel()
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("bash is not installed")
	}
	script, err := filepath.Abs(root + "/.ci/part")
	if err != nil {
		t.Fatal(err)
	}
	for command, want := range map[string]struct {
		status int
		said   string
	}{
		"echo its words": {0, `^==== kits\nits words\n +\d+ s, worked +\d+ s  kits passed\n$`},
		"exit 7":         {7, `^==== kits\n +\d+ s, worked +\d+ s  kits FAILED with 7\n$`},
	} {
		dir := t.TempDir()
		cmd := exec.Command(bash, "-c", `exec "$0" kits sh -c "$1" 9>begun`, script, command)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		if cmd.ProcessState == nil || cmd.ProcessState.ExitCode() != want.status || !regexp.MustCompile(want.said).Match(out) {
			t.Errorf("%s: %v\n%s", command, err, out)
		}
		begun, err := os.ReadFile(filepath.Join(dir, "begun"))
		if err != nil || string(begun) != "kits begins\n" {
			t.Errorf("%s: it says at once %q, %v", command, begun, err)
		}
		listed, err := os.ReadFile(filepath.Join(dir, "reports/out/parts.txt"))
		if err != nil || !strings.HasSuffix(string(out), string(listed)) || len(listed) == 0 {
			t.Errorf("%s: the list says %q, %v", command, listed, err)
		}
	}
}

//go:build unix

package main_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// A replay line does again what the run did, as it is pasted into a shell, and leaves the reports of the run alone.
func TestReplayLine(t *testing.T) {
	t.Parallel()
	catalogue, _ := own(t)
	wrapper := writeFile(t, "adapter.sh", "#!/bin/sh\nexec "+adapter("loses-the-code")+"\n")
	if err := os.Chmod(wrapper, 0o700); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Dir(wrapper)
	cmd := command(t, "run", "--adapter", "./adapter.sh", "--catalogue", catalogue, "--tls", "--memory", "700M", "--timeout", "7s", "--only", "own-kms/*", "--only", owner, "--also", "annotations", "--also", "sarif")
	cmd.Dir = dir
	r := finish(t, cmd)
	r.check(t, 1, "")
	line := regexp.MustCompile(`(?m)^ +(sdkconform run --only '.*)$`).FindStringSubmatch(r.stdout)
	if line == nil {
		t.Fatalf("there is no replay line:\n%s", r.stdout)
	}
	for _, want := range []string{" --catalogue '" + catalogue + "'", " --tls", " --memory '700M'", " --timeout '7s'", " --out 'reports/replay'"} {
		if !strings.Contains(line[1], want) {
			t.Errorf("the replay line has no %s:\n%s", want, line[1])
		}
	}
	before, err := os.ReadFile(filepath.Join(dir, "reports", "out", "results.json"))
	if err != nil {
		t.Fatal(err)
	}
	again := command(t)
	again.Path, again.Args, again.Dir = "/bin/sh", []string{"sh", "-c", line[1]}, dir
	again.Env = append(os.Environ(), "PATH="+filepath.Dir(binary)+string(os.PathListSeparator)+os.Getenv("PATH"))
	r = finish(t, again)
	r.check(t, 1, "")
	if !strings.Contains(r.stdout, "Reports: reports/replay") {
		t.Errorf("the replay says\n%s", r.stdout)
	}
	after, err := os.ReadFile(filepath.Join(dir, "reports", "out", "results.json"))
	if err != nil || string(after) != string(before) {
		t.Errorf("the replay has changed the reports of the run (%v)", err)
	}
	// What points to a file points to one of this folder.
	for file, want := range map[string]string{"annotations.txt": "::error file=adapter.sh,", "results.sarif": `"uri":"adapter.sh"`} {
		text, err := os.ReadFile(filepath.Join(dir, "reports", "out", file))
		if err != nil || !strings.Contains(string(text), want) && !strings.Contains(strings.ReplaceAll(string(text), `": "`, `":"`), want) {
			t.Errorf("%s does not say %q (%v)", file, want, err)
		}
		if !strings.Contains(string(text), "fixtures/catalogue/alibaba-ecs-en/codes.tsv") {
			t.Errorf("%s does not say where the fixture is", file)
		}
	}
}

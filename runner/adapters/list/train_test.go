package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/runner"
)

// trained is a repository with one program, a script, which is given the file that it is to make.
func trained(t *testing.T, provider, script string) (dir, archive string, train func(folder string) (string, error)) {
	t.Helper()
	dir = t.TempDir()
	for name, text := range map[string]string{
		dataFile: `languages:
  script:
    name: Script
    needs: a shell
    manifest: packages.txt
    run: sh program.sh -XX:SharedArchiveFile={path}/classes.jsa {path}
adapters:
  - folder: one
    language: script
    sdk: one-sdk
    providers: [` + provider + `]
  - folder: two
    language: script
    sdk: two-sdk
    providers: [` + provider + `]
    programs:
      - {name: two, about: its calls, run: sh program.sh}
`,
		"program.sh":                       "file=${1#-XX:ArchiveClassesAtExit=}\n" + script,
		"runner/adapters/list/main.go":     "package main",
		"runner/adapters/one/packages.txt": "one-sdk 1",
		"runner/adapters/two/packages.txt": "two-sdk 2",
	} {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir, filepath.Join(dir, "runner", "adapters", "one", "classes.jsa"), func(folder string) (string, error) {
		var said bytes.Buffer
		err := run(dir, []string{"train", folder}, &said)
		return said.String(), err
	}
}

// A program is trained with what it claims to read, of every source successes and errors.
func TestTrain(t *testing.T) {
	catalogue, err := fixtures.Default()
	if err != nil {
		t.Fatal(err)
	}
	provider := catalogue.Sources[0].Provider
	want := map[string]bool{}
	for _, f := range catalogue.Fixtures {
		if f.Source.Provider == provider && f.Form == fixtures.Wire {
			want[f.Source.Product+f.Source.Version+f.Response.Format] = true
		}
	}
	_, archive, train := trained(t, provider, `cat >"$file"`)
	if said, err := train("one"); said != "" || err != nil {
		t.Fatal(said, err)
	}
	text, err := os.ReadFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	errors := 0
	for i, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		var q runner.ProtocolRequest
		if err := json.Unmarshal([]byte(line), &q); err != nil {
			t.Fatal(err)
		}
		if q.ID != int64(i) || (q.Op == runner.OpDescribe) != (i == 0) || i > 0 && (q.Provider != provider || len(q.Body) == 0) {
			t.Errorf("request %d is %s", i, line)
		}
		if q.Status >= 400 {
			errors++
		}
		delete(want, q.Product+q.Version+q.Format)
	}
	if len(want) > 0 || errors == 0 {
		t.Errorf("%d errors; nothing of %v", errors, want)
	}
}

// A program that cannot be trained has no archive, not a part of one either, and starts without.
func TestTrainInVain(t *testing.T) {
	_, archive, train := trained(t, "acme", `echo part >"$file"; exit 3`)
	if said, err := train("one"); err != nil || said != "one starts without an archive of its classes: exit status 3\n" {
		t.Errorf("it says %q, %v", said, err)
	}
	if names, err := filepath.Glob(archive + "*"); err != nil || len(names) > 0 {
		t.Errorf("it leaves %q, %v", names, err)
	}
	for folder, want := range map[string]string{
		"two":   "the command of two has no -XX:SharedArchiveFile=FILE",
		"three": `there is no adapter "three" in ` + dataFile,
	} {
		if _, err := train(folder); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", folder, err, want)
		}
	}
}

package main_test

import (
	"go/format"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/kballard/go-shellquote"
)

// A new catalogue works as it is: the commands that are printed all do.
func TestNewCatalogue(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ args, source, format string }{
		{"", "my-cloud-items", "json"},
		{"--format xml --product disks", "my-cloud-disks", "xml"},
		{"--format both --provider acme --product disks", "acme-disks", "json"},
	} {
		t.Run(test.args, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "my pages", "catalogue")
			r := execute(t, append([]string{"new", "catalogue", dir}, strings.Fields(test.args)...)...)
			r.check(t, 0, "")
			_, after, _ := strings.Cut(r.stdout, "Try\n\n")
			printed, _, _ := strings.Cut(after, "\n\n")
			commands := strings.Split(printed, "\n")
			if len(commands) != 3 {
				t.Fatalf("%d commands are printed: %s", len(commands), r.stdout)
			}
			for i, command := range commands {
				args, err := shellquote.Split(command)
				if err != nil {
					t.Fatal(err)
				}
				r := execute(t, args[1:]...)
				r.check(t, 0, "")
				for _, want := range [][]string{
					{"nothing wrong"},
					{test.source + "/sample/success/" + test.format + "/verbatim\n", test.source + "/code/400/InvalidParameter/" + test.format + "/wire\n"},
					{" pass in ", "Gate (required): passed"},
				}[i] {
					if !strings.Contains(r.stdout, want) {
						t.Errorf("%s: does not print %q: %s", command, want, r.stdout)
					}
				}
			}
			execute(t, "golden", "update", "--catalogue", dir).check(t, 0, "")
			if text, err := os.ReadFile(filepath.Join(dir, test.source, "golden.jsonl")); err != nil || len(text) == 0 {
				t.Errorf("no goldens were written: %v", err)
			}
			lint := command(t, "lint", "--catalogue", ".") // in a folder whose path has a space
			lint.Dir = dir
			finish(t, lint).check(t, 0, "")
		})
	}
}

// What is there is never written over.
func TestNewCatalogueWhereSomethingIs(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "notes.txt")
	if err := os.WriteFile(file, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	execute(t, "new", "catalogue", dir).check(t, 2, dir+" is not empty: notes.txt is in it; name a folder, to be made or empty")
	execute(t, "new", "catalogue", file).check(t, 2, file+" is a file; name a folder")
	execute(t, "new", "catalogue", filepath.Join(file, "below")).check(t, 4, file)
	if text, err := os.ReadFile(file); err != nil || string(text) != "mine" {
		t.Errorf("the file holds %q: %v", text, err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("the folder holds %v: %v", entries, err)
	}
	execute(t, "new", "catalogue", t.TempDir()).check(t, 0, "") // an empty folder is filled
}

func TestNewCatalogueUsage(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ args, want string }{
		{"new", "a command is needed"},
		{"new thing", `there is no command "thing"; see 'sdkconform new --help'`},
		{"new catalogue", "name one folder, to be made or empty"},
		{"new catalogue a b", "name one folder"},
		{"new catalogue a --format yaml", `--format: there is no format "yaml"; use json, xml or both`},
		{"new catalogue a --provider Acme", `--provider: "Acme" cannot be part of an id; use lower-case words joined by hyphens`},
		{"new catalogue a --provider alibaba --product ecs-en", `--product: "alibaba-ecs-en" is the id of a shipped source`},
	} {
		cmd := command(t, strings.Fields(test.args)...)
		finish(t, cmd).check(t, 2, test.want)
		if left, _ := os.ReadDir(cmd.Dir); len(left) > 0 {
			t.Errorf("%s: %s was made", test.args, left[0].Name())
		}
	}
}

// Each language has an adapter with its kit, and what to do with it is said. That those which need more than Go work as
// they are is tested with their packages, in runner/adapters.
func TestNewAdapter(t *testing.T) {
	t.Parallel()
	for language, want := range map[string]struct{ files, build string }{
		"go":     {"go.mod main.go main_test.go mysdk/client.go", "go mod tidy\n  go build "},
		"java":   {"pom.xml src/main/java/adapter/MySdk.java src/main/java/sdkconform/kit/Program.java", "mvn -q package\n"},
		"node":   {"adapter.js my-sdk.js sdkconform-kit.js", ""},
		"python": {"adapter.py my_sdk.py sdkconform_kit.py", ""},
	} {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			cmd := command(t, "new", "adapter", "--language", language, "my adapter")
			r := finish(t, cmd)
			r.check(t, 0, "")
			for name := range strings.FieldsSeq(want.files) {
				if text, err := os.ReadFile(filepath.Join(cmd.Dir, "my adapter", name)); err != nil || len(text) == 0 {
					t.Errorf("%s: %d bytes: %v", name, len(text), err)
				}
				if !strings.Contains(r.stdout, "wrote my adapter/"+name+"\n") {
					t.Errorf("it does not say that it wrote %s:\n%s", name, r.stdout)
				}
			}
			for _, line := range []string{"  cd 'my adapter'\n  " + want.build, "  sdkconform smoke --adapter ", "'sdkconform doctor " + language + "'"} {
				if !strings.Contains(r.stdout, line) {
					t.Errorf("it does not say %q:\n%s", line, r.stdout)
				}
			}
			execute(t, "doctor", language) // is known there
			second := command(t, "new", "adapter", "--language", language, "my adapter")
			second.Dir = cmd.Dir
			finish(t, second).check(t, 2, "my adapter is not empty")
		})
	}
	for args, want := range map[string]string{
		"new adapter":                         "name one folder, to be made or empty",
		"new adapter dir":                     "--language: name the language; use go, java, node or python, or see",
		"new adapter --language pyhton dir":   `'sdkconform schema protocol' for any other; did you mean "python"?`,
		"new adapter --language jav dir":      `did you mean "java"?`,
		"new adapter --language python a b c": "name one folder",
	} {
		execute(t, strings.Fields(args)...).check(t, 2, want)
	}
}

// A new adapter in Go works as it is: what is printed does, its test does, and nothing is to be tidied.
func TestNewAdapterInGo(t *testing.T) {
	t.Parallel()
	cmd := command(t, "new", "adapter", "--language", "go", "my adapter")
	r := finish(t, cmd)
	r.check(t, 0, "")
	dir := filepath.Join(cmd.Dir, "my adapter")
	_, after, _ := strings.Cut(r.stdout, "Try\n\n")
	printed, _, _ := strings.Cut(after, "\n\n")
	lines := strings.Split(printed, "\n")
	if len(lines) != 5 {
		t.Fatalf("it prints\n%s", r.stdout)
	}
	inGo := func(args ...string) {
		t.Helper()
		cmd := exec.Command("go", args...)
		cmd.Dir = dir
		if text, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, text)
		}
	}
	for i, line := range lines[1:] {
		args, err := shellquote.Split(line)
		if err != nil {
			t.Fatal(err)
		}
		if args[0] == "go" {
			inGo(args[1:]...)
			continue
		}
		judge := command(t, args[1:]...)
		judge.Dir = dir
		want := []string{"The adapter is ready: no check failed.", "Gate (required): passed\n"}[i-2]
		if r := finish(t, judge); r.status != 0 || !strings.Contains(r.stdout, want) {
			t.Errorf("%s ends with %d and prints\n%s%s", line, r.status, r.stdout, r.stderr)
		}
	}
	inGo("vet", "./...")
	inGo("test", "-run", "TestConformance/alibaba-ecs-en/code/400/InvalidOwner/json/wire", ".")
	for _, name := range []string{"main.go", "main_test.go", "mysdk/client.go"} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if tidy, err := format.Source(text); err != nil || string(tidy) != string(text) {
			t.Errorf("%s is not formatted: %v", name, err)
		}
	}
}

// What is missing for the adapters of a language is named, with where to get it.
func TestDoctor(t *testing.T) {
	t.Parallel()
	r := execute(t, "doctor")
	r.check(t, 0, "")
	for _, language := range []string{"go: ready\n  go 1.", "node: ", "python: ", "java: "} {
		if !strings.Contains(r.stdout, language) {
			t.Errorf("it does not say %q:\n%s", language, r.stdout)
		}
	}
	execute(t, "doctor", "pyton").check(t, 2, `did you mean "python"?`)
	cmd := command(t, "doctor", "node")
	cmd.Env = []string{"PATH=" + t.TempDir()}
	r = finish(t, cmd)
	const want = "node: not ready\n  missing: node: install Node: https://nodejs.org\n  missing: npm: "
	if r.check(t, 1, ""); !strings.Contains(r.stdout, want) || strings.Contains(r.stdout, "java") {
		t.Errorf("without anything it says\n%s", r.stdout)
	}
}

// A program that is too old is no use, whatever colours it prints its version in.
func TestDoctorOfAnOldProgram(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		return // its programs are no scripts
	}
	dir := t.TempDir()
	for name, says := range map[string]string{"javac": "javac 11.0.2", "mvn": "\x1b[1mApache Maven 3.9.6\x1b[m"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\necho '"+says+"'\n"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	cmd := command(t, "doctor", "java")
	cmd.Env = []string{"PATH=" + dir}
	r := finish(t, cmd)
	if r.check(t, 1, ""); !strings.Contains(r.stdout, "too old: javac 11.0.2, it must be 17 or later") || !strings.Contains(r.stdout, "mvn 3.9.6: ") {
		t.Errorf("it says\n%s", r.stdout)
	}
}

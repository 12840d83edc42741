package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestOnePlace keeps the adapters' names out of what is made of adapters.yaml.
func TestOnePlace(t *testing.T) {
	l, err := load(os.DirFS(root))
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(root, ".github/workflows/*.yml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("workflows: %q, %v", files, err)
	}
	for _, file := range append(files, filepath.Join(root, "Makefile")) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range l.adapters {
			if bytes.Contains(text, []byte(a.folder.text)) {
				t.Errorf("%s names the adapter %s; take it from %s: see Makefile and .github/workflows/nightly.yml for the ways to do so",
					file, a.folder.text, dataFile)
			}
		}
	}
}

// makefile gives this repository's Makefile to the example.
func makefile(t *testing.T) (dir string, command func(args ...string) (string, error)) {
	t.Helper()
	tool, err := exec.LookPath("make")
	if err != nil {
		t.Skip("make is not installed")
	}
	text, err := os.ReadFile(filepath.Join(root, "Makefile"))
	if err != nil {
		t.Fatal(err)
	}
	dir = repository(t)
	var variables bytes.Buffer
	if err := errors.Join(
		run(dir, []string{"make"}, &variables),
		os.MkdirAll(filepath.Join(dir, "bin"), 0o755),
		os.WriteFile(filepath.Join(dir, "Makefile"), text, 0o644),
		os.WriteFile(filepath.Join(dir, "bin/adapters.mk"), variables.Bytes(), 0o644),
	); err != nil {
		t.Fatal(err)
	}
	return dir, func(args ...string) (string, error) {
		run := exec.Command(tool, append([]string{"--no-print-directory", "GO=false"}, args...)...)
		run.Dir = dir
		run.Env = []string{"PATH=" + os.Getenv("PATH")} // nothing of a make that runs these tests
		text, err := run.CombinedOutput()
		return strings.ReplaceAll(string(text), "\\\n", ""), err
	}
}

// TestMakefileStartsEveryProgram has what the Makefile would run for adapters that it
// has never heard of.
func TestMakefileStartsEveryProgram(t *testing.T) {
	_, command := makefile(t)
	const (
		one    = `'script --heap=32m runner/adapters/one/main.txt'`
		two    = `'script --heap=64m runner/adapters/two/main.txt'`
		signed = `'script runner/adapters/two/signed.txt --as='\''a # b'\'''`
		three  = "runner/adapters/three/three"
	)
	for _, test := range []struct {
		args    []string
		want    []string
		without []string
	}{
		{[]string{"run"}, []string{"--adapter " + three}, []string{"script"}},
		{[]string{"gate", "SHARD=2/5", "OUT=there"}, []string{"--adapter " + three, "--shard 2/5", "--out there"}, []string{"--waivers"}},
		{[]string{"matrix"}, []string{
			one, two, signed, three, "test ! -f broken", "cp installed", "false build -o $a", "--gate=off", "--parallel 3 --jobs 2",
		}, []string{"--waivers"}},
		{[]string{"matrix", "VENDOR=acme"}, []string{one, two, signed}, []string{three}},
		{[]string{"matrix", "VENDOR=other", "LANGUAGE=script"}, []string{two, signed}, []string{one, three}},
		{[]string{"matrix", "LANGUAGE=go"}, []string{three}, []string{one, two}},
		{[]string{"matrix", "SDK=one"}, []string{one}, []string{two, three}},
		{[]string{"matrix", "ADAPTERS=two", "TIMEOUT=20s", "PARALLEL=1", "JOBS=1"}, []string{
			two, signed, "--timeout 20s", "--parallel 1 --jobs 1",
		}, []string{one, three}},
		{[]string{"gate-matrix", "SHARD=2/5"}, []string{one, three, "--shard 2/5"}, []string{"--gate=off"}},
		{[]string{"gate-matrix"}, []string{
			one, two, signed, three, "--waivers runner/adapters/one/waivers.yaml --waivers runner/adapters/two/waivers.yaml",
		}, []string{"known.yaml", "--gate=off"}},
		{[]string{"smoke"}, []string{"--adapter " + three}, []string{"script"}},
		{[]string{"smoke-others"}, []string{one, two, signed}, []string{three}},
		{[]string{"fuzz", "FUZZTIME=5m", "SEED=2"}, []string{".ci/fuzz-adapter three 5m 2 " + three}, []string{"script"}},
		{[]string{"fuzz-adapter", "PROGRAM=two-signed", "FUZZTIME=5m", "SEED=2"}, []string{
			".ci/fuzz-adapter two-signed 5m 2 " + signed + " runner/adapters/two/waivers.yaml runner/adapters/two/known.yaml",
		}, nil},
	} {
		text, err := command(append([]string{"-n"}, test.args...)...)
		if err != nil {
			t.Errorf("make %q: %v\n%s", test.args, err, text)
		}
		for _, want := range test.want {
			if !strings.Contains(text, want) {
				t.Errorf("make %q does not run %s:\n%s", test.args, want, text)
			}
		}
		for _, without := range test.without {
			if strings.Contains(text, without) {
				t.Errorf("make %q runs %s:\n%s", test.args, without, text)
			}
		}
	}
}

// TestMakefileMakesAdapters has adapters of a language that the Makefile has never heard
// of installed, built and tested.
func TestMakefileMakesAdapters(t *testing.T) {
	dir, command := makefile(t)
	text, err := command("adapters-script")
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	// They are made at the same time; what is said of one stands together.
	for _, name := range []string{"one", "two"} {
		if want := "installing the SDK of " + name + "\nbuilding the adapter of " + name + "\n"; strings.Count(text, want) != 1 || strings.Count(text, "\n") != 4 {
			t.Errorf("it says %q", text)
		}
	}
	if made, err := os.ReadFile(filepath.Join(dir, "runner/adapters/two/made-two")); err != nil || string(made) != "hello 42\n" {
		t.Errorf("made: %q, %v", made, err)
	}
	text, err = command("test-adapters")
	if want := regexp.MustCompile(`(?s)testing kit-script.*(testing one.*testing two|testing two.*testing one)`); err != nil || !want.MatchString(text) {
		t.Errorf("%v\n%s", err, text)
	}
	if text, err = command("test-adapters", "ADAPTERS=two"); err != nil || strings.Contains(text, "one") {
		t.Errorf("of one adapter: %v\n%s", err, text)
	}
	all := "TEST_ALL_script=touch tested && grep -q 'hello 42' $(addsuffix /installed,$(1))"
	text, err = command("test-adapters", "LANGUAGE=script", all)
	if _, missing := os.Stat(filepath.Join(dir, "runner/adapters/tested")); err != nil || missing != nil || !strings.Contains(text, "testing one two\n") {
		t.Errorf("of all together: %v\n%s", err, text)
	}
	if text, err = command("test-adapters", "WORD=bye", all); err == nil {
		t.Errorf("a test of all that fails is no failure:\n%s", text)
	}
	if text, err = command("test-adapters", "WORD=bye"); err == nil {
		t.Errorf("a test that fails is no failure:\n%s", text)
	}
	if err := os.WriteFile(filepath.Join(dir, "runner/adapters/one/broken"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	text, err = command("adapters-script")
	if err == nil || !strings.Contains(text, "the SDK of one cannot be installed here\n") || !strings.Contains(text, "building the adapter of two\n") {
		t.Errorf("of one that cannot be installed: %v\n%s", err, text)
	}
}

// TestMakefileKnowsProviders: the SDKs of a provider are found without a list of them.
func TestMakefileKnowsProviders(t *testing.T) {
	var variables bytes.Buffer
	if err := run(repository(t), []string{"make"}, &variables); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"\nOF_acme = one two\n", "\nOF_other = two\n", "\nOF_other-store = three\n", "\nVENDOR_other = two three\n"} {
		if !strings.Contains(variables.String(), want) {
			t.Errorf("there is no %q in\n%s", want, variables.String())
		}
	}
}

func TestMakefileKnowsItsAdapters(t *testing.T) {
	_, command := makefile(t)
	text, err := command("adapters", "ADAPTERS=one nobody")
	if err == nil || !strings.Contains(text, "ADAPTERS names nobody; there are one two three") {
		t.Errorf("%v\n%s", err, text)
	}
	for _, test := range []struct{ args, want string }{
		{"VENDOR=nobody", `VENDOR is "nobody"; there are acme other`},
		{"LANGUAGE=nothing", `LANGUAGE is "nothing"; there are go script`},
		{"VENDOR=acme LANGUAGE=go", `VENDOR "acme" has nothing in LANGUAGE "go"`},
		{"SDK=nobody", "ADAPTERS names nobody; there are one two three"},
	} {
		if text, err = command(append([]string{"-n", "matrix"}, strings.Fields(test.args)...)...); err == nil || !strings.Contains(text, test.want) {
			t.Errorf("make matrix %s: %v\n%s\nwant %s", test.args, err, text, test.want)
		}
	}
	text, err = command("fuzz-adapter", "PROGRAM=nobody")
	if err == nil || !strings.Contains(text, `PROGRAM is "nobody"; there are one two two-signed three`) {
		t.Errorf("%v\n%s", err, text)
	}
}

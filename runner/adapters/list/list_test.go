package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

// root is that of this repository.
const root = "../../.."

// TestThisRepository holds adapters.yaml to the folders beside it, and the guide to it.
func TestThisRepository(t *testing.T) {
	l, err := load(os.DirFS(root))
	if err != nil {
		t.Fatal(err)
	}
	for name, table := range l.tables() {
		text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		changed, err := between(text, name, beginMark, table)
		if err != nil {
			t.Error(err)
		} else if !bytes.Equal(text, changed) {
			t.Errorf("the table of %s is not that of %s; mend it: go run ./runner/adapters/list readme", name, dataFile)
		}
	}
}

// example is a file without faults. The tests of faults change a line of it.
const example = `languages:
  go:
    name: Go
    needs: Go 1.25
    manifest: go.mod
    kit: {folder: kit-go}
    build: $(GO) build -o {folder}
    run: "{path}/{folder}"
  script:
    name: Script
    needs: Script 7
    manifest: packages.txt
    kit: {folder: kit-script, test: test -f kit.txt}
    variables: {WORD: hello}
    install: test ! -f broken && echo $(WORD) $$((6*7)) > installed
    build: cp installed made-{folder}
    test: grep -q 'hello 42' made-{folder}
    heap: 64m
    run: script --heap={heap} {path}/main.txt
adapters:
  - folder: one
    language: script
    sdk: org.example:one-sdk
    providers: [acme]
    heap: 32m
    waivers: waivers.yaml
  - folder: two
    language: script
    sdk: two-sdk
    providers: [acme, other]
    programs:
      - {name: two, about: its calls}
      - {name: two-signed, about: its signed calls, run: "script {path}/signed.txt --as='a # b'"}
    waivers: waivers.yaml
    known: known.yaml
  - folder: three
    language: go
    sdk: example.com/three-sdk
    providers: [other-store]
    first: true
`

// files are the folders that belong to the example.
func files() map[string]string {
	return map[string]string{
		"runner/adapters/adapters.yaml":        example,
		"runner/adapters/README.md":            "# Adapters\n" + beginMark + "old\n" + endMark + "after\n",
		"runner/adapters/list/main.go":         "package main",
		"runner/adapters/kit-go/README.md":     "",
		"runner/adapters/kit-script/kit.txt":   "",
		"runner/adapters/one/packages.txt":     "group org.example, artifact one-sdk, version 1",
		"runner/adapters/one/waivers.yaml":     "",
		"runner/adapters/two/packages.txt":     "two-sdk 2",
		"runner/adapters/two/waivers.yaml":     "",
		"runner/adapters/two/known.yaml":       "",
		"runner/adapters/three/go.mod":         "require example.com/three-sdk v3.0.0",
		"runner/adapters/gone/bin/old-program": "left by the build of another commit",
		"runner/adapters/.tool/settings":       "of a tool that makes the adapters of a language",
	}
}

func mapFS(files map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

// repository writes the example into a folder of its own.
func repository(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files() {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestFaults(t *testing.T) {
	if _, err := load(mapFS(files())); err != nil {
		t.Fatalf("the example is right: %v", err)
	}
	for _, test := range []struct {
		name     string
		old, new string
		want     []string // each fault, from its line on
	}{
		{"an unknown key", "    sdk: two-sdk\n", "    sdk: two-sdk\n    heep: 1g\n", []string{
			`30: the adapter has the key "heep", which is not known; use one of folder, language, sdk, providers, first, heap, programs, waivers, known`,
		}},
		{"an unknown key of a language", "    manifest: go.mod\n", "    manifest: go.mod\n    tests: go test\n", []string{
			`6: language go has the key "tests", which is not known; use one of name, needs, manifest, kit, variables, install, build, test, test-all, heap, run`,
		}},
		{"a missing key", "    sdk: two-sdk\n", "", []string{"27: the adapter has no sdk; add it"}},
		{"a key twice", "    sdk: two-sdk\n", "    sdk: two-sdk\n    sdk: other\n", []string{
			`30: the adapter has the key "sdk" twice, first in line 29; keep one of them`,
		}},
		{"an empty value", "    sdk: two-sdk\n", "    sdk:\n", []string{"29: the value is empty; write a text, or leave the key out"}},
		{"something else for true", "    first: true\n", "    first: yes please\n", []string{`40: the value is the text "yes please"; write true, or leave the key out`}},
		{"a list for a text", "    sdk: two-sdk\n", "    sdk: [a]\n", []string{"29: the value is a list; write a text, or leave the key out"}},
		{"a text for a list", "    providers: [other-store]\n", "    providers: other\n", []string{`39: providers is the text "other"; write it as a list`}},
		{"several lines", "    sdk: two-sdk\n", "    sdk: |\n      two\n      sdk\n", []string{"29: the value has several lines; write it on one line"}},
		{"no YAML", "    sdk: two-sdk\n", "    sdk: [two-sdk\n", []string{"this is no YAML: "}},
		{"two documents", "  - folder: three\n", "---\n  - folder: three\n", []string{"this is no YAML: "}},
		{"nothing", example, "# nothing\n", []string{"1: this is no YAML: "}},
		{"no mapping", example, "- a\n", []string{"1: the file is a list; write keys with values below it"}},
		{"an unknown language", "    language: go\n", "    language: rust\n", []string{
			"2: language go has no adapter; add one, or take the block out",
			`37: language "rust" is not known; use one of languages, or add a block there`,
		}},
		{"a folder that is not there", "  - folder: three\n", "  - folder: four\n", []string{
			"36: the folder runner/adapters/four is not there; make it, or take the entry out",
			"36: the folder runner/adapters/three has no entry; add an entry to adapters, or name it as the kit of a language",
		}},
		{"a folder twice", "  - folder: three\n", "  - folder: two\n", []string{
			`36: the folder "two" is also that of line 27; give each its own`,
			"36: the folder runner/adapters/three has no entry; add an entry to adapters, or name it as the kit of a language",
		}},
		{"a program twice", "{name: two-signed,", "{name: one,", []string{`33: the program "one" is also that of line 21; give each its own`}},
		{"a command twice", `, run: "script {path}/signed.txt --as='a # b'"`, "", []string{
			`33: the command "script --heap=64m runner/adapters/two/main.txt" is also that of line 32; give each its own`,
		}},
		{"a provider twice", "[acme, other]", "[acme, acme]", []string{`30: the provider "acme" is also that of line 30; give each its own`}},
		{"a name that make would split", "{name: two-signed,", "{name: two signed,", []string{
			`33: "two signed" cannot be a name here; use lower-case letters, digits, and -, _ or . between them`,
		}},
		{"another SDK", "org.example:one-sdk", "org.example:won-sdk", []string{
			`23: runner/adapters/one/packages.txt does not name the SDK "won-sdk"; write the package's name as it is there`,
		}},
		{"a size of a heap", "heap: 32m", "heap: 32 MB", []string{`25: "32 MB" is no size of a heap; write it as 512m`}},
		{"a heap in no command", "    providers: [other-store]\n", "    providers: [other]\n    heap: 1g\n", []string{
			"40: the heap is in no command; write {heap} into the run of language go, or leave heap out",
		}},
		{"a heap of a language in no command", "--heap={heap} ", "", []string{
			"18: the heap of language script is in no command; write {heap} into run, or leave heap out",
			"25: the heap is in no command; write {heap} into the run of language script, or leave heap out",
		}},
		{"a heap that no language has", `"{path}/{folder}"`, `"{path}/{folder} {heap}"`, []string{
			"8: run has {heap} and language go has none; add heap to the language",
		}},
		{"a place for nothing", "{path}/main.txt", "{dir}/main.txt", []string{"19: {dir} stands for nothing here; use {folder}, {path}, {heap}"}},
		{"a place in a recipe", "cp installed made-{folder}", "cp installed {path}", []string{"16: {path} stands for nothing here; use {folder}"}},
		{"a variable that make has not", "$(WORD)", "$(WORDS)", []string{
			`15: make has no meaning for "$(WORDS)"; use $$ for a dollar sign, or one of $(GO), $(WORD), or add it to variables`,
		}},
		{"a dollar sign of the shell", "$$((6*7))", "$HOME", []string{
			`15: make has no meaning for "$H"; use $$ for a dollar sign, or one of $(GO), $(WORD), or add it to variables`,
		}},
		{"a dollar sign without a shell", "script --heap", "$HOME/script --heap", []string{`19: run has a "$", and no shell starts it; write the value itself`}},
		{"a variable's name", "{WORD: hello}", "{WORD: hello, a b: c}", []string{`14: "a b" is no name of a variable; use capital letters, digits and _`}},
		{"a kit that is not there", "kit: {folder: kit-go}", "kit: {folder: kit-gone}", []string{
			`6: the kit's folder "kit-gone" is not there; name a folder of runner/adapters`,
			"36: the folder runner/adapters/kit-go has no entry; add an entry to adapters, or name it as the kit of a language",
		}},
		{"a test of a kit that nothing runs", "kit: {folder: kit-go}", "kit: {folder: kit-go, test: go test}", []string{
			"6: the kit has a test and its language has none, so nothing runs it; add a test to the language",
		}},
		{"a test of all that nothing runs", "    build: $(GO) build", "    test-all: $(GO) test\n    build: $(GO) build", []string{
			"7: it has a test-all and no test, so nothing runs it; add a test to the language",
		}},
		{"a place in a test of all", "    heap: 64m", "    test-all: run {folder}\n    heap: 64m", []string{"18: {folder} stands for nothing here; use {folders}"}},
		{"waivers that are not there", "    providers: [other-store]\n", "    providers: [other]\n    waivers: waivers.yaml\n", []string{
			"40: runner/adapters/three/waivers.yaml is not there; leave the key out until there is one",
		}},
		{"waivers that nothing reads", "    known: known.yaml\n", "", []string{
			`27: runner/adapters/two/known.yaml is there and the entry does not name it; add "known: known.yaml"`,
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if strings.Count(example, test.old) != 1 {
				t.Fatalf("%q stands %d times in the example", test.old, strings.Count(example, test.old))
			}
			given := files()
			given[dataFile] = strings.Replace(example, test.old, test.new, 1)
			_, err := load(mapFS(given))
			if err == nil {
				t.Fatal("no fault is found")
			}
			got := strings.Split(err.Error(), "\n")
			if len(got) != len(test.want) {
				t.Fatalf("%d faults, want %d:\n%v", len(got), len(test.want), err)
			}
			for i, want := range test.want {
				if !strings.HasPrefix(got[i], dataFile+":") || !strings.Contains(got[i], want) {
					t.Errorf("got  %s\nwant %s:%s", got[i], dataFile, want)
				}
			}
		})
	}
}

func TestNoFile(t *testing.T) {
	_, err := load(fstest.MapFS{})
	if err == nil || !strings.Contains(err.Error(), "start this program in the root of the repository") {
		t.Errorf("without the file: %v", err)
	}
}

func TestMatrix(t *testing.T) {
	dir := repository(t)
	all := `[{"name":"one","folder":"one","language":"script"},{"name":"two","folder":"two","language":"script"},` +
		`{"name":"two-signed","folder":"two","language":"script"},{"name":"three","folder":"three","language":"go"}]` + "\n"
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"matrix"}, all},
		{[]string{"matrix", "go"}, `[{"name":"three","folder":"three","language":"go"}]` + "\n"},
	} {
		var out bytes.Buffer
		if err := run(dir, test.args, &out); err != nil || out.String() != test.want || !json.Valid(out.Bytes()) {
			t.Errorf("%q: %v\n%s", test.args, err, &out)
		}
	}
	if err := run(dir, []string{"matrix", "rust"}, io.Discard); err == nil || !strings.Contains(err.Error(), `no language "rust"; it has go script`) {
		t.Errorf("a language that is none: %v", err)
	}
}

func TestUsage(t *testing.T) {
	for _, args := range [][]string{nil, {"help"}, {"make", "it"}, {"matrix", "go", "script"}} {
		if err := run(repository(t), args, io.Discard); !errors.Is(err, errUsage) {
			t.Errorf("%q: %v", args, err)
		}
	}
}

func TestTables(t *testing.T) {
	dir := repository(t)
	var out bytes.Buffer
	if err := run(dir, []string{"readme"}, &out); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"runner/adapters/README.md": "# Adapters\n" + beginMark + `
| folder | language | SDK | provider |
|---|---|---|---|
| [` + "`three`](three) | Go | `example.com/three-sdk`" + ` | other-store |
| [` + "`one`](one) | Script | `org.example:one-sdk`" + ` | acme |
| [` + "`two`](two) | Script | `two-sdk`" + ` (its calls, its signed calls) | acme, other |

| language | needs |
|---|---|
| Go | Go 1.25 |
| Script | Script 7 |

` + endMark + "after\n",
	} {
		got, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil || string(got) != want {
			t.Errorf("%s: %v\n%s", name, err, got)
		}
		if !strings.Contains(out.String(), "written: "+name+"\n") {
			t.Errorf("it does not say that it has written %s: %s", name, &out)
		}
	}
	out.Reset()
	if err := run(dir, []string{"readme"}, &out); err != nil || out.Len() > 0 {
		t.Errorf("written again: %v\n%s", err, &out)
	}
	if err := os.WriteFile(filepath.Join(dir, "runner", "adapters", "README.md"), []byte("no marks\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := run(dir, []string{"readme"}, &out); err == nil || !strings.Contains(err.Error(), beginMark+endMark) {
		t.Errorf("a page without marks: %v", err)
	}
}

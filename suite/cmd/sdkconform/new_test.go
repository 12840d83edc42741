package main_test

import (
	"os"
	"path/filepath"
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
			execute(t, "lint", "--catalogue", dir).check(t, 0, "")
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

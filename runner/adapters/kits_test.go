package adapters_test

import (
	"encoding/json"
	"encoding/xml"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

// The kits are released together: what one says of the protocol, all say.
func TestKitsHaveOneVersion(t *testing.T) {
	t.Parallel()
	var node struct{ Version string }
	if err := json.Unmarshal(read(t, "kit-node/package.json"), &node); err != nil {
		t.Fatal(err)
	}
	var java struct {
		Version string `xml:"version"`
	}
	if err := xml.Unmarshal(read(t, "kit-java/pom.xml"), &java); err != nil {
		t.Fatal(err)
	}
	python := regexp.MustCompile(`(?m)^version = "(.*)"$`).FindSubmatch(read(t, "kit-python/pyproject.toml"))
	if python == nil {
		t.Fatal("kit-python/pyproject.toml has no line with the version")
	}
	if node.Version == "" || node.Version != java.Version || node.Version != string(python[1]) {
		t.Errorf("the versions are %q in kit-node/package.json, %q in kit-python/pyproject.toml and %q in kit-java/pom.xml; make them equal",
			node.Version, python[1], java.Version)
	}
}

// A package has its licence in it, and it is the repository's.
func TestKitsHaveTheLicence(t *testing.T) {
	t.Parallel()
	want := read(t, "../../LICENSE")
	for _, kit := range []string{"kit-node", "kit-python", "kit-java"} {
		if name := kit + "/LICENSE"; string(read(t, name)) != string(want) {
			t.Errorf("%s is not the repository's; copy LICENSE over it", name)
		}
	}
}

// Nothing is published by accident: each registry's client refuses, and no step of CI calls one.
func TestKitsAreNotPublished(t *testing.T) {
	t.Parallel()
	for name, guard := range map[string]string{
		"kit-node/package.json":     `(?m)^  "private": true,$`,
		"kit-python/pyproject.toml": `(?m)^    "Private :: Do Not Upload",`,
	} {
		if !regexp.MustCompile(guard).Match(read(t, name)) {
			t.Errorf("%s has no line %s; put it back after a release", name, guard)
		}
	}
	if regexp.MustCompile(`distributionManagement|central-publishing`).Match(read(t, "kit-java/pom.xml")) {
		t.Error("kit-java/pom.xml says where to deploy to; leave it to the command line")
	}
	publishes := regexp.MustCompile(`(npm|yarn|pnpm|flit|poetry|uv|hatch)\s+publish|twine\s+upload|gh-action-pypi-publish|mvn.*\sdeploy`)
	files := []string{"../../Makefile", "adapters.yaml"}
	for _, pattern := range []string{"../../.ci/*", "../../.github/workflows/*", "../../.github/actions/*/*"} {
		found, err := filepath.Glob(pattern)
		found = slices.DeleteFunc(found, func(name string) bool { return filepath.Base(name) == ".venv" }) // installed, and not ours
		if err != nil || len(found) == 0 {
			t.Fatalf("%s: %d files: %v", pattern, len(found), err)
		}
		files = append(files, found...)
	}
	for _, name := range files {
		if step := publishes.Find(read(t, name)); step != nil {
			t.Errorf("%s publishes: %s; a release is its owner's, by hand", name, step)
		}
	}
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.FromSlash(name))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

package suite_test

import (
	"bytes"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestRaceDetector holds the Makefile's lists against the code: a package that starts a goroutine is tested with the race
// detector, and a test that is not is there, and is run without it.
func TestRaceDetector(t *testing.T) {
	if _, err := exec.LookPath("make"); err != nil {
		t.Skip("make is not installed")
	}
	plan := exec.Command("make", "-n", "test")
	plan.Dir = ".."
	text, err := plan.Output()
	if err != nil {
		t.Fatal(err)
	}
	var raced, skipped, apart, run []string
	for line := range strings.Lines(string(text)) {
		packages := regexp.MustCompile(` \./[\w/]+`).FindAllString(line, -1)
		words := func(flag string) []string {
			if given := regexp.MustCompile(flag + ` '\^Test\(([^']+)\)\$'`).FindStringSubmatch(line); given != nil {
				return strings.Split(given[1], "|")
			}
			return nil
		}
		switch race := strings.Contains(line, " -race "); {
		case race && words("-skip") != nil:
			raced, skipped = packages, words("-skip")
		case !race && words("-run") != nil:
			apart, run = packages, words("-run")
		}
	}
	if len(raced) < 10 || !slices.Equal(skipped, run) {
		t.Fatalf("make test runs %q with the race detector but for %q, and without it %q", raced, skipped, run)
	}
	tests := map[string]string{} // the package of each test, of those with the detector
	err = fs.WalkDir(os.DirFS(".."), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist) && name != ".":
			return nil // built, and gone since
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || d.Name() == "node_modules" || name != "." && strings.HasPrefix(d.Name(), ".")):
			return fs.SkipDir
		case d.IsDir() && name != "." && isFile(filepath.Join("..", name, "go.mod")):
			return fs.SkipDir // a module of its own
		case d.IsDir() || path.Ext(name) != ".go":
			return nil
		}
		file, err := os.ReadFile(filepath.Join("..", name))
		if err != nil {
			return err
		}
		of := " ./" + path.Dir(name)
		if !strings.HasSuffix(name, "_test.go") {
			if starts(t, name, file) && !slices.Contains(raced, of) && of != " ./suite/cmd/sdkconform" {
				t.Errorf("%s starts a goroutine: put its package into RACE_PACKAGES of the Makefile", name)
			}
			return nil
		}
		for _, found := range regexp.MustCompile(`(?m)^func Test(\w+)\(`).FindAllSubmatch(file, -1) {
			if name := string(found[1]); slices.Contains(skipped, name) && slices.Contains(raced, of) {
				tests[name] = of
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range skipped {
		if of := tests[name]; of == "" {
			t.Errorf("LONG_TESTS of the Makefile has Test%s, and no package of RACE_PACKAGES does", name)
		} else if !slices.Contains(apart, of) {
			t.Errorf("LONG_TESTS of the Makefile has Test%s of %s, which LONG_PACKAGES has not: it is not run", name, of)
		}
	}
}

func isFile(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular()
}

// starts reports whether a file starts a goroutine: by a go statement, or by the method Go of a group.
func starts(t *testing.T, name string, text []byte) (found bool) {
	t.Helper()
	if !bytes.Contains(text, []byte("go ")) && !bytes.Contains(text, []byte(".Go(")) {
		return false
	}
	file, err := parser.ParseFile(token.NewFileSet(), name, text, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			found = true
		case *ast.CallExpr:
			if method, ok := n.Fun.(*ast.SelectorExpr); ok && method.Sel.Name == "Go" {
				found = true
			}
		}
		return !found
	})
	return found
}

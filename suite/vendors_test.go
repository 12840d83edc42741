package suite_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/fixtures/envelope"
)

// A vendor is data: no Go file but adapters, readers of vendors' metadata, planted bugs and tests knows the name of a
// provider, or what a vendor calls its fields. Whoever adds a vendor changes no Go.
func TestNoVendorInGo(t *testing.T) {
	providers, names := vendorWords(t)
	root := ".."
	looked := 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			switch {
			case path != root && strings.HasPrefix(d.Name(), "."), d.Name() == "testdata", d.Name() == "node_modules",
				d.Name() == "planted", d.Name() == "fake": // which serve the tests alone
				return filepath.SkipDir
			case filepath.ToSlash(path) == "../runner/adapters",
				filepath.ToSlash(path) == "../fixtures/importer/kinds": // readers of the vendors' own files, by their names
				return filepath.SkipDir
			}
			return nil
		}
		if filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		looked++
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, path, text, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ImportSpec:
				return false
			case *ast.Ident:
				for _, p := range providers {
					if hasWord(n.Name, p) {
						t.Errorf("%s: the identifier %s names a provider", set.Position(n.Pos()), n.Name)
					}
				}
			case *ast.BasicLit:
				if n.Kind != token.STRING {
					return true
				}
				value, err := strconv.Unquote(n.Value)
				if err != nil {
					return true
				}
				for _, p := range providers {
					if hasWord(value, p) {
						t.Errorf("%s: the literal %s names a provider", set.Position(n.Pos()), n.Value)
					}
				}
				if slices.Contains(names, value) || slices.Contains(names, strings.Trim(value, `<>/"@`)) {
					t.Errorf("%s: the literal %s is a name of a vendor's envelope", set.Position(n.Pos()), n.Value)
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if looked < 100 {
		t.Errorf("only %d files were looked at", looked)
	}
}

// hasWord reports whether one of a text's words is the given one, in any case. A word ends where its case changes, as in
// drawAws: draws is none of aws's.
func hasWord(text, word string) bool {
	return slices.ContainsFunc(oneWord.FindAllString(text, -1), func(w string) bool { return strings.EqualFold(w, word) })
}

var oneWord = regexp.MustCompile(`[A-Z]?[a-z0-9]+|[A-Z]+`)

// vendorWords are the names of the catalogue's providers and products' hosts, and of all
// that its envelopes write.
func vendorWords(t *testing.T) (providers, names []string) {
	t.Helper()
	c, err := fixtures.Default()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range append(c.Providers(), "aliyun") {
		vendor, _, _ := strings.Cut(p, "-") // alibaba of alibaba-oss
		providers = append(providers, vendor)
	}
	add := func(p envelope.Path) {
		for _, s := range p {
			if s.Name != "" {
				names = append(names, s.Name)
			}
		}
	}
	for _, s := range c.Sources {
		e := s.Envelope
		add(e.Failure.Present)
		add(e.Failure.Not)
		for _, f := range e.Formats {
			for _, o := range []envelope.Outcome{f.Error, f.Success} {
				names = append(names, o.Roots...)
				for _, shape := range o.Shapes {
					for _, m := range shape.Order {
						add(m.Path)
					}
					for _, places := range shape.Places {
						for _, p := range places {
							add(p.Path)
						}
					}
				}
			}
		}
	}
	// What families of APIs have in common with everybody is nobody's: plain words, the suite's own names of the values, and
	// what an envelope has filled in.
	plain := regexp.MustCompile(`^([a-z]+|Action|Product|Version)$`)
	names = slices.DeleteFunc(names, func(name string) bool {
		return plain.MatchString(name) || slices.Contains(envelope.ValueNames(), name)
	})
	if len(names) < 20 || len(providers) < 2 {
		t.Fatalf("the catalogue has the providers %q and the names %q", providers, names)
	}
	return providers, names
}

// The test of names must see one in whatever way it is written.
func TestHasWord(t *testing.T) {
	for text, want := range map[string]bool{
		"Acme": true, "isAcme": true, "acmeCode": true, "ACME": true, "x-acme-id": true, "read acme's": true, "Acme2": false, "pacmen": false, "macmeter": false,
	} {
		if hasWord(text, "acme") != want {
			t.Errorf("%q names acme: %v", text, !want)
		}
	}
}

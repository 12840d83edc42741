package suite_test

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
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
		if errors.Is(err, fs.ErrNotExist) && path != root {
			return nil // built, and gone since
		}
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
				if providers.in(n.Name) {
					t.Errorf("%s: the identifier %s names a provider", set.Position(n.Pos()), n.Name)
				}
			case *ast.BasicLit:
				if n.Kind != token.STRING {
					return true
				}
				value, err := strconv.Unquote(n.Value)
				if err != nil {
					return true
				}
				if providers.in(value) {
					t.Errorf("%s: the literal %s names a provider", set.Position(n.Pos()), n.Value)
				}
				if names[value] || names[strings.Trim(value, `<>/"@`)] {
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

// words are looked for in texts, in any case.
type words struct {
	wanted map[string]bool // in lower case
	found  map[string]bool // of texts that were asked for before: most names of a program are in it a hundred times
}

func wordsOf(wanted ...string) words {
	w := words{map[string]bool{}, map[string]bool{}}
	for _, word := range wanted {
		w.wanted[strings.ToLower(word)] = true
	}
	return w
}

// in reports whether one of a text's words is a wanted one. A word ends where its case changes, as in
// drawAws: draws is none of aws's.
func (w words) in(text string) bool {
	found, known := w.found[text]
	if !known {
		found = slices.ContainsFunc(oneWord.FindAllString(text, -1), func(word string) bool { return w.wanted[strings.ToLower(word)] })
		w.found[text] = found
	}
	return found
}

var oneWord = regexp.MustCompile(`[A-Z]?[a-z0-9]+|[A-Z]+`)

// vendorWords are the names of the catalogue's providers and products' hosts, and of all
// that its envelopes write.
func vendorWords(t *testing.T) (providers words, names map[string]bool) {
	t.Helper()
	c, err := fixtures.Default()
	if err != nil {
		t.Fatal(err)
	}
	var vendors []string
	for _, p := range append(c.Providers(), "aliyun") {
		vendor, _, _ := strings.Cut(p, "-") // alibaba of alibaba-oss
		vendors = append(vendors, vendor)
	}
	names = map[string]bool{}
	add := func(p envelope.Path) {
		for _, s := range p {
			if s.Name != "" {
				names[s.Name] = true
			}
		}
	}
	for _, s := range c.Sources {
		e := s.Envelope
		add(e.Failure.Present)
		add(e.Failure.Not)
		for _, f := range e.Formats {
			for _, o := range []envelope.Outcome{f.Error, f.Success} {
				for _, root := range o.Roots {
					names[root] = true
				}
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
	maps.DeleteFunc(names, func(name string, _ bool) bool {
		return plain.MatchString(name) || slices.Contains(envelope.ValueNames(), name)
	})
	if len(names) < 20 || len(vendors) < 2 {
		t.Fatalf("the catalogue has the providers %q and the names %q", vendors, slices.Sorted(maps.Keys(names)))
	}
	return wordsOf(vendors...), names
}

// The test of names must see one in whatever way it is written.
func TestWordsAreFound(t *testing.T) {
	for text, want := range map[string]bool{
		"Acme": true, "isAcme": true, "acmeCode": true, "ACME": true, "x-acme-id": true, "read acme's": true, "Acme2": false, "pacmen": false, "macmeter": false,
	} {
		if wordsOf("acme").in(text) != want {
			t.Errorf("%q names acme: %v", text, !want)
		}
	}
}

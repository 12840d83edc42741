package suite_test

import (
	"errors"
	"flag"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/printer"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var writeAPI = flag.Bool("write-api", false, "write testdata/api.txt anew")

// packageDocs is what the documentation of a package of this module is made of, with its examples.
func packageDocs(t *testing.T, dir string) (*doc.Package, *token.FileSet) {
	t.Helper()
	set := token.NewFileSet()
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var files []*ast.File
	for _, name := range names {
		file, err := parser.ParseFile(set, name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	p, err := doc.NewFromFiles(set, files, "example.com/"+filepath.Base(dir))
	if err != nil {
		t.Fatal(err)
	}
	return p, set
}

// Whoever reads about an option sees how it is used.
func TestEveryOptionHasAnExample(t *testing.T) {
	for dir, fewest := range map[string]int{".": 8, "../fuzz": 8} {
		options := 0
		p, _ := packageDocs(t, dir)
		for _, typ := range p.Types {
			if typ.Name != "Option" {
				continue
			}
			for _, f := range typ.Funcs {
				options++
				if len(f.Examples) == 0 {
					t.Errorf("%s.%s has no example: add Example%s to example_test.go", p.Name, f.Name, f.Name)
				}
			}
		}
		if options < fewest {
			t.Errorf("%s: %d options were looked at: the test has lost its object", dir, options)
		}
		for _, f := range p.Funcs {
			if len(f.Examples) == 0 && takesOptions(f.Decl) {
				t.Errorf("%s.%s takes options and has no example: add Example%s to example_test.go", p.Name, f.Name, f.Name)
			}
		}
	}
}

// takesOptions reports whether a function's last parameter is opts ...Option.
func takesOptions(f *ast.FuncDecl) bool {
	list := f.Type.Params.List
	if len(list) == 0 {
		return false
	}
	more, ok := list[len(list)-1].Type.(*ast.Ellipsis)
	if !ok {
		return false
	}
	name, ok := more.Elt.(*ast.Ident)
	return ok && name.Name == "Option"
}

// A package can be understood from its documentation alone: it says what it is for, and every exported name says
// what it means.
func TestGodoc(t *testing.T) {
	packages := 0
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) && path != ".." {
			return nil // built, and gone since
		}
		if err != nil || !d.IsDir() {
			return err
		}
		switch name := d.Name(); {
		case path == "..":
		case strings.HasPrefix(name, "."), name == "testdata", name == "node_modules":
			return filepath.SkipDir
		}
		if filepath.ToSlash(filepath.Dir(path)) == "../runner/adapters" && d.Name() != "list" {
			return filepath.SkipDir // modules of their own
		}
		names, err := filepath.Glob(filepath.Join(path, "*.go"))
		if err != nil || len(names) == 0 {
			return err
		}
		p, _ := packageDocs(t, path)
		if p.Name == "" { // tests alone
			return nil
		}
		packages++
		for _, name := range undocumented(p) {
			t.Errorf("%s: %s is exported and has no comment", filepath.ToSlash(path), name)
		}
		if !strings.HasPrefix(p.Doc, "Package "+p.Name+" ") && p.Name != "main" {
			t.Errorf("%s: its documentation begins with %.40q, want Package %s …", filepath.ToSlash(path), p.Doc, p.Name)
		}
		if words := len(strings.Fields(p.Doc)); words < 20 && !strings.Contains(path, "internal") {
			t.Errorf("%s: its documentation has %d words: say what it is for, how it is used and where to read on", filepath.ToSlash(path), words)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if packages < 50 {
		t.Errorf("%d packages were looked at: the test has lost its object", packages)
	}
}

// undocumented are the exported names of a package that have no comment: functions, methods, types, their fields,
// constants and variables. A comment above several names in a row is that of each.
func undocumented(p *doc.Package) (names []string) {
	values := func(all []*doc.Value) {
		for _, v := range all {
			for _, s := range v.Decl.Specs {
				if s := s.(*ast.ValueSpec); v.Doc == "" && s.Doc == nil && s.Comment == nil {
					names = append(names, s.Names[0].Name)
				}
			}
		}
	}
	functions := func(receiver string, all []*doc.Func) {
		for _, f := range all {
			if f.Doc == "" {
				names = append(names, receiver+f.Name)
			}
		}
	}
	values(p.Consts)
	values(p.Vars)
	functions("", p.Funcs)
	for _, typ := range p.Types {
		if typ.Doc == "" {
			names = append(names, typ.Name)
		}
		values(typ.Consts)
		values(typ.Vars)
		functions("", typ.Funcs)
		functions(typ.Name+".", typ.Methods)
	}
	return names
}

// What an SDK's repository and an adapter's module compile against stands in a file: whoever changes it sees that others
// have to. CHANGELOG.md says when which change may be made.
func TestGoAPI(t *testing.T) {
	const file = "testdata/api.txt"
	now := []string{"# The Go API that SDKs and adapters use. A line that goes or changes breaks them; a new one does not."}
	for _, dir := range []string{"../runner", "../runner/kit", "../runner/kit/kittest", ".", "plain", "../fuzz"} {
		p, set := packageDocs(t, dir)
		for _, line := range api(p, set) {
			now = append(now, p.Name+": "+line)
		}
	}
	if *writeAPI {
		if err := os.WriteFile(file, []byte(strings.Join(now, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	if len(before) < 100 {
		t.Errorf("%s has %d lines: the test has lost its object", file, len(before))
	}
	for _, line := range before {
		if !slices.Contains(now, line) {
			t.Errorf("this is gone or has changed, which breaks who uses it:\n\t%s\n"+
				"Bring it back, or, where a release may break it, enter the change with 'go test ./suite -run TestGoAPI -write-api'.", line)
		}
	}
	for _, line := range now {
		if !slices.Contains(before, line) {
			t.Errorf("this is new: enter it with 'go test ./suite -run TestGoAPI -write-api'\n\t%s", line)
		}
	}
}

// api are the exported names of a package that others use, with their types, a line each. An interface is one line, because a method more
// breaks who implements it; a struct has a line for each field.
func api(p *doc.Package, set *token.FileSet) (lines []string) {
	print := func(node any) string {
		var b strings.Builder
		if err := printer.Fprint(&b, set, node); err != nil {
			return err.Error()
		}
		return strings.Join(strings.Fields(b.String()), " ")
	}
	// How the suite runs an adapter is no affair of adapters.
	isOwn := func(n ast.Node) bool {
		return slices.Contains([]string{"subject.go", "fault.go"}, filepath.Base(set.Position(n.Pos()).Filename))
	}
	function := func(f *doc.Func) {
		if isOwn(f.Decl) {
			return
		}
		lines = append(lines, print(&ast.FuncDecl{Recv: f.Decl.Recv, Name: f.Decl.Name, Type: f.Decl.Type}))
	}
	values := func(kind string, all []*doc.Value) {
		for _, v := range all {
			for _, name := range v.Names {
				if ast.IsExported(name) && !isOwn(v.Decl) {
					lines = append(lines, kind+" "+name)
				}
			}
		}
	}
	values("const", p.Consts)
	values("var", p.Vars)
	for _, f := range p.Funcs {
		function(f)
	}
	for _, typ := range p.Types {
		if isOwn(typ.Decl) {
			continue
		}
		spec := typ.Decl.Specs[0].(*ast.TypeSpec)
		if fields, ok := spec.Type.(*ast.StructType); ok {
			lines = append(lines, "type "+typ.Name+" struct")
			for _, field := range fields.Fields.List {
				for _, name := range field.Names {
					lines = append(lines, typ.Name+"."+name.Name+" "+print(field.Type))
				}
				if len(field.Names) == 0 {
					lines = append(lines, typ.Name+" embeds "+print(field.Type))
				}
			}
		} else {
			ast.Inspect(spec, func(n ast.Node) bool {
				if field, ok := n.(*ast.Field); ok {
					field.Doc, field.Comment = nil, nil
				}
				return true
			})
			spec.Doc, spec.Comment = nil, nil
			lines = append(lines, "type "+print(spec))
		}
		values("const", typ.Consts)
		values("var", typ.Vars)
		for _, f := range slices.Concat(typ.Funcs, typ.Methods) {
			function(f)
		}
	}
	return lines
}

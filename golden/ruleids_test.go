package golden_test

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/fixtures/document"
	"github.com/sdkconform/sdkconform/golden"
	"go.yaml.in/yaml/v3"
)

// idsFile is where the constants are, from the root of the repository.
const idsFile = "golden/ruleids.go"

// constants are the values of the constants of ruleids.go by name.
func constants(t *testing.T) map[string]string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "ruleids.go", nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]string{}
	for _, d := range file.Decls {
		for _, spec := range d.(*ast.GenDecl).Specs {
			v := spec.(*ast.ValueSpec)
			values[v.Names[0].Name] = text(v.Values[0])
		}
	}
	return values
}

// text is the value of a string literal; empty for all else.
func text(e ast.Expr) string {
	l, ok := e.(*ast.BasicLit)
	if !ok || l.Kind != token.STRING {
		return ""
	}
	s, _ := strconv.Unquote(l.Value)
	return s
}

// eachFile gives every Go file of the module that is no test, with its path from the
// root. Folders of their own modules are not part of it.
func eachFile(t *testing.T, do func(path string, set *token.FileSet, file *ast.File)) {
	t.Helper()
	files := 0
	set := token.NewFileSet()
	err := filepath.WalkDir("..", func(path string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) && path != ".." {
			return nil // built, and gone since
		}
		if err != nil {
			return err
		}
		if e.IsDir() {
			_, module := os.Stat(filepath.Join(path, "go.mod"))
			if path != ".." && (module == nil || e.Name() == "testdata" || e.Name() == "node_modules" || e.Name()[0] == '.') {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		files++
		do(strings.TrimPrefix(filepath.ToSlash(path), "../"), set, file)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 50 {
		t.Fatalf("%d files were read: the test has lost its object", files)
	}
}

// The constants are the rules of rules.yaml: code cannot name a rule that is not there,
// and none is there that code cannot name.
func TestRuleIDs(t *testing.T) {
	byID := map[string]string{}
	for name, id := range constants(t) {
		if golden.RuleByID(id) == nil {
			t.Errorf("%s has the constant %s, golden/rules.yaml has no rule %q: remove the one or add the other", idsFile, name, id)
		}
		if byID[id] != "" {
			t.Errorf("%s and %s are both %q", byID[id], name, id)
		}
		byID[id] = name
	}
	for _, r := range golden.Rules() {
		if byID[r.ID] == "" {
			t.Errorf("golden/rules.yaml has the rule %s, %s has no constant for it: add it", r.ID, idsFile)
		}
	}
}

// Every rule can be broken: it is the rule of a form, or code outside the list names it.
// One that cannot is a promise that nobody keeps.
func TestEveryRuleIsUsed(t *testing.T) {
	used := map[string]bool{}
	for _, m := range document.Table() {
		used[m.Rule] = true
	}
	used[document.EmptySuccess] = true
	forms, err := fixtures.Forms()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range forms {
		used[f.Rule] = true
	}
	var deliveries []struct{ Rule string }
	text, err := os.ReadFile("deliveries.yaml")
	if err == nil {
		err = yaml.Unmarshal(text, &deliveries)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range deliveries {
		used[d.Rule] = true
	}
	ids := constants(t)
	eachFile(t, func(path string, _ *token.FileSet, file *ast.File) {
		if path == idsFile {
			return
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if name, ok := n.(*ast.Ident); ok {
				used[ids[name.Name]] = true
			}
			return true
		})
	})
	for _, r := range golden.Rules() {
		if !used[r.ID] {
			t.Errorf("nothing can break %s: it is the rule of no form, and no code names it", r.ID)
		}
	}
}

// What a mutation, a form or what happens on the wire breaks is a rule that there is.
func TestMutationsNameRules(t *testing.T) {
	for _, m := range document.Table() {
		if golden.RuleByID(m.Rule) == nil {
			t.Errorf("mutation %s names the rule %q, which does not exist", m.Name, m.Rule)
		}
	}
	forms, err := fixtures.Forms()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range forms {
		if f.Rule != "" && golden.RuleByID(f.Rule) == nil {
			t.Errorf("form %s names the rule %q, which does not exist", f.Name, f.Rule)
		}
	}
}

// Code names rules by their constants, so that a misspelt one does not compile.
func TestNoBareRuleIDs(t *testing.T) {
	bare := func(e ast.Expr) bool { return golden.RuleByID(text(e)) != nil }
	eachFile(t, func(path string, set *token.FileSet, file *ast.File) {
		// The table of mutations is data below this package; see TestMutationsNameRules.
		if path == idsFile || strings.HasPrefix(path, "fixtures/document/") {
			return
		}
		ast.Inspect(file, func(n ast.Node) bool {
			found := false
			switch n := n.(type) {
			case *ast.BinaryExpr:
				found = isRule(n.X) && bare(n.Y) || isRule(n.Y) && bare(n.X)
			case *ast.KeyValueExpr:
				found = isRule(n.Key) && bare(n.Value)
			case *ast.AssignStmt:
				for i, to := range n.Lhs {
					found = found || len(n.Rhs) == len(n.Lhs) && isRule(to) && bare(n.Rhs[i])
				}
			case *ast.CallExpr:
				found = takesRule(n.Fun) && len(n.Args) > 0 && bare(n.Args[0])
			}
			if found {
				t.Errorf("%s names a rule by a string: use its constant in %s", set.Position(n.Pos()), idsFile)
			}
			return true
		})
	})
}

// isRule reports whether an expression is a variable or a member for a rule's id.
func isRule(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Ident:
		return strings.EqualFold(e.Name, "rule")
	case *ast.SelectorExpr:
		return isRule(e.Sel)
	}
	return false
}

// takesRule reports whether the first argument of a function may be the id of a rule:
// those that look rules up, and the methods of the judge.
func takesRule(f ast.Expr) bool {
	switch f := f.(type) {
	case *ast.Ident:
		return slices.Contains([]string{"RuleByID", "mustRule", "atOwnLevel"}, f.Name)
	case *ast.SelectorExpr:
		on, ok := f.X.(*ast.Ident)
		return takesRule(f.Sel) || ok && on.Name == "j"
	}
	return false
}

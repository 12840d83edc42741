package main_test

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/fixtures/envelope"
	"go.yaml.in/yaml/v3"
)

// A site is where all pages are followed: a module with a folder for each.
type site struct {
	dir      string
	smallRun func(*testing.T) string // the folder of a small run

	making sync.Mutex // make writes what it reads of the adapters

	mu       sync.Mutex
	pages    int
	blocks   int
	commands map[string]bool // runs and checks of adapters, by their arguments
}

// isRepeated reports whether a run or a check of an adapter has been made before, on this page or another.
func (s *site) isRepeated(command string) bool {
	if !strings.HasPrefix(command, "run ") && !strings.HasPrefix(command, "smoke ") {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	was := s.commands[command]
	s.commands[command] = true
	return was
}

func (s *site) add(blocks int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pages++
	s.blocks += blocks
}

// newSite makes the module of the pages: it has this repository, the small SDK, and all that this one needs.
func newSite(t *testing.T) *site {
	t.Helper()
	checkout, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	s := &site{dir: t.TempDir(), commands: map[string]bool{}}
	module, err := os.ReadFile(filepath.Join(checkout, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	sums, err := os.ReadFile(filepath.Join(checkout, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(module), "module "+modulePath, "module example.com/pages", 1) +
		fmt.Sprintf("\nrequire (\n\t%s v0.0.0\n\texample.com/my-sdk v1.2.3\n)\n\nreplace (\n\t%[1]s => %q\n\texample.com/my-sdk => ./my-sdk\n)\n", modulePath, checkout)
	for name, text := range map[string]string{"go.mod": text, "go.sum": string(sums), "my-sdk/go.mod": "module example.com/my-sdk\n\ngo 1.25\n"} {
		file := filepath.Join(s.dir, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.CopyFS(filepath.Join(s.dir, "my-sdk"), os.DirFS("testdata/my-sdk")); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	made := sync.OnceValue(func() string {
		cmd := exec.Command(binary, "run", "--quiet", "--gate", "off", "--only", small, "--out", dir, "--adapter", adapterOfPage("my-sdk", "1.4.2", "no-code-of-xml"))
		if out, err := cmd.CombinedOutput(); err != nil {
			return string(out)
		}
		return ""
	})
	s.smallRun = func(t *testing.T) string {
		if fault := made(); fault != "" {
			t.Fatal(fault)
		}
		return dir
	}
	return s
}

// importsOfPages are the packages that a page's Go may use without importing them, by their names.
var importsOfPages = map[string]string{
	"runner": modulePath + "/runner", "suite": modulePath + "/suite", "plain": modulePath + "/suite/plain", "fuzz": modulePath + "/fuzz", "kit": modulePath + "/runner/kit",
	"golden": modulePath + "/golden", "fixtures": modulePath + "/fixtures", "builtin": modulePath + "/fixtures/builtin",
	"sdk": "example.com/my-sdk", "context": "context", "errors": "errors", "testing": "testing", "os": "os", "fmt": "fmt", "time": "time",
	"http": "net/http", "fs": "io/fs", "ginkgo": "github.com/onsi/ginkgo/v2", "gomega": "github.com/onsi/gomega",
}

// goCode writes a block of Go into the module of the pages, which is compiled when all are there. What is no file becomes one:
// it gets the imports that it needs, a function around statements, and an adapter.
func (p *page) goCode(b block) {
	if b.save != "" {
		return // it is there
	}
	source := b.text
	if !strings.HasPrefix(source, "package ") {
		declarations := "package page\n\n" + source
		if _, err := parser.ParseFile(token.NewFileSet(), "", declarations, 0); err != nil {
			declarations = "package page\n\nfunc _(t *testing.T) {\n" + source + "}\n"
		}
		source = declarations
	}
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, "", source, parser.ParseComments)
	if err != nil {
		p.fault(b.line, "this is no Go: %v", err)
		return
	}
	if formatted, err := format.Source([]byte(b.text)); err != nil || string(formatted) != b.text && !strings.Contains(b.text, "    ") {
		p.fault(b.line, "gofmt would write it otherwise (%v):\n%s", err, formatted)
	}
	name := "block_test.go"
	if file.Name.Name == "main" {
		name = "main.go"
	}
	if file.Imports == nil {
		source = withImports(file, source)
	}
	p.save(fmt.Sprintf("block%d/%s", p.number, name), source)
}

// withImports is a file with the imports that it needs, and with an adapter if it uses one that it does not have.
func withImports(file *ast.File, source string) string {
	used, declared := map[string]bool{}, map[string]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			if x, ok := n.X.(*ast.Ident); ok && importsOfPages[x.Name] != "" && x.Obj == nil {
				used[x.Name] = true
			}
		case *ast.TypeSpec:
			declared[n.Name.Name] = true
		case *ast.CompositeLit:
			if x, ok := n.Type.(*ast.Ident); ok {
				used[x.Name] = true
			}
		}
		return true
	})
	if strings.Contains(source, "t *testing.T") {
		used["testing"] = true
	}
	if used["adapter"] && !declared["adapter"] {
		source += "\ntype adapter struct{ runner.Decoder }\n"
		used["runner"] = true
	}
	var imports strings.Builder
	for name, path := range importsOfPages {
		if used[name] {
			fmt.Fprintf(&imports, "import %s %q\n", name, path)
		}
	}
	head, rest, _ := strings.Cut(source, "\n")
	return head + "\n\n" + imports.String() + rest
}

// yaml reads a block of YAML by what it is for.
func (p *page) yaml(b block) {
	var document any
	if err := yaml.Unmarshal([]byte(b.text), &document); err != nil {
		p.fault(b.line, "this is no YAML: %v", err)
		return
	}
	switch top := document.(type) {
	case []any:
		first, ok := top[0].(map[string]any)
		switch {
		case !ok:
			p.fault(b.line, "nothing checks such a list")
		case first["file"] != nil:
			p.bySchema(b, fixtures.SourceSchema(), map[string]any{"samples": document})
		default:
			p.stepsOfCI(b, document)
		}
	case map[string]any:
		switch {
		case top["waivers"] != nil:
			name := fmt.Sprintf("block%d.yaml", p.number)
			p.save(name, withoutDates(b.text))
			p.command(step{line: b.line, command: "sdkconform waivers check"}, "sdkconform waivers check "+name, nil, false, true)
		case top["formats"] != nil && top["error"] != nil:
			if _, err := envelope.Read([]byte(b.text), fmt.Sprint(top["id"])+".yaml"); err != nil {
				p.fault(b.line, "the envelope: %v", err)
			}
		case top["of"] != nil:
			if !strings.Contains(b.save, "/odd/") {
				p.fault(b.line, "save this odd body in a catalogue, so that a later lint reads it (<!-- docs: save CATALOGUE/SOURCE/odd/NAME.yaml -->)")
			}
		case top["error"] != nil || top["failure"] != nil || top["success"] != nil || top["request"] != nil:
			p.bySchema(b, fixtures.EnvelopeSchema(), top)
		case top["rules"] != nil || top["samples"] != nil || top["provider"] != nil || top["levels"] != nil || top["head"] != nil:
			p.bySchema(b, fixtures.SourceSchema(), top)
		case len(scripts(document)) > 0:
			p.stepsOfCI(b, document)
		case top["form"] != nil || top["says"] != nil || top["folder"] != nil || top["adapters"] != nil:
			p.fault(b.line, "nothing checks entries of a file of this repository: link to it")
		default:
			p.fault(b.line, "nothing checks YAML with these keys")
		}
	default:
		p.fault(b.line, "nothing checks such YAML")
	}
}

// bySchema holds a part of a file to the file's schema: what is there is right, whatever is missing.
func (p *page) bySchema(b block, schema []byte, document map[string]any) {
	var whole map[string]any
	if err := json.Unmarshal(schema, &whole); err != nil {
		p.t.Fatal(err)
	}
	delete(whole, "required")
	delete(whole, "oneOf")
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("schema.json", whole); err != nil {
		p.t.Fatal(err)
	}
	compiled, err := compiler.Compile("schema.json")
	if err != nil {
		p.t.Fatal(err)
	}
	text, err := json.Marshal(document)
	if err != nil {
		p.t.Fatal(err)
	}
	plain, err := jsonschema.UnmarshalJSON(strings.NewReader(string(text)))
	if err != nil {
		p.t.Fatal(err)
	}
	if err := compiled.Validate(plain); err != nil {
		p.fault(b.line, "%v", err)
	}
}

// scripts are the commands of the steps of a CI service.
func scripts(document any) (all []string) {
	switch n := document.(type) {
	case map[string]any:
		for key, value := range n {
			if !slices.Contains([]string{"run", "script", "bash", "after_script", "before_script"}, key) {
				all = append(all, scripts(value)...)
				continue
			}
			switch value := value.(type) {
			case string:
				all = append(all, value)
			case []any:
				for _, line := range value {
					all = append(all, fmt.Sprint(line))
				}
			}
		}
	case []any:
		for _, value := range n {
			all = append(all, scripts(value)...)
		}
	}
	return all
}

// stepsOfCI checks the commands of the steps of a CI service.
func (p *page) stepsOfCI(b block, document any) {
	all := scripts(document)
	if len(all) == 0 && !strings.Contains(b.text, "uses:") {
		p.fault(b.line, "there is no command in these steps")
	}
	for _, script := range all {
		for line := range strings.Lines(script) {
			if line = strings.TrimSpace(line); line != "" {
				p.line(step{line: b.line, command: line}, true)
			}
		}
	}
}

// groovy checks the commands of a Jenkinsfile.
func (p *page) groovy(b block) {
	steps := regexp.MustCompile(`\bsh '([^']*)'`).FindAllStringSubmatch(b.text, -1)
	if len(steps) == 0 || !balanced(b.text) {
		p.fault(b.line, "there is no step sh '…' in this, or its brackets do not match")
	}
	for _, m := range steps {
		p.line(step{line: b.line, command: m[1]}, true)
	}
}

// balanced reports whether the brackets of a text match.
func balanced(text string) bool {
	pairs := map[rune]rune{')': '(', ']': '[', '}': '{'}
	var open []rune
	for _, c := range text {
		switch c {
		case '(', '[', '{':
			open = append(open, c)
		case ')', ']', '}':
			if len(open) == 0 || open[len(open)-1] != pairs[c] {
				return false
			}
			open = open[:len(open)-1]
		}
	}
	return len(open) == 0
}

// data checks that data are well-formed. JSON may have one value a line.
func (p *page) data(b block) {
	var err error
	switch b.language {
	case "json":
		for decoder := json.NewDecoder(strings.NewReader(b.text)); ; {
			var value any
			if err = decoder.Decode(&value); err != nil {
				break
			}
		}
	case "xml":
		for decoder := xml.NewDecoder(strings.NewReader(b.text)); ; {
			if _, err = decoder.Token(); err != nil {
				break
			}
		}
	case "tsv":
		err = io.EOF
		columns := -1
		for line := range strings.Lines(b.text) {
			if n := strings.Count(line, "\t"); columns >= 0 && n != columns {
				err = fmt.Errorf("%q has %d columns, the first line %d", line, n+1, columns+1)
			} else {
				columns = n
			}
		}
	}
	if !errors.Is(err, io.EOF) {
		p.fault(b.line, "this is no %s: %v", b.language, err)
	}
}

// parsers have the languages of adapters parse a file.
var parsers = map[string]struct {
	program, file string
	args          []string
}{
	"python": {"python3", "block.py", []string{"-c", "import ast, sys; ast.parse(open(sys.argv[1], encoding='utf-8').read())"}},
	"js":     {"node", "block.js", []string{"--check"}},
	"java":   {"javac", "Block.java", []string{"-proc:none", "-XDshould-stop.ifNoError=PARSE", "-XDshould-stop.ifError=PARSE"}},
}

// parsed has a block parsed by its language, if that is installed; its brackets must match in any case.
func (p *page) parsed(b block) {
	if !balanced(b.text) {
		p.fault(b.line, "the brackets do not match")
	}
	parser := parsers[b.language]
	program, err := exec.LookPath(parser.program)
	if err != nil {
		p.t.Logf("%s:%d: not parsed: there is no %s here", p.name, b.line, parser.program)
		return
	}
	name := fmt.Sprintf("block%d/%s", p.number, parser.file)
	p.save(name, b.text)
	cmd := exec.CommandContext(p.t.Context(), program, append(slices.Clone(parser.args), filepath.Join(p.dir, filepath.FromSlash(name)))...)
	if out, err := cmd.CombinedOutput(); err != nil {
		p.fault(b.line, "%s does not take it: %v\n%s", parser.program, err, out)
	}
}

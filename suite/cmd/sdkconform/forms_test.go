package main_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"
)

// Rules and forms are printed all, or by name, for people and for programs.
func TestRulesAndForms(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ args, key, first string }{
		{"rules code host-id", "id", "code (required)\n  The error code is shown"},
		{"forms layout chunked", "form", "layout (success and error)\n  the same with line feeds and indentation\n"},
	} {
		args := strings.Fields(test.args)
		r := execute(t, args...)
		r.check(t, 0, "")
		if !strings.HasPrefix(r.stdout, test.first) || !strings.Contains(r.stdout, args[2]+" (") || strings.Contains(r.stdout, "status") && args[0] == "forms" {
			t.Errorf("%s prints\n%s", test.args, r.stdout)
		}
		for _, words := range [][]string{args, args[:1]} {
			r := execute(t, append(words, "--json")...)
			r.check(t, 0, "")
			n := 0
			for line := range strings.Lines(r.stdout) {
				var object map[string]any
				if err := json.Unmarshal([]byte(line), &object); err != nil || object[test.key] == "" {
					t.Errorf("%s: %q: %v", words, line, err)
				}
				n++
			}
			if all := len(words) == 1; all != (n > 2) || n < 2 {
				t.Errorf("%s --json prints %d lines", words, n)
			}
		}
	}
}

// The schemas are those of what is there.
func TestSchemasOfFiles(t *testing.T) {
	t.Parallel()
	schema := func(name string) *jsonschema.Schema {
		r := execute(t, "schema", name)
		r.check(t, 0, "")
		document, err := jsonschema.UnmarshalJSON(strings.NewReader(r.stdout))
		if err != nil {
			t.Fatal(err)
		}
		c := jsonschema.NewCompiler()
		c.AssertFormat()
		if err := c.AddResource(name, document); err != nil {
			t.Fatal(err)
		}
		compiled, err := c.Compile(name)
		if err != nil {
			t.Fatal(err)
		}
		return compiled
	}
	valid := func(s *jsonschema.Schema, text string) error {
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		return s.Validate(value)
	}
	files, err := filepath.Glob(filepath.Join("..", "..", "..", "runner", "adapters", "*", "waivers.yaml"))
	if err != nil || len(files) < 3 {
		t.Fatalf("there are %q, %v", files, err)
	}
	s := schema("waivers")
	for _, file := range append(files, writeFile(t, "waivers.yaml", known)) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		// Dates stay as they are written.
		var document yaml.Node
		if err := yaml.Unmarshal(text, &document); err != nil {
			t.Fatal(err)
		}
		asJSON, err := json.Marshal(plain(&document))
		if err != nil {
			t.Fatal(err)
		}
		if err := valid(s, string(asJSON)); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
	if valid(s, `{"version": 1, "waivers": [{"cases": ["a/b"], "adapter": "x"}]}`) == nil {
		t.Error("a waiver without a reason is valid")
	}
	s = schema("results")
	r := execute(
		t, "run", "--adapter", adapter("loses-the-code"), "--adapter", "./none", "--only", owner, "--gate", "off",
		"--waivers", writeFile(t, "waivers.yaml", known), "--json",
	)
	r.check(t, 3, "")
	if err := valid(s, r.stdout); err != nil {
		t.Error(err)
	}
	if valid(s, strings.Replace(r.stdout, `"verdict": "known-failure"`, `"verdict": "great"`, 1)) == nil {
		t.Error("a verdict that does not exist is valid")
	}
}

// plain is a YAML node as JSON has it, with each scalar that is no number as a string.
func plain(n *yaml.Node) any {
	switch n.Kind {
	case yaml.DocumentNode:
		return plain(n.Content[0])
	case yaml.MappingNode:
		object := map[string]any{}
		for i := 0; i < len(n.Content); i += 2 {
			object[n.Content[i].Value] = plain(n.Content[i+1])
		}
		return object
	case yaml.SequenceNode:
		list := []any{}
		for _, c := range n.Content {
			list = append(list, plain(c))
		}
		return list
	}
	if n.Tag == "!!int" {
		return json.Number(n.Value)
	}
	return n.Value
}

// A run can print what programs read, or next to nothing; the reports are the same.
func TestRunJSONAndQuiet(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	r := execute(t, "run", "--adapter", adapter("loses-the-code"), "--only", owner, "--out", dir, "--json")
	r.check(t, 1, "")
	text, err := os.ReadFile(filepath.Join(dir, "results.json"))
	if err != nil || r.stdout != string(text) {
		t.Errorf("it prints what is not results.json (%v)", err)
	}
	r = execute(t, "run", "--adapter", adapter("loses-the-code"), "--only", owner, "--out", dir, "--quiet")
	r.check(t, 1, "")
	lines := strings.Split(r.stdout, "\n")
	if len(lines) != 3 || !strings.HasPrefix(lines[0], "Gate (required): FAILED, of ") || !strings.Contains(lines[1], "at the required level") {
		t.Errorf("it prints\n%s", r.stdout)
	}
}

// A folder of one source is not taken for a catalogue, and who names it is told which one to name.
func TestCatalogueIsTheParent(t *testing.T) {
	t.Parallel()
	dir, source := own(t)
	for _, args := range [][]string{{"run", "--adapter", "builtin:reference"}, {"list"}, {"lint"}, {"smoke", "--adapter", "builtin:reference"}} {
		execute(t, append(args, "--catalogue", source)...).check(t, 2, source+" is the folder of one source; give its parent: --catalogue "+dir)
	}
	r := execute(t, "smoke", "--adapter", adapter("unknown-provider"))
	if r.check(t, 1, ""); !strings.Contains(r.stdout, "--catalogue DIR") {
		t.Errorf("smoke does not name --catalogue:\n%s", r.stdout)
	}
}

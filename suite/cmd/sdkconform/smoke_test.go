package main_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// A run's whole traffic with a child, decode and call, is as the schema that the
// command prints says.
func TestTrafficOfARun(t *testing.T) {
	dir := t.TempDir()
	files := map[string]string{"request": filepath.Join(dir, "in"), "answer": filepath.Join(dir, "out")}
	t.Setenv("TAP_IN", files["request"])
	t.Setenv("TAP_OUT", files["answer"])
	execute(t, "run", "--adapter", adapter("tapped"), "--only", "tencent-cvm-en/*/w*", "--only", "alibaba-kms-en/*/xml/layout", "--out", dir).check(t, 0, "")
	printed := execute(t, "schema")
	printed.check(t, 0, "")
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(printed.stdout))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("protocol.json", document); err != nil {
		t.Fatal(err)
	}
	for direction, file := range files {
		schema, err := c.Compile("protocol.json#/$defs/" + direction)
		if err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for line := range bytes.Lines(text) {
			value, err := jsonschema.UnmarshalJSON(bytes.NewReader(line))
			if err == nil {
				err = schema.Validate(value)
			}
			if err != nil {
				t.Fatalf("%s %.300s: %v", direction, line, err)
			}
			n++
		}
		if n < 100 {
			t.Errorf("%d lines of %ss", n, direction)
		}
	}
}

func TestSmoke(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"builtin:reference", "builtin:strict"} {
		r := execute(t, "smoke", "--adapter", name)
		r.check(t, 0, "")
		if !strings.Contains(r.stdout, "The adapter is ready: no check failed.") {
			t.Errorf("%s: got %s", name, r.stdout)
		}
	}
	r := execute(t, "smoke", "--adapter", adapter("dies"))
	r.check(t, 1, "")
	if !strings.Contains(r.stdout, "FAIL  describe") || !strings.Contains(r.stdout, "no license file") {
		t.Errorf("got %s", r.stdout)
	}
	execute(t, "smoke", "--adapter", filepath.Join(t.TempDir(), "none")).check(t, 3, "could not be started")
	execute(t, "smoke").check(t, 2, "no adapter")
	execute(t, "smoke", "--adapter", "builtin:none").check(t, 2, "builtin:strict")
	execute(t, "smoke", "--adapter", "a 'b").check(t, 2, "cannot be split into words")
	execute(t, "smoke", "--adapter", "x", "--timeout", "1ms").check(t, 2, "--timeout")
	execute(t, "smoke", "--adapter", "x", "--memory", "lots").check(t, 2, "--memory")
	execute(t, "smoke", "--adapter", "x", "--parallel", "0").check(t, 2, "--parallel")
	execute(t, "adapter", "reference", "--concurrency", "0").check(t, 2, "--concurrency")
}

// Adapters that are checked at the same time are told of in the order in which they were given, and the status is of all.
func TestSmokeOfSeveral(t *testing.T) {
	t.Parallel()
	none := filepath.Join(t.TempDir(), "none")
	for _, test := range []struct {
		behind string
		status int
		stderr string
		told   bool
	}{{adapter("dies"), 1, "", true}, {none, 3, "could not be started", false}} {
		r := execute(t, "smoke", "--parallel", "3", "--adapter", "builtin:strict", "--adapter", test.behind, "--adapter", adapter("dies"))
		r.check(t, test.status, test.stderr)
		var order []string
		for line := range strings.Lines(r.stdout) {
			if strings.HasPrefix(line, "builtin-strict ") || strings.Contains(line, "FAIL  describe") {
				order = append(order, strings.Fields(line)[0])
			}
		}
		want := "builtin-strict"
		if test.told {
			want += " FAIL FAIL"
		}
		if got := strings.Join(order, " "); got != want {
			t.Errorf("told in the order %q, want %q:\n%s", got, want, r.stdout)
		}
	}
}

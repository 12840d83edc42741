//go:build unix

package fuzz_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// dying runs the tests of testdata/dying, where an SDK ends its process or does not end.
type dying struct {
	program string
	dir     string // of its testdata and its flights
}

// run runs the tests of the given flags with an SDK that ends in the given way, and
// returns what they say.
func (d dying) run(t *testing.T, ends string, flags ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), d.program, append(flags, "-test.timeout=30m", "-test.fuzzcachedir="+filepath.Join(d.dir, "cache"))...)
	cmd.Dir = d.dir
	cmd.Env = append(os.Environ(), "DYING="+ends, "TMPDIR="+d.dir)
	out, err := cmd.CombinedOutput()
	if err == nil {
		t.Errorf("%q passes:\n%s", flags, out)
	}
	return string(out)
}

// says checks what is said.
func says(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !regexp.MustCompile(part).MatchString(text) {
			t.Errorf("%q is not said:\n%s", part, text[:min(len(text), 4000)])
		}
	}
}

// Whatever ends the process, or does not end, is told with its case: by the loop, under
// the engine, and from the input that the engine keeps.
func TestWhatEndsTheProcessIsNamed(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a test binary for the engine")
	}
	// What go builds here is no file that it sees this test read: looked at, it is one on which a result in its cache hangs.
	if _, err := os.Stat("testdata/dying/dying_test.go"); err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(t.TempDir(), "dying.test")
	if out, err := exec.Command("go", "test", "-c", "-fuzz=Fuzz", "-trimpath", "-o", program, "./testdata/dying").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	const theCase = `alibaba-ecs-en/sample/error/xml/wire; (any-)?status \d+`
	words := map[string]string{
		"exit":       `it died \(exit status 3\)`,
		"kill":       `it died \(signal: killed\)`,
		"stack":      `fatal error: stack overflow`,
		"map":        `fatal error: concurrent map`,
		"memory":     `took so much memory in one case`,
		"allocation": `the SDK allocated \d+ MiB for a body of \d+ bytes; 32 MiB are allowed`,
		"hang":       `rule no-hang`,
		"panic":      `panic: the SDK is not itself`,
	}
	t.Run("loop", func(t *testing.T) {
		t.Parallel()
		for _, ends := range []string{"exit", "kill", "stack", "map", "memory"} {
			t.Run(ends, func(t *testing.T) {
				t.Parallel()
				d := dying{program, t.TempDir()}
				first := d.run(t, ends, "-test.run=^TestLoop$")
				says(t, first, "sdkconform: the process ended while the SDK was in this case: "+theCase)
				second := d.run(t, ends, "-test.run=^TestLoop$")
				says(t, second, words[ends], "rule no-crash", `fuzz.One\(t, decoder, "`+theCase, `\d{3} cases`)
			})
		}
		for _, ends := range []string{"hang", "allocation", "panic"} {
			t.Run(ends, func(t *testing.T) {
				t.Parallel()
				d := dying{program, t.TempDir()}
				says(t, d.run(t, ends, "-test.run=^TestLoop$"), words[ends], `fuzz.One\(t, decoder, "`+theCase, `\d{3} cases`)
			})
		}
		for _, ends := range []string{"panic"} {
			t.Run("isolated "+ends, func(t *testing.T) {
				t.Parallel()
				d := dying{program, t.TempDir()}
				says(t, d.run(t, ends, "-test.run=^TestIsolated$"), words[ends], `fuzz.One\(t, decoder, "`+theCase, `\d{3} cases`)
			})
		}
		t.Run("at once", func(t *testing.T) {
			t.Parallel()
			d := dying{program, t.TempDir()}
			says(t, d.run(t, "at once", "-test.run=^TestLoopAtOnce$"),
				"sdkconform: the process ended while the SDK was in this case: at the same time: alibaba-.* | alibaba-")
			says(t, d.run(t, "at once", "-test.run=^TestLoopAtOnce$"), words["exit"], "given while other calls are running", "500 cases")
		})
	})
	t.Run("engine", func(t *testing.T) {
		t.Parallel()
		for _, test := range []struct{ target, ends string }{
			{"FuzzDecode", "stack"},
			{"FuzzDecode", "memory"},
			{"FuzzDecode", "hang"},
			{"FuzzBytes", "exit"},
			{"FuzzBytes", "allocation"},
		} {
			t.Run(test.target+" "+test.ends, func(t *testing.T) {
				t.Parallel()
				d := dying{program, t.TempDir()}
				only := "-test.run=^" + test.target + "$"
				engine := []string{only, "-test.fuzz=^" + test.target + "$", "-test.fuzztime=100000x", "-test.fuzzminimizetime=20x", "-test.parallel=2"}
				text := d.run(t, test.ends, engine...)
				// Before the engine begins there is nobody but the next run to say it all.
				if strings.Contains(text, "sdkconform: the process ended while the SDK was in this case: alibaba-") {
					text = d.run(t, test.ends, engine...)
				}
				says(t, text, words[test.ends], "alibaba-ecs-en/sample/error/xml/fuzz:", "Failing input written to testdata/fuzz/")
				kept, err := os.ReadDir(filepath.Join(d.dir, "testdata", "fuzz", test.target))
				if err != nil || len(kept) != 1 {
					t.Fatalf("%d inputs are kept: %v", len(kept), err)
				}
				again := d.run(t, test.ends, only+"/^"+kept[0].Name()+"$")
				says(t, again, words[test.ends], "alibaba-ecs-en/sample/error/xml/fuzz:", "--- FAIL: "+test.target+"/"+kept[0].Name())
			})
		}
	})
}

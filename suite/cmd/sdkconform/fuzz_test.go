package main_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/kballard/go-shellquote"
)

// ends checks the status of a run, whose standard error tells its progress.
func ends(t *testing.T, r run, status int) run {
	t.Helper()
	if r.status != status {
		t.Errorf("the exit status is %d, want %d:\n%s%s", r.status, status, r.stdout, r.stderr)
	}
	return r
}

// ownerSource selects what the planted modes of the adapter go wrong on.
const ownerSource = "alibaba-ecs-en/code/400/InvalidOwner/*"

func TestFuzzUsage(t *testing.T) {
	t.Parallel()
	const some = "builtin:reference"
	known := filepath.Join(t.TempDir(), "known.yaml")
	if err := os.WriteFile(known, []byte("version: 1\nwaivers: [{cases: []}]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		args []string
		want string
	}{
		{nil, "no adapter; give --adapter"},
		{[]string{"--adapter", some, "--time", "0s"}, "--time: 0s is no time at all"},
		{[]string{"--adapter", some, "--time", "-1s"}, "--time: -1s is no time at all"},
		{[]string{"--adapter", some, "--time", "soon"}, "soon"},
		{[]string{"--adapter", some, "--cases", "-1"}, "--cases: -1 is less than 0"},
		{[]string{"--adapter", some, "--jobs", "0"}, "--jobs: 0 is not between 1 and 64"},
		{[]string{"--adapter", some, "--jobs", "65"}, "--jobs: 65 is not between 1 and 64"},
		{[]string{"--adapter", some, "--seed", "-1"}, "-1"},
		{[]string{"--adapter", some, "--level", "high"}, `--level: level "high"`},
		{[]string{"--adapter", some, "--memory", "much"}, "--memory: "},
		{[]string{"--adapter", some, "--timeout", "1ms"}, "--timeout: 1ms is less than 10ms"},
		{[]string{"--adapter", some, "--known", "missing.yaml"}, "missing.yaml"},
		{[]string{"--adapter", some, "--known", known}, "known.yaml"},
		{[]string{"--adapter", some, "--only", "nothing/*"}, `no fixture matches "nothing/*"`},
		{[]string{"--adapter", some, "--case", "nothing/xml/wire"}, `no case is made of a fixture "nothing/xml/wire"`},
		{[]string{"--adapter", some, "--case", "alibaba-ecs-en/sample/error/xml/wire; shrink 1"}, `there is no mutation "shrink"`},
		{[]string{"--adapter", some, "--case", "alibaba-ecs-en/sample/error/xml/wire; cdata 1"}, "mutation cdata has 3 arguments, not 1"},
		{[]string{"--adapter", some, "extra"}, "extra"},
		{[]string{"--adapter", some, "--tiem", "1s"}, "tiem"},
		{[]string{"promote"}, "name the folder of a run and the catalogue"},
		{[]string{"promote", "--to", "there", "missing"}, "missing"},
	} {
		t.Run(strings.Join(test.args, " "), func(t *testing.T) {
			t.Parallel()
			execute(t, append([]string{"fuzz"}, test.args...)...).check(t, 2, test.want)
		})
	}
}

// summary is what the last line of a run counts.
var summary = regexp.MustCompile(`, seed (\d+): (\d+) cases? \(tier 1: (\d+), tier 2: (\d+), tier 3: (\d+)\) in [\d.]+ s: (\d+) new findings?`)

// leftOut is what the lines of a run count that was not given.
var leftOut = regexp.MustCompile(`(?m)^  left out: (\d+) `)

// counted checks that a run was of so many cases, with those that it says it left out,
// and returns its counts without time.
func counted(t *testing.T, r run, cases int) []string {
	t.Helper()
	counts := summary.FindStringSubmatch(r.stdout)
	all := 0
	if counts != nil {
		all, _ = strconv.Atoi(counts[2]) // digits
	}
	for _, line := range leftOut.FindAllStringSubmatch(r.stdout, -1) {
		n, _ := strconv.Atoi(line[1])
		all += n
	}
	if all != cases {
		t.Fatalf("not of %d cases: %s", cases, r.stdout)
	}
	return counts[1:]
}

func TestFuzzPasses(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{
		{"--adapter", "builtin:reference", "--cases", "2000"},
		{"--adapter", "builtin:strict", "--cases", "2000", "--jobs", "3", "--seed", "18446744073709551615"},
		{"--adapter", adapter("nothing"), "--cases", "600", "--jobs", "2", "--level", "required"},
	} {
		t.Run(strings.Join(args[1:3], " "), func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			r := ends(t, execute(t, append([]string{"fuzz", "--out", dir}, args...)...), 0)
			if !strings.Contains(r.stdout, ": 0 new findings") {
				t.Errorf("got %s", r.stdout)
			}
			if text, err := os.ReadFile(filepath.Join(dir, "findings.jsonl")); err != nil || len(text) > 0 {
				t.Errorf("findings %q: %v", text, err)
			}
		})
	}
}

// found are the ids of what a run has kept.
func found(t *testing.T, dir string) (ids []string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "findings.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(text) {
		var f struct {
			ID string `json:"id"`
		}
		if err := json.Unmarshal(line, &f); err != nil || f.ID == "" {
			t.Fatalf("%q is no finding: %v", line, err)
		}
		ids = append(ids, f.ID)
	}
	return ids
}

// The same seed gives the same cases and findings, whatever the number of processes;
// what is found is told by cause, can be replayed by the printed command, promoted and
// run, and is gone past where it is known.
func TestFuzzFinds(t *testing.T) {
	t.Parallel()
	one, two := t.TempDir(), t.TempDir()
	args := []string{"fuzz", "--adapter", adapter("loses-the-code"), "--cases", "1600", "--seed", "7", "--only", ownerSource, "--out"}
	r := ends(t, execute(t, append(args, one)...), 1)
	for _, part := range []string{
		"rule code (required)", `code: want “InvalidOwner”, got nothing`, "seen again in 10 of 10 further runs", "explains ", "sent: HTTP 400",
		"replay: sdkconform fuzz --adapter ", "Keep them as fixtures: sdkconform fuzz promote --to CATALOGUE " + one,
	} {
		if !strings.Contains(r.stdout, part) {
			t.Errorf("%q is not said: %s", part, r.stdout)
		}
	}
	counts := counted(t, r, 1600)
	again := execute(t, append(args, two, "--jobs", "3")...)
	if other := counted(t, again, 1600); strings.Join(other[:5], " ") != strings.Join(counts[:5], " ") {
		t.Errorf("one process %q, three %q", counts, other)
	}
	ids := found(t, one)
	if others := found(t, two); len(ids) == 0 || ids[0] != others[0] {
		t.Errorf("one process %q, three %q", ids, others)
	}

	replayed := regexp.MustCompile(`replay: sdkconform (fuzz --adapter .* --case '[^']*')`).FindStringSubmatch(r.stdout)
	if replayed == nil {
		t.Fatal(r.stdout)
	}
	words, err := shellquote.Split(replayed[1])
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(r.stdout, replayed[0]+" --out reports/replay\n") {
		t.Errorf("a replay overwrites what was found:\n%s", r.stdout)
	}
	replay := ends(t, execute(t, append(words, "--out", t.TempDir())...), 1)
	if !strings.Contains(replay.stdout, "rule code (required)") {
		t.Errorf("replayed: %s", replay.stdout)
	}

	catalogue := filepath.Join(t.TempDir(), "catalogue")
	promoted := execute(t, "fuzz", "promote", "--to", catalogue, one)
	promoted.check(t, 0, "")
	if !strings.Contains(promoted.stdout, ids[0]) || !strings.Contains(promoted.stdout, "sdkconform run --catalogue") {
		t.Errorf("promoted: %s", promoted.stdout)
	}
	execute(t, "fuzz", "promote", "--to", catalogue, one, "nothing*").check(t, 2, `no finding in `)
	for mode, status := range map[string]int{"loses-the-code": 1, "nothing": 0} {
		r := ends(t, execute(t, "run", "--adapter", adapter(mode), "--catalogue", catalogue, "--only", "found-*", "--out", t.TempDir()), status)
		if status != 0 && !strings.Contains(r.stdout, " --catalogue '"+catalogue+"' --adapter ") {
			t.Errorf("the replay line lacks the catalogue: %s", r.stdout)
		}
	}

	known := filepath.Join(t.TempDir(), "known.yaml")
	text := "version: 1\nwaivers:\n- cases: [alibaba-*]\n  adapter: loses-the-code\n  findings: [{rule: code, field: code, got: \"\"}]\n" +
		"  reason: known\n  issue: https://example.com/1\n  owner: me\n  expires: \"2999-12-31\"\n"
	if err := os.WriteFile(known, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	past := execute(t, append(args, t.TempDir(), "--known", known)...)
	if !strings.Contains(past.stdout, "known, ") || strings.Contains(past.stdout, "rule code (required)") {
		t.Errorf("with what is known: %s", past.stdout)
	}
	// What was found is written into a waiver file, which a person finishes; then the same run and the gate both take it.
	file := filepath.Join(t.TempDir(), "waivers.yaml")
	execute(t, "waivers", "update", "--waivers", file, "--owner", "@me", "--expires", "2999-12-31", "--issue", "https://example.com/1", one).check(t, 0, "")
	written, err := os.ReadFile(file)
	if err != nil || !strings.Contains(string(written), "/fuzz:") || !strings.Contains(string(written), "adapter: loses-the-code") {
		t.Fatalf("the waivers are\n%s%v", written, err)
	}
	if err := os.WriteFile(file, bytes.ReplaceAll(written, []byte("reason:\n"), []byte("reason: known\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	execute(t, "waivers", "check", file).check(t, 0, "")
	if again := execute(t, "waivers", "update", "--waivers", file, one); !strings.Contains(again.stdout, "nothing to change") {
		t.Errorf("a second time: %s", again.stdout)
	}
	ends(t, execute(t, append(args, t.TempDir(), "--known", file)...), 0)
	gated := execute(t, "run", "--adapter", adapter("nothing")+" loses-the-code", "--waivers", file, "--out", t.TempDir())
	gated.check(t, 0, "")
	fixed := ends(t, execute(t, "fuzz", "--adapter", adapter("nothing")+" loses-the-code", "--cases", "400", "--only", ownerSource, "--known", known, "--out", t.TempDir()), 0)
	if !strings.Contains(fixed.stdout, "known, not seen in this run: ") {
		t.Errorf("without what is known: %s", fixed.stdout)
	}
}

// A recommended finding is told and kept, and ends the run with 0; the printed command, which
// names the level, ends with 1.
func TestFuzzLevel(t *testing.T) {
	t.Parallel()
	const cdata = "alibaba-ecs-en/code/400/InvalidOwner/xml/wire; cdata 0 0 0"
	for _, test := range []struct {
		args   []string
		status int
	}{
		{nil, 0},
		{[]string{"--level", "required"}, 0},
		{[]string{"--level", "recommended"}, 1},
	} {
		t.Run(strings.Join(test.args, " "), func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			args := append([]string{"fuzz", "--adapter", adapter("loses-cdata"), "--case", cdata, "--out", dir}, test.args...)
			r := ends(t, execute(t, args...), test.status)
			for _, part := range []string{"rule cdata (recommended)", "--case '" + cdata + "' --level recommended", "1 new finding", "Keep them as fixtures: "} {
				if !strings.Contains(r.stdout, part) {
					t.Errorf("%q is not said: %s", part, r.stdout)
				}
			}
			const why = ", 0 of them required, which is what fails; the others are recommended"
			if strings.Contains(r.stdout, why) != (test.status == 0) {
				t.Errorf("why it ends with %d is not said: %s", test.status, r.stdout)
			}
			if ids := found(t, dir); len(ids) != 1 {
				t.Errorf("kept %q", ids)
			}
		})
	}
}

// An SDK that takes several calls at once is given several, and what it mixes up is a
// finding with a command that shows it again.
func TestFuzzAtOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	args := []string{"fuzz", "--adapter", adapter("mixes"), "--out", filepath.Join(dir, "out")}
	r := ends(t, execute(t, append(args, "--cases", "400", "--seed", "5")...), 1)
	for _, want := range []string{"given while other calls are running", "rule deterministic", "got “AnotherCode”"} {
		if !strings.Contains(r.stdout, want) {
			t.Errorf("%q is missing:\n%s", want, r.stdout)
		}
	}
	_, replay, _ := strings.Cut(r.stdout, "replay: sdkconform ")
	replay, _, _ = strings.Cut(replay, "\n")
	words, err := shellquote.Split(replay)
	if err != nil {
		t.Fatal(err)
	}
	again := ends(t, execute(t, append(words, "--out", filepath.Join(dir, "again"))...), 1)
	if !strings.Contains(again.stdout, "given while other calls are running") {
		t.Errorf("%s shows:\n%s", replay, again.stdout)
	}
}

// A child that ends or hangs is told with its case and started again; one that cannot
// be used at all is not green.
func TestFuzzFaults(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		mode    string
		status  int
		timeout string
		words   []string
	}{
		{"exits", 1, "1m", []string{"rule no-crash", "it died (exit status 7) before it answered", "replay: "}},
		{"hangs", 1, "500ms", []string{"rule no-hang", "silent for 500ms", "replay: "}},
		{"exits-always", 3, "1m", nil},
		{"dies", 3, "1m", nil},
	} {
		t.Run(test.mode, func(t *testing.T) {
			t.Parallel()
			r := ends(t, execute(t, "fuzz", "--adapter", adapter(test.mode), "--cases", "300", "--timeout", test.timeout, "--only", ownerSource, "--out", t.TempDir()), test.status)
			for _, part := range test.words {
				if !strings.Contains(r.stdout, part) {
					t.Errorf("%q is not said: %s", part, r.stdout)
				}
			}
		})
	}
}

// An adapter that has only call is given the cases over a socket; time ends a run.
func TestFuzzByCall(t *testing.T) {
	t.Parallel()
	r := ends(t, execute(t, "fuzz", "--adapter", adapter("only-call"), "--time", "8s", "--out", t.TempDir()), 0)
	if !strings.Contains(r.stdout, " (call), seed 1: ") || strings.Contains(r.stdout, ": 0 cases") {
		t.Errorf("got %s", r.stdout)
	}
}

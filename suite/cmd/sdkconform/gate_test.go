package main_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// known is a waiver of what the adapter that loses the code gets wrong.
const known = `version: 1
waivers:
  - cases:
      - alibaba-ecs-en/code/400/InvalidOwner/*/wire
    adapter: loses-the-code
    findings:
      - {rule: code, field: code, got: ""}
    reason: It takes the owner's code for its own.
    issue: https://example.org/issues/1
    owner: somebody
    expires: 2099-12-31
`

// wires are the cases of the waiver.
const wires = "alibaba-ecs-en/code/400/InvalidOwner/*/wire"

// writeFile writes a file into a new folder and returns its name.
func writeFile(t *testing.T, name, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// The gate with waivers: what passes, and each thing that fails it by its name.
func TestWaivers(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name     string
		old, new string // in the waiver file
		adapter  string
		status   int
		stdout   string
		stderr   string
	}{
		{"known failure", "", "", "loses-the-code", 0, "Gate (required): passed", ""},
		{"new failure", "*/wire\n", "xml/wire\n", "loses-the-code", 1, "new failure: 1 case, first alibaba-ecs-en/code/400/InvalidOwner/json/wire: [code] code: want “InvalidOwner”, got nothing", ""},
		{"changed failure", `got: ""`, "got: Owner", "loses-the-code", 1, "changed failure: 2 cases", ""},
		{"fixed but still waived", "loses-the-code", "nothing", "nothing", 1, "fixed but still waived: 2 cases", ""},
		{"waiver that matches nothing", "400/InvalidOwner/", "400/InvalidOwnr/", "nothing", 1, "waiver that matches nothing", ""},
		{"waiver of nobody", "loses-the-code", "somebody-else", "nothing", 1, "waiver that matches nothing: ", ""},
		{"expired waiver", "2099-12-31", "2020-12-31", "loses-the-code", 1, "expired waiver: ", ""},
		{"pattern too broad", "alibaba-ecs-en/code/400/InvalidOwner/*/wire", `"*/InvalidOwner/*/wire"`, "loses-the-code", 1, "pattern too broad: ", ""},
		{"of another version", "    adapter: loses-the-code\n", "    adapter: loses-the-code\n    versions: \">=7\"\n", "loses-the-code", 1, "new failure: 2 cases", ""},
		{"not in the selection", "wire\n", "wire\n      - alibaba-kms-en/sample/*/wire\n", "loses-the-code", 0, "passed", ""},
		{"broken", "reason:", "reasons:", "loses-the-code", 2, "", "waivers.yaml:8:5: a waiver has no key “reasons”"},
		{"no YAML", "cases:\n", "cases: [\n", "loses-the-code", 2, "", "waivers.yaml:4:7: this is no YAML"},
		{"incomplete all the same", "", "", "fails", 3, "INCOMPLETE", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			file := writeFile(t, "waivers.yaml", strings.Replace(known, test.old, test.new, 1))
			dir := t.TempDir()
			r := execute(t, "run", "--adapter", adapter(test.adapter), "--only", wires, "--waivers", file, "--out", dir)
			r.check(t, test.status, test.stderr)
			if !strings.Contains(r.stdout, test.stdout) {
				t.Errorf("got on standard output:\n%s\nwant %q", r.stdout, test.stdout)
			}
			if told := strings.Contains(r.stdout, "Waivers: sdkconform waivers update --waivers "+file+" "+dir); told != (test.status == 1) {
				t.Errorf("how to write the waivers anew is told: %v", told)
			}
			if test.status == 2 {
				if left, _ := os.ReadDir(dir); len(left) > 0 {
					t.Errorf("%s was written", left[0].Name())
				}
				return
			}
			// The reports that are written anew say the same, with their waivers.
			execute(t, "report", filepath.Join(dir, "journal.ndjson"), "--out", t.TempDir()).check(t, test.status, "")
		})
	}
}

// sharedRun is a run of every case. It takes seconds, so that it is made once for all tests, none of which writes in its folder.
type sharedRun struct {
	name   string
	args   func() []string
	status int

	once sync.Once
	dir  string
	run  run
}

// folder makes the run, if nobody has yet.
func (s *sharedRun) folder(t *testing.T) string {
	t.Helper()
	s.once.Do(func() {
		s.dir = filepath.Join(filepath.Dir(binary), s.name)
		s.run = execute(t, append([]string{"run", "--out", s.dir}, s.args()...)...)
	})
	s.run.check(t, s.status, "")
	return s.dir
}

var (
	// losesTheCode is a program of an SDK called "sdk".
	losesTheCode = sharedRun{name: "loses-the-code", status: 1, args: func() []string {
		return []string{"--adapter", adapter("loses-the-code") + " sdk"}
	}}
	bothBuiltin = sharedRun{name: "builtin", args: func() []string {
		return []string{"--adapter", "builtin:reference", "--adapter", "builtin:strict"}
	}}
)

// A waiver file is made from a run, finished by a person, and made anew when the SDK is
// mended.
func TestWaiversUpdate(t *testing.T) {
	t.Parallel()
	out := losesTheCode.folder(t)
	file := filepath.Join(t.TempDir(), "new", "waivers.yaml")
	r := execute(t, "waivers", "update", "--waivers", file, "--owner", "@somebody", "--expires", "2099-12-31", out)
	r.check(t, 0, "")
	if !strings.Contains(r.stdout, "wrote "+file) || !strings.Contains(r.stdout, "wait for a person, and no run reads the file until then") {
		t.Errorf("got on standard output %q", r.stdout)
	}
	execute(t, "waivers", "check", file).check(t, 2, "the reason is empty")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	finished := strings.NewReplacer("reason:\n", "reason: It loses it.\n", "issue:\n", "issue: https://example.org/1\n").Replace(string(text))
	if err := os.WriteFile(file, []byte(finished), 0o600); err != nil {
		t.Fatal(err)
	}
	execute(t, "waivers", "check", file).check(t, 0, "")
	execute(t, "report", out, "--waivers", file, "--out", t.TempDir()).check(t, 0, "")
	r = execute(t, "waivers", "update", "--waivers", file, out)
	r.check(t, 0, "")
	if !strings.Contains(r.stdout, "nothing to change") {
		t.Errorf("a second time: %q", r.stdout)
	}
	// Mended: the gate is red until the waivers are taken out.
	out = t.TempDir()
	execute(t, "run", "--adapter", adapter("nothing")+" sdk", "--waivers", file, "--out", out).check(t, 1, "")
	execute(t, "waivers", "update", "--waivers", file, out).check(t, 0, "")
	execute(t, "report", out, "--waivers", file, "--out", t.TempDir()).check(t, 0, "")
	// What cannot say what is still needed.
	some := t.TempDir()
	execute(t, "run", "--adapter", adapter("nothing")+" sdk", "--only", owner, "--out", some).check(t, 0, "")
	execute(t, "waivers", "update", "--waivers", file, some).check(t, 2, "the run is of some cases only")
	if err := os.MkdirAll(filepath.Join(out, "folder.yaml"), 0o700); err != nil {
		t.Fatal(err)
	}
	execute(t, "waivers", "update", "--waivers", filepath.Join(out, "folder.yaml"), out).check(t, 2, "folder.yaml")
	execute(t, "waivers", "update", "--waivers", filepath.Join(file, "below", "waivers.yaml"), out).check(t, 2, file)
}

// Two runs: what is new ends the comparison with 1, what is not whole with 3.
func TestCompare(t *testing.T) {
	t.Parallel()
	dirs := map[string]string{}
	for name, mode := range map[string]string{"good": "nothing", "bad": "loses-the-code", "broken": "fails"} {
		dirs[name] = t.TempDir()
		// The same SDK each time: its name is what two runs have in common.
		execute(t, "run", "--gate", "off", "--adapter", adapter(mode)+" sdk", "--only", owner, "--out", dirs[name])
	}
	for _, test := range []struct {
		base, head string
		status     int
		stdout     string
	}{
		{"good", "good", 0, "no new failures"},
		{"good", "bad", 1, "new failures"},
		{"bad", "good", 0, "Fixed:"},
		{"bad", "bad", 0, "no new failures"},
		{"good", "broken", 3, "incomplete"},
	} {
		for _, what := range []string{"", "results.json", "journal.ndjson"} {
			r := execute(t, "compare", filepath.Join(dirs[test.base], what), filepath.Join(dirs[test.head], what))
			r.check(t, test.status, "")
			if !strings.Contains(r.stdout, test.stdout) {
				t.Errorf("%s and %s, %s: got\n%s", test.base, test.head, what, r.stdout)
			}
		}
	}
	file := filepath.Join(t.TempDir(), "new", "compare.json")
	execute(t, "compare", dirs["good"], dirs["bad"], "--format", "json", "--out", file).check(t, 1, "")
	text, err := os.ReadFile(file)
	if err != nil || !json.Valid(text) {
		t.Errorf("the file is no JSON: %v", err)
	}
	execute(t, "compare", dirs["good"], dirs["bad"], "--out", filepath.Join(file, "below")).check(t, 4, file)
	// One SDK each, by another name: it is compared, and the names are told.
	strict := t.TempDir()
	execute(t, "run", "--adapter", "builtin:strict", "--only", owner, "--out", strict).check(t, 0, "")
	if r := execute(t, "compare", strict, dirs["bad"]); r.status != 1 || !strings.Contains(r.stdout, "the SDK is called “builtin-strict” in the base and “sdk” in the head") {
		t.Errorf("got the exit status %d and\n%s", r.status, r.stdout)
	}
	r := execute(t, "history", dirs["good"], dirs["bad"], dirs["good"])
	r.check(t, 0, "")
	if !strings.Contains(r.stdout, "Went back and forth:") && !strings.Contains(r.stdout, "100.0 %") {
		t.Errorf("got\n%s", r.stdout)
	}
	execute(t, "compare", dirs["good"], writeFile(t, "results.json", `{"version":2,"adapters":[]}`)).check(t, 2, "it is of version 2, this program reads version 1")
	execute(t, "compare", writeFile(t, "results.json", "junk"), dirs["good"]).check(t, 2, "neither a journal nor a results.json")
}

// The shards of a run are the run, and not without one of them.
func TestShards(t *testing.T) {
	t.Parallel()
	shard := func(part string, more ...string) string {
		dir := t.TempDir()
		execute(t, append([]string{"run", "--adapter", adapter("loses-the-code"), "--only", owner, "--shard", part, "--gate", "off", "--out", dir}, more...)...).check(t, 0, "")
		return dir
	}
	one, two := shard("1/2"), shard("2/2")
	whole, passing := t.TempDir(), t.TempDir()
	execute(t, "run", "--adapter", adapter("loses-the-code"), "--only", owner, "--out", whole).check(t, 1, "")
	r := execute(t, "run", "--adapter", adapter("nothing"), "--only", owner, "--shard", "1/2", "--out", passing)
	r.check(t, 0, "") // its part passes, and it says of what
	if !strings.Contains(r.stdout, "Gate (required): passed, of shard 1/2, ") {
		t.Errorf("got\n%s", r.stdout)
	}
	merged := t.TempDir()
	execute(t, "report", two, filepath.Join(one, "journal.ndjson"), "--out", merged).check(t, 1, "")
	got, want := read(t, merged), read(t, whole)
	if len(got.Adapters[0].Cases) != len(want.Adapters[0].Cases) {
		t.Fatalf("the shards have %d cases, the run %d", len(got.Adapters[0].Cases), len(want.Adapters[0].Cases))
	}
	for i, c := range got.Adapters[0].Cases {
		if w := want.Adapters[0].Cases[i]; c.ID != w.ID || c.Op != w.Op || c.Verdict != w.Verdict {
			t.Errorf("case %d is %s %s, and %s %s in one run", i, c.ID, c.Verdict, w.ID, w.Verdict)
		}
	}
	execute(t, "report", one, one, two, "--out", merged).check(t, 2, "the journals overlap")
	execute(t, "report", one, shard("1/3"), "--out", merged).check(t, 2, "different divisions: shard 1/2 and shard 1/3")
	execute(t, "report", one, whole, "--out", merged).check(t, 2, "some are shards and some are whole runs")
	// What is not whole says so, in each report, and is never green.
	for name, parts := range map[string][]string{
		"the run has a gap: shard 2/3 is not there":        {shard("1/3"), shard("3/3")},
		"the run has a gap: shard 1/3, 3/3 is not there":   {shard("2/3")},
		"the run has a gap: shard 2/2 is not there: its c": {passing},
	} {
		r := execute(t, append([]string{"report", "--out", merged, "--also", "badge"}, parts...)...)
		r.check(t, 3, "")
		if !strings.Contains(r.stdout, "INCOMPLETE, of ") || !strings.Contains(r.stdout, name) {
			t.Errorf("got\n%s\nwant %q", r.stdout, name)
		}
		for file, want := range map[string]string{
			"results.json": `"incomplete": true`, "summary.md": "# sdkconform: the run is incomplete", "report.html": "<h1>The run is incomplete</h1>",
			"junit.xml": `message="the run has a gap`, "badge.json": `"message":"incomplete"`,
		} {
			if text, err := os.ReadFile(filepath.Join(merged, file)); err != nil || !strings.Contains(string(text), want) {
				t.Errorf("%s does not say %q (%v)", file, want, err)
			}
		}
	}
	execute(t, "compare", whole, one).check(t, 3, "")
	execute(t, "report", one, shard("2/2", "--level", "recommended"), "--out", merged).check(t, 2, "different levels")
	dir, _ := own(t)
	execute(t, "report", one, shard("2/2", "--catalogue", dir), "--out", merged).check(t, 2, "different catalogues")
	execute(t, "report", one, two).check(t, 2, "give --out DIR")
	execute(t, "report", t.TempDir()).check(t, 2, "there is no journal in")
}

// What an SDK is held to is a set by its name; a catalogue of one's own counts in full.
func TestRequirements(t *testing.T) {
	t.Parallel()
	out := t.TempDir()
	execute(t, "run", "--adapter", adapter("loses-the-code"), "--only", owner, "--requirements", "v1", "--out", out).check(t, 1, "")
	text, err := os.ReadFile(filepath.Join(out, "results.json"))
	if err != nil || !strings.Contains(string(text), `"requirements": "v1"`) {
		t.Errorf("results.json does not name the set: %v", err)
	}
	dir, _ := own(t)
	execute(t, "run", "--adapter", "builtin:reference", "--catalogue", dir, "--only", "own-kms/*", "--requirements", "v1", "--out", out).check(t, 0, "")
	if strings.Contains(string(text), `"unscored"`) {
		t.Error("something is unscored in the newest set")
	}
	// A set is frozen once, and read when it is.
	repo, err := filepath.Abs(filepath.Join("..", "..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	copied := t.TempDir()
	if err := os.CopyFS(filepath.Join(copied, "fixtures"), os.DirFS(filepath.Join(repo, "fixtures"))); err != nil {
		t.Fatal(err)
	}
	execute(t, "golden", "freeze", "v2", "--repo", copied).check(t, 0, "")
	execute(t, "golden", "freeze", "v2", "--repo", copied).check(t, 2, "v2.tsv is there: a set is frozen once")
}

// The other formats are written where they are asked for and nowhere else; one that
// cannot be written is told.
func TestAlso(t *testing.T) {
	t.Parallel()
	formats := map[string]string{"sarif": "results.sarif", "ctrf": "ctrf.json", "badge": "badge.json", "annotations": "annotations.txt", "junit-strict": "junit-strict.xml", "matrix": "matrix.md"}
	for name, file := range formats {
		dir := t.TempDir()
		args := []string{"run", "--adapter", adapter("loses-the-code"), "--only", owner, "--out", dir}
		execute(t, append(args, "--also", name)...).check(t, 1, "")
		for other, f := range formats {
			if _, err := os.Stat(filepath.Join(dir, f)); (err == nil) != (other == name) {
				t.Errorf("--also %s: %s: %v", name, f, err)
			}
		}
		// A later run without it leaves none that could be taken for its own.
		execute(t, args...).check(t, 1, "")
		if _, err := os.Stat(filepath.Join(dir, file)); err == nil {
			t.Errorf("%s of an earlier run is left", file)
		}
		if err := os.MkdirAll(filepath.Join(dir, file, "full"), 0o700); err != nil {
			t.Fatal(err)
		}
		execute(t, append(args, "--also", name)...).check(t, 4, file)
	}
}

package main_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/kballard/go-shellquote"
	"github.com/sdkconform/sdkconform/fixtures/builtin"
	"github.com/sdkconform/sdkconform/runner"
)

// binary is the command, built once for all tests of this file: what counts is what
// a shell sees, its exit status above all.
var binary string

// TestMain builds the command. This test binary is also the adapters that the command
// is given: "adapter MODE".
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == "adapter" {
		serve(os.Args[2])
	}
	// With the race detector a program sleeps for a second before it ends.
	_ = os.Setenv("GORACE", strings.TrimSpace(os.Getenv("GORACE")+" atexit_sleep_ms=0"))
	// A shell has the one signal ignored by what it puts into the background, and nohup the other; programs inherit that, and not
	// those that are started here.
	for _, ignored := range []os.Signal{os.Interrupt, syscall.SIGHUP} {
		if signal.Ignored(ignored) {
			signal.Notify(make(chan os.Signal, 1), ignored)
		}
	}
	status, err := build(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		status = 1
	}
	os.Exit(status)
}

func build(m *testing.M) (status int, err error) {
	dir, err := os.MkdirTemp("", "sdkconform-test-*")
	if err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	binary = filepath.Join(dir, "sdkconform")
	if runtime.GOOS == "windows" {
		binary += ".exe"
	}
	args := []string{"build", "-o", binary}
	info, _ := debug.ReadBuildInfo()
	if built := func(flag string) bool {
		return info != nil && slices.Contains(info.Settings, debug.BuildSetting{Key: flag, Value: "true"})
	}; built("-race") {
		args = append(args, "-race") // what the detector is there for is the command
		if built("-trimpath") {
			args = append(args, "-trimpath") // else all would be compiled anew
		}
	}
	if out, err := exec.Command("go", append(args, ".")...).CombinedOutput(); err != nil {
		return 1, fmt.Errorf("the command cannot be built: %w\n%s", err, out)
	}
	return m.Run(), nil
}

// adapter is the command line of this test binary as an adapter.
func adapter(mode string) string { return shellquote.Join(os.Args[0], "adapter", mode) }

// forever is longer than any test waits, and short enough that nothing lives on for
// long where a test is killed.
const forever = 5 * time.Minute

// wrong is an SDK that reads well but for what it does by its mode.
type wrong struct {
	runner.Decoder
	mode string
}

func (w wrong) Describe() runner.Description {
	d := w.Decoder.Describe()
	d.Name = w.mode
	if len(os.Args) > 3 {
		d.Name = os.Args[3]
	}
	switch w.mode {
	case "tencent-only":
		d.Providers = []string{"tencent"}
	case "unknown-provider":
		d.Providers = []string{"nobody"}
	case "hides-the-host-id":
		d.Exposes = slices.DeleteFunc(d.Exposes, func(f string) bool { return f == runner.FieldHostID })
	}
	return d
}

func (w wrong) Decode(ctx context.Context, r runner.Response) (runner.Outcome, error) {
	o, err := w.Decoder.Decode(ctx, r)
	switch w.mode {
	case "waits":
		waits()
	case "starts-daemons":
		startDaemons()
	}
	if o.Code != "InvalidOwner" {
		return o, err
	}
	switch w.mode {
	case "loses-the-code":
		o.Code = ""
	case "loses-cdata": // which breaks a recommended rule
		if bytes.Contains(r.Body, []byte("<![CDATA[")) {
			o.Code = ""
		}
	case "fails":
		return o, errors.New("no client for\nthis one")
	case "exits":
		os.Exit(7)
	case "eats-memory":
		eatMemory()
	case "hangs":
		time.Sleep(forever)
	case "hides-the-host-id":
		o.HostID = ""
	}
	return o, err
}

// waits goes on for as many calls as the environment's WAITS_AFTER says, and then when the
// file that WAITS_FOR names is gone.
func waits() {
	after, _ := strconv.Atoi(os.Getenv("WAITS_AFTER"))
	for waited++; waited > after; time.Sleep(time.Millisecond) {
		if _, err := os.Stat(os.Getenv("WAITS_FOR")); err != nil {
			return
		}
	}
}

var waited int

// eatMemory takes memory until somebody ends it.
func eatMemory() {
	const piece = 8 << 20
	for start := time.Now(); time.Since(start) < forever; {
		p := make([]byte, piece)
		for i := 0; i < piece; i += 4096 {
			p[i] = 1 // the system must give it
		}
		eaten = append(eaten, p)
	}
}

var eaten [][]byte

// onlyCalls is an SDK that has no decode.
type onlyCalls struct{ runner.Caller }

// startDaemons and beDaemon are there where daemons can be found again; see
// TestSignals.
var startDaemons, beDaemon func()

func serve(mode string) {
	switch mode {
	case "tapped": // writes the traffic down
		in, err := os.Create(os.Getenv("TAP_IN"))
		if err != nil {
			panic(err)
		}
		out, err := os.Create(os.Getenv("TAP_OUT"))
		if err != nil {
			panic(err)
		}
		a := builtin.Reference()
		if err := runner.Serve(context.Background(), a, io.TeeReader(os.Stdin, in), io.MultiWriter(os.Stdout, out)); err != nil {
			panic(err)
		}
		os.Exit(0)
	case "daemon":
		beDaemon()
		os.Exit(0)
	case "dies":
		fmt.Fprintln(os.Stderr, "no license file")
		os.Exit(7)
	case "exits-always":
		in := bufio.NewScanner(os.Stdin)
		for asked := false; in.Scan(); asked = true {
			if asked {
				os.Exit(7)
			}
			d, _ := json.Marshal(builtin.Reference().Describe())
			fmt.Printf(`{"id":%s,"describe":{"ops":["decode"],%s}`+"\n", number(in.Text()), d[1:])
		}
		os.Exit(0)
	}
	if mode == "of-a-page" {
		a, err := newOnPage(os.Args[3:])
		if err != nil {
			panic(err)
		}
		runner.Main(a)
	}
	if mode == "only-call" {
		runner.Main(onlyCalls{builtin.Reference().(runner.Caller)})
	}
	if mode == "mixes" {
		runner.Main(&mixing{Decoder: builtin.Reference()})
	}
	runner.Main(wrong{builtin.Reference(), mode})
}

// mixing is the reference, which takes four calls at once and shows the code of another.
type mixing struct {
	runner.Decoder
	inFlight atomic.Int64
}

func (m *mixing) Describe() runner.Description {
	d := m.Decoder.Describe()
	d.Concurrency = 4
	return d
}

func (m *mixing) Decode(ctx context.Context, r runner.Response) (runner.Outcome, error) {
	m.inFlight.Add(1)
	defer m.inFlight.Add(-1)
	o, err := m.Decoder.Decode(ctx, r)
	time.Sleep(time.Millisecond)
	if m.inFlight.Load() > 1 && o.Code != "" {
		o.Code = "AnotherCode"
	}
	return o, err
}

// number is the id of a request.
func number(line string) json.Number {
	var q struct {
		ID json.Number `json:"id"`
	}
	_ = json.Unmarshal([]byte(line), &q)
	return q.ID
}

// run is what a run of the command has left.
type run struct {
	status         int
	stdout, stderr string
}

// command makes a process of the command.
func command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), binary, args...)
	cmd.Dir = t.TempDir() // reports/out, where a test forgets --out
	return cmd
}

func execute(t *testing.T, args ...string) run {
	t.Helper()
	return finish(t, command(t, args...))
}

func finish(t *testing.T, cmd *exec.Cmd) run {
	t.Helper()
	var stdout, stderr bytes.Buffer
	if cmd.Stdout == nil {
		cmd.Stdout = &stdout
	}
	cmd.Stderr = &stderr
	err := cmd.Run()
	var status *exec.ExitError
	if err != nil && !errors.As(err, &status) {
		t.Fatal(err)
	}
	return run{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}

// check compares a run with the status and a part of standard error, of which there
// must be none where want is empty.
func (r run) check(t *testing.T, status int, want string) {
	t.Helper()
	if r.status != status {
		t.Errorf("got the exit status %d, want %d\n%s%s", r.status, status, r.stdout, r.stderr)
	}
	if want == "" && r.stderr != "" || !strings.Contains(r.stderr, want) {
		t.Errorf("got on standard error %q\nwant %q", r.stderr, want)
	}
}

// resultsFile is results.json.
type resultsFile struct {
	Adapters []struct {
		Command  string         `json:"command"`
		Failure  string         `json:"failure"`
		Totals   map[string]int `json:"totals"`
		Findings []struct {
			Rule, Level string
		} `json:"findings"`
		Cases []struct {
			ID      string `json:"id"`
			Op      string `json:"op"`
			Verdict string `json:"verdict"`
			Reason  string `json:"reason"`
			Detail  string `json:"detail"`
		} `json:"cases"`
	} `json:"adapters"`
	Gate struct {
		Passed     bool     `json:"passed"`
		Failed     bool     `json:"failed"`
		Incomplete bool     `json:"incomplete"`
		Reasons    []string `json:"reasons"`
	} `json:"gate"`
}

func read(t *testing.T, dir string) resultsFile {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "results.json"))
	if err != nil {
		t.Fatal(err)
	}
	var r resultsFile
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	return r
}

// verdicts are those of one adapter by case.
func (r resultsFile) verdicts(adapter int) map[string]string {
	verdicts := map[string]string{}
	for _, c := range r.Adapters[adapter].Cases {
		verdicts[c.ID+" "+c.Op] = c.Verdict
	}
	return verdicts
}

// files are the reports of a run.
var files = []string{"journal.ndjson", "results.json", "junit.xml", "report.html", "summary.md"}

func TestUsage(t *testing.T) {
	t.Parallel()
	const reference = "builtin:reference"
	missing := filepath.Join(t.TempDir(), "missing")
	empty := t.TempDir()
	for _, test := range []struct {
		args string // split at spaces
		want string
	}{
		{"", "a command is needed"},
		{"dance", `there is no command "dance"; see 'sdkconform --help'`},
		{"--dance", "-dance; see 'sdkconform --help'"},
		{"run --dance", "-dance; see 'sdkconform run --help'"},
		{"golden", "a command is needed"},
		{"golden dance", `there is no command "dance"; see 'sdkconform golden --help'`},
		{"golden update --dance", "-dance; see 'sdkconform golden update --help'"},
		{"golden update", "name a catalogue with --catalogue DIR"},
		{"run", "no adapter; give --adapter 'COMMAND' or --adapter builtin:reference"},
		{"run --adapter", "flag needs an argument: --adapter; see 'sdkconform run --help'"},
		{"run --adapter ", "an adapter's command line is empty"},
		{"run --adapter builtin:nonsense", `there is no "builtin:nonsense"; there are builtin:reference and builtin:strict`},
		{"run --adapter builtin:", `there is no "builtin:"; there are`},
		{"run --adapter 'a", `the adapter's command line "'a" cannot be split into words: Unterminated single-quoted string`},
		{"run --adapter " + reference + " extra", `unexpected argument "extra"; an adapter's command line is one word: quote it`},
		{"run --adapter " + reference + " --level strict", `--level: level "strict" is neither required nor recommended`},
		{"run --adapter " + reference + " --shard ", `--shard: "" is no shard such as 2/5`},
		{"run --adapter " + reference + " --out ", "--out: the name of the folder is empty"},
		{"run --adapter " + reference + " --gate maybe", `--gate: "maybe" is neither on nor off`},
		{"run --adapter " + reference + " --jobs 0", "--jobs: 0 is not between 1 and 64"},
		{"run --adapter " + reference + " --jobs 65", "--jobs: 65 is not between 1 and 64"},
		{"run --adapter " + reference + " --jobs many", `invalid value "many" for flag -jobs`},
		{"run --adapter " + reference + " --timeout 9ms", "--timeout: 9ms is less than 10ms"},
		{"run --adapter " + reference + " --timeout=-1s", "--timeout: -1s is less than 10ms"},
		{"run --adapter " + reference + " --timeout 5", `invalid value "5" for flag -timeout`},
		{"run --adapter " + reference + " --only nothing*", `no case matches "nothing*"; 'sdkconform list' prints every id`},
		{"run --adapter " + reference + " --only * --only nothing", `no case matches "nothing"`},
		{"run --adapter " + reference + " --catalogue " + missing, "--catalogue: stat " + missing},
		{"run --adapter " + reference + " --catalogue " + empty, empty + ": holds no source; add a folder SOURCE with a source.yaml in it"},
		{"run --adapter " + reference + " --catalogue " + os.Args[0], "--catalogue: " + os.Args[0] + " is no folder"},
		{"run --adapter " + reference + " --waivers " + missing, "the waiver file cannot be read: open " + missing},
		{"run --adapter " + reference + " --waivers " + empty, "the waiver file cannot be read: read " + empty},
		{"run --adapter " + reference + " --shard 0/2", `--shard: "0/2" is no shard such as 2/5`},
		{"run --adapter " + reference + " --shard 3/2", `--shard: "3/2" is no shard such as 2/5`},
		{"run --adapter " + reference + " --only tencent-cvm-en/sample/*/wire --shard 9/9", "no case matches in shard 9/9: there are 2 to share out"},
		{"run --adapter " + reference + " --requirements v999", `there is no requirement set "v999"; there are ["v1"`},
		{"run --adapter " + reference + " --requirements ../rules", `there is no requirement set "../rules"`},
		{"run --adapter " + reference + " --also pdf", `--also: there is no format "pdf"`},
		{"compare", "name two runs, BASE and HEAD"},
		{"compare a", "name two runs"},
		{"compare a b c", "name two runs"},
		{"compare --format yaml a b", `--format: there is no format "yaml"`},
		{"compare --level high a b", `--level: level "high" is neither`},
		{"compare " + missing + " " + missing, missing},
		{"compare " + empty + " " + empty, "there is neither a journal nor a results.json in " + empty},
		{"history", "name the runs"},
		{"history --format sarif a", `--format: there is no format "sarif"`},
		{"history " + missing, missing},
		{"waivers", "a command is needed"},
		{"waivers dance", `there is no command "dance"; see 'sdkconform waivers --help'`},
		{"waivers check", "name the waiver files"},
		{"waivers check " + missing, "the waiver file cannot be read: open " + missing},
		{"waivers update", "name one waiver file with --waivers FILE"},
		{"waivers update --waivers a --waivers b", "name one waiver file with --waivers FILE"},
		{"waivers update --waivers a b c", `unexpected argument "c"; name one run`},
		{"waivers update --waivers a --expires soon", `--expires: "soon" is no date such as 2027-03-31`},
		{"waivers update --waivers a --issue 7", `--issue: "7" is no http or https address`},
		{"waivers update --waivers a " + empty, "there is neither a journal nor a results.json in " + empty},
		{"golden freeze", "name the new requirement set"},
		{"golden freeze latest", `"latest" is no name of a requirement set; they are v1, v2, and so on`},
		{"golden freeze v2 --repo " + empty, empty},
		{"list extra", `unexpected argument "extra"; see 'sdkconform list --help'`},
		{"list --only nothing", `no case matches "nothing"; 'sdkconform list' prints every id`},
		{"list --only * --only nothing", `no case matches "nothing"`},
		{"list --catalogue " + empty, "holds no source"},
		{"show", "name one fixture; 'sdkconform list' prints every id"},
		{"show a b", "name one fixture"},
		{"show nothing", `there is no fixture "nothing"; 'sdkconform list' prints every id`},
		{"rules extra", `there is no rule "extra"; 'sdkconform rules' prints them`},
		{"rules cod", `there is no rule "cod"; 'sdkconform rules' prints them; did you mean "code"?`},
		{"forms layuot", `there is no form "layuot"; 'sdkconform forms' prints them; did you mean "layout"?`},
		{"schema waiver", `there is no schema "waiver"`},
		{"run --adapter " + reference + " --json --quiet", "--json and --quiet: give one of them"},
		{"version extra", `unexpected argument "extra"`},
		{"report", "name the journal; see 'sdkconform report --help'"},
		{"report " + missing, missing},
		{"lint", "name a catalogue with --catalogue DIR, or a checkout of sdkconform with --repo DIR"},
		{"lint extra --repo .", `unexpected argument "extra"`},
		{"lint --repo " + empty, "there is no catalogue: open " + filepath.Join(empty, "fixtures", "catalogue")},
		{"lint --catalogue " + missing, "there is no catalogue: open " + missing},
		{"lint --catalogue " + empty, "holds no source"},
		{"adapter", "name reference or strict"},
		{"adapter dance", "name reference or strict"},
		{"adapter reference strict", "name reference or strict"},
	} {
		t.Run(test.args, func(t *testing.T) {
			t.Parallel()
			var args []string
			if test.args != "" {
				args = strings.Split(test.args, " ")
			}
			cmd := command(t, args...)
			r := finish(t, cmd)
			r.check(t, 2, test.want)
			if !strings.HasPrefix(r.stderr, "sdkconform: ") {
				t.Errorf("standard error does not say who speaks: %q", r.stderr)
			}
			if help := test.want == "a command is needed"; (r.stdout != "") != help {
				t.Errorf("got on standard output %q", r.stdout)
			}
			if left, _ := os.ReadDir(cmd.Dir); len(left) > 0 {
				t.Errorf("%s was made", left[0].Name())
			}
		})
	}
}

// A mistake in the command line leaves no report, and says so where a later step of a job looks.
func TestUsageTellsThatNothingWasWritten(t *testing.T) {
	t.Parallel()
	out, summary := t.TempDir(), filepath.Join(t.TempDir(), "summary.md")
	broken := func(args ...string) run {
		cmd := command(t, append(args, "--out", out)...)
		cmd.Env = append(os.Environ(), "GITHUB_ACTIONS=true", "GITHUB_STEP_SUMMARY="+summary)
		return finish(t, cmd)
	}
	const written = "sdkconform: nothing was run and no report was written"
	r := broken("run", "--adapter", "builtin:reference", "--only", "nothing")
	r.check(t, 2, written+"\n")
	execute(t, "run", "--adapter", "builtin:reference", "--only", owner, "--out", out).check(t, 0, "")
	r = broken("run", "--adaptor", "builtin:reference")
	r.check(t, 2, written+"; what is in "+out+" is of an earlier run\n")
	if !strings.Contains(r.stderr, "\n::error title=sdkconform%3A nothing was run and no report was written") {
		t.Errorf("there is no annotation:\n%s", r.stderr)
	}
	text, err := os.ReadFile(summary)
	if err != nil || strings.Count(string(text), "# sdkconform: nothing was run and no report was written") != 2 || !strings.Contains(string(text), "no case matches") {
		t.Errorf("the summary of the job says %q, %v", text, err)
	}
	broken("report", "nothing").check(t, 2, "sdkconform: no report was written; what is in ")
	if r := execute(t, "show", "nothing"); strings.Contains(r.stderr, "report") {
		t.Errorf("a command that writes none speaks of reports: %s", r.stderr)
	}
}

func TestHelpAndVersion(t *testing.T) {
	t.Parallel()
	for args, want := range map[string]string{
		"--help":     "Exit status: 0 the gate passed",
		"help run":   "--adapter COMMAND",
		"run --help": "--timeout",
		"version":    "\n",
	} {
		r := execute(t, strings.Split(args, " ")...)
		r.check(t, 0, "")
		if !strings.Contains(r.stdout, want) {
			t.Errorf("%s: got %q, want %q", args, r.stdout, want)
		}
	}
}

// owner are the cases of the code that the adapters of this test get wrong.
const owner = "alibaba-ecs-en/code/400/InvalidOwner/*"

func TestRun(t *testing.T) {
	t.Parallel()
	const wire = "alibaba-ecs-en/code/400/InvalidOwner/xml/wire decode"
	for _, test := range []struct {
		name    string
		args    []string
		status  int
		gate    string // on standard output
		verdict string // of the wire form; empty: there is none
		reason  string // of it
	}{
		{"passed", []string{"--adapter", adapter("nothing"), "--only", owner}, 0, "Gate (required): passed", "pass", ""},
		{"a command line with commas is one adapter", []string{"--adapter", adapter("nothing") + " 'mine, 1' a,b", "--only", owner}, 0, "Gate (required): passed", "pass", ""},
		{"failed", []string{"--adapter", adapter("loses-the-code"), "--only", owner}, 1, "Gate (required): FAILED", "fail", ""},
		{"failed, gate off", []string{"--adapter", adapter("loses-the-code"), "--only", owner, "--gate=off"}, 0, "Gate (required): off; failures were found, of ", "fail", ""},
		{"clean, gate off", []string{"--adapter", adapter("nothing"), "--only", owner, "--gate=off"}, 0, "Gate (required): off; no failure was found, of ", "pass", ""},
		{"failed in one of two", []string{"--adapter", "builtin:reference", "--adapter", adapter("loses-the-code"), "--only", owner}, 1, "Gate (required): FAILED", "pass", ""},
		{"recommended", []string{"--adapter", adapter("hides-the-host-id"), "--only", owner}, 0, "Gate (required): passed", "pass", ""},
		{"recommended, gate set to it", []string{"--adapter", adapter("hides-the-host-id"), "--only", owner, "--level", "recommended"}, 1, "Gate (recommended): FAILED", "pass", ""},
		{"crash", []string{"--adapter", adapter("exits"), "--only", owner}, 1, "Gate (required): FAILED", "crash", "it died (exit status 7) before it answered"},
		{"hang", []string{"--adapter", adapter("hangs"), "--only", owner, "--timeout", "3s"}, 1, "Gate (required): FAILED", "hang", "silent for 3s"},
		{"harness error", []string{"--adapter", adapter("fails"), "--only", owner}, 3, "Gate (required): INCOMPLETE", "harness-error", "the adapter says: no client for this one"},
		{"harness error, gate off", []string{"--adapter", adapter("fails"), "--only", owner, "--gate", "off"}, 3, "Gate (required): INCOMPLETE", "harness-error", ""},
		{"not found", []string{"--adapter", "./none", "--only", owner}, 3, "Gate (required): INCOMPLETE", "not-run", "the adapter could not be started: "},
		{"dies at its start", []string{"--adapter", adapter("dies"), "--only", owner}, 3, "Gate (required): INCOMPLETE", "not-run", "the adapter did not answer describe: it died (exit status 7: no license file)"},
		{"dies at its start, the other passes", []string{"--adapter", "builtin:strict", "--adapter", adapter("dies"), "--only", owner}, 3, "Gate (required): INCOMPLETE", "pass", ""},
		{"dies always", []string{"--adapter", adapter("exits-always"), "--only", "alibaba-kms-en/*"}, 3, "Gate (required): INCOMPLETE", "", ""},
		{"unknown provider", []string{"--adapter", adapter("unknown-provider"), "--only", owner}, 3, "Gate (required): INCOMPLETE", "not-run", `the provider "nobody"; the catalogue has ["alibaba" `},
		{"nothing is applicable", []string{"--adapter", adapter("tencent-only"), "--only", owner}, 3, "Gate (required): INCOMPLETE", "not-applicable", "the SDK does not claim to read responses of alibaba"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "new", "out")
			r := execute(t, append([]string{"run", "--out", dir}, test.args...)...)
			r.check(t, test.status, "")
			if !strings.Contains(r.stdout, test.gate) || !strings.Contains(r.stdout, "Reports: "+dir) {
				t.Errorf("got on standard output:\n%s\nwant %q and where the reports are", r.stdout, test.gate)
			}
			for _, file := range files {
				if info, err := os.Stat(filepath.Join(dir, file)); err != nil || info.Size() == 0 {
					t.Errorf("%s: %v", file, err)
				}
			}
			results := read(t, dir)
			if passed := strings.HasSuffix(test.gate, "passed") || strings.Contains(test.gate, "no failure"); results.Gate.Passed != passed || passed == (len(results.Gate.Reasons) > 0) {
				t.Errorf("results.json has the gate %+v", results.Gate)
			}
			if got := results.verdicts(0)[wire]; got != test.verdict {
				t.Errorf("the verdict is %q, want %q", got, test.verdict)
			}
			for _, c := range results.Adapters[0].Cases {
				if c.ID+" "+c.Op == wire && !strings.Contains(c.Reason, test.reason) {
					t.Errorf("the reason is %q, want %q", c.Reason, test.reason)
				}
			}
			if test.name == "dies always" {
				// Each death is a crash of its case, up to where the program is given up.
				totals := results.Adapters[0].Totals
				if totals["crash"] == 0 || totals["not-run"] == 0 || totals["crash"]+totals["not-run"] != len(results.Adapters[0].Cases) {
					t.Errorf("got the totals %v", totals)
				}
				if last := results.Adapters[0].Cases[len(results.Adapters[0].Cases)-1]; !strings.Contains(last.Reason, "given up: no answer 50 times in a row") {
					t.Errorf("got the reason %q", last.Reason)
				}
			}
		})
	}
}

// A run of some cases says of what its gate passed; one without a gate says what was found, and nowhere that something failed.
func TestScopeAndGateOff(t *testing.T) {
	t.Parallel()
	part := regexp.MustCompile(`, of \d+ of \d\d+ responses`)
	for _, test := range []struct {
		name, sdk, want string
		args            []string
	}{
		{"passed", "nothing", "he gate passed, of ", nil},
		{"found", "loses-the-code", "ailures were found (the gate is off), of ", []string{"--gate=off"}},
		{"clean", "nothing", "o failure was found (the gate is off), of ", []string{"--gate=off"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			r := execute(t, append([]string{"run", "--adapter", adapter(test.sdk), "--only", owner, "--out", dir, "--also", "annotations"}, test.args...)...)
			r.check(t, 0, "")
			if !part.MatchString(r.stdout) || !strings.Contains(r.stdout, "responses, only “"+owner) {
				t.Errorf("the terminal does not say of what:\n%s", r.stdout)
			}
			for _, file := range []string{"summary.md", "report.html"} {
				text, err := os.ReadFile(filepath.Join(dir, file))
				if said := strings.Count(string(text), test.want); err != nil || said == 0 || !part.Match(text) {
					t.Errorf("%s does not say %q and of what (%v)", file, test.want, err)
				}
				if strings.Contains(string(text), "ate failed") || strings.Contains(r.stdout, "FAILED") {
					t.Errorf("%s or the terminal says that the gate failed:\n%s", file, r.stdout)
				}
			}
			if text, err := os.ReadFile(filepath.Join(dir, "annotations.txt")); err != nil || strings.Contains(string(text), "::error") {
				t.Errorf("there is an error among the annotations (%v):\n%s", err, text)
			}
		})
	}
	if text, err := os.ReadFile(filepath.Join(bothBuiltin.folder(t), "report.html")); err != nil || !strings.Contains(string(text), "<h1>The gate passed</h1>") {
		t.Errorf("a whole run does not say passed without more (%v)", err)
	}
}

// However an adapter is reached and however many work on it, the verdicts are the same. In process
// everything is run, and by children a page of each way to tell an error, which has every form.
func TestSameVerdicts(t *testing.T) {
	t.Parallel()
	reference, strict := shellquote.Join(binary, "adapter", "reference"), shellquote.Join(binary, "adapter", "strict")
	all := map[string]string{}
	for _, test := range []struct {
		name string
		args []string
	}{
		{"in process", nil},
		{"three children", []string{"--adapter", reference, "--adapter", strict, "--jobs", "3", "--only", "alibaba-ecs-en/*", "--only", "tencent-cvm-en/*"}},
		{"one child", []string{"--adapter", reference, "--adapter", strict, "--only", "tencent-cvm-en/*"}},
		{"three in process", []string{"--adapter", "builtin:reference", "--adapter", "builtin:strict", "--jobs", "3", "--only", "alibaba-kms-en/*"}},
	} {
		dir := ""
		if test.args == nil {
			dir = bothBuiltin.folder(t)
		} else {
			dir = t.TempDir()
			execute(t, append([]string{"run", "--out", dir, "--gate", "off"}, test.args...)...).check(t, 0, "")
		}
		results := read(t, dir)
		verdicts := results.verdicts(0)
		if n := results.Adapters[0].Totals["pass"]; n != len(verdicts) || n == 0 {
			t.Errorf("%s: the reference passes %d of %d cases", test.name, n, len(verdicts))
		}
		for id, v := range results.verdicts(1) {
			verdicts[id+" strict"] = v
		}
		if len(all) == 0 {
			all = verdicts
		}
		for id, v := range verdicts {
			if v != all[id] {
				t.Errorf("%s: %s is %s, and %s in process", test.name, id, v, all[id])
			}
		}
	}
}

// Adapters that are run at once, each by several workers, in process and as programs, get the verdicts that they get one
// after the other. make test runs it with the race detector in the command, too.
func TestRunsAtOnce(t *testing.T) {
	t.Parallel()
	var want [2]map[string]string
	for _, at := range []string{"1", "3"} {
		dir := t.TempDir()
		execute(t, "run", "--out", dir, "--gate", "off", "--parallel", at, "--jobs", at, "--also", "sarif", "--also", "ctrf",
			"--only", "alibaba-ecs-en/code/403/*", "--only", "tencent-cvm-en/sample/*/json/c*",
			"--adapter", "builtin:reference", "--adapter", adapter("loses-the-code")).check(t, 0, "")
		results := read(t, dir)
		for i := range want {
			got := results.verdicts(i)
			if want[i] == nil {
				want[i] = got
			}
			if len(got) < 20 || !maps.Equal(got, want[i]) {
				t.Errorf("%s at once: the verdicts are %v, one after the other %v", at, got, want[i])
			}
		}
	}
}

func TestRunUnwritten(t *testing.T) {
	t.Parallel()
	t.Run("the folder is a file", func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "out")
		if err := os.WriteFile(dir, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		execute(t, "run", "--adapter", "builtin:reference", "--only", owner, "--out", dir).check(t, 4, dir)
	})
	for _, file := range files {
		t.Run(file+" is a folder", func(t *testing.T) {
			dir := t.TempDir()
			if err := os.MkdirAll(filepath.Join(dir, file, "full"), 0o700); err != nil {
				t.Fatal(err)
			}
			execute(t, "run", "--adapter", "builtin:reference", "--only", owner, "--out", dir).check(t, 4, file)
			if file == "journal.ndjson" {
				return
			}
			// Of a journal that is there: one report that cannot be written does not
			// keep the others from being.
			journal := filepath.Join(t.TempDir(), "journal.ndjson")
			execute(t, "run", "--adapter", "builtin:reference", "--only", owner, "--out", filepath.Dir(journal)).check(t, 0, "")
			execute(t, "report", journal, "--out", dir).check(t, 4, file+" cannot be written")
			for _, other := range files[1:] {
				if info, err := os.Stat(filepath.Join(dir, other)); err != nil || info.IsDir() != (other == file) {
					t.Errorf("%s: %v", other, err)
				}
			}
		})
	}
}

func TestList(t *testing.T) {
	t.Parallel()
	plain := execute(t, "list")
	plain.check(t, 0, "")
	ids := strings.Fields(plain.stdout)
	r := execute(t, "list", "--json")
	r.check(t, 0, "")
	var listed []string
	verbatim := 0
	rows := map[string]map[string]int{} // of the error tables: row, format, forms
	for line := range strings.Lines(r.stdout) {
		var f struct {
			ID, Source, Provider, Product, Kind, Format, Form, Grade, Document, Locator string
			Status                                                                      int
			Header                                                                      map[string][]string
			Body                                                                        []byte
			Says                                                                        string
			Found                                                                       struct{ Case, SDK string }
		}
		if err := json.Unmarshal([]byte(line), &f); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		listed = append(listed, f.ID)
		if f.Source == "" || f.Provider == "" || f.Product == "" || f.Document == "" || f.Locator == "" || f.Header == nil || f.Status < 200 {
			t.Errorf("something is not said: %.300s", line)
		}
		if f.Form == "verbatim" {
			verbatim++
		}
		if isFound := strings.HasPrefix(f.Form, "found-"); isFound != (f.Says != "" && f.Found.Case != "" && f.Found.SDK != "") {
			t.Errorf("it says %q, found by %q: %.300s", f.Says, f.Found.Case, line)
		}
		words := strings.Split(f.ID, "/")
		if words[1] != "code" || f.Form != "wire" && f.Form != "layout" {
			continue
		}
		if f.Document == "codes.tsv" {
			continue // of an API of which no page prints an answer
		}
		row := strings.Join(words[:4], "/")
		if rows[row] == nil {
			rows[row] = map[string]int{}
		}
		rows[row][f.Format]++
	}
	if !slices.Equal(ids, listed) {
		t.Error("list and list --json do not print the same ids")
	}
	if len(ids) != len(slices.Compact(slices.Sorted(slices.Values(ids)))) {
		t.Error("an id is there twice")
	}
	if verbatim != 18 || len(rows) != 152 {
		t.Errorf("%d printed samples and %d rows of tables; the pages have 18 and 152", verbatim, len(rows))
	}
	for row, formats := range rows {
		want := map[string]int{"json": 2, "xml": 2} // wire and layout
		if strings.HasPrefix(row, "tencent-") {
			want = map[string]int{"json": 2}
		}
		if !maps.Equal(formats, want) {
			t.Errorf("%s is there in %v, want %v", row, formats, want)
		}
	}
	one := execute(t, "list", "--only", "alibaba-ecs-en/*/InvalidOwner/xml/wire", "--only", "alibaba-kms-en/sample/error/???/verbatim")
	one.check(t, 0, "")
	if want := "alibaba-ecs-en/code/400/InvalidOwner/xml/wire\nalibaba-kms-en/sample/error/xml/verbatim\n"; sorted(one.stdout) != sorted(want) {
		t.Errorf("got %q, want %q", one.stdout, want)
	}
}

func sorted(text string) string {
	return strings.Join(slices.Sorted(strings.Lines(text)), "")
}

func TestShow(t *testing.T) {
	t.Parallel()
	for id, want := range map[string][]string{
		"alibaba-ecs-en/code/400/InvalidOwner/xml/wire": {
			"\nan SDK must show (", "\n  code: InvalidOwner\n", "\nHTTP 400\n", "Content-Type: text/xml", "<Code>InvalidOwner</Code>",
		},
		"alibaba-ecs-en/sample/error/json/found-unknown-be462086": {
			"\nodd body:   an unknown field holds a number beyond 64 bits\n", "\nfound:      2026-11-25, in tea-openapi 0.3.15\n",
			"\ndata:       fixtures/catalogue/alibaba-ecs-en/odd/found-unknown-be462086.yaml:1\n",
		},
		"alibaba-kms-en/sample/error/xml/verbatim": {"\nmalformed:  ", "\ndata:       fixtures/catalogue/alibaba-kms-en/samples/error.xml:1\n"},
	} {
		r := execute(t, "show", id)
		r.check(t, 0, "")
		for _, w := range append(want, id+"\n") {
			if !strings.Contains(r.stdout, w) {
				t.Errorf("%s: no %q in %s", id, w, r.stdout)
			}
		}
	}
}

func TestRules(t *testing.T) {
	t.Parallel()
	plain, lines := execute(t, "rules"), execute(t, "rules", "--json")
	plain.check(t, 0, "")
	lines.check(t, 0, "")
	n, sentences := 0, 0
	for line := range strings.Lines(lines.stdout) {
		var rule struct {
			ID, Level, Says, Reason string
			Sources                 []struct{ Source, Lines, Quote string }
		}
		if err := json.Unmarshal([]byte(line), &rule); err != nil || rule.ID == "" || rule.Level == "" || rule.Says == "" || rule.Reason == "" {
			t.Errorf("%v: %s", err, line)
		}
		for _, s := range rule.Sources {
			quotation := fmt.Sprintf("  source: “%s” (%s, line %s)\n", strings.ReplaceAll(s.Quote, "\n", " "), s.Source, s.Lines)
			if sentences++; !strings.Contains(plain.stdout, quotation) {
				t.Errorf("rules does not print %q", quotation)
			}
		}
		if !strings.Contains(plain.stdout, fmt.Sprintf("%s (%s)\n  %s\n", rule.ID, rule.Level, rule.Says)) {
			t.Errorf("rules does not print %s", rule.ID)
		}
		n++
	}
	if n == 0 || sentences < 50 {
		t.Errorf("there are %d rules and %d sentences", n, sentences)
	}
}

func TestReport(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first := execute(t, "run", "--adapter", adapter("loses-the-code"), "--only", owner, "--out", dir)
	first.check(t, 1, "")
	name := filepath.Join(dir, "journal.ndjson")
	journal, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(journal), "\n")
	lines = lines[:len(lines)-1] // after the last line feed
	write := func(t *testing.T, text string) (name, dir string) {
		t.Helper()
		dir = t.TempDir()
		name = filepath.Join(dir, "torn.ndjson")
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return name, dir
	}
	t.Run("again", func(t *testing.T) {
		for _, out := range []string{filepath.Join(t.TempDir(), "new"), ""} {
			args := []string{"report", name}
			if out == "" {
				out = dir // beside it
			} else {
				args = append(args, "--out", out)
			}
			r := execute(t, args...)
			r.check(t, 1, "")
			if !strings.Contains(first.stdout, r.stdout) || r.stdout == "" {
				t.Errorf("got\n%s\nthe run itself printed\n%s", r.stdout, first.stdout)
			}
			for _, file := range files[1:] {
				got, err := os.ReadFile(filepath.Join(out, file))
				if err != nil {
					t.Fatal(err)
				}
				want, err := os.ReadFile(filepath.Join(dir, file))
				if err != nil {
					t.Fatal(err)
				}
				if !bytes.Equal(got, want) {
					t.Errorf("%s is not what the run wrote", file)
				}
			}
		}
	})
	t.Run("torn", func(t *testing.T) {
		// After each record, and in the middle of the next.
		for keep := 1; keep < len(lines); keep++ {
			whole := strings.Join(lines[:keep], "")
			for _, text := range []string{whole, whole + lines[keep][:len(lines[keep])/2]} {
				name, dir := write(t, text)
				r := execute(t, "report", name)
				r.check(t, 3, "")
				if !strings.Contains(r.stdout, "Gate (required): INCOMPLETE") {
					t.Errorf("after %d lines: got %s", keep, r.stdout)
				}
				results := read(t, dir)
				ends := strings.Count(whole, `"type":"end"`)
				if got := len(results.Adapters[0].Cases) - results.Adapters[0].Totals["not-run"]; got != ends {
					t.Errorf("after %d lines: %d cases have a verdict, %d had come to their end", keep, got, ends)
				}
			}
			if keep == 3 {
				keep = max(keep, len(lines)-3) // the rest is more of the same
			}
		}
	})
	t.Run("broken", func(t *testing.T) {
		for _, test := range []struct{ name, text, want string }{
			{"nothing", "", "the journal has no header"},
			{"half a header", lines[0][:100], "the journal has no header"},
			{"no journal", "hello\n", "journal line 1 is broken"},
			{"no header", lines[1], "journal line 1: "},
			{"a line cut in the middle", lines[0] + lines[1][:20] + "\n" + lines[2], "journal line 2 is broken"},
			{"a line of zeros", lines[0] + string(make([]byte, 100)) + "\n" + lines[2], "journal line 2 is broken"},
			{"two headers", lines[0] + lines[0], "journal line 2: "},
			{"another version", strings.Replace(lines[0], `"version":1`, `"version":99`, 1), "version 99"},
		} {
			name, _ := write(t, test.text)
			r := execute(t, "report", name)
			r.check(t, 2, test.want)
			if !strings.Contains(r.stderr, name) {
				t.Errorf("%s: the file is not named: %s", test.name, r.stderr)
			}
		}
	})
}

// own is a catalogue of one's own: a copy of a shipped page under another id.
func own(t *testing.T) (dir, source string) {
	t.Helper()
	dir = t.TempDir()
	source = filepath.Join(dir, "own-kms")
	if err := os.CopyFS(source, os.DirFS(filepath.Join("..", "..", "..", "fixtures", "catalogue", "alibaba-kms-en"))); err != nil {
		t.Fatal(err)
	}
	replace(t, filepath.Join(source, "source.yaml"), "id: alibaba-kms-en", "id: own-kms")
	return dir, source
}

func replace(t *testing.T, file, old, new string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Count(string(text), old) != 1 {
		t.Fatalf("%s has %q %d times", file, old, strings.Count(string(text), old))
	}
	if err := os.WriteFile(file, []byte(strings.Replace(string(text), old, new, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestCatalogue(t *testing.T) {
	t.Parallel()
	t.Run("good", func(t *testing.T) {
		dir, source := own(t)
		execute(t, "lint", "--catalogue", dir).check(t, 0, "")
		out := t.TempDir()
		r := execute(t, "run", "--catalogue", dir, "--adapter", "builtin:reference", "--only", "own-kms/*", "--out", out)
		r.check(t, 0, "")
		if n := len(read(t, out).Adapters[0].Cases); n < 100 {
			t.Errorf("%d cases were run", n)
		}
		r = execute(t, "rules", "--catalogue", dir)
		r.check(t, 0, "")
		if !strings.Contains(r.stdout, "  source: “The caller can locate the error cause according to the error code” (own-kms, line 23)\n") {
			t.Errorf("rules does not print the sentences of the catalogue:\n%s", r.stdout)
		}
		r = execute(t, "show", "--catalogue", dir, "own-kms/code/500/InternalFailure/json/wire")
		r.check(t, 0, "")
		if !strings.Contains(r.stdout, source) {
			t.Errorf("its file is not named: %s", r.stdout)
		}
		execute(t, "golden", "update", "--catalogue", dir).check(t, 0, "")
		execute(t, "lint", "--catalogue", dir).check(t, 0, "")
		golden := filepath.Join(source, "golden.jsonl")
		text, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(golden, text[:bytes.IndexByte(text, '\n')+1], 0o600); err != nil {
			t.Fatal(err)
		}
		execute(t, "lint", "--catalogue", dir).check(t, 2, golden)
	})
	t.Run("another provider", func(t *testing.T) {
		// The builtin SDKs read the answers of providers that only the catalogue knows.
		dir, source := own(t)
		replace(t, filepath.Join(source, "source.yaml"), "provider: alibaba", "provider: acme")
		for _, adapter := range []string{"builtin:reference", "'" + binary + "' adapter --catalogue '" + dir + "' strict"} {
			out := t.TempDir()
			execute(t, "run", "--catalogue", dir, "--adapter", adapter, "--only", "own-kms/*/wire", "--out", out).check(t, 0, "")
			for _, c := range read(t, out).Adapters[0].Cases {
				if c.Verdict != "pass" {
					t.Errorf("%s: %s is %s", adapter, c.ID, c.Verdict)
				}
			}
		}
		execute(t, "smoke", "--catalogue", dir, "--adapter", "builtin:reference").check(t, 0, "")
		execute(t, "adapter", "--catalogue", filepath.Join(dir, "missing"), "strict").check(t, 2, "missing")
	})
	t.Run("the shipped one's id", func(t *testing.T) {
		dir, source := own(t)
		replace(t, filepath.Join(source, "source.yaml"), "id: own-kms", "id: alibaba-kms-en")
		if err := os.Rename(source, filepath.Join(dir, "alibaba-kms-en")); err != nil {
			t.Fatal(err)
		}
		execute(t, "list", "--catalogue", dir).check(t, 2, "alibaba-kms-en")
	})
	for _, test := range []struct{ name, file, old, new, want string }{
		{"no YAML", "source.yaml", "version: ", "version: [", "source.yaml:"},
		{"unknown key", "source.yaml", "\nproduct: ", "\nprodukt: ", "source.yaml:"},
		{"another id", "source.yaml", "\nid: own-kms", "\nid: other", "source.yaml:2: "},
		{"bad status", "codes.tsv", "\n41\t500\t", "\n41\tabc\t", "codes.tsv:2: status \"abc\""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			dir, source := own(t)
			replace(t, filepath.Join(source, test.file), test.old, test.new)
			want := filepath.ToSlash(source) + "/" + test.want
			out := t.TempDir()
			for _, args := range [][]string{
				{"run", "--adapter", "builtin:reference", "--out", out}, {"list"}, {"show", "x"}, {"lint"},
			} {
				execute(t, append(args, "--catalogue", dir)...).check(t, 2, want)
			}
			if left, _ := os.ReadDir(out); len(left) > 0 {
				t.Errorf("%s was written", left[0].Name())
			}
		})
	}
}

func TestLintOfThisCheckout(t *testing.T) {
	t.Parallel()
	repo, err := filepath.Abs(filepath.Join("..", "..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	r := execute(t, "lint", "--repo", repo)
	r.check(t, 0, "")
	sources, err := filepath.Glob(filepath.Join(repo, "fixtures", "catalogue", "*", "source.yaml"))
	if want := fmt.Sprintf("fixtures/catalogue: %d sources, ", len(sources)); err != nil || len(sources) < 5 || !strings.Contains(r.stdout, want) {
		t.Errorf("got %q, want %q (%v)", r.stdout, want, err)
	}
}

// The adapters in the command speak the protocol to anyone.
func TestAdapter(t *testing.T) {
	t.Parallel()
	cmd := command(t, "adapter", "strict")
	cmd.Stdin = strings.NewReader(`{"id":0,"op":"describe","protocol":1}` + "\n" + `{"id":1,"op":"dance"}` + "\n")
	r := finish(t, cmd)
	r.check(t, 0, "")
	if lines := strings.Split(r.stdout, "\n"); len(lines) != 3 ||
		!strings.HasPrefix(lines[0], `{"id":0,"describe":{"name":"builtin-strict",`) || !strings.HasPrefix(lines[1], `{"id":1,"failure":"unknown operation `) {
		t.Errorf("got %q", r.stdout)
	}
	cmd = command(t, "adapter", "reference")
	cmd.Stdin = strings.NewReader("hello\n")
	finish(t, cmd).check(t, 2, "a line on standard input is no request")
}

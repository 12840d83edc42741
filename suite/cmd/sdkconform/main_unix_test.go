//go:build unix

package main_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/kballard/go-shellquote"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/formats/results"
)

// What nobody could read must not look like a success.
func TestStandardOutputUnwritten(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	execute(t, "run", "--adapter", "builtin:reference", "--only", owner, "--out", dir).check(t, 0, "")
	waivers := filepath.Join(t.TempDir(), "waivers.yaml")
	if err := os.WriteFile(waivers, []byte("waivers: []\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	outputs := map[string]func() (*os.File, error){
		"not open for writing": func() (*os.File, error) { return os.Open(os.DevNull) },
	}
	if _, err := os.Stat("/dev/full"); err == nil {
		outputs["full"] = func() (*os.File, error) { return os.OpenFile("/dev/full", os.O_WRONLY, 0) }
	}
	for name, open := range outputs {
		for _, args := range [][]string{
			{"list"},
			{"list", "--json"},
			{"show", "alibaba-ecs-en/code/400/InvalidOwner/xml/wire"},
			{"rules"},
			{"rules", "--json"},
			{"version"},
			{"report", filepath.Join(dir, "journal.ndjson")},
			{"compare", dir, dir},
			{"compare", dir, dir, "--format", "sarif"},
			{"history", dir},
			{"waivers", "check", waivers},
			{"run", "--adapter", "builtin:reference", "--only", owner, "--out", t.TempDir()},
		} {
			t.Run(name+"/"+strings.Join(args[:min(2, len(args))], " "), func(t *testing.T) {
				t.Parallel()
				out, err := open()
				if err != nil {
					t.Fatal(err)
				}
				defer out.Close()
				cmd := command(t, args...)
				cmd.Stdout = out
				finish(t, cmd).check(t, 4, "/dev/stdout")
			})
		}
	}
}

// A disk that is full before the run, in the journal's header, in its middle, or when
// the reports are written: each ends with 4 and says what could not be written, and
// what is there is true.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, only string
		limit      int    // of the disk, in KiB
		want       string // what could not be written
	}{
		{"before the run", "*", 16, "report.html cannot be written"},
		{"in the header", "*", 400, "the journal cannot be written"},
		{"in the middle", "*", 2000, "the journal cannot be written"},
		{"in the reports", "alibaba-ecs-en/code/4*", 400, " cannot be written"}, // which of them depends on which is written first
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			line := shellquote.Join(binary, "run", "--adapter", adapter("loses-the-code"), "--only", test.only, "--out", dir)
			keep := t.TempDir()
			cmd := command(t)
			sh, err := exec.LookPath("sh")
			if err != nil {
				t.Fatal(err)
			}
			cmd.Path = sh
			full := "no space left on device"
			// A small disk of its own, where the system lets us mount one; else a limit on
			// the size of files, which does to a journal what a full disk does.
			if disk := tmpfs(t, dir, test.limit, line, keep); disk != nil {
				cmd.Path, cmd.Args = disk[0], disk
			} else if full = "file too large"; test.name == "in the reports" {
				return // which are smaller than the journal; TestWriteGoesOn has it
			} else {
				cmd.Args = []string{"sh", "-c", fmt.Sprintf("ulimit -f %d && %s; s=$?; cp -r %s/. %s; exit $s", test.limit, line, dir, keep)}
			}
			r := finish(t, cmd)
			r.check(t, 4, test.want)
			if !strings.Contains(r.stderr, full) {
				t.Errorf("got %s", r.stderr)
			}
			if left, _ := filepath.Glob(filepath.Join(keep, ".*")); len(left) > 0 {
				t.Errorf("left behind: %q", left)
			}
			// What is left is whole, and nothing of it says that the gate passed.
			for _, file := range files[1:] {
				text, err := os.ReadFile(filepath.Join(keep, file))
				if err != nil {
					if test.name == "in the reports" && !strings.Contains(r.stderr, file+" cannot be written") {
						t.Errorf("%s is not there, and it says only %q", file, r.stderr)
					}
					continue
				}
				end := map[string]string{"results.json": "}", "junit.xml": "</testsuites>", "summary.md": "", "report.html": "</html>"}[file]
				if !strings.HasSuffix(strings.TrimSpace(string(text)), end) {
					t.Errorf("half of %s was left", file)
				}
				if bytes.Contains(text, []byte(`"passed": true`)) || bytes.Contains(text, []byte("The gate passed")) {
					t.Errorf("%s says that the gate passed", file)
				}
			}
			if test.name == "in the middle" {
				journal := filepath.Join(keep, "journal.ndjson")
				totals := killed(t, journal)
				if totals[reports.NotRun] == 0 || len(totals) < 2 {
					t.Errorf("the journal tells of %v", totals)
				}
				execute(t, "report", journal, "--out", t.TempDir()).check(t, 3, "")
			}
		})
	}
}

// tmpfs is a command that runs a line with a disk of so many KiB at dir, and keeps what
// is there afterwards; nil where the system does not let us mount one.
func tmpfs(t *testing.T, dir string, limit int, line, keep string) []string {
	t.Helper()
	unshare, err := exec.LookPath("unshare")
	if err != nil {
		return nil
	}
	mount := fmt.Sprintf("mount -t tmpfs -o size=%dk none %s", limit, shellquote.Join(dir))
	if exec.Command(unshare, "-rm", "sh", "-c", mount).Run() != nil {
		return nil
	}
	return []string{unshare, "-rm", "sh", "-c", fmt.Sprintf("%s && %s; s=$?; cp -r %s/. %s; exit $s", mount, line, dir, keep)}
}

// killed reads what a journal tells of a run that did not come to its end, and holds it
// to what stands there: every planned case has ended or is not run.
func killed(t *testing.T, journal string) map[reports.Verdict]int {
	t.Helper()
	data, err := os.ReadFile(journal)
	if err != nil {
		t.Fatal(err)
	}
	ended := map[string]bool{}
	for line := range bytes.Lines(data) {
		var r struct {
			Type    string
			Adapter int
			Case    struct{ ID, Op string }
		}
		if bytes.HasSuffix(line, []byte("\n")) && json.Unmarshal(line, &r) == nil && r.Type == "end" {
			ended[fmt.Sprint(r.Adapter, r.Case.ID, r.Case.Op)] = true
		}
	}
	run, err := reports.ReadFiles(journal)
	if err != nil {
		t.Fatal(err)
	}
	totals := map[reports.Verdict]int{}
	planned := 0
	for i, a := range run.Adapters {
		for k := range run.Plan {
			planned += len(run.Plan[k].Ops(a.Ops))
		}
		for _, c := range a.Cases {
			totals[c.Verdict]++
			if (c.Verdict == reports.NotRun) == ended[fmt.Sprint(i, c.ID, c.Op)] {
				t.Errorf("%s is %s, and its end is in the journal: %v", c.ID, c.Verdict, ended[fmt.Sprint(i, c.ID, c.Op)])
			}
		}
	}
	if planned != len(ended)+totals[reports.NotRun] {
		t.Errorf("%d planned, %d ended, %d not run", planned, len(ended), totals[reports.NotRun])
	}
	if run.Complete != (totals[reports.NotRun] == 0 && bytes.Contains(data, []byte(`"type":"footer"`))) {
		t.Errorf("the run is complete: %v, with %v", run.Complete, totals)
	}
	return totals
}

// A run that is killed at any moment, with two workers at each of two adapters, one in
// the program and one outside, leaves a journal that tells what ran and what did not,
// and no report that says otherwise.
func TestKilledAHundredTimes(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	args := []string{"run", "--adapter", "builtin:strict", "--adapter", adapter("loses-the-code"), "--only", "alibaba-ecs-en/*/wire", "--jobs", "2", "--out"}
	execute(t, append(args, filepath.Join(root, "whole"))...).check(t, 1, "")
	size := func(journal string) int64 {
		info, err := os.Stat(journal)
		if err != nil {
			return -1
		}
		return info.Size()
	}
	whole := size(filepath.Join(root, "whole", "journal.ndjson"))
	inside := 0
	for i := range 100 {
		dir := filepath.Join(root, fmt.Sprint(i))
		cmd := command(t, append(args, dir)...)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		// A moment is a point of the journal; some are before it and some behind it.
		journal := filepath.Join(dir, "journal.ndjson")
		for at := rand.N(whole) - whole/20; size(journal) < at*9/10 && t.Context().Err() == nil; {
			time.Sleep(200 * time.Microsecond)
		}
		time.Sleep(rand.N(10 * time.Millisecond))
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait()
		data, err := os.ReadFile(journal)
		begun := err == nil && bytes.Contains(data, []byte("\n"))
		var totals map[reports.Verdict]int
		if begun {
			if totals = killed(t, journal); totals[reports.NotRun] > 0 && len(totals) > 1 {
				inside++
			}
		}
		// The reports that stand there are of this run, and none says that it is whole.
		results, err := os.ReadFile(filepath.Join(dir, "results.json"))
		if err == nil && totals[reports.NotRun] > 0 && !bytes.Contains(results, []byte(`"incomplete": true`)) {
			t.Errorf("kill %d: results.json says that the run is complete; the journal tells of %v", i, totals)
		}
		if i%10 != 0 {
			continue
		}
		// The one step from the journal to its reports, whenever it is taken.
		want, says := 3, ""
		switch {
		case !begun:
			want, says = 2, "journal"
		case bytes.Contains(data, []byte(`"type":"footer"`)):
			want = 1 // else it was killed between its last case and its end
		}
		again := filepath.Join(dir, "again")
		execute(t, "report", journal, "--out", again).check(t, want, says)
		if _, err := os.Stat(filepath.Join(again, "junit.xml")); (err == nil) != begun {
			t.Errorf("kill %d: the reports are written: %v", i, err)
		}
	}
	if inside < 10 {
		t.Errorf("of 100 kills %d came in the middle of the cases", inside)
	}
}

// A run that is stopped says what it did and what it did not.
func TestInterrupt(t *testing.T) {
	t.Parallel()
	for name, signal := range map[string]os.Signal{"SIGINT": os.Interrupt, "SIGTERM": syscall.SIGTERM} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			cmd := command(t, "run", "--adapter", adapter("waits"), "--adapter", adapter("nothing"), "--only", "tencent-cvm-en/*", "--out", dir, "--jobs", "2", "--timeout", "5m")
			cmd.Env = append(os.Environ(), "WAITS_AFTER=40", "WAITS_FOR="+dir)
			var stdout, stderr bytes.Buffer
			cmd.Stdout, cmd.Stderr = &stdout, &stderr
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			for { // until it is in the middle of it
				journal, _ := os.ReadFile(filepath.Join(dir, "journal.ndjson"))
				if bytes.Count(journal, []byte(`"type":"end"`)) >= 4 {
					break
				}
				if t.Context().Err() != nil {
					t.Fatal("nothing is run")
				}
				time.Sleep(5 * time.Millisecond)
			}
			if err := cmd.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			_ = cmd.Wait()
			run{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}.check(t, 3, "")
			if !strings.Contains(stdout.String(), "Gate (required): INCOMPLETE") {
				t.Errorf("got %s", stdout.String())
			}
			for _, file := range files {
				if _, err := os.Stat(filepath.Join(dir, file)); err != nil {
					t.Error(err)
				}
			}
			results := read(t, dir)
			for i, want := range []int{4, 0} {
				totals := results.Adapters[i].Totals
				if totals["pass"] < want || totals["not-run"] == 0 || totals["pass"]+totals["not-run"] != len(results.Adapters[i].Cases) {
					t.Errorf("adapter %d: got the totals %v of %d cases", i, totals, len(results.Adapters[i].Cases))
				}
			}
			if results.Gate.Passed || !results.Gate.Incomplete {
				t.Errorf("got the gate %+v", results.Gate)
			}
			again := t.TempDir()
			execute(t, "report", filepath.Join(dir, "journal.ndjson"), "--out", again).check(t, 3, "")
			if got, want := read(t, again).verdicts(0), results.verdicts(0); len(got) != len(want) {
				t.Errorf("%d cases, %d before", len(got), len(want))
			}
		})
	}
}

// An adapter that waits for requests, in a terminal say, ends by a signal as any
// program does.
func TestAdapterInterrupt(t *testing.T) {
	t.Parallel()
	cmd := command(t, "adapter", "reference")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(in, `{"id":0,"op":"describe"}`+"\n"); err != nil {
		t.Fatal(err)
	}
	if _, err := out.Read(make([]byte, 1)); err != nil { // it serves
		t.Fatal(err)
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err == nil || err.Error() != "signal: interrupt" {
		t.Errorf("it ended with %v", err)
	}
}

// Two runs into one folder: the second is refused while the first writes; where the
// first's journal was taken away it ends with 4, and leaves the other's reports alone.
func TestTwoRunsIntoOneFolder(t *testing.T) {
	t.Parallel()
	const only = "alibaba-ess-zh/*/xml/wire"
	dir := t.TempDir()
	journal := filepath.Join(dir, reports.JournalFile)
	hold := filepath.Join(t.TempDir(), "hold") // while it is there the first run goes on
	begin := func() (end func() run) {
		err := os.RemoveAll(journal) // that of the run before
		if err = errors.Join(err, os.WriteFile(hold, nil, 0o600)); err != nil {
			t.Fatal(err)
		}
		cmd := command(t, "run", "--adapter", adapter("waits"), "--only", only, "--out", dir, "--timeout", "5m")
		cmd.Env = append(os.Environ(), "WAITS_AFTER=8", "WAITS_FOR="+hold)
		ended := make(chan run, 1)
		go func() { ended <- finish(t, cmd) }()
		for {
			if text, err := os.ReadFile(journal); err == nil && bytes.Count(text, []byte("\n")) > 2 && bytes.Contains(text, []byte(`"name":"waits"`)) {
				return func() run {
					if err := os.Remove(hold); err != nil {
						t.Error(err)
					}
					return <-ended
				}
			}
			time.Sleep(time.Millisecond)
		}
	}
	named := func(name string) {
		t.Helper()
		run, err := results.Load(filepath.Join(dir, results.File))
		if err != nil || len(run.Adapters) != 1 || run.Adapters[0].Describe.Name != name {
			t.Errorf("results.json is not of %s: %v, %v", name, run, err)
		}
	}
	end := begin()
	execute(t, "run", "--adapter", adapter("loses-the-code"), "--only", only, "--out", dir).check(t, 4, "another run still writes "+journal+"; give each run a folder of its own")
	end().check(t, 0, "")
	named("waits")

	end = begin()
	if err := os.Remove(journal); err != nil {
		t.Fatal(err)
	}
	execute(t, "run", "--adapter", "builtin:reference", "--only", only, "--out", dir).check(t, 0, "")
	end().check(t, 4, journal+" is not the journal of this run any more")
	named("builtin-reference")
}

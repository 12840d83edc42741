package suite_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/kballard/go-shellquote"
	"github.com/sdkconform/sdkconform/fixtures/builtin"
	"github.com/sdkconform/sdkconform/fixtures/importer"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/host"
	"github.com/sdkconform/sdkconform/suite/engine"
)

// BenchmarkInProcess compares a whole run in process (plan, run, judge, journal) with
// the bare decode of the same bodies in the same order by the same SDK.
func BenchmarkInProcess(b *testing.B) {
	sdk := builtin.Reference()
	plan := benchPlan(b)
	bodies := sequence(plan, sdk.Describe())
	dir := b.TempDir()
	var bare, run time.Duration
	for b.Loop() {
		start := time.Now()
		for i := range bodies {
			if _, err := sdk.Decode(b.Context(), *bodies[i]); err != nil {
				b.Fatal(err)
			}
		}
		bare += time.Since(start)
		start = time.Now()
		plan, err := engine.NewPlan(engine.Selection{})
		if err != nil {
			b.Fatal(err)
		}
		journal(b, plan, host.InProcess(decoding{sdk}, 0), dir)
		run += time.Since(start)
	}
	compare(b, "decode", bare, run, len(plan.Fixtures))
}

// BenchmarkProtocol compares a run through the process protocol with a bare loop
// that writes the same lines to the same child and reads its answers: with one request
// in flight, and with eight.
func BenchmarkProtocol(b *testing.B) {
	command := build(b)
	for _, n := range []int{1, 8} {
		b.Run(fmt.Sprint(n, "-in-flight"), func(b *testing.B) {
			benchProtocol(b, n, command, "adapter", "--concurrency", fmt.Sprint(n), "reference")
		})
	}
}

func benchProtocol(b *testing.B, inFlight int, argv ...string) {
	plan := benchPlan(b)
	subject, err := host.Start(b.Context(), argv, 0)
	if err != nil {
		b.Fatal(err)
	}
	defer subject.Close()
	bodies := sequence(plan, subject.Description())
	lines := make([][]byte, len(bodies))
	for i, r := range bodies {
		lines[i] = requestLine(b, i, r)
	}
	child := exec.Command(argv[0], argv[1:]...)
	stdin, err := child.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	stdout, err := child.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := child.Start(); err != nil {
		b.Fatal(err)
	}
	defer child.Wait()
	defer stdin.Close()
	answers := bufio.NewReaderSize(stdout, 64<<10)
	session := engine.NewSession(plan, subject, 0)
	items := plan.Items(subject.Description(), []string{runner.OpDecode})
	defer oneProcessor()()
	var bare, run time.Duration
	for b.Loop() {
		start := time.Now()
		bareLoop(b, lines, stdin, answers, inFlight)
		bare += time.Since(start)
		start = time.Now()
		session.Expect(items...)
		for _, item := range items {
			if c := session.Do(b.Context(), item); c.Verdict != reports.Pass {
				b.Fatalf("%s: %s", c.ID, c.Title())
			}
		}
		run += time.Since(start)
	}
	compare(b, "pipe", bare, run, len(items))
	b.ReportMetric(100*float64(bare)/float64(run), "%-of-pipe-rate")
	b.ReportMetric(float64(len(bodies)*b.N)/run.Seconds(), "responses/s")
}

// bareLoop writes lines and reads as many answers, with so many on their way.
func bareLoop(b *testing.B, lines [][]byte, stdin io.Writer, answers *bufio.Reader, inFlight int) {
	// Beside the reading: a large line waits for a child that waits for its answer to be
	// read.
	slots := make(chan struct{}, inFlight)
	failed := make(chan error, 1)
	if inFlight > 1 {
		go func() {
			for _, line := range lines {
				slots <- struct{}{}
				if _, err := stdin.Write(line); err != nil {
					failed <- err
					return
				}
			}
			failed <- nil
		}()
	}
	for _, line := range lines {
		if inFlight == 1 {
			if _, err := stdin.Write(line); err != nil {
				b.Fatal(err)
			}
		}
		if _, err := answers.ReadBytes('\n'); err != nil {
			b.Fatal(err)
		}
		if inFlight > 1 {
			<-slots
		}
	}
	if inFlight > 1 {
		if err := <-failed; err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCommand measures whole processes: listing, and the run of one SDK as
// 'make run' makes it, beside the start of a process that does nothing.
func BenchmarkCommand(b *testing.B) {
	command := build(b)
	out := b.TempDir()
	for _, c := range []struct {
		name string
		args []string
	}{
		{"version", []string{"version"}},
		{"list", []string{"list"}},
		{"list-json", []string{"list", "--json"}},
		{"run-in-process", []string{"run", "--adapter", "builtin:reference", "--out", out}},
		{"run-child", []string{"run", "--adapter", command + " adapter reference", "--out", out}},
	} {
		b.Run(c.name, func(b *testing.B) {
			peak := 0.0
			for b.Loop() {
				held, err := watch(b, exec.Command(command, c.args...))
				if err != nil {
					b.Fatal(err)
				}
				peak = max(peak, held)
			}
			b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms/run")
			b.ReportMetric(peak, "MiB-peak")
		})
	}
}

// BenchmarkImported measures the suite on a catalogue of 100,000 fixtures, which an import has made: loading and planning, in
// wall-clock and in processor time; the memory of whole commands; and what a case costs beside one of the shipped catalogue.
func BenchmarkImported(b *testing.B) {
	dir := b.TempDir()
	importMany(b, dir)
	command := build(b)
	b.Run("load-and-plan", func(b *testing.B) {
		cases := 0
		for b.Loop() {
			plan, err := engine.NewPlan(engine.Selection{Catalogues: []engine.Catalogue{{FS: os.DirFS(dir), Base: "many"}}})
			if err != nil {
				b.Fatal(err)
			}
			cases = len(plan.Fixtures)
		}
		b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s")
		b.ReportMetric(float64(cases), "fixtures")
	})
	whole := func(b *testing.B, args ...string) {
		peak, busy := 0.0, time.Duration(0)
		for b.Loop() {
			cmd := exec.Command(command, args...)
			held, err := watch(b, cmd)
			if err != nil {
				b.Fatal(err)
			}
			peak, busy = max(peak, held), busy+cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime()
		}
		b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s")
		b.ReportMetric(busy.Seconds()/float64(b.N), "s-busy")
		b.ReportMetric(peak, "MiB-peak")
	}
	b.Run("list", func(b *testing.B) { whole(b, "list", "--catalogue", dir) })
	b.Run("run-in-process", func(b *testing.B) {
		whole(b, "run", "--catalogue", dir, "--adapter", "builtin:reference", "--out", b.TempDir(), "--quiet")
	})
	b.Run("run-child", func(b *testing.B) {
		adapter := shellquote.Join(command, "adapter", "reference", "--catalogue", dir)
		whole(b, "run", "--catalogue", dir, "--adapter", adapter, "--out", b.TempDir(), "--quiet")
	})
}

// importMany imports 24,000 rows of 40 products, and some samples of each.
func importMany(b *testing.B, dir string) {
	m := &importer.Metadata{Files: []importer.File{{Name: "many.json", SHA256: strings.Repeat("0", 64)}}}
	for p := range 40 {
		product := importer.Product{
			ID: fmt.Sprintf("many-p%d-2020-01-02-en", p), Provider: "alibaba", Product: fmt.Sprintf("p%d", p), Version: "2020-01-02", Action: "DescribeThings",
			Envelope: "alibaba-rpc", Formats: []string{"json", "xml"}, RequestID: "1E3A4F6C-8B02-4D75-9A61-0C2D3E4F5A6B", HostID: "p.aliyuncs.com",
		}
		for i := range 600 {
			product.Rows = append(product.Rows, importer.Row{
				Status: 400 + i%4, Code: fmt.Sprintf("InvalidThing.Number%d", i), Message: fmt.Sprintf("The specified thing %d of <name> is not valid.", i),
				Actions: []string{fmt.Sprintf("DescribeThing%d", i%50)}, Where: []importer.Where{{Pointer: fmt.Sprintf("/apis/DescribeThing%d/errorCodes/400/%d", i%50, i)}},
			})
		}
		for i := range 20 {
			product.Samples = append(product.Samples, importer.Sample{
				Kind: "success", Format: "json", Status: 200, Action: fmt.Sprintf("DescribeThing%d", i), Where: importer.Where{Pointer: fmt.Sprintf("/apis/DescribeThing%d/example", i)},
				Body: fmt.Appendf(nil, "{\n  \"RequestId\": \"r-%d\",\n  \"Things\": {\"Thing\": [%s]}\n}", i, strings.Repeat(`{"Id": 1, "Name": "thing"},`, 20)+`{"Id": 2}`),
			})
		}
		m.Products = append(m.Products, product)
	}
	made, err := importer.Make(m, importer.Origin{Kind: "bench"}, nil)
	if err != nil {
		b.Fatal(err)
	}
	target, err := importer.OpenTarget(dir)
	if err != nil {
		b.Fatal(err)
	}
	if err := target.Write(made); err != nil {
		b.Fatal(err)
	}
}

// watch runs a command to its end and returns how much memory it held at most.
func watch(b *testing.B, cmd *exec.Cmd) (peak float64, _ error) {
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	done := make(chan struct{})
	watched := make(chan float64)
	go func() { watched <- peakMiB(cmd.Process.Pid, done) }()
	err := cmd.Wait()
	close(done)
	return <-watched, err
}

// BenchmarkHostileMemory measures how much memory the command holds at most, whatever
// its adapter does.
func BenchmarkHostileMemory(b *testing.B) {
	command := build(b)
	self, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	for _, mode := range []string{"long-values", "floods", "floods-in-a-string", "long-list", "stderr"} {
		b.Run(mode, func(b *testing.B) {
			peak := 0.0
			for b.Loop() {
				cmd := exec.Command(command, "run", "--adapter", shellquote.Join(self, "greedy", mode), "--out", b.TempDir(), "--jobs", "2")
				held, _ := watch(b, cmd) // the gate fails, or the run is not complete
				peak = max(peak, held)
				if n := cmd.ProcessState.ExitCode(); n == reports.ExitUsage || n == reports.ExitUnwritten || n < 0 {
					b.Fatalf("the exit status is %d", n)
				}
			}
			b.ReportMetric(peak, "MiB-peak")
		})
	}
}

// greedy is an adapter that writes as much as it can: all of it in every answer, or,
// where that has no end, for one body.
func greedy(mode string) {
	runner.Main(greedySDK{builtin.Reference(), mode})
}

type greedySDK struct {
	runner.Decoder
	mode string
}

func (g greedySDK) Decode(ctx context.Context, r runner.Response) (runner.Outcome, error) {
	o, err := g.Decoder.Decode(ctx, r)
	bait := o.Code == "InvalidOwner"
	switch {
	case g.mode == "long-values":
		long := strings.Repeat("x", 20<<10)
		o.Code, o.Message, o.RequestID, o.HostID, o.Text = long, long, long, long, long
	case g.mode == "stderr":
		fmt.Fprintln(os.Stderr, strings.Repeat("noise ", 20<<10))
		if bait {
			os.Exit(3)
		}
	case !bait:
	case g.mode == "floods":
		flood("", "a")
	case g.mode == "floods-in-a-string":
		flood(`{"id":1,"outcome":{"message":"`, "a")
	case g.mode == "long-list":
		o.Data = json.RawMessage("[" + strings.Repeat("1,", 40<<20) + "1]")
	}
	return o, err
}

func flood(head, unit string) {
	_, err := os.Stdout.WriteString(head)
	for block := strings.Repeat(unit, 64<<10); err == nil; {
		_, err = os.Stdout.WriteString(block)
	}
	os.Exit(1)
}

func benchPlan(b *testing.B) *engine.Plan {
	plan, err := engine.NewPlan(engine.Selection{})
	if err != nil {
		b.Fatal(err)
	}
	return plan
}

// sequence is every response that a session gives a correct SDK, in its order.
func sequence(plan *engine.Plan, d runner.Description) []*runner.Response {
	var given recorder
	given.description = d
	session := engine.NewSession(plan, &given, 0)
	for _, item := range plan.Items(d, []string{runner.OpDecode}) {
		session.Do(context.Background(), item)
	}
	return given.responses
}

// recorder is a subject that answers by the reference and keeps what it is given.
type recorder struct {
	description runner.Description
	responses   []*runner.Response
}

func (r *recorder) Description() runner.Description { return r.description }

func (r *recorder) Ops() []string { return []string{runner.OpDecode} }

func (r *recorder) Close() error { return nil }

func (r *recorder) Call(context.Context, *runner.Call, time.Duration) runner.Result {
	return runner.Result{}
}

func (r *recorder) Decode(ctx context.Context, response *runner.Response) runner.Result {
	r.responses = append(r.responses, response)
	outcome, err := builtin.Reference().Decode(ctx, *response)
	if err != nil {
		return runner.Result{Fault: &runner.Fault{Kind: runner.Harness, What: err.Error()}}
	}
	return runner.Result{Outcome: outcome}
}

// oneProcessor runs as the command does with one job; see there.
func oneProcessor() (restore func()) {
	before := runtime.GOMAXPROCS(1)
	return func() { runtime.GOMAXPROCS(before) }
}

// journal runs the plan as the command does, journal included.
func journal(b *testing.B, plan *engine.Plan, subject runner.Subject, dir string) {
	defer oneProcessor()()
	err := engine.Run(b.Context(), plan, []engine.Adapter{{
		Command: "bench", Open: func(context.Context) (runner.Subject, error) { return subject, nil },
	}}, engine.Options{Level: golden.Required, Dir: dir})
	if err != nil {
		b.Fatal(err)
	}
}

func requestLine(b *testing.B, id int, r *runner.Response) []byte {
	line, err := json.Marshal(map[string]any{
		"id": id, "op": "decode", "provider": r.Provider, "product": r.Product, "version": r.Version,
		"action": r.Action, "format": r.Format, "status": r.Status, "header": r.Header,
		"body": base64.StdEncoding.EncodeToString(r.Body),
	})
	if err != nil {
		b.Fatal(err)
	}
	return append(line, '\n')
}

// compare reports what a case costs bare and as a run, and what the suite adds.
func compare(b *testing.B, baseline string, bare, run time.Duration, cases int) {
	each := func(d time.Duration) float64 { return float64(d.Microseconds()) / float64(b.N*cases) }
	b.ReportMetric(each(bare), "µs-"+baseline+"/case")
	b.ReportMetric(each(run), "µs-run/case")
	b.ReportMetric(each(run-bare), "µs-added/case")
	b.ReportMetric(float64(run)/float64(bare), "x-of-"+baseline)
}

// build builds the command.
func build(b *testing.B) string {
	command := filepath.Join(b.TempDir(), "sdkconform")
	cmd := exec.Command("go", "build", "-o", command, "./cmd/sdkconform")
	var text bytes.Buffer
	cmd.Stdout, cmd.Stderr = &text, &text
	if err := cmd.Run(); err != nil {
		b.Fatalf("%v: %s", err, text.String())
	}
	if _, err := os.Stat(command); err != nil {
		b.Fatal(fmt.Errorf("the command was not built: %w", err))
	}
	return command
}

package suite_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sdkconform/sdkconform/fixtures/builtin"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/formats"
	"github.com/sdkconform/sdkconform/reports/formats/html"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/host"
	"github.com/sdkconform/sdkconform/suite/engine"
)

// BenchmarkReports measures 'sdkconform report' with every format there is, on the
// journal of 10,000 cases at least, beside reading the same journal in
// this process: of SDKs that are right, that show nothing, and that show 256 bytes of
// characters that have to be escaped in each of their fields.
func BenchmarkReports(b *testing.B) {
	command := build(b)
	plan := benchPlan(b)
	for _, kind := range []struct {
		name string
		sdk  func(runner.Decoder) runner.Decoder
	}{
		{"right", func(d runner.Decoder) runner.Decoder { return d }},
		{"mute", func(d runner.Decoder) runner.Decoder { return mute{d} }},
		{"hostile", func(d runner.Decoder) runner.Decoder { return hostile{d} }},
	} {
		b.Run(kind.name, func(b *testing.B) {
			dir, out := b.TempDir(), b.TempDir()
			cases := journals(b, plan, dir, kind.sdk)
			args := []string{"report", filepath.Join(dir, reports.JournalFile), "--out", out}
			for _, f := range formats.OnRequest() {
				args = append(args, "--also", f.Name)
			}
			var read, write time.Duration
			peak := 0.0
			for b.Loop() {
				start := time.Now()
				if _, err := reports.ReadFiles(filepath.Join(dir, reports.JournalFile)); err != nil {
					b.Fatal(err)
				}
				read += time.Since(start)
				start = time.Now()
				cmd := exec.Command(command, args...)
				held, _ := watch(b, cmd)
				write += time.Since(start)
				peak = max(peak, held)
				if n := cmd.ProcessState.ExitCode(); n != reports.ExitPassed && n != reports.ExitFailed {
					b.Fatalf("the exit status is %d", n)
				}
			}
			page, err := os.Stat(filepath.Join(out, html.File))
			if err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(cases), "cases")
			b.ReportMetric(float64(read.Milliseconds())/float64(b.N), "ms-read")
			b.ReportMetric(float64(write.Milliseconds())/float64(b.N), "ms-report")
			b.ReportMetric(float64(page.Size())/1e6, "MB-html")
			b.ReportMetric(peak, "MiB-peak")
		})
	}
}

// sdks is how many SDKs it takes to 10,000 cases.
const sdks = 5

// journals writes the journal of a run of SDKs, and returns how many cases it has.
func journals(b *testing.B, plan *engine.Plan, dir string, sdk func(runner.Decoder) runner.Decoder) (cases int) {
	defer oneProcessor()()
	var adapters []engine.Adapter
	for i := range sdks {
		subject := host.InProcess(named{sdk(builtin.Reference()), fmt.Sprint("sdk-", i)}, 0)
		cases += len(plan.Items(subject.Description(), subject.Ops()))
		adapters = append(adapters, engine.Adapter{
			Command: subject.Description().Name, Open: func(context.Context) (runner.Subject, error) { return subject, nil },
		})
	}
	if err := engine.Run(b.Context(), plan, adapters, engine.Options{Level: golden.Required, Dir: dir}); err != nil {
		b.Fatal(err)
	}
	if cases < 10_000 {
		b.Fatalf("%d cases", cases)
	}
	return cases
}

// named is an SDK under another name.
type named struct {
	runner.Decoder
	name string
}

func (n named) Describe() runner.Description {
	d := n.Decoder.Describe()
	d.Name = n.name
	return d
}

// mute shows nothing but that there was an error.
type mute struct{ runner.Decoder }

func (m mute) Decode(ctx context.Context, r runner.Response) (runner.Outcome, error) {
	o, err := m.Decoder.Decode(ctx, r)
	return runner.Outcome{Kind: o.Kind}, err
}

// hostile shows in each field what every format has to escape.
type hostile struct{ runner.Decoder }

func (h hostile) Decode(ctx context.Context, r runner.Response) (runner.Outcome, error) {
	o, err := h.Decoder.Decode(ctx, r)
	text := strings.Repeat("\x00]]>\x1b[31m\u202e<script>::error::%0A\r\n", 256/40)
	o.Code, o.Message, o.RequestID, o.HostID, o.Text = o.Code+text, o.Message+text, text, text, text
	return o, err
}

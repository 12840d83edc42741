package fuzz

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/sdkconform/sdkconform/fixtures/builtin"
	"github.com/sdkconform/sdkconform/fixtures/document"
	"github.com/sdkconform/sdkconform/fuzz/internal/campaign"
	"github.com/sdkconform/sdkconform/fuzz/internal/generate"
	"github.com/sdkconform/sdkconform/fuzz/internal/planted"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/runner"
)

// benchCases is how many cases a measure takes.
const benchCases = 20_000

// taped keeps what a reader shows, and how long it takes.
type taped struct {
	runner.Decoder
	outcomes []runner.Outcome
	took     time.Duration
}

func (t *taped) Decode(ctx context.Context, r runner.Response) (runner.Outcome, error) {
	start := time.Now()
	o, err := t.Decoder.Decode(ctx, r)
	t.took += time.Since(start)
	t.outcomes = append(t.outcomes, o)
	return o, err
}

// played is an empty target: it shows what was taped for the same cases, without
// looking at them.
type played struct {
	runner.Decoder
	outcomes []runner.Outcome
}

func (p *played) Decode(context.Context, runner.Response) (runner.Outcome, error) {
	o := p.outcomes[0]
	p.outcomes = p.outcomes[1:]
	return o, nil
}

// loop gives a reader cases and returns how long that took, and how many cases.
func loop(b *testing.B, d runner.Decoder) (time.Duration, int) {
	b.Helper()
	s := newSettings([]Option{Timeout(time.Minute), Level("recommended")})
	c, err := s.inProcess(d)
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close()
	c.Seed = 1
	result := c.Run(b.Context(), benchCases)
	if len(result.Findings) > 0 {
		b.Fatal(result.Summary())
	}
	return result.Elapsed, result.Cases
}

// BenchmarkCase compares what it costs to make and to judge a case with what a reader
// of Go's own encoding/json and encoding/xml needs to read it: the loop with an empty
// target beside the reader's own time for the same bodies.
func BenchmarkCase(b *testing.B) {
	for _, d := range []runner.Decoder{plainReader{}, builtin.Strict(), builtin.Reference()} {
		b.Run(d.Describe().Name, func(b *testing.B) {
			var reading, added time.Duration
			cases := 0
			for b.Loop() {
				tape := &taped{Decoder: d}
				loop(b, tape)
				empty, n := loop(b, &played{d, tape.outcomes})
				reading, added, cases = reading+tape.took, added+empty, cases+n
			}
			each := func(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1000 / float64(cases) }
			b.ReportMetric(each(reading), "µs-reader/case")
			b.ReportMetric(each(added), "µs-made-and-judged/case")
			b.ReportMetric(float64(added)/float64(reading), "x-of-reader")
			b.ReportMetric(float64(cases)/added.Seconds(), "cases/s-of-empty-target")
		})
	}
}

var executions = regexp.MustCompile(`elapsed: \d+s, execs: \d+ \(\d+/sec\)`)

// BenchmarkEngine measures how many executions a second Go's engine makes of a target
// that does nothing, and of one that makes and judges cases of the reference reader:
// the loop needs no engine.
func BenchmarkEngine(b *testing.B) {
	for _, target := range []string{"FuzzNothing", "FuzzDecode"} {
		b.Run(target, func(b *testing.B) {
			for b.Loop() {
				cmd := exec.CommandContext(b.Context(), "go", "test", "-run", "^$", "-fuzz", "^"+target+"$", "-fuzztime", fmt.Sprint(benchCases, "x"),
					"-fuzzminimizetime", "10x", "-parallel", "1", ".")
				text, err := cmd.CombinedOutput()
				if err != nil {
					b.Fatalf("%v\n%s", err, text)
				}
				// The build is in the benchmark's own time, and not in the engine's.
				var seconds, execs float64
				if _, err := fmt.Sscanf(string(lastLine(executions.FindAll(text, -1))), "elapsed: %fs, execs: %f", &seconds, &execs); err != nil {
					b.Fatalf("%v\n%s", err, text)
				}
				b.ReportMetric(execs/max(seconds, 1), "executions/s")
			}
		})
	}
}

func lastLine(lines [][]byte) []byte {
	if len(lines) == 0 {
		return nil
	}
	return lines[len(lines)-1]
}

func FuzzNothing(f *testing.F) { f.Fuzz(func(*testing.T, []byte) {}) }

// Naive bytes are given at most this many times as many executions as the structured
// cases took, and at most mostNaive.
const (
	naiveTimes = 128
	mostNaive  = 200_000
)

// BenchmarkPlanted compares how soon each planted bug is found by generated cases and by
// naive bytes: documented bodies, first as they are, then with bytes changed as Go's
// engine changes them, with the same seed, judged by what holds for any bytes: what
// else a changed body means nobody knows. What was not found by then is told as such.
func BenchmarkPlanted(b *testing.B) {
	for b.Loop() {
		var table bytes.Buffer
		w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', tabwriter.AlignRight)
		fmt.Fprint(w, "bug\tcases\ttime\tnaive executions\ttime\ttimes sooner\t\n")
		var times []float64
		missed, censored, hanging := 0, 0, 0
		for _, bug := range planted.Bugs() {
			if burns(bug) {
				hanging++
				continue
			}
			result := hunt(b, bug, 1)
			if len(result.Findings) == 0 {
				missed++
				fmt.Fprintf(w, "%s\tnot in %d\t\t\t\t\t\n", bug.Name, result.Cases)
				continue
			}
			cases := result.Findings[0].Number + 1
			most := min(mostNaive, max(naiveTimes*cases, benchCases))
			start := time.Now()
			executions, found := naive(b, bug.Decoder(), 1, most)
			took := time.Since(start)
			sooner := float64(executions) / float64(cases)
			times = append(times, sooner)
			mark := ""
			if !found {
				censored++
				mark = "> "
			}
			fmt.Fprintf(w, "%s\t%d\t%v\t%s%d\t%v\t%s%.0f\t\n", bug.Name, cases, result.Elapsed.Round(time.Millisecond), mark, executions, took.Round(time.Millisecond), mark, sooner)
		}
		w.Flush()
		slices.Sort(times)
		// A log of a benchmark is cut after some lines.
		fmt.Printf("\nplanted bugs, seed 1; > stands before what naive bytes have not found by then; %d that hang are left out\n%s\n", hanging, table.String())
		b.ReportMetric(float64(len(times)), "bugs-found")
		b.ReportMetric(float64(missed), "bugs-missed")
		b.ReportMetric(float64(len(times)-censored), "bugs-found-by-naive-bytes")
		b.ReportMetric(times[len(times)/2], "x-sooner-median")
		b.ReportMetric(times[0], "x-sooner-least")
		b.ReportMetric(float64(len(times)-countLess(times, 20)), "bugs-20x-sooner")
	}
}

func countLess(sorted []float64, x float64) int {
	i, _ := slices.BinarySearch(sorted, x)
	return i
}

// naive gives mutated documented bodies to a reader until something is wrong with what
// it shows, and returns how many executions that took.
func naive(b *testing.B, d runner.Decoder, seed uint64, most int) (executions int, found bool) {
	b.Helper()
	description := d.Describe()
	all, err := new(campaign.Config).Bases(description)
	if err != nil {
		b.Fatal(err)
	}
	give := func(c *generate.Case) (o runner.Outcome, wrong bool) {
		executions++
		defer func() { wrong = wrong || recover() != nil }()
		body := slices.Clone(c.Response.Body)
		o, err := d.Decode(b.Context(), c.Response)
		gates := func(f golden.Finding) bool { return f.Level.Gates(golden.Recommended) }
		return o, err != nil || !bytes.Equal(body, c.Response.Body) || slices.ContainsFunc(c.Judge(description, o), gates)
	}
	random := rand.New(rand.NewPCG(seed, seed))
	try := func(x *generate.Base, change bool) bool {
		c := &generate.Case{Recipe: &generate.Recipe{Base: x}, Tier: document.Anything, Response: x.Fixture.Response}
		c.Golden.Level, c.Golden.Mode = golden.Recommended, golden.Unreadable
		if change {
			c.Response.Body = mutate(random, slices.Clone(c.Response.Body))
			if random.IntN(8) == 0 {
				c.Response.Status = document.StatusOf(byte(random.IntN(256)))
			}
		}
		first, wrong := give(c)
		if wrong || executions%8 != 0 {
			return wrong
		}
		second, wrong := give(c)
		return wrong || len(c.Same(first, second)) > 0
	}
	for _, group := range all.Groups {
		for _, x := range group {
			if try(x, false) {
				return executions, true
			}
		}
	}
	for executions < most {
		group := all.Groups[random.IntN(len(all.Groups))]
		if try(group[random.IntN(len(group))], true) {
			return executions, true
		}
	}
	return executions, false
}

// mutate changes bytes as Go's engine does: one change, or two with half the
// probability, and so on.
func mutate(r *rand.Rand, body []byte) []byte {
	for again := true; again; again = r.IntN(2) == 0 {
		at := r.IntN(len(body) + 1)
		end := min(len(body), at+1+r.IntN(1+r.IntN(32)))
		switch r.IntN(8) {
		case 0:
			body = slices.Delete(body, at, end)
		case 1:
			body = slices.Insert(body, at, bytes.Clone(body[at:end])...)
		case 2:
			more := make([]byte, 1+r.IntN(8))
			for i := range more {
				more[i] = byte(r.Uint32())
			}
			body = slices.Insert(body, at, more...)
		case 3:
			if at < len(body) {
				body[at] ^= 1 << r.IntN(8)
			}
		case 4:
			if at < len(body) {
				body[at] = byte(r.Uint32())
			}
		case 5:
			if at < len(body) {
				body[at] += byte(r.IntN(2*35+1)) - 35
			}
		case 6:
			interesting := []byte{0, 1, 9, 10, 13, 32, 34, 38, 39, 47, 60, 62, 92, 127, 128, math.MaxUint8}
			body = slices.Insert(body, at, bytes.Repeat([]byte{interesting[r.IntN(len(interesting))]}, 1+r.IntN(4))...)
		default:
			r.Shuffle(end-min(at, end), func(i, j int) { body[at+i], body[at+j] = body[at+j], body[at+i] })
		}
	}
	return body
}

func TestMutateStaysWithinBounds(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	changed := 0
	for range 1_000 {
		if text := strings.Repeat("a", r.IntN(5)); string(mutate(r, []byte(text))) != text {
			changed++
		}
	}
	if changed < 500 {
		t.Errorf("only %d of 1000 bodies were changed", changed)
	}
}

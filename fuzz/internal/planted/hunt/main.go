// Command hunt measures how soon Go's fuzzing engine finds each planted bug with the
// native target of package fuzz, and prints a table. It is what make fuzz-planted runs:
//
//	go run ./fuzz/internal/planted/hunt [-time 60s] [-bug NAME] [-engine]
//
// A bug is looked for as go test -fuzz does: with the target's pre-sweep,
// with the seeds as a plain test, then by the engine. With -engine the engine alone has to
// find it. The exit status is 1 where a bug is not found in its time.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/sdkconform/sdkconform/fuzz/internal/planted"
)

func main() {
	var h hunter
	flag.DurationVar(&h.limit, "time", time.Minute, "how long each bug is looked for")
	only := flag.String("bug", "", "look for this bug alone")
	flag.BoolVar(&h.engine, "engine", false, "let the engine alone look for it")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	missed, err := h.all(ctx, *only)
	switch {
	case err != nil:
		fmt.Fprintln(os.Stderr, "hunt:", err)
		os.Exit(2)
	case missed > 0:
		os.Exit(1)
	}
}

// hunter looks for planted bugs with the test binary of package fuzz.
type hunter struct {
	program string
	limit   time.Duration
	engine  bool
}

// result is what became of the hunt for one bug.
type result struct {
	seconds    float64
	executions int
	by         string // loop, seeds or engine; empty: it was not found
}

// all looks for one bug after the other and prints a line for each.
func (h *hunter) all(ctx context.Context, only string) (missed int, err error) {
	dir, err := os.MkdirTemp("", "sdkconform-hunt-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	h.program = filepath.Join(dir, "fuzz.test")
	build := exec.CommandContext(ctx, "go", "test", "-c", "-fuzz=FuzzPlanted", "-o", h.program, "github.com/sdkconform/sdkconform/fuzz")
	if out, err := build.CombinedOutput(); err != nil {
		return 0, fmt.Errorf("building the target: %w\n%s", err, out)
	}
	fmt.Printf("%-34s %8s %11s  %s\n", "bug", "seconds", "executions", "found by")
	var all []result
	for _, b := range planted.Bugs() {
		if only != "" && b.Name != only {
			continue
		}
		r, err := h.hunt(ctx, filepath.Join(dir, b.Name), b.Name)
		if err != nil {
			return 0, fmt.Errorf("%s: %w", b.Name, err)
		}
		all = append(all, r)
		if r.by == "" {
			missed++
			r.by = "NOT FOUND"
		}
		fmt.Printf("%-34s %8.1f %11d  %s\n", b.Name, r.seconds, r.executions, r.by)
	}
	if len(all) == 0 {
		return 0, fmt.Errorf("there is no planted bug %q", only)
	}
	slices.SortFunc(all, func(a, b result) int { return int(1000 * (a.seconds - b.seconds)) })
	fmt.Printf("%d of %d bugs found; seconds in the median %.1f, at most %.1f\n",
		len(all)-missed, len(all), all[len(all)/2].seconds, all[len(all)-1].seconds)
	return missed, nil
}

// hunt looks for one bug in a folder of its own.
func (h *hunter) hunt(ctx context.Context, dir, bug string) (r result, err error) {
	if err := os.Mkdir(dir, 0o755); err != nil {
		return r, err
	}
	tests := "^FuzzPlanted$"
	if h.engine {
		tests = "^$"
	}
	cmd := exec.CommandContext(ctx, h.program, "-bug="+bug, fmt.Sprintf("-pre-sweep=%t", !h.engine), "-test.run="+tests, "-test.fuzz=^FuzzPlanted$", "-test.failfast",
		"-test.fuzztime="+h.limit.String(), "-test.fuzzminimizetime=1x", "-test.fuzzcachedir="+filepath.Join(dir, "cache"))
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "TMPDIR="+dir) // where it notes what ends it
	started := time.Now()
	out, err := cmd.CombinedOutput()
	r.seconds = time.Since(started).Seconds()
	text := string(out)
	r.executions = executions(text)
	var ended *exec.ExitError
	switch {
	case err == nil:
		return r, nil
	case ctx.Err() != nil:
		return r, ctx.Err()
	case !errors.As(err, &ended):
		return r, err
	case !strings.Contains(text, " rule "):
		// The engine ends badly at its time now and then, with nothing found.
		fmt.Fprintf(os.Stderr, "%s: it ended without a finding:\n%s\n", bug, text)
		return r, nil
	}
	r.by = "engine"
	if !strings.Contains(text, "baseline coverage") {
		r.by = "loop" // before the engine
	}
	if seed := failedSeed.FindStringSubmatch(text); seed != nil {
		n, _ := strconv.Atoi(seed[1]) // digits
		r.executions, r.by = n+1, "seeds"
	}
	return r, nil
}

var (
	failedSeed = regexp.MustCompile(`--- FAIL: FuzzPlanted/seed#(\d+)`)
	told       = regexp.MustCompile(`execs: (\d+)|baseline coverage: (\d+)|the first finding is of case (\d+)`)
)

// executions is how many are told last.
func executions(text string) (n int) {
	for _, m := range told.FindAllStringSubmatch(text, -1) {
		n, _ = strconv.Atoi(m[1] + m[2] + m[3]) // digits
	}
	return n
}

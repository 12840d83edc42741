package fuzz

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/fuzz/internal/campaign"
	"github.com/sdkconform/sdkconform/fuzz/internal/crashlog"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/host"
)

// campaign makes a campaign of a test's decoder: in this process, or isolated.
func (s *settings) campaign(t testing.TB, d runner.Decoder) (*campaign.Campaign, error) {
	if err := s.check(d); err != nil {
		return nil, err
	}
	ctx, name := t.Context(), t.Name() // inside a fuzz target the test must not be asked
	start := func() (subject, patient runner.Subject, err error) { return s.startIsolated(ctx, name) }
	if s.isolated {
		return s.Config.Isolated(start)
	}
	c, err := s.InProcess(d)
	if err != nil {
		return nil, err
	}
	c.StartIsolated = start
	if testing.Testing() && !isWorker() {
		c.Watch()
	}
	return c, nil
}

// serveArg as an argument makes a test binary serve its decoder.
const serveArg = "sdkconform-fuzz-serve"

// serve serves the line protocol with the decoder and ends the process, if
// startIsolated has started this process.
func (s *settings) serve(d runner.Decoder) {
	if flag.Arg(0) != serveArg {
		return
	}
	// Standard output is the protocol's: what the SDK prints goes to standard error. A
	// panic on the goroutine of the test would print that the test failed, so the decoder
	// runs on another one.
	out := os.Stdout
	os.Stdout = os.Stderr
	go func() {
		if err := runner.Serve(context.Background(), crashlog.NewGuard(d, nil, s.Config.Memory), os.Stdin, out); err != nil {
			fmt.Fprintln(os.Stderr, "sdkconform:", err)
			os.Exit(1)
		}
		os.Exit(0)
	}()
	select {}
}

// startIsolated starts this test binary again as an adapter of the decoder that the test
// with the name fuzzes: once for short bodies, and once, with more time, for huge ones.
func (s *settings) startIsolated(ctx context.Context, test string) (subject, patient runner.Subject, err error) {
	program, err := os.Executable()
	if err != nil {
		return nil, nil, err
	}
	argv := append([]string{program, "-test.run=" + namePattern(test)}, ownFlags()...)
	argv = append(argv, serveArg)
	// The limit of the process is above that of the guard in it, whose message says more.
	memory := host.MemoryLimit(max(host.DefaultMemory, int64(min(s.Config.Memory, math.MaxInt64/16))*(crashlog.Runaway+1)))
	if subject, err = host.Start(ctx, argv, s.Config.Timeout, memory); err != nil {
		return nil, nil, err
	}
	if patient, err = host.Start(ctx, argv, campaign.PatientFactor*s.Config.Timeout, memory); err != nil {
		return nil, nil, errors.Join(err, subject.Close())
	}
	return subject, patient, nil
}

// ownFlags are the flags of this test binary that are not of package testing: they may
// choose the decoder.
func ownFlags() (flags []string) {
	flag.Visit(func(f *flag.Flag) {
		if !strings.HasPrefix(f.Name, "test.") {
			flags = append(flags, "-"+f.Name+"="+f.Value.String())
		}
	})
	return flags
}

// namePattern matches the test with the name alone: -run matches each part between
// slashes on its own.
func namePattern(name string) string {
	parts := strings.Split(name, "/")
	for i, part := range parts {
		parts[i] = "^" + regexp.QuoteMeta(part) + "$"
	}
	return strings.Join(parts, "/")
}

package suite_test

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sdkconform/sdkconform/fixtures/builtin"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/host"
	"github.com/sdkconform/sdkconform/runner/replay"
	"github.com/sdkconform/sdkconform/suite/engine"
)

// BenchmarkCall compares the cases of call (replay server, recorded requests, judge)
// with a bare loop: the same SDK's client asks a server of the standard library for
// the same responses in the same order.
func BenchmarkCall(b *testing.B) {
	sdk := builtin.Reference().(runner.Caller)
	plan, err := engine.NewPlan(engine.Selection{Only: []string{"*/code/*/wire"}})
	if err != nil {
		b.Fatal(err)
	}
	bodies := sequence(plan, sdk.Describe())
	var held atomic.Pointer[runner.Response]
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		r := held.Load()
		for name, values := range r.Header {
			w.Header()[name] = values
		}
		w.Header().Set("Content-Length", strconv.Itoa(len(r.Body)))
		w.WriteHeader(r.Status)
		_, _ = w.Write(r.Body)
	}))
	defer server.Close()
	subject := host.InProcess(sdk, 0)
	session := engine.NewSession(plan, subject, 0)
	defer session.Close()
	items := plan.Items(subject.Description(), []string{runner.OpCall})
	var bare, run time.Duration
	for b.Loop() {
		start := time.Now()
		for _, r := range bodies {
			held.Store(r)
			_, err := sdk.Call(b.Context(), runner.Call{
				Provider: r.Provider, Product: r.Product, Version: r.Version, Action: r.Action, Format: r.Format,
				Endpoint: server.URL, AccessKeyID: replay.AccessKeyID, AccessKeySecret: replay.AccessKeySecret, Timeout: time.Minute,
			})
			if err != nil {
				b.Fatal(err)
			}
		}
		bare += time.Since(start)
		start = time.Now()
		for _, item := range items {
			if c := session.Do(b.Context(), item); c.Verdict != reports.Pass {
				b.Fatalf("%s: %s", c.ID, c.Title())
			}
		}
		run += time.Since(start)
	}
	compare(b, "bare-call", bare, run, len(items))
	b.ReportMetric(100*float64(bare)/float64(run), "%-of-bare-rate")
}

package waivers_test

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/internal/fake"
	"github.com/sdkconform/sdkconform/reports/waivers"
)

// The waiver files beside the adapters are readable, and none of their globs is stale or
// too broad.
func TestShippedWaivers(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("..", "..", "runner", "adapters", "*", "waivers.yaml"))
	if err != nil || len(files) < 3 {
		t.Fatalf("there are %q, %v", files, err)
	}
	catalogue, err := fixtures.Default()
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, f := range catalogue.Fixtures {
		ids = append(ids, f.ID)
	}
	for _, file := range files {
		waivers, err := waivers.Read(file)
		if err != nil {
			t.Error(err)
			continue
		}
		waivers.Against(ids)
		var adapters []reports.Adapter
		for _, w := range waivers.List {
			if !slices.ContainsFunc(adapters, func(a reports.Adapter) bool { return a.Describe.Name == w.Adapter }) {
				adapters = append(adapters, fake.SDK(w.Adapter))
			}
		}
		h := fake.Header(golden.Required, fake.Plan(1), adapters...)
		h.Waivers = waivers
		for _, p := range reports.NewRun(h).Problems() {
			if p.Kind == reports.TooBroad {
				t.Error(p.Text)
			}
		}
		for _, w := range waivers.List {
			if w.Unmatched != nil {
				t.Errorf("%s: no case is like %q", w.Place(), w.Unmatched)
			}
		}
	}
}

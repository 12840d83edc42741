package html

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/internal/fake"
)

// TestSize: a page that would be too large leaves out first bodies and values, then all but the states of cases, and says so. Each
// case stays to be found.
func TestSize(t *testing.T) {
	t.Parallel()
	plan := fake.Plan(300)
	cases := make([]*reports.Case, len(plan))
	for i, p := range plan {
		cases[i] = fake.Case(p, reports.Fail, golden.Required,
			fake.Finding(golden.Required, golden.RuleCode, "code", fmt.Sprintf("want-%d", i), fmt.Sprintf("got-%d", i)))
		cases[i].Sent.Body = fmt.Sprintf("body-%d %s", i, strings.Repeat("x", 2000))
	}
	run := fake.Run(t, fake.Header(golden.Required, plan, fake.SDK("a")), cases)
	page := func(size int) (text string, data scriptData) {
		t.Helper()
		var b bytes.Buffer
		if err := write(&b, run, size); err != nil {
			t.Fatal(err)
		}
		_, rest, _ := strings.Cut(b.String(), `<script type="application/json" id="data">`)
		rest, _, _ = strings.Cut(rest, "</script>")
		if err := json.Unmarshal([]byte(rest), &data); err != nil {
			t.Fatal(err)
		}
		if len(data.Fixtures) != len(plan) || strings.Count(data.SDKs[0].Ops[0].States, "r") != len(plan) {
			t.Errorf("of at most %d bytes: %d fixtures, with the states %s", size, len(data.Fixtures), data.SDKs[0].Ops[0].States)
		}
		return b.String(), data
	}
	whole, data := page(maxSize)
	if len(data.Bodies) != len(plan) || len(data.Wrong) != len(plan) || data.Bare || data.Wrong[299].Cut || !strings.Contains(whole, "body-299 ") {
		t.Errorf("the page has %d bodies of %d cases", len(data.Bodies), len(data.Wrong))
	}
	cut, data := page(len(whole) - 1000)
	if last := data.Wrong[len(data.Wrong)-1]; len(cut) >= len(whole)-1000 || len(data.Wrong) != len(plan) || !last.Cut || data.Bare ||
		data.Texts[data.Findings[last.Findings[0]][0]] != golden.RuleCode {
		t.Errorf("of %d bytes %d are left, with %d bodies; the last case is %+v", len(whole), len(cut), len(data.Bodies), last)
	}
	bare, data := page(1)
	if len(bare) >= len(cut) || !data.Bare || len(data.Wrong) > 0 || len(data.Bodies) > 0 {
		t.Errorf("of %d bytes %d are left, with %d cases and %d bodies", len(cut), len(bare), len(data.Wrong), len(data.Bodies))
	}
}

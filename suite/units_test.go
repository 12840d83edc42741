package suite_test

import (
	"context"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/fixtures/builtin"
	"github.com/sdkconform/sdkconform/runner"
)

// oneVendor reads one vendor alone. It loses codes of bodies with a byte order mark, which a recommended rule is about, and
// takes errors with CDATA for successes, which is required of every case.
type oneVendor struct{ runner.Decoder }

func (v oneVendor) Describe() runner.Description {
	d := v.Decoder.Describe()
	d.Providers = []string{"alibaba"}
	return d
}

func (v oneVendor) Decode(ctx context.Context, r runner.Response) (runner.Outcome, error) {
	o, err := v.Decoder.Decode(ctx, r)
	switch {
	case strings.HasPrefix(string(r.Body), "\ufeff"):
		o.Code = ""
	case strings.Contains(string(r.Body), "<![CDATA[") && r.Status >= 400:
		o = runner.Outcome{Kind: runner.KindSuccess, Status: r.Status, RequestID: o.RequestID}
	}
	return o, err
}

func init() { frontSDKs["one vendor"] = oneVendor{builtin.Reference()} }

// TestFrontsSayWhatGates: as many subtests fail as the summary says, the label level selects every spec that gates, and what is
// another vendor's is skipped in one line.
func TestFrontsSayWhatGates(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	run := func(role string, args ...string) (text, dir string) {
		dir = t.TempDir()
		cmd := exec.Command(self, args...)
		cmd.Env = append(os.Environ(), roleVariable+"="+role, sdkVariable+"=one vendor", reportsVariable+"="+dir)
		out, err := cmd.CombinedOutput()
		if err == nil {
			t.Fatalf("the broken SDK passes:\n%s", out)
		}
		return string(out), dir
	}
	text, dir := run("plain", "-test.run=^TestPlainFront$", "-test.v")
	failed := strings.Count(text, "    --- FAIL: ")
	said := regexp.MustCompile(`(?m)^ .* (\d+) fail$`).FindStringSubmatch(text)
	below := regexp.MustCompile(`(?m)^ .* (\d+) pass, with findings below the gate$`).FindStringSubmatch(text)
	if failed < 5 || said == nil || said[1] != strconv.Itoa(failed) || below == nil {
		t.Errorf("%d subtests fail; the summary says %q and %q", failed, said, below)
	}
	if skipped := strings.Count(text, "    --- SKIP: "); skipped < 1 || skipped > 3 {
		t.Errorf("%d subtests are skipped", skipped)
	}
	if !regexp.MustCompile(`=== RUN   TestPlainFront/other-providers/not-applicable\n +test.go:\d+: \d\d+ cases: the SDK does not claim to read responses of .*\btencent\b`).MatchString(text) {
		t.Error("the provider that the SDK does not read is not skipped by name")
	}
	if all := readJUnit(t, dir); all.Failures != failed || all.Skipped < 100 {
		t.Errorf("junit.xml has %d failures and %d skipped cases", all.Failures, all.Skipped)
	}
	summary := regexp.MustCompile(`Ran (\d+) of \d+ Specs[\s\S]* (\d+) Failed`)
	for _, filter := range []string{"", "level: consistsOf required"} {
		text, _ := run("ginkgo", "-test.run=^TestGinkgoFront$", "-ginkgo.no-color", "-ginkgo.label-filter="+filter)
		if got := summary.FindStringSubmatch(text); got == nil || got[2] != strconv.Itoa(failed) {
			t.Errorf("with the label filter %q: %q fail, and %d subtests", filter, got, failed)
		}
	}
}

package suite_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/sdkconform/sdkconform/fixtures/builtin"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/suite"
)

const (
	waiversVariable      = "SDKCONFORM_TEST_WAIVERS"      // the waiver file of a front
	requirementsVariable = "SDKCONFORM_TEST_REQUIREMENTS" // its requirement set
)

// cutsForbidden cuts the codes that begin with Forbidden at their first dot.
type cutsForbidden struct{ runner.Decoder }

func (c cutsForbidden) Decode(ctx context.Context, r runner.Response) (runner.Outcome, error) {
	o, err := c.Decoder.Decode(ctx, r)
	if strings.HasPrefix(o.Code, "Forbidden.") {
		o.Code = "Forbidden"
	}
	return o, err
}

func (c cutsForbidden) Describe() runner.Description {
	d := c.Decoder.Describe()
	d.Name, d.Version = "cuts-forbidden", "1.2"
	return d
}

// recovers loses the code of each response the first two times that it is given it.
type recovers struct {
	runner.Decoder
	mu   sync.Mutex
	seen map[string]int
}

func (s *recovers) Decode(ctx context.Context, r runner.Response) (runner.Outcome, error) {
	o, err := s.Decoder.Decode(ctx, r)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen[string(r.Body)]++
	if s.seen[string(r.Body)] <= 2 {
		o.Code = ""
	}
	return o, err
}

// TestWaivedFront is a front with waivers when a test of this file runs it in a child.
func TestWaivedFront(t *testing.T) {
	opts := []suite.Option{suite.Only("alibaba-ess-zh/*/json/wire"), suite.Reports(os.Getenv(reportsVariable))}
	if file := os.Getenv(waiversVariable); file != "" {
		opts = append(opts, suite.Waivers(file))
	}
	if set := os.Getenv(requirementsVariable); set != "" {
		opts = append(opts, suite.Requirements(set))
	}
	switch os.Getenv(roleVariable) {
	case "waived-plain":
		suite.Test(t, cutsForbidden{builtin.Reference()}, opts...)
	case "waived-ginkgo":
		suite.Run(t, cutsForbidden{builtin.Reference()}, opts...)
	case "recovers-ginkgo":
		suite.Run(t, &recovers{Decoder: builtin.Reference(), seen: map[string]int{}}, opts...)
	}
}

// waivedFront runs TestWaivedFront in a child.
func waivedFront(t *testing.T, role, waivers, requirements string, args ...string) (text, dir string, passed bool) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir = t.TempDir()
	file := filepath.Join(dir, "waivers.yaml")
	if waivers != "" {
		if err := os.WriteFile(file, []byte(waivers), 0o644); err != nil {
			t.Fatal(err)
		}
	} else {
		file = ""
	}
	cmd := exec.Command(self, append([]string{"-test.run=^TestWaivedFront$", "-test.v", "-ginkgo.v", "-ginkgo.no-color"}, args...)...)
	cmd.Env = append(os.Environ(), roleVariable+"="+role, reportsVariable+"="+dir, waiversVariable+"="+file, requirementsVariable+"="+requirements)
	out, err := cmd.CombinedOutput()
	return string(out), dir, err == nil
}

const forbidden = `waivers:
  - cases: [%s]
    adapter: cuts-forbidden
    findings: [{rule: code, field: code, got: Forbidden}]
    reason: It takes what is behind the first dot for a sub-code.
    issue: https://example.org/issues/1
    owner: somebody
    expires: %s
`

// Both fronts skip what is waived, by name, and fail by what waivers fail a gate for.
func TestFrontsWaive(t *testing.T) {
	const exact = "alibaba-ess-zh/code/403/Forbidden.*/wire"
	for _, test := range []struct {
		name, waivers string
		passed        bool
		want          []string
	}{
		{"known failures", fmt.Sprintf(forbidden, exact, "2099-12-31"), true, []string{"known failure: It takes what is behind the first dot for a sub-code. (https://example.org/issues/1, owner somebody, expires 2099-12-31)"}},
		{"without waivers", "", false, []string{"Forbidden.RiskControl/json/wire", "want “Forbidden.RiskControl”, got “Forbidden”"}},
		{"fixed", fmt.Sprintf(forbidden, "alibaba-ess-zh/code/403/Forbidden*/wire", "2099-12-31"), false, []string{"fixed, but still waived: code: code: got “Forbidden”"}},
		{"stale", fmt.Sprintf(forbidden, exact+", alibaba-ess-zh/code/403/Forbiden.*/wire", "2099-12-31"), false, []string{"waiver that matches nothing", "Forbiden.*"}},
		{"expired", fmt.Sprintf(forbidden, exact, "2020-01-01"), false, []string{"expired waiver", "it expired on 2020-01-01"}},
		{"too broad", fmt.Sprintf(forbidden, "'*.*/json/wire'", "2099-12-31"), false, []string{"pattern too broad"}},
		{"broken", strings.Replace(fmt.Sprintf(forbidden, exact, "2099-12-31"), "reason:", "reasn:", 1), false, []string{"suite.Waivers: ", "waivers.yaml:5:5: a waiver has no key “reasn”"}},
	} {
		for _, role := range []string{"waived-plain", "waived-ginkgo"} {
			t.Run(test.name+" "+role, func(t *testing.T) {
				t.Parallel()
				text, dir, passed := waivedFront(t, role, test.waivers, "")
				if passed != test.passed {
					t.Errorf("passed is %v", passed)
				}
				for _, want := range test.want {
					if !strings.Contains(text, want) {
						t.Errorf("the output does not say %q:\n%s", want, text)
					}
				}
				// The reports say the same as the front.
				results, err := os.ReadFile(filepath.Join(dir, "results.json"))
				if gate := fmt.Sprintf(`"passed": %v`, test.passed); test.name != "broken" && (err != nil || !strings.Contains(string(results), gate)) {
					t.Errorf("results.json does not say %s (%v)", gate, err)
				}
			})
		}
	}
}

// What Ginkgo retries until it passes fails all the same, and the reports say why.
func TestGinkgoRetriesAreFlaky(t *testing.T) {
	t.Parallel()
	text, dir, passed := waivedFront(t, "recovers-ginkgo", "", "", "-ginkgo.flake-attempts=3", "-ginkgo.focus=code/500/InternalError/json/wire$")
	if passed || !strings.Contains(text, "rule deterministic (required)") || !strings.Contains(text, "got “fail (code), then pass") {
		t.Errorf("passed is %v:\n%s", passed, text)
	}
	results, err := os.ReadFile(filepath.Join(dir, "results.json"))
	if err != nil || !strings.Contains(string(results), `"got": "fail (`) {
		t.Errorf("the reports do not say that it is flaky (%v)", err)
	}
}

// A front is held to a requirement set by name, and one that does not exist fails it.
func TestFrontsRequirements(t *testing.T) {
	t.Parallel()
	for set, want := range map[string]string{"v1": "want “Forbidden.RiskControl”, got “Forbidden”", "v999": `there is no requirement set "v999"`} {
		for _, role := range []string{"waived-plain", "waived-ginkgo"} {
			text, dir, passed := waivedFront(t, role, "", set)
			if passed || !strings.Contains(text, want) {
				t.Errorf("%s, %s: passed is %v, the output does not say %q:\n%s", role, set, passed, want, text)
			}
			results, _ := os.ReadFile(filepath.Join(dir, "results.json"))
			if said := strings.Contains(string(results), `"requirements": "v1"`); said != (set == "v1") {
				t.Errorf("%s, %s: results.json names the set: %v", role, set, said)
			}
		}
	}
}

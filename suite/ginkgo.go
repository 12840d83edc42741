package suite

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/types"
	"github.com/onsi/gomega"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/formats"
	"github.com/sdkconform/sdkconform/reports/safetext"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/suite/engine"
	"github.com/sdkconform/sdkconform/suite/internal/front"
)

// Run runs the suite as Ginkgo specs, once per test binary, as Ginkgo itself allows
// no more. Ginkgo's own flags apply: --label-filter, --focus and --skip by case id,
// -p, --dry-run, -v.
func Run(t *testing.T, a runner.Adapter, opts ...Option) {
	t.Helper()
	gomega.RegisterFailHandler(ginkgo.Fail)
	if err := register(a, opts, reports.RunPattern(t.Name())); err != nil {
		t.Fatalf("sdkconform: %v", err)
	}
	ginkgo.RunSpecs(t, "SDK conformance of "+front.Label(a.Describe()))
}

// Register adds the same specs to one's own Ginkgo suite; call it where Describe may
// be called, with [Reports] at the top level, as Ginkgo allows its report nodes
// nowhere else. What keeps the specs from being made becomes one failing spec. It
// returns true, so that it can stand in a var declaration.
func Register(a runner.Adapter, opts ...Option) bool {
	if err := register(a, opts, ""); err != nil {
		ginkgo.Describe("SDK conformance of "+front.Label(a.Describe()), func() {
			ginkgo.It("can be run", func() { ginkgo.Fail(fmt.Sprintf("sdkconform: %v", err)) })
		})
	}
	return true
}

func register(a runner.Adapter, opts []Option, pattern string) error {
	c, err := front.Prepare(a, opts, formats.Set(), &reports.GoTest{Package: front.PackageOfTest(), Run: pattern, Ginkgo: true})
	if err != nil {
		return err
	}
	if c.Options.Dir != "" {
		if err := front.Claim(c.Options.Dir, "the Ginkgo specs of "+front.Label(a.Describe())); err != nil {
			return err
		}
	}
	specs(c, a)
	if c.Options.Dir == "" {
		return nil
	}
	// Report nodes run in the first process only; the others wait for them.
	ginkgo.ReportBeforeSuite(func(r ginkgo.Report) {
		if !r.SuiteConfig.DryRun {
			gomega.Expect(c.PrepareFolder()).To(gomega.Succeed(), "the folder of the reports could not be prepared")
		}
	})
	ginkgo.ReportAfterSuite("sdkconform reports of "+front.Label(a.Describe()), func(r ginkgo.Report) {
		if r.SuiteConfig.DryRun {
			return
		}
		// A process has no hook at its end, so that its journal has no footer; that
		// all of them have come to theirs is what this report says.
		ended := r.SuiteSucceeded || len(r.SpecialSuiteFailureReasons) == 0
		if ended && (r.SuiteSucceeded || !r.SuiteConfig.FailFast) {
			gomega.Expect(filtered(c, r, "SDK conformance of "+front.Label(a.Describe()))).To(gomega.Succeed(), "the journal could not be written")
		}
		gomega.Expect(c.Write(&ended)).To(gomega.Succeed(), "the reports could not be written")
	})
	return nil
}

// filtered journals the cases of the container that --focus, --skip or --label-filter has left out.
func filtered(c *front.Conformance, r ginkgo.Report, container string) error {
	out := map[string]bool{}
	for _, s := range r.SpecReports {
		if s.State == types.SpecStateSkipped && s.NumAttempts == 0 && slices.Contains(s.ContainerHierarchyTexts, container) {
			out[s.LeafNodeText] = true
		}
	}
	if len(out) == 0 {
		return nil
	}
	if !c.Started() {
		// Of the first process; it was given no spec.
		if err := c.Start(1); err != nil {
			return err
		}
	}
	left := map[[2]string]bool{}
	for _, u := range c.Units() {
		for _, item := range u.Items {
			left[front.Key(item)] = out[u.Name]
		}
	}
	return c.LeaveOut(func(item engine.Item) bool { return left[front.Key(item)] })
}

// specs makes one spec a case, and one for each finding of the description.
func specs(c *front.Conformance, a runner.Adapter) {
	ginkgo.Describe("SDK conformance of "+front.Label(a.Describe()), func() {
		for _, u := range c.Units() {
			ginkgo.It(u.Name, labels(c, u), func(ctx ginkgo.SpecContext) { spec(ctx, c, u) })
		}
		for _, f := range c.Info.Findings {
			ginkgo.It("description: "+f.Rule+" "+f.Field, ginkgo.Label("level:"+string(f.Level), "rule:"+f.Rule), func() {
				text := "rule " + f.Rule + ": " + reports.Sentence(f) + "\n  " + f.Why
				switch {
				case c.Described.Verdict == reports.KnownFailure:
					ginkgo.Skip(c.Described.Title())
				case c.Gates(f):
					ginkgo.Fail(text)
				}
				ginkgo.AddReportEntry("finding", text, types.ReportEntryVisibilityFailureOrVerbose)
			})
		}
		if c.Options.Waivers != nil {
			ginkgo.It("waivers are not stale", ginkgo.Label("waivers"), func() {
				if stale := c.Stale(); stale != nil {
					ginkgo.Fail(strings.Join(stale, "\n"))
				}
			})
		}
	})
}

// labels are source, format, form, operation, level and rule of a case, as Ginkgo's label sets. The level is the one at which
// the case gates: any response can make an SDK crash or take an error for a success, which is required of every case. That of
// the form's own rule is its label about.
func labels(c *front.Conformance, u front.Unit) ginkgo.Labels {
	item := u.Items[0]
	source := ginkgo.Label("source:" + item.Fixture.Source.ID)
	switch {
	case u.Others:
		return ginkgo.Label("not-applicable")
	case u.Skip() != "":
		return append(source, "not-applicable")
	}
	level := golden.Required
	if c.Plan.PlannedOf(item).Unscored != "" {
		level = golden.Informative
	}
	l := append(source, ginkgo.Label(
		"format:"+item.Fixture.Response.Format, "form:"+item.Fixture.Form, "op:"+item.Op,
		"level:"+string(level), "about:"+string(item.Golden.Level),
	)...)
	if item.Golden.Rule != "" {
		l = append(l, "rule:"+item.Golden.Rule)
	}
	return l
}

// spec runs one case, or skips those of a unit.
func spec(ctx ginkgo.SpecContext, c *front.Conformance, u front.Unit) {
	if c.Options.Dir != "" && !c.Started() {
		// The process's first spec: a process that is given none keeps no journal.
		gomega.Expect(c.Start(ginkgo.GinkgoParallelProcess())).To(gomega.Succeed(), "the journal could not be started")
	}
	if c.Options.Waivers != nil || c.Catalogues {
		// Specs are made before go test notes which files are read.
		if err := front.KeepOutOfCache(); err != nil {
			fmt.Fprintf(ginkgo.GinkgoWriter, "sdkconform: %v\n", err)
		}
	}
	if reason := u.Skip(); reason != "" {
		gomega.Expect(c.SkipUnit(ctx, u)).To(gomega.Succeed(), "the journal could not be written")
		ginkgo.Skip(reason)
	}
	item := u.Items[0]
	result, err := c.Do(ctx, item)
	gomega.Expect(err).NotTo(gomega.HaveOccurred(), "the journal could not be written")
	planned := c.Plan.PlannedOf(item)
	replay := fmt.Sprintf("ginkgo --focus '%s'\n  or: %s", c.Name(item), c.Info.Replay(item.Fixture.ID))
	ginkgo.AddReportEntry("verdict", string(result.Verdict), types.ReportEntryVisibilityFailureOrVerbose)
	fmt.Fprint(ginkgo.GinkgoWriter, compared(item.Golden, result))
	switch {
	case result.Verdict == reports.KnownFailure && !result.Gates(c.Options.Level):
		ginkgo.Skip("known failure: " + result.Waived.Summary())
	case result.Gates(c.Options.Level), result.Verdict.Incomplete():
		ginkgo.Fail(result.Explain(planned, replay))
	case len(result.Findings) > 0:
		ginkgo.AddReportEntry("below the gate", result.Explain(planned, replay), types.ReportEntryVisibilityFailureOrVerbose)
	}
}

// compared says what a case was compared with, for ginkgo -v.
func compared(g *golden.Golden, c *reports.Case) string {
	shown := func(values []string) string {
		if len(values) == 0 {
			return "none"
		}
		return safetext.Visible([]byte(values[0]), 200)
	}
	return fmt.Sprintf("%s: want kind %v, status %d, code %s, request id %s, host id %s, message %s: %s\n",
		g.ID, g.Kinds, g.Status, shown(g.Code), shown(g.RequestID), shown(g.HostID), shown(g.Message), c.Verdict)
}

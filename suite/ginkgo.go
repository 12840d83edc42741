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
	ginkgo.RunSpecs(t, "SDK conformance of "+label(a.Describe()))
}

// Register adds the same specs to one's own Ginkgo suite; call it where Describe may
// be called, with [Reports] at the top level, as Ginkgo allows its report nodes
// nowhere else. What keeps the specs from being made becomes one failing spec. It
// returns true, so that it can stand in a var declaration.
func Register(a runner.Adapter, opts ...Option) bool {
	if err := register(a, opts, ""); err != nil {
		ginkgo.Describe("SDK conformance of "+label(a.Describe()), func() {
			ginkgo.It("can be run", func() { ginkgo.Fail(fmt.Sprintf("sdkconform: %v", err)) })
		})
	}
	return true
}

func label(d runner.Description) string {
	if d.Name == "" {
		return "an SDK without a name"
	}
	return d.Label()
}

func register(a runner.Adapter, opts []Option, pattern string) error {
	c, err := prepare(a, opts, &reports.GoTest{Package: packageOfTest(), Run: pattern, Ginkgo: true})
	if err != nil {
		return err
	}
	if c.options.Dir != "" {
		if err := claim(c.options.Dir, "the Ginkgo specs of "+label(a.Describe())); err != nil {
			return err
		}
	}
	specs(c, a)
	if c.options.Dir == "" {
		return nil
	}
	// Report nodes run in the first process only; the others wait for them.
	ginkgo.ReportBeforeSuite(func(r ginkgo.Report) {
		if !r.SuiteConfig.DryRun {
			gomega.Expect(formats.Prepare(c.options.Dir, c.also...)).To(gomega.Succeed(), "the folder of the reports could not be prepared")
		}
	})
	ginkgo.ReportAfterSuite("sdkconform reports of "+label(a.Describe()), func(r ginkgo.Report) {
		if r.SuiteConfig.DryRun {
			return
		}
		// A process has no hook at its end, so that its journal has no footer; that
		// all of them have come to theirs is what this report says.
		ended := r.SuiteSucceeded || len(r.SpecialSuiteFailureReasons) == 0
		if ended && (r.SuiteSucceeded || !r.SuiteConfig.FailFast) {
			gomega.Expect(c.filtered(r, "SDK conformance of "+label(a.Describe()))).To(gomega.Succeed(), "the journal could not be written")
		}
		gomega.Expect(c.write(&ended)).To(gomega.Succeed(), "the reports could not be written")
	})
	return nil
}

// filtered journals the cases of the container that --focus, --skip or --label-filter has left out.
func (c *conformance) filtered(r ginkgo.Report, container string) error {
	out := map[string]bool{}
	for _, s := range r.SpecReports {
		if s.State == types.SpecStateSkipped && s.NumAttempts == 0 && slices.Contains(s.ContainerHierarchyTexts, container) {
			out[s.LeafNodeText] = true
		}
	}
	if len(out) == 0 {
		return nil
	}
	if c.journal == nil {
		// Of the first process; it was given no spec.
		if err := c.start(1); err != nil {
			return err
		}
	}
	left := map[[2]string]bool{}
	for _, u := range c.units() {
		for _, item := range u.items {
			left[key(item)] = out[u.name]
		}
	}
	return c.leaveOut(func(item engine.Item) bool { return left[key(item)] })
}

// specs makes one spec a case, and one for each finding of the description.
func specs(c *conformance, a runner.Adapter) {
	ginkgo.Describe("SDK conformance of "+label(a.Describe()), func() {
		for _, u := range c.units() {
			ginkgo.It(u.name, c.labels(u), func(ctx ginkgo.SpecContext) { c.spec(ctx, u) })
		}
		for _, f := range c.info.Findings {
			ginkgo.It("description: "+f.Rule+" "+f.Field, ginkgo.Label("level:"+string(f.Level), "rule:"+f.Rule), func() {
				text := "rule " + f.Rule + ": " + reports.Sentence(f) + "\n  " + f.Why
				switch {
				case c.described.Verdict == reports.KnownFailure:
					ginkgo.Skip(c.described.Title())
				case c.gates(f):
					ginkgo.Fail(text)
				}
				ginkgo.AddReportEntry("finding", text, types.ReportEntryVisibilityFailureOrVerbose)
			})
		}
		if c.options.Waivers != nil {
			ginkgo.It("waivers are not stale", ginkgo.Label("waivers"), func() {
				if stale := c.stale(); stale != nil {
					ginkgo.Fail(strings.Join(stale, "\n"))
				}
			})
		}
	})
}

// labels are source, format, form, operation, level and rule of a case, as Ginkgo's label sets. The level is the one at which
// the case gates: any response can make an SDK crash or take an error for a success, which is required of every case. That of
// the form's own rule is its label about.
func (c *conformance) labels(u unit) ginkgo.Labels {
	item := u.items[0]
	source := ginkgo.Label("source:" + item.Fixture.Source.ID)
	if u.skip() != "" {
		return append(source, "not-applicable")
	}
	level := golden.Required
	if c.plan.PlannedOf(item).Unscored != "" {
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
func (c *conformance) spec(ctx ginkgo.SpecContext, u unit) {
	if c.options.Dir != "" && c.journal == nil {
		// The process's first spec: a process that is given none keeps no journal.
		gomega.Expect(c.start(ginkgo.GinkgoParallelProcess())).To(gomega.Succeed(), "the journal could not be started")
	}
	if c.options.Waivers != nil || c.catalogues {
		// Specs are made before go test notes which files are read.
		if err := keepOutOfCache(); err != nil {
			fmt.Fprintf(ginkgo.GinkgoWriter, "sdkconform: %v\n", err)
		}
	}
	if reason := u.skip(); reason != "" {
		gomega.Expect(c.skipUnit(ctx, u)).To(gomega.Succeed(), "the journal could not be written")
		ginkgo.Skip(reason)
	}
	item := u.items[0]
	result, err := c.do(ctx, item)
	gomega.Expect(err).NotTo(gomega.HaveOccurred(), "the journal could not be written")
	planned := c.plan.PlannedOf(item)
	replay := fmt.Sprintf("ginkgo --focus '%s'\n  or: %s", c.name(item), c.info.Replay(item.Fixture.ID))
	ginkgo.AddReportEntry("verdict", string(result.Verdict), types.ReportEntryVisibilityFailureOrVerbose)
	fmt.Fprint(ginkgo.GinkgoWriter, compared(item.Golden, result))
	switch {
	case result.Verdict == reports.KnownFailure && !result.Gates(c.options.Level):
		ginkgo.Skip("known failure: " + result.Waived.Summary())
	case result.Gates(c.options.Level), result.Verdict.Incomplete():
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

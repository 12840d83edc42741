package fuzz

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/fixtures/document"
	"github.com/sdkconform/sdkconform/fuzz/internal/campaign"
	"github.com/sdkconform/sdkconform/fuzz/internal/generate"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/runner"
)

// generated makes findings of the first n generated cases of a seed, whether an SDK breaks
// on them or not.
func generated(t *testing.T, c *fixtures.Catalogue, n uint64) []*Finding {
	t.Helper()
	goldens := golden.Set{}
	for _, f := range c.Fixtures {
		g, err := golden.Build(f)
		if err != nil {
			t.Fatal(err)
		}
		goldens[f.ID] = g
	}
	bases, err := generate.NewBases(c, goldens, func(*fixtures.Fixture) bool { return true })
	if err != nil {
		t.Fatal(err)
	}
	g, draws := generate.NewGenerator(bases), generate.NewDraws()
	var findings []*Finding
	for i := range n {
		made := g.FromChoices(draws.Choices(3, i))
		f := campaign.NewFinding(made)
		f.Steps = g.Explain(made.Recipe.Clone())
		findings = append(findings, f)
	}
	return findings
}

// judged is what of a golden a verdict hangs on, in one order.
func judged(g *golden.Golden) map[string]any {
	optional := map[string]bool{}
	for field, carried := range map[string][]string{"code": g.Code, "message": g.Message, "requestId": g.RequestID, "hostId": g.HostID} {
		optional[field] = slices.Contains(g.Optional, field) && len(carried) > 0
	}
	return map[string]any{
		"body": g.Body, "mode": g.Mode, "level": g.Level, "rule": g.Rule, "kinds": slices.Clone(g.Kinds), "status": g.Status, "never": g.NeverSuccess,
		"code": fmt.Sprintf("%q", g.Code), "message": fmt.Sprintf("%q", g.Message), "requestId": fmt.Sprintf("%q", g.RequestID),
		"hostId": fmt.Sprintf("%q", g.HostID), "data": string(g.Data), "optional": optional, "class": g.Class,
	}
}

// headed is a catalogue of one page whose envelope has values in headers, in several places
// and of levels of their own, and tells an error by a constant.
func headed(t *testing.T) string {
	t.Helper()
	const sample = `{"Ok":"yes","Result":{"Items":["one",2]}}`
	dir := t.TempDir()
	for name, text := range map[string]string{
		"envelopes/headed.yaml": `id: headed
says: Values in headers and in the body.
formats:
  json: {contentTypes: [application/json, application/x-acme]}
  xml: {contentTypes: [text/xml], roots: {error: Failure, success: "{Action}Result"}}
error:
  precedence: first
  code: [/Problem/Code, "@X-Acme-Problem"]
  message: {at: /Problem/Message, level: recommended}
  requestId: ["@X-Acme-Request", /RequestId]
success:
  requestId: "@X-Acme-Request"
  data: /Result
failure: {not: {/Ok: "yes"}}
`,
		"acme-headed/source.yaml": `id: acme-headed
provider: acme
product: headed
version: "1"
action: List
page: page.txt
envelope: headed
requestId: R-0123456789
samples:
  - name: success
    format: json
    file: samples/success.json
    lines: "1"
    status: 200
    values: {data: '{"Items":["one",2]}'}
    wire: {requestId: R-0123456789, data: '{"Items":["one",2]}'}
`,
		"acme-headed/page/page.txt": sample + "\n404 Thing.NotFound There is no such thing.\n" +
			"429 Throttling.Api Too many requests, try again later.\n",
		"acme-headed/samples/success.json": sample,
		"acme-headed/codes.tsv": "lines\tstatus\tcode\tmessage\tfill\tdescription\n" +
			"2\t404\tThing.NotFound\tThere is no such thing.\t\t\n3\t429\tThrottling.Api\tToo many requests, try again later.\t\t\n",
	} {
		name = filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// What is promoted is expected of an SDK as it was in the fuzzer, whatever was found; and
// what holds for any bytes where no more is known.
func TestPromotedIsExpectedAsGenerated(t *testing.T) {
	t.Run("beside the page", func(t *testing.T) {
		c, err := fixtures.Default()
		if err != nil {
			t.Fatal(err)
		}
		promotedAsGenerated(t, c, t.TempDir(), 800, func(p *Pair) string { return p.ID })
	})
	t.Run("in the folder of the page", func(t *testing.T) {
		dir := headed(t)
		c, err := fixtures.Load(os.DirFS(dir), "there")
		if err != nil {
			t.Fatal(err)
		}
		promotedAsGenerated(t, c, dir, 800, func(p *Pair) string { return "acme-headed/" + p.Of + "/" + p.Format + "/" + p.Name })
	})
}

func promotedAsGenerated(t *testing.T, c *fixtures.Catalogue, dir string, cases uint64, id func(*Pair) string) {
	findings := generated(t, c, cases)
	o := &Outcome{}
	for _, f := range findings {
		f.Findings = []golden.Finding{{Rule: "no-crash", Field: "outcome", Want: "an outcome", Got: "none\n\"at\" all"}}
		o.Findings = append(o.Findings, f)
	}
	pairs := o.Pairs("devel", "2026-11-25")
	var lines bytes.Buffer
	if err := WritePairs(&lines, pairs); err != nil {
		t.Fatal(err)
	}
	read, err := ReadPairs(lines.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Promote(dir, read); err != nil {
		t.Fatal(err)
	}
	promoted, err := fixtures.Load(os.DirFS(dir), "there")
	if err != nil {
		t.Fatal(err)
	}
	tiers := map[int]int{}
	seen := map[string]bool{}
	for i, f := range findings {
		id := id(&pairs[i])
		if seen[id] {
			continue // the same bytes by steps that begin alike: the first is kept
		}
		seen[id] = true
		tiers[f.Tier]++
		promotedAs(t, promoted.Fixture(id), f)
	}
	if tiers[1] < 200 || tiers[2] < 60 || tiers[3] < 60 {
		t.Errorf("too few of a tier: %v", tiers)
	}
}

// judgedAlike holds that the suite and the fuzzer break the same rules over the same bytes,
// at the same levels.
func judgedAlike(t *testing.T, g *golden.Golden, f *Finding) {
	t.Helper()
	r := &f.Response
	c := generate.Case{Tier: f.Tier, Never: campaign.MakingOf(f).Fails, Response: *r, Golden: *f.Golden}
	d := runner.Description{Exposes: runner.Fields()}
	for _, o := range []runner.Outcome{
		{Kind: runner.KindSuccess, Status: r.Status},
		{Kind: runner.KindSuccess, Status: r.Status, RequestID: "undefined", Data: []byte(`{"TotalCount":17}`)},
		{Kind: runner.KindError, Status: r.Status, Code: "Other.Code", Message: "other words", RequestID: "<nil>", Text: "<nil>"},
		{Kind: runner.KindError, Status: 499, Text: "HTTP 499"},
		{Kind: runner.KindUndecodable, Code: "{}", Text: "cannot be read"},
		{Kind: runner.KindTransport, Text: "reset"},
	} {
		suite, fuzzer := broken(g.Judge(d, o)), broken(c.Judge(d, o))
		if suite != fuzzer {
			t.Errorf("%s: of %+v the suite finds %s, the fuzzer %s", f.Case, o, suite, fuzzer)
		}
	}
}

// broken are rules, levels and fields of findings.
func broken(findings []golden.Finding) string {
	var lines []string
	for _, f := range findings {
		lines = append(lines, fmt.Sprintf("%s (%s) %s", f.Rule, f.Level, f.Field))
	}
	slices.Sort(lines)
	return strings.Join(lines, ", ")
}

func promotedAs(t *testing.T, made *fixtures.Fixture, f *Finding) {
	t.Helper()
	if made == nil {
		t.Fatalf("%s is not there", f.Case)
	}
	if !reflect.DeepEqual(made.Response, f.Response) {
		t.Errorf("%s: the response is HTTP %d %v %.200q", f.Case, made.Response.Status, made.Response.Header, made.Response.Body)
	}
	g, err := golden.Build(made)
	if err != nil {
		t.Fatal(err)
	}
	judgedAlike(t, g, f)
	if f.Tier >= document.Anything {
		if g.Mode != golden.Any || g.Level != f.Golden.Level || g.NeverSuccess != (f.Response.Status >= 400 || campaign.MakingOf(f).Fails) {
			t.Errorf("%s: mode %s, level %s, never a success: %v", f.Case, g.Mode, g.Level, g.NeverSuccess)
		}
		return
	}
	got := judged(g)
	for key, want := range judged(f.Golden) {
		if key == "class" && want == "" {
			continue // the fuzzer takes less for granted where bytes are changed
		}
		if !reflect.DeepEqual(got[key], want) {
			t.Errorf("%s: %s is %v, want %v", f.Case, key, got[key], want)
		}
	}
}

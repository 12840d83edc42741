package fuzz

import (
	"net/http"
	"strings"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/runner"
)

// testCase is a made case: the response, and what an SDK must make of it.
type testCase struct {
	recipe *recipe
	tier   int
	never  bool // a success is wrong, whatever else is
	// response is valid until the generator makes the next case.
	response runner.Response
	golden   golden.Golden
}

// id names the case in reports and waivers: the wire fixture's id with the operations
// in the place of the form, "alibaba-ecs-en/sample/error/xml/fuzz:cdata+order".
func (r *recipe) id() string {
	return strings.TrimSuffix(r.base.fixture.ID, fixtures.Wire) + "fuzz:" + strings.Join(r.names(), "+")
}

// generator makes cases. It is not safe for concurrent use.
type generator struct {
	bases    *bases
	chooser  *chooser
	document document
	renderer renderer
	recipe   recipe
	made     testCase
}

func newGenerator(b *bases) *generator {
	return &generator{bases: b, chooser: newChooser(b)}
}

// fromChoices makes the case of choices. It is valid until the next one is made.
func (g *generator) fromChoices(choices []byte) *testCase {
	g.chooser.recipe(choices, &g.recipe)
	return g.make(&g.recipe)
}

// make makes the case of a recipe. It is valid until the next one is made.
func (g *generator) make(r *recipe) *testCase {
	d := &g.document
	d.start(r.base)
	for i := range r.steps {
		d.do(&r.steps[i])
	}
	d.settle()
	c := &g.made
	c.recipe = r
	f := r.base.fixture
	c.response = f.Response
	c.response.Body = g.renderer.render(d)
	d.golden(&c.golden)
	c.tier, c.never = d.expect.tier, d.expect.never
	if bodiless(d.status) {
		c.tier, c.never = Anything, false
	}
	c.response.Status = d.status
	c.response.Header = d.responseHeader()
	return c
}

// bodiless reports whether a response with the status has no body by RFC 9110 (sections
// 15.3.5 and 15.4.5): what is there in spite of that no client has to read, and most
// HTTP stacks show none of it.
func bodiless(status int) bool {
	return status == http.StatusNoContent || status == http.StatusNotModified
}

// do does one step.
func (d *document) do(s *step) {
	d.expect.rules = append(d.expect.rules, s.op.rule)
	if s.op.rule != golden.RuleLayout {
		d.expect.level = golden.Recommended
	}
	s.op.do(d, s.args[:len(s.op.args)])
}

// responseHeader is the header of the response; it is shared and must not be changed.
func (d *document) responseHeader() http.Header {
	if d.header == asDocumented {
		return d.base.fixture.Response.Header
	}
	return headers[d.base.fixture.Response.Format][d.header]
}

var headers = func() map[string][]http.Header {
	made := map[string][]http.Header{}
	for format, types := range contentTypes {
		for i, t := range types {
			h := http.Header{}
			if i != absentType {
				h.Set("Content-Type", t)
			}
			made[format] = append(made[format], h)
		}
	}
	return made
}()

// explain says in words what each step of a recipe does, one line a step.
func (g *generator) explain(r *recipe) []string {
	d := &g.document
	d.start(r.base)
	var lines []string
	for i := range r.steps {
		s := &r.steps[i]
		lines = append(lines, s.op.describe(d, s.args[:len(s.op.args)])+" ("+s.op.is+")")
		d.do(s)
	}
	return lines
}

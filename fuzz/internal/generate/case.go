package generate

import (
	"net/http"

	"github.com/sdkconform/sdkconform/fixtures/document"
	"github.com/sdkconform/sdkconform/fixtures/envelope"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/runner"
)

// Case is a made case: the response, and what an SDK must make of it.
type Case struct {
	Recipe *Recipe
	Tier   int
	Never  bool // a success is wrong, whatever else is
	// Reading is how much of the body must be read, and Fails says that the body itself says
	// that the call failed: what the golden is made of, beside the response.
	Reading document.Reading
	Fails   bool
	// Response is valid until the generator makes the next case.
	Response runner.Response
	Golden   golden.Golden
}

// Generator makes cases. It is not safe for concurrent use.
type Generator struct {
	Bases *Bases
	// Learnt are what an SDK was seen to show of values that are no strings; what is
	// expected of it hangs on them where the rules leave it the choice.
	Learnt map[Habit]bool

	chooser  *chooser
	document document.Document
	writer   document.Writer
	carries  document.Carried
	recipe   Recipe
	made     Case
}

// Habit is that an SDK shows a literal in the place of a value, in the responses of a group.
type Habit struct {
	Group   int
	Value   envelope.Value
	Literal string
}

// NewGenerator makes a generator.
func NewGenerator(b *Bases) *Generator {
	g := &Generator{Bases: b, chooser: newChooser(b)}
	g.document.Learnt = func(v envelope.Value, literal string) bool {
		return g.Learnt[Habit{g.made.Recipe.Base.Group, v, literal}]
	}
	return g
}

// FromChoices makes the case of choices. It is valid until the next one is made.
func (g *Generator) FromChoices(choices []byte) *Case {
	g.chooser.recipe(choices, &g.recipe)
	return g.Make(&g.recipe)
}

// Make makes the case of a recipe. It is valid until the next one is made.
func (g *Generator) Make(r *Recipe) *Case {
	c, d := &g.made, &g.document
	c.Recipe = r
	f := r.Base.Fixture
	d.Start(r.Base.Template())
	d.Others = r.Base
	for i := range r.Steps {
		d.Do(&r.Steps[i])
	}
	c.Response = f.Response
	c.Response.Body = g.writer.Write(d)
	c.Response.Status = d.Status()
	c.Response.Header = d.Header()
	d.Carries(&g.carries)
	c.Fails = d.Fails()
	c.Golden.ExpectLike(r.Base.Golden, &golden.Response{
		Source: f.Source, Success: r.Base.Success(), Status: d.Status(), OwnStatus: f.Response.Status,
		Tells: r.Base.Template().Tells(), Fails: c.Fails, Done: &d.Done, Carries: &g.carries,
	})
	c.Tier, c.Reading = d.Done.Tier, d.Done.Reading
	c.Never = d.Done.StillFails && c.Fails && !d.Edited()
	if bodiless(c.Response.Status) {
		c.Tier, c.Never = document.Anything, false
	}
	return c
}

// Last is the case that was made last.
func (g *Generator) Last() *Case { return &g.made }

// bodiless reports whether a response with the status has no body by RFC 9110 (sections
// 15.3.5 and 15.4.5): what is there in spite of that no client has to read, and most
// HTTP stacks show none of it.
func bodiless(status int) bool {
	return status == http.StatusNoContent || status == http.StatusNotModified
}

// Explain says in words what each step of a recipe does, one line a step.
func (g *Generator) Explain(r *Recipe) []string {
	d := &g.document
	g.made.Recipe = r
	d.Start(r.Base.Template())
	d.Others = r.Base
	var lines []string
	for i := range r.Steps {
		s := &r.Steps[i]
		lines = append(lines, d.Describe(s)+" ("+s.Mutation.Is+")")
		d.Do(s)
	}
	return lines
}

// Shown is what an outcome shows of a value.
func Shown(o runner.Outcome, v envelope.Value) string {
	switch v {
	case envelope.Code:
		return o.Code
	case envelope.Message:
		return o.Message
	case envelope.RequestID:
		return o.RequestID
	}
	return o.HostID
}

// LiteralCase makes the case in which a value of a base is a literal; nil: the base has no
// such value.
func (g *Generator) LiteralCase(b *Base, v envelope.Value, literal string) *Case {
	for field := range document.Read {
		s := document.Step{Mutation: document.ByName("literal")}
		s.Args[0], s.Args[1] = byte(field), document.LiteralIndex(literal)
		c := g.Make(&Recipe{Base: b, Steps: []document.Step{s}})
		if g.document.Holds(v, literal) {
			return c
		}
	}
	return nil
}

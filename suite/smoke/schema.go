package smoke

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/host"
)

// protocolURL names the schema. A name alone would be taken for a file of the working directory, whose path may hold spaces.
const protocolURL = "sdkconform:///protocol.json"

// schemas are those of the two directions of the protocol.
var schemas = sync.OnceValue(func() (s struct{ request, answer *jsonschema.Schema }) {
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(runner.ProtocolSchema()))
	if err != nil {
		panic(err) // embedded, and compiled by a test
	}
	c := jsonschema.NewCompiler()
	c.UseRegexpEngine(pattern)
	if err := c.AddResource(protocolURL, document); err != nil {
		panic(err)
	}
	s.request, s.answer = c.MustCompile(protocolURL+"#/$defs/request"), c.MustCompile(protocolURL+"#/$defs/answer")
	return s
})

// pattern makes the matcher of a pattern. Bodies of a mebibyte are held to that of base64: package regexp would take as long for
// it as the rest of their validation takes.
func pattern(text string) (jsonschema.Regexp, error) {
	if text == base64Pattern {
		return base64Text{}, nil
	}
	return regexp.Compile(text)
}

// base64Pattern is the schema's pattern of base64.
const base64Pattern = `^[A-Za-z0-9+/]*={0,2}$`

// base64Text matches what base64Pattern does.
type base64Text struct{}

func (base64Text) MatchString(s string) bool {
	const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	padding := strings.TrimLeft(s, digits)
	return padding == "" || padding == "=" || padding == "=="
}

func (base64Text) String() string { return base64Pattern }

func validate(schema *jsonschema.Schema, line []byte) error {
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(line))
	if err != nil {
		return err
	}
	return schema.Validate(document)
}

// valid adds what the protocol's schema finds wrong in a request and its answer, which
// could be read.
func (s *smoke) valid(c *Check, r host.Reply, should string) bool {
	if err := validate(schemas().request, r.Sent); err != nil {
		c.Problems = append(c.Problems, Problem{
			What: "the request is not as the protocol's schema wants it, which is a fault of sdkconform: " + schemaText(err), Sent: visible(r.Sent), Line: visible(r.Line),
		})
		return false
	}
	err := validate(schemas().answer, r.Line)
	if err == nil {
		return true
	}
	c.Problems = append(c.Problems, Problem{
		What: "the answer is not as the protocol's schema wants it: " + schemaText(err), Sent: visible(r.Sent), Line: visible(r.Line), Should: should,
		Hint: "'sdkconform schema' prints the schema; members that it does not name are not read",
	})
	return false
}

// schemaText is what a schema finds wrong, in one line.
func schemaText(err error) string {
	_, text, ok := strings.Cut(err.Error(), "\n")
	if !ok {
		return err.Error()
	}
	var lines []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(strings.TrimLeft(strings.TrimSpace(line), "- ")); line != "" && len(lines) < 4 {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "; ")
}

// mostFaults is after how many crashes and hangs the forms are left: each costs a start
// or a deadline.
const mostFaults = 4

// everyForm gives the adapter each documented sample in each of its forms, among them
// what no SDK can read. How the SDK takes them is judged by the run; here each answer
// is held to the schema, so that every kind of outcome is, with all that may be in it.
func (s *smoke) everyForm(c *Check) {
	kinds := map[string]int{}
	fatal := map[string]bool{} // forms that it did not survive
	for _, f := range s.forms() {
		if s.description.Name == "" || s.ctx.Err() != nil {
			return
		}
		if len(fatal) == mostFaults || len(c.Problems) >= mostProblems {
			break // more would say nothing new
		}
		if fatal[f.Form] {
			continue
		}
		reply := s.talk.Decode(s.ctx, &f.Response)
		if reply.Fault == nil || reply.Fault.Kind == runner.Harness { // which no SDK does
			if s.answered(c, reply, `{"id":…,"outcome":{"kind":…}}`) {
				kinds[reply.Outcome.Kind]++
			}
			continue
		}
		fatal[f.Form] = true
		c.Notes = append(c.Notes, f.ID+": "+reply.Fault.What)
		if err := s.restart(); err != nil {
			c.Problems = append(c.Problems, Problem{What: err.Error()})
			s.description.Name = ""
		}
	}
	var counts []string
	for kind, n := range kinds {
		counts = append(counts, fmt.Sprintf("%d %s", n, kind))
	}
	slices.Sort(counts)
	if len(counts) == 0 {
		return
	}
	c.Says = "the documented samples in every form; as the schema says are " + strings.Join(counts, ", ")
}

// forms are the samples that the adapter claims to read, in every form but the one that
// the other checks give it.
func (s *smoke) forms() (list []*fixtures.Fixture) {
	targets, _ := s.targets() // checked with the description
	for _, f := range s.Catalogue.Fixtures {
		if f.Form == fixtures.Wire || f.Wire != nil || !strings.HasPrefix(f.Item, "sample/") {
			continue
		}
		if slices.Contains(targets, target{f.Source, f.Response.Format}) {
			list = append(list, f)
		}
	}
	return list
}

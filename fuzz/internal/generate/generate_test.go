package generate

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/beevik/etree"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/fixtures/document"
	"github.com/sdkconform/sdkconform/golden"
)

// someCases is how many cases a test looks at.
const someCases = 20_000

func all(*fixtures.Fixture) bool { return true }

func testBases(t testing.TB) *Bases {
	t.Helper()
	return basesOf(t, all)
}

// basesOf makes bases of the shipped fixtures that are wanted.
func basesOf(t testing.TB, wanted Reader) *Bases {
	t.Helper()
	c, err := fixtures.Default()
	if err != nil {
		t.Fatal(err)
	}
	goldens, err := golden.Load(c, nil, "")
	if err != nil {
		t.Fatal(err)
	}
	b, err := NewBases(c, goldens, wanted)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Without operations the document of a base is the fixture, byte for byte: this
// writer and etree agree, and so do the goldens.
func TestBaseIsTheFixture(t *testing.T) {
	b := testBases(t)
	g := NewGenerator(b)
	count := 0
	for _, group := range b.Groups {
		for _, base := range group {
			count++
			c := g.Make(&Recipe{Base: base})
			if !bytes.Equal(c.Response.Body, base.Fixture.Response.Body) {
				t.Fatalf("%s:\n%s\nwant\n%s", base.Fixture.ID, c.Response.Body, base.Fixture.Response.Body)
			}
			if c.Tier != document.Equivalent || c.Golden.Mode != golden.Exact || c.Response.Status != base.Fixture.Response.Status {
				t.Errorf("%s: tier %d, golden %+v", base.Fixture.ID, c.Tier, c.Golden)
			}
		}
	}
	if count < 200 {
		t.Errorf("only %d bases", count)
	}
}

// A recipe is written as choices and as text, and read again from both.
func TestRecipesAreReadAgain(t *testing.T) {
	b := testBases(t)
	g, d := NewGenerator(b), NewDraws()
	for n := range uint64(2_000) {
		r := g.FromChoices(d.Choices(3, n)).Recipe.Clone()
		var again Recipe
		g.chooser.recipe(r.Bytes(), &again)
		if again.String() != r.String() {
			t.Fatalf("%s\nas choices: %s", r, &again)
		}
		parsed, err := b.Parse(r.String())
		if err != nil || parsed.String() != r.String() {
			t.Fatalf("%s\nas text: %v, %v", r, parsed, err)
		}
		if len(g.Explain(r)) != len(r.Steps) {
			t.Fatalf("%s is explained as %q", r, g.Explain(r))
		}
	}
}

// The same seed gives the same cases, another others.
func TestCasesAreThoseOfTheSeed(t *testing.T) {
	b := testBases(t)
	bodies := func(seed uint64) (all []string) {
		g, d := NewGenerator(b), NewDraws()
		for n := range uint64(200) {
			c := g.FromChoices(d.Choices(seed, n))
			all = append(all, string(c.Response.Body))
		}
		return all
	}
	one := bodies(1)
	if !slices.Equal(one, bodies(1)) {
		t.Error("the same seed gives other cases")
	}
	if slices.Equal(one, bodies(2)) {
		t.Error("another seed gives the same cases")
	}
}

// Every operation is chosen in a loop of usual length, and changes something.
func TestOperationsAreChosen(t *testing.T) {
	b := testBases(t)
	g, d := NewGenerator(b), NewDraws()
	seen := map[string]bool{}
	for n := range uint64(someCases) {
		for _, s := range g.FromChoices(d.Choices(1, n)).Recipe.Steps {
			seen[s.Mutation.Name] = true
		}
	}
	names := map[string]bool{}
	for _, o := range document.Table() {
		suits := false
		for _, base := range b.ByID {
			suits = suits || o.Suits(base.Template())
		}
		if suits && !seen[o.Name] {
			t.Errorf("operation %s is never chosen", o.Name)
		}
		if names[o.Name] {
			t.Errorf("two operations are named %s", o.Name)
		}
		names[o.Name] = true
		if golden.RuleByID(o.Rule) == nil {
			t.Errorf("operation %s names the rule %q, which does not exist", o.Name, o.Rule)
		}
		if o.Is == "" || len(o.Args) > document.MostArguments {
			t.Errorf("operation %s: %q, %d arguments", o.Name, o.Is, len(o.Args))
		}
	}
}

// What tier 1 says is well-formed and carries what it says: etree and encoding/json
// find every value in the body where it belongs.
func TestTierOneIsReadByOthers(t *testing.T) {
	b := basesOf(t, func(f *fixtures.Fixture) bool { return !f.Source.Synthesised() }) // whose names the readers know
	g, d := NewGenerator(b), NewDraws()
	looked := 0
	for n := range uint64(someCases) {
		c := g.FromChoices(d.Choices(5, n))
		if c.Tier != document.Equivalent || len(c.Response.Body) > 100_000 {
			continue
		}
		looked++
		var fields map[string]string
		if c.Recipe.Base.XML() {
			fields = etreeFields(t, c)
		} else {
			fields = jsonFields(t, c)
		}
		for name, want := range map[string][]string{"Code": c.Golden.Code, "Message": c.Golden.Message, "RequestId": c.Golden.RequestID, "HostId": c.Golden.HostID} {
			optional := slices.Contains(c.Golden.Optional, strings.ToLower(name[:1])+name[1:])
			if got := fields[name]; optional && got == "" {
				continue // a success's data has a member of the name, which is the value to some
			} else if len(want) == 0 && got != "" || len(want) > 0 && !slices.Contains(want, got) {
				t.Errorf("%s: %s is %q, want %q\n%s", c.Recipe, name, got, want, c.Response.Body)
			}
		}
		if t.Failed() {
			t.FailNow()
		}
	}
	if looked < someCases/10 {
		t.Errorf("only %d cases of tier 1", looked)
	}
}

func etreeFields(t *testing.T, c *Case) map[string]string {
	t.Helper()
	doc := etree.NewDocument()
	doc.ReadSettings.PreserveCData = true
	if err := doc.ReadFromBytes(c.Response.Body); err != nil {
		t.Fatalf("%s: %v\n%s", c.Recipe, err, c.Response.Body)
	}
	fields := map[string]string{}
	for _, child := range doc.Root().ChildElements() {
		value := ""
		for _, token := range child.Child {
			if data, ok := token.(*etree.CharData); ok {
				value += data.Data
			}
		}
		if child.Space == "" {
			fields[child.Tag] = value
		}
	}
	return fields
}

func jsonFields(t *testing.T, c *Case) map[string]string {
	t.Helper()
	members := func(text []byte) map[string]json.RawMessage {
		var m map[string]json.RawMessage
		if err := json.Unmarshal(text, &m); err != nil {
			t.Fatalf("%s: %v\n%s", c.Recipe, err, c.Response.Body)
		}
		return m
	}
	top := members(bytes.TrimPrefix(c.Response.Body, []byte("\uFEFF")))
	fields := map[string]string{}
	read := func(m map[string]json.RawMessage, names ...string) {
		for _, name := range names {
			var s string
			if json.Unmarshal(m[name], &s) != nil {
				s = string(m[name])
			}
			fields[name] = s
		}
	}
	if len(c.Recipe.Base.Fixture.Source.Envelope.Failure.Present) == 0 {
		read(top, "Code", "Message", "RequestId", "HostId")
		return fields
	}
	response := members(top["Response"])
	read(response, "RequestId")
	if response["Error"] != nil {
		read(members(response["Error"]), "Code", "Message")
	}
	return fields
}

// What an edit has taken away, a later one does not bring back.
func TestEditsOnEachOther(t *testing.T) {
	b := testBases(t)
	for _, text := range []string{"no-body; cut-last 0", "no-body; cut-last 3", "no-body; truncate 128 0"} {
		r, err := b.Parse("alibaba-ecs-en/sample/error/xml/wire; " + text)
		if err != nil {
			t.Fatal(err)
		}
		if c := NewGenerator(b).Make(r); len(c.Response.Body) != 0 {
			t.Errorf("%s leaves %q", text, c.Response.Body)
		}
	}
}

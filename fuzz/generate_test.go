package fuzz

import (
	"bytes"
	"encoding/json"
	"slices"
	"testing"

	"github.com/beevik/etree"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/fixtures/builtin"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/runner"
)

func all(*fixtures.Fixture) bool { return true }

func testBases(t testing.TB) *bases {
	t.Helper()
	return basesOf(t, all)
}

// basesOf makes bases of the shipped fixtures that are wanted.
func basesOf(t testing.TB, wanted reader) *bases {
	t.Helper()
	c, err := fixtures.Default()
	if err != nil {
		t.Fatal(err)
	}
	goldens, err := golden.Load(c, nil, "")
	if err != nil {
		t.Fatal(err)
	}
	b, err := newBases(c, goldens, wanted)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Without operations the document of a base is the fixture, byte for byte: this
// writer and etree agree, and so do the goldens.
func TestBaseIsTheFixture(t *testing.T) {
	b := testBases(t)
	g := newGenerator(b)
	count := 0
	for _, group := range b.groups {
		for _, base := range group {
			count++
			c := g.make(&recipe{base: base})
			if !bytes.Equal(c.response.Body, base.fixture.Response.Body) {
				t.Fatalf("%s:\n%s\nwant\n%s", base.fixture.ID, c.response.Body, base.fixture.Response.Body)
			}
			if c.tier != Equivalent || c.golden.Mode != golden.Exact || c.response.Status != base.fixture.Response.Status {
				t.Errorf("%s: tier %d, golden %+v", base.fixture.ID, c.tier, c.golden)
			}
		}
	}
	if count < 200 {
		t.Errorf("only %d bases", count)
	}
}

// What the versions say must fit the table: stored choices are read by them.
func TestVersions(t *testing.T) {
	if got := versions[tableVersion]; got != len(table) || len(versions) != tableVersion+1 {
		t.Errorf("version %d has %d operations, the table %d: append the new length and raise tableVersion", tableVersion, got, len(table))
	}
}

// A recipe is written as choices and as text, and read again from both.
func TestRecipesAreReadAgain(t *testing.T) {
	b := testBases(t)
	g, d := newGenerator(b), newDraws()
	for n := range uint64(2_000) {
		r := g.fromChoices(d.choices(3, n)).recipe.clone()
		var again recipe
		g.chooser.recipe(r.bytes(), &again)
		if again.String() != r.String() {
			t.Fatalf("%s\nas choices: %s", r, &again)
		}
		parsed, err := b.parseRecipe(r.String())
		if err != nil || parsed.String() != r.String() {
			t.Fatalf("%s\nas text: %v, %v", r, parsed, err)
		}
		if len(g.explain(r)) != len(r.steps) {
			t.Fatalf("%s is explained as %q", r, g.explain(r))
		}
	}
}

// The same seed gives the same cases, another others.
func TestCasesAreThoseOfTheSeed(t *testing.T) {
	b := testBases(t)
	bodies := func(seed uint64) (all []string) {
		g, d := newGenerator(b), newDraws()
		for n := range uint64(200) {
			c := g.fromChoices(d.choices(seed, n))
			all = append(all, string(c.response.Body))
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
	g, d := newGenerator(b), newDraws()
	seen := map[string]bool{}
	for n := range uint64(plantedCases) {
		for _, s := range g.fromChoices(d.choices(1, n)).recipe.steps {
			seen[s.op.name] = true
		}
	}
	names := map[string]bool{}
	for _, o := range table {
		if !seen[o.name] {
			t.Errorf("operation %s is never chosen", o.name)
		}
		if names[o.name] {
			t.Errorf("two operations are named %s", o.name)
		}
		names[o.name] = true
		if golden.RuleByID(o.rule) == nil {
			t.Errorf("operation %s names the rule %q, which does not exist", o.name, o.rule)
		}
		if o.is == "" || len(o.args) > maxArguments {
			t.Errorf("operation %s: %q, %d arguments", o.name, o.is, len(o.args))
		}
	}
}

// What tier 1 says is well-formed and carries what it says: etree and encoding/json
// find every value in the body where it belongs.
func TestTierOneIsReadByOthers(t *testing.T) {
	b := testBases(t)
	g, d := newGenerator(b), newDraws()
	looked := 0
	for n := range uint64(plantedCases) {
		c := g.fromChoices(d.choices(5, n))
		if c.tier != Equivalent || len(c.response.Body) > 100_000 {
			continue
		}
		looked++
		var fields map[string]string
		if c.recipe.base.xml() {
			fields = etreeFields(t, c)
		} else {
			fields = jsonFields(t, c)
		}
		for name, want := range map[string][]string{"Code": c.golden.Code, "Message": c.golden.Message, "RequestId": c.golden.RequestID, "HostId": c.golden.HostID} {
			if got := fields[name]; len(want) == 0 && got != "" || len(want) > 0 && !slices.Contains(want, got) {
				t.Errorf("%s: %s is %q, want %q\n%s", c.recipe, name, got, want, c.response.Body)
			}
		}
		if t.Failed() {
			t.FailNow()
		}
	}
	if looked < plantedCases/10 {
		t.Errorf("only %d cases of tier 1", looked)
	}
}

func etreeFields(t *testing.T, c *testCase) map[string]string {
	t.Helper()
	doc := etree.NewDocument()
	doc.ReadSettings.PreserveCData = true
	if err := doc.ReadFromBytes(c.response.Body); err != nil {
		t.Fatalf("%s: %v\n%s", c.recipe, err, c.response.Body)
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

func jsonFields(t *testing.T, c *testCase) map[string]string {
	t.Helper()
	members := func(text []byte) map[string]json.RawMessage {
		var m map[string]json.RawMessage
		if err := json.Unmarshal(text, &m); err != nil {
			t.Fatalf("%s: %v\n%s", c.recipe, err, c.response.Body)
		}
		return m
	}
	top := members(bytes.TrimPrefix(c.response.Body, []byte("\uFEFF")))
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
	if !c.recipe.base.envelope() {
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

// What no page says of two things at once is asked of nobody: at a status that Tencent
// does not document an SDK may say of a broken body what the status is called, beside
// members of its old API one that reads those may say what they do, and a number in one is
// read in many ways.
func TestOpenQuestionsTogetherAskNothing(t *testing.T) {
	s := newSettings(nil)
	c, err := s.inProcess(builtin.Reference())
	if err != nil {
		t.Fatal(err)
	}
	defer c.close()
	for _, test := range []struct {
		text string
		told runner.Outcome
	}{
		{"tencent-cvm-en/sample/error/json/wire; no-comma 0; status 1", runner.Outcome{Kind: runner.KindError, Message: "Bad Request"}},
		{"tencent-cvm-en/sample/success/json/wire; outer 0 0 0; outer 1 1 1; lone-surrogate 0 0", runner.Outcome{Kind: runner.KindError, Message: "text"}},
		{"alibaba-ecs-en/sample/error/json/wire; literal 0 177; raw-quotes", runner.Outcome{Kind: runner.KindError, Code: "1.2345678901234567890123e+22"}},
	} {
		r, err := c.bases.parseRecipe(test.text)
		if err != nil {
			t.Fatal(err)
		}
		made := c.generator.make(r)
		test.told.Status = made.response.Status
		t.Logf("HTTP %d with %s", made.response.Status, made.response.Body)
		if findings := made.judge(c.description, test.told); len(findings) > 0 {
			t.Errorf("%s: got %v", test.text, findings)
		}
	}
}

// A body at 204 is none by HTTP: an SDK that does not see it is not wrong.
func TestNothingIsAskedOfABodyAt204(t *testing.T) {
	s := newSettings(nil)
	c, err := s.inProcess(builtin.Reference())
	if err != nil {
		t.Fatal(err)
	}
	defer c.close()
	r, err := c.bases.parseRecipe("tencent-cvm-en/sample/error/json/wire; status 30; error-shape 0")
	if err != nil {
		t.Fatal(err)
	}
	made := c.generator.make(r)
	if made.response.Status != 204 || len(made.response.Body) == 0 {
		t.Fatalf("got HTTP %d with %q", made.response.Status, made.response.Body)
	}
	if findings := made.judge(c.description, runner.Outcome{Kind: runner.KindSuccess, Status: 204}); len(findings) > 0 {
		t.Errorf("got %v", findings)
	}
}

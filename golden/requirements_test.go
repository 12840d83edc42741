package golden_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/golden"
)

// Every set that was frozen is readable, has rules and cases, and all of them are there: ids are permanent.
func TestRequirementSets(t *testing.T) {
	names := golden.RequirementSets()
	if len(names) == 0 || names[0] != "v1" {
		t.Fatalf("the sets are %q", names)
	}
	c, err := fixtures.Default()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		set, err := golden.LoadRequirements(name)
		if err != nil {
			t.Fatal(err)
		}
		if set.Name != name || set.Rules["no-crash"] != golden.Required || len(set.Cases()) < 1500 {
			t.Errorf("%s has %d rules and %d cases", name, len(set.Rules), len(set.Cases()))
		}
		for _, id := range set.Cases() {
			if c.Fixture(id) == nil {
				t.Errorf("%s: the case %q has vanished", name, id)
			}
		}
		for id := range set.Rules {
			if golden.RuleByID(id) == nil {
				t.Errorf("%s: the rule %q has vanished: waivers and reports of other people name it", name, id)
			}
		}
	}
	if _, err := golden.LoadRequirements("v999"); err == nil || !strings.Contains(err.Error(), `there is no requirement set "v999"; there are ["v1"`) {
		t.Errorf("a set that does not exist: %v", err)
	}
	if _, err := golden.LoadRequirements("../rules"); err == nil {
		t.Error("a path is a set")
	}
}

// A set is what SDKs are held to by its name, in whichever version of the suite: it is never edited.
func TestRequirementSetsAreNotEdited(t *testing.T) {
	digests := map[string]string{"v1": "363da3598db54947"}
	for _, name := range golden.RequirementSets() {
		file := golden.RequirementsFile(name)
		text, err := os.ReadFile(filepath.Join("..", file))
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(text)
		switch digest := hex.EncodeToString(sum[:8]); {
		case digests[name] == "":
			t.Errorf("%s is new: enter its digest %s in this test", file, digest)
		case digests[name] != digest:
			t.Errorf("%s has been edited: restore it, or, if it is of no release yet, enter its digest %s in this test", file, digest)
		}
		delete(digests, name)
	}
	for name := range digests {
		t.Errorf("the set %s is gone: restore it", name)
	}
}

// What is frozen counts at the level of then; what came later, or of which something
// else is expected now, does not.
func TestFreeze(t *testing.T) {
	c, err := fixtures.Default()
	if err != nil {
		t.Fatal(err)
	}
	goldens, err := golden.Load(c, nil, "")
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	if err := golden.Freeze(&text, "v7", c, goldens); err != nil {
		t.Fatal(err)
	}
	set, err := golden.ParseRequirements(text.Bytes(), "v7", "v7.tsv")
	if err != nil {
		t.Fatal(err)
	}
	if len(set.Rules) != len(golden.Rules()) || len(set.Cases()) != len(c.Fixtures) {
		t.Fatalf("%d rules and %d cases are frozen", len(set.Rules), len(set.Cases()))
	}
	for id, g := range goldens {
		if why, most := set.Unscored(g); why != "" || most != g.Level {
			t.Fatalf("%s is %q, at the level %q", id, why, most)
		}
		// What is made today is what was stored.
		built, err := golden.Build(c.Fixture(id))
		if err != nil || built.Expectation() != g.Expectation() {
			t.Fatalf("%s: %v, or another expectation", id, err)
		}
	}
	g := *goldens["alibaba-ecs-en/code/400/InvalidOwner/xml/wire"]
	later := g
	later.ID += "-2"
	if why, _ := set.Unscored(&later); why != "added after requirement set v7" {
		t.Errorf("a later case is %q", why)
	}
	yes := true
	for name, change := range map[string]func(*golden.Golden){
		"bytes": func(g *golden.Golden) { g.Body = golden.Digest(nil) }, "mode": func(g *golden.Golden) { g.Mode = golden.Choice },
		"kinds": func(g *golden.Golden) { g.Kinds = append(slices.Clone(g.Kinds), "transport") }, "status": func(g *golden.Golden) { g.Status = 404 },
		"code": func(g *golden.Golden) { g.Code = []string{"Invalid"} }, "no message": func(g *golden.Golden) { g.Message = nil },
		"optional": func(g *golden.Golden) { g.Optional = []string{"code"} }, "retryable": func(g *golden.Golden) { g.Retryable = &yes },
		"name of the code": func(g *golden.Golden) { g.Known = "InvalidOwnerException" },
	} {
		changed := g
		change(&changed)
		if why, _ := set.Unscored(&changed); why != "changed after requirement set v7" {
			t.Errorf("with another %s it is %q", name, why)
		}
	}
	raised := g
	raised.Level = golden.Informative
	if why, most := set.Unscored(&raised); why != "" || most != golden.Required {
		t.Errorf("with another level it is %q, %q", why, most)
	}
}

func TestParseRequirementsRefuses(t *testing.T) {
	const good = "# a set\nrule\tcode\trequired\ncase\ta/b\trequired\t0123456789abcdef\n"
	if _, err := golden.ParseRequirements([]byte(good), "v1", "v1.tsv"); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ text, want string }{
		{"", "v1.tsv: the set has no rules or no cases"},
		{"rule\tcode\trequired\n", "has no rules or no cases"},
		{good + "rule\tcode\trequired\n", `v1.tsv:4: the rule "code" is here twice; a frozen set is never edited`},
		{good + "case\ta/b\trequired\t0123456789abcdef\n", `v1.tsv:4: the case "a/b" is here twice`},
		{good + "case\ta/c\tneeded\t0123456789abcdef\n", "v1.tsv:4: it is neither rule"},
		{good + "case\ta/c\trequired\n", "v1.tsv:4: it is neither rule"},
		{good + "case a/c required 0123456789abcdef\n", "v1.tsv:4: it is neither rule"},
		{good + "file\ta\trequired\n", "v1.tsv:4: it is neither rule"},
	} {
		if _, err := golden.ParseRequirements([]byte(test.text), "v1", "v1.tsv"); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q: %v, want %q", test.text, err, test.want)
		}
	}
	for name, good := range map[string]bool{"v1": true, "v20": true, "v0": false, "1": false, "v1.2": false, "": false, "../v1": false, "v9999999": false} {
		if err := golden.CheckSetName(name); (err == nil) != good {
			t.Errorf("the name %q: %v", name, err)
		}
	}
}

// Whatever a golden is going to have, a verdict hangs on it, and so does the digest.
func TestExpectationHasEveryField(t *testing.T) {
	empty := (&golden.Golden{}).Expectation()
	fields := reflect.TypeFor[golden.Golden]()
	for i := range fields.NumField() {
		field := fields.Field(i)
		if !field.IsExported() || field.Name == "ID" || field.Name == "Level" {
			continue
		}
		var g golden.Golden
		value := reflect.ValueOf(&g).Elem().Field(i)
		switch value.Interface().(type) {
		case json.RawMessage:
			value.SetBytes([]byte("1"))
		default:
			switch value.Kind() {
			case reflect.String:
				value.SetString("a")
			case reflect.Int:
				value.SetInt(1)
			case reflect.Bool:
				value.SetBool(true)
			case reflect.Slice:
				value.Set(reflect.MakeSlice(value.Type(), 1, 1))
			case reflect.Map:
				value.Set(reflect.ValueOf(map[string]golden.Level{"code": golden.Recommended}))
			case reflect.Pointer:
				value.Set(reflect.New(value.Type().Elem()))
			default:
				t.Fatalf("%s is a %s, which this test does not set", field.Name, value.Kind())
			}
		}
		if g.Expectation() == empty {
			t.Errorf("%s is not in the digest of what is expected", field.Name)
		}
	}
}

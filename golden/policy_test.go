package golden_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/fixtures/document"
	"github.com/sdkconform/sdkconform/fixtures/envelope"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/replay"
)

// delivery is an entry of deliveries.yaml, as this test expects it.
type delivery struct {
	Delivery replay.Delivery
	Level    golden.Level
	Rule     string
	Mode     golden.Mode
	Kinds    []string
	Sends    any
	Instead  bool
	Failed   string
}

func deliveries(t *testing.T) []delivery {
	t.Helper()
	var all []delivery
	strictly(t, "deliveries.yaml", &all)
	return all
}

// Every form has a rule that its findings name, but for those that are the wire form: what
// they break has a rule of its own.
func TestForms(t *testing.T) {
	forms, err := fixtures.Forms()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range document.Table() {
		if golden.RuleByID(m.Rule) == nil {
			t.Errorf("the mutation %s names the rule %q, which does not exist", m.Name, m.Rule)
		}
	}
	of := map[replay.Delivery]string{}
	for _, d := range deliveries(t) {
		of[d.Delivery] = d.Rule
	}
	bare := []string{fixtures.Verbatim, fixtures.Wire, "retries", "connections"}
	for _, f := range forms {
		if f.Rule != "" && golden.RuleByID(f.Rule) == nil {
			t.Errorf("%s names the rule %q, which does not exist", f.Name, f.Rule)
		}
		ruled := f.Rule != ""
		for _, recipe := range f.Do {
			ruled = ruled || len(recipe.Mutations()) > 0
		}
		if f.Wire != nil {
			ruled = ruled || of[f.Wire.Delivery] != ""
		}
		if ruled == slices.Contains(bare, f.Name) {
			t.Errorf("%s has a rule: %v", f.Name, ruled)
		}
	}
}

// Every delivery has an entry, and each entry says what is known.
func TestDeliveries(t *testing.T) {
	var named []replay.Delivery
	for _, d := range deliveries(t) {
		named = append(named, d.Delivery)
		if !slices.Contains([]golden.Mode{golden.Exact, golden.Refusable, golden.Unreadable, golden.Bodiless, golden.Broken}, d.Mode) {
			t.Errorf("%q has the mode %q", d.Delivery, d.Mode)
		}
		if !slices.Contains([]golden.Level{golden.Required, golden.Recommended, golden.Informative}, d.Level) {
			t.Errorf("%q has the level %q", d.Delivery, d.Level)
		}
		if (golden.RuleByID(d.Rule) == nil) != (d.Delivery == replay.DeliverPlain) {
			t.Errorf("%q has the rule %q", d.Delivery, d.Rule)
		}
		for _, kind := range d.Kinds {
			if !slices.Contains(runner.Kinds(), kind) {
				t.Errorf("%q allows the kind %q", d.Delivery, kind)
			}
		}
		if d.Failed != "" && (d.Mode != golden.Broken || d.Failed != "transport" && d.Failed != "before") {
			t.Errorf("%q, of mode %s, is said to fail %q", d.Delivery, d.Mode, d.Failed)
		}
		if d.Instead != (d.Mode == golden.Unreadable) || d.Instead && d.Sends == nil {
			t.Errorf("%q, of mode %s, brings another answer: %v, %v", d.Delivery, d.Mode, d.Instead, d.Sends)
		}
		switch sends := d.Sends.(type) {
		case nil:
		case string:
			if sends != "nothing" {
				t.Errorf("%q sends %q", d.Delivery, sends)
			}
		case []any:
			for _, status := range sends {
				if n, ok := status.(int); !ok || n < 100 || n > 599 {
					t.Errorf("%q sends the status %v", d.Delivery, status)
				}
			}
		default:
			t.Errorf("%q sends %v", d.Delivery, sends)
		}
	}
	known := replay.Deliveries()
	slices.Sort(known)
	slices.Sort(named)
	if !slices.Equal(known, named) {
		t.Errorf("deliveries.yaml has\n%q, the server knows\n%q", named, known)
	}
}

const (
	ok          = runner.KindSuccess
	refusal     = runner.KindError
	undecodable = runner.KindUndecodable
	transport   = runner.KindTransport
)

// What is right follows from what was done to a response, its status, and whether its body
// tells.
func TestExpect(t *testing.T) {
	page := &fixtures.Source{ID: "acme"}
	silent := &fixtures.Source{ID: "acme", Levels: map[string]string{fixtures.SuccessStatus: "recommended"}}
	type response struct {
		source       *fixtures.Source
		success      bool
		status, own  int
		tells, fails bool
		malformed    bool
	}
	failed := response{status: 400, own: 400}
	told := response{status: 200, own: 200, tells: true, fails: true}
	worked := response{status: 200, own: 200, success: true}
	at := func(status int, r response) response { r.status = status; return r }
	of := func(source *fixtures.Source, r response) response { r.source = source; return r }
	printed := func(r response) response { r.malformed = true; return r }
	done := func(change func(*document.Done)) document.Done {
		d := document.Done{Tier: document.Equivalent}
		change(&d)
		return d
	}
	reading := func(r document.Reading) document.Done {
		return done(func(d *document.Done) { d.Reading = r })
	}
	nothing := done(func(*document.Done) {})
	recommended := done(func(d *document.Done) { d.Level = document.Recommended })
	cut := done(func(d *document.Done) { d.Reading, d.Cut = document.Unreadable, "truncated" })
	empty := done(func(d *document.Done) { d.Reading, d.Cut, d.Empty = document.Unreadable, "empty-body", true })
	any := done(func(d *document.Done) { d.AnyKind = true })
	orError := done(func(d *document.Done) { d.Reading, d.OrError = document.Choice, true })
	broken := done(func(d *document.Done) { d.Reading, d.IsMalformed = document.Malformed, true })

	for _, test := range []struct {
		name  string
		r     response
		done  document.Done
		mode  golden.Mode
		level golden.Level
		kinds []string
		never bool
		tier  int
	}{
		{"an error as documented", failed, nothing, golden.Exact, golden.Required, []string{refusal}, true, 1},
		{"a success as documented", worked, nothing, golden.Exact, golden.Required, []string{ok}, false, 1},
		{"a recommended form", failed, recommended, golden.Exact, golden.Recommended, []string{refusal}, true, 1},

		// What the body tells.
		{"an error that the body tells, at 200", told, nothing, golden.Exact, golden.Required, []string{refusal}, true, 1},
		{"the same at 500", at(500, told), nothing, golden.Exact, golden.Required, []string{refusal}, true, 1},
		{"the same at 201", at(201, told), nothing, golden.Exact, golden.Required, []string{refusal}, true, 1},
		{"the same at 302, where clients go elsewhere", at(302, told), nothing, golden.Choice, golden.Required, runner.Kinds(), false, 3},
		{"the same at 204, which has no body", at(204, told), nothing, golden.Choice, golden.Required, runner.Kinds(), false, 3},
		{
			"an error at 200 whose body has lost what tells",
			response{status: 200, own: 200, tells: true},
			nothing, golden.Choice, golden.Recommended,
			[]string{refusal, ok, undecodable},
			false, 2,
		},
		{"an error body at 200, where the status tells", at(200, failed), nothing, golden.Choice, golden.Recommended, []string{refusal, ok, undecodable}, false, 2},
		{"the same at 226", at(226, failed), nothing, golden.Choice, golden.Recommended, []string{refusal, ok, undecodable}, false, 2},
		{
			"a success whose body tells an error",
			response{status: 200, own: 200, success: true, tells: true, fails: true},
			reading(document.Choice),
			golden.Choice, golden.Required,
			[]string{ok, undecodable},
			true, 2,
		},

		// The status line wins over the body.
		{"a success body at 400", at(400, worked), nothing, golden.Unreadable, golden.Required, []string{refusal, undecodable, transport}, true, 2},
		{
			"a success body at 503 that tells",
			response{status: 503, own: 200, success: true, tells: true},
			nothing, golden.Unreadable, golden.Required,
			[]string{refusal, undecodable, transport},
			true, 3,
		},
		{"a success at another status of success", at(201, worked), nothing, golden.Exact, golden.Required, []string{ok}, false, 1},
		{"the same of a page that says nothing of statuses", of(silent, at(201, worked)), nothing, golden.Exact, golden.Recommended, []string{ok}, false, 1},
		{"of such a page the documented status", of(silent, worked), nothing, golden.Exact, golden.Required, []string{ok}, false, 1},
		{"another status of failure", at(503, failed), nothing, golden.Exact, golden.Required, []string{refusal}, true, 1},
		{"a status below 200", at(100, failed), nothing, golden.Choice, golden.Required, runner.Kinds(), false, 3},
		{"a redirect", at(301, worked), nothing, golden.Choice, golden.Required, runner.Kinds(), false, 3},

		// How much is left to be read.
		{"an error that may be refused", failed, reading(document.Refusable), golden.Refusable, golden.Required, []string{refusal, undecodable}, true, 2},
		{"a success that may be refused", worked, reading(document.Refusable), golden.Refusable, golden.Required, []string{ok, undecodable}, false, 2},
		{"an error of which no page says what it is", failed, reading(document.Choice), golden.Choice, golden.Required, []string{refusal, undecodable}, true, 2},
		{"a success of which no page says what it is", worked, reading(document.Choice), golden.Choice, golden.Required, []string{ok, undecodable}, false, 2},
		{"a success without its request id", worked, orError, golden.Choice, golden.Required, []string{ok, undecodable, refusal}, false, 2},
		{"a malformed error", failed, broken, golden.Malformed, golden.Required, []string{refusal, undecodable}, true, 2},
		{"a malformed success", worked, broken, golden.Malformed, golden.Required, []string{ok, undecodable, refusal}, false, 2},
		{"an error that is broken as printed", printed(failed), nothing, golden.Malformed, golden.Required, []string{refusal, undecodable}, true, 2},
		{"a success that is broken as printed", printed(worked), nothing, golden.Malformed, golden.Required, []string{ok, undecodable, refusal}, false, 2},
		{"an error at 200 that is broken as printed", printed(told), nothing, golden.Malformed, golden.Required, []string{refusal, undecodable}, true, 2},
		{"a cut error", failed, cut, golden.Unreadable, golden.Required, []string{refusal, undecodable}, true, 2},
		{"a cut success", worked, cut, golden.Unreadable, golden.Required, []string{refusal, undecodable, transport}, false, 2},
		{"an empty body at 500", at(500, failed), empty, golden.Unreadable, golden.Required, []string{refusal, undecodable}, true, 2},
		{"an empty body at 200", worked, empty, golden.Unreadable, golden.Required, []string{refusal, undecodable, transport}, false, 2},
		{"no body at 204", at(204, worked), empty, golden.Choice, golden.Recommended, []string{ok, undecodable, refusal}, false, 3},
		{"anything at 200", worked, any, golden.Choice, golden.Required, runner.Kinds(), false, 3},
		{"anything at 400", failed, any, golden.Choice, golden.Required, runner.Kinds(), true, 3},
	} {
		t.Run(test.name, func(t *testing.T) {
			if test.r.source == nil {
				test.r.source = page
			}
			var g golden.Golden
			g.Expect(&golden.Response{
				Source: test.r.source, Success: test.r.success, Status: test.r.status, OwnStatus: test.r.own,
				Tells: test.r.tells, Fails: test.r.fails, Malformed: test.r.malformed, Done: &test.done,
				Carries: &document.Carried{Code: []string{"Widget.NotFoundAnywhere"}},
			})
			if g.Mode != test.mode || g.Level != test.level || !slices.Equal(g.Kinds, test.kinds) || g.NeverSuccess != test.never || test.done.Tier != test.tier {
				t.Errorf("expected is %s %s %q, never a success %v, tier %d; want %s %s %q %v %d",
					g.Mode, g.Level, g.Kinds, g.NeverSuccess, test.done.Tier, test.mode, test.level, test.kinds, test.never, test.tier)
			}
			if g.Status != test.r.status {
				t.Errorf("the status is %d, want %d", g.Status, test.r.status)
			}
		})
	}
}

// The rule is that of the last mutation, or of the one that left nothing to be read.
func TestExpectRule(t *testing.T) {
	for _, test := range []struct {
		rules []string
		cut   string
		want  string
	}{
		{nil, "", ""},
		{[]string{"layout"}, "", "layout"},
		{[]string{"layout", "byte-order-mark"}, "", "byte-order-mark"},
		{[]string{"truncated", "byte-order-mark"}, "truncated", "truncated"},
	} {
		var g golden.Golden
		g.Expect(&golden.Response{
			Source: &fixtures.Source{}, Status: 400, OwnStatus: 400, Carries: &document.Carried{},
			Done: &document.Done{Rules: test.rules, Cut: test.cut},
		})
		if g.Rule != test.want {
			t.Errorf("after %q, cut by %q, the rule is %q, want %q", test.rules, test.cut, g.Rule, test.want)
		}
	}
}

// A value may be less binding than the case, never more.
func TestExpectLevels(t *testing.T) {
	levels := func(v envelope.Value, level golden.Level) document.Carried {
		var c document.Carried
		c.Levels[v] = string(level)
		return c
	}
	for _, test := range []struct {
		name    string
		level   document.Level
		c       document.Carried
		message golden.Level
		others  string
	}{
		{"a message not to be relied on", document.Required, levels(envelope.Message, golden.Recommended), golden.Recommended, ""},
		{"another value", document.Required, levels(envelope.HostID, golden.Informative), "", "hostId informative"},
		{"where the case is as little binding", document.Recommended, levels(envelope.Message, golden.Recommended), "", ""},
		{"where the case is less binding", document.Informative, levels(envelope.Code, golden.Recommended), "", ""},
		{"a value that is said to be required", document.Recommended, levels(envelope.Code, golden.Required), "", ""},
	} {
		var g golden.Golden
		g.Expect(&golden.Response{
			Source: &fixtures.Source{}, Status: 400, OwnStatus: 400, Carries: &test.c, Done: &document.Done{Level: test.level},
		})
		var others []string
		for field, level := range g.Levels {
			others = append(others, field+" "+string(level))
		}
		if got := strings.Join(others, ", "); g.MessageLevel != test.message || got != test.others {
			t.Errorf("%s: the message is %q, the others %q; want %q and %q", test.name, g.MessageLevel, got, test.message, test.others)
		}
	}
}

// The name of a code is asked for where a response carries the code as it is documented, and no choice is left.
func TestExpectKnown(t *testing.T) {
	codes := func(codes ...string) document.Carried { return document.Carried{Code: codes} }
	optional := codes("BookClosed")
	optional.Optional = []string{runner.FieldCode}
	for name, test := range map[string]struct {
		status  int
		done    document.Done
		carries document.Carried
		keeps   bool
	}{
		"as documented":             {400, document.Done{}, codes("BookClosed"), true},
		"with another message":      {400, document.Done{Reworded: true}, codes("BookClosed"), true},
		"with another code":         {400, document.Done{Reworded: true}, codes("Other"), false},
		"with two codes":            {400, document.Done{}, codes("BookClosed", "Other"), false},
		"without a code":            {400, document.Done{}, codes(), false},
		"with a code that may lack": {400, document.Done{}, optional, false},
		"at another status":         {500, document.Done{}, codes("BookClosed"), false},
		"that may be refused":       {400, document.Done{Reading: document.Refusable}, codes("BookClosed"), false},
		"that nobody can read":      {400, document.Done{Reading: document.Unreadable}, codes("BookClosed"), false},
	} {
		g := golden.Golden{Known: "BookClosedException", Code: []string{"BookClosed"}}
		g.Expect(&golden.Response{Source: &fixtures.Source{}, Status: test.status, OwnStatus: 400, Carries: &test.carries, Done: &test.done})
		if keeps := g.Known != ""; keeps != test.keeps {
			t.Errorf("an error %s has the name %q", name, g.Known)
		}
	}
}

// What the page's words decide of a row is said of that row alone: not of another code, of
// another status, or of a body that need not be read.
func TestExpectClass(t *testing.T) {
	for name, test := range map[string]struct {
		status int
		done   document.Done
		keeps  bool
	}{
		"as documented":        {503, document.Done{}, true},
		"in other words":       {503, document.Done{Reworded: true}, false},
		"at another status":    {500, document.Done{}, false},
		"that may be refused":  {503, document.Done{Reading: document.Refusable}, false},
		"that nobody can read": {503, document.Done{Reading: document.Unreadable}, false},
	} {
		yes := true
		g := golden.Golden{Class: "throttled", Retryable: &yes}
		g.Expect(&golden.Response{Source: &fixtures.Source{}, Status: test.status, OwnStatus: 503, Carries: &document.Carried{}, Done: &test.done})
		if keeps := g.Class != "" && g.Retryable != nil; keeps != test.keeps || (g.Class == "") != (g.Retryable == nil) {
			t.Errorf("an error %s has the class %q", name, g.Class)
		}
	}
}

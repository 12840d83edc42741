package golden_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/golden/lint"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/replay"
)

// The stored goldens are what the catalogue and the policies make: what was reviewed
// is what is judged by. After a change, run 'sdkconform golden update' and read the
// difference.
func TestStoredIsWhatIsBuilt(t *testing.T) {
	c, err := fixtures.Default()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range c.Sources {
		file := "data/" + s.ID + ".jsonl"
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := lint.Goldens(c, s, text, file); err != nil {
			t.Error(err)
		}
		if got := golden.DataFile(s); got != "golden/"+file {
			t.Errorf("the goldens of %s are said to be in %s", s.ID, got)
		}
	}
	entries, err := os.ReadDir("data")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if c.Source(strings.TrimSuffix(e.Name(), ".jsonl")) == nil {
			t.Errorf("data/%s is of no source", e.Name())
		}
	}
}

// Loading gives the same goldens, with the values in full that are stored by their
// digest.
func TestLoad(t *testing.T) {
	c, err := fixtures.Default()
	if err != nil {
		t.Fatal(err)
	}
	set, err := golden.Load(c, nil, "")
	if err != nil {
		t.Fatal(err)
	}
	if len(set) != len(c.Fixtures) {
		t.Errorf("%d goldens of %d fixtures", len(set), len(c.Fixtures))
	}
	for _, f := range c.Fixtures {
		built, err := golden.Build(f)
		if err != nil {
			t.Fatal(err)
		}
		loaded := set[f.ID]
		if loaded == nil {
			t.Errorf("%s has no golden", f.ID)
			continue
		}
		a, errA := json.Marshal(built)
		b, errB := json.Marshal(loaded)
		if errA != nil || errB != nil || !bytes.Equal(a, b) {
			t.Errorf("%s is loaded as\n%.500s, built as\n%.500s", f.ID, b, a)
		}
		// Of these another status arrives, or none.
		arrives, other := map[string]int{
			"closed": 0, "stalled": 0, "refused": 0, "reset-first": 0, "redirect": 302, "redirect-nowhere": 302, "not-modified": 304,
			"unauthorized-401": 401, "proxy-407": 407, "proxy-413": 413, "proxy-414": 414, "proxy-431": 431,
		}[f.Form]
		if !other {
			arrives = f.Response.Status
		}
		if loaded.Status != arrives || loaded.Body != golden.Digest(f.Response.Body) {
			t.Errorf("%s is of another response: HTTP %d, %s", f.ID, loaded.Status, loaded.Body)
		}
	}
	if n := len(set["alibaba-ecs-en/sample/error/xml/message-1mb"].Message[0]); n != 1<<20 {
		t.Errorf("the long message has %d bytes", n)
	}
}

// A few goldens, in words: the contract's sentences against what Build makes of them.
func TestBuild(t *testing.T) {
	for _, test := range []struct {
		id    string
		check func(*golden.Golden) bool
		says  string
	}{
		{"alibaba-ecs-en/code/400/InvalidOwner/xml/wire", func(g *golden.Golden) bool {
			return g.Mode == golden.Exact && g.Level == golden.Required && g.Rule == "" && slices.Equal(g.Kinds, []string{"error"}) && g.NeverSuccess
		}, "a wire form is required, exactly, and no rule of a form is to blame"},
		{"tencent-cvm-en/code/200/LimitExceeded/json/wire", func(g *golden.Golden) bool {
			return g.Status == 200 && g.NeverSuccess && g.MessageLevel == golden.Recommended && g.Level == golden.Required
		}, "a Response.Error is an error whatever the status, its message only recommended"},
		{"tencent-cvm-en/sample/success/json/layout", func(g *golden.Golden) bool {
			return string(g.Data) == `{"TotalCount":0,"InstanceStatusSet":[]}` && slices.Equal(g.Kinds, []string{"success"}) && !g.NeverSuccess
		}, "a success has its documented data"},
		{"alibaba-ecs-zh/sample/error/xml/verbatim", func(g *golden.Golden) bool { return g.Mode == golden.Exact && g.Level == golden.Required }, "a sample that is well-formed as printed is read exactly"},
		{"alibaba-kms-en/sample/success/xml/verbatim", func(g *golden.Golden) bool {
			return g.Mode == golden.Malformed && g.RequestID == nil && slices.Equal(g.Kinds, []string{"success", "undecodable", "error"})
		}, "a sample that has lost everything may be refused, and has no request id to recover"},
		{"tencent-cvm-en/sample/success/json/closed", func(g *golden.Golden) bool {
			return g.Mode == golden.Broken && g.Level == golden.Required && g.Status == 0 && g.RequestID == nil && g.Data == nil && !slices.Contains(g.Kinds, "success")
		}, "of a connection that is closed at once, no status and no value has arrived"},
		{"tencent-cvm-en/sample/success/json/redirect", func(g *golden.Golden) bool {
			return g.Status == 302 && slices.Equal(g.Statuses, []int{200}) && !slices.Contains(g.Kinds, "success")
		}, "whoever follows a redirect sees another status, and is not accused of that"},
		{"tencent-cvm-en/sample/error/json/verbatim", func(g *golden.Golden) bool { return g.Mode == golden.Malformed && g.NeverSuccess }, "a malformed Response.Error is no success"},
		{"alibaba-ecs-en/sample/error/xml/truncated-end", func(g *golden.Golden) bool {
			return g.Mode == golden.Unreadable && g.Level == golden.Recommended && !slices.Contains(g.Kinds, "success") && !slices.Contains(g.Kinds, "transport")
		}, "a cut error is an error or undecodable"},
		{"alibaba-ecs-en/sample/success/xml/truncated-end", func(g *golden.Golden) bool {
			return g.Mode == golden.Unreadable && !slices.Contains(g.Kinds, "success") && slices.Contains(g.Kinds, "transport")
		}, "a cut success is no success; a network error says so too"},
		{"alibaba-ecs-en/sample/error/json/error-at-200", func(g *golden.Golden) bool {
			return g.Mode == golden.Choice && !g.NeverSuccess && slices.Contains(g.Kinds, "success")
		}, "no page says what an error body at 200 is"},
		{"tencent-cvm-en/sample/success/json/status-201", func(g *golden.Golden) bool { return g.Level == golden.Recommended }, "Tencent's page says nothing of statuses"},
		{"alibaba-ecs-en/sample/success/json/status-201", func(g *golden.Golden) bool { return g.Level == golden.Required }, "Alibaba's page says 2xx"},
		{"alibaba-ecs-en/sample/error/json/duplicate-code", func(g *golden.Golden) bool { return g.Mode == golden.Choice && len(g.Code) == 2 }, "of two codes either is right"},
		{"alibaba-ecs-en/sample/success/json/status-204", func(g *golden.Golden) bool { return g.Mode == golden.Choice && g.RequestID == nil }, "a 204 has no request id"},
		{"alibaba-kms-en/sample/error/json/body-status-200", func(g *golden.Golden) bool { return g.Status == 400 && g.NeverSuccess && g.Mode == golden.Exact }, "the status line wins over the body"},
		{"alibaba-ecs-en/sample/error/json/lower-case-keys", func(g *golden.Golden) bool { return g.Level == golden.Informative }, "lower-case keys are only recorded"},
	} {
		g, err := golden.Build(fixture(t, test.id))
		if err != nil || !test.check(g) {
			t.Errorf("%s: %s; built is %+v, %v", test.id, test.says, g, err)
		}
	}
	// What is done on the socket must have an entry: without one nothing could be judged.
	f := *fixture(t, "alibaba-ecs-en/code/400/InvalidOwner/xml/wire")
	f.Wire = &replay.Transfer{Delivery: "by-carrier-pigeon"}
	if _, err := golden.Build(&f); err == nil || !strings.Contains(err.Error(), `golden/deliveries.yaml: there is no entry for the delivery "by-carrier-pigeon"`) {
		t.Errorf("a delivery without an entry: %v", err)
	}
}

// ownCatalogue is a catalogue of one page of one row, as a team would add it.
func ownCatalogue(t *testing.T) (*fixtures.Catalogue, fstest.MapFS) {
	t.Helper()
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	fsys := fstest.MapFS{
		"acme/page/errors.txt": file("Busy 503 Try again later."),
		"acme/codes.tsv":       file("lines\tstatus\tcode\tmessage\tfill\tdescription\n1\t503\tBusy\tTry again later.\t\t\n"),
		"acme/source.yaml": file(`
id: acme
provider: acme
product: widgets
version: "1"
action: ListWidgets
page: errors.txt
envelope: alibaba-rpc
formats: [json]
contentTypes: {json: application/json}
fields: {json: [code, message, requestId]}
requestId: 11111111-2222-3333-4444-555555555555
`),
	}
	c, err := fixtures.Load(fsys, "base")
	if err != nil {
		t.Fatal(err)
	}
	return c, fsys
}

// A catalogue of one's own is judged by what is built of it, and, where its goldens
// are stored beside it, by those.
func TestLoadOwn(t *testing.T) {
	c, fsys := ownCatalogue(t)
	built, err := golden.Load(c, fsys, "base")
	if err != nil || len(built) != len(c.Fixtures) {
		t.Fatalf("%d goldens built of %d fixtures, %v", len(built), len(c.Fixtures), err)
	}
	var text bytes.Buffer
	if err := golden.Write(&text, c, c.Sources[0]); err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(text.Bytes(), []byte("\n")); n != len(c.Fixtures) {
		t.Errorf("%d lines of %d goldens", n, len(c.Fixtures))
	}
	const id = "acme/code/503/Busy/json/wire"
	fsys["acme/golden.jsonl"] = &fstest.MapFile{Data: bytes.Replace(text.Bytes(), []byte(`{"id":"`+id+`"`), []byte(`{"class":"throttled","id":"`+id+`"`), 1)}
	stored, err := golden.Load(c, fsys, "base")
	if err != nil {
		t.Fatal(err)
	}
	if built[id].Class != "" || stored[id].Class != "throttled" {
		t.Errorf("the class is %q built, %q stored", built[id].Class, stored[id].Class)
	}
	// Without the files that it came from there is nothing to judge it by.
	if _, err := golden.Load(c, nil, ""); err == nil || !strings.Contains(err.Error(), "golden/data/acme.jsonl: ") {
		t.Errorf("loaded without its files: %v", err)
	}
}

// A sentence for a rule that does not exist would never be quoted: it is told where it
// stands.
func TestLoadUnknownRule(t *testing.T) {
	_, fsys := ownCatalogue(t)
	source := fsys["acme/source.yaml"]
	source.Data = append(source.Data, `rules:
  error: {lines: "1", quote: Busy}
  eror:
    - {lines: "1", quote: Busy}
    - {lines: "1", quote: "503"}
`...)
	c, err := fixtures.Load(fsys, "base")
	if err != nil {
		t.Fatal(err)
	}
	_, err = golden.Load(c, fsys, "base")
	var fault *fixtures.Fault
	if !errors.As(err, &fault) || fault.File != "base/acme/source.yaml" || fault.Line != 16 || fault.What != `there is no rule "eror"` || fault.Mend == "" {
		t.Errorf("told is %v", err)
	}
}

// A finding on a page quotes that page or gives the reason of the rule, never the page of
// another vendor.
func TestFindingsQuoteTheirOwnPage(t *testing.T) {
	_, fsys := ownCatalogue(t)
	source := fsys["acme/source.yaml"]
	source.Data = append(source.Data, "rules:\n  code: {lines: \"1\", quote: \"Busy 503\"}\n"...)
	c, err := fixtures.Load(fsys, "base")
	if err != nil {
		t.Fatal(err)
	}
	shipped, err := fixtures.Default()
	if err != nil {
		t.Fatal(err)
	}
	set, err := golden.Load(c, fsys, "base")
	if err != nil {
		t.Fatal(err)
	}
	sdk := runner.Description{Providers: []string{"acme"}, Exposes: runner.Fields()}
	findings := golden.JudgeDescription(runner.Description{Providers: []string{"acme"}}, c)
	for _, g := range set {
		for _, kind := range runner.Kinds() {
			o := runner.Outcome{Kind: kind, Status: 599, Code: "<nil>", HostID: "host"}
			found := g.Judge(sdk, o)
			findings = append(findings, slices.Concat(found, g.Attribute(found, nil), g.Same(o, runner.Outcome{}))...)
		}
	}
	quoted := 0
	for _, f := range findings {
		if f.Rule == golden.RuleCode {
			quoted++
			if !strings.HasSuffix(f.Why, " — “Busy 503” (acme, line 1)") {
				t.Errorf("the page is not quoted: %s", f.Why)
			}
			continue
		}
		if !strings.HasSuffix(f.Why, " — "+golden.RuleByID(f.Rule).Reason) {
			t.Errorf("%s does not give its reason: %s", f.Rule, f.Why)
		}
		for _, s := range shipped.Sources {
			if strings.Contains(f.Why, s.ID) || strings.Contains(strings.ToLower(f.Why), s.Provider) {
				t.Errorf("%s names another vendor: %s", f.Rule, f.Why)
			}
		}
	}
	if quoted == 0 || len(findings) < 50 {
		t.Errorf("%d findings, %d on codes: the test has lost its object", len(findings), quoted)
	}
}

// A stored golden that does not fit is told with its line: to judge by it would blame
// SDKs for nothing.
func TestLoadBroken(t *testing.T) {
	c, fsys := ownCatalogue(t)
	var text bytes.Buffer
	if err := golden.Write(&text, c, c.Sources[0]); err != nil {
		t.Fatal(err)
	}
	whole := strings.SplitAfter(text.String(), "\n")
	edit := func(old, new string) func([]string) []string {
		return func(lines []string) []string {
			if !strings.Contains(lines[1], old) {
				panic("the test replaces what is not there: " + old)
			}
			lines[1] = strings.Replace(lines[1], old, new, 1)
			return lines
		}
	}
	for _, test := range []struct {
		name string
		do   func([]string) []string
		line int
		what string
	}{
		{"a line that is no JSON", edit(`{"id"`, `{"id`), 2, "invalid character"},
		{"an empty line", func(lines []string) []string { return slices.Insert(lines, 1, "\n") }, 2, "EOF"},
		{"an unknown field", edit(`"mode":`, `"colour":"red","mode":`), 2, `unknown field "colour"`},
		{"a field of another type", edit(`"status":503`, `"status":"503"`), 2, "cannot unmarshal string"},
		{"a fixture that is not there", edit("/Busy/", "/Busier/"), 2, `there is no fixture "acme/code/503/Busier/json/layout"`},
		{"a golden twice", func(lines []string) []string { return slices.Insert(lines, 1, lines[0]) }, 2, "is here twice"},
		{"a golden that is missing", func(lines []string) []string { return slices.Delete(lines, 1, 2) }, 0, `there is no golden for "acme/code/503/Busy/json/layout"`},
		{"other bytes", edit(golden.Digest(c.Fixture("acme/code/503/Busy/json/layout").Response.Body), "0123456789abcdef"), 2, "the golden was made for 0123456789abcdef"},
		{"an unknown rule", edit(`"rule":"layout"`, `"rule":"lay-out"`), 2, `names the rule "lay-out", which does not exist`},
		{"no mode", edit(`"mode":"exact"`, `"mode":""`), 2, "lacks mode, level or kinds"},
		{"no level", edit(`"level":"required"`, `"level":""`), 2, "lacks mode, level or kinds"},
		{"no kinds", edit(`"kinds":["error"]`, `"kinds":[]`), 2, "lacks mode, level or kinds"},
		{"an unknown mode", edit(`"mode":"exact"`, `"mode":"roughly"`), 2, `the mode of "acme/code/503/Busy/json/layout" has "roughly"`},
		{"an unknown level", edit(`"level":"required"`, `"level":"requird"`), 2, `has "requird"`},
		{"an unknown kind", edit(`"kinds":["error"]`, `"kinds":["error","failure"]`), 2, `has "failure"`},
		{"an unknown class", edit(`"mode":`, `"class":"slow","mode":`), 2, `has "slow"`},
		{"two goldens on a line", edit("\n", "{}\n"), 2, "more on the line than one golden"},
		{"another long message", edit(`"message":["Try again later."]`, `"message":["digest:0123456789abcdef"]`), 2, "is not the one with digest 0123456789abcdef"},
	} {
		t.Run(test.name, func(t *testing.T) {
			fsys["acme/golden.jsonl"] = &fstest.MapFile{Data: []byte(strings.Join(test.do(slices.Clone(whole)), ""))}
			_, err := golden.Load(c, fsys, "base")
			if err == nil {
				t.Fatal("it is loaded")
			}
			var fault *fixtures.Fault
			if !errors.As(err, &fault) {
				t.Fatalf("%v is no fault", err)
			}
			if fault.File != "base/acme/golden.jsonl" || fault.Line != test.line || !strings.Contains(fault.What, test.what) || fault.Mend == "" {
				t.Errorf("told is %q, want base/acme/golden.jsonl:%d: …%s…", err, test.line, test.what)
			}
		})
	}
}

// The digest is what pins bytes in reports and in stored goldens.
func TestDigest(t *testing.T) {
	for body, want := range map[string]string{
		"":    "e3b0c44298fc1c14", // the beginning of the well-known digest of nothing
		"abc": "ba7816bf8f01cfea",
	} {
		if got := golden.Digest([]byte(body)); got != want {
			t.Errorf("the digest of %q is %s, want %s", body, got, want)
		}
	}
}

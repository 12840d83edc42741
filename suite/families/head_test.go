package families_test

import (
	"context"
	"io"
	"io/fs"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/fixtures/builtin"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/host"
	"github.com/sdkconform/sdkconform/suite/engine"
)

// headKey is what the source of S3 says in these tests of HEAD requests.
const headKey = `
header: {Date: "Tue, 24 Nov 2026 08:15:31 GMT", Content-Type: not used}
head:
  action: HeadObject
  header: {ETag: '"9b2cf535f27731c974343645a3985328"', Content-Type: image/png}
  document: X-Acme-Err
`

// headFiles is the catalogue of S3 with a source whose API is asked by HEAD.
func headFiles(t *testing.T) fs.FS {
	t.Helper()
	files := fstest.MapFS{}
	of := os.DirFS("testdata/s3")
	err := fs.WalkDir(of, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(of, path)
		files[path] = &fstest.MapFile{Data: text}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	source := files["s3-en/source.yaml"]
	source.Data = append(source.Data, headKey...)
	return files
}

// headPlan is a run of the answers to HEAD requests alone.
func headPlan(t *testing.T) *engine.Plan {
	t.Helper()
	plan, err := engine.NewPlan(engine.Selection{
		Catalogues: []engine.Catalogue{{FS: headFiles(t), Base: "head"}}, Only: []string{"s3-en/*/head", "s3-en/*/head-document"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// What answers to HEAD requests are made of: errors that their status tells, and what headers can carry.
func TestHeadFixtures(t *testing.T) {
	c, err := fixtures.Load(headFiles(t), "head")
	if err != nil {
		t.Fatal(err)
	}
	var plain, document int
	for _, f := range c.Fixtures {
		switch f.Form {
		case "head":
			plain++
		case "head-document":
			document++
		default:
			continue
		}
		header, g := f.Response.Header, build(t, f)
		failed := f.Kind == fixtures.Error
		if f.Response.Action != "HeadObject" || f.BodyFails || failed && f.Response.Status < 400 || header.Get("X-Amz-Request-Id") == "" ||
			(header.Get("ETag") != "") == failed || (header.Get("X-Acme-Err") != "") != (f.Form == "head-document") {
			t.Errorf("%s: %s, HTTP %d, %v", f.ID, f.Response.Action, f.Response.Status, header)
		}
		if body := c.Fixture(f.WireID()).Response.Body; string(body) != string(f.Response.Body) {
			t.Errorf("%s has another length than the answer to a GET", f.ID)
		}
		if (len(g.Code) > 0) != (f.Form == "head-document") || len(g.RequestID) != 1 || len(g.Data) > 0 || g.Level != golden.Recommended || g.Rule != golden.RuleHead {
			t.Errorf("%s: expected is %+v", f.ID, g)
		}
	}
	if plain != 4 || document != 3 || c.Fixture("s3-en/sample/error-2/xml/head") != nil {
		t.Errorf("%d answers, %d with a document", plain, document)
	}
	if got := c.Fixture("s3-en/sample/success/xml/head").Response.Header.Get("Content-Type"); got != "image/png" {
		t.Errorf("the Content-Type of a success is %q", got)
	}
	wire := c.Fixture("s3-en/sample/error/xml/wire").Response.Header
	if wire.Get("Date") == "" || wire.Get("Content-Type") != "application/xml" || c.Fixture("s3-en/sample/error/xml/head").Response.Header.Get("Date") == "" {
		t.Errorf("the source's own header is in %v", wire)
	}
	for key, want := range map[string]string{
		"header: {'A B': c}":                                   `the header "A B" cannot be sent`,
		"head: {header: {A: b}}":                               "head has no action",
		"head: {action: A, header: {'A B': c}}":                `the header "A B" cannot be sent`,
		"head: {action: A, header: {Content-Length: '1'}}":     "Content-Length",
		"head: {action: A, document: 'A:'}":                    `the header "A:" cannot be sent`,
		"head: {action: A, header: {A: \"b\\r\\nC: d\"}}":      `the header "A" cannot be sent`,
		"head: {action: A, method: GET}":                       "method",
		"head: {action: A, header: {X-Amz-Id-2: a, B: 'c'}} #": "",
	} {
		files := headFiles(t).(fstest.MapFS)
		source := files["s3-en/source.yaml"]
		source.Data = []byte(strings.Replace(string(source.Data), headKey, "\n"+key+"\n", 1))
		_, err := fixtures.Load(files, "head")
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", key, err, want)
		}
	}
}

func build(t *testing.T, f *fixtures.Fixture) *golden.Golden {
	t.Helper()
	g, err := golden.Build(f)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// header is an SDK that asks by HEAD, and shows what an answer's status and header say.
type header struct {
	runner.Description
	method string
	// failed changes what is shown of a failure; read replaces how an answer is read.
	failed func(o *runner.Outcome)
	worked func(o *runner.Outcome)
	waits  bool // for the body that the Content-Length promises
}

func (s *header) Describe() runner.Description { return s.Description }

func (s *header) Call(ctx context.Context, c runner.Call) (runner.Outcome, error) {
	q, err := http.NewRequestWithContext(ctx, s.method, c.Endpoint+"/bucket/key", nil)
	if err != nil {
		return runner.Outcome{}, err
	}
	r, err := http.DefaultTransport.RoundTrip(q)
	if err != nil {
		return runner.Outcome{Kind: runner.KindTransport, Text: err.Error()}, nil
	}
	defer r.Body.Close()
	if _, err := io.Copy(io.Discard, r.Body); err != nil {
		return runner.Outcome{Kind: runner.KindTransport, Text: err.Error()}, nil
	}
	if s.waits && r.ContentLength > 0 {
		select {} // nothing comes
	}
	o := runner.Outcome{
		Kind: runner.KindSuccess, Status: r.StatusCode, RequestID: r.Header.Get("X-Amz-Request-Id"), HostID: r.Header.Get("X-Amz-Id-2"),
	}
	show := s.worked
	if r.StatusCode >= 400 {
		o.Kind, o.Text = runner.KindError, r.Status
		show = s.failed
	}
	if show != nil {
		show(&o)
	}
	return o, nil
}

func headSDK(change ...func(*header)) runner.Adapter {
	s := &header{method: http.MethodHead, Description: describe("aws", "s3", "xml", runner.FieldRequestID, runner.FieldHostID)}
	for _, c := range change {
		c(s)
	}
	return s
}

// headCases gives an SDK the answers of a form, and returns what is found of each.
func headCases(t *testing.T, plan *engine.Plan, sdk runner.Adapter, form string, timeout time.Duration) (cases []*reports.Case) {
	t.Helper()
	subject := host.InProcess(sdk, timeout)
	session := engine.NewSession(plan, subject, timeout)
	defer func() { _ = session.Close() }()
	for _, item := range plan.Items(subject.Description(), subject.Ops()) {
		if item.Fixture.Form == form {
			cases = append(cases, session.Do(t.Context(), item))
		}
	}
	if len(cases) == 0 {
		t.Fatal("nothing was run")
	}
	return cases
}

// No correct SDK is accused: one that has no code for a failure, one that makes a code of the status, one that calls the
// failure of which it has only the status undecodable, and the builtin ones.
func TestHeadCorrect(t *testing.T) {
	plan := headPlan(t)
	madeUp := func(s *header) {
		s.failed = func(o *runner.Outcome) { o.Code, o.Message = "NotFound", "The thing was not found." }
	}
	for name, sdk := range map[string]runner.Adapter{
		"status alone": headSDK(),
		"made up":      headSDK(madeUp),
		"the page's own code for the status": headSDK(func(s *header) {
			s.failed = func(o *runner.Outcome) { o.Code = "NoSuchKey" }
		}),
		"undecodable": headSDK(func(s *header) {
			s.failed = func(o *runner.Outcome) { o.Kind = runner.KindUndecodable }
		}),
		"builtin:strict":    builtin.Strict(plan.Catalogue),
		"builtin:reference": builtin.Reference(plan.Catalogue),
	} {
		for _, c := range headCases(t, plan, sdk, "head", 0) {
			if c.Verdict != reports.Pass {
				t.Errorf("%s: accused: %s %s %v", name, c.ID, c.Reason, c.Findings)
			}
		}
	}
	for _, sdk := range []runner.Adapter{builtin.Strict(plan.Catalogue), builtin.Reference(plan.Catalogue)} {
		for _, c := range headCases(t, plan, sdk, "head-document", 0) {
			if c.Verdict != reports.Pass {
				t.Errorf("accused: %s %s %v", c.ID, c.Reason, c.Findings)
			}
		}
	}
}

// Each broken SDK is caught by the rule that is about its bug.
func TestHeadBroken(t *testing.T) {
	plan := headPlan(t)
	failed := func(change func(o *runner.Outcome)) runner.Adapter {
		return headSDK(func(s *header) { s.failed = change })
	}
	worked := func(change func(o *runner.Outcome)) runner.Adapter {
		return headSDK(func(s *header) { s.worked = change })
	}
	for _, test := range []struct {
		bug, form, rule string
		level           golden.Level
		sdk             runner.Adapter
	}{
		{
			"a refused request is a success", "head", golden.RuleNeverSuccess, golden.Required,
			failed(func(o *runner.Outcome) { o.Kind = runner.KindSuccess }),
		},
		{
			"nothing is printed as the code", "head", golden.RuleHead, golden.Recommended,
			failed(func(o *runner.Outcome) { o.Code = "<nil>" }),
		},
		{"the status is lost", "head", golden.RuleHead, golden.Recommended, failed(func(o *runner.Outcome) { o.Status = 0 })},
		{"the request id is lost", "head", golden.RuleHead, golden.Recommended, failed(func(o *runner.Outcome) { o.RequestID = "" })},
		{"a failure is one of the network", "head", golden.RuleHead, golden.Recommended, failed(func(o *runner.Outcome) { o.Kind = runner.KindTransport })},
		{"a success without a body is refused", "head", golden.RuleHead, golden.Recommended, worked(func(o *runner.Outcome) { o.Kind = runner.KindUndecodable })},
		{"a success has no request id", "head", golden.RuleRequestID, golden.Recommended, worked(func(o *runner.Outcome) { o.RequestID = "" })},
		{"the document in the header is not read", "head-document", golden.RuleCode, golden.Recommended, headSDK()},
	} {
		found := false
		for _, c := range headCases(t, plan, test.sdk, test.form, 0) {
			found = found || slices.ContainsFunc(c.Findings, func(f golden.Finding) bool { return f.Rule == test.rule && f.Level == test.level })
			for _, f := range c.Findings {
				if f.Level == golden.Required && test.level != golden.Required && f.Rule != golden.RuleNoInvention {
					t.Errorf("%s: accused: %v", test.bug, f)
				}
			}
		}
		if !found {
			t.Errorf("%s: not found", test.bug)
		}
	}
}

// A client that waits for the body hangs; and an adapter that asks by another method has not made the call.
func TestHeadHangsAndMethods(t *testing.T) {
	plan := headPlan(t)
	c := headCases(t, plan, headSDK(func(s *header) { s.waits = true }), "head", short)[0]
	if c.Verdict != reports.Hang {
		t.Errorf("a client that waits: %s %s", c.Verdict, c.Reason)
	}
	for _, c := range headCases(t, plan, headSDK(func(s *header) { s.method = http.MethodGet }), "head", 0) {
		if c.Verdict != reports.HarnessError || !strings.Contains(c.Reason, "HeadObject was not asked for by HEAD") {
			t.Errorf("a GET: %s: %s %s", c.ID, c.Verdict, c.Reason)
		}
	}
}

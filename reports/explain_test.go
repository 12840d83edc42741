package reports_test

import (
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/internal/fake"
	"github.com/sdkconform/sdkconform/runner"
)

// The text for an SDK author has, in this order: case and verdict, rule, what was
// wanted and got, why, the bytes, what the SDK shows, the page, the command.
func TestExplain(t *testing.T) {
	p := fake.Plan(1)[0]
	c := fake.Case(p, reports.Fail, golden.Required, fake.Finding(golden.Required, "code", "code", "InvalidOwner", ""))
	c.Outcome = &runner.Outcome{Kind: "error", Status: 400, Message: "m", Text: "printed\ntext"}
	a := reports.Adapter{Command: "./it's here --x", Catalogues: []string{"my cloud"}}
	want := `alibaba-ecs-en/code/400/Code0/json/wire (decode): fail
  rule code (required)
    code: want “InvalidOwner”, got nothing
    why: It is shown byte for byte.
  sent: HTTP 400, Content-Type “application/json”, 12 bytes, digest 0000000000000000
    {"Code":"x"}
  the SDK shows: kind error, status 400, code nothing, request id nothing, host id nothing, message “m”
    printed: printed\ntext
  documented: 000.txt, line 24; data: fixtures/catalogue/alibaba-ecs-en/codes.tsv:2
  replay: sdkconform run --only 'alibaba-ecs-en/code/400/Code0/json/wire' --catalogue 'my cloud' --adapter './it'\''s here --x'
`
	if got := c.Explain(&p, a.Replay(p.ID)); got != want {
		t.Errorf("explained is\n%s\nwant\n%s", got, want)
	}
	c.Exchange = &reports.Exchange{}
	serve := "  debug: sdkconform serve 'alibaba-ecs-en/code/400/Code0/json/wire' --catalogue 'my cloud' holds the response on a port\n"
	if got := c.Explain(&p, a.Replay(p.ID), a.Catalogues...); !strings.Contains(got, serve) {
		t.Errorf("explained is\n%s\nwithout\n%s", got, serve)
	}
	crash := fake.Case(p, reports.Crash, golden.Required)
	crash.Reason, crash.Detail = "panic: boom", "goroutine 1 [running]:\n\tC:\\new\\main.go:7\n"
	want = `alibaba-ecs-en/code/400/Code0/json/wire (decode): crash
  panic: boom
  detail:
    goroutine 1 [running]:
        C:\new\main.go:7
`
	if got := crash.Explain(nil, ""); got != want {
		t.Errorf("explained is\n%s\nwant\n%s", got, want)
	}
}

// One line says what is wrong.
func TestTitle(t *testing.T) {
	p := fake.Plan(1)[0]
	code, kind := fake.Finding(golden.Required, "code", "code", "a", "b"), fake.Finding(golden.Required, "no-crash", "", "an outcome", "none")
	for _, test := range []struct {
		c    *reports.Case
		want string
	}{
		{fake.Case(p, reports.Fail, golden.Required, code), "[code] code: want “a”, got “b”"},
		{fake.Case(p, reports.Fail, golden.Required, code, code), "[code] code: want “a”, got “b” (and 1 finding more)"},
		{fake.Case(p, reports.Fail, golden.Required, kind, code, code), "[no-crash] outcome: want “an outcome”, got “none” (and 2 findings more)"},
		{fake.Case(p, reports.Crash, golden.Required, kind), "[no-crash] because of crash"},
		{fake.Case(p, reports.HarnessError, golden.Required), "harness-error: because of harness-error"},
	} {
		if got := test.c.Title(); got != test.want {
			t.Errorf("%q, want %q", got, test.want)
		}
	}
}

// An adapter is named by what it says of itself, else by its command.
func TestLabel(t *testing.T) {
	for _, test := range []struct {
		a    reports.Adapter
		want string
	}{
		{fake.SDK("sdk"), "sdk 1.0"},
		{reports.Adapter{Command: "./adapter --x", Describe: runner.Description{Name: "sdk"}}, "sdk"},
		{reports.Adapter{Command: `C:\adapter.exe` + "\n"}, `C:\adapter.exe\u{A}`},
	} {
		if got := test.a.Label(); got != test.want {
			t.Errorf("%q, want %q", got, test.want)
		}
	}
}

package golden_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/golden"
)

// families is the catalogue of package fixtures whose envelopes document something of each
// sort that makes forms.
func families(t *testing.T) *fixtures.Catalogue {
	t.Helper()
	c, err := fixtures.Load(os.DirFS("../fixtures/testdata/families"), "fixtures/testdata/families")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// What is asked of an SDK where an envelope documents more than one way: the same as of the
// first way, unless the places disagree.
func TestBuildFamilies(t *testing.T) {
	c := families(t)
	const (
		exact    = "exact required error"
		boxCode  = "code Box.NoSuchThing"
		boxWords = "message There is no such thing."
		boxID    = "id R-1"
		binID    = "id T-1, host bin.example.com"
		binWords = "message No bin."
	)
	all := func(parts ...string) string { return strings.Join(parts, ", ") }
	for _, test := range []struct{ id, want string }{
		// Further places and spellings: the value, as if it stood in the first.
		{"box/sample/error/json/wire", all(exact, boxCode, boxWords, boxID, "never a success, message is recommended")},
		{"box/sample/error/json/code-place-2", all(exact, boxCode, boxWords, boxID, "never a success, message is recommended, rule other-place")},
		{"box/sample/error/json/code-place-3", all(exact, boxCode, boxWords, boxID, "never a success, message is recommended, rule other-place")},
		{"box/sample/error/json/code-place-3-too", all(exact, boxCode, boxWords, boxID, "never a success, message is recommended, rule other-place")},
		{"box/sample/error/json/code-spelling-1", all(exact, boxCode, boxWords, boxID, "never a success, message is recommended, rule other-place")},
		{"box/sample/error/json/code-spelling-2", all(exact, boxCode, boxWords, boxID, "never a success, message is recommended, rule other-place")},
		{"box/sample/error/json/request-id-place-2", all(exact, boxCode, boxWords, boxID, "never a success, message is recommended, rule other-place")},

		// Places that disagree: either value, or the first where the envelope says so.
		{
			"box/sample/error/json/code-place-2-differs",
			all(exact, boxCode+"|Other.Box.NoSuchThing", boxWords, boxID, "never a success, message is recommended, rule other-place"),
		},
		{
			"box/sample/error/json/code-place-3-differs",
			all(exact, boxCode+"|Other.Box.NoSuchThing", boxWords, boxID, "never a success, message is recommended, rule other-place"),
		},
		{"box/sample/success/json/request-id-place-2-differs", all("exact required success", "id Other.R-1|R-1", "rule other-place")},
		{"bin/sample/error/json/code-place-2-differs", all(exact, "code 170170170170", binWords, binID, "never a success, rule other-place")},
		{"bin/sample/error/json/request-id-place-2-differs", all(exact, "code 170170170170", binWords, binID, "never a success, rule other-place")},
		{"bin/sample/success/json/request-id-place-2-differs", all("exact required success", "id T-1", "rule other-place")},
		{
			"bay/sample/error/xml/request-id-place-2-differs",
			all(exact, "code NoSuchShip", "message There is no such ship.", "id B-1|Other.B-1, host bay.example.com", "never a success, rule other-place"),
		},

		// Other shapes, types and Content-Types.
		{"box/sample/error/json/shape-2", all(exact, boxCode, boxWords, boxID, "never a success, message is informative, rule other-shape")},
		{"box/sample/error/json/shape-3", all(exact, boxCode, boxWords, "never a success, rule other-shape")},
		{"bay/sample/success/xml/shape-2", all("exact required success", "id B-1", "rule other-shape")},
		{"bin/sample/error/json/code-type", all("exact recommended error", "code 170170170170", binWords, binID, "never a success, rule non-string")},
		{"box/sample/success/json/content-type-2", all("exact recommended success", boxID, "rule content-type")},
		{"bay/sample/success/xml/root-name", all("exact recommended success", "id B-1, host bay.example.com", "may lack hostId, rule root-name")},

		// What a header carries is carried whatever becomes of the body.
		{"box/sample/error/json/empty-body", all("unreadable recommended error|undecodable", boxID, "never a success, rule empty-body")},
		{"box/sample/error/json/html-page", all("unreadable recommended error|undecodable", boxID, "never a success, rule html-body")},
		{"box/sample/error/json/truncated-end", all("unreadable recommended error|undecodable", boxCode, boxWords, boxID, "never a success, rule truncated")},
		{"box/sample/success/json/truncated-end", all("unreadable recommended error|undecodable|transport", boxID, "rule truncated")},
		{
			"box/sample/error-2/json/verbatim",
			all("malformed required error|undecodable", "message Try again.", "id R-2", "never a success, message is recommended, rule layout"),
		},

		// What the body tells is required at any status, and data beside it changes nothing.
		{"bin/sample/error/json/wire", all(exact, "code 170170170170", binWords, binID, "never a success")},
		{"bin/sample/error/json/status-500", all(exact, "code 170170170170", binWords, binID, "never a success, rule error")},
		{"bin/sample/error/json/error-beside-data", all(exact, "code 170170170170", binWords, binID, "never a success, rule error")},
		{"bin/sample/error/json/code-place-2", all(exact, "code 170170170170", binWords, binID, "never a success, rule other-place")},
		{"bin/sample/error/json/missing-code", all("refusable recommended error|undecodable", binWords, binID, "never a success, rule missing-field")},
		{"bay/sample/error/xml/wire", all(exact, "code NoSuchShip", "message There is no such ship.", "id B-1, host bay.example.com", "never a success")},
		{
			"bay/code/404/NoSuchShip/xml/error-at-200",
			all(exact, "code NoSuchShip", "message There is no such ship.", "id B-1, host bay.example.com", "never a success, rule error"),
		},
		{"bay/sample/error/xml/shape-2", all(exact, "code NoSuchShip", "message There is no such ship.", "id B-1", "never a success, rule other-shape")},
		// Where the status alone tells, an error body at 200 is a choice.
		{"box/sample/error/json/error-at-200", all("choice recommended error|success|undecodable", boxCode, boxWords, boxID, "rule error")},
		// A row without a code: none is missed.
		{"bay/code/500/-/xml/wire", all(exact, "message Something broke.", "id B-1, host bay.example.com", "never a success")},
	} {
		f := c.Fixture(test.id)
		if f == nil {
			t.Errorf("there is no %s", test.id)
			continue
		}
		g, err := golden.Build(f)
		if err != nil {
			t.Error(err)
			continue
		}
		if got := inWords(g); got != test.want {
			t.Errorf("of %s is expected\n%s\nwant\n%s", test.id, got, test.want)
		}
	}
}

// inWords is a golden on one line.
func inWords(g *golden.Golden) string {
	parts := []string{fmt.Sprint(g.Mode, " ", g.Level, " ", strings.Join(g.Kinds, "|"))}
	add := func(name string, values ...string) {
		if len(values) > 0 && values[0] != "" {
			parts = append(parts, name+" "+strings.Join(slices.Sorted(slices.Values(values)), "|"))
		}
	}
	add("code", g.Code...)
	add("message", g.Message...)
	add("id", g.RequestID...)
	add("host", g.HostID...)
	if g.NeverSuccess {
		parts = append(parts, "never a success")
	}
	add("message is", string(g.MessageLevel))
	add("may lack", g.Optional...)
	add("rule", g.Rule)
	return strings.Join(parts, ", ")
}

// Of an error that the body tells, an SDK that returns normally is told so, whatever the
// form; of an error at 200 that only the status would tell, it is not.
func TestFailureIsNeverASuccess(t *testing.T) {
	looked := 0
	for _, f := range families(t).Fixtures {
		g, err := golden.Build(f)
		if err != nil {
			t.Fatal(err)
		}
		told := f.BodyFails && f.Response.Status/100 == 2 && f.Response.Status != 204
		if told {
			looked++
		}
		status := f.Response.Status
		if f.Wire != nil && f.Wire.Delivery.IsAnswered() {
			status = g.Status // perhaps a proxy's
		}
		if want := told || status >= 400; g.NeverSuccess != want {
			t.Errorf("%s at %d is never a success: %v, want %v", f.ID, f.Response.Status, g.NeverSuccess, want)
		}
		if g.NeverSuccess && slices.Contains(g.Kinds, "success") {
			t.Errorf("%s is never a success, and may be %q", f.ID, g.Kinds)
		}
	}
	if looked < 100 {
		t.Errorf("%d fixtures were looked at: the test has lost its object", looked)
	}
}

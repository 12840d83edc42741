package campaign

import (
	"testing"
	"time"

	"github.com/sdkconform/sdkconform/fixtures/builtin"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/runner"
)

// config makes campaigns with package fuzz's defaults.
var config = Config{Level: golden.Required, Timeout: 2 * time.Second, Memory: 256 << 20}

// What no page says of two things at once is asked of nobody: at a status that Tencent
// does not document an SDK may say of a broken body what the status is called, beside
// members of its old API one that reads those may say what they do, and a number in one is
// read in many ways.
func TestOpenQuestionsTogetherAskNothing(t *testing.T) {
	c, err := config.InProcess(builtin.Reference())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for _, test := range []struct {
		text string
		told runner.Outcome
	}{
		{"tencent-cvm-en/sample/error/json/wire; no-comma 0; status 1", runner.Outcome{Kind: runner.KindError, Message: "Bad Request"}},
		{"tencent-cvm-en/sample/success/json/wire; outer 0 0 0; outer 1 1 1; lone-surrogate 0 0", runner.Outcome{Kind: runner.KindError, Message: "text"}},
		{"alibaba-ecs-en/sample/error/json/wire; literal 0 177; raw-quotes", runner.Outcome{Kind: runner.KindError, Code: "1.2345678901234567890123e+22"}},
	} {
		r, err := c.Bases.Parse(test.text)
		if err != nil {
			t.Fatal(err)
		}
		made := c.generator.Make(r)
		test.told.Status = made.Response.Status
		t.Logf("HTTP %d with %s", made.Response.Status, made.Response.Body)
		if findings := made.Judge(c.description, test.told); len(findings) > 0 {
			t.Errorf("%s: got %v", test.text, findings)
		}
	}
}

// A body at 204 is none by HTTP: an SDK that does not see it is not wrong.
func TestNothingIsAskedOfABodyAt204(t *testing.T) {
	c, err := config.InProcess(builtin.Reference())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	r, err := c.Bases.Parse("tencent-cvm-en/sample/error/json/wire; status 30; error-shape 0")
	if err != nil {
		t.Fatal(err)
	}
	made := c.generator.Make(r)
	if made.Response.Status != 204 || len(made.Response.Body) == 0 {
		t.Fatalf("got HTTP %d with %q", made.Response.Status, made.Response.Body)
	}
	if findings := made.Judge(c.description, runner.Outcome{Kind: runner.KindSuccess, Status: 204}); len(findings) > 0 {
		t.Errorf("got %v", findings)
	}
}

package builtin

import (
	"slices"
	"strings"
	"testing"
)

// classNames are the classes that outcomes can have.
var classNames = []string{
	"throttled", "unavailable", "internal", "authentication", "permission", "billing", "not-found",
	"conflict", "invalid-parameter", "missing-parameter", "unsupported", "quota", "idempotency", "account",
}

func TestClassTable(t *testing.T) {
	rows := 0
	for line := range strings.Lines(classesTSV) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		rows++
		columns := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(columns) != 3 || columns[0] == "" ||
			!slices.Contains(classNames, columns[1]) || columns[2] != "true" && columns[2] != "-" {
			t.Errorf("classes.tsv: no row: %q", line)
		}
	}
	if n := len(classes()); n != rows {
		t.Errorf("classes.tsv: %d rows for %d codes", rows, n)
	}
}

func TestClassOf(t *testing.T) {
	for _, test := range []struct {
		code string
		want class
	}{
		{"Throttling", class{"throttled", true}},
		{"SerivceUnavailableTemporary", class{"unavailable", true}},
		{"InternalError", class{"internal", false}},
		{"AuthFailure", class{"authentication", false}},
		{"AuthFailure.SignatureFailure", class{"authentication", false}},
		{"MissingParameter.CommandId", class{"missing-parameter", false}},
		{"Forbidden", class{"permission", false}},
		{"Forbidden.InDebt", class{"billing", false}},
		// left open by the pages
		{"Forbidden.RiskControl", class{}},
		{"InvalidParameter.IsNull", class{}},
		{"AuthFailureX", class{}},
		{"UnknownError", class{}},
		{"throttling", class{}},
		{"*", class{}},
		{"", class{}},
	} {
		if got, ok := classOf(test.code); got != test.want || ok != (test.want != class{}) {
			t.Errorf("class of %q is %v, %t, want %v", test.code, got, ok, test.want)
		}
	}
}

func TestRetryable(t *testing.T) {
	for _, test := range []struct {
		code string
		want bool
	}{{"Throttling", true}, {"InternalError", false}, {"Unheard.Of", false}} {
		s := sample{provider: alibaba, status: 503, body: `{"Code":"` + test.code + `"}`}
		o := decode(t, Reference(), s)
		// Where the pages do not say, no answer is shown, and no "no" either.
		if (o.Retryable != nil) != test.want || test.want && !*o.Retryable {
			t.Errorf("%s: retryable is %v", test.code, o.Retryable)
		}
	}
}

package main_test

import (
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/runner"
)

func TestSchema(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ args, want string }{
		{"schema", runner.ProtocolSchema()},
		{"schema protocol", runner.ProtocolSchema()},
		{"schema source", string(fixtures.SourceSchema())},
		{"schema envelope", string(fixtures.EnvelopeSchema())},
	} {
		r := execute(t, strings.Split(test.args, " ")...)
		r.check(t, 0, "")
		if r.stdout != test.want {
			t.Errorf("%s: got another schema: %.200s", test.args, r.stdout)
		}
	}
	execute(t, "schema", "x").check(t, 2, `there is no schema "x"; there are protocol, source, envelope`)
	execute(t, "schema", "source", "envelope").check(t, 2, `unexpected argument "envelope"`)
}

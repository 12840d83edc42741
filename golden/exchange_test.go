package golden_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/replay"
)

// Of an exchange each rule is broken by what it is about, and by nothing near it.
func TestJudgeExchange(t *testing.T) {
	refused := golden.Golden{ID: "x", Mode: golden.Exact, Status: 400, Code: []string{"InvalidOwner"}, Level: golden.Required}
	throttled := refused
	throttled.Code = []string{"Throttling.User"}
	stale := refused
	stale.Code = []string{"InvalidTimeStamp.Expired"}
	down := refused
	down.Status, down.Code = 503, []string{"ServiceUnavailable"}
	requests := func(nonces ...string) (made []replay.Request) {
		for _, nonce := range nonces {
			made = append(made, replay.Request{Method: "POST", Target: "/", Nonce: nonce, Format: "xml", Signature: "c2lnbmF0dXJlIG9mIGl0="})
		}
		return made
	}
	asked := runner.Call{Format: "xml", Timeout: time.Second}
	for _, test := range []struct {
		name string
		g    golden.Golden
		o    runner.Outcome
		w    replay.Transfer
		x    replay.Exchange
		want string // rules and levels
	}{
		{"one request", refused, runner.Outcome{}, replay.Transfer{}, replay.Exchange{Requests: requests("a")}, ""},
		{"none", refused, runner.Outcome{}, replay.Transfer{}, replay.Exchange{}, ""},
		{"a repetition that nobody allowed", down, runner.Outcome{}, replay.Transfer{}, replay.Exchange{Requests: requests("a", "b")}, "retry-count recommended"},
		{"as many as allowed", down, runner.Outcome{}, replay.Transfer{MaxRetries: 1}, replay.Exchange{Requests: requests("a", "b")}, ""},
		{"one more", down, runner.Outcome{}, replay.Transfer{MaxRetries: 1}, replay.Exchange{Requests: requests("a", "b", "c")}, "retry-count recommended"},
		{"throttling is repeated", throttled, runner.Outcome{}, replay.Transfer{MaxRetries: 1}, replay.Exchange{Requests: requests("a", "b")}, ""},
		{"a timestamp is mended", stale, runner.Outcome{}, replay.Transfer{MaxRetries: 1}, replay.Exchange{Requests: requests("a", "b")}, ""},
		{"a refusal is repeated", refused, runner.Outcome{}, replay.Transfer{MaxRetries: 1}, replay.Exchange{Requests: requests("a", "b")}, "retry-refused recommended"},
		{"the nonce again", down, runner.Outcome{}, replay.Transfer{MaxRetries: 1}, replay.Exchange{Requests: requests("a", "a")}, "retry-nonce recommended"},
		{"no nonces at all", down, runner.Outcome{}, replay.Transfer{MaxRetries: 1}, replay.Exchange{Requests: requests("", "")}, ""},
		{"tries on a broken connection", refused, runner.Outcome{}, replay.Transfer{Delivery: replay.DeliverReset}, replay.Exchange{Requests: requests("a", "a", "a")}, ""},
		{"another format", refused, runner.Outcome{}, replay.Transfer{}, replay.Exchange{Requests: []replay.Request{{Format: "json"}}}, "format-requested recommended"},
		{"no format", refused, runner.Outcome{}, replay.Transfer{}, replay.Exchange{Requests: []replay.Request{{}}}, ""},
		{"the secret sent", refused, runner.Outcome{}, replay.Transfer{}, replay.Exchange{Requests: []replay.Request{{Target: "/?k=" + replay.AccessKeySecret}}}, "secret-on-wire required"},
		{"the secret printed", refused, runner.Outcome{Text: "with " + replay.AccessKeySecret}, replay.Transfer{}, replay.Exchange{}, "secret-printed recommended"},
		{"the signature printed", refused, runner.Outcome{Message: "of /?Signature=c2lnbmF0dXJlIG9mIGl0%3D"}, replay.Transfer{}, replay.Exchange{Requests: requests("a")}, "signature-printed recommended"},
		{"the key's id printed", refused, runner.Outcome{Text: "of " + replay.AccessKeyID}, replay.Transfer{}, replay.Exchange{Requests: requests("a")}, ""},
		{"in time", refused, runner.Outcome{}, replay.Transfer{Delivery: replay.DeliverStalled}, replay.Exchange{Took: 3900 * time.Millisecond}, ""},
		{"late", refused, runner.Outcome{}, replay.Transfer{Delivery: replay.DeliverStalledBody}, replay.Exchange{Took: 4100 * time.Millisecond}, "deadline required"},
		{"slow, but nothing stalls", refused, runner.Outcome{}, replay.Transfer{}, replay.Exchange{Took: time.Minute}, ""},
		{"a connection kept", refused, runner.Outcome{}, replay.Transfer{Calls: 24}, replay.Exchange{Open: 1, Requests: requests("a", "b")}, ""},
		{"half of them kept", refused, runner.Outcome{}, replay.Transfer{Calls: 24}, replay.Exchange{Open: 12}, ""},
		{"each kept", refused, runner.Outcome{}, replay.Transfer{Calls: 24}, replay.Exchange{Open: 24}, "connections recommended"},
	} {
		test.x.Call = asked
		var got []string
		for _, f := range test.g.JudgeExchange(test.o, test.w, &test.x) {
			got = append(got, fmt.Sprint(f.Rule, " ", f.Level))
			if f.Want == "" || f.Got == "" || f.Why == "" {
				t.Errorf("%s: the finding does not say what is wrong: %+v", test.name, f)
			}
		}
		if g := strings.Join(got, ", "); g != test.want {
			t.Errorf("%s: got %q, want %q", test.name, g, test.want)
		}
	}
}

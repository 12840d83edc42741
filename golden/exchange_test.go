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
	segmented, segmentedRefusal := throttled, refused
	segmented.Code = []string{"Throttling.UserLimitExceeded", "Throttling"}
	segmentedRefusal.Code = []string{"InvalidOwner.UserLimitExceeded", "InvalidOwner"}
	yes, no := true, false
	passing := func(g golden.Golden, retryable bool) golden.Golden { g.Retryable = &retryable; return g }
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
		{
			"asked for a repetition", passing(throttled, true),
			runner.Outcome{Retryable: &yes},
			replay.Transfer{MaxRetries: 1},
			replay.Exchange{Requests: requests("a")},
			"retry-asked recommended",
		},
		{
			"the same of an SDK that leaves it to its caller", passing(throttled, true),
			runner.Outcome{},
			replay.Transfer{MaxRetries: 1},
			replay.Exchange{Requests: requests("a")},
			"retry-asked informative",
		},
		{
			"asked for two, made one", passing(down, true),
			runner.Outcome{Retryable: &yes},
			replay.Transfer{MaxRetries: 2},
			replay.Exchange{Requests: requests("a", "b")},
			"retry-asked recommended",
		},
		{"asked for none", passing(throttled, true), runner.Outcome{Retryable: &yes}, replay.Transfer{}, replay.Exchange{Requests: requests("a")}, ""},
		{"no page says that it passes", down, runner.Outcome{Retryable: &yes}, replay.Transfer{MaxRetries: 1}, replay.Exchange{Requests: requests("a")}, ""},
		{
			"a further segment, nothing repeated", segmented,
			runner.Outcome{Retryable: &yes},
			replay.Transfer{MaxRetries: 2, WireFirst: true},
			replay.Exchange{Requests: requests("a")},
			"",
		},
		{
			"the code without the segment repeated alone", segmented,
			runner.Outcome{},
			replay.Transfer{MaxRetries: 2, WireFirst: true},
			replay.Exchange{Requests: requests("a", "b")},
			"retry-asked recommended",
		},
		{"both repeated", segmented, runner.Outcome{}, replay.Transfer{MaxRetries: 2, WireFirst: true}, replay.Exchange{Requests: requests("a", "b", "c")}, ""},
		{
			"a refusal with a further segment", segmentedRefusal,
			runner.Outcome{},
			replay.Transfer{MaxRetries: 2, WireFirst: true},
			replay.Exchange{Requests: requests("a")},
			"",
		},
		{
			"the same repeated", segmentedRefusal,
			runner.Outcome{},
			replay.Transfer{MaxRetries: 2, WireFirst: true},
			replay.Exchange{Requests: requests("a", "b")},
			"retry-refused recommended",
		},
		{"a deadline in the body", refused, runner.Outcome{Kind: runner.KindTransport}, replay.Transfer{Delivery: replay.DeliverStalledBody}, replay.Exchange{}, ""},
		{
			"the same as an unreadable body", refused,
			runner.Outcome{Kind: runner.KindUndecodable},
			replay.Transfer{Delivery: replay.DeliverStalledBody},
			replay.Exchange{},
			"failure-kind recommended",
		},
		{
			"as an error without a code", refused,
			runner.Outcome{Kind: runner.KindError},
			replay.Transfer{Delivery: replay.DeliverStalled},
			replay.Exchange{},
			"failure-kind recommended",
		},
		{
			"as the service's error", refused,
			runner.Outcome{Kind: runner.KindError, Code: "InvalidOwner"},
			replay.Transfer{Delivery: replay.DeliverStalledBody},
			replay.Exchange{},
			"failure-kind recommended",
		},
		{
			"as an error with a code of the SDK's own", refused,
			runner.Outcome{Kind: runner.KindError, Code: "Client.Timeout"},
			replay.Transfer{Delivery: replay.DeliverStalledBody},
			replay.Exchange{},
			"",
		},
		{"a cut body is unreadable", refused, runner.Outcome{Kind: runner.KindUndecodable}, replay.Transfer{Delivery: replay.DeliverCutBody}, replay.Exchange{}, ""},
		{
			"a refused connection, useless to repeat", refused,
			runner.Outcome{Kind: runner.KindTransport, Retryable: &no},
			replay.Transfer{Delivery: replay.DeliverRefused},
			replay.Exchange{},
			"failure-kind recommended",
		},
		{
			"a refused connection, worth repeating", refused,
			runner.Outcome{Kind: runner.KindTransport, Retryable: &yes},
			replay.Transfer{Delivery: replay.DeliverRefused},
			replay.Exchange{},
			"",
		},
		{
			"of a reset nobody knows", refused,
			runner.Outcome{Kind: runner.KindTransport, Retryable: &no},
			replay.Transfer{Delivery: replay.DeliverResetFirst},
			replay.Exchange{},
			"",
		},
		{"a proxy's answer", refused, runner.Outcome{}, replay.Transfer{Delivery: replay.DeliverProxyAuth}, replay.Exchange{Requests: requests("a")}, ""},
		{
			"asked again with credentials", refused,
			runner.Outcome{},
			replay.Transfer{Delivery: replay.DeliverProxyAuth},
			replay.Exchange{Requests: requests("a", "b")},
			"retry-count recommended",
		},
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

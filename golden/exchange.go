package golden

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/replay"
)

// JudgeExchange judges what only the server sees of a call: the requests that the SDK
// made, the connections that it left open, and how long it took; and whether the outcome
// prints the secret or the signature of a request. W is how the response was delivered.
func (g *Golden) JudgeExchange(o runner.Outcome, w replay.Transfer, x *replay.Exchange) []Finding {
	j := judge{Golden: g, o: o}
	if limit := replay.GracePeriod(x.Call.Timeout); w.Delivery.Stalls() && x.Took > limit {
		j.add(atOwnLevel(RuleDeadline), "", fmt.Sprintf("an outcome soon after the caller's deadline of %v, at most after %v", x.Call.Timeout, limit),
			fmt.Sprintf("one after %v, when the server had given up", x.Took.Round(100*time.Millisecond)))
	}
	j.requests(w, x)
	j.printed(x)
	// A client may keep some connections, but not one for each call.
	if most := w.Calls / 2; w.Calls > 1 && x.Open > most {
		j.add(atOwnLevel(RuleConnections), "", fmt.Sprintf("at most %d connections open after %d calls in a row", most, w.Calls), strconv.Itoa(x.Open))
	}
	return j.findings
}

// requests judges what the SDK sent.
func (j *judge) requests(w replay.Transfer, x *replay.Exchange) {
	if i := slices.IndexFunc(x.Requests, func(r replay.Request) bool { return r.Holds(replay.AccessKeySecret) }); i >= 0 {
		j.add(atOwnLevel(RuleSecretOnWire), "", "requests without the secret", x.Requests[i].Line())
	}
	asked := x.Call.Format
	if i := slices.IndexFunc(x.Requests, func(r replay.Request) bool { return r.Format != "" && asked != "" && r.Format != asked }); i >= 0 {
		j.add(atOwnLevel(RuleFormatRequested), "", "a request for "+asked, "one for "+x.Requests[i].Format)
	}
	// After a broken connection a client may try as often as it likes: without an answer it
	// cannot know whether the request was carried out.
	if w.Delivery != replay.DeliverPlain || w.Calls > 1 {
		return
	}
	n := len(x.Requests)
	switch most := 1 + w.MaxRetries; {
	case n > most:
		j.add(atOwnLevel(RuleRetryCount), "", fmt.Sprintf("at most %s, as maxRetries is %d", requests(most), w.MaxRetries), requests(n))
	case n > 1 && j.refused():
		j.add(atOwnLevel(RuleRetryRefused), "", "1 request, as the answer is "+strconv.Itoa(j.Status)+" "+strings.Join(j.Code, ""), requests(n))
	}
	seen := map[string]bool{}
	for _, r := range x.Requests {
		if r.Nonce != "" && seen[r.Nonce] {
			j.add(atOwnLevel(RuleRetryNonce), "", "a nonce for each request", r.Nonce+" again")
			break
		}
		seen[r.Nonce] = true
	}
}

func requests(n int) string {
	if n == 1 {
		return "1 request"
	}
	return strconv.Itoa(n) + " requests"
}

// passing are words in codes of failures that pass, and of requests that can be mended
// by signing them anew; as the error tables have them.
var passing = []string{"throttl", "limitexceeded", "unavailable", "timestamp", "nonce"}

// refused reports whether the answer says that the same request would fail again.
func (j *judge) refused() bool {
	if j.Status/100 != 4 || j.Status == http.StatusTooManyRequests || j.Status == http.StatusRequestTimeout || len(j.Code) == 0 {
		return false
	}
	code := strings.ToLower(j.Code[0])
	return !slices.ContainsFunc(passing, func(word string) bool { return strings.Contains(code, word) }) &&
		(j.Retryable == nil || !*j.Retryable)
}

// printed judges what a log would hold.
func (j *judge) printed(x *replay.Exchange) {
	for _, shown := range []struct{ field, text string }{{runner.FieldText, j.o.Text}, {runner.FieldMessage, j.o.Message}} {
		if shown.text == "" {
			continue
		}
		// The message is what the server said, and required to be: see the reason of the rule.
		echoed := 0
		if shown.field == runner.FieldMessage && len(j.Message) > 0 {
			echoed = strings.Count(j.Message[0], replay.AccessKeySecret)
		}
		if strings.Count(shown.text, replay.AccessKeySecret) > echoed {
			j.add(atOwnLevel(RuleSecretPrinted), shown.field, "a text without the secret", shown.text)
		}
		const chance = 16 // shorter ones are no signatures
		for _, r := range x.Requests {
			if len(r.Signature) >= chance && (strings.Contains(shown.text, r.Signature) || strings.Contains(shown.text, url.QueryEscape(r.Signature))) {
				j.add(atOwnLevel(RuleSignaturePrinted), shown.field, "a text without the signature", shown.text)
				break
			}
		}
	}
}

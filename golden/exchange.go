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
	j.failureKind(w)
	j.requests(w, x)
	j.printed(x)
	// A client may keep some connections, but not one for each call.
	if most := w.Calls / 2; w.Calls > 1 && x.Open > most {
		j.add(atOwnLevel(RuleConnections), "", fmt.Sprintf("at most %d connections open after %d calls in a row", most, w.Calls), strconv.Itoa(x.Open))
	}
	return j.findings
}

// failureKind judges what the SDK says of a call that the network made fail. An error of
// the service that has a code is let pass: SDKs with one type for all errors tell the
// network's by codes of their own.
func (j *judge) failureKind(w replay.Transfer) {
	failed := deliveries()[w.Delivery].Failed
	if failed == "" {
		return
	}
	const want = "transport"
	switch {
	case j.o.Kind == runner.KindUndecodable:
		j.add(atOwnLevel(RuleFailureKind), fieldKind, want, j.o.Kind)
	case j.o.Kind == runner.KindError && (j.o.Code == "" || slices.Contains(j.Code, j.o.Code)):
		j.add(atOwnLevel(RuleFailureKind), fieldKind, want+", or an error with a code that is the SDK's own", j.o.Kind+" "+j.o.Code)
	case failed == failedBefore && j.o.Retryable != nil && !*j.o.Retryable:
		j.add(atOwnLevel(RuleFailureKind), runner.FieldRetryable, "true, as no request was sent", boolText(j.o.Retryable))
	}
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
	if !w.Delivery.IsAnswered() || w.Calls > 1 {
		return
	}
	n := len(x.Requests)
	j.asked(w, n)
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

// asked judges whether a failure that passes is repeated where the caller asks for it. Some
// SDKs leave repeating to their callers: what one does not do at all is no more than
// recorded, unless it says itself that the call is worth repeating.
func (j *judge) asked(w replay.Transfer, n int) {
	most := 1 + w.MaxRetries
	b := atOwnLevel(RuleRetryAsked)
	switch {
	case w.MaxRetries == 0 || n == 0 || n >= most:
	case w.WireFirst && n > 1 && j.passes():
		j.add(b, runner.FieldCode, requests(most)+": the failure with the further segment is repeated like the one without", requests(n))
	case !w.WireFirst && j.Retryable != nil && *j.Retryable:
		if j.o.Retryable == nil || !*j.o.Retryable {
			b.level = Informative
		}
		j.add(b, "", fmt.Sprintf("%s, as maxRetries is %d and the failure passes", requests(most), w.MaxRetries), requests(n))
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
	return !j.passes() && (j.Retryable == nil || !*j.Retryable)
}

// passes reports whether the code has a word of failures that pass.
func (j *judge) passes() bool {
	if len(j.Code) == 0 {
		return false
	}
	// The last one is the documented code, where an answer with another comes behind it.
	code := strings.ToLower(j.Code[len(j.Code)-1])
	return slices.ContainsFunc(passing, func(word string) bool { return strings.Contains(code, word) })
}

// bearer reports whether requests carry who asks, and no signature: such an SDK is given a
// token and no secret, and cannot know that a server's text has one in it.
func bearer(requests []replay.Request) bool {
	return len(requests) > 0 && !slices.ContainsFunc(requests, func(r replay.Request) bool { return r.AccessKeyID == "" || r.Signature != "" })
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
		if !bearer(x.Requests) && strings.Count(shown.text, replay.AccessKeySecret) > echoed {
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

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

// JudgeExchange judges what only the wire can show of a call: the requests that the
// SDK made, what it kept open, how long it took, and whether what it prints gives away
// what the requests are signed with. W is what was asked of it.
func (g *Golden) JudgeExchange(o runner.Outcome, w replay.Transfer, x *replay.Exchange) []Finding {
	j := judge{Golden: g, o: o}
	if limit := replay.GracePeriod(x.Call.Timeout); w.Delivery.Stalls() && x.Took > limit {
		j.add("deadline", Required, "", fmt.Sprintf("an outcome soon after the caller's deadline of %v, at most after %v", x.Call.Timeout, limit),
			fmt.Sprintf("one after %v, when the server had given up", x.Took.Round(100*time.Millisecond)), "")
	}
	j.requests(w, x)
	j.printed(x)
	// A client may keep some; one for each call are too many.
	if most := w.Calls / 2; w.Calls > 1 && x.Open > most {
		j.add("connections", Recommended, "", fmt.Sprintf("at most %d connections open after %d calls in a row", most, w.Calls), strconv.Itoa(x.Open), "")
	}
	return j.findings
}

// requests judges what the SDK sent.
func (j *judge) requests(w replay.Transfer, x *replay.Exchange) {
	if i := slices.IndexFunc(x.Requests, func(r replay.Request) bool { return r.Holds(replay.AccessKeySecret) }); i >= 0 {
		j.add("secret-on-wire", Required, "", "requests without the secret", x.Requests[i].Line(), "")
	}
	asked := x.Call.Format
	if i := slices.IndexFunc(x.Requests, func(r replay.Request) bool { return r.Format != "" && asked != "" && r.Format != asked }); i >= 0 {
		j.add("format-requested", Recommended, "", "a request for "+asked, "one for "+x.Requests[i].Format, "")
	}
	// How often a client tries to bring a request through a broken connection is its own
	// affair; whether the request was carried out, only an answer says.
	if w.Delivery != replay.DeliverPlain || w.Calls > 1 {
		return
	}
	n := len(x.Requests)
	switch most := 1 + w.MaxRetries; {
	case n > most:
		j.add("retry-count", Recommended, "", fmt.Sprintf("at most %s, as maxRetries is %d", requests(most), w.MaxRetries), requests(n), "")
	case n > 1 && j.refused():
		j.add("retry-refused", Recommended, "", "1 request, as the answer is "+strconv.Itoa(j.Status)+" "+strings.Join(j.Code, ""), requests(n), "")
	}
	seen := map[string]bool{}
	for _, r := range x.Requests {
		if r.Nonce != "" && seen[r.Nonce] {
			j.add("retry-nonce", Recommended, "", "a nonce for each request", r.Nonce+" again", "")
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
		if strings.Contains(shown.text, replay.AccessKeySecret) {
			j.add("secret-printed", Recommended, shown.field, "a text without the secret", shown.text, "")
		}
		const chance = 16 // shorter ones are no signatures
		for _, r := range x.Requests {
			if len(r.Signature) >= chance && (strings.Contains(shown.text, r.Signature) || strings.Contains(shown.text, url.QueryEscape(r.Signature))) {
				j.add("signature-printed", Recommended, shown.field, "a text without the signature", shown.text, "")
				break
			}
		}
	}
}

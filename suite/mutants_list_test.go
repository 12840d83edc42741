package suite_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/runner"
)

// bentSDKs are correct SDKs with one bug added.
func bentSDKs() []broken {
	return []broken{
		// success
		{
			name: "success-200-only", bug: "only 200 is success", rule: "success", form: "status-20?",
			also: "empty-success",
			sdk: bent(func(r runner.Response, o *runner.Outcome) {
				if o.Kind == runner.KindSuccess && r.Status != http.StatusOK {
					*o = undecodable(r, "unexpected status")
				}
			}),
		},
		{
			name: "success-empty-list-null", bug: "an empty list becomes null", rule: "success", field: "data.*",
			sdk: bent(func(_ runner.Response, o *runner.Outcome) {
				o.Data = bytes.ReplaceAll(o.Data, []byte("[]"), []byte("null"))
			}),
		},
		{
			name: "success-zero-omitted", bug: "a count of 0 vanishes, as with omitempty", rule: "success", field: "data.TotalCount",
			sdk: bent(func(_ runner.Response, o *runner.Outcome) {
				o.Data = bytes.ReplaceAll(o.Data, []byte(`"TotalCount":0,`), nil)
				o.Data = bytes.ReplaceAll(o.Data, []byte(`"TotalCount": 0,`), nil)
			}),
		},
		{
			name: "success-needs-host-id", bug: "a success without a host id is an error", rule: "success", field: "kind",
			sdk: bent(func(r runner.Response, o *runner.Outcome) {
				if o.Kind == runner.KindSuccess && r.Provider == alibaba && o.HostID == "" {
					o.Kind = runner.KindError
				}
			}),
		},

		// error
		{
			name: "error-status-decides", bug: "the status alone decides, so that Tencent's errors at 200 are successes",
			rule: "error", field: "kind",
			also: "malformed-success truncated bytes empty-success body-shape never-success",
			sdk: bent(func(r runner.Response, o *runner.Outcome) {
				if o.Kind != runner.KindSuccess && r.Status == http.StatusOK && r.Provider == tencent && len(r.Body) > 0 {
					*o = runner.Outcome{Kind: runner.KindSuccess, Status: r.Status, RequestID: o.RequestID}
				}
			}),
		},
		{
			name: "error-only-at-200", bug: "Response.Error is looked at at 200 only; other statuses are errors without code",
			rule: "error", form: "status-*",
			sdk: bent(func(r runner.Response, o *runner.Outcome) {
				if r.Provider == tencent && r.Status != http.StatusOK && o.Kind == runner.KindError {
					*o = runner.Outcome{Kind: runner.KindError, Status: o.Status, Text: "HTTP " + strconv.Itoa(o.Status)}
				}
			}),
		},
		{
			name: "error-beside-data", bug: "data beside Response.Error makes it a success", rule: "error", form: "error-beside-data",
			sdk: bent(func(r runner.Response, o *runner.Outcome) {
				if o.Kind == runner.KindError && bytes.Contains(r.Body, []byte(`"TotalCount"`)) {
					*o = runner.Outcome{Kind: runner.KindSuccess, Status: r.Status, RequestID: o.RequestID}
				}
			}),
		},
		{
			name: "error-5xx-transport", bug: "every 5xx is a network error", rule: "error", field: "kind",
			also: "malformed-status truncated empty-body html-body body-shape missing-field",
			sdk: bent(func(r runner.Response, o *runner.Outcome) {
				if r.Status >= 500 {
					o.Kind = runner.KindTransport
				}
			}),
		},
		{
			name: "error-404-empty-result", bug: "404 is a success with nothing in it", rule: "error", field: "kind",
			also: "never-success",
			sdk: bent(func(r runner.Response, o *runner.Outcome) {
				if r.Status == http.StatusNotFound {
					*o = runner.Outcome{Kind: runner.KindSuccess, Status: r.Status, RequestID: o.RequestID}
				}
			}),
		},
		{
			name: "error-needs-host-id", bug: "an error body without a host id is called unreadable", rule: "error", field: "kind",
			also: "null-value non-string",
			sdk: bent(func(r runner.Response, o *runner.Outcome) {
				if o.Kind == runner.KindError && r.Provider == alibaba && o.HostID == "" {
					*o = undecodable(r, "no host id")
				}
			}),
		},
		{
			name: "error-status-of-a-list", bug: "only the statuses that the tables print are errors", rule: "error", form: "status-*",
			sdk: bentError(func(o *runner.Outcome) {
				if o.Status >= 400 && !slices.Contains([]int{400, 403, 404, 409, 500, 503}, o.Status) {
					*o = runner.Outcome{Kind: runner.KindSuccess, Status: o.Status, RequestID: o.RequestID}
				}
			}),
		},
		{
			name: "error-by-code", bug: "the code alone decides, so that an error body without one is a success", rule: "error", form: "missing-code",
			also:  "never-success",
			level: golden.Required,
			sdk: bentError(func(o *runner.Outcome) {
				if o.Code == "" {
					*o = runner.Outcome{Kind: runner.KindSuccess, Status: o.Status, RequestID: o.RequestID}
				}
			}),
		},

		// code
		{
			name: "code-first-segment", bug: "the code is cut at its first dot", rule: "code",
			also: "duplicate-keys",
			sdk:  bentError(func(o *runner.Outcome) { o.Code, _, _ = strings.Cut(o.Code, ".") }),
		},
		{
			name: "code-last-segment", bug: "only the code's last segment is shown", rule: "code",
			also: "duplicate-keys",
			sdk:  bentError(func(o *runner.Outcome) { o.Code = o.Code[strings.LastIndexByte(o.Code, '.')+1:] }),
		},
		{
			name: "code-corrected", bug: "the vendor's misspellings are corrected", rule: "code",
			sdk: bentError(func(o *runner.Outcome) {
				o.Code = strings.NewReplacer("Paramater", "Parameter", "Serivce", "Service", "Rejetced", "Rejected").Replace(o.Code)
			}),
		},
		{
			name: "code-lower-case", bug: "the code is lower-cased", rule: "code",
			sdk: bentError(func(o *runner.Outcome) { o.Code = strings.ToLower(o.Code) }),
		},
		{
			name: "code-of-a-list", bug: "a code that the SDK has no class for is shown as UnknownError", rule: "code",
			also: "duplicate-keys non-string",
			sdk: bentError(func(o *runner.Outcome) {
				if o.Code != "" && o.Class == "" {
					o.Code = "UnknownError"
				}
			}),
		},
		{
			name: "code-with-product", bug: "the product is put before the code", rule: "code",
			sdk: bent(func(r runner.Response, o *runner.Outcome) {
				if o.Code != "" {
					o.Code = strings.ToUpper(r.Product) + "." + o.Code
				}
			}),
		},
		{
			name: "code-long-cut", bug: "a code is cut at 32 characters, the width of a column", rule: "code",
			sdk: bentError(func(o *runner.Outcome) { o.Code = o.Code[:min(len(o.Code), 32)] }),
		},
		{
			name: "code-padded", bug: "the code has a blank behind it", rule: "code",
			sdk: bentError(func(o *runner.Outcome) {
				if o.Code != "" {
					o.Code += " "
				}
			}),
		},

		// message
		{
			name: "message-cut-at-quote", bug: "the message is cut at its first quotation mark", rule: "message",
			also: "entities message-text content-type",
			sdk: bentError(func(o *runner.Outcome) {
				if i := strings.IndexAny(o.Message, `"“`); i >= 0 {
					o.Message = o.Message[:i]
				}
			}),
		},
		{
			name: "message-of-a-table", bug: "every row of a code is shown with the first row's message", rule: "message",
			also: "no-invention entities unicode message-text non-string",
			sdk: afresh(func() bend {
				table := rows()
				return func(r runner.Response, o *runner.Outcome) {
					if row, ok := table[r.Product+" "+o.Code]; ok {
						o.Message = row.Filled()
					}
				}
			}),
		},
		{
			name: "message-of-a-table-tencent", bug: "Tencent's messages are replaced by the SDK's own", rule: "message", level: golden.Recommended,
			sdk: bent(func(r runner.Response, o *runner.Outcome) {
				if r.Provider == tencent && o.Kind == runner.KindError && o.Message != "" {
					o.Message = "The call failed: " + o.Code
				}
			}),
		},
		{
			name: "message-ascii", bug: "what is not ASCII becomes a question mark", rule: "message",
			also: "unicode message-text content-type",
			sdk: bentError(func(o *runner.Outcome) {
				o.Message = strings.Map(func(c rune) rune {
					if c > unicode.MaxASCII {
						return '?'
					}
					return c
				}, o.Message)
			}),
		},
		{
			name: "message-latin-1", bug: "UTF-8 is read as Latin-1", rule: "message",
			also: "unicode message-text content-type",
			sdk: bentError(func(o *runner.Outcome) {
				var b strings.Builder
				for i := range len(o.Message) {
					b.WriteRune(rune(o.Message[i]))
				}
				o.Message = b.String()
			}),
		},
		{
			name: "message-with-request-id", bug: "the request id is appended to the message", rule: "message",
			also: "no-invention",
			sdk: bentError(func(o *runner.Outcome) {
				if o.RequestID != "" {
					o.Message += " (request id: " + o.RequestID + ")"
				}
			}),
		},
		{
			name: "message-without-full-stop", bug: "the message's full stop is removed", rule: "message",
			also: "message-text",
			sdk:  bentError(func(o *runner.Outcome) { o.Message = strings.TrimRight(o.Message, ". ") }),
		},
		{
			name: "message-html", bug: "the message is escaped for HTML", rule: "message",
			also: "entities message-text",
			sdk: bentError(func(o *runner.Outcome) {
				o.Message = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#39;", "’", "&rsquo;").Replace(o.Message)
			}),
		},

		// request id
		{
			name: "request-id-lower-case", bug: "the request id is lower-cased", rule: "request-id",
			sdk: bent(func(_ runner.Response, o *runner.Outcome) { o.RequestID = strings.ToLower(o.RequestID) }),
		},
		{
			name: "request-id-of-success-lost", bug: "a success shows no request id", rule: "request-id",
			sdk: bent(func(_ runner.Response, o *runner.Outcome) {
				if o.Kind == runner.KindSuccess {
					o.RequestID = ""
				}
			}),
		},
		{
			name: "request-id-in-a-header", bug: "an error's request id is taken from a header that no page promises", rule: "request-id",
			sdk: bent(func(r runner.Response, o *runner.Outcome) {
				if o.Kind == runner.KindError {
					o.RequestID = r.Header.Get("X-Acs-Request-Id")
				}
			}),
		},
		{
			name: "request-id-uuid-only", bug: "a request id that is no UUID is dropped", rule: "request-id",
			also: "non-string",
			sdk: bent(func(_ runner.Response, o *runner.Outcome) {
				if !uuid.MatchString(o.RequestID) {
					o.RequestID = ""
				}
			}),
		},
		{
			name: "request-id-without-hyphens", bug: "the request id's hyphens are removed", rule: "request-id",
			also: "body-shape",
			sdk:  bent(func(_ runner.Response, o *runner.Outcome) { o.RequestID = strings.ReplaceAll(o.RequestID, "-", "") }),
		},

		// host id
		{
			name: "host-id-lost", bug: "the host id is never filled in", rule: "host-id",

			sdk: bent(func(_ runner.Response, o *runner.Outcome) { o.HostID = "" }),
		},
		{
			name: "host-id-lost-in-json", bug: "the host id is read in XML only", rule: "host-id",

			sdk: bent(func(r runner.Response, o *runner.Outcome) {
				if !isXML(r) {
					o.HostID = ""
				}
			}),
		},
		{
			name: "host-id-is-the-endpoint", bug: "the endpoint that was called is shown as the host id", rule: "host-id",
			also: "no-invention body-shape",
			sdk:  bentError(func(o *runner.Outcome) { o.HostID = "127.0.0.1" }),
		},
		{
			name: "host-id-with-scheme", bug: "https:// is put before the host id", rule: "host-id",

			sdk: bentError(func(o *runner.Outcome) {
				if o.HostID != "" {
					o.HostID = "https://" + o.HostID
				}
			}),
		},

		// http status
		{
			name: "status-503-as-500", bug: "503 is shown as 500", rule: "http-status",
			sdk: bent(func(_ runner.Response, o *runner.Outcome) {
				if o.Status == http.StatusServiceUnavailable {
					o.Status = http.StatusInternalServerError
				}
			}),
		},
		{
			name: "status-of-a-table", bug: "the status is that of the code's first row, not the wire's", rule: "http-status",
			sdk: afresh(func() bend {
				table := rows()
				return func(r runner.Response, o *runner.Outcome) {
					if row, ok := table[r.Product+" "+o.Code]; ok && o.Kind == runner.KindError {
						o.Status = row.Status
					}
				}
			}),
		},
		{
			name: "status-rounded", bug: "every 4xx is shown as 400", rule: "http-status",
			sdk: bent(func(_ runner.Response, o *runner.Outcome) {
				if o.Status/100 == 4 {
					o.Status = http.StatusBadRequest
				}
			}),
		},
		{
			name: "status-of-errors-400", bug: "an error at 200 is shown with 400", rule: "http-status",
			sdk: bentError(func(o *runner.Outcome) { o.Status = max(o.Status, http.StatusBadRequest) }),
		},
		{
			name: "status-never-filled-in", bug: "the errors' place for the status is never filled in", rule: "http-status",
			also: "malformed-status truncated empty-body html-body bytes body-shape",
			sdk:  bent(func(_ runner.Response, o *runner.Outcome) { o.Status = 0 }),
		},

		// layout
		{
			name: "layout-first-line", bug: "only the first line of a JSON body is read", rule: "layout", form: "layout",
			also: "white-space",
			sdk: misread(func(r *runner.Response) {
				if !isXML(*r) {
					r.Body, _, _ = bytes.Cut(r.Body, []byte("\n"))
				}
			}),
		},
		{
			name: "layout-spaces-removed", bug: "blanks in runs are removed before reading, in messages too", rule: "layout",
			sdk: bent(func(r runner.Response, o *runner.Outcome) {
				if bytes.Contains(r.Body, []byte("    ")) {
					o.Message = strings.ReplaceAll(o.Message, " ", "")
				}
			}),
		},
		{
			name: "layout-carriage-return", bug: "a carriage return between members is an unexpected character", rule: "layout", form: "layout-crlf",
			level: golden.Recommended,
			sdk: blind(func(r runner.Response) bool {
				return bytes.Contains(bytes.TrimSpace(r.Body), []byte("\r\n")) && r.Status != http.StatusBadGateway
			}),
		},

		// no invention
		{
			name: "invention-nil", bug: "an absent host id is printed as <nil>", rule: "no-invention", field: "hostId",
			also: "body-shape",
			sdk: bentError(func(o *runner.Outcome) {
				if o.HostID == "" {
					o.HostID = "<nil>"
				}
			}),
		},
		{
			name: "invention-null", bug: "an absent message is printed as null", rule: "no-invention", field: "message",
			also: "body-shape",
			sdk: bentError(func(o *runner.Outcome) {
				if o.Message == "" {
					o.Message = "null"
				}
			}),
		},
		{
			name: "invention-undefined", bug: "an absent request id is printed as undefined", rule: "no-invention", field: "requestId",
			sdk: bentError(func(o *runner.Outcome) {
				if o.RequestID == "" {
					o.RequestID = "undefined"
				}
			}),
		},
		{
			name: "invention-bad-verb", bug: "an absent request id is printed as %!s(<nil>)", rule: "no-invention", field: "requestId",
			sdk: bentError(func(o *runner.Outcome) {
				if o.RequestID == "" {
					o.RequestID = "%!s(<nil>)"
				}
			}),
		},
		{
			name: "invention-object", bug: "an absent host id is printed as [object Object]", rule: "no-invention", field: "hostId",
			also: "body-shape",
			sdk: bentError(func(o *runner.Outcome) {
				if o.HostID == "" {
					o.HostID = "[object Object]"
				}
			}),
		},
		{
			name: "invention-default-host", bug: "an absent host id is the product's default endpoint", rule: "no-invention", field: "hostId",
			also: "body-shape",
			sdk: bent(func(r runner.Response, o *runner.Outcome) {
				if o.Kind == runner.KindError && o.HostID == "" {
					o.HostID = r.Product + ".aliyuncs.com"
				}
			}),
		},
		{
			name: "invention-unknown", bug: "an absent request id is the word unknown", rule: "no-invention", field: "requestId",
			form: "missing-request-id", level: golden.Recommended,
			sdk: bentError(func(o *runner.Outcome) {
				if o.RequestID == "" {
					o.RequestID = "unknown"
				}
			}),
		},
		{
			name: "invention-ok", bug: "a success has the code OK", rule: "no-invention", field: "code",
			also: "own-names",
			sdk: bent(func(_ runner.Response, o *runner.Outcome) {
				if o.Kind == runner.KindSuccess {
					o.Code = "OK"
				}
			}),
		},

		// never success
		{
			name: "no-code-no-error", bug: "an error status with an empty body has no code and is a success", rule: "never-success", form: "empty-body*",
			also: "empty-success",
			sdk: bent(func(r runner.Response, o *runner.Outcome) {
				if len(r.Body) == 0 && o.Code == "" {
					*o = runner.Outcome{Kind: runner.KindSuccess, Status: r.Status}
				}
			}),
		},
		{
			name: "html-is-success", bug: "a page of HTML is handed to the caller as the result", rule: "never-success", form: "html-page",
			sdk: bent(func(r runner.Response, o *runner.Outcome) {
				if bytes.HasPrefix(r.Body, []byte("<html>")) {
					*o = runner.Outcome{Kind: runner.KindSuccess, Status: r.Status}
				}
			}),
		},
		{
			name: "parse-error-dropped", bug: "an error body that does not parse is a success, since the parser's error is dropped",
			rule: "never-success", form: "verbatim",
			also: "malformed-success truncated empty-success bytes body-shape error",
			sdk: bentUnreadable(func(r runner.Response, o *runner.Outcome) {
				*o = runner.Outcome{Kind: runner.KindSuccess, Status: r.Status}
			}),
		},

		// no crash, no hang
		{
			name: "crash-on-null", bug: "a null message is a nil pointer", rule: "no-crash", form: "null-message",
			sdk: bentError(func(o *runner.Outcome) {
				if o.Message == "" {
					panic("invalid memory address or nil pointer dereference")
				}
			}),
		},
		{
			name: "crash-on-empty-body", bug: "the first byte is looked at without there being one", rule: "no-crash", form: "empty-body",
			sdk: bent(func(r runner.Response, o *runner.Outcome) {
				if r.Body[0] == '[' {
					o.Code = ""
				}
			}),
		},
		{
			name: "crash-without-dot", bug: "the code's second segment is taken without there being one", rule: "no-crash", form: "wire",
			sdk: bentError(func(o *runner.Outcome) { o.ErrorType = strings.Split(o.Code, ".")[1] }),
		},
		{
			name: "crash-second-time", bug: "the second error of the process is one too many", rule: "no-crash",
			sdk: afresh(func() bend {
				errors := 0
				return func(_ runner.Response, o *runner.Outcome) {
					if o.Kind == runner.KindError {
						if errors++; errors == 2 {
							panic("close of closed channel")
						}
					}
				}
			}),
		},
		{
			name: "hang-on-declaration", bug: "a scanner does not advance at <? xml", rule: "no-hang", form: "verbatim", timeout: 20 * time.Millisecond,
			sdk: bent(func(r runner.Response, _ *runner.Outcome) {
				if bytes.HasPrefix(r.Body, []byte("<? ")) {
					select {} // stands for a loop without end, and leaves the processor to others
				}
			}),
		},
		{
			name: "hang-on-truncation", bug: "more of a cut body is waited for", rule: "no-hang", form: "truncated-start", timeout: 20 * time.Millisecond,
			sdk: bent(func(r runner.Response, _ *runner.Outcome) {
				if bytes.Equal(r.Body, []byte(`{"Response":`)) {
					select {}
				}
			}),
		},

		// deterministic
		{
			name: "cached-by-code", bug: "the first error of a code is kept and shown for every later one", rule: "message",
			also: "request-id host-id http-status no-invention duplicate-keys entities unicode message-text non-string missing-field content-type code body-shape",
			sdk: afresh(func() bend {
				cache := map[string]runner.Outcome{}
				return func(r runner.Response, o *runner.Outcome) {
					if o.Kind != runner.KindError {
						return
					}
					if first, ok := cache[o.Code]; ok {
						*o = first
					}
					cache[o.Code] = *o
				}
			}),
		},
		{
			name: "host-id-left-over", bug: "the host id of the answer before is kept where the body has none", rule: "deterministic",
			also: "no-invention body-shape",
			sdk: afresh(func() bend {
				last := ""
				return func(_ runner.Response, o *runner.Outcome) {
					if o.Kind != runner.KindError {
						return
					}
					if o.HostID == "" {
						o.HostID = last
					}
					last = o.HostID
				}
			}),
		},
		{
			name: "code-left-over", bug: "a success has the code of the error before it", rule: "deterministic", field: "code",
			also: "no-invention code bytes",
			sdk: afresh(func() bend {
				last := ""
				return func(_ runner.Response, o *runner.Outcome) {
					if o.Kind == runner.KindError {
						last = o.Code
					}
					o.Code = last
				}
			}),
		},
		{
			name: "message-left-over", bug: "a body that cannot be read is shown with the message of the error before it", rule: "deterministic", field: "message",
			sdk: afresh(func() bend {
				last := ""
				return func(_ runner.Response, o *runner.Outcome) {
					switch o.Kind {
					case runner.KindError:
						last = o.Message
					case runner.KindUndecodable:
						o.Message = last
					}
				}
			}),
		},
		{
			name: "data-left-over", bug: "an error has the data of the success before it", rule: "deterministic", field: "data",
			sdk: afresh(func() bend {
				var last json.RawMessage
				return func(_ runner.Response, o *runner.Outcome) {
					switch o.Kind {
					case runner.KindSuccess:
						last = o.Data
					case runner.KindError:
						o.Data = last
					}
				}
			}),
		},
		{
			name: "class-left-over", bug: "an error that has no class is shown with the class of the one before it", rule: "deterministic", field: "class",
			sdk: afresh(func() bend {
				last := ""
				return func(_ runner.Response, o *runner.Outcome) {
					if o.Kind == runner.KindError && o.Class == "" {
						o.Class = last
					}
					last = o.Class
				}
			}),
		},
		{
			name: "every-hundredth", bug: "every hundredth response loses its request id", rule: "deterministic",
			also: "request-id",
			sdk: afresh(func() bend {
				n := 0
				return func(_ runner.Response, o *runner.Outcome) {
					if n++; n%100 == 0 {
						o.RequestID = ""
					}
				}
			}),
		},
		{
			name: "broken-by-the-unreadable", bug: "after a body that it could not read the next one is unreadable too", rule: "deterministic",
			also: "error non-string",
			sdk: afresh(func() bend {
				stuck := false
				return func(r runner.Response, o *runner.Outcome) {
					was := stuck
					stuck = o.Kind == runner.KindUndecodable
					if was && !stuck {
						*o = undecodable(r, "unexpected token")
					}
				}
			}),
		},
		{
			name: "request-id-numbered", bug: "a number of the SDK's own is put behind the request id", rule: "deterministic",
			also: "request-id body-shape",
			sdk: afresh(func() bend {
				n := 0
				return func(_ runner.Response, o *runner.Outcome) {
					if n++; o.RequestID != "" {
						o.RequestID += "#" + strconv.Itoa(n)
					}
				}
			}),
		},

		// malformed samples
		{
			name: "malformed-code-with-tag", bug: "of a broken body the code is shown with the tag behind it", rule: "malformed-values", field: "code",
			sdk: bentUnreadable(func(r runner.Response, o *runner.Outcome) {
				if _, after, ok := bytes.Cut(r.Body, []byte("<Code>")); ok && bytes.HasPrefix(r.Body, []byte("<? ")) {
					o.Kind, o.Code = runner.KindError, string(after[:min(len(after), 40)])
				}
			}),
		},
		{
			name: "malformed-code-with-quote", bug: "of a broken body the code is shown with a quotation mark", rule: "malformed-values", field: "code",
			also: "truncated bytes body-shape",
			sdk: bentUnreadable(func(r runner.Response, o *runner.Outcome) {
				if code := regexp.MustCompile(`"Code": ?("[A-Za-z.]+"?)`).FindSubmatch(r.Body); code != nil {
					o.Code = string(code[1])
				}
			}),
		},
		{
			name: "malformed-request-id-cut", bug: "of a broken body the request id is shown up to its first hyphen", rule: "malformed-values", field: "requestId",
			also: "truncated body-shape bytes",
			sdk: bentUnreadable(func(r runner.Response, o *runner.Outcome) {
				if id := regexp.MustCompile(`RequestId"?[>:] ?"?([0-9A-Za-z]+)-`).FindSubmatch(r.Body); id != nil {
					o.RequestID = string(id[1])
				}
			}),
		},
		{
			name: "malformed-default-code", bug: "a broken error is an error of the service with a code of the SDK's own", rule: "malformed-values", field: "code",
			sdk: bentUnreadable(func(r runner.Response, o *runner.Outcome) {
				if r.Status >= 400 {
					o.Kind, o.Code = runner.KindError, "UnknownError"
				}
			}),
		},
		{
			name: "malformed-success-empty", bug: "a broken body at 200 is a success with nothing in it", rule: "malformed-success", field: "requestId",
			also: "truncated empty-success bytes body-shape",
			sdk: bentUnreadable(func(r runner.Response, o *runner.Outcome) {
				if r.Status == http.StatusOK && r.Provider == alibaba {
					*o = runner.Outcome{Kind: runner.KindSuccess, Status: r.Status}
				}
			}),
		},
		{
			name: "malformed-success-of-a-reader-of-ids", rule: "malformed-success", field: "requestId", also: "exposes truncated empty-success bytes body-shape",
			bug: "a broken body at 200 is a success with nothing in it, of an SDK that shows the request ids of successes alone",
			sdk: describing(bent(func(r runner.Response, o *runner.Outcome) {
				switch {
				case o.Kind == runner.KindUndecodable && r.Status == http.StatusOK && r.Provider == alibaba:
					*o = runner.Outcome{Kind: runner.KindSuccess, Status: r.Status}
				case o.Kind != runner.KindSuccess:
					o.RequestID = ""
				}
			}), hiding(runner.FieldRequestID)),
		},
		{
			name: "truncated-before-the-id", bug: "a broken body at 200 is a success if no request id is to be found in it",
			also: "bytes empty-success error",
			rule: "truncated", form: "truncated-start", gates: true,
			sdk: bentUnreadable(func(r runner.Response, o *runner.Outcome) {
				if r.Status == http.StatusOK && len(r.Body) > 0 && !bytes.Contains(r.Body, []byte("RequestId")) {
					*o = runner.Outcome{Kind: runner.KindSuccess, Status: r.Status}
				}
			}),
		},
		{
			name: "malformed-error-at-200", bug: "Tencent's broken error at 200 is a success with its request id", rule: "malformed-success", field: "kind",
			sdk: bentUnreadable(func(r runner.Response, o *runner.Outcome) {
				if id := regexp.MustCompile(`"RequestId": "([^"]+)"`).FindSubmatch(r.Body); id != nil && r.Provider == tencent {
					*o = runner.Outcome{Kind: runner.KindSuccess, Status: r.Status, RequestID: string(id[1])}
				}
			}),
		},
		{
			name: "tolerant-in-name", bug: "an SDK that reads nothing malformed claims to be tolerant", rule: "malformed-recovered",
			sdk: describing(bent(func(runner.Response, *runner.Outcome) {}), func(d *runner.Description) { d.Tolerant = true }),
		},
		{
			name: "tolerant-but-one", bug: "a tolerant SDK does not mend missing commas", rule: "malformed-recovered",
			sdk: bentOf(tolerant, func() bend {
				return func(r runner.Response, o *runner.Outcome) {
					if bytes.HasPrefix(r.Body, []byte(`"HttpStatus"`)) {
						*o = undecodable(r, "a comma is missing")
					}
				}
			}),
		},
		{
			name: "tolerant-without-host", bug: "a tolerant SDK loses the host id in what it mends", rule: "malformed-recovered", field: "hostId",
			sdk: bentOf(tolerant, func() bend {
				return func(r runner.Response, o *runner.Outcome) {
					if bytes.Contains(r.Body, []byte("/* ")) && r.Format == "json" && !json.Valid(r.Body) {
						o.HostID = ""
					}
				}
			}),
		},
		{
			name: "malformed-status-lost", bug: "the parser's error replaces a broken response, status included", rule: "malformed-status", field: "status",
			also: "truncated bytes body-shape",
			sdk: bentUnreadable(func(r runner.Response, o *runner.Outcome) {
				if bytes.Contains(r.Body, []byte("Code")) || bytes.Contains(r.Body, []byte("<Message>")) {
					o.Status = 0
				}
			}),
		},
		{
			name: "malformed-is-network", bug: "a body that cannot be read is a network error", rule: "malformed-status", field: "kind",
			also: "truncated empty-body html-body bytes body-shape",
			sdk:  bentUnreadable(func(_ runner.Response, o *runner.Outcome) { o.Kind = runner.KindTransport }),
		},

		// class, retryable
		{
			name: "class-by-status", bug: "the class is read off the status, so that a throttled 400 is an invalid parameter", rule: "class",
			sdk: bentError(func(o *runner.Outcome) {
				o.Class = map[int]string{400: "invalid-parameter", 401: "authentication", 403: "permission", 404: "not-found", 500: "internal", 503: "unavailable"}[o.Status]
			}),
		},
		{
			name: "class-forgotten", bug: "errors of Tencent have no class", rule: "class",
			sdk: bent(func(r runner.Response, o *runner.Outcome) {
				if r.Provider == tencent {
					o.Class = ""
				}
			}),
		},
		{
			name: "retryable-5xx-only", bug: "only 5xx is worth retrying, so that throttling at 400 is not", rule: "retryable",
			sdk: bentError(func(o *runner.Outcome) { o.Retryable = pointer(o.Status >= 500) }),
		},
		{
			name: "retryable-never", bug: "nothing is ever worth retrying", rule: "retryable",
			sdk: bentError(func(o *runner.Outcome) { o.Retryable = pointer(false) }),
		},

		// content type
		{
			name: "content-type-exact", bug: "XML is read only where Content-Type is text/xml;charset=utf-8 to the letter", rule: "content-type",
			sdk: blind(func(r runner.Response) bool {
				return isXML(r) && len(r.Body) > 0 && r.Status < 502 && r.Header.Get("Content-Type") != "text/xml;charset=utf-8"
			}),
		},
		{
			name: "content-type-decides", bug: "JSON labelled as something else is not read", rule: "content-type",
			sdk: blind(func(r runner.Response) bool {
				return !isXML(r) && r.Status < 502 && !strings.Contains(strings.ToLower(r.Header.Get("Content-Type")), "json") && r.Status != 204
			}),
		},
		{
			name: "content-type-charset", bug: "a charset in capitals or in quotes is not known", rule: "content-type",
			sdk: blind(func(r runner.Response) bool {
				_, charset, ok := strings.Cut(r.Header.Get("Content-Type"), "charset=")
				return ok && charset != "utf-8"
			}),
		},
		{
			name: "content-type-absent-crash", bug: "an absent Content-Type is an index out of range", rule: "no-crash", form: "content-type-absent",
			sdk: bent(func(r runner.Response, o *runner.Outcome) {
				if o.Kind == runner.KindError && r.Header["Content-Type"][0] == "" {
					o.Status = r.Status
				}
			}),
		},

		// what the readers do not show as well
		{
			name: "duplicates-joined", bug: "the values of a field that is sent twice are joined", rule: "duplicate-keys",
			sdk: bentError(func(o *runner.Outcome) {
				if o.Code == "Repeated.Code" {
					o.Code = "InvalidOwner,Repeated.Code"
				}
			}),
		},
		{
			name: "message-printf", bug: "the message is passed through printf", rule: "message-text", form: "message-percent",
			sdk: bentError(func(o *runner.Outcome) {
				var none []any
				o.Message = fmt.Sprintf(o.Message, none...)
			}),
		},
		{
			name: "message-unescaped-twice", bug: "backslashes of the message are resolved twice", rule: "message-text", form: "message-quotes",
			sdk: bentError(func(o *runner.Outcome) {
				o.Message = strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\t`, "\t").Replace(o.Message)
			}),
		},
		{
			name: "message-references-resolved-twice", bug: "references in the message are resolved again, as for a page of HTML", rule: "message-text", form: "message-decoy",
			sdk: bentError(func(o *runner.Outcome) { o.Message = html.UnescapeString(o.Message) }),
		},
		{
			name: "message-first-line", bug: "the message is cut at its first line feed", rule: "message-text", form: "message-lines",
			sdk: bentError(func(o *runner.Outcome) { o.Message, _, _ = strings.Cut(o.Message, "\n") }),
		},
		{
			name: "message-64k", bug: "the message is cut at 64 KiB", rule: "large-message", large: true,
			sdk: bentError(func(o *runner.Outcome) { o.Message = o.Message[:min(len(o.Message), 64<<10)] }),
		},
		{
			name: "message-three-byte-utf-8", bug: "characters outside the BMP are replaced, as a three-byte column does", rule: "unicode",
			sdk: bentError(func(o *runner.Outcome) {
				o.Message = strings.Map(func(c rune) rune {
					if c > 0xFFFF {
						return unicode.ReplacementChar
					}
					return c
				}, o.Message)
			}),
		},
		{
			name: "bom-unread", bug: "a byte order mark is an unexpected character", rule: "byte-order-mark",
			sdk: blind(func(r runner.Response) bool { return bytes.HasPrefix(r.Body, []byte("\uFEFF")) }),
		},
		{
			name: "white-space-behind", bug: "white space behind the body is unexpected data", rule: "white-space",
			sdk: blind(func(r runner.Response) bool { return bytes.HasSuffix(r.Body, []byte("\r\n \t\n")) }),
		},
		{
			name: "null-gives-up", bug: "a null field makes the whole body unreadable", rule: "null-value",
			also: "data-type",
			sdk:  blind(func(r runner.Response) bool { return bytes.Contains(r.Body, []byte(":null")) }),
		},
		{
			name: "request-id-needed", bug: "an error without a request id is called unreadable", rule: "missing-field",
			also: "null-value",
			sdk: bent(func(r runner.Response, o *runner.Outcome) {
				if o.Kind == runner.KindError && o.RequestID == "" {
					*o = undecodable(r, "no request id")
				}
			}),
		},
		{
			name: "truncated-is-success", bug: "a cut body at 200 is a success", rule: "truncated", field: "kind", gates: true,
			also: "malformed-success empty-success bytes body-shape error",
			sdk: bentUnreadable(func(r runner.Response, o *runner.Outcome) {
				if r.Status == http.StatusOK {
					*o = runner.Outcome{Kind: runner.KindSuccess, Status: r.Status}
				}
			}),
		},
		{
			name: "truncated-value-shown", bug: "what has arrived of a cut request id is shown", rule: "truncated", field: "requestId",
			sdk: bentUnreadable(func(r runner.Response, o *runner.Outcome) {
				if _, after, ok := bytes.Cut(r.Body, []byte(`"RequestId":"`)); ok {
					o.RequestID = strings.TrimRight(string(after[:min(len(after), 36)]), "\"}")
				}
			}),
		},
		{
			name: "empty-body-status-lost", bug: "the parser's end of file replaces an empty error, status included", rule: "empty-body", field: "status",
			sdk: bentUnreadable(func(r runner.Response, o *runner.Outcome) {
				if len(r.Body) == 0 {
					*o = runner.Outcome{Kind: runner.KindUndecodable, Text: "unexpected end of file behind " + strconv.Itoa(r.Status)}
				}
			}),
		},
		{
			name: "html-status-lost", bug: "the parser's error replaces a page of HTML at 502, status included", rule: "html-body", field: "status",
			sdk: bentUnreadable(func(r runner.Response, o *runner.Outcome) {
				if bytes.HasPrefix(r.Body, []byte("<html>")) {
					*o = runner.Outcome{Kind: runner.KindUndecodable, Text: "mismatched tag behind " + strconv.Itoa(r.Status)}
				}
			}),
		},
		{
			name: "html-is-network", bug: "a page of HTML at 502 is a network error", rule: "html-body", field: "kind",
			sdk: bentUnreadable(func(r runner.Response, o *runner.Outcome) {
				if bytes.HasPrefix(r.Body, []byte("<html>")) {
					o.Kind = runner.KindTransport
				}
			}),
		},
		{
			name: "body-status-shown", bug: "the body's HttpStatus is shown for the response's", rule: "http-status", form: "body-status*",
			sdk: bent(func(r runner.Response, o *runner.Outcome) {
				if s := regexp.MustCompile(`"HttpStatus": ?"?(\d+)`).FindSubmatch(r.Body); s != nil {
					o.Status, _ = strconv.Atoi(string(s[1]))
				}
			}),
		},
		{
			name: "body-status-decides", bug: "a HttpStatus of 200 in the body of an error makes it a success", rule: "error", form: "body-status-200",
			sdk: bent(func(r runner.Response, o *runner.Outcome) {
				if bytes.Contains(r.Body, []byte(`"HttpStatus":200`)) {
					*o = runner.Outcome{Kind: runner.KindSuccess, Status: r.Status, RequestID: o.RequestID}
				}
			}),
		},
		{
			name: "body-status-checked", bug: "a body whose HttpStatus contradicts the status line is refused", rule: "body-status",
			sdk: bent(func(r runner.Response, o *runner.Outcome) {
				s := regexp.MustCompile(`"HttpStatus":(\d+)`).FindSubmatch(r.Body)
				if s != nil && string(s[1]) != strconv.Itoa(r.Status) {
					*o = undecodable(r, "contradicting statuses")
				}
			}),
		},

		// an error document where the status says success
		{
			name: "error-at-200-typed", bug: "an error document at 200 is decoded into the type of the success, of which nothing is there",
			rule: "silent-error", form: "error-at-200", field: "data",
			sdk: bent(func(r runner.Response, o *runner.Outcome) {
				if r.Provider == alibaba && r.Status == http.StatusOK && o.Kind == runner.KindError {
					*o = runner.Outcome{Kind: runner.KindSuccess, Status: r.Status, RequestID: o.RequestID, Data: []byte(`{"Regions":[],"TotalCount":0}`)}
				}
			}),
		},

		// text, exposes, formats
		{
			name: "text-without-request-id", bug: "the printed error does not have the request id", rule: "text",
			also: "text-nothing", // ": ", where the body has nothing but a request id
			sdk:  bentError(func(o *runner.Outcome) { o.Text = o.Code + ": " + o.Message }),
		},
		{
			name: "text-is-message", bug: "the printed error is the message alone", rule: "text",
			also: "text-nothing",
			sdk:  bentError(func(o *runner.Outcome) { o.Text = o.Message }),
		},
		{
			name: "text-without-message", bug: "the printed error is the code and the request id", rule: "text-message",
			sdk: bentError(func(o *runner.Outcome) { o.Text = o.Code + " (" + o.RequestID + ")" }),
		},
		{
			name: "text-printf", bug: "the text is handed to printf as a format", rule: "text-message", form: "message-percent",
			sdk: bentError(func(o *runner.Outcome) {
				var none []any
				o.Text = fmt.Sprintf(o.Text, none...)
			}),
		},
		{
			name: "text-ascii", bug: "what is not ASCII is printed as a question mark", rule: "text-message", form: "wire",
			sdk: bentText(func(text string) string {
				return strings.Map(func(c rune) rune {
					if c > unicode.MaxASCII {
						return '?'
					}
					return c
				}, text)
			}),
		},
		{
			name: "text-latin-1", bug: "the printed bytes are read as Latin-1", rule: "text-message", form: "wire",
			sdk: bentText(func(text string) string {
				var b strings.Builder
				for i := range len(text) {
					b.WriteRune(rune(text[i]))
				}
				return b.String()
			}),
		},
		{
			name: "text-json-twice", bug: "the text is JSON in a JSON string, so that a line feed is \\n", rule: "text-message", form: "message-quotes",
			sdk: bentText(func(text string) string { return strconv.QuoteToASCII(strconv.QuoteToASCII(text)) }),
		},
		{
			name: "text-html-twice", bug: "the text is escaped for HTML twice", rule: "text-message", form: "entities",
			sdk: bentText(func(text string) string { return html.EscapeString(html.EscapeString(text)) }),
		},
		{
			name: "text-parser-alone", bug: "of what cannot be read the parser's error is printed alone", rule: "text-status", form: "html-page",
			sdk: bentUnreadable(func(_ runner.Response, o *runner.Outcome) { o.Text = "unexpected token < in JSON at position 0" }),
		},
		{
			name: "text-empty", bug: "errors print as nothing", rule: "text-nothing", form: "wire",
			also: "text",
			sdk:  bentError(func(o *runner.Outcome) { o.Text = "" }),
		},
		{
			name: "text-undefined", bug: "an error without a message prints as Error: undefined", rule: "text-nothing", form: "missing-message",
			also: "text",
			sdk: bentError(func(o *runner.Outcome) {
				if o.Message == "" {
					o.Text = "Error: undefined"
				}
			}),
		},
		{
			name: "text-nil", bug: "the cause of what cannot be read is nil and printed", rule: "text-nothing", form: "empty-body",
			sdk: bentUnreadable(func(_ runner.Response, o *runner.Outcome) { o.Text = "<nil>" }),
		},
		{
			name: "text-bad-verb", bug: "an absent host id is printed with the wrong verb", rule: "text-nothing", form: "wire",
			sdk: bentError(func(o *runner.Outcome) {
				if o.HostID == "" {
					o.Text += ", host %!s(<nil>)"
				}
			}),
		},
		{
			name: "no-place-for-host-id", bug: "errors have no place for the host id", rule: "exposes", field: "hostId",
			sdk: describing(bent(func(_ runner.Response, o *runner.Outcome) { o.HostID = "" }), hiding(runner.FieldHostID)),
		},
		{
			name: "no-place-for-status", bug: "errors have no place for the status", rule: "exposes", field: "status",
			sdk: describing(bent(func(_ runner.Response, o *runner.Outcome) { o.Status = 0 }), hiding(runner.FieldStatus)),
		},
		{
			name: "json-only", bug: "the format is fixed to JSON", rule: "formats",
			sdk: describing(bent(func(runner.Response, *runner.Outcome) {}), func(d *runner.Description) { d.Formats = []string{"json"} }),
		},

		// input-unchanged
		{
			name: "line-feeds-replaced-in-place", bug: "line feeds are replaced in the caller's bytes", rule: "input-unchanged",
			sdk: bent(func(r runner.Response, _ *runner.Outcome) {
				for i, c := range r.Body {
					if c == '\n' {
						r.Body[i] = ' '
					}
				}
			}),
		},
		{
			name: "lower-cased-in-place", bug: "the caller's bytes are lower-cased to look for <html", rule: "input-unchanged", form: "html-page",
			sdk: bent(func(r runner.Response, _ *runner.Outcome) {
				if r.Status == http.StatusBadGateway {
					copy(r.Body, bytes.ToLower(r.Body))
				}
			}),
		},

		// shapes, types, names and bytes
		{
			name: "shape-status-lost", bug: "JSON that is no object has no status", rule: "body-shape", field: "status",
			also: "bytes",
			sdk: bentUnreadable(func(r runner.Response, o *runner.Outcome) {
				if json.Valid(r.Body) {
					o.Status = 0
				}
			}),
		},
		{
			name: "shape-list-crash", bug: "the first member of a list is looked up as if it were an object", rule: "no-crash", form: "body-list*",
			sdk: bent(func(r runner.Response, _ *runner.Outcome) {
				if string(r.Body) == "[]" {
					_ = r.Body[2:][0]
				}
			}),
		},
		{
			name: "shape-null-is-no-error", bug: "a null has no code, and no code is no error", rule: "never-success", form: "body-null*",
			sdk: bentUnreadable(func(r runner.Response, o *runner.Outcome) {
				if string(r.Body) == "null" && r.Status >= 400 {
					*o = runner.Outcome{Kind: runner.KindSuccess, Status: r.Status}
				}
			}),
		},
		{
			name: "shape-default-data", bug: "the members that an empty object lacks have defaults that mean something", rule: "body-shape", field: "data.*",
			sdk: bent(func(r runner.Response, o *runner.Outcome) {
				if string(r.Body) == "{}" && r.Status == http.StatusOK {
					*o = runner.Outcome{Kind: runner.KindSuccess, Status: r.Status, Data: json.RawMessage(`{"PageSize":10}`)}
				}
			}),
		},
		{
			name: "shape-twice-joined", bug: "of two bodies the messages are joined", rule: "body-shape", form: "body-twice*",

			sdk: bentUnreadable(func(r runner.Response, o *runner.Outcome) {
				first := r
				first.Body = r.Body[:len(r.Body)/2]
				if len(r.Body) > 0 && string(first.Body) == string(r.Body[len(r.Body)/2:]) && json.Valid(first.Body) {
					if *o, _ = strict.Decode(context.Background(), first); o.Kind == runner.KindError {
						o.Message += " " + o.Message
					}
				}
			}),
		},
		{
			name: "data-type-crash", bug: "a loop runs over what is no list", rule: "no-crash", form: "data-list-*",
			sdk: bent(func(_ runner.Response, o *runner.Outcome) {
				var data struct{ InstanceStatusSet any }
				if json.Unmarshal(o.Data, &data) == nil && len(o.Data) > 2 && bytes.Contains(o.Data, []byte("InstanceStatusSet")) {
					_ = data.InstanceStatusSet.([]any)
				}
			}),
		},
		{
			name: "data-type-loses-all", bug: "a number that is a text costs the other members, too", rule: "data-type", field: "data.*",
			sdk: bent(func(_ runner.Response, o *runner.Outcome) {
				if bytes.Contains(o.Data, []byte(`"TotalCount":"7"`)) {
					o.Data = json.RawMessage("{}")
				}
			}),
		},
		{
			name: "data-type-loses-the-id", bug: "a typed decoder gives up the success with its request id", rule: "data-type", field: "requestId",
			sdk: blind(func(r runner.Response) bool {
				return bytes.Contains(r.Body, []byte(`"InstanceStatusSet":{}`)) || bytes.Contains(r.Body, []byte(`"TotalCount":"7"`))
			}),
		},
		{
			name: "code-number-lost", bug: "a code that is a number is not shown", rule: "non-string", form: "code-number", field: "code",
			sdk: bent(func(r runner.Response, o *runner.Outcome) {
				if bytes.Contains(r.Body, []byte(`"Code":4`)) {
					o.Code = ""
				}
			}),
		},
		{
			name: "code-decides", bug: "any member called Code makes a success an error", rule: "own-names", field: "kind",
			sdk: bent(func(r runner.Response, o *runner.Outcome) {
				if o.Kind == runner.KindSuccess && bytes.Contains(r.Body, []byte("Ready")) {
					*o = runner.Outcome{Kind: runner.KindError, Status: r.Status, Code: "Ready", RequestID: o.RequestID}
				}
			}),
		},
		{
			name: "status-of-data-decides", bug: "a StatusCode anywhere in the data is the status", rule: "http-status", form: "data-own-names*",
			sdk: bent(func(r runner.Response, o *runner.Outcome) {
				if o.Kind == runner.KindSuccess && bytes.Contains(r.Body, []byte(`"StatusCode":500`)) {
					o.Status = http.StatusInternalServerError
				}
			}),
		},
		{
			name: "body-merged", bug: "the body's members are merged over the SDK's own, status included", rule: "http-status", form: "error-own-names",
			sdk: bent(func(r runner.Response, o *runner.Outcome) {
				if o.Kind == runner.KindError && bytes.Contains(r.Body, []byte(`"StatusCode":200`)) {
					o.Status = http.StatusOK
				}
			}),
		},
		{
			name: "bytes-status-lost", bug: "the decoder's error replaces a body that is no UTF-8, status included", rule: "bytes", field: "status",
			sdk: bentUnreadable(func(r runner.Response, o *runner.Outcome) {
				if !utf8.Valid(r.Body) {
					*o = runner.Outcome{Kind: runner.KindUndecodable, Text: "invalid byte"}
				}
			}),
		},
		{
			name: "bytes-lose-the-id", bug: "with a message that is no text the request id is lost, and the code is shown", rule: "bytes", field: "requestId",
			sdk: misread(func(r *runner.Response) {
				if !utf8.Valid(r.Body) && bytes.Contains(r.Body, []byte("\xe9")) {
					r.Body = bytes.ToValidUTF8(bytes.ReplaceAll(r.Body, []byte("RequestId"), []byte("Lost")), []byte("?"))
				}
			}),
		},
		{
			name: "bytes-crash", bug: "the error of a decoder of UTF-8 is not caught", rule: "no-crash", form: "bytes-*",
			sdk: bent(func(r runner.Response, _ *runner.Outcome) {
				if bytes.Contains(r.Body, []byte("\xb2")) && !utf8.Valid(r.Body) {
					panic("'utf-8' codec can't decode byte 0xb2")
				}
			}),
		},
		{
			name: "empty-202-is-an-end-of-file", bug: "a 202 without a body is the parser's end of file", rule: "empty-success", form: "empty-body-202",
			sdk: blind(func(r runner.Response) bool { return r.Status == http.StatusAccepted && len(r.Body) == 0 }),
		},
		{
			name: "blank-is-success", bug: "a declaration or white space alone at 200 is a success with nothing in it", rule: "empty-success", form: "*-200",
			sdk: bentUnreadable(func(r runner.Response, o *runner.Outcome) {
				blank := len(r.Body) > 0 && (len(bytes.TrimSpace(r.Body)) == 0 || bytes.HasSuffix(r.Body, []byte("?>")) && !bytes.HasPrefix(r.Body, []byte("<? ")))
				if blank && r.Status == http.StatusOK {
					*o = runner.Outcome{Kind: runner.KindSuccess, Status: r.Status}
				}
			}),
		},

		// informative
		{
			name: "keys-exact", bug: "keys in lower camel case are not read", rule: "lower-case-keys",
			sdk: blind(func(r runner.Response) bool { return bytes.Contains(r.Body, []byte(`"requestId":`)) }),
		},
		{
			name: "empty-is-success", bug: "a 200 without a body is a success with nothing in it", rule: "empty-success",
			sdk: bentUnreadable(func(r runner.Response, o *runner.Outcome) {
				if len(r.Body) == 0 && r.Status == http.StatusOK {
					*o = runner.Outcome{Kind: runner.KindSuccess, Status: r.Status}
				}
			}),
		},
	}
}

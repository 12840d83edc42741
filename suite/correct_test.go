package suite_test

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/sdkconform/sdkconform/fixtures/builtin"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/runner"
)

// correct is an SDK that does all that is required, in a way of its own. To accuse
// it of breaking a required rule would be a fault of the suite.
type correct struct {
	name string
	is   string // how it differs from the others, in words
	// notes are the rules of a lower level that it breaks, with the reason: what the
	// suite tells its maintainer without failing the gate.
	notes map[string]string
	sdk   func() runner.Decoder
}

// TestCorrectSDKs holds that no correct SDK is accused, and that what is noted of it
// below the required level is known and explained.
func TestCorrectSDKs(t *testing.T) {
	sdks := correctSDKs()
	plan := pagesPlan(t)
	records := make([]*record, len(sdks))
	t.Run("correct", func(t *testing.T) {
		for i, c := range sdks {
			t.Run(c.name, func(t *testing.T) {
				t.Parallel()
				records[i] = judged(t, plan, func() runner.Adapter { return decoding{c.sdk()} }, 0, true)
				c.check(t, records[i])
			})
		}
	})
	var text strings.Builder
	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "CORRECT SDK\tWHAT IT IS\tNOTED")
	for i, c := range sdks {
		if records[i] != nil {
			fmt.Fprintf(table, "%s\t%s\t%s\n", c.name, c.is, records[i].count(""))
		}
	}
	_ = table.Flush() // into a strings.Builder, which takes everything
	t.Log("what is noted of correct SDKs\n" + text.String())
}

func (c *correct) check(t *testing.T, r *record) {
	t.Helper()
	for _, fault := range r.incomplete {
		t.Errorf("no verdict: %s", fault)
	}
	accused := map[string]bool{}
	for _, f := range r.findings {
		_, noted := c.notes[f.Rule]
		if (f.Level == golden.Required || f.gates || !noted) && !accused[f.Rule] {
			accused[f.Rule] = true
			t.Errorf("%s: accused: %s", c.is, f)
		}
	}
	for rule, why := range c.notes {
		if !slices.ContainsFunc(r.findings, func(f found) bool { return f.Rule == rule }) {
			t.Errorf("%s: %s (%s) is no longer noted", c.is, rule, why)
		}
	}
}

// ownWords is the strict SDK with words of its own for what it cannot read.
func ownWords(f bend) func() runner.Decoder { return bentUnreadable(f) }

// plainStructs is an SDK as most are written in Go: structs of strings, and the
// standard library's decoders.
func plainStructs() func() runner.Decoder {
	type flat struct{ Code, Message, RequestId, HostId string } // the vendor's spelling
	shown := func(f flat, err error) (read, error) {
		return read{Code: f.Code, Message: f.Message, RequestID: f.RequestId, HostID: f.HostId}, err
	}
	return little(readers{
		json: func(body []byte) (read, error) {
			var f flat
			err := json.Unmarshal(body, &f)
			return shown(f, err)
		},
		xml: func(body []byte) (read, error) {
			var f flat
			err := xml.Unmarshal(body, &f)
			return shown(f, err)
		},
		tencent: func(body []byte) (read, error) {
			var b struct {
				Response *struct {
					Error             *struct{ Code, Message string }
					RequestId         string
					TotalCount        int
					InstanceStatusSet []any
				}
			}
			if err := json.Unmarshal(body, &b); err != nil {
				return read{}, err
			}
			if b.Response == nil {
				return read{}, errors.New("there is no Response")
			}
			got := read{RequestID: b.Response.RequestId}
			if e := b.Response.Error; e != nil {
				got.failed, got.Code, got.Message = true, e.Code, e.Message
			}
			got.data, _ = json.Marshal(b.Response)
			return got, nil
		},
	})
}

// wholeMembers reads the members of a JSON body for as long as they are whole, and
// shows them with its complaint about the rest.
func wholeMembers(body []byte) (read, error) {
	d := json.NewDecoder(bytes.NewReader(withoutMark(body)))
	token, err := d.Token()
	if err == nil && token != json.Delim('{') {
		err = errors.New("no object")
	}
	values := map[string]string{}
	for err == nil && d.More() {
		var value json.RawMessage
		if token, err = d.Token(); err != nil {
			break
		}
		if err = d.Decode(&value); err != nil {
			break
		}
		name := token.(string)
		var text lenient
		if err = json.Unmarshal(value, &text); err == nil {
			values[strings.ToUpper(name[:1])+name[1:]] = string(text)
		}
	}
	if err == nil {
		_, err = d.Token()
	}
	if err == nil {
		if _, end := d.Token(); !errors.Is(end, io.EOF) {
			err = errors.New("there is more behind the body")
		}
	}
	return fromNames(func(name string) string { return values[name] }), err
}

// firstWins reads members of which the first of a name counts.
func firstWins(body []byte) (read, error) {
	if !json.Valid(withoutMark(body)) {
		return read{}, errors.New("no JSON")
	}
	d := json.NewDecoder(bytes.NewReader(withoutMark(body)))
	values := map[string]string{}
	for _, err := d.Token(); err == nil && d.More(); {
		name, err := d.Token()
		if err != nil {
			return read{}, err
		}
		var value lenient
		if err := d.Decode(&value); err != nil {
			return read{}, err
		}
		name = strings.ToUpper(name.(string)[:1]) + name.(string)[1:]
		if _, ok := values[name.(string)]; !ok {
			values[name.(string)] = string(value)
		}
	}
	return fromNames(func(name string) string { return values[name] }), nil
}

// correctSDKs are built in as many ways as there are choices.
func correctSDKs() []correct {
	untouched := func(runner.Response, *runner.Outcome) {}
	return []correct{
		{name: "builtin-strict", is: "reads what is well-formed", sdk: func() runner.Decoder { return builtin.Strict() }},
		{name: "builtin-reference", is: "reads the malformed samples, too", sdk: func() runner.Decoder { return builtin.Reference() }},
		{name: "little", is: "a few lines a format, and a type that takes any JSON", sdk: little(readers{})},
		{
			name: "plain-structs", is: "structs of strings and the standard library's decoders", sdk: plainStructs(),
			notes: map[string]string{
				"byte-order-mark": "encoding/json refuses it",
				"non-string":      "a number where a string is expected is an error of encoding/json",
				"data-type":       "and so is data of another type, which costs the request id",
			},
		},
		{
			name: "status-of-errors-only", is: "only errors have a place for the status",
			sdk: bent(func(_ runner.Response, o *runner.Outcome) {
				if o.Kind == runner.KindSuccess {
					o.Status = 0
				}
			}),
		},
		{
			name: "no-host-id", is: "there is no place for the host id",
			sdk:   describing(bent(func(_ runner.Response, o *runner.Outcome) { o.HostID = "" }), hiding(runner.FieldHostID)),
			notes: map[string]string{"exposes": "the host id is for the vendor's support"},
		},
		{
			name: "id-of-success-only", is: "shows the request id of a success, and has no place for that of an error",
			sdk: describing(bent(func(_ runner.Response, o *runner.Outcome) {
				if o.Kind != runner.KindSuccess {
					o.RequestID = ""
				}
			}), hiding(runner.FieldRequestID)),
			notes: map[string]string{"exposes": "errors have no place for the request id"},
		},
		{
			name: "no-id-at-all", is: "has no place for a request id",
			sdk:   describing(bent(func(_ runner.Response, o *runner.Outcome) { o.RequestID = "" }), hiding(runner.FieldRequestID)),
			notes: map[string]string{"exposes": "there is no place for the request id"},
		},
		{
			name: "text-only", is: "an error is a printed text and nothing else",
			sdk: describing(bent(func(_ runner.Response, o *runner.Outcome) {
				*o = runner.Outcome{Kind: o.Kind, Text: o.Text}
			}), func(d *runner.Description) { d.Exposes = []string{runner.FieldText} }),
			notes: map[string]string{"exposes": "nothing but the text is shown"},
		},
		{
			name: "own-parse-error", is: "what it cannot read has a code of its own and the parser's words",
			sdk: ownWords(func(r runner.Response, o *runner.Outcome) {
				var any any
				err := json.Unmarshal(r.Body, &any)
				o.Code = "ClientError.ParseJsonError"
				o.Message = fmt.Sprintf("cannot parse the response: %v at offset %d", err, len(r.Body)/2)
			}),
		},
		{
			name: "own-short-words", is: "what it cannot read is an Error with the message unknown error",
			sdk: ownWords(func(_ runner.Response, o *runner.Outcome) { o.Code, o.Message = "Error", "unknown error" }),
		},
		{
			name: "own-words-with-body", is: "what it cannot read is quoted whole",
			sdk: ownWords(func(r runner.Response, o *runner.Outcome) { o.Message = "unreadable response: " + string(r.Body) }),
		},
		{
			name: "body-as-message", is: "what it cannot read is the message",
			sdk: ownWords(func(r runner.Response, o *runner.Outcome) { o.Code, o.Message = "SDK.UnknownError", string(r.Body) }),
		},
		{
			name: "time-in-message", is: "what it cannot read is reported with the time",
			sdk: ownWords(func(_ runner.Response, o *runner.Outcome) {
				o.Message = "unreadable response at " + time.Now().Format(time.RFC3339Nano)
				o.Text = fmt.Sprintf("%s (HTTP %d)", o.Message, o.Status)
			}),
		},
		{
			name: "time-in-gateway-error", is: "an error without a readable body is reported as an error, with the time",
			sdk: ownWords(func(r runner.Response, o *runner.Outcome) {
				if len(r.Body) == 0 && r.Status >= 400 || r.Status == http.StatusBadGateway {
					o.Kind, o.Code = runner.KindError, http.StatusText(r.Status)
					o.Message = fmt.Sprintf("HTTP status %d at %s", r.Status, time.Now().Format(time.RFC3339Nano))
					o.Text = o.Message
				}
			}),
		},
		{
			name: "one-error", is: "a failed response that it cannot read, or that is nested too deep, is an error with its status alone",
			sdk: bent(func(r runner.Response, o *runner.Outcome) {
				const most = 5000
				deep := bytes.Count(r.Body, []byte("[")) > most || bytes.Count(r.Body, []byte("</")) > most
				if r.Status >= 400 && (deep || o.Kind == runner.KindUndecodable) {
					*o = runner.Outcome{Kind: runner.KindError, Status: r.Status, Text: fmt.Sprintf("HTTP status %d", r.Status)}
				}
			}),
		},
		{
			name: "undecodable-without-status", is: "what it cannot read has no status",
			sdk: ownWords(func(_ runner.Response, o *runner.Outcome) { o.Status = 0 }),
			notes: map[string]string{
				"malformed-status": "the status of a broken sample is lost",
				"truncated":        "and that of a cut body",
				"empty-body":       "and that of an empty one",
				"body-shape":       "and that of a body that is no object",
				"bytes":            "and that of a body that is no UTF-8",
				"html-body":        "and that of a gateway's page",
			},
		},
		{
			name: "whole-members", is: "what it cannot read is shown with the members that are whole",
			sdk: func() runner.Decoder {
				return smallSDK{littleDescription, func(r runner.Response) (runner.Outcome, error) {
					got, err := readers{json: wholeMembers}.of(r)(r.Body)
					o := answer(r, got, err)
					if err != nil && r.Provider == alibaba && !isXML(r) {
						o.Code, o.RequestID, o.HostID = got.Code, got.RequestID, got.HostID
					}
					return o, nil
				}}
			},
		},
		{
			name: "json-only", is: "JSON of both vendors",
			sdk:   describing(bent(untouched), func(d *runner.Description) { d.Formats = []string{"json"} }),
			notes: map[string]string{"formats": "the pages document XML, too"},
		},
		{
			name: "xml-only", is: "XML of Alibaba Cloud",
			sdk: describing(bent(untouched), func(d *runner.Description) {
				d.Providers, d.Formats = []string{alibaba}, []string{"xml"}
			}),
			notes: map[string]string{"formats": "the pages document JSON, too"},
		},
		{
			name: "tencent-only", is: "Tencent Cloud alone, without the host id that it has not",
			sdk: describing(bent(untouched), func(d *runner.Description) {
				d.Providers, d.Formats = []string{tencent}, []string{"json"}
				hiding(runner.FieldHostID)(d)
			}),
		},
		{
			name: "whole-response", is: "the data of a success is the whole Response, request id included",
			sdk: bent(func(r runner.Response, o *runner.Outcome) {
				var envelope struct{ Response json.RawMessage }
				if o.Kind == runner.KindSuccess && r.Provider == tencent && json.Unmarshal(withoutMark(r.Body), &envelope) == nil {
					o.Data = envelope.Response
				}
			}),
		},
		{
			name: "message-trimmed", is: "white space at the ends of a message is removed",
			sdk: bent(func(_ runner.Response, o *runner.Outcome) { o.Message = strings.TrimSpace(o.Message) }),
		},
		{
			name: "status-decides-for-alibaba", is: "an error body of Alibaba Cloud at 200 is a success",
			notes: map[string]string{"silent-error": "it shows nothing of the body"},
			sdk: bent(func(r runner.Response, o *runner.Outcome) {
				if r.Provider == alibaba && r.Status == http.StatusOK && o.Kind == runner.KindError {
					*o = runner.Outcome{Kind: runner.KindSuccess, Status: r.Status, RequestID: o.RequestID, HostID: o.HostID}
				}
			}),
		},
		{
			name: "status-decides-with-data", is: "an error body of Alibaba Cloud at 200 is a success with all of the body",
			sdk: bent(func(r runner.Response, o *runner.Outcome) {
				if r.Provider == alibaba && r.Status == http.StatusOK && o.Kind == runner.KindError {
					data, _ := json.Marshal(map[string]string{"Code": o.Code, "Message": o.Message}) // of strings, which never fails
					*o = runner.Outcome{Kind: runner.KindSuccess, Status: r.Status, RequestID: o.RequestID, Data: data}
				}
			}),
		},
		{
			name: "deep-data", is: "the data of a success is the whole body, however deep",
			sdk: bent(func(r runner.Response, o *runner.Outcome) {
				if r.Status == http.StatusOK && r.Format == "json" && r.Provider == alibaba && bytes.Contains(r.Body, []byte("[[[[")) && o.Kind == runner.KindSuccess {
					o.Data = r.Body
				}
			}),
		},
		{name: "first-wins", is: "the first of two members of one name counts", sdk: little(readers{json: firstWins})},
		{
			name: "last-wins", is: "the last of two elements of one name counts",
			sdk: little(readers{xml: func(body []byte) (read, error) {
				var f struct {
					Code, Message     []string
					RequestId, HostId []string
				}
				err := xml.Unmarshal(body, &f)
				last := func(values []string) string {
					if len(values) == 0 {
						return ""
					}
					return values[len(values)-1]
				}
				return read{Code: last(f.Code), Message: last(f.Message), RequestID: last(f.RequestId), HostID: last(f.HostId)}, err
			}}),
		},
		{
			name: "duplicates-refused", is: "a body with two members of one name is refused",
			sdk: blind(func(r runner.Response) bool {
				return bytes.Contains(r.Body, []byte("Repeated.Code")) || bytes.Contains(r.Body, []byte("-000000000002"))
			}),
		},
		{
			name: "204-is-an-error", is: "204 has no request id and is an error",
			sdk: bent(func(r runner.Response, o *runner.Outcome) {
				if r.Status == http.StatusNoContent {
					o.Kind = runner.KindError
				}
			}),
		},
		{
			name: "204-is-undecodable", is: "204 has no body and cannot be read",
			sdk: bent(func(r runner.Response, o *runner.Outcome) {
				if r.Status == http.StatusNoContent {
					*o = undecodable(r, "no body")
				}
			}),
		},
		{
			name: "request-id-demanded", is: "a success without a request id is refused",
			notes: map[string]string{"empty-success": "a 202 without a body has none"},
			sdk: bent(func(r runner.Response, o *runner.Outcome) {
				if o.Kind == runner.KindSuccess && o.RequestID == "" {
					*o = undecodable(r, "no request id")
				}
			}),
		},
		{
			name: "exact-numbers", is: "a number is shown with all its digits, what holds no text as JSON",
			sdk: little(readers{json: func(body []byte) (read, error) {
				d := json.NewDecoder(bytes.NewReader(withoutMark(body)))
				d.UseNumber()
				var m map[string]any
				err := d.Decode(&m)
				for key, value := range m {
					m[strings.ToUpper(key[:1])+key[1:]] = value
				}
				return fromNames(func(name string) string {
					switch value := m[name].(type) {
					case nil:
						return ""
					case string:
						return value
					case json.Number:
						return value.String()
					default:
						text, _ := json.Marshal(value) // of what was just read
						return string(text)
					}
				}), err
			}}),
		},
		{
			name: "eight-at-once", is: "takes eight requests before it answers",
			sdk: describing(bent(untouched), func(d *runner.Description) { d.Concurrency = 8 }),
		},
		{
			name: "not-worth-retrying", is: "says of every error that the pages leave open that it is not worth retrying",
			sdk: bentError(func(o *runner.Outcome) {
				if o.Retryable == nil {
					o.Retryable = pointer(false)
				}
			}),
		},
		{
			name: "gateway-in-words", is: "a page of HTML is an error with the title as its message",
			sdk: ownWords(func(r runner.Response, o *runner.Outcome) {
				if r.Status == http.StatusBadGateway {
					o.Kind, o.Code, o.Message = runner.KindError, "BadGateway", "502 Bad Gateway"
				}
			}),
		},
		{
			name: "text-json", is: "prints its errors as JSON, in ASCII",
			sdk: bentError(func(o *runner.Outcome) {
				o.Text = fmt.Sprintf(`{"code":%s,"message":%s,"id":%s}`, asciiJSON(o.Code), asciiJSON(o.Message), asciiJSON(o.RequestID))
			}),
		},
		{
			name: "text-quoted", is: "quotes the message as Go does",
			sdk: bentError(func(o *runner.Outcome) { o.Text = fmt.Sprintf("%s: %q, request %s", o.Code, o.Message, o.RequestID) }),
		},
		{
			name: "text-repr", is: "quotes the message as Python and JavaScript do",
			sdk: bentError(func(o *runner.Outcome) {
				message := strings.NewReplacer(`\`, `\\`, "'", `\'`, "\n", `\n`, "\t", `\t`, "\u00e9", `\xe9`).Replace(o.Message)
				o.Text = fmt.Sprintf("ServerError('%s', '%s', '%s')", o.Code, message, o.RequestID)
			}),
		},
		{
			name: "text-of-body", is: "prints the body behind the code",
			notes: map[string]string{"text-message": "of an XML body with comments or CDATA sections inside the message"},
			sdk: bent(func(r runner.Response, o *runner.Outcome) {
				if o.Kind != runner.KindSuccess {
					o.Text = fmt.Sprintf("%s %s: HTTP %d: %s", o.Code, o.RequestID, r.Status, r.Body)
				}
			}),
		},
		{
			name: "text-in-one-line", is: "prints an error in one line, and of a long message the beginning",
			sdk: bentError(func(o *runner.Outcome) {
				message := strings.Join(strings.Fields(o.Message), " ")
				if len(message) > 1000 {
					message = message[:400] + "…"
				}
				o.Text = fmt.Sprintf("[%s] %s | id %s", o.Code, message, o.RequestID)
			}),
		},
		{
			name: "typed-data", is: "data of another type than documented is refused, with the request id",
			sdk: bent(func(r runner.Response, o *runner.Outcome) {
				var typed struct {
					TotalCount        int
					InstanceStatusSet []struct{ InstanceId string }
				}
				if o.Kind == runner.KindSuccess && len(o.Data) > 0 && r.Provider == tencent && json.Unmarshal(o.Data, &typed) != nil {
					id := o.RequestID
					*o = undecodable(r, "the data is of another type")
					o.RequestID = id
				}
			}),
		},
		{
			name: "documented-data", is: "only the documented members of the data are shown, converted to the documented types",
			sdk: bent(func(r runner.Response, o *runner.Outcome) {
				if o.Kind != runner.KindSuccess || len(o.Data) == 0 {
					return
				}
				if r.Provider != tencent {
					o.Data = nil
					return
				}
				var body struct {
					Response struct {
						TotalCount        json.RawMessage
						InstanceStatusSet json.RawMessage
					}
				}
				if json.Unmarshal(withoutMark(r.Body), &body) != nil || body.Response.TotalCount == nil {
					return
				}
				if set := body.Response.InstanceStatusSet; len(set) == 0 || set[0] != '[' {
					body.Response.InstanceStatusSet = json.RawMessage("[]")
				}
				body.Response.TotalCount = bytes.Trim(body.Response.TotalCount, `"`)
				o.Data, _ = json.Marshal(body.Response) // of raw messages that were just read
			}),
		},
		{
			name: "code-of-success-shown", is: "a success shows the members called Code and Message, too, where values of errors stand",
			sdk: bent(func(r runner.Response, o *runner.Outcome) {
				if o.Kind != runner.KindSuccess {
					return
				}
				if bytes.Contains(r.Body, []byte("Ready")) {
					o.Code = "Ready"
				}
				if bytes.Contains(r.Body, []byte("done")) {
					o.Message = "done"
				}
			}),
		},
		{
			name: "bytes-replaced", is: "bytes that are no UTF-8 are replaced before reading",
			sdk: misread(func(r *runner.Response) {
				r.Body = bytes.ReplaceAll(bytes.ToValidUTF8(r.Body, []byte("\uFFFD")), []byte("\x00"), []byte("?"))
			}),
		},
		{
			name: "bytes-latin-1", is: "a body that is no UTF-8 is taken for Latin-1",
			sdk: misread(func(r *runner.Response) {
				if !utf8.Valid(r.Body) && len(r.Body) > 0 && r.Body[0] < utf8.RuneSelf {
					var text []rune
					for _, b := range r.Body {
						text = append(text, rune(b))
					}
					r.Body = []byte(string(text))
				}
			}),
		},
		{
			name: "utf-16-read", is: "a byte order mark of UTF-16 is understood",
			sdk: misread(func(r *runner.Response) {
				if !bytes.HasPrefix(r.Body, []byte("\xff\xfe")) || len(r.Body)%2 != 0 {
					return
				}
				var units []uint16
				for at := 2; at < len(r.Body); at += 2 {
					units = append(units, uint16(r.Body[at])|uint16(r.Body[at+1])<<8)
				}
				r.Body = []byte(string(utf16.Decode(units)))
			}),
		},
		{
			name: "first-of-several", is: "what stands behind the first whole body is left alone",
			sdk: misread(func(r *runner.Response) {
				if half := len(r.Body) / 2; half > 0 && string(r.Body[:half]) == string(r.Body[half:]) {
					r.Body = r.Body[:half]
				}
			}),
		},
		{
			name: "opened", is: "a list of one and a text that holds JSON are opened",
			sdk: misread(func(r *runner.Response) {
				var list []json.RawMessage
				var text string
				switch {
				case json.Unmarshal(r.Body, &list) == nil && len(list) == 1:
					r.Body = list[0]
				case json.Unmarshal(r.Body, &text) == nil && strings.HasPrefix(text, "{"):
					r.Body = []byte(text)
				}
			}),
		},
		{
			name: "null-is-an-empty-result", is: "a success at 200 that is null or an empty list has no data",
			sdk: ownWords(func(r runner.Response, o *runner.Outcome) {
				if r.Status == http.StatusOK && (string(r.Body) == "null" || string(r.Body) == "[]") {
					*o = runner.Outcome{Kind: runner.KindSuccess, Status: r.Status, Data: json.RawMessage(`{"TotalCount":0,"InstanceStatusSet":null}`)}
				}
			}),
		},
		{
			name: "empty-202-refused", is: "a response without a body cannot be read, whatever its status",
			notes: map[string]string{"empty-success": "202 promises no body"},
			sdk: bent(func(r runner.Response, o *runner.Outcome) {
				if len(r.Body) == 0 {
					*o = undecodable(r, "no body")
				}
			}),
		},
		{
			name: "deadline-kept", is: "gives up at the context's deadline, which it never needs",
			sdk: func() runner.Decoder { return patient{builtin.Strict()} },
		},
	}
}

// asciiJSON is a string as JSON without a character beyond ASCII.
func asciiJSON(text string) string {
	var b strings.Builder
	quoted, _ := json.Marshal(text) // of a string, which never fails
	for _, c := range string(quoted) {
		switch {
		case c <= unicode.MaxASCII:
			b.WriteRune(c)
		case c > 0xFFFF:
			first, second := utf16.EncodeRune(c)
			fmt.Fprintf(&b, `\u%04x\u%04x`, first, second)
		default:
			fmt.Fprintf(&b, `\u%04x`, c)
		}
	}
	return b.String()
}

// patient is an SDK that looks at the context before it reads.
type patient struct{ runner.Decoder }

func (p patient) Decode(ctx context.Context, r runner.Response) (runner.Outcome, error) {
	if ctx.Err() != nil {
		return runner.Outcome{Kind: runner.KindTransport, Text: ctx.Err().Error()}, nil
	}
	return p.Decoder.Decode(ctx, r)
}

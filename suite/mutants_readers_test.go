package suite_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/sdkconform/sdkconform/runner"
	"go.yaml.in/yaml/v3"
)

// read is what a small reader finds in a body.
type read struct {
	Code, Message, RequestID, HostID string

	failed bool // the body itself says that the call failed
	data   json.RawMessage
}

// reader reads the bytes of one vendor and format.
type reader func(body []byte) (read, error)

// readers are those of a small SDK; a nil one is the plain one.
type readers struct{ json, xml, tencent reader }

// little is a small SDK as they are usually written: the format is that of the
// request, the readers are a few lines, 4xx and 5xx are errors.
func little(rs readers) func() runner.Decoder {
	return func() runner.Decoder {
		return smallSDK{littleDescription, func(r runner.Response) (runner.Outcome, error) {
			got, err := rs.of(r)(r.Body)
			return answer(r, got, err), nil
		}}
	}
}

var littleDescription = runner.Description{
	Name: "little", Version: "1", Language: "go",
	Providers: []string{alibaba, tencent}, Formats: []string{"json", "xml"},
	Exposes: []string{
		runner.FieldStatus, runner.FieldCode, runner.FieldMessage, runner.FieldRequestID,
		runner.FieldHostID, runner.FieldData, runner.FieldText,
	},
}

func (rs readers) of(r runner.Response) reader {
	chosen, plain := rs.json, plainJSON
	switch {
	case r.Provider == tencent:
		chosen, plain = rs.tencent, plainTencent
	case isXML(r):
		chosen, plain = rs.xml, plainXML
	}
	if chosen == nil {
		return plain
	}
	return chosen
}

// answer is what the SDK shows of what its reader found.
func answer(r runner.Response, got read, err error) runner.Outcome {
	o := runner.Outcome{
		Kind: runner.KindSuccess, Status: r.Status,
		Code: got.Code, Message: got.Message, RequestID: got.RequestID, HostID: got.HostID, Data: got.data,
	}
	switch {
	case r.Status == http.StatusAccepted && len(r.Body) == 0:
		return runner.Outcome{Kind: runner.KindSuccess, Status: r.Status}
	case err != nil:
		return undecodable(r, err.Error())
	case r.Status >= 400 || got.failed:
		o.Kind, o.Data = runner.KindError, nil
		o.Text = fmt.Sprintf("%s: %s (request %s, status %d)", o.Code, o.Message, o.RequestID, r.Status)
	case r.Status < 200 || r.Status > 299:
		return undecodable(r, "unexpected status")
	}
	return o
}

// flat is the body of Alibaba Cloud's responses, as a struct for both formats.
type flat struct {
	Code, Message     lenient
	RequestId, HostId lenient // the vendor's spelling
}

func (f flat) read() read {
	return read{
		Code: string(f.Code), Message: string(f.Message), RequestID: string(f.RequestId), HostID: string(f.HostId),
	}
}

// lenient is a field that takes other JSON than strings, too, as it was sent.
type lenient string

func (t *lenient) UnmarshalJSON(raw []byte) error {
	switch raw[0] {
	case '"':
		return json.Unmarshal(raw, (*string)(t))
	case 'n':
		return nil
	}
	*t = lenient(raw)
	return nil
}

// withoutMark removes a byte order mark, which encoding/json does not.
func withoutMark(body []byte) []byte { return bytes.TrimPrefix(body, []byte("\uFEFF")) }

// The readers without a bug.
var plainJSON, plainXML, plainTencent = once(readJSON), once(readXML), once(readTencent)

// once is a reader that reads each body once for all SDKs that share it.
func once(r reader) reader {
	type result struct {
		read
		err error
	}
	var results sync.Map // of results by body
	return func(body []byte) (read, error) {
		if known, ok := results.Load(string(body)); ok {
			return known.(result).read, known.(result).err
		}
		got, err := r(body)
		results.Store(string(body), result{got, err})
		return got, err
	}
}

func readJSON(body []byte) (read, error) {
	var f flat
	err := json.Unmarshal(withoutMark(body), &f)
	return f.read(), err
}

func readXML(body []byte) (read, error) {
	var f flat
	err := xml.Unmarshal(body, &f)
	return f.read(), err
}

func readTencent(body []byte) (read, error) {
	var envelope struct{ Response json.RawMessage }
	if err := json.Unmarshal(withoutMark(body), &envelope); err != nil {
		return read{}, err
	}
	if envelope.Response == nil {
		return read{}, errors.New("there is no Response")
	}
	var head struct {
		Error     *struct{ Code, Message lenient }
		RequestId lenient // the vendor's spelling
	}
	var members map[string]json.RawMessage
	if err := errors.Join(json.Unmarshal(envelope.Response, &head), json.Unmarshal(envelope.Response, &members)); err != nil {
		return read{}, err
	}
	got := read{RequestID: string(head.RequestId)}
	if head.Error != nil {
		got.failed, got.Code, got.Message = true, string(head.Error.Code), string(head.Error.Message)
	}
	delete(members, "RequestId")
	got.data, _ = json.Marshal(members) // of raw messages that were just read
	return got, nil
}

// documented are the names of the fields, in the order of most samples.
var documented = []string{"RequestId", "HostId", "Code", "Message"}

// fromNames makes what was read of the values by their names.
func fromNames(value func(name string) string) read {
	return read{Code: value("Code"), Message: value("Message"), RequestID: value("RequestId"), HostID: value("HostId")}
}

// byPattern is a reader that looks for each field with a regular expression, in
// which NAME stands for its name, and shows the first group of the first match.
func byPattern(pattern string, mend func(string) string) reader {
	compiled := map[string]*regexp.Regexp{}
	for _, name := range documented {
		compiled[name] = regexp.MustCompile(strings.ReplaceAll(pattern, "NAME", name))
	}
	return func(body []byte) (read, error) {
		found := false
		got := fromNames(func(name string) string {
			match := compiled[name].FindSubmatch(body)
			if match == nil {
				return ""
			}
			found = true
			if mend == nil {
				return string(match[1])
			}
			return mend(string(match[1]))
		})
		if !found {
			return read{}, errors.New("no field is found")
		}
		return got, nil
	}
}

// xmlText is a reader of XML tokens: of each element with a known name at a depth
// that take allows, it shows what text makes of the pieces of its text.
func xmlText(take func(depth int) bool, text func(pieces []string) string) reader {
	return func(body []byte) (read, error) {
		d := xml.NewDecoder(bytes.NewReader(body))
		values := map[string]string{}
		var pieces []string
		depth, rooted := 0, false
		for {
			token, err := d.Token()
			if errors.Is(err, io.EOF) && rooted {
				return fromNames(func(name string) string { return values[name] }), nil
			}
			if err != nil {
				return read{}, err
			}
			switch token := token.(type) {
			case xml.StartElement:
				rooted = true
				pieces = nil
				depth++
			case xml.CharData:
				pieces = append(pieces, string(token))
			case xml.EndElement:
				if _, ok := values[token.Name.Local]; !ok && take(depth) {
					values[token.Name.Local] = text(pieces)
				}
				depth--
			}
		}
	}
}

func topOnly(depth int) bool { return depth == 2 }

func joined(pieces []string) string { return strings.Join(pieces, "") }

// members reads a JSON object into a map, keys in lower camel case too.
func members[T any](body []byte) (map[string]T, error) {
	var m map[string]T
	err := json.Unmarshal(withoutMark(body), &m)
	for key, value := range m {
		if key != "" {
			m[strings.ToUpper(key[:1])+key[1:]] = value
		}
	}
	return m, err
}

// asMap is a reader of JSON into a map, of which show prints the members.
func asMap(show func(value any, ok bool) string) reader {
	return func(body []byte) (read, error) {
		m, err := members[any](body)
		if err != nil {
			return read{}, err
		}
		return fromNames(func(name string) string {
			value, ok := m[name]
			return show(value, ok)
		}), nil
	}
}

// withStrings is a reader of JSON that reads its strings with unquote.
func withStrings(unquote func(raw string) (string, error)) reader {
	return func(body []byte) (got read, err error) {
		m, err := members[json.RawMessage](body)
		if err != nil {
			return read{}, err
		}
		got = fromNames(func(name string) string {
			raw := string(m[name])
			if !strings.HasPrefix(raw, `"`) {
				return ""
			}
			value, fault := unquote(raw)
			err = errors.Join(err, fault)
			return value
		})
		return got, err
	}
}

// surrogateHalves resolves each \uXXXX by itself, which makes two replacement
// characters of a pair.
func surrogateHalves(raw string) (string, error) {
	unit := regexp.MustCompile(`\\u[0-9a-fA-F]{4}`)
	text := unit.ReplaceAllStringFunc(raw, func(escape string) string {
		code, _ := strconv.ParseUint(escape[2:], 16, 32)
		quoted, _ := json.Marshal(string(rune(code)))
		return string(quoted[1 : len(quoted)-1])
	})
	var s string
	err := json.Unmarshal([]byte(text), &s)
	return s, err
}

// anyDepth finds the first member with a known name, however deep.
func anyDepth(body []byte) (read, error) {
	body = withoutMark(body)
	if !json.Valid(body) {
		return read{}, errors.New("no JSON")
	}
	values := map[string]string{}
	d := json.NewDecoder(bytes.NewReader(body))
	last := ""
	for {
		token, err := d.Token()
		if err != nil {
			return fromNames(func(name string) string { return values[name] }), nil
		}
		text, ok := token.(string)
		if _, known := values[last]; ok && !known && slices.Contains(documented, last) {
			values[last] = text
			text = ""
		}
		last = text
	}
}

// untilRequestID reads members until it has seen the request id, and leaves the
// rest of a success unread.
func untilRequestID(body []byte) (read, error) {
	d := json.NewDecoder(bytes.NewReader(withoutMark(body)))
	if _, err := d.Token(); err != nil {
		return read{}, err
	}
	var f flat
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return read{}, err
		}
		var value any
		if err := d.Decode(&value); err != nil {
			return read{}, err
		}
		text, _ := value.(string)
		switch name {
		case "Code":
			f.Code = lenient(text)
		case "Message":
			f.Message = lenient(text)
		case "HostId":
			f.HostId = lenient(text)
		case "RequestId":
			f.RequestId = lenient(text)
			if !bytes.Contains(body, []byte(`"Code"`)) && !bytes.Contains(body, []byte(`"Message"`)) {
				return f.read(), nil
			}
		}
	}
	_, err := d.Token()
	return f.read(), err
}

// shallow reads members until one is nested too deep, and shows what it has.
func shallow(body []byte) (read, error) {
	const most = 100
	depth, cut := 0, len(body)
	for i, c := range body {
		switch c {
		case '[', '{':
			depth++
		case ']', '}':
			depth--
		}
		if depth > most {
			cut = i
			break
		}
	}
	if cut == len(body) {
		return plainJSON(body)
	}
	return byPattern(`"NAME":"([^"]*)"`, nil)(append(body[:cut:cut], `"Code":""`...))
}

// stacked keeps a stack of the open brackets, of a size that no body was thought to
// need.
func stacked(body []byte) (read, error) {
	const levels = 500
	var stack [levels]byte
	depth, quoted := 0, false
	for i := 0; i < len(body); i++ {
		switch c := body[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case !quoted && (c == '[' || c == '{'):
			stack[depth] = c // the index is out of range for what is nested deeper
			depth++
		case !quoted && (c == ']' || c == '}'):
			depth = max(depth-1, 0)
		}
	}
	return plainJSON(body)
}

// inSequence reads the elements in the order in which the page prints them.
func inSequence(body []byte) (read, error) {
	d := xml.NewDecoder(bytes.NewReader(body))
	var f flat
	expected := []struct {
		name string
		to   *lenient
	}{{"RequestId", &f.RequestId}, {"HostId", &f.HostId}, {"Code", &f.Code}, {"Message", &f.Message}}
	depth, rooted := 0, false
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) && rooted {
			return f.read(), nil
		}
		if err != nil {
			return read{}, err
		}
		switch token := token.(type) {
		case xml.StartElement:
			if depth == 0 {
				rooted = true
				depth++
				continue
			}
			var to any = new(lenient) // for what comes unexpected
			for i, e := range expected {
				if e.name == token.Name.Local {
					to, expected = e.to, expected[i+1:]
					break
				}
			}
			if err := d.DecodeElement(to, &token); err != nil {
				return read{}, err
			}
		case xml.EndElement:
			depth--
		}
	}
}

// comment is what the samples have in JSON, and messages may have too.
var comment = regexp.MustCompile(`(?s)/\*.*?\*/`)

// brokenReaders are small readers of their own, each with a bug that is easily made.
func brokenReaders() []broken {
	return []broken{
		{
			name: "xml-patterns", bug: "XML is read with patterns such as <Code>(.*?)</Code>", rule: "entities",
			also: "no-invention unknown-fields cdata comments attributes message-text truncated unicode",
			sdk:  little(readers{xml: byPattern(`(?s)<NAME>(.*?)</NAME>`, nil)}),
		},
		{
			name: "xml-patterns-unescaped", bug: "XML is read with patterns, and the five named entities are resolved", rule: "attributes",
			also: "no-invention unknown-fields cdata comments truncated message-text",
			sdk:  little(readers{xml: byPattern(`(?s)<NAME>(.*?)</NAME>`, html.UnescapeString)}),
		},
		{
			name: "xml-one-pattern", bug: "one pattern expects the next tag right behind the last", rule: "layout",
			also: "field-order unknown-fields entities cdata comments attributes xml-declaration byte-order-mark white-space null-value missing-field own-names message-text",
			sdk: little(readers{xml: func(body []byte) (read, error) {
				m := regexp.MustCompile(`^<\?xml[^>]*\?><\w+>(?:<RequestId>([^<]*)</RequestId>)(?:<HostId>([^<]*)</HostId>)?` +
					`(?:<Code>([^<]*)</Code><Message>([^<]*)</Message>)?</\w+>$`).FindSubmatch(body)
				if m == nil {
					return read{}, errors.New("no match")
				}
				return read{string(m[3]), html.UnescapeString(string(m[4])), string(m[1]), string(m[2]), false, nil}, nil
			}}),
		},
		{
			name: "xml-cut-at-tags", bug: "a value is what is between a tag and the next <", rule: "comments",
			also: "no-invention unknown-fields cdata attributes truncated message-text",
			sdk:  little(readers{xml: byPattern(`<NAME>([^<]*)<`, html.UnescapeString)}),
		},
		{
			name: "xml-inner", bug: "an element's inner markup is shown as it is", rule: "cdata",
			also: "entities comments message-text unicode",
			sdk: little(readers{xml: func(body []byte) (read, error) {
				type inner struct {
					Text string `xml:",innerxml"`
				}
				var f struct{ Code, Message, RequestId, HostId inner }
				err := xml.Unmarshal(body, &f)
				return read{f.Code.Text, f.Message.Text, f.RequestId.Text, f.HostId.Text, false, nil}, err
			}}),
		},
		{
			name: "xml-first-text-node", bug: "an element's text is that of its first child", rule: "comments",
			also: "cdata",
			sdk: little(readers{xml: xmlText(topOnly, func(pieces []string) string {
				if len(pieces) == 0 {
					return ""
				}
				return pieces[0]
			})}),
		},
		{
			name: "xml-last-text-node", bug: "an element's text is that of its last child", rule: "cdata",
			also: "comments",
			sdk: little(readers{xml: xmlText(topOnly, func(pieces []string) string {
				if len(pieces) == 0 {
					return ""
				}
				return pieces[len(pieces)-1]
			})}),
		},
		{
			name: "xml-any-depth", bug: "the first element with a known name is taken, however deep", rule: "unknown-fields", form: "unknown-decoy",
			also: "no-invention",
			sdk:  little(readers{xml: xmlText(func(int) bool { return true }, joined)}),
		},
		{
			name: "xml-in-sequence", bug: "the elements are expected in the order of the page", rule: "field-order",
			also: "own-names",
			sdk:  little(readers{xml: inSequence}),
		},
		{
			name: "xml-root-of-the-sample", bug: "a success's root must be ActionResponse, as on the page", rule: "root-name",
			sdk: little(readers{xml: func(body []byte) (read, error) {
				got, err := plainXML(body)
				if err == nil && got.Code == "" && !bytes.Contains(body, []byte("<ActionResponse")) && !bytes.Contains(body, []byte("<Error")) {
					return read{}, errors.New("expected element type <ActionResponse>")
				}
				return got, err
			}}),
		},
		{
			name: "xml-exact-declaration", bug: "a body is XML only if it starts with one exact declaration", rule: "xml-declaration",
			also: "byte-order-mark",
			sdk: little(readers{xml: func(body []byte) (read, error) {
				if !bytes.HasPrefix(body, []byte(`<?xml version="1.0" encoding="UTF-8"?>`)) {
					return read{}, errors.New("no XML")
				}
				return plainXML(body)
			}}),
		},
		{
			name: "xml-not-at-all", bug: "errors are read with the reader of JSON, whatever format was asked for", rule: "error",
			also: "success",
			sdk:  little(readers{xml: plainJSON}),
		},
		{
			name: "xml-lax", bug: "the decoder is not strict, and its error is ignored once the request id is there", rule: "truncated",
			sdk: little(readers{xml: func(body []byte) (read, error) {
				d := xml.NewDecoder(bytes.NewReader(body))
				d.Strict = false
				var f flat
				err := d.Decode(&f)
				if f.RequestId != "" {
					err = nil
				}
				return f.read(), err
			}}),
		},

		{
			name: "json-tight-patterns", bug: `JSON is read with patterns such as "Code":"(.*?)", which allow no white space`, rule: "layout",
			also: "no-invention unknown-fields unicode non-string truncated lower-case-keys",
			sdk:  little(readers{json: byPattern(`"NAME":"((?:[^"\\]|\\.)*)"`, func(s string) string { s, _ = strconv.Unquote(`"` + s + `"`); return s })}),
		},
		{
			name: "json-patterns", bug: "JSON is read with patterns, and escapes are left as they are", rule: "unicode", gates: true,
			also: "message no-invention malformed-values unknown-fields message-text non-string truncated lower-case-keys",
			sdk:  little(readers{json: byPattern(`"NAME"\s*:\s*"((?:[^"\\]|\\.)*)"`, nil)}),
		},
		{
			name: "json-lenient-patterns", bug: "a lenient scan takes a message up to its next quote", rule: "malformed-values", field: "message",
			also: "truncated",
			sdk: little(readers{json: func(body []byte) (read, error) {
				if got, err := plainJSON(body); err == nil {
					return got, nil
				}
				return byPattern(`"NAME"\s*:\s*"([^"]*)"`, nil)(body)
			}}),
		},
		{
			name: "json-known-fields", bug: "a strict schema refuses fields that the page does not print", rule: "unknown-fields",
			also: "own-names",
			sdk: little(readers{json: func(body []byte) (read, error) {
				var f struct {
					flat
					HttpStatus json.RawMessage
				}
				d := json.NewDecoder(bytes.NewReader(withoutMark(body)))
				d.DisallowUnknownFields()
				err := d.Decode(&f)
				return f.read(), err
			}}),
		},
		{
			name: "json-typed-status", bug: "the body's HttpStatus must be a number, else nothing is read", rule: "non-string", form: "http-status-string",
			also: "body-status",
			sdk: little(readers{json: func(body []byte) (read, error) {
				var f struct {
					flat
					HttpStatus int
				}
				err := json.Unmarshal(withoutMark(body), &f)
				return f.read(), err
			}}),
		},
		{
			name: "json-strings-only", bug: "JSON is read into a map of strings, so that a number anywhere spoils it", rule: "error", form: "wire",
			also: "unknown-fields non-string body-status own-names",
			sdk: little(readers{json: func(body []byte) (read, error) {
				m, err := members[string](body)
				return fromNames(func(name string) string { return m[name] }), err
			}}),
		},
		{
			name: "json-sprint", bug: "members of a map are printed, so that absent ones read <nil>", rule: "no-invention", field: "hostId",
			also: "non-string body-shape",
			sdk:  little(readers{json: asMap(func(value any, _ bool) string { return fmt.Sprint(value) })}),
		},
		{
			name: "json-assertion", bug: "a member is taken for a string without a look", rule: "no-crash",
			sdk: little(readers{json: asMap(func(value any, ok bool) string {
				if !ok {
					return ""
				}
				return value.(string)
			})}),
		},
		{
			name: "json-float", bug: "numbers are floats, which round an id", rule: "non-string", form: "request-id-number", field: "requestId",
			sdk: little(readers{json: asMap(func(value any, _ bool) string {
				switch value := value.(type) {
				case string:
					return value
				case float64:
					return strconv.FormatFloat(value, 'f', -1, 64)
				}
				return ""
			})}),
		},
		{
			name: "json-object-object", bug: "an object in the place of a message is printed as [object Object]", rule: "no-invention", form: "message-object",
			also: "text-nothing non-string",
			sdk: little(readers{json: asMap(func(value any, _ bool) string {
				switch value := value.(type) {
				case string:
					return value
				case map[string]any:
					return "[object Object]"
				}
				return ""
			})}),
		},
		{
			name: "json-any-depth", bug: "the first member with a known name is taken, however deep", rule: "unknown-fields", form: "unknown-decoy",
			also: "no-invention lower-case-keys non-string",
			sdk:  little(readers{json: anyDepth}),
		},
		{
			name: "json-struct-reused", bug: "one struct is decoded into again and again without being cleared", rule: "deterministic",
			also: "no-invention message body-shape",
			sdk: func() runner.Decoder {
				var f flat
				return little(readers{json: func(body []byte) (read, error) {
					err := json.Unmarshal(withoutMark(body), &f)
					return f.read(), err
				}})()
			},
		},
		{
			name: "json-line-scanner", bug: "bytes are read by a scanner of lines, which gives up beyond 64 KiB", rule: "large-message", large: true,
			sdk: little(readers{json: func(body []byte) (read, error) {
				var text []byte
				for lines := bufio.NewScanner(bytes.NewReader(body)); lines.Scan(); {
					text = append(append(text, lines.Bytes()...), '\n')
				}
				return plainJSON(text)
			}}),
		},
		{
			name: "json-line-by-line", bug: "each line is expected to hold one member, as on the page", rule: "code", form: "wire",
			also: "message request-id host-id malformed-success silent-error truncated empty-success",
			sdk: little(readers{json: func(body []byte) (read, error) {
				values := map[string]string{}
				for line := range strings.Lines(string(body)) {
					name, value, ok := strings.Cut(strings.TrimSpace(line), ": ")
					if ok {
						values[strings.Trim(name, `"`)], _ = strconv.Unquote(strings.TrimSuffix(value, ","))
					}
				}
				return fromNames(func(name string) string { return values[name] }), nil
			}}),
		},
		{
			name: "json-split-at-commas", bug: "members are split at commas, those in messages included", rule: "message", form: "wire",
			also: "no-invention unicode message-text non-string lower-case-keys code",
			sdk: little(readers{json: func(body []byte) (read, error) {
				body = withoutMark(body)
				if !json.Valid(body) {
					return read{}, errors.New("no JSON")
				}
				values := map[string]string{}
				for member := range strings.SplitSeq(strings.Trim(string(body), "{} \r\n\t"), ",") {
					name, value, _ := strings.Cut(member, ":")
					values[strings.Trim(name, "\" \r\n\t")] = strings.Trim(value, "\" \r\n\t")
				}
				return fromNames(func(name string) string { return values[name] }), nil
			}}),
		},
		{
			name: "json-first-byte", bug: "the first byte decides what the body is", rule: "white-space",
			also: "byte-order-mark",
			sdk: little(readers{json: func(body []byte) (read, error) {
				if len(body) == 0 || body[0] != '{' {
					return read{}, errors.New("no JSON")
				}
				return plainJSON(body)
			}}),
		},
		{
			name: "json-surrogate-halves", bug: "surrogate halves are decoded one by one", rule: "unicode", form: "surrogate-pairs",
			also: "non-string",
			sdk:  little(readers{json: withStrings(surrogateHalves)}),
		},
		{
			name: "json-unquote", bug: `Go's own unquoting reads the strings, which knows no \/`, rule: "unicode", form: "solidus",
			also: "non-string",
			sdk:  little(readers{json: withStrings(strconv.Unquote)}),
		},
		{
			name: "json-comments-removed", bug: "comments are removed before reading, from messages too", rule: "message-text", form: "message-decoy",
			sdk: little(readers{json: func(body []byte) (read, error) {
				return plainJSON(comment.ReplaceAll(body, nil))
			}}),
		},
		{
			name: "json-as-yaml", bug: "JSON is read by a reader of YAML, which nearly contains it", rule: "unicode",
			also: "white-space non-string lower-case-keys empty-success",
			sdk: little(readers{json: func(body []byte) (read, error) {
				var f struct {
					Code      string `yaml:"Code"`
					Message   string `yaml:"Message"`
					RequestID string `yaml:"RequestId"`
					HostID    string `yaml:"HostId"`
				}
				err := yaml.Unmarshal(body, &f)
				return read{f.Code, f.Message, f.RequestID, f.HostID, false, nil}, err
			}}),
		},
		{
			name: "json-url-decoded", bug: "the message is decoded as part of a URL", rule: "message-text", form: "message-percent",
			sdk: little(readers{json: func(body []byte) (read, error) {
				got, err := plainJSON(body)
				if decoded, fault := url.PathUnescape(got.Message); fault == nil {
					got.Message = decoded
				} else {
					got.Message, _, _ = strings.Cut(got.Message, "%")
				}
				return got, err
			}}),
		},
		{
			name: "json-until-request-id", bug: "a stream reader has seen the request id and is content", rule: "truncated", form: "truncated-end", field: "kind",
			also: "lower-case-keys non-string unicode",
			sdk:  little(readers{json: untilRequestID}),
		},
		{
			name: "json-shallow", bug: "of a body that is nested too deep the values before are shown", rule: "nesting", large: true,
			sdk: little(readers{json: shallow}),
		},
		{
			name: "json-stack", bug: "the stack of open brackets has a fixed size", rule: "no-crash", form: "deep-nesting", large: true,
			sdk: little(readers{json: stacked}),
		},
		{
			name: "json-typed", bug: "a message that is no string spoils the whole error", rule: "non-string", form: "message-*",
			sdk: little(readers{json: func(body []byte) (read, error) {
				var f struct{ Code, Message, RequestId, HostId string }
				err := json.Unmarshal(withoutMark(body), &f)
				return read{f.Code, f.Message, f.RequestId, f.HostId, false, nil}, err
			}}),
		},
		{
			name: "json-non-empty", bug: "an error without a message is called unreadable", rule: "missing-field", form: "missing-message",
			also: "null-value own-names",
			sdk: little(readers{json: func(body []byte) (read, error) {
				got, err := plainJSON(body)
				if err == nil && got.Code != "" && got.Message == "" {
					err = errors.New("no message")
				}
				return got, err
			}}),
		},
		{
			name: "json-exact-keys", bug: "keys are compared exactly", rule: "lower-case-keys",
			sdk: little(readers{json: func(body []byte) (read, error) {
				var m map[string]lenient
				err := json.Unmarshal(withoutMark(body), &m)
				return fromNames(func(name string) string { return string(m[name]) }), err
			}}),
		},
		{
			name: "scanner-stands-still", bug: "a scanner of markup does not advance at a space behind <?", rule: "no-hang", timeout: 20 * time.Millisecond,
			sdk: little(readers{xml: func(body []byte) (read, error) {
				for rest := body; len(rest) > 0; {
					switch {
					case bytes.HasPrefix(rest, []byte("<? ")):
						select {} // stands for going round without advancing
					default:
						rest = rest[1:]
					}
				}
				return plainXML(body)
			}}),
		},

		{
			name: "tencent-nil-error", bug: "Response.Error is looked into without there being one", rule: "no-crash", form: "wire",
			sdk: little(readers{tencent: func(body []byte) (read, error) {
				var b struct {
					Response *struct {
						Error     *struct{ Code, Message lenient }
						RequestId lenient
					}
				}
				if err := json.Unmarshal(withoutMark(body), &b); err != nil {
					return read{}, err
				}
				r := b.Response
				return read{string(r.Error.Code), string(r.Error.Message), string(r.RequestId), "", true, nil}, nil
			}}),
		},
		{
			name: "tencent-request-id-in-error", bug: "the request id is looked for in Response.Error", rule: "request-id",
			sdk: little(readers{tencent: func(body []byte) (read, error) {
				got, err := plainTencent(body)
				if got.failed {
					got.RequestID = ""
				}
				return got, err
			}}),
		},
		{
			name: "tencent-flat", bug: "the envelope is not looked into", rule: "error",
			also: "success request-id no-invention never-success",
			sdk:  little(readers{tencent: plainJSON}),
		},
	}
}

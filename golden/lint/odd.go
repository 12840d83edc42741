package lint

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/golden"
)

// odd checks that what a person says of an odd body is true of its bytes, as far as readers
// that are none of the project's can tell. What the fuzzer has found is known by how it was
// made.
func odd(f *fixtures.Fixture, g *golden.Golden) error {
	if f.Odd.Found != nil || !slices.Contains([]golden.Mode{golden.Exact, golden.Choice, golden.Malformed}, g.Mode) || !utf8.Valid(f.Response.Body) {
		return nil
	}
	fault := func(mend, format string, args ...any) error {
		return &fixtures.Fault{File: f.File, Line: f.Line, What: fmt.Sprintf(format, args...), Mend: mend}
	}
	if len(f.Response.Body) == 0 {
		return nil
	}
	texts, err := textsOf(f)
	switch {
	case err != nil && g.Mode != golden.Malformed:
		return fault("mend the body, or write must: malformed or must: unreadable", "its body is malformed (%v), and must is %s", err, f.Odd.Must)
	case err != nil:
		return nil
	case g.Mode == golden.Malformed && !fragment(f):
		return fault("take must away", "its body is said to be malformed and is not")
	}
	for _, name := range slices.Sorted(maps.Keys(f.Response.Header)) {
		texts = append(texts, f.Response.Header[name]...)
	}
	for _, value := range []struct {
		name    string
		carried []string
	}{{"code", g.Code}, {"message", g.Message}, {"requestId", g.RequestID}, {"hostId", g.HostID}} {
		for _, carried := range value.carried {
			if strings.HasPrefix(carried, "{") || strings.HasPrefix(carried, "[") {
				continue // an object or a list, however it is written there
			}
			if !slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(text, carried) }) {
				return fault("correct the one that is wrong", "it carries the %s %q, which stands neither in its body nor in its header", value.name, carried)
			}
		}
	}
	return nil
}

// textsOf are the texts of a body: strings and other values of JSON; text and attributes of
// XML.
func textsOf(f *fixtures.Fixture) (texts []string, err error) {
	body := bytes.TrimPrefix(f.Response.Body, []byte("\xEF\xBB\xBF"))
	if f.Response.Format == fixtures.JSON {
		decoder := json.NewDecoder(bytes.NewReader(body))
		decoder.UseNumber()
		var value any
		if err := decoder.Decode(&value); err != nil {
			return nil, err
		}
		if _, err := decoder.Token(); err != io.EOF {
			return nil, fmt.Errorf("there is more behind its end")
		}
		return appendTexts(nil, value), nil
	}
	if fixtures.Broken(fixtures.XML, body) != "" {
		return nil, fmt.Errorf("it is no well-formed XML")
	}
	decoder := xml.NewDecoder(bytes.NewReader(body))
	open := []string{""}
	for {
		token, err := decoder.Token()
		if err != nil {
			return texts, nil // its end: it is well-formed
		}
		last := len(open) - 1
		switch t := token.(type) {
		case xml.StartElement:
			open = append(open, "")
			for _, a := range t.Attr {
				texts = append(texts, a.Value)
			}
		case xml.EndElement:
			texts = append(texts, open[last])
			open = open[:last]
		case xml.CharData:
			open[last] += string(t)
		}
	}
}

func appendTexts(texts []string, value any) []string {
	switch v := value.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			texts = appendTexts(texts, v[name])
		}
		return texts
	case []any:
		for _, item := range v {
			texts = appendTexts(texts, item)
		}
		return texts
	}
	return append(texts, fmt.Sprint(value))
}

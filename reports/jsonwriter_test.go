package reports

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

func TestWrittenPieceByPieceIsAsWrittenWhole(t *testing.T) {
	type inner struct {
		Name string         `json:"name"`
		Of   map[string]int `json:"of"`
	}
	whole := struct {
		Version int     `json:"version"`
		Text    string  `json:"<text>"`
		None    []inner `json:"none"`
		Some    []inner `json:"some"`
		Nested  struct {
			Last bool `json:"last"`
		} `json:"nested"`
	}{Version: 1, Text: "a & b", None: []inner{}, Some: []inner{{"one", map[string]int{"x": 1}}, {"two", nil}}}
	var want, got bytes.Buffer
	encoder := json.NewEncoder(&want)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(whole); err != nil {
		t.Fatal(err)
	}
	j := jsonWriter{w: &got}
	j.object(func() {
		j.member("version", whole.Version)
		j.member("<text>", whole.Text)
		j.name("none")
		j.list(func() {})
		j.name("some")
		j.list(func() {
			for _, v := range whole.Some {
				j.value(v)
			}
		})
		j.name("nested")
		j.object(func() { j.member("last", false) })
	})
	if j.err != nil || got.String() != want.String() {
		t.Errorf("%v\n%s\nwant\n%s", j.err, got.String(), want.String())
	}
}

func TestTheFirstErrorOfAJSONReportStays(t *testing.T) {
	w := &failing{after: 3}
	j := jsonWriter{w: w}
	j.object(func() {
		j.member("a", strings.Repeat("x", 100))
		j.member("b", func() {}) // cannot be encoded, but comes later
	})
	if !errors.Is(j.err, errFull) {
		t.Errorf("got %v", j.err)
	}
	j = jsonWriter{w: new(bytes.Buffer)}
	j.list(func() { j.value(func() {}) })
	if j.err == nil {
		t.Error("what is no JSON was written as some")
	}
}

var errFull = errors.New("no space left on device")

// failing takes as many writes as after, and no more.
type failing struct{ after int }

func (f *failing) Write(p []byte) (int, error) {
	if f.after--; f.after < 0 {
		return 0, errFull
	}
	return len(p), nil
}

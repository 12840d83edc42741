package jsonstream_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/reports/formats/internal/jsonstream"
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
	j := jsonstream.New(&got)
	j.Object(func() {
		j.Member("version", whole.Version)
		j.Member("<text>", whole.Text)
		j.Name("none")
		j.List(func() {})
		j.Name("some")
		j.List(func() {
			for _, v := range whole.Some {
				j.Value(v)
			}
		})
		j.Name("nested")
		j.Object(func() { j.Member("last", false) })
	})
	if j.Err() != nil || got.String() != want.String() {
		t.Errorf("%v\n%s\nwant\n%s", j.Err(), got.String(), want.String())
	}
}

func TestTheFirstErrorOfAJSONReportStays(t *testing.T) {
	w := &failing{after: 3}
	j := jsonstream.New(w)
	j.Object(func() {
		j.Member("a", strings.Repeat("x", 100))
		j.Member("b", func() {}) // cannot be encoded, but comes later
	})
	if !errors.Is(j.Err(), errFull) {
		t.Errorf("got %v", j.Err())
	}
	j = jsonstream.New(new(bytes.Buffer))
	j.List(func() { j.Value(func() {}) })
	if j.Err() == nil {
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

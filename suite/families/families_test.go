// Package families_test proves that a vendor is data: catalogues of API families of which
// no line of Go outside this folder knows, each with a small correct SDK, and with broken
// ones of which it is known what they do wrong.
package families_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/runner"
	"go.yaml.in/yaml/v3"
)

// family is a catalogue in testdata, and SDKs that read what it documents.
type family struct {
	name    string // of the folder
	correct func() runner.Decoder
	// headers are the names of the headers in which values stand first, by value.
	headers map[string]string
	broken  []broken
}

// broken is an SDK with one bug.
type broken struct {
	name string
	bug  string // in a sentence
	// required are the rules that must catch it at the level that gates by default,
	// recommended those that must where a recommended finding gates, separated by spaces.
	required, recommended string
	hangs                 bool
	// unfuzzed says why a fuzz run does not find it; empty: it does.
	unfuzzed string
	sdk      func() runner.Decoder
}

func families() []family {
	return []family{
		ec2(), awsQuery(), restJSON(), awsJSON(), s3(), ucloud(), google(), problem(), huawei(), volcengine(),
	}
}

// as makes an SDK afresh.
func as[B any](make func() *sdk[B]) func() runner.Decoder {
	return func() runner.Decoder { return make() }
}

// bug makes an SDK and changes it.
func bug[B any](make func() *sdk[B], change func(*sdk[B])) func() runner.Decoder {
	return func() runner.Decoder {
		s := make()
		change(s)
		return s
	}
}

func (f *family) dir() string { return filepath.Join("testdata", f.name) }

// sources are the ids of the family's sources.
func (f *family) sources(t *testing.T) (ids []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(f.dir(), "*", "source.yaml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: no source, %v", f.dir(), err)
	}
	for _, file := range files {
		ids = append(ids, filepath.Base(filepath.Dir(file)))
	}
	return ids
}

// source is what is read of a source.yaml here: the loader has a test of its own.
type source struct {
	Provider, Product, Version, Action string
	Samples                            []struct {
		Name, Format, File, Malformed string
		Status                        int
		Values                        map[string]string
	}
}

// TestSamples holds that the correct SDKs read the pages' own samples, without what the
// project knows of envelopes.
func TestSamples(t *testing.T) {
	for _, f := range families() {
		for _, id := range f.sources(t) {
			folder := filepath.Join(f.dir(), id)
			text, err := os.ReadFile(filepath.Join(folder, "source.yaml"))
			if err != nil {
				t.Fatal(err)
			}
			var s source
			if err := yaml.Unmarshal(text, &s); err != nil {
				t.Fatal(err)
			}
			for _, sample := range s.Samples {
				t.Run(id+"/"+sample.Name+"/"+sample.Format, func(t *testing.T) {
					body, err := os.ReadFile(filepath.Join(folder, sample.File))
					if err != nil {
						t.Fatal(err)
					}
					r := runner.Response{
						Provider: s.Provider, Product: s.Product, Version: s.Version, Action: s.Action,
						Format: sample.Format, Status: sample.Status, Header: http.Header{}, Body: body,
					}
					for value, header := range f.headers {
						if v := sample.Values[value]; v != "" {
							r.Header.Set(header, v)
						}
					}
					o, err := f.correct().Decode(t.Context(), r)
					if err != nil {
						t.Fatal(err)
					}
					check(t, o, sample.Name, sample.Malformed != "", sample.Values)
				})
			}
		}
	}
}

func check(t *testing.T, o runner.Outcome, name string, malformed bool, values map[string]string) {
	t.Helper()
	kind, _, _ := strings.Cut(name, "-")
	if malformed {
		if o.Kind != runner.KindUndecodable {
			t.Errorf("kind %q, want undecodable", o.Kind)
		}
		return
	}
	if o.Kind != kind {
		t.Errorf("kind %q, want %q: %s", o.Kind, kind, o.Text)
	}
	for _, v := range []struct{ name, got string }{
		{"code", o.Code},
		{"message", o.Message},
		{"requestId", o.RequestID},
		{"hostId", o.HostID},
	} {
		if v.got != values[v.name] {
			t.Errorf("%s %q, want %q", v.name, v.got, values[v.name])
		}
	}
	if kind != runner.KindSuccess {
		return
	}
	want, got := members(json.RawMessage(values["data"])), members(o.Data)
	for name, value := range want {
		var compact bytes.Buffer
		_ = json.Compact(&compact, got[name])
		if !slices.Equal(sorted(t, value), sorted(t, compact.Bytes())) {
			t.Errorf("data.%s %s, want %s", name, got[name], value)
		}
	}
}

// sorted is a JSON value with the members of its objects in order and its numbers as they
// are.
func sorted(t *testing.T, value []byte) []byte {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(value))
	decoder.UseNumber()
	var v any
	if err := decoder.Decode(&v); err != nil {
		return nil
	}
	written, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return written
}

// between is the text between two marks; empty: one of them is not there.
func between(body []byte, open, end string) string {
	_, rest, ok := bytes.Cut(body, []byte(open))
	if !ok {
		return ""
	}
	value, _, ok := bytes.Cut(rest, []byte(end))
	if !ok {
		return ""
	}
	return string(value)
}

// member is the member of a body's root with the name, in just this case.
func member(body []byte, name string) string {
	var value text
	_ = json.Unmarshal(members(unmarked(body))[name], &value)
	return string(value)
}

// anywhere is the first string with the name at any depth of a body, the outer ones last.
func anywhere(body []byte, name string) (string, bool) {
	var root any
	if json.Unmarshal(body, &root) != nil {
		return "", false
	}
	var walk func(value any) (string, bool)
	walk = func(value any) (string, bool) {
		switch v := value.(type) {
		case map[string]any:
			for _, other := range slices.Sorted(maps.Keys(v)) {
				if found, ok := walk(v[other]); ok {
					return found, true
				}
			}
			found, ok := v[name].(string)
			return found, ok
		case []any:
			for _, m := range v {
				if found, ok := walk(m); ok {
					return found, true
				}
			}
		}
		return "", false
	}
	return walk(root)
}

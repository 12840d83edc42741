package kittest

import (
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/runner"
)

// Decode gives one response to the adapter, as a part of t with this name, and compares
// what comes of it with an outcome. The text is not compared: an outcome has one if,
// and only if, it is no success.
//
//	for _, test := range tests {
//		kittest.Decode(t, test.name, adapter, response(test.status, test.body), test.want)
//	}
func Decode(t *testing.T, name string, adapter runner.Decoder, r runner.Response, want runner.Outcome) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		t.Helper()
		decode(t, adapter, r, want)
	})
}

func decode(t testing.TB, adapter runner.Decoder, r runner.Response, want runner.Outcome) {
	t.Helper()
	got, err := adapter.Decode(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	if (got.Text == "") != (got.Kind == runner.KindSuccess) {
		t.Errorf("an outcome of kind %s has the text %q", got.Kind, got.Text)
	}
	if got.Text, want.Text = "", ""; !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v %s\nwant %+v %s", got, got.Data, want, want.Data)
	}
}

// Panic states that the SDK panics of a response, and that its panic reaches the caller.
func Panic(t testing.TB, adapter runner.Decoder, r runner.Response) {
	t.Helper()
	defer func() {
		t.Helper()
		if recover() == nil {
			t.Errorf("no panic of status %d and the body %q", r.Status, r.Body)
		}
	}()
	got, err := adapter.Decode(t.Context(), r)
	t.Errorf("got %+v, %v", got, err)
}

// Version holds the version that the adapter says against the pinned one, and that
// against the module of the SDK in go.mod, which is beside the test.
func Version(t testing.TB, adapter runner.Adapter, module, pinned string) {
	t.Helper()
	mod, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(strings.Split(string(mod), "\n"), func(line string) bool {
		return slices.Equal(strings.Fields(strings.TrimPrefix(line, "require ")), []string{module, "v" + pinned})
	}) {
		t.Errorf("go.mod does not require %s v%s", module, pinned)
	}
	if version := adapter.Describe().Version; version != pinned {
		t.Errorf("the adapter says that the SDK's version is %q, pinned is %q", version, pinned)
	}
}

// BenchmarkDecode measures what the adapter's decode of one response costs.
func BenchmarkDecode(b *testing.B, adapter runner.Decoder, r runner.Response) {
	b.Helper()
	for b.Loop() {
		if _, err := adapter.Decode(b.Context(), r); err != nil {
			b.Fatal(err)
		}
	}
}

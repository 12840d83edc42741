package runner

import (
	"fmt"
	"strings"
	"testing"
)

func TestCheckDescription(t *testing.T) {
	good := func() Description {
		return Description{Name: "n", Providers: []string{"alibaba"}, Formats: []string{"json", "xml"}, Exposes: Fields()}
	}
	both := []string{OpDecode, OpCall}
	for _, test := range []struct {
		name string
		ops  []string
		with func(*Description)
		want string // contained in the error; empty: none
	}{
		{"good", both, func(*Description) {}, ""},
		{"a provider of another catalogue", both, func(d *Description) { d.Providers = []string{"own"} }, ""},
		{"exposes nothing", both, func(d *Description) { d.Exposes = nil }, ""},
		{"no name", both, func(d *Description) { d.Name = "" }, "has no name"},
		{"no operation", nil, func(*Description) {}, "neither decode nor call"},
		{"unknown operation", []string{"dance"}, func(*Description) {}, `ops has "dance"; known are ["describe" "decode" "call"]`},
		{"describe among the operations", []string{"describe", "decode"}, func(*Description) {}, ""},
		{"describe alone", []string{"describe"}, func(*Description) {}, "neither decode nor call"},
		{"exposes its error's type", both, func(d *Description) { d.Exposes = []string{"code", "errorType"} }, ""},
		{"no provider", both, func(d *Description) { d.Providers = nil }, "names no provider"},
		{"no format", both, func(d *Description) { d.Formats = nil }, "names no format"},
		{"unknown format", both, func(d *Description) { d.Formats = []string{"yaml"} }, `formats has "yaml"`},
		{"another format of errors", both, func(d *Description) { d.Formats, d.Reads = []string{"json"}, []string{"xml"} }, ""},
		{"unknown format of errors", both, func(d *Description) { d.Reads = []string{"yaml"} }, `reads has "yaml"`},
		{"a format twice", both, func(d *Description) { d.Formats, d.Reads = []string{"json"}, []string{"json"} }, `reads has "json", which is in formats`},
		{"unknown field", both, func(d *Description) { d.Exposes = []string{"Code"} }, `exposes has "Code"`},
		{"two faults", nil, func(d *Description) { d.Name = "" }, "has no name\nthe adapter has neither"},
	} {
		d := good()
		test.with(&d)
		err := CheckDescription(d, test.ops)
		if test.want == "" && err != nil || test.want != "" && !strings.Contains(fmt.Sprint(err), test.want) {
			t.Errorf("%s: got %v, want %q", test.name, err, test.want)
		}
	}
}

// What is known is said where nothing is named.
func TestCheckDescriptionSaysWhatIsKnown(t *testing.T) {
	for want, known := range map[string][]string{
		"names no provider":                             nil,
		`names no provider; "a" is known`:               {"a"},
		`names no provider; "a" and "b" are known`:      {"a", "b"},
		`names no provider; "a", "b" and "c" are known`: {"a", "b", "c"},
	} {
		err := CheckDescription(Description{Name: "n", Formats: []string{"json"}}, []string{OpDecode}, known...)
		if err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

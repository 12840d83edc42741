package golden_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/runner"
)

// withData is the golden of a documented success in a format, with other data.
func withData(t *testing.T, format, data string) *golden.Golden {
	t.Helper()
	f := *fixture(t, "alibaba-ecs-en/sample/success/"+format+"/wire")
	f.Carries.Data = json.RawMessage(data)
	g, err := golden.Build(&f)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// A text in XML has no type and a single element is no list: an SDK that knows better is
// right in XML. In JSON, which says both, it is not.
func TestJudgeDataOfXML(t *testing.T) {
	for _, test := range []struct {
		name      string
		data, got string
		inXML     bool // right there
		inJSON    bool
	}{
		{"as it is", `{"A":"5","B":["x","y"],"C":{"D":""}}`, `{"A":"5","B":["x","y"],"C":{"D":""}}`, true, true},
		{"a number", `{"A":"5"}`, `{"A":5}`, true, false},
		{"a number in another spelling", `{"A":"5"}`, `{"A":5.0}`, true, false},
		{"a number below nought", `{"A":"-5.25"}`, `{"A":-5.250}`, true, false},
		{"another number", `{"A":"5"}`, `{"A":6}`, false, false},
		{"a 64-bit id that went through a float", `{"A":"9007199254740993"}`, `{"A":9007199254740992}`, false, false},
		{"a text with noughts before it, which are lost", `{"A":"007"}`, `{"A":7}`, false, false},
		{"a text that is no number", `{"A":"5 "}`, `{"A":5}`, false, false},
		{"a boolean", `{"A":"true","B":"false"}`, `{"A":true,"B":false}`, true, false},
		{"the other boolean", `{"A":"true"}`, `{"A":false}`, false, false},
		{"a list of one as its element", `{"A":["x"]}`, `{"A":"x"}`, true, false},
		{"a list of one as a list", `{"A":["x"]}`, `{"A":["x"]}`, true, true},
		{"a list of one number", `{"A":["5"]}`, `{"A":5}`, true, false},
		{"a list of one object", `{"A":[{"B":"5"}]}`, `{"A":{"B":5}}`, true, false},
		{"a list of two as the first", `{"A":["x","y"]}`, `{"A":"x"}`, false, false},
		{"a list of two of which one is lost", `{"A":["x","y"]}`, `{"A":["x"]}`, false, false},
		{"an element as a list", `{"A":"x"}`, `{"A":["x"]}`, false, false},
		{"an empty element as null", `{"A":""}`, `{"A":null}`, true, false},
		{"an empty element as an object", `{"A":""}`, `{"A":{}}`, true, false},
		{"an empty element as a list", `{"A":""}`, `{"A":[]}`, true, false},
		{"an empty object as a text", `{"A":{}}`, `{"A":""}`, true, false},
		{"an empty element as nought", `{"A":""}`, `{"A":0}`, false, false},
		{"a text as null", `{"A":"x"}`, `{"A":null}`, false, false},
		{"an empty element that is not shown", `{"A":""}`, `{}`, false, false},
		{"an empty list, of which no element is there", `{"A":[]}`, `{}`, true, false},
		{"deeper", `{"A":{"B":[{"C":"1","D":[]},{"C":"2","D":["x"]}]}}`, `{"A":{"B":[{"C":1},{"C":2,"D":"x"}]}}`, true, false},
		{"deeper, one wrong", `{"A":{"B":[{"C":"1"},{"C":"2"}]}}`, `{"A":{"B":[{"C":1},{"C":3}]}}`, false, false},
		{"deeper, one more", `{"A":{"B":"1"}}`, `{"A":{"B":1,"C":1}}`, false, false},
		{"deeper, one less", `{"A":{"B":"1","C":"1"}}`, `{"A":{"B":1}}`, false, false},
		{"nothing", `{"A":"5"}`, ``, false, false},
		{"deeper, what a typed SDK has for a member that was not sent", `{"A":{"B":"1"}}`, `{"A":{"B":"1","C":null,"D":"","E":0,"F":[],"G":{"H":false}}}`, true, true},
		{"deeper, a member that was not sent and says something", `{"A":{"B":"1"}}`, `{"A":{"B":"1","C":{"D":"x"}}}`, false, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			for format, right := range map[string]bool{"xml": test.inXML, "json": test.inJSON} {
				g := withData(t, format, test.data)
				var want []string
				if !right {
					want = []string{"success required data.A"}
				}
				o := runner.Outcome{Kind: runner.KindSuccess, Status: 200, RequestID: g.RequestID[0], Data: json.RawMessage(test.got)}
				got := slices.DeleteFunc(brief(g.Judge(everything(), o)), func(line string) bool { return line == "success required data.B" })
				if !slices.Equal(got, want) {
					t.Errorf("%s: found %q, want %q", format, got, want)
				}
			}
		})
	}
}

// TestDataOfTypedSDKs: a member that is null is shown as such, or as what its type has for nothing, and so may one be that was
// not sent; no other value is lost or changed by that.
func TestDataOfTypedSDKs(t *testing.T) {
	for _, test := range []struct {
		name, data, got string
		right           bool
	}{
		{"null", `{"A":null}`, `{"A":null}`, true},
		{"null, left out", `{"A":null}`, `{}`, false},
		{"null as an empty text", `{"A":null}`, `{"A":""}`, true},
		{"null as a text", `{"A":null}`, `{"A":"null"}`, false},
		{"null as a number", `{"A":null}`, `{"A":1}`, false},
		{"deeper, left out", `{"A":{"B":null,"C":[{"D":null,"E":1}]}}`, `{"A":{"C":[{"E":1}]}}`, false},
		{"deeper, more of them", `{"A":{"B":null,"C":[{"D":null,"E":1}]}}`, `{"A":{"B":"","C":[{"D":null,"E":1,"F":null}],"G":null}}`, true},
		{"deeper, with the number lost", `{"A":{"B":null,"C":[{"D":null,"E":1}]}}`, `{"A":{"B":null,"C":[{"D":null}]}}`, false},
		{"nought, left out", `{"A":{"B":0}}`, `{"A":{}}`, false},
		{"nought as null", `{"A":{"B":0}}`, `{"A":{"B":null}}`, false},
		{"an empty list as null", `{"A":[]}`, `{"A":null}`, false},
		{"an empty text, left out", `{"A":{"B":""}}`, `{"A":{}}`, false},
		{"null in a list, left out", `{"A":[null,1]}`, `{"A":[1]}`, false},
	} {
		g := withData(t, "json", test.data)
		o := runner.Outcome{Kind: runner.KindSuccess, Status: 200, RequestID: g.RequestID[0], Data: json.RawMessage(test.got)}
		if found := brief(g.Judge(everything(), o)); (len(found) == 0) != test.right {
			t.Errorf("%s: found %q", test.name, found)
		}
	}
}

package builtin

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/runner"
)

// layouts returns the well-formed bodies, and the same with line feeds and
// indentation.
func layouts(t testing.TB) []sample {
	t.Helper()
	all := append([]sample(nil), wires...)
	for _, s := range wires {
		if s.body[0] == '<' {
			s.body = strings.ReplaceAll(s.body, "><", ">\n  <")
		} else {
			var b bytes.Buffer
			if err := json.Indent(&b, []byte(s.body), "", "    "); err != nil {
				t.Fatal(err)
			}
			s.body = b.String()
		}
		s.name += "/layout"
		all = append(all, s)
	}
	return all
}

func TestTruncatedWellFormed(t *testing.T) {
	for _, s := range layouts(t) {
		whole := s.body
		for n := range len(whole) {
			s.body = whole[:n]
			for _, s.status = range []int{200, 400, 503} {
				for _, d := range both {
					compare(t, d.Describe().Name+" "+s.name+" cut to "+s.body, decode(t, d, s),
						runner.Outcome{Kind: runner.KindUndecodable, Status: s.status})
				}
			}
		}
	}
}

// The fragments cannot always be told from fragments that were cut between two
// members. What is shown of one is nevertheless whole, and a success is not shown
// before its last byte came.
func TestTruncatedSamples(t *testing.T) {
	for _, s := range samples {
		whole := s.body
		for n := range len(strings.TrimRight(whole, space)) {
			s.body = whole[:n]
			for _, status := range []int{s.status, 400, 500} {
				cut := s
				cut.status = status
				for _, d := range both {
					o := decode(t, d, cut)
					who := d.Describe().Name + " " + s.name + " cut to " + s.body
					if o.Kind == runner.KindSuccess && !looksLikeESS(s) {
						t.Errorf("%s: success", who)
					}
					if o.Status != status {
						t.Errorf("%s: status %d", who, o.Status)
					}
					for _, v := range [][2]string{
						{o.Code, s.want.Code},
						{o.Message, s.want.Message},
						{o.RequestID, s.want.RequestID},
						{o.HostID, s.want.HostID},
					} {
						if v[0] != "" && v[0] != v[1] {
							t.Errorf("%s: shows %q of %q", who, v[0], v[1])
						}
					}
				}
			}
		}
	}
}

// looksLikeESS says that a body is the success of the Chinese ECS page cut before
// its last tag. There it is, but for the id, the success that the ESS page prints.
func looksLikeESS(s sample) bool {
	return s.name == "alibaba-ecs-zh/success/xml" && strings.HasSuffix(strings.TrimRight(s.body, space), "-->")
}

// TestTruncatedGenerated cuts generated bodies: any order, decoys, escapes, CDATA,
// comments where XML has them. Their values are full of what ends values.
func TestTruncatedGenerated(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	pick := func(from []string) string { return from[random.IntN(len(from))] }
	values := []string{"R", "a b", `say "no"`, `}]`, `", "Code": "no`, `</Code><Code>`, `/* x */`, `<!-- x -->`, "\\", "\n", "“é”"}
	names := append([]string{"Data", "code", "X"}, fieldNames[:]...)
	jsonValue := func() string {
		quoted, err := json.Marshal(pick(values))
		if err != nil {
			t.Fatal(err)
		}
		return pick([]string{string(quoted), string(quoted), `12`, `null`, `[{"Code":"no"}, "a"]`, `{"RequestId":"no"}`})
	}
	xmlValue := func() string {
		text := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(pick(values))
		return pick([]string{text, text, "<![CDATA[" + pick(values) + "]]>", "<Code>no</Code>", "<!--x-->" + text})
	}
	for range 2000 {
		gap := pick([]string{"", " ", "\n    "})
		var fields []string
		isXML, provider := random.IntN(2) == 0, pick([]string{alibaba, alibaba, tencent})
		for range 1 + random.IntN(5) {
			name := pick(names)
			if isXML {
				fields = append(fields, "<"+name+">"+xmlValue()+"</"+name+">"+pick([]string{"", "<!--x-->", " <!-- x -->"}))
			} else {
				fields = append(fields, `"`+name+`":`+gap+jsonValue())
			}
		}
		whole := "{" + gap + strings.Join(fields, ","+gap) + gap + "}"
		switch {
		case isXML:
			whole = pick([]string{"", `<?xml version="1.0"?>`}) + gap + "<Any>" + gap + strings.Join(fields, gap) + gap + "</Any>"
		case provider == tencent:
			whole = pick([]string{`{"Response":` + whole + `}`, `{"Response":{"Error":` + whole + `,"RequestId":"R"}}`})
		}
		for n := range len(whole) {
			s := sample{provider: provider, status: []int{200, 400}[n%2], body: whole[:n]}
			for _, d := range both {
				if o := decode(t, d, s); o.Kind != runner.KindUndecodable {
					t.Fatalf("%s at %d: %q, cut from %q, is %+v", d.Describe().Name, s.status, s.body, whole, o)
				}
			}
		}
	}
}

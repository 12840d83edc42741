package longtext

import (
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
)

// members are what the tests read of an object.
type members struct {
	A, B string
	Raw  json.RawMessage
}

// read reads an object by way of TakeOut; ok says that all that was taken out was put back.
func read(line []byte) (m members, texts Texts, err error, ok bool) {
	short, texts := TakeOut(line)
	err = json.Unmarshal(short, &m)
	if texts == nil {
		return m, nil, err, true
	}
	raw := string(m.Raw)
	ok = texts.PutBack(&m.A, &m.B, &raw)
	if m.Raw != nil {
		m.Raw = json.RawMessage(raw)
	}
	return m, texts, err, ok
}

func TestLongTextIsTakenOutAndPutBack(t *testing.T) {
	long, other := strings.Repeat("x", least), strings.Repeat("y z{}[],:", least)
	for _, test := range []struct {
		name, line string
		texts      int
		lost       bool // in what is not read
	}{
		{"two strings", `{"a":"` + long + `","b":"` + other + `"}`, 2, false},
		{"a byte less", `{"a":"` + long[1:] + `","b":"","raw":1     }`, 0, false},
		{"beside escapes", `{"a":"\"` + long + `\\","b":"\u0041` + long + `\n` + other + `"}`, 3, false},
		{"beside other letters", `{"a":"é` + long + `é中"}`, 1, false},
		{"within raw JSON, in a key, too", `{"raw":[{"` + long + `":"` + other + `"},1e5,"a"],"b":"b"}`, 2, false},
		{"the first of two of a name", `{"a":"` + long + `","a":"last"}`, 1, true},
		{"in a member that is not read", `{"a":"a","c":"` + long + `"}`, 1, true},
		{"outside strings", `{"a":"a",` + strings.Repeat(" ", least) + `"b":"b","raw":` + strings.Repeat("1", least) + `}`, 0, false},
		{"what looks like a mark", `{"a":"` + long + `","b":"` + edge + `0` + edge + `"}`, 0, false},
		{"what is read as a mark", `{"a":"` + long + `","b":"\u007f0\u007F"}`, 0, false},
		{"digits beside it", `{"a":"7` + "\u0080" + long + `7"}`, 1, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			var want members
			if err := json.Unmarshal([]byte(test.line), &want); err != nil {
				t.Fatal(err)
			}
			got, texts, err, ok := read([]byte(test.line))
			if err != nil || len(texts) != test.texts || ok == test.lost {
				t.Errorf("%d texts, put back: %v, %v; want %d", len(texts), ok, err, test.texts)
			}
			if !test.lost && !reflect.DeepEqual(got, want) {
				t.Errorf("got %.90q, want %.90q", got, want)
			}
		})
	}
}

// What is no JSON is none without its long text, and what remains is read in the same way.
func TestLongTextOfAnyBytes(t *testing.T) {
	pieces := []string{
		`{"a":"`, `","b":"`, `","raw":`, `"}`, `"`, `\`, `\"`, `\u0041`, `\u007f`, "\x7f", "é", "\xff", "\n", "0", "{", "}", "[", "]", ",", ":", "1",
		strings.Repeat("x", least), strings.Repeat("base64+/", least/8), strings.Repeat(" ", least), `"a":`, `"b":`, `"raw":`,
	}
	random := rand.New(rand.NewPCG(1, 2))
	var valid, taken int
	for range 50_000 {
		line := []byte(`{"a":"`)
		for range random.IntN(8) {
			line = append(line, pieces[random.IntN(len(pieces))]...)
		}
		if random.IntN(2) == 0 {
			line = append(line, `"}`...)
		}
		var want members
		wanted := json.Unmarshal(line, &want)
		got, texts, err, ok := read(line)
		if (err == nil) != (wanted == nil) {
			t.Fatalf("%.200q: %v, want %v", line, err, wanted)
		}
		if err != nil {
			continue
		}
		valid++
		if len(texts) > 0 && ok {
			taken++
		}
		if ok && !reflect.DeepEqual(got, want) {
			t.Fatalf("%.200q: got %.90q, want %.90q", line, got, want)
		}
	}
	if valid < 1000 || taken < 1000 {
		t.Errorf("%d lines were JSON, and of %d long text was put back: too few to say anything", valid, taken)
	}
}

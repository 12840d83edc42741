package host

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// What is short enough keeps its meaning, in whatever pieces it comes.
func TestShortenerKeepsMeaning(t *testing.T) {
	for _, text := range []string{
		`{"id":1,"outcome":{"kind":"success","data":{"a":[1,2.5e3,true,null,"\u4e2d\"\\é😀"],"b":{}}}}`,
		"{ \"id\" :\t1 ,\r\n \"outcome\" : { } }\r",
		`{"id":1,"failure":"\\"}`,
		`{"a":"\u005c","b":"\\u","c":"\/"}`,
	} {
		for _, size := range []int{1, 2, 3, 7, len(text)} {
			s := newShortener(nil)
			for part := range slices.Chunk([]byte(text), size) {
				s.write(part)
			}
			var got, want any
			if err := json.Unmarshal([]byte(text), &want); err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(s.kept, &got); err != nil {
				t.Errorf("%q: got %q: %v", text, s.kept, err)
			}
			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("%q: got %q", text, s.kept)
			}
		}
	}
}

// What is no JSON does not become any.
func TestShortenerKeepsGarbage(t *testing.T) {
	for _, text := range []string{
		"hello", `"a"`, "[1]", "1 2", "{} {}", `{"a":1}}`, `{"a" "b"}`, `{"a":tr ue}`, `{"a":1 2}`, `}{`, `{"a":"b`, `{"a":"\`, "{]", "\ufeff{}", "{}x",
	} {
		s := newShortener([]byte(text))
		if json.Valid(s.kept) && !strings.HasPrefix(text, "[") && !strings.HasPrefix(text, `"`) {
			t.Errorf("%q became %q", text, s.kept)
		}
	}
}

// What is taken at once is taken as byte by byte, wherever a limit is.
func TestShortenerTakesManyBytesAsEach(t *testing.T) {
	words := []string{`"`, `"`, `\`, `\"`, `\u4e2d`, "中", "\xb8", "x", "12", ",", " ", "\t \n", "{", "}", "[", "]", ":", `,"a":`, "true"}
	random := rand.New(rand.NewPCG(1, 2))
	for _, begun := range []shortener{
		{},
		{depth: 2, kept: []byte(`{"outcome":{"a":`)},
		{depth: 3, kept: []byte(`{"outcome":{"a":[`), starts: [2]int{10, 15}, elements: keptElements - 3},
		{depth: 3, kept: []byte(`{"outcome":{"a":[`), starts: [2]int{10, 15}, skip: 2},
		{depth: 1, kept: []byte(`{"outcome":`), starts: [2]int{10, 0}, elements: keptElements - 3},
		{depth: 2, kept: []byte(`{"outcome":{"a":"`), starts: [2]int{10, 0}, inString: true, length: keptString - 5},
		{depth: 2, kept: bytes.Repeat([]byte(" "), keptLine-keptRest-5), inString: true, length: keptGarbage - 5},
		{depth: 3, kept: bytes.Repeat([]byte(" "), keptLine-keptRest-5), inString: true, length: keptGarbage - 5, skip: 2},
		{depth: 3, kept: bytes.Repeat([]byte(" "), keptLine-keptRest+5), inString: true, length: keptGarbage - 5, skip: 2},
		{depth: 3, kept: bytes.Repeat([]byte("1"), keptLine-5), starts: [2]int{10, 15}},
	} {
		for range 2 + 200*4/(4+len(begun.kept)>>12) {
			var text []byte
			for range 40 {
				text = append(text, words[random.IntN(len(words))]...)
			}
			each, atOnce := begun, begun
			each.kept, atOnce.kept = bytes.Clone(begun.kept), bytes.Clone(begun.kept)
			for _, b := range text {
				switch {
				case each.garbage:
					if len(each.kept) < keptGarbage {
						each.kept = append(each.kept, b)
					}
				case each.inString:
					each.string(b)
				default:
					each.outside(b)
				}
			}
			cut := random.IntN(len(text))
			atOnce.write(text[:cut])
			atOnce.write(text[cut:])
			if !bytes.Equal(each.kept, atOnce.kept) {
				t.Fatalf("%q: byte by byte %d bytes, …%.100q are kept; at once %d, …%.100q", text,
					len(each.kept), each.kept[max(0, len(each.kept)-100):], len(atOnce.kept), atOnce.kept[max(0, len(atOnce.kept)-100):])
			}
			if each.kept, atOnce.kept = nil, nil; !reflect.DeepEqual(each, atOnce) {
				t.Fatalf("%q: byte by byte %+v, at once %+v", text, each, atOnce)
			}
		}
	}
}

func BenchmarkShortener(b *testing.B) {
	for _, bench := range []struct{ name, text string }{
		{"string", strings.Repeat("x", 64<<10)},
		{"escapes", strings.Repeat(`x\u4e2d`, 8<<10)},
		{"elements", `",` + strings.Repeat(`"a":12.5, "b":[true,null],`, 2<<10) + `"":"`},
	} {
		b.Run(bench.name, func(b *testing.B) {
			begun := newShortener([]byte(`{"id":1,"outcome":{"data":{"":"`))
			part := []byte(bench.text)
			b.SetBytes(int64(len(part)))
			for b.Loop() {
				s := *begun
				s.write(part)
			}
		})
	}
}

// However much there is, what is kept is bounded, and what has not been cut is right.
func TestShortenerBounds(t *testing.T) {
	mebibyte := strings.Repeat("x", 1<<20)
	many := func(n int, text string) string { return strings.Repeat(text, n) }
	for _, test := range []struct {
		name, before, part string
		times              int
		after              string
		garbage            bool
		want               string // contained
	}{
		{name: "a long string", before: `{"id":1,"outcome":{"message":"`, part: mebibyte, times: 99, after: `","requestId":"r"}}`, want: "… (103809024 bytes)"},
		{name: "a string in the data", before: `{"id":1,"outcome":{"data":{"pad":"`, part: mebibyte, times: 60, after: `","n":7},"requestId":"r"}}`, want: `,"n":7}`},
		{name: "characters of several bytes", before: `{"id":1,"outcome":{"message":"a`, part: many(1000, "中"), times: 5000, after: `","requestId":"r"}}`, want: " bytes)"},
		{name: "escapes", before: `{"id":1,"outcome":{"message":"a`, part: many(1000, `\u4e2d`), times: 5000, after: `","requestId":"r"}}`, want: " bytes)"},
		{name: "many strings", before: `{"id":1,"outcome":{"a":"` + mebibyte + `"`, part: `,"b":"` + many(3, mebibyte) + `"`, times: 30, after: `,"requestId":"r"}}`, want: `"requestId":"r"`},
		{name: "many elements", before: `{"id":1,"outcome":{"data":[1`, part: many(1000, ",1"), times: 40_000, after: `],"requestId":"r"}}`, want: `"data":"… (more than is compared)"`},
		{name: "deep data", before: `{"id":1,"outcome":{"data":`, part: "[", times: 1 << 20, after: many(1<<20, "]") + `,"requestId":"r"}}`, want: `"data":"… (more than is compared)"`},
		{name: "white space", before: `{"id":1,"outcome":{`, part: many(1000, " \t"), times: 40_000, after: `"requestId":"r"}}`, want: `"requestId":"r"`},
		{name: "a long number", before: `{"id":1,"outcome":{"status":`, part: many(1000, "1"), times: 40_000, after: `,"requestId":"r"}}`, want: `"outcome":"… (more`},
		{name: "many members", before: `{"id":1`, part: many(1000, `,"a":1`), times: 10_000, after: `}`, garbage: true},
		{name: "no object", part: mebibyte, times: 99, garbage: true},
		{name: "a list", before: "[", part: many(1000, `1,`), times: 10_000, after: `1]`, garbage: true},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newShortener([]byte(test.before))
			part := []byte(test.part)
			for range test.times {
				s.write(part)
			}
			s.write([]byte(test.after))
			if len(s.kept) > keptLine+longLine || cap(s.kept) > 2*keptLine {
				t.Errorf("%d bytes are kept, with room for %d", len(s.kept), cap(s.kept))
			}
			if s.garbage != test.garbage || json.Valid(s.kept) == test.garbage {
				t.Fatalf("garbage %v, valid %v: %.200q", s.garbage, json.Valid(s.kept), s.kept)
			}
			if !strings.Contains(string(s.kept), test.want) {
				t.Errorf("got %.100q…%.100q\nwant %q in it", s.kept, s.kept[max(0, len(s.kept)-100):], test.want)
			}
			if !test.garbage && !strings.Contains(test.want, `"outcome"`) {
				a, err := parseAnswer(s.kept)
				if err != nil || *a.ID != 1 || a.Outcome.RequestID != "r" {
					t.Errorf("got %+v, %v", a.Outcome, err)
				}
			}
		})
	}
}

package fuzz

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/fixtures/builtin"
)

// The dictionary has the catalogue's names, codes and markup.
func TestDictionary(t *testing.T) {
	raw, err := NewBytesTarget(builtin.Reference(), Level("recommended"))
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	words := raw.Dictionary()
	for _, word := range []string{
		"<RequestId>", "</Code>", `"Response":`, "<![CDATA[", "]]>", "<? xml", "<! --", "/*",
		"InvalidParamater", "InvalidParameter.ResourceOwnerAccount", "&amp;", "\uFEFF",
	} {
		if !slices.Contains(words, word) {
			t.Errorf("%q is not in it", word)
		}
	}
	for _, word := range words {
		if word == "" || len(word) > 64 {
			t.Errorf("%q is in it", word)
		}
	}
}

func TestMarkupIsAsItsPattern(t *testing.T) {
	words := []string{
		"<", ">", "/", "!", "-", "--", "<!", "<!--", "-->", " ", "<! --", "<![CDATA[", "]", "]]", "<?", " xml", "xml", "?>", "a", "B:c", "_", "é", "\xff", "&", "#", "12",
		";", `"`, `"a"`, ":", `\`, `\u4e2d`, `\u4e2`, "\n", "*", "[", "{", "}", ",", "encoding=", `encoding="UTF-8"`, "e", "\uFEFF", "\xef", "\xbb",
	}
	pattern := regexp.MustCompile(markupPattern)
	random := rand.New(rand.NewPCG(1, 2))
	for range 4_000 {
		text := ""
		for range 1 + random.IntN(12) {
			text += words[random.IntN(len(words))]
		}
		var got []string
		for word := range markup([]byte(text)) {
			got = append(got, string(word))
		}
		if want := pattern.FindAllString(text, -1); !slices.Equal(got, want) {
			t.Fatalf("%q: got %q, want %q", text, got, want)
		}
	}
}

func BenchmarkMarkup(b *testing.B) {
	body := []byte(`<?xml version="1.0" encoding="UTF-8"?><Error><Code>A.B</Code><Message>` + strings.Repeat("some words &amp; more ", 1000) + `</Message></Error>`)
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		for range markup(body) {
		}
	}
}

package planted

import (
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf16"
)

// stringBugs are those of readers that decode JSON's strings themselves.
func stringBugs() []Bug {
	return []Bug{
		{
			Name:       "json-surrogates-apart",
			What:       "A character beyond U+FFFF that is escaped as two \\uXXXX is decoded half by half into two replacement characters.",
			Conditions: 2, Formats: onlyJSON, // an escape; of such a character
			plant: unescaping(func(s string) (string, int) {
				if strings.HasPrefix(s, `\u`) {
					return string(codeUnit(s)), len(`\u0000`)
				}
				return escape(s)
			}),
		},
		{
			Name:       "json-surrogate-at-end",
			What:       "An escaped high surrogate that ends its string panics, because the other half is looked for behind the end.",
			Conditions: 2, Formats: onlyJSON, // half a pair; at the end of a shown text
			plant: unescaping(func(s string) (string, int) {
				if strings.HasPrefix(s, `\u`) && utf16.IsSurrogate(codeUnit(s)) {
					_ = s[len(`\u0000`):len(`\u0000\u0000`)]
				}
				return escape(s)
			}),
		},
		{
			Name:       "json-solidus",
			What:       "An escaped solidus keeps its backslash.",
			Conditions: 1, Formats: onlyJSON,
			plant: unescaping(func(s string) (string, int) {
				if strings.HasPrefix(s, `\/`) {
					return `\/`, 2
				}
				return escape(s)
			}),
		},
		{
			Name:       "json-escaped-long",
			What:       "A text of more than 512 bytes that has an escape in it is cut there: only texts with escapes are copied into a buffer.",
			Conditions: 2, Formats: onlyJSON,
			plant: func(r *reader) {
				right := r.shown
				r.shown = func(m member) string {
					s := right(m)
					if strings.Contains(string(m.raw), `\`) && len(s) > 512 {
						s = strings.ToValidUTF8(s[:512], "")
					}
					return s
				}
			},
		},
		{
			Name:       "json-nul-ends",
			What:       "A text ends at U+0000, as strings of C do.",
			Conditions: 1, Formats: onlyJSON,
			plant: func(r *reader) {
				right := r.shown
				r.shown = func(m member) string {
					s, _, _ := strings.Cut(right(m), "\x00")
					return s
				}
			},
		},
		{
			Name:       "json-escaped-name",
			What:       "A member whose name is written with an escape is not found.",
			Conditions: 1, Formats: onlyJSON,
			plant: func(r *reader) {
				r.find = func(o object, name string) (member, bool) {
					for i := len(o) - 1; i >= 0; i-- {
						if string(o[i].spelled) == `"`+name+`"` {
							return o[i], true
						}
					}
					return member{}, false
				}
			},
		},
		{
			Name:       "json-control-panic",
			What:       "An escaped control character other than \\n, \\r and \\t in a shown text panics: it is looked up in a table that ends there.",
			Conditions: 2, Formats: onlyJSON, // \b or \f, in a shown text
			plant: unescaping(func(s string) (string, int) {
				table := [...]string{'n': "\n", 'r': "\r", 't': "\t", '\\': "\\", '/': "/", '"': "\"", 'u': ""}
				if s[1] != 'u' && table[s[1]] == "" {
					panic("unknown escape " + s[:2])
				}
				return escape(s)
			}),
		},
	}
}

// unescaping decodes strings with a function that is given the rest of a string from a
// backslash on, and returns what is meant and how many bytes of it are used up.
func unescaping(escape func(s string) (string, int)) func(*reader) {
	return showing(func(m member) (string, bool) {
		if _, ok := m.value.(string); !ok {
			return "", false
		}
		var text strings.Builder
		s := string(m.raw[1 : len(m.raw)-1])
		for {
			plain, _, found := strings.Cut(s, `\`)
			text.WriteString(plain)
			if s = s[len(plain):]; !found {
				return text.String(), true
			}
			meant, used := escape(s)
			text.WriteString(meant)
			s = s[used:]
		}
	})
}

// escape decodes one escape, or a pair of them that makes one character.
func escape(s string) (string, int) {
	used := 2
	if s[1] == 'u' {
		used = len(`\u0000`)
		if r := codeUnit(s); utf16.IsSurrogate(r) && strings.HasPrefix(s[used:], `\u`) &&
			utf16.DecodeRune(r, codeUnit(s[used:])) != '\uFFFD' {
			used *= 2
		}
	}
	var meant string
	if json.Unmarshal([]byte(`"`+s[:used]+`"`), &meant) != nil {
		return "", used
	}
	return meant, used
}

// codeUnit is the number in \uXXXX.
func codeUnit(s string) rune {
	n, err := strconv.ParseUint(s[len(`\u`):len(`\u0000`)], 16, 16)
	if err != nil {
		return '\uFFFD'
	}
	return rune(n)
}

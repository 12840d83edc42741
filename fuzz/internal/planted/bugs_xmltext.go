package planted

import (
	"bytes"
	"html"
	"strconv"
	"strings"
)

// xmlTextBugs are those of the text between the markup.
func xmlTextBugs() []Bug {
	return []Bug{
		{
			Name:       "xml-last-piece",
			What:       "Of a text that a comment, an instruction or CDATA cuts in pieces, the last piece is shown, as by a SAX handler that assigns.",
			Conditions: 1, Providers: onlyAlibaba, Formats: onlyXML,
			plant: pieces(func(p *parser, _, text []byte) { p.piece = append(p.piece[:0], text...) }),
		},
		{
			Name:       "xml-first-piece",
			What:       "Of a text that a comment, an instruction or CDATA cuts in pieces, the first piece is shown, as by firstChild.nodeValue.",
			Conditions: 1, Providers: onlyAlibaba, Formats: onlyXML,
			plant: pieces(func(p *parser, spelled, text []byte) {
				if len(p.piece) == 0 {
					piece(p, spelled, text)
				}
			}),
		},
		{
			Name:       "xml-cdata-dropped",
			What:       "Text in CDATA is not read: only nodes of the kind text are.",
			Conditions: 1, Providers: onlyAlibaba, Formats: onlyXML,
			plant: pieces(func(p *parser, spelled, text []byte) {
				if !isCDATA(spelled) {
					piece(p, spelled, text)
				}
			}),
		},
		{
			Name:       "xml-entity-in-cdata",
			What:       "What reads as an entity inside CDATA is decoded.",
			Conditions: 2, Providers: onlyAlibaba, Formats: onlyXML, // CDATA; an entity's spelling in it
			plant: pieces(func(p *parser, spelled, text []byte) {
				if isCDATA(spelled) {
					text = []byte(html.UnescapeString(string(text)))
				}
				piece(p, spelled, text)
			}),
		},
		{
			Name:       "xml-decoded-twice",
			What:       "A text that holds the spelling of an entity (&amp;lt;) is decoded twice.",
			Conditions: 2, Providers: onlyAlibaba, Formats: onlyXML, // an escaped ampersand; an entity's name behind it
			plant: pieces(func(p *parser, spelled, text []byte) {
				if !isCDATA(spelled) {
					text = []byte(html.UnescapeString(string(text)))
				}
				piece(p, spelled, text)
			}),
		},
		{
			Name:       "xml-hexadecimal-reference",
			What:       "A hexadecimal character reference is left as it is.",
			Conditions: 1, Providers: onlyAlibaba, Formats: onlyXML,
			plant: referring(func(number string) (string, bool) {
				n, err := strconv.Atoi(number)
				return string(rune(n)), err == nil
			}),
		},
		{
			Name:       "xml-reference-16-bits",
			What:       "A character reference beyond U+FFFF loses its upper bits.",
			Conditions: 2, Providers: onlyAlibaba, Formats: onlyXML, // a reference; to such a character
			plant: referring(func(number string) (string, bool) {
				n, err := strconv.ParseUint(strings.Replace(number, "x", "0x", 1), 0, 32)
				if !strings.HasPrefix(number, "x") {
					n, err = strconv.ParseUint(number, 10, 32)
				}
				return string(rune(uint16(n))), err == nil
			}),
		},
		{
			Name:       "xml-text-between",
			What:       "Text between two elements is put before the text of the field behind it: the buffer is emptied at the end of a field only.",
			Conditions: 1, Providers: onlyAlibaba, Formats: onlyXML,
			plant: func(r *reader) {
				r.piece = func(p *parser, spelled, text []byte) {
					if !p.reads() && p.depth == 1 {
						p.kept = append(p.kept, bytes.Trim(text, space)...)
					}
					piece(p, spelled, text)
				}
				r.end = func(p *parser) {
					if p.field != none && p.depth == p.at {
						p.piece = append(p.kept, p.piece...)
						p.kept = nil
					}
					end(p)
				}
			},
		},
		{
			Name:       "xml-white-space-folded",
			What:       "Two white space characters in a row, a line feed or a tab inside a text are shown as one space.",
			Conditions: 1, Providers: onlyAlibaba, Formats: onlyXML,
			plant: func(r *reader) {
				r.end = func(p *parser) {
					for _, c := range []string{"\n", "\t", "\r"} {
						p.piece = bytes.ReplaceAll(p.piece, []byte(c), []byte(" "))
					}
					for bytes.Contains(p.piece, []byte("  ")) {
						p.piece = bytes.ReplaceAll(p.piece, []byte("  "), []byte(" "))
					}
					end(p)
				}
			},
		},
	}
}

// pieces takes the pieces of a field's text in a way of its own.
func pieces(take func(p *parser, spelled, text []byte)) func(*reader) {
	return func(r *reader) {
		r.piece = func(p *parser, spelled, text []byte) {
			if p.reads() {
				take(p, spelled, text)
			}
		}
	}
}

func isCDATA(spelled []byte) bool { return bytes.HasPrefix(spelled, []byte("<![CDATA[")) }

// referring decodes entities by hand: the five names, and character references by a
// function that is given what stands between &# and the semicolon.
func referring(number func(string) (string, bool)) func(*reader) {
	return pieces(func(p *parser, spelled, text []byte) {
		if isCDATA(spelled) {
			piece(p, spelled, text)
			return
		}
		var decoded strings.Builder
		s := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(spelled))
		for {
			plain, rest, found := strings.Cut(s, "&")
			decoded.WriteString(plain)
			if !found {
				break
			}
			var reference string
			reference, s, _ = strings.Cut(rest, ";")
			meant := html.UnescapeString("&" + reference + ";")
			if n, ok := strings.CutPrefix(reference, "#"); ok {
				if meant, ok = number(n); !ok {
					meant = "&" + reference + ";"
				}
			}
			decoded.WriteString(meant)
		}
		piece(p, spelled, []byte(decoded.String()))
	})
}

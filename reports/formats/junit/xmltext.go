package junit

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// xmlText keeps what XML 1.0 can hold and escapes the rest; encoding/xml would put a replacement character in its
// place, which says nothing.
func xmlText(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return !inXML(r) || r == utf8.RuneError }) {
		return s
	}
	var b strings.Builder
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02X`, s[0])
		case !inXML(r):
			fmt.Fprintf(&b, `\u{%X}`, r)
		default:
			b.WriteString(s[:size])
		}
		s = s[size:]
	}
	return b.String()
}

// inXML reports whether a character may stand in an XML 1.0 document (section 2.2).
func inXML(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= 0x20 && r <= 0xD7FF ||
		r >= 0xE000 && r <= 0xFFFD || r >= 0x10000 && r <= 0x10FFFF
}

// cdataSize is how long a text is as a CDATA section: encoding/xml begins a new one in each end of a section.
func cdataSize(s string) int {
	return len(s) + len("<![CDATA[]]>")*(1+strings.Count(s, "]]>"))
}

// escapedSize is how long an attribute is in XML: encoding/xml writes five bytes for each of these characters, or four.
func escapedSize(s string) int {
	size := len(s)
	for _, c := range []string{`"`, "'", "&", "<", ">", "\t", "\n", "\r"} {
		size += 4 * strings.Count(s, c)
	}
	return size
}

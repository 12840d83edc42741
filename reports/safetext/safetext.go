// Package safetext makes text from outside safe to show. Response bodies, SDKs and adapter programs
// can put anything into a report: bytes that are no UTF-8, control characters, markup, and what a
// terminal or a CI service takes for a command.
package safetext

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Visible shows bytes in one line of text: what is no UTF-8, controls, and characters that turn or hide
// text are escaped as \xNN or \u{N}, and so is what a CI service would take for a command in its log.
// Text of more than limit bytes is cut, and says how long it is. [Unescape] reads it back.
func Visible(text []byte, limit int) string {
	return oneLine(text, limit, func(r rune) string {
		switch r {
		case '\n':
			return `\n`
		case '\r':
			return `\r`
		case '\t':
			return `\t`
		case '\\':
			return `\\`
		}
		return ""
	})
}

// Line is [Visible] for text that people write, in which a backslash stays as it is: a command line, the
// name of an SDK.
func Line(s string, limit int) string {
	return oneLine([]byte(s), limit, func(rune) string { return "" })
}

func oneLine(text []byte, limit int, special func(rune) string) string {
	head := Cut(text, limit)
	var b strings.Builder
	b.Grow(len(head))
	escape(&b, head, special)
	line := neutral(b.String())
	if len(head) < len(text) {
		line += fmt.Sprintf("… (%d bytes)", len(text))
	}
	return line
}

// Lines makes a text of several lines safe for a terminal and for a CI log.
func Lines(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	escape(&b, []byte(s), func(r rune) string {
		switch r {
		case '\n':
			return "\n"
		case '\t':
			return "    "
		}
		return ""
	})
	return neutral(b.String())
}

// Short is a text in one line, with single spaces, in at most 300 bytes of it.
func Short(s string) string {
	return Visible([]byte(strings.Join(strings.Fields(s), " ")), 300)
}

// Cut returns the first bytes of text, at most limit, without the pieces of a character at its end.
func Cut(text []byte, limit int) []byte {
	if len(text) <= limit {
		return text
	}
	head := text[:limit]
	for i := 1; i < utf8.UTFMax && i <= len(head); i++ {
		if start := len(head) - i; utf8.RuneStart(head[start]) {
			if !utf8.FullRune(head[start:]) {
				return head[:start]
			}
			break
		}
	}
	return head
}

// escape writes text with every character made visible. Special returns how it writes a character that
// is neither written as it is nor by its number, "" for all others.
func escape(b *strings.Builder, text []byte, special func(rune) string) {
	for len(text) > 0 {
		// Most of it is plain, and bodies are long.
		n := 0
		for n < len(text) && ' ' <= text[n] && text[n] <= '~' && text[n] != '\\' {
			n++
		}
		b.Write(text[:n])
		if text = text[n:]; len(text) == 0 {
			return
		}
		r, size := utf8.DecodeRune(text)
		switch as := special(r); {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(b, `\x%02X`, text[0])
		case as != "":
			b.WriteString(as)
		case !unicode.IsPrint(r):
			fmt.Fprintf(b, `\u{%X}`, r)
		default:
			b.WriteRune(r)
		}
		text = text[size:]
	}
}

// CI services obey lines of a log that start with :: (GitHub), and ##vso[, ##[ and ##teamcity[ wherever
// they stand (Azure Pipelines, GitHub, TeamCity).
var (
	startCommand = regexp.MustCompile(`(?m)^([ \t]*):(:)`)
	hashCommand  = regexp.MustCompile(`(?i)#(#(?:vso|teamcity)?\[)`)
)

// neutral escapes the first character of what a CI service would take for a command.
func neutral(s string) string {
	if strings.Contains(s, "::") {
		s = startCommand.ReplaceAllString(s, `$1\u{3A}$2`)
	}
	if strings.Contains(s, "##") {
		s = hashCommand.ReplaceAllString(s, `\u{23}$1`)
	}
	return s
}

package safetext

import (
	"fmt"
	"html"
	"strings"
)

// Quote quotes a value for a sentence, in at most 300 bytes of it.
func Quote(s string) string { return QuoteShort(s, 300) }

// QuoteShort quotes a value for a sentence, in at most limit bytes of it.
func QuoteShort(s string, limit int) string {
	if s == "" {
		return "nothing"
	}
	return "“" + Visible([]byte(s), limit) + "”"
}

// listLimit is how many names of a list are told; a payload may have hundreds.
const listLimit = 8

// List joins names, bounded.
func List(names []string) string {
	text := strings.Join(names[:min(listLimit, len(names))], ", ")
	if n := len(names) - listLimit; n > 0 {
		text += fmt.Sprintf(" and %d more", n)
	}
	return Line(text, 400)
}

// QuoteList quotes names and joins them, bounded.
func QuoteList(names []string) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = Quote(name)
	}
	return List(quoted)
}

// Count is a number with its noun: "1 case", "2 cases".
func Count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// ShellWord quotes a word for a POSIX shell.
func ShellWord(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

var markdownEscapes = strings.NewReplacer(
	"|", `\|`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "~", `\~`, "$", `\$`,
	"@", "@\u200B", "://", ":\u200B//", "www.", "www\u200B.",
)

// Markdown makes text safe in Markdown: nothing in it is markup, a link, a formula or a cell.
func Markdown(s string) string {
	return markdownEscapes.Replace(html.EscapeString(Visible([]byte(s), 2000)))
}

// MarkdownCode makes a code span that nothing in s can end. Unlike in other text, neither a backslash nor
// an entity means anything in it, so that a command can be copied.
func MarkdownCode(s string) string {
	s = Line(s, 2000)
	fence := "`"
	for strings.Contains(s, fence) {
		fence += "`"
	}
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") {
		s = " " + s + " "
	}
	return fence + s + fence
}

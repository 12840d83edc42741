package reports

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/sdkconform/sdkconform/golden"
)

// Visible shows bytes in one line of text: what is no UTF-8, controls, and
// characters that turn or hide text are escaped as \xNN or \u{N}, and so is what a
// CI service would take for a command in its log. Text of more than most bytes is
// cut, and says how long it is.
func Visible(text []byte, most int) string {
	return visible(text, most, func(r rune) string {
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

// printable is Visible for text that people wrote, in which a backslash is one: a
// command line, the name of an SDK.
func printable(s string, most int) string {
	return visible([]byte(s), most, func(rune) string { return "" })
}

func visible(text []byte, most int, special func(rune) string) string {
	head := cut(text, most)
	var b strings.Builder
	b.Grow(len(head))
	escape(&b, head, special)
	line := neutral(b.String())
	if len(head) < len(text) {
		line += fmt.Sprintf("… (%d bytes)", len(text))
	}
	return line
}

// plain makes a text of several lines safe for a terminal and for a CI log.
func plain(s string) string {
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

// cut returns the first bytes of text, most of them at most, without the pieces of
// a character at its end.
func cut(text []byte, most int) []byte {
	if len(text) <= most {
		return text
	}
	head := text[:most]
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

// escape writes text with every character made visible; special says how one is
// written that is not as it is or by its number.
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

// CI services obey lines of a log that start with :: (GitHub), and ##vso[, ##[ and
// ##teamcity[ wherever they stand (Azure Pipelines, GitHub, TeamCity).
var (
	startCommand = regexp.MustCompile(`(?m)^([ \t]*):(:)`)
	hashCommand  = regexp.MustCompile(`(?i)#(#(?:vso|teamcity)?\[)`)
)

// neutral takes the meaning from what a CI service would take for a command: its
// first character is escaped.
func neutral(s string) string {
	if strings.Contains(s, "::") {
		s = startCommand.ReplaceAllString(s, `$1\u{3A}$2`)
	}
	if strings.Contains(s, "##") {
		s = hashCommand.ReplaceAllString(s, `\u{23}$1`)
	}
	return s
}

// oneLine makes one line of a text, bounded.
func oneLine(s string) string {
	return Visible([]byte(strings.Join(strings.Fields(s), " ")), 300)
}

// shown quotes a value for a sentence.
func shown(s string) string { return shownTo(s, 300) }

func shownTo(s string, most int) string {
	if s == "" {
		return "nothing"
	}
	return "“" + Visible([]byte(s), most) + "”"
}

// Sentence says a finding in one line: field, want, got.
func Sentence(f golden.Finding) string { return sentenceTo(f, 300) }

// sentenceTo is [Sentence] with so many bytes of each value at most.
func sentenceTo(f golden.Finding, most int) string {
	field := "outcome"
	if f.Field != "" {
		field = Visible([]byte(f.Field), 100)
	}
	return fmt.Sprintf("%s: want %s, got %s", field, shownTo(f.Want, most), shownTo(f.Got, most))
}

// Title says in one line what is wrong with a case: its gravest finding, or the
// reason for its verdict.
func (c *Case) Title() string {
	if len(c.Findings) == 0 {
		what := c.Reason
		if c.Waived != nil {
			what = c.Waived.Words()
		}
		return fmt.Sprintf("%s: %s", c.Verdict, oneLine(what))
	}
	f := c.Findings[0]
	title := fmt.Sprintf("[%s] %s", f.Rule, Sentence(f))
	if c.Verdict == Crash || c.Verdict == Hang {
		title = fmt.Sprintf("[%s] %s", f.Rule, oneLine(c.Reason))
	}
	if n := len(c.Findings) - 1; n > 0 {
		title += fmt.Sprintf(" (and %s)", count(n, "finding more", "findings more"))
	}
	if c.Waived != nil {
		title += "; " + c.Waived.Words()
	}
	return title
}

// maxDetail bounds the text of one case.
const maxDetail = 64 << 10

// Explain tells an SDK author what is wrong, where, with which bytes, by which
// sentence, and how to see it again. Replay is the command that runs this case. The
// text is safe to print in a terminal and in a CI log.
func (c *Case) Explain(p *Planned, replay string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s (%s): %s\n", c.ID, c.Op, c.Verdict)
	if c.Reason != "" {
		fmt.Fprintf(&b, "  %s\n", Visible([]byte(c.Reason), 2000))
	}
	if len(c.Unscored) > 0 {
		fmt.Fprintf(&b, "  unscored: %s, by the requirement set of this run\n", listed(c.Unscored))
	}
	if c.Waived != nil {
		fmt.Fprintf(&b, "  waived by %s: %s\n", printable(strings.Join(c.Waived.By, ", "), 500), printable(c.Waived.Words(), 2000))
	}
	for _, f := range c.Findings {
		fmt.Fprintf(&b, "  rule %s (%s)\n", f.Rule, f.Level)
		if f.Field != "" || f.Want != "" || f.Got != "" {
			fmt.Fprintf(&b, "    %s\n", Sentence(f))
		}
		fmt.Fprintf(&b, "    why: %s\n", f.Why)
	}
	if c.Sent != nil {
		fmt.Fprintf(&b, "  sent: HTTP %d, Content-Type %s, %d bytes, digest %s\n", c.Sent.Status, shown(c.Sent.Type), c.Sent.Length, c.Sent.Digest)
		fmt.Fprintf(&b, "    %s\n", c.Sent.shown())
	}
	if o := c.Outcome; o != nil {
		fmt.Fprintf(&b, "  the SDK shows: kind %s, status %d, code %s, request id %s, host id %s, message %s\n",
			Visible([]byte(o.Kind), 50), o.Status, shown(o.Code), shown(o.RequestID), shown(o.HostID), shown(o.Message))
		if o.Text != "" {
			fmt.Fprintf(&b, "    printed: %s\n", Visible([]byte(o.Text), 500))
		}
	}
	if c.Exchange != nil {
		b.WriteString("  the wire saw:\n")
		for line := range strings.Lines(c.Exchange.Text()) {
			fmt.Fprintf(&b, "    %s", line)
		}
	}
	if p != nil {
		fmt.Fprintf(&b, "  documented: %s, %s; data: %s:%d\n", p.Page, p.Locator, p.File, p.Line)
	}
	if replay != "" {
		fmt.Fprintf(&b, "  replay: %s\n", replay)
	}
	if c.Exchange != nil {
		fmt.Fprintf(&b, "  debug: sdkconform serve %s holds the response on a port\n", quoteWord(c.ID))
	}
	if c.Detail != "" {
		b.WriteString("  detail:\n")
		head := cut([]byte(c.Detail), 16<<10)
		for line := range strings.Lines(string(head)) {
			fmt.Fprintf(&b, "    %s\n", strings.TrimRight(line, "\r\n"))
		}
		if len(head) < len(c.Detail) {
			fmt.Fprintf(&b, "    … (%d bytes)\n", len(c.Detail))
		}
	}
	text := []byte(plain(b.String()))
	if head := cut(text, maxDetail); len(head) < len(text) {
		return string(head) + "…"
	}
	return string(text)
}

// Replay is the command that runs one case of an adapter again.
func (a *Adapter) Replay(id string) string {
	return fmt.Sprintf("sdkconform run --only %s --adapter %s", quoteWord(id), quoteWord(a.Command))
}

// quoteWord quotes a word for a POSIX shell.
func quoteWord(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

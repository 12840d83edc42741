package reports

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/sdkconform/sdkconform/golden"
)

// Visible shows bytes in one line of text: what is no UTF-8, controls, and
// characters that turn or hide text are escaped as \xNN or \u{N}. Text of more than
// most bytes is cut, and says how long it is.
func Visible(text []byte, most int) string {
	cut := text
	if len(text) > most {
		cut = text[:most]
		for len(cut) > 0 && !utf8.RuneStart(text[len(cut)]) {
			cut = cut[:len(cut)-1]
		}
	}
	var b strings.Builder
	for len(cut) > 0 {
		r, size := utf8.DecodeRune(cut)
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02X`, cut[0])
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\\':
			b.WriteString(`\\`)
		case !unicode.IsPrint(r):
			fmt.Fprintf(&b, `\u{%X}`, r)
		default:
			b.WriteRune(r)
		}
		cut = cut[size:]
	}
	if len(text) > most {
		fmt.Fprintf(&b, "… (%d bytes)", len(text))
	}
	return b.String()
}

// shown quotes a value for a sentence.
func shown(s string) string {
	if s == "" {
		return "nothing"
	}
	return "“" + Visible([]byte(s), 300) + "”"
}

// Sentence says a finding in one line: field, want, got.
func Sentence(f golden.Finding) string {
	field := f.Field
	if field == "" {
		field = "outcome"
	}
	return fmt.Sprintf("%s: want %s, got %s", field, shown(f.Want), shown(f.Got))
}

// Title says in one line what is wrong with a case: its gravest finding, or the
// reason for its verdict.
func (c *Case) Title() string {
	if len(c.Findings) == 0 {
		return fmt.Sprintf("%s: %s", c.Verdict, oneLine(c.Reason))
	}
	f := c.Findings[0]
	title := fmt.Sprintf("[%s] %s", f.Rule, Sentence(f))
	if c.Verdict == Crash || c.Verdict == Hang {
		title = fmt.Sprintf("[%s] %s", f.Rule, oneLine(c.Reason))
	}
	if n := len(c.Findings) - 1; n > 0 {
		title += fmt.Sprintf(" (and %s)", count(n, "finding more", "findings more"))
	}
	return title
}

// maxDetail bounds the text of one case.
const maxDetail = 64 << 10

// Explain tells an SDK author what is wrong, where, with which bytes, by which
// sentence, and how to see it again. Replay is the command that runs this case.
func (c *Case) Explain(p *Planned, replay string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s (%s): %s\n", c.ID, c.Op, c.Verdict)
	if c.Reason != "" {
		fmt.Fprintf(&b, "  %s\n", Visible([]byte(c.Reason), 2000))
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
		fmt.Fprintf(&b, "    %s\n", c.Sent.Body)
	}
	if o := c.Outcome; o != nil {
		fmt.Fprintf(&b, "  the SDK shows: kind %s, status %d, code %s, request id %s, host id %s, message %s\n",
			Visible([]byte(o.Kind), 50), o.Status, shown(o.Code), shown(o.RequestID), shown(o.HostID), shown(o.Message))
		if o.Text != "" {
			fmt.Fprintf(&b, "    printed: %s\n", Visible([]byte(o.Text), 500))
		}
	}
	if p != nil {
		fmt.Fprintf(&b, "  documented: %s, %s; data: %s:%d\n", p.Page, p.Locator, p.File, p.Line)
	}
	if replay != "" {
		fmt.Fprintf(&b, "  replay: %s\n", replay)
	}
	if c.Detail != "" {
		fmt.Fprintf(&b, "  detail:\n    %s\n", strings.ReplaceAll(Visible([]byte(c.Detail), 16<<10), `\n`, "\n    "))
	}
	text := b.String()
	if len(text) > maxDetail {
		text = text[:maxDetail] + "…"
	}
	return strings.ToValidUTF8(text, "\uFFFD")
}

// Replay is the command that runs one case of an adapter again.
func (a *Adapter) Replay(id string) string {
	return fmt.Sprintf("sdkconform run --only %s --adapter %s", quoteWord(id), quoteWord(a.Command))
}

// quoteWord quotes a word for a POSIX shell.
func quoteWord(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

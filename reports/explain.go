package reports

import (
	"fmt"
	"strings"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports/safetext"
)

// Sentence says a finding in one line: field, want, got.
func Sentence(f golden.Finding) string { return ShortSentence(f, 300) }

// ShortSentence is [Sentence] with at most limit bytes of each value.
func ShortSentence(f golden.Finding, limit int) string {
	field := "outcome"
	if f.Field != "" {
		field = safetext.Visible([]byte(f.Field), 100)
	}
	return fmt.Sprintf("%s: want %s, got %s", field, safetext.QuoteShort(f.Want, limit), safetext.QuoteShort(f.Got, limit))
}

// Title says in one line what is wrong with a case: its gravest finding, or the reason for its verdict.
func (c *Case) Title() string {
	if len(c.Findings) == 0 {
		what := c.Reason
		if c.Waived != nil {
			what = c.Waived.Summary()
		}
		return fmt.Sprintf("%s: %s", c.Verdict, safetext.Short(what))
	}
	f := c.Findings[0]
	title := fmt.Sprintf("[%s] %s", f.Rule, Sentence(f))
	if c.Verdict == Crash || c.Verdict == Hang {
		title = fmt.Sprintf("[%s] %s", f.Rule, safetext.Short(c.Reason))
	}
	if n := len(c.Findings) - 1; n > 0 {
		title += fmt.Sprintf(" (and %s)", safetext.Count(n, "finding more", "findings more"))
	}
	if c.Waived != nil {
		title += "; " + c.Waived.Summary()
	}
	return title
}

// MaxExplained bounds the text about one case, in bytes.
const MaxExplained = 64 << 10

// Explain tells an SDK author what is wrong, where, with which bytes, by which sentence, and how to see it again.
// P and replay, the command that runs this case, may be missing; catalogues are those beside the shipped one. The text is safe to print in a terminal and in a
// CI log.
func (c *Case) Explain(p *Planned, replay string, catalogues ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s (%s): %s\n", c.ID, c.Op, c.Verdict)
	c.explainVerdict(&b)
	c.explainBytes(&b)
	if p != nil {
		fmt.Fprintf(&b, "  documented: %s, %s; data: %s:%d\n", p.Page, p.Locator, p.File, p.Line)
	}
	if replay != "" {
		fmt.Fprintf(&b, "  replay: %s\n", replay)
	}
	if c.Exchange != nil {
		fmt.Fprintf(&b, "  debug: sdkconform serve %s%s holds the response on a port\n", safetext.ShellWord(c.ID), CatalogueFlags(catalogues))
	}
	c.explainDetail(&b)
	text := []byte(safetext.Lines(b.String()))
	if head := safetext.Cut(text, MaxExplained); len(head) < len(text) {
		return string(head) + "…"
	}
	return string(text)
}

// explainVerdict writes why the case has its verdict.
func (c *Case) explainVerdict(b *strings.Builder) {
	if c.Reason != "" {
		fmt.Fprintf(b, "  %s\n", safetext.Visible([]byte(c.Reason), 2000))
	}
	if len(c.Unscored) > 0 {
		fmt.Fprintf(b, "  unscored: %s, by the requirement set of this run\n", safetext.List(c.Unscored))
	}
	if c.Waived != nil {
		fmt.Fprintf(b, "  waived by %s: %s\n", safetext.Line(strings.Join(c.Waived.By, ", "), 500), safetext.Line(c.Waived.Summary(), 2000))
	}
	for _, f := range c.Findings {
		fmt.Fprintf(b, "  rule %s (%s)\n", f.Rule, f.Level)
		if f.Field != "" || f.Want != "" || f.Got != "" {
			fmt.Fprintf(b, "    %s\n", Sentence(f))
		}
		fmt.Fprintf(b, "    why: %s\n", f.Why)
	}
}

// explainBytes writes what was sent, what the SDK shows and what the server saw.
func (c *Case) explainBytes(b *strings.Builder) {
	if c.Sent != nil {
		fmt.Fprintf(b, "  sent: HTTP %d, Content-Type %s, %d bytes, digest %s\n", c.Sent.Status, safetext.Quote(c.Sent.Type), c.Sent.Length, c.Sent.Digest)
		fmt.Fprintf(b, "    %s\n", c.Sent.Text())
	}
	if o := c.Outcome; o != nil {
		fmt.Fprintf(b, "  the SDK shows: kind %s, status %d, code %s, request id %s, host id %s, message %s\n",
			safetext.Visible([]byte(o.Kind), 50), o.Status, safetext.Quote(o.Code), safetext.Quote(o.RequestID),
			safetext.Quote(o.HostID), safetext.Quote(o.Message))
		if o.Text != "" {
			fmt.Fprintf(b, "    printed: %s\n", safetext.Visible([]byte(o.Text), 500))
		}
	}
	if c.Exchange != nil {
		b.WriteString("  the wire saw:\n")
		for line := range strings.Lines(c.Exchange.Text()) {
			fmt.Fprintf(b, "    %s", line)
		}
	}
}

// explainDetail writes the stack or the last words of the adapter.
func (c *Case) explainDetail(b *strings.Builder) {
	if c.Detail == "" {
		return
	}
	b.WriteString("  detail:\n")
	head := safetext.Cut([]byte(c.Detail), 16<<10)
	for line := range strings.Lines(string(head)) {
		fmt.Fprintf(b, "    %s\n", strings.TrimRight(line, "\r\n"))
	}
	if len(head) < len(c.Detail) {
		fmt.Fprintf(b, "    … (%d bytes)\n", len(c.Detail))
	}
}

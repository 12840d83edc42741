package campaign

import (
	"context"
	"slices"

	"github.com/sdkconform/sdkconform/fixtures/document"
	"github.com/sdkconform/sdkconform/fuzz/internal/generate"
	"github.com/sdkconform/sdkconform/golden"
)

// An input of a raw-byte target is one byte for the group of bases, one for the status, then the body.
const rawHeader = 2

// rawInput is the raw input of a body in the place of that of a base.
func rawInput(b *generate.Base, body []byte) []byte {
	return append([]byte{byte(b.Group), document.StatusByte(b.Fixture.Response.Status)}, body...)
}

// rawCase is the case of a raw input. Only what holds for any bytes is expected of it.
func (c *Campaign) rawCase(input []byte) *generate.Case {
	group := c.Bases.Groups[int(input[0])%len(c.Bases.Groups)]
	made := &generate.Case{Recipe: &generate.Recipe{Base: group[0]}, Tier: document.Anything, Response: group[0].Fixture.Response}
	made.Response.Status = document.StatusOf(input[1])
	made.Response.Body = input[rawHeader:]
	made.Golden.Mode, made.Golden.Level = golden.Unreadable, golden.Required
	return made
}

// oneBody gives a raw input and keeps what is wrong.
func (c *Campaign) oneBody(ctx context.Context, input []byte) error {
	made := c.rawCase(input)
	problems, err := c.judge(made, c.give(ctx, &made.Response))
	for _, p := range problems {
		same := func(f *Finding) bool { return f.raw && p.signature == f.signatures[0] }
		if !slices.ContainsFunc(c.findings, same) {
			c.findings = append(c.findings, c.rawFinding(made, p))
		}
	}
	return err
}

// rawPrefix is in front of a raw input in a crash log.
const rawPrefix = "bytes "

// rawText is how a crash log names a raw input.
func rawText(input []byte) []byte { return append([]byte(rawPrefix), input...) }

// rawFinding makes a finding of a raw input.
func (c *Campaign) rawFinding(made *generate.Case, p problem) *Finding {
	f := &Finding{
		Case: made.Recipe.Base.Fixture.ID + "; its body in bytes", ID: made.Recipe.ID() + "bytes", Tier: document.Anything, Verdict: p.verdict,
		Findings: []golden.Finding{p.finding}, Response: made.Response, Golden: &made.Golden, Outcome: p.outcome, Cases: 1,
		signatures: []string{p.signature}, how: p.how, raw: true,
	}
	if p.fault != nil {
		f.Detail = p.fault.Detail
	}
	f.known = c.knownAs(f.ID, p.finding)
	return f
}

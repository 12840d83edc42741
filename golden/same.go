package golden

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"github.com/sdkconform/sdkconform/runner"
)

// Same judges two outcomes of the same bytes: it returns a finding where they
// differ in what the SDK shows of the response.
func (g *Golden) Same(first, second runner.Outcome) []Finding {
	field, a, b := differs(first, second, g.Mode == Unreadable)
	if field == "" {
		return nil
	}
	const says = "Given the same bytes again after another response, the SDK shows something else."
	return []Finding{g.finding(atOwnLevel(RuleDeterministic), says, field, a, b)}
}

// LeftOver returns a finding where an outcome's message or text holds the message of
// the response that was given before, and that of the other run does not: what an
// SDK says in its own words is not compared, but must not be about another response.
func (g *Golden) LeftOver(o, run runner.Outcome, before *Golden) []Finding {
	const chance = 16 // shorter messages may be said by chance
	if before == nil || len(before.Message) == 0 || len(before.Message[0]) < chance || slices.Contains(g.Message, before.Message[0]) {
		return nil
	}
	for _, s := range []struct{ field, a, b string }{
		{runner.FieldMessage, o.Message, run.Message}, {runner.FieldText, o.Text, run.Text},
	} {
		if s.a != s.b && strings.Contains(s.a, before.Message[0]) && !strings.Contains(s.b, before.Message[0]) {
			says := "The message is that of the response before, " + before.ID + "."
			return []Finding{g.finding(atOwnLevel(RuleDeterministic), says, s.field, "nothing of another response", s.a)}
		}
	}
	return nil
}

// differs returns the first field in which two outcomes differ. What an SDK says
// in its own words of a response that it cannot read, and the printed text, may
// hold a time or an address, and are not compared.
func differs(a, b runner.Outcome, unreadable bool) (field, first, second string) {
	own := a.Kind == b.Kind && (unreadable || a.Kind == runner.KindUndecodable || a.Kind == runner.KindTransport)
	for _, c := range []struct{ field, a, b string }{
		{fieldKind, a.Kind, b.Kind},
		{runner.FieldStatus, strconv.Itoa(a.Status), strconv.Itoa(b.Status)},
		{runner.FieldCode, a.Code, b.Code},
		{runner.FieldRequestID, a.RequestID, b.RequestID},
		{runner.FieldHostID, a.HostID, b.HostID},
		{runner.FieldMessage, a.Message, b.Message},
		{runner.FieldClass, a.Class, b.Class},
		{runner.FieldRetryable, boolText(a.Retryable), boolText(b.Retryable)},
		{runner.FieldKnown, boolText(a.Known), boolText(b.Known)},
	} {
		if c.a != c.b && !(own && c.field == runner.FieldMessage) {
			return c.field, c.a, c.b
		}
	}
	if !bytes.Equal(a.Data, b.Data) {
		var da, db any
		if unmarshal(a.Data, &da) != nil || unmarshal(b.Data, &db) != nil || !sameJSON(da, db) {
			return runner.FieldData, string(a.Data), string(b.Data)
		}
	}
	return "", "", ""
}

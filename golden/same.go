package golden

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"github.com/sdkconform/sdkconform/runner"
)

// Same compares two outcomes of the same bytes. It returns a finding if the SDK shows
// different values of the response.
func (g *Golden) Same(first, second runner.Outcome) []Finding {
	field, a, b := firstDifference(first, second, g.Mode == Unreadable || g.Mode == Bodiless)
	if field == "" {
		return nil
	}
	const says = "Given the same bytes again after another response, the SDK shows something else."
	return []Finding{g.finding(atOwnLevel(RuleDeterministic), says, field, a, b)}
}

// LeftOver returns a finding if an outcome's message or text holds the message of the
// response that was given before, and that of the other run of the same bytes does not.
// [Golden.Same] does not compare an SDK's own words; this finds those about another
// response.
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

// firstDifference returns the first field in which two outcomes differ. It does not
// compare the printed text, nor the message about a response that the SDK cannot read:
// both may hold a time or an address.
func firstDifference(a, b runner.Outcome, unreadable bool) (field, first, second string) {
	ownMessage := a.Kind == b.Kind && (unreadable || a.Kind == runner.KindUndecodable || a.Kind == runner.KindTransport)
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
		if c.a != c.b && !(ownMessage && c.field == runner.FieldMessage) {
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

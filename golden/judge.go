package golden

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/sdkconform/sdkconform/runner"
)

// Judge compares what an SDK made of the fixture with what it must make of it. It
// returns no findings where nothing is wrong, else the gravest first. What the
// SDK does not show at all (d.Exposes) is not missed here; see [JudgeDescription].
func (g *Golden) Judge(d runner.Description, o runner.Outcome) []Finding {
	j := judge{Golden: g, d: d, o: o}
	j.status()
	right := j.kind()
	switch {
	case j.Mode == Any:
		j.anyInventions()
		return j.findings
	case !right:
		return j.findings
	case o.Kind == runner.KindSuccess:
		j.success()
	case o.Kind == runner.KindError:
		j.error()
	default:
		j.refusal()
	}
	j.printedText()
	return j.findings
}

// fieldKind is the field of a finding about the kind of an outcome.
const fieldKind = "kind"

type judge struct {
	*Golden
	d        runner.Description
	o        runner.Outcome
	findings []Finding
}

// breach is a broken rule, and how binding it is in this case.
type breach struct {
	rule  string
	level Level
}

// atOwnLevel is a rule that is as binding in every case as rules.yaml says.
func atOwnLevel(rule string) breach { return breach{rule, mustRule(rule).Level} }

// atFormLevel is a rule that is only as binding as the form of the case: a recommended
// form may break a required rule, and that is recommended to be mended.
func (j *judge) atFormLevel(rule string) breach { return breach{rule, j.Level} }

// ofForm is the form's own rule; a form without one breaks the given rule.
func (j *judge) ofForm(otherwise string) breach {
	return j.atFormLevel(cmp.Or(j.Rule, otherwise))
}

// ofFormOrValue is the form's own rule; a form without one breaks the value's.
func (j *judge) ofFormOrValue(v value) breach { return j.ofForm(v.rule) }

// add reports a broken rule.
func (j *judge) add(b breach, field, want, got string) {
	j.findings = append(j.findings, j.finding(b, mustRule(b.rule).Says, field, want, got))
}

// finding is a broken rule, in the words of what it requires or of what was seen.
func (g *Golden) finding(b breach, says, field, want, got string) Finding {
	want, got = excerpts(want, got)
	return Finding{Rule: b.rule, Level: b.level, Field: field, Want: want, Got: got, Why: g.why(b.rule, says)}
}

// why adds to words the sentence or the reason that a rule follows from.
func (g *Golden) why(rule, says string) string {
	return because(says, mustRule(rule).Why(g.source))
}

// status wants the status that was sent, where one is shown, of any response.
func (j *judge) status() {
	if j.o.Status == 0 || j.o.Status == j.Status || slices.Contains(j.Statuses, j.o.Status) {
		return
	}
	want := strconv.Itoa(j.Status)
	if j.Status == 0 {
		want = "none: no status line has arrived"
	}
	j.add(atOwnLevel(RuleHTTPStatus), runner.FieldStatus, want, strconv.Itoa(j.o.Status))
}

// kind judges the outcome's kind, and reports whether its values are worth a look.
func (j *judge) kind() bool {
	got := j.o.Kind
	if got == runner.KindSuccess && j.NeverSuccess {
		rule := RuleError
		switch {
		case j.Mode == Malformed && j.Status < 400:
			rule = RuleMalformedSuccess
		case j.Mode == Malformed || j.Mode == Unreadable || j.Mode == Bodiless || j.Mode == Broken || j.Mode == Any && j.Status >= 400:
			rule = RuleNeverSuccess
		}
		j.add(atOwnLevel(rule), fieldKind, j.kinds(), got)
		return false
	}
	if slices.Contains(j.Kinds, got) {
		return true
	}
	switch {
	case j.Mode == Malformed:
		j.add(atOwnLevel(RuleMalformedStatus), fieldKind, j.kinds(), got)
	case j.tookRedirect():
		j.add(atOwnLevel(RuleNeverSuccess), fieldKind, j.kinds(), got)
	case j.Mode == Unreadable || j.Mode == Bodiless || j.Mode == Broken:
		j.add(j.ofForm(RuleError), fieldKind, j.kinds(), got)
	default:
		rule := RuleError
		if j.Kinds[0] == runner.KindSuccess {
			rule = RuleSuccess
		}
		j.add(j.atFormLevel(rule), fieldKind, j.kinds(), got)
		if j.Mode != Any {
			j.inventions()
		}
	}
	return false
}

// tookRedirect reports whether the SDK takes a redirect itself for the success: it shows
// the redirect's status; or nothing that the response behind it alone has: neither its
// status nor its request id nor a member of its data. Pages tell a success by its 2xx and
// its request id.
func (j *judge) tookRedirect() bool {
	if j.o.Kind != runner.KindSuccess || j.Status < 300 || j.Status >= 400 || j.Status == http.StatusNotModified {
		return false
	}
	return j.o.Status == j.Status ||
		j.o.Status == 0 && j.d.ExposesField(runner.FieldRequestID) && !slices.Contains(j.RequestID, j.o.RequestID) && !j.showsData()
}

// kinds are the kinds that are right, for people.
func (j *judge) kinds() string { return strings.Join(j.Kinds, " or ") }

// success judges what is shown where the SDK returned normally.
func (j *judge) success() {
	switch j.Mode {
	case Malformed:
		// The page may print the sample without its request id: then none is missed.
		if len(j.RequestID) > 0 && j.d.ExposesField(runner.FieldRequestID) && j.o.RequestID == "" {
			j.add(j.atFormLevel(RuleMalformedSuccess), runner.FieldRequestID, j.RequestID[0], "")
		}
		j.malformedValues()
	case Choice, Unreadable:
		j.anyOrNone()
		j.silentError()
		j.noData()
	default:
		// A missing status is not reported: many SDKs show it in errors alone.
		j.exactValues()
		j.data(j.atFormLevel(RuleSuccess), j.atFormLevel(RuleSuccess))
	}
}

// silentError wants of a success that is made of an error document that its caller can
// see the code: in its place, or in the data. An SDK that shows neither is not asked. It
// is recorded alone where the page does not say what a failed call returns, and of a success
// with nothing in it: who looks for data learns that there is none.
func (j *judge) silentError() {
	if j.Kinds[0] != runner.KindError || len(j.Code) == 0 || j.o.Code != "" {
		return
	}
	if !j.d.ExposesField(runner.FieldCode) && !j.d.ExposesField(runner.FieldData) {
		return
	}
	var data any
	_ = unmarshal(j.o.Data, &data) // no data holds no code
	if slices.ContainsFunc(j.Code, func(code string) bool { return holdsText(data, code) }) {
		return
	}
	b, field, got := breach{RuleSilentError, Informative}, runner.FieldCode, ""
	if j.inventsData(data) {
		if j.source != nil && len(j.source.Rules[RuleSilentError]) > 0 {
			b = atOwnLevel(RuleSilentError)
			b.level = lower(b.level, j.Level)
		}
		field, got = runner.FieldData, compact(data)
	}
	j.add(b, field, "the code "+strings.Join(j.Code, " or ")+", or an error", got)
}

// inventsData reports whether data of which the code is no part has more in it than the
// other values of an error: a member of the success, which nobody sent.
func (j *judge) inventsData(data any) bool {
	members, ok := data.(map[string]any)
	if !ok {
		return data != nil
	}
	for _, member := range members {
		text, ok := member.(string)
		if !ok || !slices.Contains(slices.Concat(j.Message, j.RequestID, j.HostID), text) {
			return true
		}
	}
	return false
}

// error judges the SDK's "the service said no".
func (j *judge) error() {
	switch {
	case j.Mode == Malformed:
		j.missStatusOfFailure(atOwnLevel(RuleMalformedStatus))
		j.malformedValues()
	case j.Mode == Unreadable, j.Mode == Refusable && j.nothingRead():
		j.missStatusOfFailure(j.ofForm(RuleHTTPStatus))
		j.ownWords(j.ofFormOrValue)
		j.missHeader()
	case j.Mode == Bodiless:
		j.missStatus(j.ofForm(RuleHTTPStatus))
		j.ownWords(j.ofFormOrValue)
		j.missHeader()
	case j.Mode == Broken:
		j.ownWords(j.ofFormOrValue)
	case j.Mode == Choice:
		j.missStatus(j.atFormLevel(RuleHTTPStatus))
		j.anyOrNone()
	default:
		j.missStatus(j.atFormLevel(RuleHTTPStatus))
		j.exactValues()
		j.classification()
		j.known()
		j.textValues()
	}
}

// missHeader misses the values of the header where the SDK says that the service failed:
// they have arrived, whatever became of the body.
func (j *judge) missHeader() {
	for _, v := range j.values() {
		if v.got == "" && slices.Contains(j.Header, v.field) && j.d.ExposesField(v.field) && j.Mode != Refusable {
			b := j.ofFormOrValue(v)
			b.level = lower(b.level, Recommended)
			j.add(b, v.field, v.wanted(), "")
		}
	}
}

// refusal judges an SDK's error about a response that it cannot read, or that did not
// arrive. Code and message are its own words; the values of the response that it shows
// beside them must still be right.
func (j *judge) refusal() {
	switch j.Mode {
	case Malformed:
		j.missStatusOfFailure(atOwnLevel(RuleMalformedStatus))
		j.ownWords(func(value) breach { return j.atFormLevel(RuleMalformedValues) })
		j.recovered()
	case Unreadable, Bodiless:
		j.missStatusOfFailure(j.ofForm(RuleHTTPStatus))
		j.ownWords(j.ofFormOrValue)
	case Choice, Refusable, Broken:
		j.ownWords(j.ofFormOrValue)
	}
	j.missKept()
}

// missKept misses what an SDK knows of a response whose body it refuses.
func (j *judge) missKept() {
	if slices.Contains(j.Kept, runner.FieldStatus) {
		j.missStatusOfFailure(j.ofForm(RuleHTTPStatus))
	}
	for _, v := range j.values() {
		if v.got == "" && slices.Contains(j.Kept, v.field) && j.d.ExposesField(v.field) && len(v.want) > 0 {
			j.add(j.ofFormOrValue(v), v.field, v.wanted(), "")
		}
	}
}

// nothingRead reports whether no value of the body is shown, and no printed nothing; those
// of the header may be. Many SDKs have one error type for every failed response: such an
// error is their refusal.
func (j *judge) nothingRead() bool {
	for _, v := range j.values() {
		if v.got != "" && !v.any && (v.matches() && !slices.Contains(j.Header, v.field) || invented(v.got)) {
			return false
		}
	}
	return true
}

// missStatus reports that no status is shown, by an SDK that has a place for it.
func (j *judge) missStatus(b breach) {
	if j.o.Status == 0 && j.d.ExposesField(runner.FieldStatus) {
		j.add(b, runner.FieldStatus, strconv.Itoa(j.Status), "")
	}
}

// missStatusOfFailure is missStatus for a body that the SDK could not read: there, only
// a 4xx or 5xx must be shown.
func (j *judge) missStatusOfFailure(b breach) {
	if j.Status >= 400 {
		j.missStatus(b)
	}
}

// exactValues wants every value that the body carries, and no other.
func (j *judge) exactValues() {
	for _, v := range j.values() {
		switch {
		case len(v.want) == 0:
			j.notCarried(v)
		case v.matches():
		case v.got == "" && (!j.d.ExposesField(v.field) || slices.Contains(j.Optional, v.field)):
		default:
			b := j.atFormLevel(v.rule)
			b.level = j.levelOf(v.field)
			j.wrong(b, v, v.wanted())
		}
	}
}

// levelOf is the level of findings about a field.
func (g *Golden) levelOf(field string) Level {
	if field == runner.FieldMessage && g.MessageLevel != "" {
		return g.MessageLevel
	}
	if level := g.Levels[field]; level != "" {
		return level
	}
	return g.Level
}

// wrong reports a value that is not the wanted one. A printed nothing breaks a required
// rule even where the form is only recommended: an SDK may leave out a number or an object
// in the place of a string, or show it as it was sent, but not as [object Object].
func (j *judge) wrong(b breach, v value, want string) {
	if b.level != Required && invented(v.got) {
		b = atOwnLevel(RuleNoInvention)
	}
	j.add(b, v.field, want, v.got)
}

// notCarried judges what is shown for a value that the body does not carry. A printed
// nothing breaks a required rule in any readable body; a default of the SDK's own is only
// as binding as the form.
func (j *judge) notCarried(v value) {
	switch {
	case v.got == "":
	case invented(v.got):
		j.add(atOwnLevel(RuleNoInvention), v.field, "", v.got)
	default:
		j.add(j.atFormLevel(RuleNoInvention), v.field, "", v.got)
	}
}

// inventions reports printed nothings alone: where the kind is wrong.
func (j *judge) inventions() {
	for _, v := range j.values() {
		if len(v.want) == 0 && invented(v.got) {
			j.notCarried(v)
		}
	}
}

// anyInventions reports printed nothings that bytes of which nothing else is known do not
// hold. An empty object or list they may hold, written in another way.
func (j *judge) anyInventions() {
	for _, v := range j.values() {
		if IsPrintedNothing(v.got) && !v.matches() {
			j.notCarried(v)
		}
	}
}

// anyOrNone wants of each value one that the body carries, or none.
func (j *judge) anyOrNone() {
	for _, v := range j.values() {
		switch {
		case v.got == "" || v.matches():
		case len(v.want) == 0:
			j.notCarried(v)
		default:
			j.wrong(j.atFormLevel(v.rule), v, v.wantedOrNone())
		}
	}
}

// malformedValues wants the documented values of a malformed sample, or none; of an SDK
// that claims to be tolerant it wants them.
func (j *judge) malformedValues() {
	for _, v := range j.values() {
		if v.got != "" && !v.matches() {
			j.add(j.atFormLevel(RuleMalformedValues), v.field, v.wantedOrNone(), v.got)
		}
	}
	if j.o.Kind == runner.KindSuccess {
		missed := breach{}
		if j.d.Tolerant {
			missed = atOwnLevel(RuleMalformedRecovered)
		}
		j.data(j.atFormLevel(RuleMalformedValues), missed)
	}
	j.recovered()
}

// recovered wants every documented value of a malformed sample, if the SDK claims to be
// tolerant. What is optional need not be recovered: of some broken bodies nobody can tell what is missing.
func (j *judge) recovered() {
	if !j.d.Tolerant {
		return
	}
	for _, v := range j.values() {
		if len(v.want) > 0 && !slices.Contains(j.Optional, v.field) && v.got == "" && j.d.ExposesField(v.field) {
			j.add(atOwnLevel(RuleMalformedRecovered), v.field, v.wanted(), "")
		}
	}
}

// ownWords judges the values that stand beside the SDK's own account of a body that it
// does not read. Code and message may be the SDK's own words. A printed nothing is wrong,
// and so is a part of a documented value.
func (j *judge) ownWords(breachOf func(v value) breach) {
	for _, v := range j.values() {
		switch {
		case v.got == "" || v.matches():
			continue
		case invented(v.got):
		case v.field == runner.FieldCode && !v.isPartOfCode():
			continue
		case v.field == runner.FieldMessage && !v.isPartOfMessage():
			continue
		}
		j.add(breachOf(v), v.field, v.wantedOrNone(), v.got)
	}
}

// classification judges class and retryable where the page's words decide them. An SDK
// may leave an error without a class, unless the words say that the failure passes: to
// tell those apart is what classes are for.
func (j *judge) classification() {
	mayBeUnclassified := j.Retryable == nil
	if j.Class != "" && j.d.ExposesField(runner.FieldClass) && j.o.Class != j.Class && (j.o.Class != "" || !mayBeUnclassified) {
		j.add(j.atFormLevel(RuleClass), runner.FieldClass, j.Class, j.o.Class)
	}
	if j.Retryable != nil && j.d.ExposesField(runner.FieldRetryable) &&
		(j.o.Retryable == nil || *j.o.Retryable != *j.Retryable) {
		j.add(j.atFormLevel(RuleRetryable), runner.FieldRetryable, strconv.FormatBool(*j.Retryable), boolText(j.o.Retryable))
	}
}

// Recognised reports whether the SDK has a name of its own for a code for which the provider documents one.
func (g *Golden) Recognised(o runner.Outcome) bool {
	return g.Known != "" && o.Known != nil && *o.Known
}

// known wants of an SDK that has names of its own for codes that it has one where the provider documents one. Who lost
// the code is not asked what it knows of it, nor who does not say.
func (j *judge) known() {
	if j.Known == "" || j.o.Known == nil || *j.o.Known || !j.d.ExposesField(runner.FieldKnown) ||
		j.d.ExposesField(runner.FieldCode) && !slices.Contains(j.Code, j.o.Code) {
		return
	}
	b := atOwnLevel(RuleKnownCode)
	b.level = lower(b.level, j.Level)
	j.add(b, runner.FieldKnown, "true, as "+j.Known, boolText(j.o.Known))
}

func boolText(b *bool) string {
	if b == nil {
		return ""
	}
	return strconv.FormatBool(*b)
}

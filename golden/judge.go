package golden

import (
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
	switch {
	case !j.kind():
	case j.Mode == Any:
		j.inventions()
	case o.Kind == runner.KindSuccess:
		j.success()
	case o.Kind == runner.KindError:
		j.error()
	default:
		j.refusal()
	}
	return j.findings
}

// needsRule reports whether findings of the golden's mode are of the form's own rule.
func (g *Golden) needsRule() bool {
	return slices.Contains([]Mode{Refusable, Unreadable, Broken}, g.Mode)
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

// add reports a broken rule.
func (j *judge) add(b breach, field, want, got string) {
	j.findings = append(j.findings, j.finding(b, mustRule(b.rule).Says, field, want, got))
}

// finding is a broken rule, in the words of what it requires or of what was seen.
func (g *Golden) finding(b breach, says, field, want, got string) Finding {
	want, got = window(want, got)
	return Finding{Rule: b.rule, Level: b.level, Field: field, Want: want, Got: got, Why: g.why(b.rule, says)}
}

// why adds to words the sentence or the reason that a rule follows from.
func (g *Golden) why(rule, says string) string {
	return says + " — " + mustRule(rule).Why(g.source)
}

// status: a status that is shown is the status that was sent, for any response.
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
		case j.Mode == Malformed || j.Mode == Unreadable || j.Mode == Broken:
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
	case j.unfollowed():
		j.add(atOwnLevel(RuleNeverSuccess), fieldKind, j.kinds(), got)
	case j.Mode == Unreadable || j.Mode == Broken:
		j.add(j.atFormLevel(j.Rule), fieldKind, j.kinds(), got)
	default:
		rule := RuleError
		if j.Kinds[0] == runner.KindSuccess {
			rule = RuleSuccess
		}
		j.add(j.atFormLevel(rule), fieldKind, j.kinds(), got)
		j.inventions()
	}
	return false
}

// unfollowed reports whether a redirect itself is taken for a success: its status is
// shown, or not the request id of what it leads to. The pages know a success by its 2xx
// and its request id.
func (j *judge) unfollowed() bool {
	if j.o.Kind != runner.KindSuccess || j.Status < 300 || j.Status >= 400 {
		return false
	}
	return j.o.Status == j.Status || j.d.Shows(runner.FieldRequestID) && !slices.Contains(j.RequestID, j.o.RequestID)
}

func (j *judge) kinds() string { return strings.Join(j.Kinds, " or ") }

func (j *judge) success() {
	switch j.Mode {
	case Malformed:
		// A sample that has lost its request id on the page has none to be missed.
		if len(j.RequestID) > 0 && j.d.Shows(runner.FieldRequestID) && j.o.RequestID == "" {
			j.add(j.atFormLevel(RuleMalformedSuccess), runner.FieldRequestID, j.RequestID[0], "")
		}
		j.malformed()
	case Choice:
		j.open()
	default:
		// A status that is not shown is not missed: many SDKs have a place for it in
		// errors alone.
		j.exact()
		j.data(true)
	}
}

func (j *judge) error() {
	switch {
	case j.Mode == Malformed:
		j.statusKept(atOwnLevel(RuleMalformedStatus))
		j.malformed()
	case j.Mode == Unreadable, j.Mode == Refusable && j.nothingRead():
		j.statusKept(j.atFormLevel(j.Rule))
		j.ownWords(j.Rule)
	case j.Mode == Broken:
		j.ownWords(j.Rule)
	case j.Mode == Choice:
		j.statusShown(j.atFormLevel(RuleHTTPStatus))
		j.open()
	default:
		j.statusShown(j.atFormLevel(RuleHTTPStatus))
		j.exact()
		j.sorting()
		j.text()
	}
}

// refusal judges the SDK's own error about the response. Its code and message are
// the SDK's own words; what it shows of the response must still be right.
func (j *judge) refusal() {
	switch j.Mode {
	case Malformed:
		j.statusKept(atOwnLevel(RuleMalformedStatus))
		j.ownWords(RuleMalformedValues)
		j.recovered()
	case Unreadable:
		j.statusKept(j.atFormLevel(j.Rule))
		j.ownWords(j.Rule)
	case Choice, Refusable, Broken:
		j.ownWords(j.Rule)
	}
}

// nothingRead reports whether none of the values that the body carries is shown, and no
// printed nothing in their place. Many SDKs have one error for every failed response, so
// that this is how they refuse a body that they do not read.
func (j *judge) nothingRead() bool {
	for _, v := range j.values() {
		if v.got != "" && (v.is() || invented(v.got)) {
			return false
		}
	}
	return true
}

// statusShown misses the status where the SDK shows none, though it shows statuses.
func (j *judge) statusShown(b breach) {
	if j.o.Status == 0 && j.d.Shows(runner.FieldStatus) {
		j.add(b, runner.FieldStatus, strconv.Itoa(j.Status), "")
	}
}

// statusKept is statusShown for what the SDK could not read: only the status of a
// failure is missed then.
func (j *judge) statusKept(b breach) {
	if j.Status >= 400 {
		j.statusShown(b)
	}
}

// exact: every carried value is shown, and no other.
func (j *judge) exact() {
	for _, v := range j.values() {
		switch {
		case len(v.want) == 0:
			j.notInvented(v)
		case v.is():
		case v.got == "" && (!j.d.Shows(v.field) || slices.Contains(j.Optional, v.field)):
		default:
			b := j.atFormLevel(v.rule)
			if v.field == runner.FieldMessage && j.MessageLevel != "" {
				b.level = j.MessageLevel
			}
			j.wrong(b, v, v.wanted())
		}
	}
}

// wrong reports a value that is not the wanted one. A printed nothing in its place is
// wrong at its own level, however little the form asks for: a number or an object may be
// left out, or shown as it was sent, but not as [object Object].
func (j *judge) wrong(b breach, v value, want string) {
	if b.level != Required && invented(v.got) {
		b = atOwnLevel(RuleNoInvention)
	}
	j.add(b, v.field, want, v.got)
}

// notInvented judges a value that the body does not carry. A printed nothing is wrong at
// its own level in any readable body, a default of the SDK's own at the form's.
func (j *judge) notInvented(v value) {
	switch {
	case v.got == "":
	case invented(v.got):
		j.add(atOwnLevel(RuleNoInvention), v.field, "", v.got)
	default:
		j.add(j.atFormLevel(RuleNoInvention), v.field, "", v.got)
	}
}

// inventions looks for printed nothings where the kind is wrong already.
func (j *judge) inventions() {
	for _, v := range j.values() {
		if len(v.want) == 0 && invented(v.got) {
			j.notInvented(v)
		}
	}
}

// open: any of the carried values or none.
func (j *judge) open() {
	for _, v := range j.values() {
		switch {
		case v.got == "" || v.is():
		case len(v.want) == 0:
			j.notInvented(v)
		default:
			j.wrong(j.atFormLevel(v.rule), v, v.orNone())
		}
	}
}

// malformed: the documented value or none, and the documented one of an SDK that
// claims to be tolerant.
func (j *judge) malformed() {
	for _, v := range j.values() {
		if v.got != "" && !v.is() {
			j.add(j.atFormLevel(RuleMalformedValues), v.field, v.orNone(), v.got)
		}
	}
	if j.o.Kind == runner.KindSuccess {
		j.data(j.d.Tolerant)
	}
	j.recovered()
}

func (j *judge) recovered() {
	if !j.d.Tolerant {
		return
	}
	for _, v := range j.values() {
		if len(v.want) > 0 && v.got == "" && j.d.Shows(v.field) {
			j.add(atOwnLevel(RuleMalformedRecovered), v.field, v.wanted(), "")
		}
	}
}

// ownWords judges the values beside an SDK's own account of a body that it does
// not read: no printed nothing, and nothing of the response that is not a whole
// documented value. Its code and message may be words of its own.
func (j *judge) ownWords(rule string) {
	for _, v := range j.values() {
		switch {
		case v.got == "" || v.is():
			continue
		case invented(v.got):
		case v.field == runner.FieldCode && !j.piece(v):
			continue
		case v.field == runner.FieldMessage && !j.cut(v):
			continue
		}
		j.add(j.atFormLevel(rule), v.field, v.orNone(), v.got)
	}
}

// sorting: class and retryable where the page's words decide them. An SDK that does
// not sort an error at all is not wrong about it, except where the words say that
// the failure passes: to know those is what sorting is for.
func (j *judge) sorting() {
	unsorted := j.o.Class == "" && j.Retryable == nil
	if j.Class != "" && j.d.Shows(runner.FieldClass) && j.o.Class != j.Class && !unsorted {
		j.add(j.atFormLevel(RuleClass), runner.FieldClass, j.Class, j.o.Class)
	}
	if j.Retryable != nil && j.d.Shows(runner.FieldRetryable) &&
		(j.o.Retryable == nil || *j.o.Retryable != *j.Retryable) {
		j.add(j.atFormLevel(RuleRetryable), runner.FieldRetryable, strconv.FormatBool(*j.Retryable), boolText(j.o.Retryable))
	}
}

func boolText(b *bool) string {
	if b == nil {
		return ""
	}
	return strconv.FormatBool(*b)
}

// text: the printed error carries code and request id.
func (j *judge) text() {
	if !j.d.Shows(runner.FieldText) {
		return
	}
	b := atOwnLevel(RuleText)
	if j.Level == Informative {
		b.level = Informative // of such a form nothing more than recorded
	}
	for _, v := range j.values() {
		if v.field != runner.FieldCode && v.field != runner.FieldRequestID {
			continue
		}
		if v.got != "" && !v.is() || v.got == "" && j.d.Shows(v.field) {
			continue // a finding of its own, of which a text without the value is only the echo
		}
		if len(v.want) == 1 && !slices.Contains(j.Optional, v.field) && !strings.Contains(j.o.Text, v.want[0]) {
			j.add(b, runner.FieldText, "a text with "+v.field+" "+v.want[0], j.o.Text)
		}
	}
}

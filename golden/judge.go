package golden

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
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

type judge struct {
	*Golden
	d        runner.Description
	o        runner.Outcome
	findings []Finding
}

func (j *judge) add(rule string, level Level, field, want, got, why string) {
	if r := RuleByID(rule); r != nil {
		sentence := r.Why(j.source)
		if why == "" {
			why = r.Says
		}
		if sentence != "" {
			why += " — " + sentence
		}
	}
	want, got = window(want, got)
	j.findings = append(j.findings, Finding{Rule: rule, Level: level, Field: field, Want: want, Got: got, Why: why})
}

// window bounds long values to where they begin to differ, so that a message of a
// mebibyte does not fill the reports.
func window(want, got string) (string, string) {
	const most, before = 1 << 10, 64
	if len(want) <= most && len(got) <= most {
		return want, got
	}
	differ := 0
	for differ < len(want) && differ < len(got) && want[differ] == got[differ] {
		differ++
	}
	cut := func(s string) string {
		if len(s) <= most {
			return s
		}
		start := min(max(0, differ-before), len(s))
		end := min(start+most, len(s))
		return fmt.Sprintf("%s… (bytes %d to %d of %d; the first difference is at %d)",
			strings.ToValidUTF8(s[start:end], "\uFFFD"), start, end, len(s), differ)
	}
	return cut(want), cut(got)
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
	j.add("http-status", Required, runner.FieldStatus, want, strconv.Itoa(j.o.Status), "")
}

// kind judges the outcome's kind, and reports whether its values are worth a look.
func (j *judge) kind() bool {
	got := j.o.Kind
	if got == runner.KindSuccess && j.NeverSuccess {
		rule := "error"
		switch {
		case j.Mode == Malformed && j.Status < 400:
			rule = "malformed-success"
		case j.Mode == Malformed || j.Mode == Unreadable || j.Mode == Broken:
			rule = "never-success"
		}
		j.add(rule, Required, "kind", j.kinds(), got, "")
		return false
	}
	if slices.Contains(j.Kinds, got) {
		return true
	}
	switch {
	case j.Mode == Malformed:
		j.add("malformed-status", Recommended, "kind", j.kinds(), got, "")
	case j.unfollowed():
		j.add("never-success", Required, "kind", j.kinds(), got, "")
	case j.Mode == Unreadable || j.Mode == Broken:
		j.add(j.Rule, j.Level, "kind", j.kinds(), got, "")
	default:
		j.add(j.Kinds[0], j.Level, "kind", j.kinds(), got, "") // "success" and "error" are rules too
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

// value is one of the four fields that are strings in every outcome.
type value struct {
	field, rule string
	want        []string
	got         string
}

func (j *judge) values() [4]value {
	return [4]value{
		{runner.FieldCode, "code", j.Code, j.o.Code},
		{runner.FieldRequestID, "request-id", j.RequestID, j.o.RequestID},
		{runner.FieldHostID, "host-id", j.HostID, j.o.HostID},
		{runner.FieldMessage, "message", j.Message, j.o.Message},
	}
}

// is reports whether the value that is shown is a wanted one. White space at the
// ends of a message is not judged; a value that the body does not hold as a string
// is compared as JSON.
func (v value) is() bool {
	for _, want := range v.want {
		if v.got == want || v.field == runner.FieldMessage && trim(v.got) == trim(want) {
			return true
		}
		if strings.HasPrefix(want, "{") || strings.HasPrefix(want, "[") {
			var a, b bytes.Buffer
			if json.Compact(&a, []byte(v.got)) == nil && json.Compact(&b, []byte(want)) == nil && a.String() == b.String() {
				return true
			}
		}
	}
	return false
}

func (v value) wanted() string {
	return strings.Join(v.want, " or ")
}

// orNone is what is wanted where no value is right too.
func (v value) orNone() string {
	if len(v.want) == 0 {
		return "none"
	}
	return v.wanted() + " or none"
}

func trim(s string) string { return strings.Trim(s, " \t\r\n") }

// markers are how languages print a value that is not there or is no string.
var markers = []string{
	"<nil>", "nil", "null", "undefined", "None", "NULL", "[object Object]", "NaN", "(null)", "<null>", "map[]", "{}", "[]",
	"%!s(<nil>)", "%!v(<nil>)", "<no value>",
}

func invented(s string) bool { return slices.Contains(markers, s) }

func (j *judge) success() {
	switch j.Mode {
	case Malformed:
		// A sample that has lost its request id on the page has none to be missed.
		if len(j.RequestID) > 0 && j.d.Shows(runner.FieldRequestID) && j.o.RequestID == "" {
			j.add("malformed-success", j.Level, runner.FieldRequestID, j.RequestID[0], "", "")
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
		j.statusKept("malformed-status", Recommended)
		j.malformed()
	case j.Mode == Unreadable, j.Mode == Refusable && j.nothingRead():
		j.statusKept(j.Rule, j.Level)
		j.ownWords(j.Rule, j.Level)
		j.headerKept()
	case j.Mode == Broken:
		j.ownWords(j.Rule, j.Level)
	case j.Mode == Choice:
		j.statusShown("http-status", j.Level)
		j.open()
	default:
		j.statusShown("http-status", j.Level)
		j.exact()
		j.sorting()
		j.text()
	}
}

// headerKept misses the values of the header where the SDK says that the service failed:
// they have arrived, whatever became of the body.
func (j *judge) headerKept() {
	for _, v := range j.values() {
		if v.got == "" && slices.Contains(j.Header, v.field) && j.d.Shows(v.field) && j.Mode == Unreadable {
			j.add(j.Rule, lower(j.Level, Recommended), v.field, v.wanted(), "", "")
		}
	}
}

// refusal judges the SDK's own error about the response. Its code and message are
// the SDK's own words; what it shows of the response must still be right.
func (j *judge) refusal() {
	switch j.Mode {
	case Malformed:
		j.statusKept("malformed-status", Recommended)
		j.ownWords("malformed-values", j.Level)
		j.recovered()
	case Unreadable:
		j.statusKept(j.Rule, j.Level)
		j.ownWords(j.Rule, j.Level)
	case Choice, Refusable, Broken:
		j.ownWords(j.Rule, j.Level)
	}
}

// nothingRead reports whether none of the values that the body carries is shown, and no
// printed nothing in their place; those of the header may be. Many SDKs have one error for every failed response, so
// that this is how they refuse a body that they do not read.
func (j *judge) nothingRead() bool {
	for _, v := range j.values() {
		if v.got != "" && (v.is() && !slices.Contains(j.Header, v.field) || invented(v.got)) {
			return false
		}
	}
	return true
}

// statusShown misses the status where the SDK shows none, though it shows statuses.
func (j *judge) statusShown(rule string, level Level) {
	if j.o.Status == 0 && j.d.Shows(runner.FieldStatus) {
		j.add(rule, level, runner.FieldStatus, strconv.Itoa(j.Status), "", "")
	}
}

// statusKept is statusShown for what the SDK could not read: only the status of a
// failure is missed then.
func (j *judge) statusKept(rule string, level Level) {
	if j.Status >= 400 {
		j.statusShown(rule, level)
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
			j.wrong(v, j.levelOf(v.field), v.wanted())
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

// wrong reports a value that is not the wanted one. A printed nothing in its place is as
// wrong where the form asks for little: a number or an object may be left out, or shown as
// it was sent, but not as [object Object].
func (j *judge) wrong(v value, level Level, want string) {
	rule := v.rule
	if level != Required && invented(v.got) {
		rule, level = "no-invention", Required
	}
	j.add(rule, level, v.field, want, v.got, "")
}

// notInvented judges a value that the body does not carry. A printed nothing is
// required not to be there in any readable body; a default of the SDK's own is as
// binding as the form.
func (j *judge) notInvented(v value) {
	if v.got == "" {
		return
	}
	level := j.Level
	if invented(v.got) {
		level = Required
	}
	j.add("no-invention", level, v.field, "", v.got, "")
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
			j.wrong(v, j.Level, v.orNone())
		}
	}
}

// malformed: the documented value or none, and the documented one of an SDK that
// claims to be tolerant.
func (j *judge) malformed() {
	for _, v := range j.values() {
		if v.got != "" && !v.is() {
			j.add("malformed-values", j.Level, v.field, v.orNone(), v.got, "")
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
			j.add("malformed-recovered", Required, v.field, v.wanted(), "", "")
		}
	}
}

// ownWords judges the values beside an SDK's own account of a body that it does
// not read: no printed nothing, and nothing of the response that is not a whole
// documented value. Its code and message may be words of its own.
func (j *judge) ownWords(rule string, level Level) {
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
		j.add(rule, level, v.field, v.orNone(), v.got, "")
	}
}

// piece reports whether a code is the documented one cut, changed in case, or with
// something else around it, and so no word of the SDK's own.
func (j *judge) piece(v value) bool {
	const chance = 4
	if len(v.want) == 0 || len(v.got) < chance || len(v.want[0]) < chance {
		return false
	}
	want, got := strings.ToLower(v.want[0]), strings.ToLower(v.got)
	return strings.HasPrefix(want, got) || strings.HasSuffix(want, "."+got) || strings.Contains(got, want)
}

// cut reports whether a message is a piece of the documented one, long enough not
// to be so by chance.
func (j *judge) cut(v value) bool {
	const chance = 8
	got := trim(v.got)
	return len(got) >= chance && len(v.want) > 0 &&
		(strings.HasPrefix(trim(v.want[0]), got) || strings.HasSuffix(trim(v.want[0]), got))
}

// data: the documented members are there with the documented values; others may be
// beside them. Members that are not there are missed where all are needed.
func (j *judge) data(all bool) {
	if len(j.Data) == 0 || !j.d.Shows(runner.FieldData) {
		return
	}
	var want, got map[string]any
	if err := unmarshal(j.Data, &want); err != nil {
		return // checked when the catalogue is loaded
	}
	_ = unmarshal(j.o.Data, &got) // what is no object has none of the members
	for _, name := range sortedKeys(want) {
		value, ok := got[name]
		if ok && sameJSON(want[name], value) || !ok && !all {
			continue
		}
		shown := "absent"
		if ok {
			shown = compact(value)
		}
		j.add("success", j.Level, runner.FieldData+"."+name, compact(want[name]), shown, "")
	}
}

func unmarshal(data []byte, to any) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	return decoder.Decode(to)
}

func sortedKeys(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func compact(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(text)
}

// sameJSON compares values at any depth; numbers by value, so that 0 and 0.0 are the
// same, and exactly, so that a 64-bit id that went through a float is not.
func sameJSON(a, b any) bool {
	switch a := a.(type) {
	case json.Number:
		b, ok := b.(json.Number)
		if !ok || a == b {
			return ok
		}
		// A huge exponent would make a number of as many digits.
		if len(a) > 400 || len(b) > 400 || strings.ContainsAny(a.String()+b.String(), "eE") {
			fa, errA := a.Float64()
			fb, errB := b.Float64()
			return errA == nil && errB == nil && fa == fb
		}
		ra, okA := new(big.Rat).SetString(a.String())
		rb, okB := new(big.Rat).SetString(b.String())
		return okA && okB && ra.Cmp(rb) == 0
	case []any:
		b, ok := b.([]any)
		return ok && slices.EqualFunc(a, b, sameJSON)
	case map[string]any:
		b, ok := b.(map[string]any)
		return ok && maps.EqualFunc(a, b, sameJSON)
	}
	return compact(a) == compact(b)
}

// sorting: class and retryable where the page's words decide them. An SDK that does
// not sort an error at all is not wrong about it, except where the words say that
// the failure passes: to know those is what sorting is for.
func (j *judge) sorting() {
	unsorted := j.o.Class == "" && j.Retryable == nil
	if j.Class != "" && j.d.Shows(runner.FieldClass) && j.o.Class != j.Class && !unsorted {
		j.add("class", j.Level, runner.FieldClass, j.Class, j.o.Class, "")
	}
	if j.Retryable != nil && j.d.Shows(runner.FieldRetryable) &&
		(j.o.Retryable == nil || *j.o.Retryable != *j.Retryable) {
		j.add("retryable", j.Level, runner.FieldRetryable, strconv.FormatBool(*j.Retryable), boolText(j.o.Retryable), "")
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
	level := Recommended
	if j.Level == Informative {
		level = Informative
	}
	for _, v := range j.values() {
		if v.field != runner.FieldCode && v.field != runner.FieldRequestID {
			continue
		}
		if v.got != "" && !v.is() || v.got == "" && j.d.Shows(v.field) {
			continue // a finding of its own, of which a text without the value is only the echo
		}
		if len(v.want) == 1 && !slices.Contains(j.Optional, v.field) && !strings.Contains(j.o.Text, v.want[0]) {
			j.add("text", level, runner.FieldText, "a text with "+v.field+" "+v.want[0], j.o.Text, "")
		}
	}
}

// Same judges two outcomes of the same bytes: it returns a finding where they
// differ in what the SDK shows of the response.
func (g *Golden) Same(first, second runner.Outcome) []Finding {
	field, a, b := differs(first, second, g.Mode == Unreadable)
	if field == "" {
		return nil
	}
	j := judge{Golden: g}
	j.add("deterministic", Required, field, a, b, "Given the same bytes again after another response, the SDK shows something else.")
	return j.findings
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
			j := judge{Golden: g}
			j.add("deterministic", Required, s.field, "nothing of another response", s.a, "The message is that of the response before, "+before.ID+".")
			return j.findings
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
		{"kind", a.Kind, b.Kind},
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

// Attribute names the form's rule in the findings that the form causes: those that
// the wire form of the same item, read by the same SDK, does not have. Without a
// look at the wire form, a lost code would be blamed on every form.
func (g *Golden) Attribute(findings, wire []Finding) []Finding {
	if g.Rule == "" {
		return findings
	}
	attributed := slices.Clone(findings)
	for i, f := range attributed {
		base := slices.Contains([]string{"success", "error", "code", "message", "request-id", "host-id", "http-status"}, f.Rule)
		if !base || f.Field == runner.FieldStatus && f.Got != "" || f.Field == "kind" && f.Got == runner.KindSuccess && g.NeverSuccess {
			continue // a rule of its own, or one that holds for any response
		}
		if slices.ContainsFunc(wire, func(w Finding) bool { return w.Rule == f.Rule && w.Field == f.Field }) {
			continue
		}
		if r := RuleByID(g.Rule); r != nil {
			attributed[i].Rule = g.Rule
			attributed[i].Why = r.Says + " The same values in the wire form are read right."
			if sentence := r.Why(g.source); sentence != "" {
				attributed[i].Why += " — " + sentence
			}
		}
	}
	return attributed
}

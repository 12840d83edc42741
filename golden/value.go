package golden

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/sdkconform/sdkconform/runner"
)

// excerpts shortens two long values to the part where they begin to differ: a message of
// a mebibyte would fill the reports.
func excerpts(want, got string) (string, string) {
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

// value is one of the four fields that are strings in every outcome.
type value struct {
	field, rule string
	want        []string
	got         string
	any         bool // its bytes are no text: any value is right, and none
}

// values are the wanted and the shown values of the outcome, in the order of findings.
func (j *judge) values() [4]value {
	values := [4]value{
		{field: runner.FieldCode, rule: RuleCode, want: j.Code, got: j.o.Code},
		{field: runner.FieldRequestID, rule: RuleRequestID, want: j.RequestID, got: j.o.RequestID},
		{field: runner.FieldHostID, rule: RuleHostID, want: j.HostID, got: j.o.HostID},
		{field: runner.FieldMessage, rule: RuleMessage, want: j.Message, got: j.o.Message},
	}
	for i := range values {
		values[i].any = len(j.Any) > 0 && slices.Contains(j.Any, values[i].field)
	}
	return values
}

// matches reports whether the value that is shown is a wanted one. White space at the
// ends of a message is not judged. A list or an object in the place of a string is
// compared as JSON, whatever its white space.
func (v value) matches() bool {
	if v.any {
		return true
	}
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

func (v value) wanted() string { return strings.Join(v.want, " or ") }

// wantedOrNone is what is wanted where no value is right, too.
func (v value) wantedOrNone() string {
	if len(v.want) == 0 {
		return "none"
	}
	return v.wanted() + " or none"
}

func trim(s string) string { return strings.Trim(s, " \t\r\n") }

// isPartOfCode reports whether a code is the documented one cut, in another case, or with
// something around it, and so no word of the SDK's own.
func (v value) isPartOfCode() bool {
	const chance = 4 // shorter ones may be alike by chance
	if len(v.want) == 0 || len(v.got) < chance || len(v.want[0]) < chance {
		return false
	}
	want, got := strings.ToLower(v.want[0]), strings.ToLower(v.got)
	return strings.HasPrefix(want, got) || strings.HasSuffix(want, "."+got) || strings.Contains(got, want)
}

// isPartOfMessage reports whether a message is the beginning or the end of the documented
// one.
func (v value) isPartOfMessage() bool {
	const chance = 8 // shorter ones may be alike by chance
	got := trim(v.got)
	return len(got) >= chance && len(v.want) > 0 &&
		(strings.HasPrefix(trim(v.want[0]), got) || strings.HasSuffix(trim(v.want[0]), got))
}

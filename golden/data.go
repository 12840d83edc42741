package golden

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/runner"
)

// data wants the documented members of the payload with the documented values. Others
// may stand beside them. Wrong is the rule of another value. Absent is that of a member that
// is not there; without one none is missed.
func (j *judge) data(wrong, absent breach) {
	if len(j.Data) == 0 || !j.d.ExposesField(runner.FieldData) {
		return
	}
	var want, got map[string]any
	if err := unmarshal(j.Data, &want); err != nil {
		return // checked when the catalogue is loaded
	}
	_ = unmarshal(j.o.Data, &got) // data that is no object has no members
	same := sameJSON
	if j.format == fixtures.XML {
		same = sameXML
	}
	for _, name := range sortedKeys(want) {
		value, ok := got[name]
		if ok && same(want[name], value) ||
			!ok && (absent.rule == "" || slices.Contains(j.MayLack, name) || j.format == fixtures.XML && isEmptyList(want[name])) {
			continue
		}
		b, shown := absent, "absent"
		if ok {
			b, shown = wrong, compact(value)
		}
		j.add(b, runner.FieldData+"."+name, compact(want[name]), shown)
	}
}

// showsData reports whether a member of the documented data is shown, with any value.
func (j *judge) showsData() bool {
	var want, got map[string]any
	if unmarshal(j.Data, &want) != nil || unmarshal(j.o.Data, &got) != nil {
		return false
	}
	for name := range want {
		if _, ok := got[name]; ok {
			return true
		}
	}
	return false
}

// holdsText reports whether a text stands in data, at any depth.
func holdsText(data any, text string) bool {
	holds := func(v any) bool { return holdsText(v, text) }
	switch data := data.(type) {
	case string:
		return strings.Contains(data, text)
	case json.Number:
		return data.String() == text
	case []any:
		return slices.ContainsFunc(data, holds)
	case map[string]any:
		for _, v := range data {
			if holds(v) {
				return true
			}
		}
	}
	return false
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

// sameJSON compares values at any depth. A typed SDK has one value, its type's nothing, for a member that is null and for one
// that was not sent: either may be shown as that.
func sameJSON(a, b any) bool {
	switch a := a.(type) {
	case nil:
		return isNothing(b)
	case json.Number:
		b, ok := b.(json.Number)
		return ok && sameNumber(a, b)
	case []any:
		b, ok := b.([]any)
		return ok && slices.EqualFunc(a, b, sameJSON)
	case map[string]any:
		b, ok := b.(map[string]any)
		return ok && sameMembers(a, b)
	}
	return compact(a) == compact(b)
}

// sameMembers compares the members of objects in JSON.
func sameMembers(want, got map[string]any) bool {
	for name, value := range want {
		shown, ok := got[name]
		if !ok || !sameJSON(value, shown) {
			return false
		}
	}
	return onlyNothing(want, got)
}

// onlyNothing reports whether what is shown beside the members of an object is nothing.
func onlyNothing(want, got map[string]any) bool {
	for name, value := range got {
		if _, ok := want[name]; !ok && !isNothing(value) {
			return false
		}
	}
	return true
}

// sameNumber compares numbers by value, so that 0 and 0.0 are the same, and exactly, so
// that a 64-bit id that went through a float is not.
func sameNumber(a, b json.Number) bool {
	if a == b {
		return true
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
}

// sameXML compares values at any depth that a body in XML carries. It says nothing of
// their types: an SDK that knows them shows the text "5" as a number, and one that does
// not cannot tell an element from a list of one.
func sameXML(want, got any) bool {
	if isEmptyElement(want) && isEmptyElement(got) {
		return true
	}
	switch want := want.(type) {
	case string:
		switch got := got.(type) {
		case json.Number:
			return isNumber(want) && sameNumber(json.Number(want), got)
		case bool:
			return want == strconv.FormatBool(got)
		}
	case []any:
		if len(want) == 1 && sameXML(want[0], got) {
			return true
		}
		got, ok := got.([]any)
		return ok && slices.EqualFunc(want, got, sameXML)
	case map[string]any:
		got, ok := got.(map[string]any)
		return ok && sameElements(want, got)
	}
	return sameJSON(want, got)
}

// sameElements compares the members of objects. An empty list is no element at all.
func sameElements(want, got map[string]any) bool {
	for name, value := range want {
		shown, ok := got[name]
		if ok && !sameXML(value, shown) || !ok && !isEmptyList(value) {
			return false
		}
	}
	return onlyNothing(want, got)
}

// isEmptyElement reports whether a value is one that an empty element is read as.
func isEmptyElement(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case string:
		return v == ""
	case map[string]any:
		return len(v) == 0
	}
	return isEmptyList(v)
}

func isEmptyList(v any) bool {
	list, ok := v.([]any)
	return ok && len(list) == 0
}

// isNumber reports whether a text is a number as JSON writes it.
func isNumber(text string) bool {
	return text != "" && strings.Contains("-0123456789", text[:1]) && json.Valid([]byte(text))
}

// noData wants no data of a success whose body has none: no member but the documented ones
// that is more than an empty value.
func (j *judge) noData() {
	if !j.NoData || !j.d.ExposesField(runner.FieldData) {
		return
	}
	var sent, got map[string]any
	_ = unmarshal(j.Data, &sent) // none: nothing was sent
	_ = unmarshal(j.o.Data, &got)
	for _, name := range sortedKeys(got) {
		if want, ok := sent[name]; !isNothing(got[name]) && !(ok && sameXML(want, got[name])) {
			j.add(j.ofForm(RuleNoInvention), runner.FieldData+"."+name, "none", compact(got[name]))
		}
	}
}

// isNothing reports whether a value is what a typed SDK shows for one that was not sent.
func isNothing(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case bool:
		return !v
	case string:
		return v == ""
	case json.Number:
		return v == "0" || v == "0.0"
	case []any:
		return len(v) == 0
	case map[string]any:
		for _, member := range v {
			if !isNothing(member) {
				return false
			}
		}
		return true
	}
	return false
}

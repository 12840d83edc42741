package golden

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"

	"github.com/sdkconform/sdkconform/runner"
)

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
		j.add(j.atFormLevel(RuleSuccess), runner.FieldData+"."+name, compact(want[name]), shown)
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

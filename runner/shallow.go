package runner

import "bytes"

const (
	// deepestData is how deep data may be nested: encoding/json reads 10000 levels, and the
	// protocol and the journal put some around the data.
	deepestData = 9900
	// tooDeep stands in data for what is nested deeper.
	tooDeep = `"… (nested deeper than is compared)"`
)

// Shallow returns JSON in which what is nested more than levels deep is replaced by a
// string that says so. Some SDKs read deeper than encoding/json does, and what they show
// must be judged all the same. What is not nested so deep, or is no JSON, stays as it is.
func Shallow(data []byte, levels int) []byte {
	if len(data) < 2*levels || bytes.Count(data, []byte("["))+bytes.Count(data, []byte("{")) <= levels {
		return data
	}
	kept := make([]byte, 0, len(data))
	depth, quoted, escaped := 0, false, false
	for _, b := range data {
		left := depth > levels // the byte is of what is left out
		switch {
		case escaped:
			escaped = false
		case quoted:
			escaped, quoted = b == '\\', b != '"'
		case b == '"':
			quoted = true
		case b == '[', b == '{':
			if depth++; depth == levels+1 {
				kept = append(kept, tooDeep...)
			}
			left = depth > levels
		case b == ']', b == '}':
			depth--
		}
		if !left {
			kept = append(kept, b)
		}
	}
	return kept
}

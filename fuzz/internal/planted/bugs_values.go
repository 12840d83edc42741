package planted

import (
	"encoding/json"
	"fmt"
	"strconv"
)

// valueBugs are those of JSON values that are not the texts of the samples.
func valueBugs() []Bug {
	return []Bug{
		{
			Name:       "alibaba-sdk-go-member-not-string",
			What:       "An error whose Code, Message, RequestId or HostId is neither a string nor null panics in a type assertion, as in alibaba-cloud-sdk-go 1.63.",
			Conditions: 1, Providers: onlyAlibaba, Formats: onlyJSON,
			plant: func(r *reader) {
				right := r.cut
				r.cut = func(x *reading, text []byte) (object, bool) {
					o, ok := right(x, text)
					if x.Provider == alibaba && x.Status >= 400 {
						for _, name := range names {
							if m, found := r.find(o, name); found && m.value != nil {
								_ = m.value.(string)
							}
						}
					}
					return o, ok
				}
			},
		},
		{
			Name:       "number-exponent",
			What:       "A number of seven or more digits in the place of a text goes through a float64 and is shown with an exponent (1.234567e+06).",
			Conditions: 2, Formats: onlyJSON,
			plant: showing(func(m member) (string, bool) {
				n, ok := m.value.(json.Number)
				if !ok {
					return "", false
				}
				f, err := n.Float64()
				return fmt.Sprint(f), err == nil
			}),
		},
		{
			Name:       "number-zero-falsy",
			What:       "A number in the place of a text is taken for nothing if it is zero, as by `if (body.Code)`.",
			Conditions: 2, Formats: onlyJSON,
			plant: showing(func(m member) (string, bool) {
				n, ok := m.value.(json.Number)
				if !ok {
					return "", false
				}
				f, err := n.Float64()
				return "", err == nil && f == 0
			}),
		},
		{
			Name:       "number-out-of-range",
			What:       "A number that no float64 holds (1e400), in a member that nobody asks for, makes the whole body undecodable.",
			Conditions: 2, Formats: onlyJSON,
			plant: func(r *reader) {
				right := r.cut
				r.cut = func(x *reading, text []byte) (object, bool) {
					o, ok := right(x, text)
					for _, m := range o {
						if n, isNumber := m.value.(json.Number); isNumber {
							_, err := n.Float64()
							ok = ok && err == nil
						}
					}
					return o, ok
				}
			},
		},
		{
			Name:       "null-printed",
			What:       "A null in the place of a text is shown as <nil>, as fmt.Sprint prints it.",
			Conditions: 1, Formats: onlyJSON,
			plant: showing(func(m member) (string, bool) { return fmt.Sprint(m.value), m.value == nil }),
		},
		{
			Name:       "boolean-python",
			What:       "A boolean in the place of a text is shown as Python prints it (True).",
			Conditions: 1, Formats: onlyJSON,
			plant: showing(func(m member) (string, bool) {
				if m.value == true {
					return "True", true
				}
				return "False", m.value == false
			}),
		},
		{
			Name:       "object-printed",
			What:       "An object in the place of a text is shown as [object Object].",
			Conditions: 1, Formats: onlyJSON,
			plant: showing(func(m member) (string, bool) { return "[object Object]", m.isObject() }),
		},
		{
			Name:       "text-null-dropped",
			What:       "A text that reads null or undefined is taken for the absence of one.",
			Conditions: 1,
			plant: func(r *reader) {
				r.value = func(_ *reading, _ int, text string) string {
					if text == "null" || text == "undefined" {
						return ""
					}
					return text
				}
			},
		},
		{
			Name:       "absent-undefined",
			What:       "An error with a Message and without a Code shows the code undefined, from a template.",
			Conditions: 1,
			plant: func(r *reader) {
				r.fields = func(_ *reading, f fields) (fields, bool) {
					if f[message].found && !f[code].found {
						f[code].text = "undefined"
					}
					return f, true
				}
			},
		},
		{
			Name:       "data-float",
			What:       "An integer above 2^53 in the payload of a success loses its last digits in a float64.",
			Conditions: 2, Formats: onlyJSON,
			plant: func(r *reader) {
				right := r.data
				r.data = func(o object, id string) json.RawMessage {
					for i, m := range o {
						if n, ok := m.value.(json.Number); ok {
							if f, err := n.Float64(); err == nil {
								o[i].raw = strconv.AppendFloat(nil, f, 'f', -1, 64)
							}
						}
					}
					return right(o, id)
				}
			},
		},
	}
}

// showing shows some values in a way of its own, the others as before.
func showing(own func(m member) (string, bool)) func(*reader) {
	return func(r *reader) {
		right := r.shown
		r.shown = func(m member) string {
			if s, ok := own(m); ok {
				return s
			}
			return right(m)
		}
	}
}

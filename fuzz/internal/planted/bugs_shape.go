package planted

import (
	"bytes"
	"encoding/json"
	"slices"
)

// shapeBugs are those of where things stand in a JSON text, how often and how deep.
func shapeBugs() []Bug {
	return []Bug{
		{
			Name:       "json-any-depth",
			What:       "A field is taken from an object inside another member if that stands before the field itself.",
			Conditions: 2, Formats: onlyJSON, // a member of a member with a field's name; before it
			plant: func(r *reader) {
				r.find = func(o object, name string) (member, bool) {
					for _, m := range o {
						if m.name == name {
							return m, true
						}
						if m.isObject() && m.name != "Response" && m.name != "Error" {
							if inner, ok := find(cutWhole(m.raw), name); ok {
								return inner, true
							}
						}
					}
					return member{}, false
				}
			},
		},
		{
			Name:       "json-lists-not-counted",
			What:       "Objects in a list are read as if they stood beside it, because brackets are not counted: behind a field, one with a member of its name overwrites it.",
			Conditions: 3, Formats: onlyJSON, // a list of objects; a member with a field's name; behind the field
			plant: func(r *reader) {
				r.find = func(o object, name string) (found member, ok bool) {
					for _, m := range o {
						if m.name == name {
							found, ok = m, true
						}
						if !m.isList() {
							continue
						}
						for _, element := range cutWhole(m.raw) {
							if inner, has := find(cutWhole(element.raw), name); ok && has && element.isObject() {
								found = inner
							}
						}
					}
					return found, ok
				}
			},
		},
		{
			Name:       "json-list-of-names",
			What:       "In a list of texts, one that reads as a field's name makes the next text that field's value, if the list stands behind the field.",
			Conditions: 3, Formats: onlyJSON, // a list of two or more texts; a field's name among them; behind the field
			plant: func(r *reader) {
				r.find = func(o object, name string) (found member, ok bool) {
					for _, m := range o {
						if m.name == name {
							found, ok = m, true
						}
						if !ok || !m.isList() {
							continue
						}
						list := cutWhole(m.raw)
						i := slices.IndexFunc(list, func(e member) bool { return e.value == name })
						if i >= 0 && i+1 < len(list) {
							found = list[i+1]
						}
					}
					return found, ok
				}
			},
		},
		{
			Name:       "json-value-as-name",
			What:       "A member whose text is a field's name makes the name behind it that field's value: the scanner does not tell names from values.",
			Conditions: 2, Formats: onlyJSON, // a text that is a field's name; not the last member
			plant: func(r *reader) {
				r.find = func(o object, name string) (member, bool) {
					for i, m := range o {
						if m.name == name {
							return m, true
						}
						if m.value == name && i+1 < len(o) {
							return member{name: name, value: o[i+1].name, raw: o[i+1].spelled}, true
						}
					}
					return member{}, false
				}
			},
		},
		{
			Name:       "json-unknown-object",
			What:       "An error with an unknown member that is an object, and not a text or a number, is undecodable.",
			Conditions: 2, Providers: onlyAlibaba, Formats: onlyJSON, // an unknown member; an object
			plant: func(r *reader) {
				right := r.cut
				r.cut = func(x *reading, text []byte) (object, bool) {
					o, ok := right(x, text)
					unknown := func(m member) bool { return m.isObject() && !slices.Contains(names[:], m.name) }
					return o, ok && (x.Status < 400 || x.Provider != alibaba || !slices.ContainsFunc(o, unknown))
				}
			},
		},
		{
			Name:       "json-cut-off-success",
			What:       "Of a body that is cut off, the members before the cut are taken for the whole: a success.",
			Conditions: 2, Providers: onlyAlibaba, Formats: onlyJSON, // cut off behind the request id; 2xx
			plant: func(r *reader) {
				r.cut = func(_ *reading, text []byte) (object, bool) {
					d := json.NewDecoder(bytes.NewReader(text))
					d.UseNumber()
					if t, err := d.Token(); err != nil || t != json.Delim('{') {
						return nil, false
					}
					o, _ := membersOf(d, text, true)
					_, found := find(o, names[requestID])
					return o, found || d.InputOffset() == int64(len(text))
				}
			},
		},
		{
			Name:       "json-list-panic",
			What:       "A body that is an empty list panics: of a list the first element is read.",
			Conditions: 2, Formats: onlyJSON, // a list; empty
			plant: func(r *reader) {
				right := r.cut
				r.cut = func(x *reading, text []byte) (object, bool) {
					if text[0] == '[' && json.Valid(text) {
						text = cutWhole(text)[0].raw
					}
					return right(x, text)
				}
			},
		},
		{
			Name:       "json-recursion",
			What:       "A body that is nested more than 1,000 deep panics, as the recursion of other languages ends there.",
			Conditions: 1, Formats: onlyJSON,
			plant: func(r *reader) {
				right := r.cut
				r.cut = func(x *reading, text []byte) (object, bool) {
					descend(json.NewDecoder(bytes.NewReader(text)), 0)
					return right(x, text)
				}
			},
		},
	}
}

// descend reads a value by recursion.
func descend(d *json.Decoder, depth int) {
	if depth > 1000 {
		panic("maximum recursion depth exceeded")
	}
	t, err := d.Token()
	if err != nil || t != json.Delim('{') && t != json.Delim('[') {
		return
	}
	for d.More() {
		if t == json.Delim('{') {
			if _, err := d.Token(); err != nil {
				return
			}
		}
		descend(d, depth+1)
	}
	_, _ = d.Token() // its end; an error is met again by the reader
}

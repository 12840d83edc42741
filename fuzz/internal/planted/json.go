package planted

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// member is one member of a JSON object, or one element of a list.
type member struct {
	spelled []byte     // the name with its quotes, as the text has it; none in a list
	name    string     // the name that is meant
	value   json.Token // the value, or the bracket that it begins with
	raw     []byte     // the value as the text has it
	nesting int        // how deep brackets stand in each other in it
}

// object is the members of a JSON object in the order of the text.
type object []member

func (m member) isObject() bool { return m.value == json.Delim('{') }
func (m member) isList() bool   { return m.value == json.Delim('[') }

// cut cuts a text into members; false unless it is one well-formed object.
func cut(_ *reading, text []byte) (object, bool) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, false
	}
	o, err := membersOf(d, text, true)
	if err != nil {
		return nil, false
	}
	_, err = d.Token()
	return o, errors.Is(err, io.EOF)
}

// cutWhole cuts a part of a text that is known to be an object or a list.
func cutWhole(text []byte) object {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	open, err := d.Token()
	if err != nil {
		return nil
	}
	o, err := membersOf(d, text, open == json.Delim('{'))
	if err != nil {
		return nil
	}
	return o
}

// membersOf reads to the bracket that ends the object or list which d stands in. With
// an error it returns the members before it.
func membersOf(d *json.Decoder, text []byte, named bool) (object, error) {
	var o object
	for d.More() {
		var m member
		start := d.InputOffset()
		if named {
			t, err := d.Token()
			if err != nil {
				return o, err
			}
			m.name, _ = t.(string)
			m.spelled = bytes.TrimLeft(text[start:d.InputOffset()], ","+space)
			start = d.InputOffset()
		}
		var err error
		if m.value, err = d.Token(); err != nil {
			return o, err
		}
		if m.isObject() || m.isList() {
			if m.nesting, err = skip(d); err != nil {
				return o, err
			}
		}
		m.raw = bytes.TrimLeft(text[start:d.InputOffset()], ",:"+space)
		o = append(o, m)
	}
	_, err := d.Token()
	return o, err
}

// skip reads to the end of the value whose first bracket was read, and says how deep
// it is. It does not recurse, so that it takes any depth.
func skip(d *json.Decoder) (deepest int, err error) {
	deepest = 1
	for depth := 1; depth > 0; {
		t, err := d.Token()
		if err != nil {
			return 0, err
		}
		switch t {
		case json.Delim('{'), json.Delim('['):
			depth++
			deepest = max(deepest, depth)
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
	}
	return deepest, nil
}

// find finds the member with a name; of several the last.
func find(o object, name string) (member, bool) {
	for i := len(o) - 1; i >= 0; i-- {
		if o[i].name == name {
			return o[i], true
		}
	}
	return member{}, false
}

// shown is a value as a text: a string's content, a number or boolean as it is
// written, nothing for what holds no text.
func shown(m member) string {
	switch v := m.value.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		return string(m.raw)
	}
	return ""
}

// maxNesting is how deep a payload can be that is shown: encoding/json reads 10,000.
const maxNesting = 9_900

// data is the payload of a success: its members but for the request id.
func data(o object, id string) json.RawMessage {
	payload := json.RawMessage{'{'}
	for _, m := range o {
		if m.name == id || m.nesting >= maxNesting {
			continue
		}
		if len(payload) > 1 {
			payload = append(payload, ',')
		}
		payload = append(payload, m.spelled...)
		payload = append(payload, ':')
		payload = append(payload, m.raw...)
	}
	return append(payload, '}')
}

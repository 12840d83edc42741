package replay

import "strings"

// part is a piece of a shape: text, or a placeholder with its name, which may be empty.
type part struct {
	text          string
	isPlaceholder bool
}

// partsOf splits a shape; nil where a brace is left open.
func partsOf(shape string) []part {
	var parts []part
	for shape != "" {
		open := strings.IndexByte(shape, '{')
		if open < 0 {
			return append(parts, part{text: shape})
		}
		if open > 0 {
			parts = append(parts, part{text: shape[:open]})
		}
		name, rest, ok := strings.Cut(shape[open+1:], "}")
		if !ok {
			return nil
		}
		parts = append(parts, part{text: name, isPlaceholder: true})
		shape = rest
	}
	return parts
}

// matchShape reads the values of a shape's placeholders out of the beginning of a text,
// and returns the rest of it. A value ends before the first occurrence of the text that
// follows it in the shape, which must be before any of its stops; without such a text it
// ends at its stops.
func matchShape(shape, text string, stops func(name string) string) (values map[string]string, rest string, ok bool) {
	parts := partsOf(shape)
	values = map[string]string{}
	for i, p := range parts {
		if !p.isPlaceholder {
			if text, ok = strings.CutPrefix(text, p.text); !ok {
				return nil, "", false
			}
			continue
		}
		end := strings.IndexAny(text, stops(p.text))
		if end < 0 {
			end = len(text)
		}
		if i+1 < len(parts) {
			at := strings.Index(text, parts[i+1].text)
			if at < 0 || at > end {
				return nil, "", false
			}
			end = at
		}
		values[p.text] = text[:end]
		text = text[end:]
	}
	return values, text, len(parts) > 0
}

// fillShape writes a header: the values in the place of the placeholders.
func fillShape(shape string, values map[string]string) string {
	var b strings.Builder
	for _, p := range partsOf(shape) {
		switch {
		case !p.isPlaceholder:
			b.WriteString(p.text)
		case p.text == "":
			b.WriteString("x") // which nobody reads
		default:
			b.WriteString(values[p.text])
		}
	}
	return b.String()
}

// withoutSpaces removes the white space behind commas.
func withoutSpaces(s string) string {
	parts := strings.Split(s, ",")
	for i := 1; i < len(parts); i++ {
		parts[i] = strings.TrimLeft(parts[i], " \t")
	}
	return strings.Join(parts, ",")
}

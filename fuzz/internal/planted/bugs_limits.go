package planted

import (
	"bytes"
	"strings"
)

// limitBugs are those of long and of unusual values.
func limitBugs() []Bug {
	return []Bug{
		{
			Name:       "message-4096",
			What:       "A message is cut off behind 4,096 bytes.",
			Conditions: 1,
			plant: fieldValue(message, func(text string) string {
				return strings.ToValidUTF8(text[:min(len(text), 4096)], "")
			}),
		},
		{
			Name:       "code-64",
			What:       "A code is cut off behind 64 bytes, the width of a column.",
			Conditions: 1,
			plant: fieldValue(code, func(text string) string {
				return strings.ToValidUTF8(text[:min(len(text), 64)], "")
			}),
		},
		{
			Name:       "code-two-segments",
			What:       "Of a code with three or more segments the first two are shown.",
			Conditions: 1,
			plant: fieldValue(code, func(text string) string {
				segments := strings.SplitN(text, ".", 3)
				return strings.Join(segments[:min(len(segments), 2)], ".")
			}),
		},
		{
			Name:       "code-characters",
			What:       "A code with a character that is neither a letter nor a digit nor a dot is cut off there.",
			Conditions: 1,
			plant: fieldValue(code, func(text string) string {
				end := strings.IndexFunc(text, func(c rune) bool {
					return c != '.' && (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z')
				})
				if end < 0 {
					return text
				}
				return text[:end]
			}),
		},
		{
			Name:       "code-trimmed",
			What:       "White space at the ends of a code is taken off.",
			Conditions: 1,
			plant:      fieldValue(code, strings.TrimSpace),
		},
		{
			Name:       "request-id-36",
			What:       "A request id that has not the 36 characters of a UUID is not shown.",
			Conditions: 1,
			plant: fieldValue(requestID, func(text string) string {
				if len(text) != 36 {
					return ""
				}
				return text
			}),
		},
		{
			Name:       "host-id-port",
			What:       "A host id with a port is shown without it.",
			Conditions: 1, Providers: onlyAlibaba,
			plant: fieldValue(hostID, func(text string) string {
				host, _, _ := strings.Cut(text, ":")
				return host
			}),
		},
		{
			Name:       "chunk-4096",
			What:       "A body is made a text by chunks of 4,096 bytes, so that a character across such a border becomes replacement characters.",
			Conditions: 2, // a long body; a character of several bytes across a border
			plant: func(r *reader) {
				r.frame = func(x *reading) bool {
					if !frame(x) {
						return false
					}
					const chunk = 4096
					var text strings.Builder
					for at := 0; at < len(x.text); at += chunk {
						text.WriteString(strings.ToValidUTF8(string(x.text[at:min(at+chunk, len(x.text))]), "\uFFFD"))
					}
					x.text = []byte(text.String())
					return true
				}
			},
		},
		{
			Name:       "line-65536",
			What:       "A body with a line of 64 KiB or more is undecodable: it is read by lines, and the error of a bufio.Scanner is not looked at.",
			Conditions: 1,
			plant: func(r *reader) {
				r.frame = func(x *reading) bool {
					ok := frame(x)
					for line := range bytes.Lines(x.text) {
						ok = ok && len(line) < 64<<10
					}
					return ok
				}
			},
		},
	}
}

// fieldValue changes one field on its way to the user.
func fieldValue(field int, change func(text string) string) func(*reader) {
	return func(r *reader) {
		r.value = func(_ *reading, i int, text string) string {
			if i == field {
				return change(text)
			}
			return text
		}
	}
}

package planted

import (
	"bytes"
	"mime"
	"strings"
	"sync/atomic"
	"unicode/utf8"
)

// encodingBugs are those of the content type and of the encoding of the body.
func encodingBugs() []Bug {
	return []Bug{
		{
			Name:       "type-text-xml-only",
			What:       "XML of a content type other than text/xml, or of none, is taken for JSON, and undecodable.",
			Conditions: 1, Providers: onlyAlibaba, Formats: onlyXML,
			plant: func(r *reader) {
				r.isJSON = func(x *reading) bool { return !strings.HasPrefix(x.Header.Get("Content-Type"), "text/xml") }
			},
		},
		{
			Name:       "type-without-parameter-panic",
			What:       "A content type other than application/json, or none, panics if it has no parameter: what is behind the semicolon is read without a look whether there is one.",
			Conditions: 2, // another type; no parameter
			plant: func(r *reader) {
				r.frame = func(x *reading) bool {
					if t := x.Header.Get("Content-Type"); !strings.HasPrefix(t, "application/json") {
						_ = strings.Split(t, ";")[1]
					}
					return frame(x)
				}
			},
		},
		{
			Name:       "charset-default-latin-1",
			What:       "Of a text type without a charset the body is taken for ISO-8859-1, as by requests of Python, so that characters beyond ASCII are shown wrong.",
			Conditions: 3, // text/…; no charset; a character beyond ASCII in a shown text
			plant: decodingAs(func(media, charset string) bool {
				return strings.HasPrefix(media, "text/") && charset == ""
			}),
		},
		{
			Name:       "charset-spelling",
			What:       "A charset that is not spelled utf-8 in small letters is taken for ISO-8859-1.",
			Conditions: 2, // another spelling; a character beyond ASCII in a shown text
			plant: decodingAs(func(_, charset string) bool {
				return charset != "" && charset != "utf-8"
			}),
		},
		{
			Name:       "charset-kept",
			What:       "The charset of the response before is used for one that names none, so that a body behind one in ISO-8859-1 is shown wrong.",
			Conditions: 3, // another charset before; none now; a character beyond ASCII in a shown text
			plant: func(r *reader) {
				var kept atomic.Value // the race is the bug's, not the memory's
				kept.Store("")
				decodingAs(func(_, charset string) bool {
					if charset != "" {
						kept.Store(strings.ToLower(charset))
						return false // what is named is not trusted; what is not is
					}
					return kept.Load() == "iso-8859-1"
				})(r)
			},
		},
		{
			Name:       "byte-order-mark",
			What:       "A body with a byte order mark is undecodable.",
			Conditions: 1,
			plant: func(r *reader) {
				r.frame = func(x *reading) bool {
					x.text = bytes.Trim(x.Body, space)
					return utf8.Valid(x.text) && !bytes.HasPrefix(x.text, []byte(mark))
				}
			},
		},
		{
			Name:       "first-byte",
			What:       "JSON behind white space is taken for XML by its first byte, and undecodable.",
			Conditions: 1, Providers: onlyAlibaba, Formats: onlyJSON,
			plant: func(r *reader) {
				r.isJSON = func(x *reading) bool {
					return bytes.HasPrefix(bytes.TrimPrefix(x.Body, []byte(mark)), []byte("{"))
				}
			},
		},
		{
			Name:       "last-byte",
			What:       "A body that ends with a line feed is taken for one that was cut off.",
			Conditions: 1,
			plant: func(r *reader) {
				r.frame = func(x *reading) bool { return frame(x) && !bytes.HasSuffix(x.Body, []byte("\n")) }
			},
		},
	}
}

// decodingAs decodes bodies whose content type is wrong by the function as ISO-8859-1.
func decodingAs(latin1 func(media, charset string) bool) func(*reader) {
	return func(r *reader) {
		r.frame = func(x *reading) bool {
			ok := frame(x)
			media, parameters, err := mime.ParseMediaType(x.Header.Get("Content-Type"))
			if err != nil || !latin1(media, parameters["charset"]) {
				return ok
			}
			var text strings.Builder
			for _, b := range x.text {
				text.WriteRune(rune(b))
			}
			x.text = []byte(text.String())
			return true
		}
	}
}

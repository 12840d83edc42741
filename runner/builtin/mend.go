package builtin

import "bytes"

// mend makes a well-formed body of one that is broken in the ways in which the
// samples of the vendor pages are broken. It returns false for a body that is
// broken in other ways, above all for one that was cut: a text is mended as a
// whole or not at all.
//
// Nothing that mending adds has a value, and none is guessed. Some samples cannot
// be told from other bodies that were cut just there, so that each of them has a
// narrow rule, given where it is applied.
func mend(provider string, status int, body []byte) ([]byte, bool) {
	if body[0] != '<' {
		return mendJSON(provider, status, body)
	}
	if provider == alibaba {
		return mendXML(status, body)
	}
	return nil, false
}

// comment returns the length of the comment that text starts with, 0 where it
// starts with none, and -1 for one that does not end. A comment starts with open
// and dashes, between which the pages print white space ("<! --"), and ends with
// last.
func comment(text []byte, open, dashes, last string) int {
	if !bytes.HasPrefix(text, []byte(open)) {
		return 0
	}
	rest := bytes.TrimLeft(text[len(open):], space)
	if !bytes.HasPrefix(rest, []byte(dashes)) {
		return 0
	}
	rest = rest[len(dashes):]
	end := bytes.Index(rest, []byte(last))
	if end < 0 {
		return -1
	}
	return len(text) - len(rest) + end + len(last)
}

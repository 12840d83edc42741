package host

import (
	"bytes"
	"fmt"
)

// An answer may be as long as a line may be, 100 MiB. Nothing that is documented is
// near that, and kept whole it would be in memory three times while it is read. So
// what is kept of a line longer than longLine is bounded: strings are cut, with a mark
// that no documented value has, and a value with more in it than could be compared is
// left out, with a mark in its place.
const (
	longLine     = 4 << 20
	keptString   = 8 << 20  // of one string, in bytes as they were written
	keptLine     = 16 << 20 // of all
	keptElements = 250_000  // members and elements
	keptGarbage  = 4 << 10  // of a line that is no object
	keptRest     = 1 << 20  // of all, for what comes after strings that were cut
)

// shortener takes the bytes of an answer and keeps a shorter one of the same meaning,
// but for what it cuts. What is no JSON it makes something of that is none either.
type shortener struct {
	kept     []byte
	depth    int
	elements int    // commas and brackets kept
	starts   [2]int // where in kept the value at depth 1, and the one at depth 2, began
	skip     int    // the depth at which a value that is left out ends; 0: none is
	garbage  bool   // no object, or one with too many members

	inString bool
	length   int // of the string so far, as it was written
	escape   int // bytes of an escape that are still to come
	cut      bool
}

// newShortener begins with the beginning of a line.
func newShortener(beginning []byte) *shortener {
	s := &shortener{kept: make([]byte, 0, 2*len(beginning))}
	s.write(beginning)
	return s
}

func (s *shortener) write(part []byte) {
	for i := 0; i < len(part); {
		switch {
		case s.garbage:
			s.kept = append(s.kept, part[i:min(len(part), i+max(0, keptGarbage-len(s.kept)))]...)
			return
		case s.inString && s.escape == 0:
			i += s.inside(part[i:])
		case !s.inString && kinds[part[i]] != mark:
			i += s.between(part[i:])
		}
		if i == len(part) {
			return
		}
		if s.inString {
			s.string(part[i])
		} else {
			s.outside(part[i])
		}
		i++
	}
}

// before is how many bytes of a text are before the first b.
func before(text []byte, b byte) int {
	if n := bytes.IndexByte(text, b); n >= 0 {
		return n
	}
	return len(text)
}

// inside takes bytes of a string that are not its end, all at once, and returns how many: it
// stops where the string may be too long, and before an escape that may not be whole.
func (s *shortener) inside(text []byte) (n int) {
	most := len(text)
	if !s.cut {
		most = min(most, keptString-s.length, max(keptGarbage+1-s.length, keptLine-keptRest+1-len(s.kept)))
	}
	const longest = len(`\u4e2d`)
	for quote := -1; n < most; {
		if quote < n {
			quote = n + before(text[n:most], '"')
		}
		n += before(text[n:quote], '\\')
		if n == quote || n+longest > most {
			break
		}
		if text[n+1] == 'u' {
			n += longest
		} else {
			n += len(`\n`)
		}
	}
	if s.skip == 0 && !s.cut {
		s.kept = append(s.kept, text[:n]...)
	}
	s.length += n
	return n
}

// What a byte that is of no string may mean.
const (
	ofAWord = iota
	blank
	comma
	mark // of a beginning or an end
)

var kinds = [256]byte{
	' ': blank, '\t': blank, '\r': blank, '\n': blank, ',': comma,
	'"': mark, '{': mark, '}': mark, '[': mark, ']': mark,
}

// between takes bytes that are of no string and change nothing but what is kept, all at
// once, and returns how many.
func (s *shortener) between(text []byte) (n int) {
	if s.skip > 0 {
		for n < len(text) && kinds[text[n]] != mark {
			n++
		}
		return n
	}
	if s.depth < 1 {
		return 0
	}
	if s.kept[len(s.kept)-1] == ' ' {
		for n < len(text) && kinds[text[n]] == blank {
			n++
		}
	}
	word := n
	text = text[:min(len(text), word+max(0, keptLine-len(s.kept)))]
	for n < len(text) && kinds[text[n]] == ofAWord {
		n++
	}
	if n > word {
		s.kept = append(s.kept, text[word:n]...)
	}
	return n
}

func (s *shortener) keep(b byte) {
	if s.skip == 0 {
		s.kept = append(s.kept, b)
	}
}

// string takes a byte of a string.
func (s *shortener) string(b byte) {
	end := b == '"' && s.escape == 0
	tooLong := s.length >= keptString || s.length > keptGarbage && len(s.kept) > keptLine-keptRest
	// It is cut where a character begins.
	if !s.cut && tooLong && !end && s.escape == 0 && b&0xC0 != 0x80 {
		s.cut = true
	}
	if end && s.cut && s.skip == 0 {
		s.kept = fmt.Appendf(s.kept, "… (%d bytes)", s.length)
	}
	if !s.cut || end {
		s.keep(b)
	}
	s.length++
	switch {
	case end:
		s.inString = false
	case s.escape == 1 && b == 'u':
		s.escape = 4 + 1
	case s.escape > 0:
	case b == '\\':
		s.escape = 1 + 1
	}
	if s.escape > 0 {
		s.escape--
	}
}

// outside takes a byte that is of no string.
func (s *shortener) outside(b byte) {
	switch b {
	case ' ', '\t', '\r', '\n':
		// One of many keeps apart what must not become one word.
		if n := len(s.kept); n > 0 && s.kept[n-1] != ' ' {
			s.keep(' ')
		}
		return
	case '"':
		s.inString, s.length, s.escape, s.cut = true, 0, 0, false
	case '{', '[':
		if s.skip == 0 && (s.depth == 1 || s.depth == 2) {
			s.starts[s.depth-1] = len(s.kept)
		}
		s.depth++
		s.elements++
	case '}', ']':
		s.depth--
		if s.skip > 0 && s.depth == s.skip {
			s.skip = 0
			return // the mark stands there
		}
	case ',':
		s.elements++
	}
	if s.skip > 0 {
		s.elements = 0
	}
	if s.depth == 0 && b != '}' || s.depth == 1 && len(s.kept) == 0 && b != '{' {
		s.garbage = true
	}
	s.keep(b)
	if s.skip == 0 && (s.elements > keptElements || len(s.kept) > keptLine) {
		s.leaveOut()
	}
}

// leaveOut puts a mark in the place of the value that is being read: what one member
// of an outcome holds, or else what the answer's member holds.
func (s *shortener) leaveOut() {
	if s.depth < 2 {
		s.garbage = true
		s.kept = s.kept[:min(len(s.kept), keptGarbage)]
		return
	}
	s.skip, s.elements = min(s.depth-1, 2), 0
	s.kept = append(s.kept[:s.starts[s.skip-1]], `"… (more than is compared)"`...)
}

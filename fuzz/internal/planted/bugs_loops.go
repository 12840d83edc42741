package planted

import (
	"bytes"
	"html"
	"strings"
	"time"
)

// loopBugs are those of loops that do not end. Each round of such a loop asks endless
// whether to go on, so that a search is not left with a lost processor.
func loopBugs() []Bug {
	return []Bug{
		{
			Name:       "endless-ampersand",
			What:       "An ampersand that is left in a text of XML is decoded for ever: the loop ends when there is none.",
			Conditions: 1, Providers: onlyAlibaba, Formats: onlyXML,
			plant: pieces(func(p *parser, spelled, text []byte) {
				piece(p, spelled, text)
				for s := string(text); strings.Contains(s, "&") && p.endless(); {
					s = html.UnescapeString(s)
				}
			}),
		},
		{
			Name:       "endless-comment",
			What:       "A body that breaks off inside a comment is searched for the comment's end for ever.",
			Conditions: 2, Providers: onlyAlibaba, Formats: onlyXML, // a comment; cut off in it
			plant: func(r *reader) {
				r.begin = func(p *parser) {
					for at := 0; ; {
						start := bytes.Index(p.text[at:], []byte("<!--"))
						if start < 0 {
							return
						}
						end := bytes.Index(p.text[at+start:], []byte("-->"))
						if end < 0 {
							if !p.endless() {
								return
							}
							continue
						}
						at += start + end
					}
				}
			},
		},
		{
			Name:       "endless-string",
			What:       "A body that breaks off behind the backslash of an escape is searched for the string's end for ever.",
			Conditions: 2, Formats: onlyJSON, // cut off; behind a backslash
			plant: func(r *reader) {
				right := r.cut
				r.cut = func(x *reading, text []byte) (object, bool) {
					for at := 0; at < len(text); at++ {
						for at < len(text) && text[at] == '\\' {
							if at+1 < len(text) {
								at += 2
							} else if !x.endless() {
								return nil, false
							}
						}
					}
					return right(x, text)
				}
			},
		},
	}
}

const (
	round    = time.Millisecond
	overtime = 2 * time.Second  // how much longer than its context a loop goes on
	forever  = 30 * time.Second // for a context without an end
)

// endless reports whether a loop that does not end should go on, and makes it wait.
func (x *reading) endless() bool {
	time.Sleep(round)
	x.rounds++
	if x.ctx.Err() == nil {
		x.late = 0
		return x.rounds < int(forever/round)
	}
	x.late++
	return x.late < int(overtime/round)
}

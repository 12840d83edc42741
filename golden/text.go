package golden

import (
	"html"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/replay"
)

// printedText judges the printed text of a failure, whatever the body: it says something,
// and of a 4xx or 5xx of which nothing is read it names the status.
func (j *judge) printedText() {
	text := j.o.Text
	if j.o.Kind == runner.KindSuccess || !j.d.ExposesField(runner.FieldText) {
		return
	}
	if text == "" && !j.NeverSuccess {
		return // the service did not say no, so the failure is the SDK's own affair
	}
	if saysNothing(text) {
		j.add(j.ofText(RuleTextNothing), runner.FieldText, "a text that says what went wrong", text)
		return
	}
	if mark := FailedFormat(text); mark != "" && !j.carriesMark() {
		j.add(j.ofText(RuleTextNothing), runner.FieldText, "a text without "+mark, text)
	}
	ofBody := j.o.Kind == runner.KindError || j.o.Kind == runner.KindUndecodable
	if ofBody && j.Status >= 400 && (j.Mode == Unreadable || j.Mode == Malformed) && j.nothingRead() && !namesStatus(text, j.Status) {
		j.add(j.ofText(RuleTextStatus), runner.FieldText, "a text that names the status "+strconv.Itoa(j.Status), text)
	}
}

// ofText is a rule about the printed text, at its own level, but not above that of a form
// of which nothing is more than recorded.
func (j *judge) ofText(rule string) breach {
	b := atOwnLevel(rule)
	if j.Level == Informative {
		b.level = Informative
	}
	return b
}

// textValues wants the code, the request id and the message in the printed error.
func (j *judge) textValues() {
	if !j.d.ExposesField(runner.FieldText) {
		return
	}
	for _, v := range j.values() {
		if v.got != "" && !v.matches() || v.got == "" && j.d.ExposesField(v.field) {
			continue // already reported for the field itself
		}
		if len(v.want) != 1 || slices.Contains(j.Optional, v.field) || v.any {
			continue
		}
		want := v.want[0]
		switch v.field {
		case runner.FieldCode, runner.FieldRequestID:
			if !strings.Contains(j.o.Text, want) {
				j.add(j.ofText(RuleText), runner.FieldText, "a text with "+v.field+" "+want, j.o.Text)
			}
		case runner.FieldMessage:
			// A list or an object in the place of the message may be printed in any way.
			odd := strings.HasPrefix(want, "{") || strings.HasPrefix(want, "[")
			if !odd && !saysNothing(j.o.Text) && !holdsMessage(j.o.Text, want) {
				j.add(j.ofText(RuleTextMessage), runner.FieldText, "a text with the message "+want, j.o.Text)
			}
		}
	}
}

// carriesMark reports whether a value of the body holds what looks like the mark of a
// failed format.
func (j *judge) carriesMark() bool {
	for _, v := range j.values() {
		if slices.ContainsFunc(v.want, func(want string) bool { return FailedFormat(want) != "" }) {
			return true
		}
	}
	return false
}

var failedFormat = regexp.MustCompile(`%!(?:[A-Za-z%]\(|\([A-Z])[^)]*\)?|\[object Object\]`)

// FailedFormat returns the mark that a printed text has where a value could not be put into
// it: %!d(MISSING), %!s(<nil>), %!v(PANIC=…), %!(EXTRA …), [object Object]. It returns the
// empty string where there is none.
func FailedFormat(text string) string {
	if !strings.Contains(text, "%!") && !strings.Contains(text, objectObject) {
		return "" // texts of a megabyte are too long for the pattern
	}
	return failedFormat.FindString(text)
}

// objectObject is what JavaScript prints of an object that has no text.
const objectObject = "[object Object]"

// saysNothing reports whether a printed text is empty or made of printed nothings, with or
// without the word error: "", "<nil>", "Error: undefined", "error".
func saysNothing(text string) bool {
	// What is printed as two words is one here.
	for _, two := range []string{objectObject, "<no value>"} {
		if strings.Contains(text, two) {
			text = strings.ReplaceAll(text, two, "undefined")
		}
	}
	words, bare, nothings := 0, 0, 0
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(`:,="'`, r) }) {
		words++
		lower := strings.ToLower(word)
		switch {
		case invented(word):
			nothings++
		case lower == "error" || lower == "exception":
			bare++
		case !strings.HasSuffix(lower, "error") && !strings.HasSuffix(lower, "exception"):
			return false
		}
	}
	return nothings > 0 || bare == words
}

// namesStatus reports whether a text has the status as a number, or the words for it.
func namesStatus(text string, status int) bool {
	number := strconv.Itoa(status)
	digits := strings.FieldsFunc(text, func(r rune) bool { return r < '0' || r > '9' })
	words := lettersOf(http.StatusText(status))
	return slices.Contains(digits, number) || words != "" && strings.Contains(lettersOf(text), words)
}

// lettersOf is a text in lower case without what is no letter: BadGateway, bad_gateway and
// Bad Gateway are the same.
func lettersOf(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, text)
}

const (
	// longMessage is from how many bytes on an SDK may shorten a message in its text.
	longMessage = 1 << 10
	// keptOfLong is how much of a long message the text must hold all the same.
	keptOfLong = 128
)

// holdsMessage reports whether a printed text holds a message with all its characters: as
// it is, or quoted once, as JSON, Go, Python, JavaScript and XML quote. What is quoted
// once can be read back; what is quoted twice, or has lost a character, cannot. White space
// and control characters are not compared: texts are wrapped, indented and put on one line,
// and a log that is safe to look at has no control characters. The secret of a call may be
// left out of it.
func holdsMessage(text, message string) bool {
	if strings.Contains(text, message) {
		return true // as nearly all do: the rest is long work for a long text
	}
	want := visible(message)
	if len(want) > longMessage {
		end := keptOfLong
		for !utf8.RuneStart(want[end]) {
			end--
		}
		want = want[:end]
	}
	parts := strings.Split(want, replay.AccessKeySecret)
	holds := func(text string) bool {
		rest, ok := visible(text), true
		for _, part := range parts {
			if _, rest, ok = strings.Cut(rest, part); !ok {
				return false
			}
		}
		return true
	}
	if holds(text) {
		return true
	}
	for _, octets := range []bool{false, true} {
		unquoted := unquotedOnce(text, octets)
		if holds(unquoted) || holds(html.UnescapeString(unquoted)) {
			return true
		}
	}
	return holds(html.UnescapeString(text))
}

func visible(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsControl(r) {
			return -1
		}
		return r
	}, text)
}

var escapes = regexp.MustCompile(`\\(?:u\{[0-9A-Fa-f]{1,6}\}|u[dD][89abAB][0-9A-Fa-f]{2}\\u[dD][c-fC-F][0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|x[0-9A-Fa-f]{2}|[^ux])`)

// unquotedOnce resolves the escapes of a quoted text once. Octets says that \xNN is a byte,
// as in Go and of bytes in Python, and not a character.
func unquotedOnce(text string, octets bool) string {
	if !strings.Contains(text, `\`) {
		return text
	}
	return escapes.ReplaceAllStringFunc(text, func(escape string) string {
		digits := strings.Trim(escape[2:], "{}")
		switch escape[1] {
		case 'u', 'U', 'x':
			if first, second, pair := strings.Cut(digits, `\u`); pair {
				return string(utf16.DecodeRune(hexadecimal(first), hexadecimal(second)))
			}
			code := hexadecimal(digits)
			if escape[1] == 'x' && octets {
				return string([]byte{byte(code)})
			}
			return string(code)
		case 'n', 't', 'r', 'b', 'f', 'v', 'a':
			return " " // not compared
		}
		return escape[1:]
	})
}

func hexadecimal(digits string) rune {
	code, _ := strconv.ParseUint(digits, 16, 32) // the pattern has checked them
	return rune(code)
}

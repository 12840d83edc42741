package host

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"unicode/utf8"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/internal/longtext"
)

// parseAnswer reads one line of an adapter. In languages without static types an
// SDK's field may hold a number, an object or a list where a string is documented,
// and the adapter shows it as it is: such a value is taken as its JSON text, null as
// no value.
func parseAnswer(line []byte) (runner.ProtocolAnswer, error) {
	var a runner.ProtocolAnswer
	if !utf8.Valid(line) {
		return a, errNotUTF8 // encoding/json would put another character in its place
	}
	line = runner.Shallow(line, deepestLine)
	if a, ok := parseLong(line); ok {
		return a, nil
	}
	err := json.Unmarshal(line, &a)
	var mistyped *json.UnmarshalTypeError
	if !errors.As(err, &mistyped) {
		return a, err
	}
	var loose struct {
		runner.ProtocolAnswer
		Outcome *struct {
			runner.Outcome
			Code      asText `json:"code"`
			Message   asText `json:"message"`
			RequestID asText `json:"requestId"`
			HostID    asText `json:"hostId"`
			Class     asText `json:"class"`
			Text      asText `json:"text"`
			ErrorType asText `json:"errorType"`
		} `json:"outcome"`
	}
	if err := json.Unmarshal(line, &loose); err != nil {
		return runner.ProtocolAnswer{}, err
	}
	a = loose.ProtocolAnswer
	if o := loose.Outcome; o != nil {
		a.Outcome = &o.Outcome
		a.Outcome.Code, a.Outcome.Message = string(o.Code), string(o.Message)
		a.Outcome.RequestID, a.Outcome.HostID = string(o.RequestID), string(o.HostID)
		a.Outcome.Class, a.Outcome.Text, a.Outcome.ErrorType = string(o.Class), string(o.Text), string(o.ErrorType)
	}
	return a, nil
}

// parseLong reads an answer with long text in its outcome, as encoding/json does. It reports whether the line is one.
func parseLong(line []byte) (a runner.ProtocolAnswer, ok bool) {
	short, texts := longtext.TakeOut(line)
	if texts == nil || json.Unmarshal(short, &a) != nil || a.Outcome == nil {
		return a, false
	}
	o := a.Outcome
	data := string(o.Data)
	ok = texts.PutBack(&o.Code, &o.Message, &o.RequestID, &o.HostID, &o.Class, &o.Text, &o.ErrorType, &data)
	if o.Data != nil {
		o.Data = json.RawMessage(data)
	}
	return a, ok
}

// deepestLine is how deep an answer may be nested, less than what encoding/json reads. What
// it holds deeper is left out: it is an SDK's data.
const deepestLine = 9902

// asText is a string, or the JSON text of what stands in its place.
type asText string

func (t *asText) UnmarshalJSON(value []byte) error {
	var s string
	switch {
	case bytes.Equal(value, []byte("null")):
		return nil
	case json.Unmarshal(value, &s) == nil:
		*t = asText(s)
		return nil
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, value); err != nil {
		return err
	}
	*t = asText(compact.String())
	return nil
}

// whyNot says in the words of the protocol why a line is no answer.
func whyNot(line []byte, err error) string {
	var mistyped *json.UnmarshalTypeError
	switch {
	case bytes.HasPrefix(line, []byte("\xEF\xBB\xBF")):
		return "it begins with a byte order mark, EF BB BF"
	case len(bytes.TrimSpace(line)) == 0:
		return "it is empty"
	case errors.As(err, &mistyped):
		// Names of embedded types are no members.
		field := strings.NewReplacer("Description.", "", "Outcome.", "").Replace(strings.TrimPrefix(mistyped.Field, "ProtocolAnswer."))
		if field == "" {
			return fmt.Sprintf("it is %s, not an object", a(mistyped.Value))
		}
		return fmt.Sprintf("its %s is %s; it must be %s", field, a(mistyped.Value), typeWord(mistyped.Type))
	case errors.Is(err, errNotUTF8):
		at := 0
		for r, size := utf8.DecodeRune(line); r != utf8.RuneError || size != 1; r, size = utf8.DecodeRune(line[at:]) {
			at += size
		}
		return fmt.Sprintf("it is no UTF-8: byte %d is %02X", at+1, line[at])
	}
	return err.Error()
}

var errNotUTF8 = errors.New("no UTF-8")

// a puts an article before the JSON package's word for a value.
func a(value string) string {
	word, _, _ := strings.Cut(value, " ")
	switch word {
	case "array", "object":
		return "an " + word
	case "bool":
		return "true or false"
	case "number":
		if word == value {
			return "a number"
		}
		return "the number " + strings.TrimPrefix(value, "number ")
	}
	return "a " + word
}

func typeWord(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Int, reflect.Int64:
		return "a whole number"
	case reflect.Bool:
		return "true or false"
	case reflect.Slice:
		return "a list of strings"
	case reflect.String:
		return "a string"
	}
	return "an object"
}

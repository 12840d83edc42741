package runner

import (
	"bytes"
	"encoding/json"
	"errors"
)

// parseAnswer reads one line of an adapter. In languages without static types an
// SDK's field may hold a number, an object or a list where a string is documented,
// and the adapter shows it as it is: such a value is taken as its JSON text, null as
// no value.
func parseAnswer(line []byte) (answer, error) {
	var a answer
	err := json.Unmarshal(line, &a)
	var mistyped *json.UnmarshalTypeError
	if !errors.As(err, &mistyped) {
		return a, err
	}
	var loose struct {
		answer
		Outcome *struct {
			Outcome
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
		return answer{}, err
	}
	a = loose.answer
	if o := loose.Outcome; o != nil {
		a.Outcome = &o.Outcome
		a.Outcome.Code, a.Outcome.Message = string(o.Code), string(o.Message)
		a.Outcome.RequestID, a.Outcome.HostID = string(o.RequestID), string(o.HostID)
		a.Outcome.Class, a.Outcome.Text, a.Outcome.ErrorType = string(o.Class), string(o.Text), string(o.ErrorType)
	}
	return a, nil
}

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

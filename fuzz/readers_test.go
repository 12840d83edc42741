package fuzz

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"strings"

	"github.com/sdkconform/sdkconform/runner"
)

// plainReader reads both vendors with Go's own encoding/json and encoding/xml, used
// directly as an SDK's author would: it shows what those make of a body and nothing
// else. It is a second opinion on every expectation of the generator.
type plainReader struct{}

func (plainReader) Describe() runner.Description {
	return runner.Description{
		Name: "plain", Version: "1", Language: "go", Providers: []string{"alibaba", "tencent"}, Formats: []string{"json", "xml"},
		Exposes: []string{runner.FieldStatus, runner.FieldCode, runner.FieldMessage, runner.FieldRequestID, runner.FieldHostID, runner.FieldData},
	}
}

// plainFields are the documented fields. Struct tags, as in most SDKs of Go: names
// are compared without regard to case in JSON, and without their namespace in XML.
type plainFields struct {
	XMLName   xml.Name `json:"-"`
	Code      plainText
	Message   plainText
	RequestID plainText `json:"RequestId" xml:"RequestId"`
	HostID    plainText `json:"HostId" xml:"HostId"`
}

// plainText is a string, or the literal of what stands in its place.
type plainText string

func (t *plainText) UnmarshalJSON(value []byte) error {
	var s string
	switch {
	case bytes.Equal(value, []byte("null")):
	case json.Unmarshal(value, &s) == nil:
		*t = plainText(s)
	default:
		*t = plainText(value)
	}
	return nil
}

func (plainReader) Decode(_ context.Context, r runner.Response) (runner.Outcome, error) {
	body := bytes.TrimPrefix(r.Body, []byte("\uFEFF"))
	refused := runner.Outcome{Kind: runner.KindUndecodable, Status: r.Status}
	var f plainFields
	var payload map[string]json.RawMessage
	failed := r.Status >= 400
	var err error
	switch {
	case r.Provider == "tencent":
		var envelope struct {
			Response *struct {
				plainFields
				Error *plainFields
			}
		}
		if err := json.Unmarshal(body, &envelope); err != nil || envelope.Response == nil {
			return refused, nil
		}
		f = envelope.Response.plainFields
		f.Code, f.Message, f.HostID = "", "", ""
		if e := envelope.Response.Error; e != nil {
			failed, f.Code, f.Message = true, e.Code, e.Message
		}
		var members struct{ Response map[string]json.RawMessage }
		err = json.Unmarshal(body, &members)
		payload = members.Response
	case r.Format == "xml":
		err = xml.Unmarshal(body, &f)
	default:
		if err = json.Unmarshal(body, &f); err == nil {
			err = json.Unmarshal(body, &payload)
		}
	}
	switch {
	case err != nil, !failed && f.RequestID == "" || r.Status < 200 || r.Status >= 300 && r.Status < 400:
		return refused, nil
	case failed && f == (plainFields{XMLName: f.XMLName}):
		return refused, nil // some other body
	case failed:
		return runner.Outcome{
			Kind: runner.KindError, Status: r.Status, Code: string(f.Code), Message: string(f.Message),
			RequestID: string(f.RequestID), HostID: string(f.HostID),
		}, nil
	}
	o := runner.Outcome{Kind: runner.KindSuccess, Status: r.Status, RequestID: string(f.RequestID)}
	for name := range payload {
		if strings.EqualFold(name, "RequestId") {
			delete(payload, name)
		}
	}
	o.Data, err = json.Marshal(payload)
	return o, err
}

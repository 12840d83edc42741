package builtin

import (
	"encoding/json"

	"github.com/sdkconform/sdkconform/runner"
)

// The fields that the Alibaba pages document, in the order of their names below.
const (
	fieldCode = iota
	fieldMessage
	fieldRequestID
	fieldHostID
	fieldCount
)

// fieldNames are the documented spellings. roaNames are those of the ROA style
// APIs; they are read in JSON where the documented one is absent.
var (
	fieldNames = [fieldCount]string{"Code", "Message", "RequestId", "HostId"}
	roaNames   = [fieldCount]string{"code", "message", "requestId", "hostId"}
)

// fields are the documented fields of one Alibaba body.
type fields [fieldCount]struct {
	// found says that the body has the field, whatever is in it.
	found bool
	// text says that it holds a text, perhaps an empty one, under its documented
	// name: what the samples print.
	text bool
	// value is what an SDK shows of it; empty for null, objects and arrays.
	value string
}

// printed reports whether a field holds what the samples print in it: a text.
func (f *fields) printed(i int) bool { return f[i].text && f[i].value != "" }

// readAlibaba gives a well-formed body the meaning of the Alibaba pages: 2xx is a
// success, 4xx and 5xx an error, and the fields stand at the top of the body. It
// returns false for a body that makes no sense by them.
func readAlibaba(status int, body []byte) (runner.Outcome, bool) {
	var f fields
	var o object
	isJSON := body[0] != '<'
	ok := false
	if isJSON {
		if o, ok = readJSON(body); ok {
			f = fieldsOf(o)
		}
	} else {
		f, ok = readXML(body)
	}
	if !ok {
		return runner.Outcome{}, false
	}
	shownError := func() runner.Outcome {
		return serviceError(status, f[fieldCode].value, f[fieldMessage].value,
			f[fieldRequestID].value, f[fieldHostID].value)
	}
	switch {
	case status >= 400:
		// A page of some proxy can be well-formed too. What tells it from an
		// answer of the service's is that it has none of these.
		ok := f[fieldCode].found || f[fieldMessage].found || f[fieldRequestID].found
		return shownError(), ok
	case !isSuccess(status):
		return runner.Outcome{}, false
	case f.printed(fieldCode) && f.printed(fieldMessage):
		// An error body at HTTP 200. The pages know only 4xx and 5xx, but a user
		// who is told of a success would never learn of this. A number, an empty
		// text or a ROA spelling (`"code":"200"`) is what some successes carry.
		return shownError(), true
	}
	success := runner.Outcome{
		Kind: runner.KindSuccess, Status: status,
		RequestID: f[fieldRequestID].value, HostID: f[fieldHostID].value,
	}
	if isJSON {
		success.Data = data(o, requestIDName(o))
	}
	// XML has neither numbers nor lists, so that its payload is for a typed
	// client to read; no data is shown.
	return success, true
}

// fieldsOf finds the documented fields among the members of a JSON body.
func fieldsOf(o object) fields {
	var f fields
	for i := range f {
		m, ok := o.last(fieldNames[i])
		f[i].text = ok && m.raw[0] == '"'
		if !ok {
			m, ok = o.last(roaNames[i])
		}
		if ok {
			f[i].found = true
			f[i].value = m.shown()
		}
	}
	return f
}

// requestIDName is the spelling of the request id that the body uses.
func requestIDName(o object) string {
	if _, ok := o.last(fieldNames[fieldRequestID]); ok {
		return fieldNames[fieldRequestID]
	}
	return roaNames[fieldRequestID]
}

// data is the payload of a success: its members but for the request id, and but
// for those that are nested so deep that no encoding/json could take the payload.
func data(o object, requestID string) json.RawMessage {
	payload := json.RawMessage{'{'}
	for _, m := range o {
		if m.is(requestID) || nesting(m.raw) >= maxDataNesting {
			continue
		}
		if len(payload) > 1 {
			payload = append(payload, ',')
		}
		payload = append(payload, m.name...)
		payload = append(payload, ':')
		payload = append(payload, m.raw...)
	}
	return append(payload, '}')
}

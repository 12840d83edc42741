package planted

import (
	"strconv"

	"github.com/sdkconform/sdkconform/runner"
)

// kind is what a status says of a response.
func kind(status int) string {
	switch {
	case status >= 400:
		return runner.KindError
	case status >= 200 && status <= 299:
		return runner.KindSuccess
	}
	return runner.KindUndecodable
}

// readAlibaba reads a body whose fields stand at its top.
func (r *reader) readAlibaba(x *reading) (runner.Outcome, bool) {
	var f fields
	var body object
	ok, inJSON := false, r.isJSON(x)
	if inJSON {
		if body, ok = r.cut(x, x.text); ok {
			f = r.fieldsOf(body, names, camel)
		}
	} else {
		f, ok = r.readXML(x)
	}
	if ok {
		f, ok = r.fields(x, f)
	}
	if !ok {
		return runner.Outcome{}, false
	}
	status := r.status(x, body)
	switch k := r.kind(status); {
	case k == runner.KindError:
		// A page of some proxy can be well-formed too; it has none of these.
		return r.serviceError(x, status, f), f[code].found || f[message].found || f[requestID].found
	case k != runner.KindSuccess:
		return runner.Outcome{}, false
	case f[code].printed && f[code].text != "" && f[message].printed && f[message].text != "":
		return r.serviceError(x, status, f), true // an error body at 2xx
	}
	o := r.success(x, status, f)
	if inJSON {
		id := names[requestID]
		if _, ok := find(body, id); !ok {
			id = camel[requestID]
		}
		o.Data = r.data(body, id)
	}
	return o, true
}

// readTencent reads a body with its fields in Response, and in Response.Error.
func (r *reader) readTencent(x *reading) (runner.Outcome, bool) {
	top, ok := r.cut(x, x.text)
	if !ok {
		return runner.Outcome{}, false
	}
	m, ok := r.find(top, "Response")
	if !ok || !m.isObject() {
		return runner.Outcome{}, false
	}
	response, ok := r.cut(x, m.raw)
	if !ok {
		return runner.Outcome{}, false
	}
	var f fields
	e, failed := r.fault(r, response)
	if failed {
		f = r.fieldsOf(e, names)
	}
	outer := r.fieldsOf(response, names)
	f[requestID], f[hostID].text = outer[requestID], ""
	if f, ok = r.fields(x, f); !ok {
		return runner.Outcome{}, false
	}
	status := r.status(x, response)
	switch k := r.kind(status); {
	case failed:
		return r.serviceError(x, status, f), true
	case k == runner.KindError:
		return r.serviceError(x, status, f), f[requestID].text != ""
	case k != runner.KindSuccess:
		return runner.Outcome{}, false
	}
	o := r.success(x, status, f)
	o.Data = r.data(response, names[requestID])
	return o, true
}

// fault finds Response.Error. One that is no object says that the call failed too.
func fault(r *reader, response object) (object, bool) {
	m, ok := r.find(response, "Error")
	if !ok || m.value == nil {
		return nil, false
	}
	if !m.isObject() {
		return nil, true
	}
	return cutWhole(m.raw), true
}

// fieldsOf finds the documented fields among the members of a JSON body, by the first of
// the spellings that is there. Only the first counts as what the pages print.
func (r *reader) fieldsOf(o object, spellings ...[fieldCount]string) fields {
	var f fields
	for i := range f {
		for n, spelling := range spellings {
			m, ok := r.find(o, spelling[i])
			if !ok {
				continue
			}
			_, isText := m.value.(string)
			f[i].found, f[i].printed, f[i].text = true, isText && n == 0, r.shown(m)
			break
		}
	}
	return f
}

func (r *reader) success(x *reading, status int, f fields) runner.Outcome {
	return runner.Outcome{
		Kind: runner.KindSuccess, Status: status,
		RequestID: r.value(x, requestID, f[requestID].text),
		HostID:    r.value(x, hostID, f[hostID].text),
	}
}

func (r *reader) serviceError(x *reading, status int, f fields) runner.Outcome {
	o := runner.Outcome{
		Kind: runner.KindError, Status: status,
		Code:      r.value(x, code, f[code].text),
		Message:   r.value(x, message, f[message].text),
		RequestID: r.value(x, requestID, f[requestID].text),
		HostID:    r.value(x, hostID, f[hostID].text),
	}
	o.Text = r.print(&o)
	return o
}

// printed is an error as it is printed.
func printed(o *runner.Outcome) string {
	return o.Code + ": " + o.Message + " (request " + o.RequestID + ", status " + strconv.Itoa(o.Status) + ")"
}

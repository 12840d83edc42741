package builtin

import "github.com/sdkconform/sdkconform/runner"

// readTencent gives a well-formed body the meaning of the Tencent page: there is a
// Response with a RequestId whatever happened, and an Error in it says that the
// call failed. The page documents no status and no XML. It returns false for a
// body that makes no sense by the page.
func readTencent(status int, body []byte) (runner.Outcome, bool) {
	top, ok := readJSON(body)
	if !ok {
		return runner.Outcome{}, false
	}
	response, ok := top.object("Response")
	if !ok {
		return runner.Outcome{}, false
	}
	requestID := response.shown("RequestId")
	if e, ok := response.last("Error"); ok && !e.isNull() {
		// An Error that is not an object says that the call failed as well; it
		// has no code to show.
		fields, _ := response.object("Error")
		return serviceError(status, fields.shown("Code"), fields.shown("Message"), requestID, ""), true
	}
	switch {
	case status >= 400:
		// Not documented: the request id says that it is the service's answer.
		return serviceError(status, "", "", requestID, ""), requestID != ""
	case !isSuccess(status):
		return runner.Outcome{}, false
	}
	return runner.Outcome{
		Kind: runner.KindSuccess, Status: status,
		RequestID: requestID, Data: data(response, "RequestId"),
	}, true
}

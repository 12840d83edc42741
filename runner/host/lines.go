package host

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"github.com/sdkconform/sdkconform/runner"
)

// appendDecode appends the line of a decode request, line feed included. It is
// written by hand because it is the hot path: encoding/json takes as long for it
// as a child takes to read a small body.
func appendDecode(line []byte, id int64, r *runner.Response) ([]byte, error) {
	line = slices.Grow(line, base64.StdEncoding.EncodedLen(len(r.Body))+1<<10)
	line = append(line, `{"id":`...)
	line = strconv.AppendInt(line, id, 10)
	line = append(line, `,"op":"decode"`...)
	for _, field := range [...]struct{ name, value string }{
		{"provider", r.Provider},
		{"product", r.Product},
		{"version", r.Version},
		{"action", r.Action},
		{"format", r.Format},
	} {
		quoted, err := json.Marshal(field.value)
		if err != nil {
			return nil, err
		}
		line = append(line, ',', '"')
		line = append(line, field.name...)
		line = append(line, '"', ':')
		line = append(line, quoted...)
	}
	line = append(line, `,"status":`...)
	line = strconv.AppendInt(line, int64(r.Status), 10)
	line = append(line, `,"header":`...)
	if len(r.Header) == 0 {
		line = append(line, "{}"...)
	} else {
		header, err := json.Marshal(r.Header)
		if err != nil {
			return nil, err
		}
		line = append(line, header...)
	}
	line = append(line, `,"body":"`...)
	line = base64.StdEncoding.AppendEncode(line, r.Body)
	return append(line, '"', '}', '\n'), nil
}

// describeLine is the line of a describe request, line feed included.
func describeLine(id int64) []byte {
	return fmt.Appendf(nil, `{"id":%d,"op":"describe","protocol":%d}`+"\n", id, runner.ProtocolVersion)
}

// callLine is the line of a call request, line feed included.
func callLine(id int64, c *runner.Call) ([]byte, error) {
	line, err := json.Marshal(runner.ProtocolRequest{
		ID: id, Op: runner.OpCall,
		Provider: c.Provider, Product: c.Product, Version: c.Version, Action: c.Action, Format: c.Format,
		Endpoint: c.Endpoint, AccessKeyID: c.AccessKeyID, AccessKeySecret: c.AccessKeySecret,
		TimeoutMS: c.Timeout.Milliseconds(), MaxRetries: c.MaxRetries,
	})
	return append(line, '\n'), err
}

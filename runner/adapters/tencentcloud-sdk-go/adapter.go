// Package tencentcloudsdkgo connects the common client of
// github.com/tencentcloud/tencentcloud-sdk-go, Tencent Cloud's API 3.0 SDK for
// Go, to the suite. The clients of its products are built on the same code.
package tencentcloudsdkgo

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"slices"
	"sync"

	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common"
	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/errors"
	tchttp "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/http"
	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/profile"

	"github.com/sdkconform/sdkconform/runner"
)

// Adapter is a [runner.Decoder] and a [runner.Caller] for the SDK. It keeps nothing
// from one response to the next but the clients of Call, and may be used by several
// goroutines.
type Adapter struct {
	version string
	mu      sync.Mutex
	clients map[settings]*common.Client
}

// New makes the adapter. It unsets the proxy variables of the whole process,
// because the SDK's default transport reads them.
func New() *Adapter {
	for _, name := range []string{"HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy"} {
		os.Unsetenv(name)
	}
	return &Adapter{version: runner.ModuleVersion("github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common", pinned)}
}

// Describe implements [runner.Adapter].
func (a *Adapter) Describe() runner.Description {
	return runner.Description{
		Name:        "tencentcloud-sdk-go",
		Version:     a.version,
		Language:    "go",
		Concurrency: 1,
		Providers:   []string{"tencent"},
		Formats:     []string{"json"}, // the only one of API 3.0
		// Neither TencentCloudSDKError nor a response has the HTTP status. Lists of
		// codes come with the products; which to retry is the user's setting.
		Exposes: []string{
			runner.FieldCode, runner.FieldMessage, runner.FieldRequestID,
			runner.FieldData, runner.FieldText,
		},
	}
}

// Decode implements [runner.Decoder]. It makes a client for each response, which
// costs little: the SDK offers no safe way to change the transport of one in use.
func (a *Adapter) Decode(ctx context.Context, r runner.Response) (runner.Outcome, error) {
	request := tchttp.NewCommonRequest(r.Product, r.Version, r.Action)
	request.SetContext(ctx)
	return send(newClient(runner.RoundTripper(r)), request)
}

// newClient leaves the profile's retries as they are by default: none.
func newClient(transport http.RoundTripper) *common.Client {
	p := profile.NewClientProfile()
	p.HttpProfile.Endpoint = "127.0.0.1" // the transport answers without asking anyone
	p.HttpProfile.Scheme = "HTTP"
	client := common.NewCommonClient(common.NewCredential("secretId", "secretKey"), "ap-guangzhou", p)
	return client.WithHttpTransport(transport)
}

func send(client *common.Client, request *tchttp.CommonRequest) (runner.Outcome, error) {
	response := tchttp.NewCommonResponse()
	if err := client.Send(request, response); err != nil {
		return outcome(err), nil
	}
	return success(response), nil
}

// success reads GetBody, which is no raw body: it is what the SDK has decoded,
// encoded anew, and the only view of it that a CommonResponse gives. Names are
// taken as they are spelt, so the values go through maps.
func success(response *tchttp.CommonResponse) runner.Outcome {
	o := runner.Outcome{Kind: runner.KindSuccess}
	payload := members(members(response.GetBody())["Response"])
	_ = json.Unmarshal(payload["RequestId"], &o.RequestID) // what is no string shows nothing
	for name, value := range payload {
		if !writable(value) {
			delete(payload, name)
		}
	}
	if payload != nil {
		o.Data, _ = json.Marshal(payload) // valid members make a valid object
	}
	return o
}

// members splits a JSON object, and nothing else, at its top level. It goes by
// tokens, because the SDK reads deeper than json.Unmarshal does.
func members(object []byte) map[string]json.RawMessage {
	decoder := json.NewDecoder(bytes.NewReader(object))
	if token, err := decoder.Token(); err != nil || token != json.Delim('{') {
		return nil
	}
	made := map[string]json.RawMessage{}
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return nil
		}
		start := decoder.InputOffset()
		for depth := 0; ; {
			token, err := decoder.Token()
			if err != nil {
				return nil
			}
			switch token {
			case json.Delim('{'), json.Delim('['):
				depth++
			case json.Delim('}'), json.Delim(']'):
				depth--
			}
			if depth == 0 {
				break
			}
		}
		made[name.(string)] = bytes.TrimLeft(object[start:decoder.InputOffset()], ": \t\r\n")
	}
	return made
}

// writable says whether encoding/json, which gives up at 10,000 levels, can still
// write a member inside an answer or a report. One that is deeper is left out.
func writable(data []byte) bool {
	const levels = 32
	return json.Valid(slices.Concat(bytes.Repeat([]byte("["), levels), data, bytes.Repeat([]byte("]"), levels)))
}

// outcome maps an error of the SDK. It has one type of error; those that it makes
// itself have a code that starts with "ClientError".
func outcome(err error) runner.Outcome {
	o := runner.Outcome{Text: err.Error(), ErrorType: fmt.Sprintf("%T", err)}
	e, ok := err.(*errors.TencentCloudSDKError)
	if !ok { // of decompressing a body, handed through bare
		o.Kind = runner.KindUndecodable
		return o
	}
	o.Code, o.Message, o.RequestID = e.GetCode(), e.GetMessage(), e.GetRequestId()
	switch o.Code {
	default:
		o.Kind = runner.KindError
	case "ClientError.ParseJsonError", "ClientError.TypeError":
		o.Kind = runner.KindUndecodable
	case "ClientError.HttpStatusCodeError":
		// Another status than 200 and no Response.Error: to the SDK no answer of
		// the service, whose errors come at 200.
		o.Kind = runner.KindUndecodable
	case "ClientError.NetworkError", "ClientError.IOError":
		o.Kind = runner.KindTransport
	}
	return o
}

// pinned is the version of the SDK in go.mod.
const pinned = "1.3.209"

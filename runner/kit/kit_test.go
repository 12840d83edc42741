package kit_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/kit"
	"github.com/sdkconform/sdkconform/runner/replay"
)

// ExampleClients_For keeps one client for all calls that want the same.
func ExampleClients_For() {
	var clients kit.Clients[*http.Client]
	made := 0
	newClient := func(s kit.Settings) (*http.Client, error) {
		made++
		return &http.Client{Timeout: s.Timeout}, nil
	}
	for _, endpoint := range []string{"http://127.0.0.1:41001", "http://127.0.0.1:41001", "http://127.0.0.1:41002"} {
		if _, err := clients.For(runner.Call{Endpoint: endpoint, Timeout: time.Second}, newClient); err != nil {
			fmt.Println(err)
		}
	}
	fmt.Println(made)
	// Output: 2
}

// A client that cannot be made is no client the next time either.
func TestClientsFailing(t *testing.T) {
	var clients kit.Clients[*http.Client]
	for range 2 {
		_, err := clients.For(runner.Call{Endpoint: "http://127.0.0.1:1"}, func(kit.Settings) (*http.Client, error) { return nil, errors.New("no key") })
		if err == nil || err.Error() != "the client could not be built: no key" {
			t.Errorf("got %v", err)
		}
	}
	if _, err := clients.For(runner.Call{Endpoint: "127.0.0.1:1"}, nil); err == nil {
		t.Error("an endpoint without a scheme is taken")
	}
}

func TestMembersAndPayload(t *testing.T) {
	deep := strings.Repeat("[", 9990) + strings.Repeat("]", 9990)
	for _, test := range []struct{ object, payload string }{
		{`{"a": 1, "b":{"c":[true]},"d":"e"}`, `{"a":1,"b":{"c":[true]},"d":"e"}`},
		{`{}`, `{}`},
		{`[1]`, ``},
		{`"a"`, ``},
		{``, ``},
		{`{"a":1`, ``},
		{`{"id":12345678901234567890,"deep":` + deep + `}`, `{"id":12345678901234567890}`},
		{`{"deep":` + strings.Repeat(`[`, 20000) + strings.Repeat(`]`, 20000) + `,"a":1}`, `{"a":1}`},
	} {
		if got := string(kit.Payload(kit.Members([]byte(test.object)))); got != test.payload {
			t.Errorf("of %.60s… the payload is %.100q, want %q", test.object, got, test.payload)
		}
	}
}

func TestWithoutProxies(t *testing.T) {
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:1")
	t.Setenv("https_proxy", "http://127.0.0.1:1")
	kit.WithoutProxies()
	for _, name := range []string{"HTTP_PROXY", "https_proxy"} {
		if value, ok := os.LookupEnv(name); ok {
			t.Errorf("%s is still %q", name, value)
		}
	}
}

// answer is an SDK of this test: what its user sees is a struct.
type answer struct{ RequestID, Code string }

func ask(client *http.Client, r kit.Request) (runner.Outcome, error) {
	response, err := client.Get(r.Scheme + "://" + r.Host + "/?Action=" + r.Action)
	if err != nil {
		return kit.Failed(runner.KindTransport, err), nil
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return kit.Failed(runner.KindTransport, err), nil
	}
	var a answer
	switch err := json.Unmarshal(text, &a); {
	case err != nil:
		return kit.Failed(runner.KindUndecodable, err), nil
	case response.StatusCode >= 400:
		return runner.Outcome{Kind: runner.KindError, Status: response.StatusCode, Code: a.Code, RequestID: a.RequestID}, nil
	}
	return runner.Outcome{Kind: runner.KindSuccess, Status: response.StatusCode, RequestID: a.RequestID}, nil
}

// ExampleSDK is a whole adapter: what the SDK is, how a client is made, and what is seen
// of one request.
func ExampleSDK() {
	adapter := &kit.SDK[*http.Client]{
		About: runner.Description{Name: "my-sdk", Version: "1.2.3", Providers: []string{"alibaba"}, Formats: []string{"json"}},
		Client: func(s kit.Settings, transport http.RoundTripper) (*http.Client, error) {
			return &http.Client{Timeout: s.Timeout, Transport: transport}, nil
		},
		Send: ask,
	}
	o, err := adapter.Decode(context.Background(), runner.Response{Status: 404, Body: []byte(`{"Code":"NoSuchThing","RequestId":"R"}`)})
	fmt.Println(adapter.Describe().Language, o.Kind, o.Status, o.Code, o.RequestID, err)
	// Output: go error 404 NoSuchThing R <nil>
}

// By decode a client is given a transport, by call it is kept and asks the endpoint; a
// client that cannot be made is the adapter's failure.
func TestSDK(t *testing.T) {
	made := 0
	adapter := &kit.SDK[*http.Client]{
		About: runner.Description{Language: "tinygo", Concurrency: 4},
		Client: func(s kit.Settings, transport http.RoundTripper) (*http.Client, error) {
			if made++; s.AccessKeyID == "none" {
				return nil, errors.New("no key")
			}
			return &http.Client{Timeout: s.Timeout, Transport: transport}, nil
		},
		Send: ask,
	}
	if d := adapter.Describe(); d.Language != "tinygo" || d.Concurrency != 4 {
		t.Errorf("got %+v", d)
	}
	server, err := replay.NewServer()
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	server.Hold(&runner.Response{Status: 200, Body: []byte(`{"RequestID":"R"}`)})
	for range 2 {
		o, err := adapter.Call(t.Context(), runner.Call{Action: "Look", Endpoint: server.Endpoint(), Timeout: time.Minute})
		if err != nil || o.Kind != runner.KindSuccess || o.RequestID != "R" {
			t.Errorf("got %+v, %v", o, err)
		}
	}
	if requests := server.Take(); made != 1 || len(requests) != 2 || !requests[0].Holds("Look") {
		t.Errorf("%d clients were made for two calls, the requests are %+v", made, requests)
	}
	for _, c := range []runner.Call{{Endpoint: server.Endpoint(), AccessKeyID: "none"}, {Endpoint: "nowhere"}} {
		if o, err := adapter.Call(t.Context(), c); err == nil {
			t.Errorf("got %+v", o)
		}
	}
	if o, err := adapter.Decode(t.Context(), runner.Response{Status: 200, Body: []byte(`{`)}); err != nil || o.Kind != runner.KindUndecodable || o.ErrorType != "*json.SyntaxError" {
		t.Errorf("got %+v, %v", o, err)
	}
	adapter.Client = func(kit.Settings, http.RoundTripper) (*http.Client, error) { return nil, errors.New("no key") }
	if o, err := adapter.Decode(t.Context(), runner.Response{Status: 200}); err == nil || err.Error() != "the client could not be built: no key" {
		t.Errorf("got %+v, %v", o, err)
	}
}

func TestPayloadOf(t *testing.T) {
	for want, body := range map[string]map[string]any{
		"": nil, `{}`: {}, `{"a":[1]}`: {"a": []any{1}},
	} {
		if got := string(kit.PayloadOf(body)); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	odd := map[string]any{"f": func() {}, "nan": math.NaN(), "list": []any{map[string]any{"inf": math.Inf(-1)}, 1.5}, "text": "a\xff"}
	if got, want := string(kit.PayloadOf(odd)), `{"list":[{"inf":"-Inf"},1.5],"nan":"NaN","text":"a\ufffd"}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// What a struct has no value for is seen too.
func TestTypedPayload(t *testing.T) {
	type item struct {
		ID   *string `json:"Id,omitempty" name:"id"`
		Size *int64  `json:"Size,omitempty" name:"size"`
	}
	type response struct {
		Items  []*item           `json:"Items,omitempty" name:"items"`
		Names  []string          `json:"Names,omitempty" name:"names"`
		Tags   map[string]string `json:"Tags,omitempty" name:"tags"`
		Big    int64             `json:"Big" name:"big"`
		Status int               // the SDK's own
		kept   string
	}
	text, size := "i", int64(9007199254740993)
	for _, test := range []struct {
		response any
		tag      string
		payload  string
	}{
		{(*response)(nil), "json", `null`},
		{nil, "json", `null`},
		{&response{kept: "k"}, "json", `{"Big":0,"Items":null,"Names":null,"Tags":null}`},
		{
			response{Items: []*item{{ID: &text}, nil, {Size: &size}}, Names: []string{}, Big: size, Tags: map[string]string{"a": "b"}},
			"name",
			`{"big":9007199254740993,"items":[{"id":"i","size":null},null,{"id":null,"size":9007199254740993}],"names":[],"tags":{"a":"b"}}`,
		},
	} {
		got, err := kit.TypedPayload(test.response, test.tag)
		if err != nil || string(got) != test.payload {
			t.Errorf("of %+v the payload is %s, %v, want %s", test.response, got, err, test.payload)
		}
	}
	if got, err := kit.TypedPayload(struct {
		N float64 `json:"N"`
	}{math.NaN()}, "json"); err == nil {
		t.Errorf("NaN is %s", got)
	}
}

package kit_test

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/kit"
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

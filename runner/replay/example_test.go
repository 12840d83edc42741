package replay_test

import (
	"fmt"
	"io"
	"net/http"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/replay"
)

// Whatever a client asks for, it is given the response that the server holds; the server remembers what was asked.
func ExampleServer() {
	server, err := replay.NewServer()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer server.Close()
	server.Hold(&runner.Response{
		Status: 400, Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte(`{"Code":"InvalidOwner"}`),
	})
	response, err := http.Get(server.Endpoint() + "/?Action=DescribeRegions")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	fmt.Println(response.StatusCode, string(body), err)
	for _, q := range server.Take() {
		fmt.Println(q.Method, q.Target)
	}
	// Output:
	// 400 {"Code":"InvalidOwner"} <nil>
	// GET /?Action=DescribeRegions
}

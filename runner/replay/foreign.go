package replay

import (
	"net/http"
	"strconv"
)

// answer is one of a proxy or of another server, which knows nothing of the service.
type answer struct {
	status int
	header []string
	body   string
	closes bool // the connection ends with it
}

// foreign are the answers that some deliveries bring in the place of the response.
var foreign = map[Delivery]answer{
	DeliverFound:       {status: http.StatusFound, header: []string{htmlType}, body: page("302 Found")},
	DeliverNotModified: {status: http.StatusNotModified, header: []string{`ETag: "0"`}},
	DeliverUnauthorized: {
		status: http.StatusUnauthorized, header: []string{`WWW-Authenticate: Basic realm="gateway"`, htmlType},
		body: page("401 Authorization Required"),
	},
	DeliverProxyAuth: {
		status: http.StatusProxyAuthRequired, header: []string{`Proxy-Authenticate: Basic realm="proxy"`, htmlType},
		body: page("407 Proxy Authentication Required"),
	},
	DeliverTooLarge:   {status: http.StatusRequestEntityTooLarge, closes: true},
	DeliverURITooLong: {status: http.StatusRequestURITooLong, header: []string{htmlType}, body: page("414 Request-URI Too Large"), closes: true},
	DeliverHeaderTooLarge: {
		status: http.StatusRequestHeaderFieldsTooLarge, header: []string{"Content-Type: text/plain"},
		body: "431 Request Header Fields Too Large\n", closes: true,
	},
}

const (
	htmlType = "Content-Type: text/html"
	// A clock is what every proxy has, and some SDKs read no error without a Date.
	someDate = "Date: Tue, 24 Nov 2026 08:15:31 GMT"
)

// page is what proxies send.
func page(title string) string {
	return "<html>\r\n<head><title>" + title + "</title></head>\r\n<body>\r\n<center><h1>" + title + "</h1></center>\r\n</body>\r\n</html>\r\n"
}

// foreign sends the answer of a proxy.
func (s *sending) foreign() {
	a := foreign[s.Transfer.Delivery]
	s.head = header{status: a.status, more: append([]string{someDate}, a.header...)}
	if a.status != http.StatusNotModified {
		s.head.length = strconv.Itoa(len(a.body))
	}
	s.body = []byte(a.body)
	if s.request.Method == http.MethodHead {
		s.body = nil
	}
	if !a.closes {
		s.whole()
		return
	}
	s.head.more = append([]string{"Connection: close"}, s.head.more...)
	s.whole()
	s.end()
}

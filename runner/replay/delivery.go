package replay

import "time"

// Delivery is what is done to a response on the socket. The values of the response are the
// same in each; what servers, proxies and networks do to them on the way differs.
type Delivery string

// The deliveries that bring the whole response.
const (
	// DeliverPlain: HTTP/1.1 with a Content-Length, the connection kept.
	DeliverPlain Delivery = ""
	// DeliverChunked: Transfer-Encoding chunked, in chunks of a few bytes.
	DeliverChunked Delivery = "chunked"
	// DeliverBytes: every byte in a write of its own.
	DeliverBytes Delivery = "byte-at-a-time"
	// DeliverGzip: Content-Encoding gzip if the request allows it, else plain.
	DeliverGzip Delivery = "gzip"
	// DeliverHTTP10: an HTTP/1.0 status line, no length, the end of the connection ends
	// the body.
	DeliverHTTP10 Delivery = "http-1.0"
	// DeliverClose: Connection: close.
	DeliverClose Delivery = "close"
	// DeliverContinue: a 100 Continue before the status line.
	DeliverContinue Delivery = "continue"
	// DeliverLowerCase: header names in lower case, no space after the colon, as
	// gateways in front of HTTP/2 write them.
	DeliverLowerCase Delivery = "header-lower-case"
	// DeliverNoReason: a status line without a reason phrase.
	DeliverNoReason Delivery = "no-reason"
	// DeliverIdleClosed: the connections that were kept are closed first, as a server
	// does with idle ones.
	DeliverIdleClosed Delivery = "idle-closed"
	// DeliverStale: the connections that a call has just left are closed, and the client
	// is given time to notice; then the call is made.
	DeliverStale Delivery = "stale"
	// DeliverLargeHeader: 64 further header lines of 1 KiB.
	DeliverLargeHeader Delivery = "header-64k"
	// DeliverLargeBody: 64 MiB of white space where the format allows it.
	DeliverLargeBody Delivery = "body-64m"
)

// The deliveries of a HEAD request, whose answer has no body.
const (
	// DeliverHead: status and header, with the Content-Length that the body would have.
	DeliverHead Delivery = "head"
	// DeliverHeadDocument: the same, and the document of an error is in a header.
	DeliverHeadDocument Delivery = "head-document"
)

// The deliveries under a content coding that nobody has asked for, or that the body does
// not have.
const (
	// DeliverGzipFalse: Content-Encoding gzip, and the body as it is.
	DeliverGzipFalse Delivery = "gzip-false"
	// DeliverGzipCut: the first half of the packed body, with its own Content-Length.
	DeliverGzipCut Delivery = "gzip-cut"
	// DeliverGzipTwice: packed twice, as the header says.
	DeliverGzipTwice Delivery = "gzip-twice"
	// DeliverDeflate: Content-Encoding deflate.
	DeliverDeflate Delivery = "deflate"
	// DeliverBrotli: Content-Encoding br.
	DeliverBrotli Delivery = "br"
)

// The deliveries that bring a proxy's answer in the place of the response.
const (
	// DeliverFound: 302 with a page and without a Location.
	DeliverFound Delivery = "found"
	// DeliverNotModified: 304, which has no body.
	DeliverNotModified Delivery = "not-modified"
	// DeliverUnauthorized: 401 with WWW-Authenticate and a page.
	DeliverUnauthorized Delivery = "unauthorized"
	// DeliverProxyAuth: 407 with Proxy-Authenticate and a page.
	DeliverProxyAuth Delivery = "proxy-auth"
	// DeliverTooLarge: 413 without a body, and the connection is closed.
	DeliverTooLarge Delivery = "too-large"
	// DeliverURITooLong: 414 with a page, and the connection is closed.
	DeliverURITooLong Delivery = "uri-too-long"
	// DeliverHeaderTooLarge: 431 with a line of text, and the connection is closed.
	DeliverHeaderTooLarge Delivery = "header-too-large"
)

// The deliveries that do not bring the whole response. There is none for a host name that
// does not resolve: to ask for one leaves the machine, and takes as long as its name server
// likes.
const (
	// DeliverRefused: nobody listens at the call's endpoint.
	DeliverRefused Delivery = "refused"
	// DeliverResetFirst: the connection is reset before the status line.
	DeliverResetFirst Delivery = "reset-first"
	// DeliverClosed: the connection is closed before the status line.
	DeliverClosed Delivery = "closed"
	// DeliverClosedInHeader: it is closed in the middle of the header.
	DeliverClosedInHeader Delivery = "closed-in-header"
	// DeliverClosedAfterHeader: it is closed before the first byte of the body.
	DeliverClosedAfterHeader Delivery = "closed-after-header"
	// DeliverCutBody: it is closed in the middle of a body with a Content-Length.
	DeliverCutBody Delivery = "cut-body"
	// DeliverCutChunks: it is closed in the middle of a chunked body.
	DeliverCutChunks Delivery = "cut-chunks"
	// DeliverReset: it is reset in the middle of a body with a Content-Length.
	DeliverReset Delivery = "reset"
	// DeliverStalled: nothing is sent, the connection stays open.
	DeliverStalled Delivery = "stalled"
	// DeliverStalledBody: half of the body is sent, the connection stays open.
	DeliverStalledBody Delivery = "stalled-body"
	// DeliverRedirect: a 302 to another port, where the response is.
	DeliverRedirect Delivery = "redirect"
)

// Deliveries lists every delivery.
func Deliveries() []Delivery {
	return []Delivery{
		DeliverPlain, DeliverChunked, DeliverBytes, DeliverGzip, DeliverHTTP10, DeliverClose, DeliverContinue,
		DeliverLowerCase, DeliverNoReason, DeliverIdleClosed, DeliverStale, DeliverLargeHeader, DeliverLargeBody,
		DeliverHead, DeliverHeadDocument,
		DeliverGzipFalse, DeliverGzipCut, DeliverGzipTwice, DeliverDeflate, DeliverBrotli,
		DeliverFound, DeliverNotModified, DeliverUnauthorized, DeliverProxyAuth, DeliverTooLarge, DeliverURITooLong, DeliverHeaderTooLarge,
		DeliverRefused, DeliverResetFirst, DeliverClosed, DeliverClosedInHeader, DeliverClosedAfterHeader, DeliverCutBody, DeliverCutChunks,
		DeliverReset, DeliverStalled, DeliverStalledBody, DeliverRedirect,
	}
}

// Stalls reports whether the caller's own deadline has to end the call.
func (d Delivery) Stalls() bool { return d == DeliverStalled || d == DeliverStalledBody }

// Pauses reports whether the server pauses on purpose, for some tens of milliseconds.
func (d Delivery) Pauses() bool {
	return d == DeliverBytes || d == DeliverIdleClosed || d == DeliverStale || d == DeliverReset
}

// IsHead reports whether the call has to be made with a HEAD request.
func (d Delivery) IsHead() bool { return d == DeliverHead || d == DeliverHeadDocument }

// breaks reports whether the connection ends before the response does.
func (d Delivery) breaks() bool {
	switch d {
	case DeliverRefused, DeliverResetFirst, DeliverClosed, DeliverClosedInHeader, DeliverClosedAfterHeader, DeliverCutBody, DeliverCutChunks, DeliverReset:
		return true
	}
	return false
}

// IsAnswered reports whether the first request is given a whole answer at once, so that a
// client has no cause of its own to repeat it.
func (d Delivery) IsAnswered() bool { return d == DeliverPlain || foreign[d].status != 0 }

// IsPacked reports whether the body is sent under a content coding.
func (d Delivery) IsPacked() bool {
	switch d {
	case DeliverGzip, DeliverGzipFalse, DeliverGzipCut, DeliverGzipTwice, DeliverDeflate, DeliverBrotli:
		return true
	}
	return false
}

// longPause is how long [DeliverBytes] pauses in the header and in the body.
const longPause = 50 * time.Millisecond

// largeBody is what [DeliverLargeBody] adds to a body, in bytes.
const largeBody = 64 << 20

// Package replay has the server that gives an SDK's real client a documented response on
// a real socket: the exact bytes, and what servers, proxies and networks do to them on
// the way (see [Delivery]). It records what the client asks, as the vendor's requests are
// read (see [Request]), and makes a [runner.Subject] call it (see [Server.Exchange]).
package replay

// Package builtin holds two small correct SDKs. [Strict] reads what is
// well-formed and nothing else; [Reference] reads the same, and the malformed
// samples of the vendor pages as well.
//
// They show that the suite can be passed, they are what the suite tests itself
// with, and their source is an answer to "how should an SDK read this?". They are
// not the oracle: what is right is in the goldens, and these two are judged like
// everyone else.
//
// Reading has three steps, each in files of its own. A reader (json.go, xml.go)
// accepts or refuses the bytes; what is well-formed is the standard library's
// decision. A vendor's file (alibaba.go, tencent.go) gives the fields the meaning
// that the pages give them. Only where that fails, the reference mends the bytes
// (mend.go, mend_json.go, mend_xml.go) and lets the same readers read the result,
// so that the two can never differ on a well-formed body.
//
// Neither trusts the Content-Type header, which proxies get wrong, or a status in
// the body. Neither shows a value whose end it has not seen. Both take any bytes
// of any length and depth in linear time, without recursion, and neither changes
// or keeps the body.
package builtin

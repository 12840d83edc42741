package replay

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"io"
	"strconv"
)

// coded sends a body under a content coding, whatever the request allows. Without a body
// there is nothing to be coded.
func (s *sending) coded(coding string, body []byte) {
	if len(s.body) > 0 {
		s.body = body
		s.head.length, s.head.more = strconv.Itoa(len(body)), []string{"Content-Encoding: " + coding}
	}
	s.whole()
}

func (s *sending) gzipCut() {
	packed := s.gzipped(s.body)
	s.coded("gzip", packed[:len(packed)/2])
}

func (s *sending) gzipped(body []byte) []byte {
	var packed bytes.Buffer
	return s.packed(body, gzip.NewWriter(&packed), &packed)
}

// deflated is what HTTP calls deflate: the format of zlib (RFC 9110 section 8.4.1.2).
func (s *sending) deflated(body []byte) []byte {
	var packed bytes.Buffer
	return s.packed(body, zlib.NewWriter(&packed), &packed)
}

func (s *sending) packed(body []byte, by io.WriteCloser, into *bytes.Buffer) []byte {
	_, err := by.Write(body)
	if err = errors.Join(err, by.Close()); err != nil {
		s.fail(err)
	}
	return into.Bytes()
}

// brotli packs a body as RFC 7932 has it, in the plainest way: in blocks that are not
// compressed.
func brotli(body []byte) []byte {
	const (
		windowBits = 1       // one bit 0: a window of 16 bits
		longest    = 1 << 16 // of a block whose length is written in four nibbles
	)
	var packed []byte
	pending, filled := uint32(0), uint(windowBits) // the bits of the byte that is begun
	for len(body) > 0 {
		block := body[:min(len(body), longest)]
		body = body[len(block):]
		// Not the last one (1 bit), four nibbles (2 bits), the length less one (16 bits), not
		// compressed (1 bit); then the bytes, from the next whole byte on.
		pending |= (uint32(len(block)-1)<<3 | 1<<19) << filled
		packed = append(packed, byte(pending), byte(pending>>8), byte(pending>>16))
		packed = append(packed, block...)
		pending, filled = 0, 0
	}
	// The last block, which is empty.
	return append(packed, byte(pending|3<<filled))
}

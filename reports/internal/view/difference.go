package view

import (
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/sdkconform/sdkconform/reports/safetext"
)

// HexDump shows bytes as hexdump -C does, at most limit of them.
func HexDump(data []byte, limit int) string {
	dump := hex.Dump(data[:min(limit, len(data))])
	if len(data) > limit {
		dump += fmt.Sprintf("… (%d bytes)\n", len(data))
	}
	return dump
}

// Marked is a text with the part in its middle that makes the difference.
type Marked struct{ Head, Middle, Tail string }

// Difference finds what two visible texts do not share between their common beginning and their common end. An escape
// is one character.
func Difference(want, got string) (w, g Marked) {
	a, b := safetext.Characters(want), safetext.Characters(got)
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	part := func(of []string) Marked {
		return Marked{
			strings.Join(of[:head], ""),
			strings.Join(of[head:len(of)-tail], ""),
			strings.Join(of[len(of)-tail:], ""),
		}
	}
	return part(a), part(b)
}

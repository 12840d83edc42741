package golden

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/sdkconform/sdkconform/fixtures"
)

// Mode is how an outcome is compared with a golden.
type Mode string

const (
	// Exact: one kind is right; every carried value is shown, no other is.
	Exact Mode = "exact"
	// Choice: the page leaves it open. Any of the kinds, and of each field any of
	// the carried values or none.
	Choice Mode = "choice"
	// Refusable: exact, or undecodable, or an error that shows nothing of the body.
	Refusable Mode = "refusable"
	// Unreadable: not a readable answer of the service. Error or undecodable;
	// values are those that the body was cut from, or none.
	Unreadable Mode = "unreadable"
	// Bodiless: the answer to a HEAD request. What its header carries; code and message are
	// the SDK's own words, where no header has them.
	Bodiless Mode = "bodiless"
	// Broken: the response does not arrive, or not whole. Any kind but success; values
	// are those of the response, or none. A missing status is not reported: the SDK's
	// message describes the connection failure.
	Broken Mode = "broken"
	// Any: nothing is known of the body. Any kind but one that is never right, any value
	// but a printed nothing.
	Any Mode = "any"
	// Malformed: a documented sample that is broken as printed.
	Malformed Mode = "malformed"
)

// Golden is what an SDK must make of one fixture.
type Golden struct {
	ID    string `json:"id"`             // the fixture's
	Body  string `json:"body"`           // Digest of the body, so that bytes cannot change unseen
	Mode  Mode   `json:"mode"`           // how much of the values is asked for
	Level Level  `json:"level"`          // of what a case of this form can break
	Rule  string `json:"rule,omitempty"` // the form's rule; empty for wire
	// Kinds are the outcome kinds that are right, the one that is meant first.
	Kinds  []string `json:"kinds"`
	Status int      `json:"status"` // the status that is sent; 0 where none arrives
	// Statuses are further statuses that arrive: those behind a redirect.
	Statuses []int `json:"statuses,omitempty"`
	// NeverSuccess: the service said no, by its status or by Response.Error.
	NeverSuccess bool `json:"neverSuccess,omitempty"`

	// The values of the body: none where the key is missing, two where the body
	// carries two and either is right.
	Code      []string        `json:"code,omitempty"`
	Message   []string        `json:"message,omitempty"`
	RequestID []string        `json:"requestId,omitempty"`
	HostID    []string        `json:"hostId,omitempty"`
	Data      json.RawMessage `json:"data,omitempty"`
	// MayLack are the members of Data that the page does not document: they are shown as they
	// were sent, or not at all.
	MayLack []string `json:"mayLack,omitempty"`
	// Optional are the fields that may be missing all the same.
	Optional []string `json:"optional,omitempty"`
	// Header are the fields whose values stand in the header, where the body may not be
	// read, or cannot: an SDK may show them all the same, and an error should.
	Header []string `json:"header,omitempty"`
	// Any are the fields of which no value is the right one, since their bytes are no text.
	Any []string `json:"any,omitempty"`
	// Kept are the fields that are shown by who refuses the body, too.
	Kept []string `json:"kept,omitempty"`
	// NoData: a success shows no data but the documented members, and what is empty.
	NoData bool `json:"noData,omitempty"`
	// MessageLevel is the level of the message where it is not Level.
	MessageLevel Level `json:"messageLevel,omitempty"`
	// Levels are the levels of the other fields where they are not Level.
	Levels map[string]Level `json:"levels,omitempty"`

	// Class and Retryable exist where the page's words decide them (decided.tsv).
	Class     string `json:"class,omitempty"`
	Retryable *bool  `json:"retryable,omitempty"`
	// Known is the name that SDKs have for the code, where the provider documents one for the action; empty: it
	// documents none, and nothing is asked.
	Known string `json:"known,omitempty"`

	source *fixtures.Source // whose sentences findings quote; nil: none
	format string           // of the body: in XML values have no types
}

// CopyTo makes another golden the same, with lists of its own in the memory of those that it has: who makes goldens by
// the thousand uses their lists again. Levels are shared, since nobody changes them.
func (g *Golden) CopyTo(to *Golden) {
	own := *to
	*to = *g
	to.Kinds, to.Statuses = append(own.Kinds[:0], g.Kinds...), append(own.Statuses[:0], g.Statuses...)
	to.Code, to.Message = append(own.Code[:0], g.Code...), append(own.Message[:0], g.Message...)
	to.RequestID, to.HostID = append(own.RequestID[:0], g.RequestID...), append(own.HostID[:0], g.HostID...)
	to.Data, to.MayLack = append(own.Data[:0], g.Data...), append(own.MayLack[:0], g.MayLack...)
	to.Optional, to.Header = append(own.Optional[:0], g.Optional...), append(own.Header[:0], g.Header...)
	to.Any, to.Kept = append(own.Any[:0], g.Any...), append(own.Kept[:0], g.Kept...)
}

// Classes are the values of an outcome's class that are judged.
func Classes() []string {
	return []string{
		"throttled", "unavailable", "internal", "authentication", "permission", "billing",
		"not-found", "conflict", "invalid-parameter", "missing-parameter", "unsupported",
		"quota", "idempotency", "account",
	}
}

// Digest is the first 16 hexadecimal digits of the SHA-256 of body.
func Digest(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:8])
}

// Expectation is a digest of what is expected of the fixture and of its bytes: all
// that a verdict hangs on but the level.
func (g *Golden) Expectation() string {
	b := make([]byte, 0, 1<<10)
	add := func(name string, values ...string) {
		b = append(append(b, name...), ' ')
		for _, v := range values {
			if len(v) > longest {
				v = strconv.Itoa(len(v)) // the body that holds it is digested already
			}
			b = append(strconv.AppendInt(b, int64(len(v)), 10), ':')
			b = append(b, v...)
		}
		b = append(b, '\n')
	}
	add("body", g.Body)
	add("mode", string(g.Mode), g.Rule)
	add("kinds", g.Kinds...)
	add("status", strconv.Itoa(g.Status), strconv.FormatBool(g.NeverSuccess))
	for _, status := range g.Statuses {
		add("or", strconv.Itoa(status))
	}
	add("code", g.Code...)
	add("message", g.Message...)
	add("requestId", g.RequestID...)
	add("hostId", g.HostID...)
	add("optional", g.Optional...)
	if len(g.Header) > 0 {
		add("header", g.Header...)
	}
	if len(g.Any) > 0 {
		add("any", g.Any...)
	}
	if len(g.MayLack) > 0 {
		add("mayLack", g.MayLack...)
	}
	if len(g.Kept) > 0 {
		add("kept", g.Kept...)
	}
	if g.NoData {
		add("noData")
	}
	add("messageLevel", string(g.MessageLevel))
	for _, field := range slices.Sorted(maps.Keys(g.Levels)) {
		add("level", field, string(g.Levels[field]))
	}
	if len(g.Data) > 0 {
		var data bytes.Buffer
		if json.Compact(&data, g.Data) == nil { // stored it is compact, built it need not be
			add("data", data.String())
		}
	}
	if g.Class != "" || g.Retryable != nil {
		add("class", g.Class, fmt.Sprint(g.Retryable != nil, g.Retryable != nil && *g.Retryable))
	}
	if g.Known != "" {
		add("known", g.Known)
	}
	return Digest(b)
}

package view

import (
	"fmt"
	"strings"

	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/safetext"
)

// NamedValue is a value with its name.
type NamedValue struct{ Name, Value string }

// WaivedOf says by which waivers a case is a known failure, and until when.
func WaivedOf(c *reports.Case) string {
	if c.Waived == nil {
		return ""
	}
	return safetext.Line(fmt.Sprintf("%s (%s)", c.Waived.Summary(), strings.Join(c.Waived.By, ", ")), 2000)
}

// maxDetail is how many bytes of a case's detail the page has.
const maxDetail = 8 << 10

// DetailOf is a stack or what a program has said, in lines.
func DetailOf(c *reports.Case) string {
	text := safetext.Lines(string(safetext.Cut([]byte(c.Detail), maxDetail)))
	if len(c.Detail) > maxDetail {
		text += fmt.Sprintf("… (%d bytes)", len(c.Detail))
	}
	return strings.TrimRight(text, "\n")
}

// OutcomeOf are the fields that the SDK shows.
func OutcomeOf(c *reports.Case) []NamedValue {
	o := c.Outcome
	if o == nil {
		return nil
	}
	var fields []NamedValue
	add := func(name, value string) {
		if value != "" {
			fields = append(fields, NamedValue{name, safetext.Visible([]byte(value), 1000)})
		}
	}
	add("kind", o.Kind)
	if o.Status != 0 {
		add("status", fmt.Sprint(o.Status))
	}
	add("code", o.Code)
	add("message", o.Message)
	add("requestId", o.RequestID)
	add("hostId", o.HostID)
	add("data", string(o.Data))
	add("class", o.Class)
	if o.Retryable != nil {
		add("retryable", fmt.Sprint(*o.Retryable))
	}
	if o.Known != nil {
		add("known", fmt.Sprint(*o.Known))
	}
	add("text", o.Text)
	add("errorType", o.ErrorType)
	return fields
}

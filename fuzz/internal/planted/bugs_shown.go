package planted

import (
	"fmt"
	"html"
	"strings"

	"github.com/sdkconform/sdkconform/runner"
)

// shownBugs are those of how an error is made and printed.
func shownBugs() []Bug {
	return []Bug{
		{
			Name:       "percent",
			What:       "A message is used as a format: behind a percent sign in it stands something that was never sent (%!d(MISSING)).",
			Conditions: 1,
			plant: fieldValue(message, func(text string) string {
				var details []any // nobody has any
				return fmt.Errorf(text, details...).Error()
			}),
		},
		{
			Name:       "printed-first-line",
			What:       "An error is printed as one line: behind a line feed in the message the request id is missing.",
			Conditions: 1,
			plant: func(r *reader) {
				r.print = func(o *runner.Outcome) string {
					line, _, _ := strings.Cut(printed(o), "\n")
					return line
				}
			},
		},
		{
			Name:       "message-escaped",
			What:       "An ampersand in a message is shown as for HTML (&amp;).",
			Conditions: 1,
			plant: fieldValue(message, func(text string) string {
				return strings.ReplaceAll(text, "&", html.EscapeString("&"))
			}),
		},
		{
			Name:       "message-last-line",
			What:       "Of a message with several lines the last is shown if it is not empty.",
			Conditions: 2, // a line feed; something behind it
			plant: fieldValue(message, func(text string) string {
				if at := strings.LastIndexByte(text, '\n'); at >= 0 && strings.TrimSpace(text[at:]) != "" {
					return text[at+1:]
				}
				return text
			}),
		},
		{
			Name:       "message-colon",
			What:       "A message that begins with the code and a colon is shown without them: they are taken for the SDK's own.",
			Conditions: 2, // the code at the start of the message; a colon behind it
			plant: lastLook(func(o *runner.Outcome) {
				if o.Kind == runner.KindError && o.Code != "" {
					o.Message = strings.TrimPrefix(o.Message, o.Code+": ")
				}
			}),
		},
	}
}

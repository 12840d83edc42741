package smoke

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/host"
)

// shouldDescribe is a description as an adapter should write it, of a provider that the
// catalogue has.
func (s *smoke) shouldDescribe() string {
	return `{"id":0,"describe":{"name":"my-sdk","version":"1.0","language":"python","ops":["decode"],"providers":["` + s.Catalogue.Providers()[0] + `"],` +
		`"formats":["json","xml"],"exposes":["status","code","message","requestId"],"tolerant":false,"concurrency":1}}`
}

func (s *smoke) describe(c *Check) {
	r := s.talk.Describe(s.ctx)
	switch {
	case r.Fault != nil:
		c.Problems = append(c.Problems, s.faulty(r, s.shouldDescribe()))
		return
	case r.Failure != nil:
		c.Problems = append(c.Problems, Problem{What: "the adapter failed to describe itself: " + *r.Failure, Line: visible(r.Line), Should: s.shouldDescribe()})
		return
	case r.Describe == nil:
		c.Problems = append(c.Problems, Problem{What: `the answer has no "describe"`, Line: visible(r.Line), Should: s.shouldDescribe()})
		return
	}
	if err := runner.CheckDescription(*r.Describe, r.Ops, s.Catalogue.Providers()...); err != nil {
		for _, what := range strings.Split(err.Error(), "\n") {
			c.Problems = append(c.Problems, Problem{What: what, Line: visible(r.Line), Should: s.shouldDescribe()})
		}
		return
	}
	s.valid(c, r, s.shouldDescribe())
	s.description, s.ops = *r.Describe, r.Ops
	s.report.Label = s.description.Label()
	c.Says = fmt.Sprintf("%s, %s; %s; %s; %s; shows %s", s.description.Label(), s.description.Language, strings.Join(r.Ops, " and "),
		strings.Join(s.description.Providers, ", "), formatsOf(s.description), strings.Join(s.description.Exposes, ", "))
	if _, err := s.targets(); err != nil {
		var known []string
		for _, source := range s.Catalogue.Sources {
			known = append(known, source.Provider+" "+source.Product)
		}
		slices.Sort(known)
		c.Problems = append(c.Problems, Problem{
			What: fmt.Sprintf("%v: %q, %q", err, s.description.Providers, s.description.Products), Line: visible(r.Line),
			Should: fmt.Sprintf("providers and products of %q; pages of others are added with --catalogue DIR", slices.Compact(known)),
		})
		s.description.Name = "" // nothing can be asked of it
	}
}

// formatsOf are the formats that an SDK reads, in a line.
func formatsOf(d runner.Description) string {
	formats := strings.Join(d.Formats, ", ")
	if len(d.Reads) > 0 {
		formats += ", errors in " + strings.Join(d.Reads, ", ") + ", too"
	}
	return formats
}

func (s *smoke) success(c *Check) { s.each(c, fixtures.Success) }

func (s *smoke) failure(c *Check) { s.right = s.each(c, fixtures.Error) }

// each gives the adapter one documented response of the kind from each target, and
// returns those of which it shows what is documented. One is enough: what an SDK makes
// of another format may be its own fault, and is judged by the run.
func (s *smoke) each(c *Check, kind string) (right []target) {
	targets, _ := s.targets() // checked with the description
	var doubts []Problem
	for _, t := range targets {
		f := s.sample(t, kind)
		if f == nil || s.description.Name == "" {
			continue
		}
		ok, found := s.decoded(c, &f.Response, wanted(f))
		if ok {
			right = append(right, t)
		}
		doubts = append(doubts, found...)
	}
	c.doubt(doubts, len(right) > 0)
	return right
}

// doubt takes what may be the adapter's fault or the SDK's own: where something was
// right it is noted, else it is a problem.
func (c *Check) doubt(found []Problem, right bool) {
	if !right {
		c.Problems = append(c.Problems, found...)
		return
	}
	for _, p := range found {
		if !slices.Contains(c.Notes, p.What) {
			c.Notes = append(c.Notes, p.What)
		}
	}
}

// want is what a response carries.
type want struct{ kind, code, message, requestID, hostID string }

func wanted(f *fixtures.Fixture) want {
	c := &f.Carries
	return want{f.Kind, value(c.Code), value(c.Message), value(c.RequestID), value(c.HostID)}
}

// value is the one that is documented; empty: none is.
func value(values []string) string {
	if len(values) == 1 {
		return values[0]
	}
	return ""
}

// decoded lets the adapter decode a response and compares what it shows: whether it is
// right, and what is doubtful.
func (s *smoke) decoded(c *Check, r *runner.Response, w want) (right bool, doubts []Problem) {
	reply := s.talk.Decode(s.ctx, r)
	should := s.should(reply, r, w)
	if !s.answered(c, reply, should) {
		return false, nil
	}
	return s.compare(c, reply, should, r, w)
}

// should is the answer that is expected.
func (s *smoke) should(reply host.Reply, r *runner.Response, w want) string {
	var q struct {
		ID int64 `json:"id"`
	}
	_ = json.Unmarshal(reply.Sent, &q) // written here; where nothing was sent there is no id
	o := runner.Outcome{Kind: w.kind}
	if s.description.ExposesField(runner.FieldStatus) && w.kind == runner.KindError {
		o.Status = r.Status
	}
	for _, field := range []struct {
		name, value string
		to          *string
	}{
		{runner.FieldCode, w.code, &o.Code},
		{runner.FieldMessage, w.message, &o.Message},
		{runner.FieldRequestID, w.requestID, &o.RequestID},
		{runner.FieldHostID, w.hostID, &o.HostID},
	} {
		if s.description.ExposesField(field.name) {
			*field.to = cut(field.value)
		}
	}
	var text strings.Builder
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(struct {
		ID      int64          `json:"id"`
		Outcome runner.Outcome `json:"outcome"`
	}{q.ID, o}) // made of strings and numbers
	return strings.TrimSpace(text.String())
}

// compare compares an outcome with what the response carries. What only an adapter
// does wrong is a problem of c; what an SDK may show by itself is doubtful. Right says
// that the kind is, and that what is shown has what is documented in it.
func (s *smoke) compare(c *Check, reply host.Reply, should string, r *runner.Response, w want) (right bool, doubts []Problem) {
	o := reply.Outcome
	problem := func(hint, format string, args ...any) Problem {
		return Problem{
			What: fmt.Sprintf("%s %s: ", r.Provider, r.Format) + fmt.Sprintf(format, args...),
			Sent: visible(reply.Sent), Line: visible(reply.Line), Should: should, Hint: hint,
		}
	}
	doubt := func(hint, format string, args ...any) { doubts = append(doubts, problem(hint, format, args...)) }
	if o.Kind != w.kind {
		doubt(kindHint(o, w.kind), "HTTP %d with a well-formed %s body of a documented %s is %q", r.Status, r.Format, w.kind, o.Kind)
		return false, doubts
	}
	right = true
	if o.Status != 0 && o.Status != r.Status {
		doubt("", "its status is %d, sent was %d", o.Status, r.Status)
	}
	for _, field := range []struct{ name, want, got string }{
		{runner.FieldCode, w.code, o.Code},
		{runner.FieldMessage, w.message, o.Message},
		{runner.FieldRequestID, w.requestID, o.RequestID},
		{runner.FieldHostID, w.hostID, o.HostID},
	} {
		switch want, got := strings.TrimSpace(field.want), strings.TrimSpace(field.got); {
		case !s.description.ExposesField(field.name):
			if got != "" {
				doubt("name it in exposes, if errors show it too", "it shows a %s, which exposes does not name", field.name)
			}
		case want == "" || got == want:
		case strings.Contains(got, want):
			doubt("the value is wanted as the SDK's field has it, without anything around it", "its %s is %s, the body has %s", field.name, shown(field.got), shown(field.want))
		case got == "" && w.kind == fixtures.Success && len(s.right) > 0:
			doubt("errors show it: does the SDK show it of a success too?", "its %s is nothing, the body has %s", field.name, shown(field.want))
		default:
			right = false
			hint, sure := valueHint(field.want, field.got)
			if sure {
				c.Problems = append(c.Problems, problem(hint, "its %s is %s, the body has %s", field.name, shown(field.got), shown(field.want)))
			} else {
				doubt(hint, "its %s is %s, the body has %s", field.name, shown(field.got), shown(field.want))
			}
		}
	}
	return right, doubts
}

func kindHint(o *runner.Outcome, kind string) string {
	switch {
	case o.Kind == runner.KindTransport:
		return "did the adapter hand the response to the SDK, or did the SDK ask a server?"
	case o.Kind == runner.KindUndecodable:
		return "the body is base64 in the request: is it decoded? Does the SDK get the status and the Content-Type too? It says: " + visible([]byte(o.Text))
	case kind == runner.KindError:
		return "does the SDK get the status of the response? Does the adapter ask for the SDK's error?"
	}
	return "is the SDK's result taken for an error?"
}

// valueHint guesses from a wrong value how it came about. Sure says that no SDK does
// such things.
func valueHint(want, got string) (hint string, sure bool) {
	ascii := strings.Map(func(r rune) rune {
		if r < utf8.RuneSelf {
			return r
		}
		return '?'
	}, want)
	var latin strings.Builder // its UTF-8 bytes, each taken for a character
	for _, b := range []byte(want) {
		latin.WriteRune(rune(b))
	}
	escaped, _ := json.Marshal(want)
	switch {
	case got == "":
		return "exposes names it, so that the SDK must show it: from which field or method of the SDK is it taken?", false
	case got == latin.String():
		return "UTF-8 was read as Latin-1: hand the body's bytes on as they are, and read the lines as UTF-8", true
	case got == ascii && ascii != want, strings.ContainsRune(got, '\uFFFD'):
		return "characters beyond ASCII are lost: write the lines in UTF-8, whatever the machine's locale says", true
	case `"`+got+`"` == string(escaped) && got != want:
		return "the text is escaped twice", true
	}
	return "", false
}

// Texts that only an adapter which hands bytes on as they are gets right.
var hard = []string{
	"é, ü, ß and ñ", "参数不合法", "emoji 😀 and Ωmega", `quotes " and \ and / and 'single'`, "angle <b>brackets</b> & ampersand", "ascii only",
}

// encodings gives errors with messages that are hard to hand on. Their lengths differ,
// so that the base64 of the bodies is padded in every way.
func (s *smoke) encodings(c *Check) {
	if s.nothingRight(c) {
		return
	}
	var doubts []Problem
	for _, t := range s.right {
		for i, text := range hard {
			pads := 1
			if i == len(hard)-1 {
				pads = 3
			}
			for pad := range pads {
				if s.description.Name == "" {
					return
				}
				message := text + strings.Repeat(".", pad)
				r, w, err := s.errorOf(t, message, i%2 == 1)
				if err != nil {
					c.NotRun = err.Error()
					return
				}
				_, found := s.decoded(c, r, w)
				for _, p := range found {
					if w.code == "" || !strings.Contains(p.What, w.code) { // which no catalogue has
						doubts = append(doubts, p)
					}
				}
			}
		}
	}
	if len(doubts) > 2 { // one is enough to say it
		doubts = doubts[:2]
	}
	c.doubt(doubts, true)
}

// nothingRight reports that there is no target whose errors are shown as documented,
// so that nothing finer can be looked at.
func (s *smoke) nothingRight(c *Check) bool {
	if len(s.right) == 0 {
		c.NotRun = "no documented error was shown as it is"
	}
	return len(s.right) == 0
}

// errorOf is an error of the target with a message, and what it carries; escaped: the
// message as \u escapes or character references. An error is the catalogue's.
func (s *smoke) errorOf(t target, message string, escaped bool) (*runner.Response, want, error) {
	f, err := t.source.Example(t.format, message, escaped)
	if err != nil {
		return nil, want{}, err
	}
	return &f.Response, wanted(f), nil
}

func (s *smoke) long(c *Check) {
	if s.nothingRight(c) {
		return
	}
	// In base64 that is more than a mebibyte. As a body it is less: some SDKs read no more of an error.
	message := strings.Repeat("long ", 4<<20/5/5) + "end"
	r, w, err := s.errorOf(s.right[0], message, false)
	if err != nil {
		c.NotRun = err.Error()
		return
	}
	reply := s.talk.Decode(s.ctx, r)
	should := fmt.Sprintf("an answer to a request of %d bytes", len(r.Body)*4/3)
	problems := len(c.Problems)
	if s.answered(c, reply, should) && s.description.ExposesField(runner.FieldMessage) {
		if o := reply.Outcome; o.Kind != runner.KindError || !strings.Contains(o.Message, message) {
			p := Problem{
				What: fmt.Sprintf("its message has %d bytes, that of the body %d; the kind is %q", len(o.Message), len(message), o.Kind),
				Line: visible(reply.Line), Should: should,
			}
			// Where the code is right the line has come through, and the SDK has cut the message.
			c.doubt([]Problem{p}, o.Kind == runner.KindError && o.Code != "" && o.Code == w.code)
		}
	}
	for i := problems; i < len(c.Problems); i++ {
		c.Problems[i].Sent = ""
		c.Problems[i].Hint = "lines can be 100 MiB long: some readers stop at 64 KiB unless told otherwise. " + c.Problems[i].Hint
	}
}

func (s *smoke) concurrent(c *Check) {
	n := min(s.description.Concurrency, host.MaxInFlight)
	if n < 2 {
		c.NotRun = "the adapter takes one request at a time"
		return
	}
	if s.nothingRight(c) {
		return
	}
	var waits []func() host.Reply
	message := func(i int) string { return fmt.Sprintf("message number %d", i) }
	responses, carried := make([]*runner.Response, n), make([]want, n)
	for i := range n {
		var err error
		if responses[i], carried[i], err = s.errorOf(s.right[0], message(i), false); err != nil {
			c.NotRun = err.Error()
			return
		}
	}
	for i := range n {
		waits = append(waits, s.talk.Begin(s.ctx, responses[i]))
	}
	for i, wait := range waits {
		reply := wait()
		r, w := responses[i], carried[i]
		should := s.should(reply, r, w)
		if !s.answered(c, reply, should) {
			for j := range c.Problems {
				c.Problems[j].Hint = fmt.Sprintf("%d requests were given at once, as the description's concurrency allows; each answer must be written whole. %s", n, c.Problems[j].Hint)
			}
			return
		}
		if right, doubts := s.compare(c, reply, should, r, w); !right {
			c.Problems = append(c.Problems, doubts...)
		}
	}
	c.Says = fmt.Sprintf("%d requests are taken at once, and each answer is that of its request", n)
}

func (s *smoke) unknown(c *Check) {
	const op = "sdkconform-smoke"
	reply := s.talk.Other(s.ctx, op)
	should := fmt.Sprintf(`{"id":…,"failure":"unknown operation %s"}`, op)
	switch {
	case reply.Fault != nil:
		c.Problems = append(c.Problems, s.faulty(reply, should))
		if err := s.restart(); err != nil {
			c.Problems = append(c.Problems, Problem{What: err.Error()})
		}
	case reply.Failure == nil:
		c.Problems = append(c.Problems, Problem{What: "an operation that does not exist is no failure", Sent: visible(reply.Sent), Line: visible(reply.Line), Should: should})
	default:
		s.valid(c, reply, should)
	}
}

func (s *smoke) end(c *Check) {
	if err := s.talk.End(s.ctx); err != nil {
		for _, what := range strings.Split(err.Error(), "\n") {
			c.Problems = append(c.Problems, Problem{
				What: what, Should: "exit status 0 within ten seconds after the end of input, and nothing more on standard output",
				Hint: "read standard input to its end; threads that the SDK leaves running must not keep the program alive",
			})
		}
	}
}

func (s *smoke) again(c *Check) {
	if err := s.start(); err != nil {
		c.Problems = append(c.Problems, Problem{What: err.Error()})
		return
	}
	r := s.talk.Describe(s.ctx)
	if r.Fault != nil {
		c.Problems = append(c.Problems, s.faulty(r, s.shouldDescribe()))
		return
	}
	want, _ := json.Marshal(s.description)
	got, _ := json.Marshal(r.Describe)
	if string(got) != string(want) {
		c.Problems = append(c.Problems, Problem{
			What: "it describes itself differently", Line: visible(r.Line), Should: string(want),
			Hint: "the program is started again after a crash, and several times with --jobs; verdicts must be of one SDK",
		})
	}
}

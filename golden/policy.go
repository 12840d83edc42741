package golden

import (
	"cmp"
	_ "embed"
	"fmt"
	"net/http"
	"slices"
	"sync"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/fixtures/datafile"
	"github.com/sdkconform/sdkconform/fixtures/document"
	"github.com/sdkconform/sdkconform/fixtures/envelope"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/replay"
	"go.yaml.in/yaml/v3"
)

// This file is the one place that says what an SDK must make of a response. It follows from
// how the response was made: what was documented, what was done to it ([document.Done]), and
// what arrives of it. The goldens of fixtures and those of the fuzzer are made here.

// Response is what the policy knows of a response.
type Response struct {
	Source  *fixtures.Source // the page
	Success bool             // what the service meant
	// Status is the status that is sent, and OwnStatus the one that is documented.
	Status, OwnStatus int
	// Tells says that the body tells an error from a success, Fails that it tells an error.
	Tells, Fails bool
	Done         *document.Done    // what was done to the documented values
	Carries      *document.Carried // what is left of them
	// Malformed says that it is a sample of the page that is broken as printed.
	Malformed bool
	// Anything says that nothing is known of the body but what holds for any bytes.
	Anything bool
}

// ok reports whether the status says that the call succeeded, and that there is a body.
func (r *Response) ok() bool {
	return r.Status >= 200 && r.Status < 300 && r.Status != 204 && r.Status != 205
}

// failed reports whether the status says that the call failed.
func (r *Response) failed() bool { return r.Status >= 400 }

// Expect writes what an SDK must make of a response into g, but for its id, the digest of
// its body and what words decide. It may raise the tier of what was done.
func (g *Golden) Expect(r *Response) {
	done := r.Done
	g.Mode, g.Level = modes[done.Reading], lower(levels[done.Level], mostOf(r.Source))
	g.Status, g.Statuses = r.Status, nil
	g.NeverSuccess = r.failed() || r.Fails && r.ok()
	switch n := len(done.Rules); {
	case done.Cut != "":
		g.Rule = done.Cut
	case n > 0:
		g.Rule = done.Rules[n-1]
	default:
		g.Rule = ""
	}
	if r.Malformed {
		g.Mode = Malformed
	}
	c, documented := r.Carries, g.Code
	g.Code, g.Message, g.RequestID, g.HostID, g.Data, g.Optional = c.Code, c.Message, c.RequestID, c.HostID, c.Data, c.Optional
	g.Any, g.MayLack, g.NoData, g.Kept = c.Any, c.MayLack, done.NoData, nil
	for v, texts := range c.AsData {
		if list := g.of(envelope.Value(v)); len(texts) > 0 && list != nil {
			*list = slices.Concat(*list, texts)
			g.Optional = append(slices.Clone(g.Optional), envelope.Value(v).String())
		}
	}
	if r.Anything {
		g.anything()
		return
	}
	g.kinds(r)
	switch keepsID := !slices.Contains(c.Optional, runner.FieldRequestID) && done.KeepsID(); {
	case g.Mode != Refusable || !done.KeepsStatus():
	case keepsID:
		g.Kept = kept
	default:
		g.Kept = kept[:1]
	}
	g.valueLevels(c)
	g.headers(c)
	if done.Reworded || g.Mode != Exact || r.Status != r.OwnStatus || r.Success {
		g.Class, g.Retryable = "", nil
	}
	g.knownCode(r, documented)
}

// of returns the list of a value; nil for one that is not judged.
func (g *Golden) of(v envelope.Value) *[]string {
	switch v {
	case envelope.Code:
		return &g.Code
	case envelope.Message:
		return &g.Message
	case envelope.RequestID:
		return &g.RequestID
	case envelope.HostID:
		return &g.HostID
	}
	return nil
}

// kept is what who refuses a body shows all the same; it is shared by all goldens.
var kept = []string{runner.FieldStatus, runner.FieldRequestID}

// anything says what holds for any bytes: a failure is no success, and nothing is printed
// that stands for nothing and that the response does not carry.
func (g *Golden) anything() {
	g.Mode, g.Rule = Any, RuleNeverSuccess
	g.Kinds = runner.Kinds()
	if g.NeverSuccess {
		g.Kinds = slices.DeleteFunc(g.Kinds, func(k string) bool { return k == runner.KindSuccess })
	}
	g.Data, g.Optional, g.MessageLevel, g.Levels = nil, nil, "", nil
	g.Any, g.MayLack, g.Kept, g.NoData = nil, nil, nil, false
	g.Class, g.Retryable, g.Known = "", nil, ""
}

// knownCode forgets the name of the code unless the body carries that code and no other, in a response that leaves no
// choice, at the status that is documented for it.
func (g *Golden) knownCode(r *Response, documented []string) {
	if g.Known != "" && (g.Mode != Exact || r.Success || r.Status != r.OwnStatus || len(g.Code) != 1 || !slices.Equal(g.Code, documented) ||
		slices.Contains(g.Optional, runner.FieldCode) || slices.Contains(g.Any, runner.FieldCode)) {
		g.Known = ""
	}
}

// ExpectLike is [Golden.Expect] for a response that was made of that of another golden.
func (g *Golden) ExpectLike(base *Golden, r *Response) {
	*g = *base // with the page that rules follow from, and what its words decide
	g.ID, g.Body = "", ""
	g.Expect(r)
}

// modes are the modes of readings.
var modes = [...]Mode{
	document.Exact: Exact, document.Refusable: Refusable, document.Malformed: Malformed, document.Choice: Choice, document.Unreadable: Unreadable,
}

// levels are the levels of documents.
var levels = [...]Level{document.Required: Required, document.Recommended: Recommended, document.Informative: Informative}

// looser is the looser of two modes.
func looser(a, b Mode) Mode {
	if slices.Index(modes[:], a) > slices.Index(modes[:], b) {
		return a
	}
	return b
}

// lower is the less binding of two levels.
func lower(a, b Level) Level {
	if a.Rank() < b.Rank() {
		return a
	}
	return b
}

// kinds says which kinds of outcome are right, by status, body and mode.
func (g *Golden) kinds(r *Response) {
	done := r.Done
	meant := runner.KindError
	if r.Success {
		meant = runner.KindSuccess
	}
	failed, ok := r.failed(), r.ok()
	own := g.Mode
	switch {
	case r.Status == 204 && done.Empty:
		// No body, as HTTP has it: no page says what that is.
		g.Mode, g.Rule = Choice, RuleSuccess
		g.Level = lower(g.Level, Recommended)
		g.Kinds = []string{meant, runner.KindUndecodable, runner.KindError}
	case r.Status == http.StatusAccepted && done.Empty && !done.Blank && done.Cut == document.EmptySuccess:
		// RFC 9110 section 15.3.3: the request has been accepted, and nothing is done yet that
		// a body could tell of. What an error becomes that lost its body nobody can say.
		g.Level = lower(g.Level, Recommended)
		if g.Mode, g.Kinds = Exact, []string{runner.KindSuccess}; !r.Success {
			g.Mode, g.Kinds = Choice, runner.Kinds()
		}
	case done.AnyKind || !failed && !ok:
		// Below 200, at 204 and at 304 HTTP has no body; at 3xx clients go elsewhere.
		g.Mode = Choice
		g.Kinds = runner.Kinds()
		done.AtLeast(document.Anything) // an SDK that says so does in words of its own
	case g.Mode == Unreadable, r.Success && failed:
		// Also of a success: what is left of it is not one. And a body that says success at a
		// status that says failure: the line wins, and there is no code or message to be read.
		g.Mode = Unreadable
		g.Kinds = []string{runner.KindError, runner.KindUndecodable}
		if !failed || own != Unreadable {
			g.Kinds = append(g.Kinds, runner.KindTransport)
		}
		if !failed && (done.NoData || done.MayBeEmpty) {
			// No page says that such a body is no success, but it has no data.
			g.Kinds = append(g.Kinds, runner.KindSuccess)
		}
	case !r.Success && !failed && !r.Fails:
		// No page says what an error body at 2xx is, where the status alone tells.
		g.Mode = looser(g.Mode, Choice)
		g.Level = lower(g.Level, Recommended)
		g.Kinds = []string{runner.KindError, runner.KindSuccess, runner.KindUndecodable}
	case g.Mode == Exact:
		g.Kinds = []string{meant}
		if r.Success && r.Status != r.OwnStatus {
			g.Level = lower(g.Level, Level(levelOf(r.Source, fixtures.SuccessStatus)))
		}
	case g.Mode == Malformed && r.Success, g.Mode == Choice && r.Success && done.OrError:
		g.Kinds = []string{meant, runner.KindUndecodable, runner.KindError}
	default:
		g.Kinds = []string{meant, runner.KindUndecodable}
	}
	if g.Mode != Exact {
		done.AtLeast(document.Lenient)
	}
	if g.Mode != Exact && r.Status != r.OwnStatus && (r.Success && !failed || r.Tells) {
		done.AtLeast(document.Anything) // an SDK that takes the status for a failure says so in words of its own
	}
	const short = 12
	if len(g.Code) > 0 && len(g.Code[0]) < short && g.Mode != Exact {
		// An SDK's own word for what it cannot read may hold so short a code by chance.
		done.AtLeast(document.Anything)
	}
}

// levelOf is a source's own level for a key, required where it says nothing.
func levelOf(s *fixtures.Source, key string) string {
	if level := s.Levels[key]; level != "" {
		return level
	}
	return string(Required)
}

// mostOf is the level of what follows from a source alone: where no page prints the answers, nothing is required by one.
func mostOf(s *fixtures.Source) Level {
	if s.Synthesised() {
		return Recommended
	}
	return Required
}

// valueLevels writes the levels of values that the envelope says not to rely on.
func (g *Golden) valueLevels(c *document.Carried) {
	g.MessageLevel, g.Levels = "", nil
	for v, level := range c.Levels {
		if level == "" || lower(Level(level), g.Level) == g.Level {
			continue
		}
		if envelope.Value(v) == envelope.Message {
			g.MessageLevel = Level(level)
			continue
		}
		if g.Levels == nil {
			g.Levels = map[string]Level{}
		}
		g.Levels[envelope.Value(v).String()] = Level(level)
	}
}

// Build makes the golden of a fixture from how it was made, and from what the page's words
// decide. The body is digested, never read.
func Build(f *fixtures.Fixture) (*Golden, error) {
	g := &Golden{ID: f.ID, Body: Digest(f.Response.Body), source: pageOf(f.Source), format: f.Response.Format}
	done := f.Done
	g.decide(f)
	r := ResponseOf(f)
	r.Done = &done
	g.Expect(&r)
	switch {
	case f.Odd != nil:
		if err := g.odd(f); err != nil {
			return nil, err
		}
	case f.Form == fixtures.Verbatim:
		if g.Rule = verbatimRule(f); f.Malformed != "" {
			g.Rule = RuleLayout // the findings of such a sample have rules of their own
		}
	case f.Wire != nil:
		if err := g.deliver(f, &r); err != nil {
			return nil, err
		}
		g.Level = lower(g.Level, mostOf(r.Source))
	}
	return g, nil
}

// ResponseOf is what is known of a fixture's response.
func ResponseOf(f *fixtures.Fixture) Response {
	return Response{
		Source: f.Source, Success: f.Kind == fixtures.Success, Status: f.Response.Status, OwnStatus: f.OwnStatus(),
		Tells: f.Tells(), Fails: f.BodyFails, Done: &f.Done, Carries: &f.Carries, Malformed: f.Malformed != "",
		Anything: f.Odd != nil && f.Odd.Any(),
	}
}

// delivery is what an SDK must make of what happens to a response on its way.
type delivery struct {
	Delivery replay.Delivery `yaml:"delivery"`
	Level    Level           `yaml:"level"`
	Rule     string          `yaml:"rule"`
	Mode     Mode            `yaml:"mode"`
	Kinds    []string        `yaml:"kinds"`
	Sends    sends           `yaml:"sends"`
	Instead  bool            `yaml:"instead"`
	Failed   failed          `yaml:"failed"`
}

// failed is what an SDK should say of a call that a delivery makes fail: "transport" where
// the network failed, by whatever name.
type failed string

// failedBefore: the network failed, and the call is worth repeating, since nothing can have
// been carried out.
const failedBefore failed = "before"

// sends is what arrives of a response where that is not the whole of it.
type sends struct {
	nothing  bool
	statuses []int
}

// UnmarshalYAML reads "nothing" or a list of statuses.
func (s *sends) UnmarshalYAML(n *yaml.Node) error {
	if s.nothing = n.Value == "nothing"; s.nothing {
		return nil
	}
	return n.Decode(&s.statuses)
}

//go:embed deliveries.yaml
var deliveriesText []byte

var deliveries = sync.OnceValue(func() map[replay.Delivery]delivery {
	var list []delivery
	if err := datafile.Decode(deliveriesText, "golden/deliveries.yaml", "", &list); err != nil {
		panic(err) // embedded, read by a test
	}
	by := map[replay.Delivery]delivery{}
	for _, d := range list {
		by[d.Delivery] = d
	}
	return by
})

// deliver changes what is expected by what happens to the response on its way.
func (g *Golden) deliver(f *fixtures.Fixture, r *Response) error {
	d, ok := deliveries()[f.Wire.Delivery]
	if !ok {
		return &fixtures.Fault{File: "golden/deliveries.yaml", What: fmt.Sprintf("there is no entry for the delivery %q", f.Wire.Delivery), Mend: "add one"}
	}
	g.Level, g.Rule = lower(g.Level, d.Level), cmp.Or(d.Rule, g.Rule)
	if d.Mode != Exact {
		g.Mode = d.Mode // else that of the response: it arrives as it is
	}
	g.valueLevels(r.Carries)
	g.headers(r.Carries)
	switch d.Mode {
	case Bodiless:
		g.Kinds = []string{runner.KindError, runner.KindUndecodable}
		if r.Success {
			g.Kinds = []string{runner.KindSuccess}
		}
	case Broken:
		g.Kinds = []string{runner.KindTransport, runner.KindUndecodable, runner.KindError}
	case Unreadable:
		g.Kinds = append([]string{runner.KindError, runner.KindUndecodable}, d.Kinds...)
	case Refusable:
		meant := g.Kinds[0]
		g.Kinds = append([]string{meant, runner.KindUndecodable}, slices.DeleteFunc(slices.Clone(d.Kinds), func(kind string) bool { return kind == meant })...)
	}
	if d.Mode != Exact {
		g.Class, g.Retryable, g.Known = "", nil, ""
	}
	if d.Sends.nothing || d.Instead {
		g.Status, g.Code, g.Message, g.RequestID, g.HostID, g.Data = 0, nil, nil, nil, nil, nil
		g.Optional, g.Header, g.MessageLevel, g.Levels = nil, nil, "", nil
		g.Any, g.MayLack, g.Kept, g.NoData = nil, nil, nil, false
	}
	if len(d.Sends.statuses) > 0 {
		g.Status, g.Statuses = d.Sends.statuses[0], d.Sends.statuses[1:]
	}
	if d.Instead {
		g.NeverSuccess = g.Status >= 400
	}
	if f.First != nil && len(f.First.Carries.Code) > 0 {
		g.Code = append(slices.Clone(g.Code), f.First.Carries.Code...) // of an SDK that repeats nothing
	}
	return nil
}

package golden

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/runner"
	"go.yaml.in/yaml/v3"
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
	ID    string `json:"id"`
	Body  string `json:"body"` // Digest of the body, so that bytes cannot change unseen
	Mode  Mode   `json:"mode"`
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
	// Optional are the fields that may be missing all the same.
	Optional []string `json:"optional,omitempty"`
	// MessageLevel is the level of the message where it is not Level.
	MessageLevel Level `json:"messageLevel,omitempty"`

	// Class and Retryable exist where the page's words decide them (decided.tsv).
	Class     string `json:"class,omitempty"`
	Retryable *bool  `json:"retryable,omitempty"`

	source *fixtures.Source // whose sentences findings quote; nil: none
	format string           // of the body: in XML values have no types
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

// policy is one entry of forms.yaml.
type policy struct {
	Form     string   `yaml:"form"`
	Level    Level    `yaml:"level"`
	Rule     string   `yaml:"rule"`
	Mode     Mode     `yaml:"mode"`
	Kinds    []string `yaml:"kinds"`
	Optional []string `yaml:"optional"`
	Sends    sends    `yaml:"sends"`
	Success  *struct {
		Mode  Mode     `yaml:"mode"`
		Kinds []string `yaml:"kinds"`
	} `yaml:"success"`
	Providers map[string]struct {
		Level Level `yaml:"level"`
	} `yaml:"providers"`
}

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

// printed is the mode of the page's own samples in forms.yaml.
const printed Mode = "printed"

//go:embed forms.yaml
var policiesText []byte

var policies = sync.OnceValue(func() map[string]policy {
	var list []policy
	if err := yaml.Unmarshal(policiesText, &list); err != nil {
		panic("golden/forms.yaml: " + err.Error()) // embedded, read by a test
	}
	byForm := map[string]policy{}
	for _, p := range list {
		byForm[p.Form] = p
	}
	return byForm
})

// decision is what the words of a row decide.
type decision struct {
	class     string
	retryable *bool
	words     string
	line      int
}

//go:embed decided.tsv
var decidedText string

var decisions = sync.OnceValue(func() map[[2]string]decision {
	decided := map[[2]string]decision{}
	for i, line := range strings.Split(strings.TrimSpace(decidedText), "\n") {
		columns := strings.Split(line, "\t")
		if i == 0 || len(columns) != 5 {
			continue // the header; that there is no other is checked by a test
		}
		d := decision{class: columns[2], words: columns[4], line: i + 1}
		if columns[3] != "-" {
			yes := columns[3] == "yes"
			d.retryable = &yes
		}
		decided[[2]string{columns[0], columns[1]}] = d
	}
	return decided
})

// Build makes the golden of a fixture from what its body carries by construction,
// the policy of its form, and what the page's words decide. The body is digested,
// never read.
func Build(f *fixtures.Fixture) (*Golden, error) {
	if f.Golden != nil {
		return kept(f)
	}
	p, ok := policies()[f.Form]
	if !ok {
		return nil, &fixtures.Fault{
			File: "golden/forms.yaml", What: fmt.Sprintf("form %q has no policy", f.Form), Mend: "add it",
		}
	}
	g := &Golden{
		ID: f.ID, Body: Digest(f.Response.Body), Mode: p.Mode, Level: p.Level, Rule: p.Rule,
		Status: f.Response.Status, Optional: p.Optional,
		Code: f.Carries.Code, Message: f.Carries.Message,
		RequestID: f.Carries.RequestID, HostID: f.Carries.HostID, Data: f.Carries.Data,
	}
	g.source, g.format = f.Source, f.Response.Format
	kinds := p.Kinds
	if f.Kind == fixtures.Success && p.Success != nil {
		g.Mode, kinds = p.Success.Mode, p.Success.Kinds
	}
	if q, ok := p.Providers[f.Source.Provider]; ok {
		g.Level = q.Level
	}
	if g.Mode == printed {
		g.Mode = Exact
		if f.Malformed != "" {
			g.Mode = Malformed
		}
	}
	if p.Sends.nothing {
		g.Status, g.Code, g.Message, g.RequestID, g.HostID, g.Data = 0, nil, nil, nil, nil, nil
	}
	if len(p.Sends.statuses) > 0 {
		g.Status, g.Statuses = p.Sends.statuses[0], p.Sends.statuses[1:]
	}
	meant := runner.KindError
	if f.Kind == fixtures.Success {
		meant = runner.KindSuccess
	}
	failed := f.Response.Status >= 400
	responseError := f.Source.Envelope == fixtures.EnvelopeResponse && f.Kind == fixtures.Error
	switch g.Mode {
	case Unreadable:
		// Also of a success: what is left of it is not one.
		g.Kinds = []string{runner.KindError, runner.KindUndecodable}
		if !failed {
			g.Kinds = append(g.Kinds, runner.KindTransport)
		}
	case Broken:
		g.Kinds = []string{runner.KindTransport, runner.KindUndecodable, runner.KindError}
		g.NeverSuccess = responseError
	case Malformed:
		g.Kinds = []string{meant, runner.KindUndecodable}
		if meant == runner.KindSuccess {
			g.Kinds = append(g.Kinds, runner.KindError)
		}
		g.NeverSuccess = responseError
	case Refusable:
		g.Kinds = append([]string{meant, runner.KindUndecodable}, kinds...)
		g.NeverSuccess = responseError
	default:
		g.Kinds = append([]string{meant}, kinds...)
		g.NeverSuccess = responseError
	}
	if failed {
		g.NeverSuccess = true
	}
	if f.Source.Provider == "tencent" && g.Level == Required {
		g.MessageLevel = Recommended
	}
	if d, ok := decisions()[decisionKey(f)]; ok && g.Mode == Exact && f.Kind == fixtures.Error && !g.reworded(f) {
		g.Class, g.Retryable = d.class, d.retryable
	}
	return g, nil
}

// reworded reports whether the fixture has lost the words that would decide its
// class: the decision was read off the row's own message.
func (g *Golden) reworded(f *fixtures.Fixture) bool {
	d := decisions()[decisionKey(f)]
	row := f.Source.RowOf(f.Item)
	if row == nil {
		return true
	}
	// The words of the row itself decide, not those of another of the same code, and
	// at the row's own status: another may say something else.
	return f.Response.Status != row.Status || !strings.Contains(row.Message+row.Description, d.words) ||
		!slices.Equal(g.Message, []string{row.Filled()}) || len(g.Code) != 1
}

func decisionKey(f *fixtures.Fixture) [2]string {
	code := ""
	if len(f.Carries.Code) > 0 {
		code = f.Carries.Code[0]
	}
	return [2]string{f.Source.ID, code}
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
	add("messageLevel", string(g.MessageLevel))
	if len(g.Data) > 0 {
		var data bytes.Buffer
		if json.Compact(&data, g.Data) == nil { // stored it is compact, built it need not be
			add("data", data.String())
		}
	}
	if g.Class != "" || g.Retryable != nil {
		add("class", g.Class, fmt.Sprint(g.Retryable != nil, g.Retryable != nil && *g.Retryable))
	}
	return Digest(b)
}

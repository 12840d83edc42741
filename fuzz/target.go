package fuzz

import (
	"context"
	"errors"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/sdkconform/sdkconform/fuzz/internal/campaign"
	"github.com/sdkconform/sdkconform/runner"
)

// Target is what [Decode] and [Bytes] fuzz, for engines that are not Go's own:
// libFuzzer, and with it ClusterFuzzLite and OSS-Fuzz. Those rewrite what package
// testing has, and pass over seeds that are added in code. It is for one goroutine.
type Target struct {
	campaign *campaign.Campaign
	raw      bool
}

// NewTarget makes a target whose inputs are choices of cases, as those of [Decode].
// It must be closed.
func NewTarget(d runner.Decoder, opts ...Option) (*Target, error) { return newTarget(d, false, opts) }

// NewBytesTarget makes a target whose inputs are raw bodies, as those of [Bytes]. It
// must be closed.
func NewBytesTarget(d runner.Decoder, opts ...Option) (*Target, error) {
	return newTarget(d, true, opts)
}

func newTarget(d runner.Decoder, raw bool, opts []Option) (*Target, error) {
	s := newSettings(opts)
	if raw {
		s.LogSuffix = bytesSuffix
	}
	c, err := s.inProcess(d)
	if err != nil {
		return nil, err
	}
	c.Learn(context.Background())
	return &Target{c, raw}, nil
}

// Give gives the case of an input. The error tells every finding in it that is not
// known, as a test would; nil: there is none.
func (t *Target) Give(input []byte) error {
	give := t.campaign.GiveChoices
	if t.raw {
		give = t.campaign.GiveBody
	}
	found, err := give(context.Background(), input)
	if err != nil {
		return err
	}
	var all []error
	for _, f := range found {
		all = append(all, errors.New(f.Text(t.campaign.Op(), "give the same input again")))
	}
	return errors.Join(all...)
}

// Close ends what the target has started.
func (t *Target) Close() error { return t.campaign.Close() }

// Seeds are inputs to begin with: every fixture, as choices with some generated cases,
// or as raw bodies.
func (t *Target) Seeds() [][]byte {
	if t.raw {
		return t.campaign.Bodies()
	}
	return t.campaign.Seeds()
}

// Dictionary are the words that bodies are made of, for engines that put such into
// inputs: the names and values of the catalogue's documented fields, what encloses
// them, and what the pages print malformed. None are choices, so that they are of use
// to raw bodies alone.
func (t *Target) Dictionary() []string {
	words := map[string]bool{}
	for _, group := range t.campaign.Bases.Groups {
		for _, b := range group {
			f := b.Fixture
			carries := &f.Carries
			for _, v := range slices.Concat(carries.Code, carries.RequestID, carries.HostID) {
				words[v] = true
			}
			for _, form := range append(b.Forms, f) {
				for _, word := range markup.FindAllString(string(form.Response.Body), -1) {
					words[word] = true
				}
			}
		}
	}
	for word := range words {
		if len(word) > longestWord || strings.TrimSpace(word) == "" {
			delete(words, word)
		}
	}
	return slices.Sorted(maps.Keys(words))
}

// longestWord is how long a word of a dictionary is at most, in bytes: engines take
// little more.
const longestWord = 64

// markup is what stands around values: tags, comments, instructions, CDATA, entities;
// names of JSON with their colon, escapes, punctuation.
var markup = regexp.MustCompile(`<!--|-->|<! --|<!\[CDATA\[|\]\]>|<\? ?xml|<\?|\?>|</?[A-Za-z:]+>?|/>|&#?\w+;|"\w+" ?:|\\u[0-9A-Fa-f]{4}|\\.|/\*|\*/|[][{},]+|encoding="[^"]*"|\x{FEFF}`)

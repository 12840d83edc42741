package fuzz

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"time"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/fuzz/internal/generate"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/runner"
)

// Option changes what is generated and what fails.
type Option func(*settings)

type settings struct {
	only       []string
	level      string
	tellsAll   bool // also what does not fail the test
	catalogues []source
	waivers    []string
	isolated   bool
	flight     string // part of the flight's name
	timeout    time.Duration
	memory     uint64
	reports    string
}

// source is a catalogue beside the shipped one.
type source struct {
	fsys fs.FS
	base string
}

// DefaultTimeout is the deadline of one case where none is given: short, because a
// fuzzer sees many hangs, and a thousand times what a reader needs.
const DefaultTimeout = 2 * time.Second

// DefaultMemory is how much one case may allocate where nothing else is said, in
// bytes, beside 100 times the length of the body.
const DefaultMemory = 256 << 20

func newSettings(opts []Option) settings {
	s := settings{level: string(golden.Required), timeout: DefaultTimeout, memory: DefaultMemory}
	for _, o := range opts {
		o(&s)
	}
	return s
}

// Only makes cases of those fixtures alone whose id matches one of the globs: * matches
// any characters, ? one of them. A glob that matches nothing is an error.
func Only(globs ...string) Option { return func(s *settings) { s.only = append(s.only, globs...) } }

// Level sets what fails, as in package suite: "required" (the default), or "recommended",
// which fails both. What is recommended and does not fail is told by [Loop] and [One], and
// passed over by [Decode] and [Bytes], whose engine stops at the first failure. Another value
// is an error.
func Level(level string) Option { return func(s *settings) { s.level = level } }

// Catalogue adds fixtures of one's own product; see package suite.
func Catalogue(fsys fs.FS) Option {
	return func(s *settings) { s.catalogues = append(s.catalogues, source{fsys, "catalogue"}) }
}

// Timeout sets the deadline of one case; [DefaultTimeout] otherwise.
func Timeout(d time.Duration) Option { return func(s *settings) { s.timeout = d } }

// Reports has [Loop] write what it finds into dir, as 'sdkconform fuzz' does: for people,
// and for 'sdkconform fuzz promote'. A folder that cannot be written to fails the test. What
// the native targets find Go's engine keeps in testdata/fuzz.
func Reports(dir string) Option { return func(s *settings) { s.reports = dir } }

// Isolated runs the decoder in a process of its own, started from this test binary, so
// that an SDK which ends its process (os.Exit, a stack overflow, no memory left) is
// told like any other finding. A case costs about twice as much.
func Isolated() Option { return func(s *settings) { s.isolated = true } }

// Memory sets how many bytes one case may allocate beside 100 times the length of its
// body; [DefaultMemory] otherwise.
func Memory(bytes uint64) Option { return func(s *settings) { s.memory = bytes } }

// load makes the bases for an SDK.
func (s *settings) load(d runner.Description) (*generate.Bases, golden.Level, error) {
	level, err := golden.ParseLevel(s.level)
	if err != nil {
		return nil, "", fmt.Errorf("fuzz.Level: %w", err)
	}
	c, err := fixtures.Default()
	if err != nil {
		return nil, "", err
	}
	goldens, err := golden.Load(c, nil, "")
	if err != nil {
		return nil, "", err
	}
	for _, extra := range s.catalogues {
		more, err := fixtures.Load(extra.fsys, extra.base)
		if err != nil {
			return nil, "", err
		}
		set, err := golden.Load(more, extra.fsys, extra.base)
		if err != nil {
			return nil, "", err
		}
		if c, err = fixtures.Join(c, more); err != nil {
			return nil, "", err
		}
		goldens = maps.Clone(goldens)
		maps.Copy(goldens, set)
	}
	matched := make([]bool, len(s.only))
	b, err := generate.NewBases(c, goldens, func(f *fixtures.Fixture) bool {
		wanted := len(s.only) == 0
		for i, glob := range s.only {
			if fixtures.Match(glob, f.ID) {
				wanted, matched[i] = true, true
			}
		}
		return wanted && slices.Contains(d.Providers, f.Source.Provider) && slices.Contains(d.Formats, f.Response.Format) &&
			(len(d.Products) == 0 || slices.Contains(d.Products, f.Source.Product))
	})
	if i := slices.Index(matched, false); i >= 0 {
		return nil, "", fmt.Errorf("no fixture matches %q", s.only[i])
	}
	return b, level, err
}

// usable reports why an adapter cannot be fuzzed in process.
func usable(d runner.Decoder) error {
	if d == nil {
		return errors.New("there is no decoder")
	}
	return runner.CheckDescription(d.Describe(), []string{runner.OpDecode})
}

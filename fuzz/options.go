package fuzz

import (
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/sdkconform/sdkconform/fuzz/internal/campaign"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports/waivers"
	"github.com/sdkconform/sdkconform/runner"
)

// Option changes what is generated and what fails.
type Option func(*settings)

type settings struct {
	campaign.Config
	level    string
	waivers  []string // paths of files
	isolated bool
	reports  string // a folder
}

// DefaultTimeout is the deadline of one case where none is given: short, because a
// fuzzer sees many hangs, and a thousand times what a reader needs.
const DefaultTimeout = 2 * time.Second

// DefaultMemory is how much one case may allocate where nothing else is said, in
// bytes, beside 100 times the length of the body.
const DefaultMemory = 256 << 20

func newSettings(opts []Option) settings {
	s := settings{level: string(golden.Required)}
	s.Timeout, s.Memory, s.Engine = DefaultTimeout, DefaultMemory, underEngine()
	for _, o := range opts {
		o(&s)
	}
	return s
}

// Only makes cases of those fixtures alone whose id matches one of the globs: * matches
// any characters, ? one of them. A glob that matches nothing is an error.
func Only(globs ...string) Option {
	return func(s *settings) { s.Config.Only = append(s.Config.Only, globs...) }
}

// Level sets what fails, as in package suite: "required" (the default), or "recommended",
// which fails both. [Loop] and [One] log a recommended finding that does not fail;
// [Decode] and [Bytes] pass over it, because their engine stops at the first failure.
// Another value is an error.
func Level(level string) Option { return func(s *settings) { s.level = level } }

// Catalogue adds fixtures of one's own product; see package suite.
func Catalogue(fsys fs.FS) Option {
	return func(s *settings) {
		s.Catalogues = append(s.Catalogues, campaign.Catalogue{FS: fsys, Base: "catalogue"})
	}
}

// Waivers reads the file of known failures at path, as the gate does. A waiver covers
// generated cases too, whatever the case, by its adapter, rule, field and what is shown
// instead. An expired waiver covers nothing.
func Waivers(path string) Option {
	return func(s *settings) { s.waivers = append(s.waivers, path) }
}

// Timeout sets the deadline of one case; [DefaultTimeout] otherwise.
func Timeout(d time.Duration) Option { return func(s *settings) { s.Config.Timeout = d } }

// Reports has [Loop] write what it finds into dir, as 'sdkconform fuzz' does: for people,
// and for 'sdkconform fuzz promote'. A folder that cannot be written to fails the test. What
// the native targets find Go's engine keeps in testdata/fuzz.
func Reports(dir string) Option { return func(s *settings) { s.reports = dir } }

// Isolated runs the decoder in a process of its own, started from this test binary, so
// that an SDK which ends its process (os.Exit, a stack overflow, no memory left) is
// reported like any other finding. A case costs about twice as much.
func Isolated() Option { return func(s *settings) { s.isolated = true } }

// Memory sets how many bytes one case may allocate beside 100 times the length of its
// body; [DefaultMemory] otherwise.
func Memory(bytes uint64) Option { return func(s *settings) { s.Config.Memory = bytes } }

// read reads what the options name.
func (s *settings) read() (err error) {
	if s.Config.Level, err = golden.ParseLevel(s.level); err != nil {
		return fmt.Errorf("fuzz.Level: %w", err)
	}
	if len(s.waivers) > 0 {
		if s.Config.Waivers, err = waivers.Read(s.waivers...); err != nil {
			return fmt.Errorf("fuzz.Waivers: %w", err)
		}
	}
	return nil
}

// inProcess makes a campaign of a decoder in this process.
func (s *settings) inProcess(d runner.Decoder) (*campaign.Campaign, error) {
	if err := s.check(d); err != nil {
		return nil, err
	}
	return s.InProcess(d)
}

// check reads what the options name, and says why the decoder cannot be fuzzed.
func (s *settings) check(d runner.Decoder) error {
	if d == nil {
		return errors.New("there is no decoder")
	}
	if err := runner.CheckDescription(d.Describe(), []string{runner.OpDecode}); err != nil {
		return err
	}
	return s.read()
}

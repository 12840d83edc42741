package golden

import (
	"bufio"
	"bytes"
	"cmp"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/fixtures/envelope"
	"github.com/sdkconform/sdkconform/runner"
)

//go:embed all:data
var data embed.FS

// longest is the longest value that is stored as it is; of longer ones the digest
// is stored, and the value is the fixture's own.
const longest = 4 << 10

const digestPrefix = "digest:"

// Set is the goldens of a catalogue by fixture id.
type Set map[string]*Golden

// Load reads the stored goldens of every fixture of the catalogue: those of the
// shipped sources from golden/data, those of others from SOURCE/golden.jsonl in
// extra, the file system that their catalogue was loaded from (nil if there is
// none). A source of extra without that file is judged by what [Build] makes.
//
// A fixture without a golden, a golden without its fixture and one for other bytes
// are faults, all returned, joined.
//
// The goldens of the shipped catalogue are read once and shared: callers must not change them, but may change the set.
func Load(c *fixtures.Catalogue, extra fs.FS, base string) (Set, error) {
	if extra == nil {
		if shipped, err := fixtures.Default(); err == nil && c == shipped {
			set, err := loadShipped()
			return maps.Clone(set), err
		}
	}
	return load(c, extra, base)
}

var loadShipped = sync.OnceValues(func() (Set, error) {
	c, err := fixtures.Default()
	if err != nil {
		return nil, err
	}
	return load(c, nil, "")
})

func load(c *fixtures.Catalogue, extra fs.FS, base string) (Set, error) {
	// One goroutine a source: reading and digesting takes as long as listing.
	sets := make([]Set, len(c.Sources))
	faults := make([]error, len(c.Sources))
	var wait sync.WaitGroup
	for i, s := range c.Sources {
		wait.Go(func() { sets[i], faults[i] = loadSource(c, s, extra, base) })
	}
	wait.Wait()
	set := Set{}
	for _, s := range sets {
		maps.Copy(set, s)
	}
	return set, errors.Join(faults...)
}

func loadSource(c *fixtures.Catalogue, s *fixtures.Source, extra fs.FS, base string) (Set, error) {
	set := Set{}
	file, text, err := stored(s, extra, base)
	if err := CheckSentences(s); err != nil {
		return nil, err
	}
	switch {
	case errors.Is(err, fs.ErrNotExist) && extra != nil:
		for _, f := range c.Fixtures {
			if f.Source != s {
				continue
			}
			g, err := Build(f)
			if err != nil {
				return nil, err
			}
			set[f.ID] = g
		}
		return set, nil
	case err != nil:
		return nil, &fixtures.Fault{File: file, What: err.Error(), Mend: mend}
	}
	return set, errors.Join(set.read(c, s, file, text)...)
}

const mend = "review the change and run 'sdkconform golden update'"

func stored(s *fixtures.Source, extra fs.FS, base string) (file string, text []byte, err error) {
	if text, err := data.ReadFile("data/" + s.ID + ".jsonl"); err == nil && strings.HasPrefix(s.File, fixtures.Base+"/") {
		return DataFile(s), text, nil
	}
	file = path.Join(base, s.ID, "golden.jsonl")
	if extra == nil {
		return DataFile(s), nil, fs.ErrNotExist
	}
	text, err = fs.ReadFile(extra, s.ID+"/golden.jsonl")
	return file, text, err
}

// DataFile is where the goldens of a shipped source are stored in the repository.
func DataFile(s *fixtures.Source) string { return "golden/data/" + s.ID + ".jsonl" }

func (set Set) read(c *fixtures.Catalogue, s *fixtures.Source, file string, text []byte) (faults []error) {
	fault := func(line int, format string, args ...any) {
		faults = append(faults, &fixtures.Fault{File: file, Line: line, What: fmt.Sprintf(format, args...), Mend: mend})
	}
	line := 0
	for raw := range bytes.Lines(text) {
		line++
		g := &Golden{}
		decoder := json.NewDecoder(bytes.NewReader(raw))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(g); err != nil {
			fault(line, "%v", err)
			continue
		}
		if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
			fault(line, "there is more on the line than one golden")
			continue
		}
		f := c.Fixture(g.ID)
		switch {
		case f == nil || f.Source != s:
			fault(line, "there is no fixture %q", g.ID)
			continue
		case set[g.ID] != nil:
			fault(line, "%q is here twice", g.ID)
			continue
		case g.Body != Digest(f.Response.Body):
			fault(line, "the body of %q has digest %s, the golden was made for %s", g.ID, Digest(f.Response.Body), g.Body)
			continue
		}
		if err := g.resolve(f); err != nil {
			fault(line, "%v", err)
			continue
		}
		g.source, g.format = pageOf(s), f.Response.Format
		set[g.ID] = g
	}
	for _, f := range c.Fixtures {
		if f.Source == s && set[f.ID] == nil && faults == nil {
			fault(0, "there is no golden for %q", f.ID)
		}
	}
	return faults
}

// resolve puts long values in the place of their digests.
func (g *Golden) resolve(f *fixtures.Fixture) error {
	if len(g.Kinds) == 0 || g.Mode == "" || g.Level == "" {
		return fmt.Errorf("%q lacks mode, level or kinds", g.ID)
	}
	for _, check := range []struct {
		name  string
		word  string
		known []string
	}{
		{"mode", string(g.Mode), words.modes},
		{"level", string(g.Level), words.levels},
		{"messageLevel", string(cmp.Or(g.MessageLevel, g.Level)), words.levels},
		{"class", cmp.Or(g.Class, words.classes[0]), words.classes},
	} {
		if !slices.Contains(check.known, check.word) {
			return g.unknown(check.name, check.word, check.known)
		}
	}
	for _, level := range g.Levels {
		if !slices.Contains(words.levels, string(level)) {
			return g.unknown("levels", string(level), words.levels)
		}
	}
	for _, check := range []struct {
		name          string
		listed, known []string
	}{
		{"kinds", g.Kinds, words.kinds},
		{"optional", g.Optional, words.fields},
		{"header", g.Header, words.values},
		{"any", g.Any, words.values},
		{"kept", g.Kept, words.values},
	} {
		for _, word := range check.listed {
			if !slices.Contains(check.known, word) {
				return g.unknown(check.name, word, check.known)
			}
		}
	}
	if g.Rule != "" && RuleByID(g.Rule) == nil {
		return fmt.Errorf("%q names the rule %q, which does not exist", g.ID, g.Rule)
	}
	for i, value := range g.Message {
		digest, ok := strings.CutPrefix(value, digestPrefix)
		if !ok {
			continue
		}
		// The body's digest has been compared, and the message is made with it: only its
		// length is looked at here, the rest when the goldens are linted.
		if i >= len(f.Carries.Message) || len(f.Carries.Message[i]) <= longest || len(digest) != len(g.Body) {
			return fmt.Errorf("the message of %q is not the one with digest %s", g.ID, digest)
		}
		g.Message[i] = f.Carries.Message[i]
	}
	return nil
}

// words are those that goldens are stored with, made once: there are thousands of goldens.
var words = struct{ modes, levels, classes, kinds, fields, values []string }{
	modes:   []string{string(Exact), string(Choice), string(Refusable), string(Unreadable), string(Bodiless), string(Broken), string(Malformed), string(Any)},
	levels:  []string{string(Required), string(Recommended), string(Informative)},
	classes: Classes(), kinds: runner.Kinds(), fields: runner.Fields(), values: envelope.ValueNames(),
}

func (g *Golden) unknown(name, word string, known []string) error {
	return fmt.Errorf("the %s of %q has %q; known are %q", name, g.ID, word, known)
}

// line is the golden as it is stored, without a line feed.
func (g *Golden) line() ([]byte, error) {
	stored := *g
	stored.Message = slices.Clone(g.Message)
	for i, value := range stored.Message {
		if len(value) > longest {
			stored.Message[i] = digestPrefix + Digest([]byte(value))
		}
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(&stored)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

// Write stores the goldens that [Build] makes of a source's fixtures, one a line.
func Write(w io.Writer, c *fixtures.Catalogue, s *fixtures.Source) error {
	buffered := bufio.NewWriter(w)
	for _, f := range c.Fixtures {
		if f.Source != s {
			continue
		}
		g, err := Build(f)
		if err != nil {
			return err
		}
		line, err := g.line()
		if err != nil {
			return fmt.Errorf("%s: %w", g.ID, err)
		}
		buffered.Write(line)
		buffered.WriteByte('\n')
	}
	return buffered.Flush()
}

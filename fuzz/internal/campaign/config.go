package campaign

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"time"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/fuzz/internal/crashlog"
	"github.com/sdkconform/sdkconform/fuzz/internal/generate"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/host"
)

// Config is what campaigns are made with.
type Config struct {
	// Only are globs on the ids of fixtures of which cases are made; none: all.
	Only []string
	// Catalogues are beside the shipped one.
	Catalogues []Catalogue
	// Level is what fails. With TellAll findings of lower levels are told, too; without they are dropped.
	Level   golden.Level
	TellAll bool
	// Waivers are the known failures; nil: there are none.
	Waivers *reports.Waivers
	// Timeout is the deadline of one case in this process, Memory how many bytes it may allocate.
	Timeout time.Duration
	Memory  uint64
	// LogSuffix tells the crash logs of this kind of campaign from others of the same SDK.
	LogSuffix string
	// Engine says that a coverage-guided engine looks for inputs. An input that fails must then fail however
	// often it is given, because the engine reduces it.
	Engine bool
	// SkipInterim skips statuses below 200: the HTTP library of an SDK waits for a final response then.
	SkipInterim bool
}

// Catalogue is a catalogue beside the shipped one. Base is what its file names are prefixed with.
type Catalogue struct {
	FS   fs.FS
	Base string
}

// PatientFactor is how many times longer the deadline of a huge body is.
const PatientFactor = 8

// Bases makes the bases of the fixtures that an SDK reads.
func (cfg *Config) Bases(d runner.Description) (*generate.Bases, error) {
	c, err := fixtures.Default()
	if err != nil {
		return nil, err
	}
	goldens, err := golden.Load(c, nil, "")
	if err != nil {
		return nil, err
	}
	for _, extra := range cfg.Catalogues {
		more, err := fixtures.Load(extra.FS, extra.Base)
		if err != nil {
			return nil, err
		}
		set, err := golden.Load(more, extra.FS, extra.Base)
		if err != nil {
			return nil, err
		}
		if c, err = fixtures.Join(c, more); err != nil {
			return nil, err
		}
		goldens = maps.Clone(goldens)
		maps.Copy(goldens, set)
	}
	matched := make([]bool, len(cfg.Only))
	b, err := generate.NewBases(c, goldens, func(f *fixtures.Fixture) bool {
		wanted := len(cfg.Only) == 0
		for i, glob := range cfg.Only {
			if fixtures.Match(glob, f.ID) {
				wanted, matched[i] = true, true
			}
		}
		return wanted && slices.Contains(d.Providers, f.Source.Provider) && slices.Contains(d.Formats, f.Response.Format) &&
			(len(d.Products) == 0 || slices.Contains(d.Products, f.Source.Product))
	})
	if i := slices.Index(matched, false); i >= 0 {
		return nil, fmt.Errorf("no fixture matches %q", cfg.Only[i])
	}
	return b, err
}

// New makes a campaign of a subject. Exchange gives it a response; nil: the subject decodes. If New fails, it
// closes the subject.
func (cfg *Config) New(subject runner.Subject, op string, exchange Exchange) (*Campaign, error) {
	b, err := cfg.Bases(subject.Description())
	if err != nil {
		return nil, errors.Join(err, subject.Close())
	}
	told := cfg.Level
	if cfg.TellAll {
		told = golden.Recommended
	}
	t, err := newTrial(subject, op, b, told, exchange)
	if err != nil {
		return nil, errors.Join(err, subject.Close())
	}
	t.engine, t.skipInterim = cfg.Engine, cfg.SkipInterim
	t.allowConcurrent()
	c := &Campaign{
		Trial: t, Bases: b, unstable: map[string]int{}, logName: t.description.Name + cfg.LogSuffix,
		known: knownOf(cfg.Waivers, t.description),
	}
	c.result.Gate = cfg.Level
	return c, nil
}

// InProcess makes a campaign of a decoder in this process.
func (cfg *Config) InProcess(d runner.Decoder) (*Campaign, error) {
	log := crashlog.New(d.Describe().Name + cfg.LogSuffix)
	guard := crashlog.NewGuard(d, log, cfg.Memory)
	c, err := cfg.New(host.InProcess(guard, cfg.Timeout), runner.OpDecode, nil)
	if err != nil {
		guard.Close()
		if log != nil {
			log.Remove()
		}
		return nil, err
	}
	c.log, c.guard, c.restarts = log, guard, false
	c.patient = host.InProcess(guard, PatientFactor*cfg.Timeout)
	for range min(c.description.Concurrency, maxConcurrent) {
		if c.description.Concurrency > 1 {
			c.concurrent = append(c.concurrent, host.InProcess(d, cfg.Timeout))
		}
	}
	return c, nil
}

// Isolated makes a campaign of a decoder in a process of its own, which start starts.
func (cfg *Config) Isolated(start Start) (*Campaign, error) {
	subject, patient, err := start()
	if err != nil {
		return nil, err
	}
	c, err := cfg.New(subject, runner.OpDecode, nil)
	if err != nil {
		return nil, errors.Join(err, patient.Close())
	}
	c.patient = patient
	return c, nil
}

// Start starts an SDK in a process of its own: once with the deadline of a case, and once, for huge bodies,
// with a longer one.
type Start func() (subject, patient runner.Subject, err error)

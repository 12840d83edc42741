package suite_test

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"sync"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/fixtures/builtin"
	"github.com/sdkconform/sdkconform/runner"
)

// smallSDK is an SDK that is a function.
type smallSDK struct {
	description runner.Description
	decode      func(runner.Response) (runner.Outcome, error)
}

func (s smallSDK) Describe() runner.Description { return s.description }

func (s smallSDK) Decode(_ context.Context, r runner.Response) (runner.Outcome, error) {
	return s.decode(r)
}

// undecodable is an SDK's own error that it cannot read a response.
func undecodable(r runner.Response, why string) runner.Outcome {
	text := fmt.Sprintf("%s (status %d)", why, r.Status)
	return runner.Outcome{Kind: runner.KindUndecodable, Status: r.Status, Message: why, Text: text}
}

// bend is a bug at the end of an SDK: it spoils what a correct one shows.
type bend func(r runner.Response, o *runner.Outcome)

// bent is the strict SDK with a bug.
func bent(f bend) func() runner.Decoder {
	return afresh(func() bend { return f })
}

// afresh is bent for bugs with a memory: each SDK has one of its own.
func afresh(bug func() bend) func() runner.Decoder { return bentOf(strict, bug) }

func bentOf(correct runner.Decoder, bug func() bend) func() runner.Decoder {
	return func() runner.Decoder {
		spoil := bug()
		return smallSDK{correct.Describe(), func(r runner.Response) (runner.Outcome, error) {
			o, err := correct.Decode(context.Background(), r)
			spoil(r, &o)
			return o, err
		}}
	}
}

// The two correct SDKs that are bent.
var strict, tolerant = remembering{builtin.Strict(), &sync.Map{}}, remembering{builtin.Reference(), &sync.Map{}}

// remembering is an SDK without state that reads each response once for all the
// broken ones that are made of it: a hundred of them read the same.
type remembering struct {
	runner.Decoder
	outcomes *sync.Map
}

func (s remembering) Decode(ctx context.Context, r runner.Response) (runner.Outcome, error) {
	type response struct {
		provider, body string
		status         int
	}
	key := response{r.Provider, string(r.Body), r.Status}
	if known, ok := s.outcomes.Load(key); ok {
		return known.(runner.Outcome), nil
	}
	o, err := s.Decoder.Decode(ctx, r)
	if err == nil {
		s.outcomes.Store(key, o)
	}
	return o, err
}

// bentError is the strict SDK with a bug in its errors.
func bentError(f func(o *runner.Outcome)) func() runner.Decoder {
	return bent(func(_ runner.Response, o *runner.Outcome) {
		if o.Kind == runner.KindError {
			f(o)
		}
	})
}

// bentText is the strict SDK that prints its errors in another way.
func bentText(printed func(text string) string) func() runner.Decoder {
	return bentError(func(o *runner.Outcome) { o.Text = printed(o.Text) })
}

// bentUnreadable is the strict SDK with a bug where it cannot read a response.
func bentUnreadable(f bend) func() runner.Decoder {
	return bent(func(r runner.Response, o *runner.Outcome) {
		if o.Kind == runner.KindUndecodable {
			f(r, o)
		}
	})
}

// misread is the strict SDK with a bug in front: it reads something else than what
// came.
func misread(f func(r *runner.Response)) func() runner.Decoder {
	return func() runner.Decoder {
		return smallSDK{strict.Describe(), func(r runner.Response) (runner.Outcome, error) {
			f(&r)
			return strict.Decode(context.Background(), r)
		}}
	}
}

// blind is the strict SDK that does not read what f says.
func blind(f func(r runner.Response) bool) func() runner.Decoder {
	return bent(func(r runner.Response, o *runner.Outcome) {
		if f(r) {
			*o = undecodable(r, "cannot read this")
		}
	})
}

// describing changes what an SDK says of itself.
func describing(sdk func() runner.Decoder, f func(d *runner.Description)) func() runner.Decoder {
	return func() runner.Decoder {
		inner := sdk()
		d := inner.Describe()
		d.Exposes, d.Formats, d.Providers = slices.Clone(d.Exposes), slices.Clone(d.Formats), slices.Clone(d.Providers)
		f(&d)
		return smallSDK{d, func(r runner.Response) (runner.Outcome, error) {
			return inner.Decode(context.Background(), r)
		}}
	}
}

// hiding is an SDK that does not say that it shows the given fields.
func hiding(fields ...string) func(d *runner.Description) {
	return func(d *runner.Description) {
		d.Exposes = slices.DeleteFunc(d.Exposes, func(f string) bool { return slices.Contains(fields, f) })
	}
}

// rows returns the first row of each code of a product's pages: what an SDK's table
// of errors is made of.
func rows() map[string]fixtures.Row {
	first := map[string]fixtures.Row{}
	catalogue, err := fixtures.Default()
	if err != nil {
		return first // the plan reports it
	}
	for _, source := range catalogue.Sources {
		for _, row := range source.Rows {
			key := source.Product + " " + row.Code
			if _, ok := first[key]; !ok {
				first[key] = row
			}
		}
	}
	return first
}

const (
	alibaba = "alibaba"
	tencent = "tencent"
)

func isXML(r runner.Response) bool { return r.Format == "xml" }

func pointer(b bool) *bool { return &b }

// uuid is what a request id usually looks like, and the pages' own do not all.
var uuid = regexp.MustCompile(`^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$`)

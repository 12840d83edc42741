package main_test

import (
	"bytes"
	"context"
	"os"

	"github.com/kballard/go-shellquote"
	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/fixtures/builtin"
	"github.com/sdkconform/sdkconform/runner"
)

// adapterOfPage is the command line of an adapter that takes the place of one on a page: an SDK by its name and version that
// reads everything in the catalogues, but for its bug.
func adapterOfPage(name, version, bug string, catalogues ...string) string {
	return shellquote.Join(append([]string{os.Args[0], "adapter", "of-a-page", name, version, bug}, catalogues...)...)
}

// onPage is an SDK on a page.
type onPage struct {
	runner.Decoder
	name, version, bug string
}

// newOnPage makes the SDK that the arguments of this program describe.
func newOnPage(args []string) (runner.Adapter, error) {
	if len(args) == 3 { // dozens of them are started: nothing is loaded that the SDK does not need
		return onPage{builtin.Reference(), args[0], args[1], args[2]}, nil
	}
	all, err := fixtures.Default()
	if err != nil {
		return nil, err
	}
	for _, dir := range args[3:] {
		added, err := fixtures.Load(os.DirFS(dir), dir)
		if err != nil {
			return nil, err
		}
		if all, err = fixtures.Join(all, added); err != nil {
			return nil, err
		}
	}
	return onPage{builtin.Reference(all), args[0], args[1], args[2]}, nil
}

func (a onPage) Describe() runner.Description {
	d := a.Decoder.Describe()
	d.Name, d.Version = a.name, a.version
	if a.bug == "no-code-no-error" {
		d.Providers, d.Formats = []string{"tencent"}, []string{"json"}
		d.Exposes = []string{runner.FieldCode, runner.FieldMessage, runner.FieldRequestID}
	}
	return d
}

func (a onPage) Decode(ctx context.Context, r runner.Response) (runner.Outcome, error) {
	o, err := a.Decoder.Decode(ctx, r)
	switch {
	case a.bug == "no-code-of-xml" && r.Format == "xml" && o.Kind == runner.KindError:
		o.Code = ""
	case a.bug == "no-code-no-error":
		o.Status, o.Text = 0, ""
		if o.Code == "" && bytes.Contains(r.Body, []byte(`"Error"`)) {
			o.Kind, o.Message = runner.KindSuccess, ""
		}
	}
	return o, err
}

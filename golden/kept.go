package golden

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/sdkconform/sdkconform/fixtures"
)

// kept reads the golden that is stored with a finding. It was made of what the body was
// built of, when the finding was.
func kept(f *fixtures.Fixture) (*Golden, error) {
	fault := func(format string, args ...any) error {
		return &fixtures.Fault{File: f.File, Line: f.Line, What: fmt.Sprintf(format, args...), Mend: "promote the finding again"}
	}
	g := &Golden{}
	decoder := json.NewDecoder(bytes.NewReader(f.Golden))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(g); err != nil {
		return nil, fault("the golden of %q: %v", f.ID, err)
	}
	g.ID, g.source, g.format = f.ID, f.Source, f.Response.Format
	if digest := Digest(f.Response.Body); g.Body != digest {
		return nil, fault("the body of %q has digest %s, the golden was made for %s", f.ID, digest, g.Body)
	}
	if g.Status != f.Response.Status {
		return nil, fault("the golden of %q is for status %d, the response has %d", f.ID, g.Status, f.Response.Status)
	}
	if err := g.resolve(f); err != nil {
		return nil, fault("%v", err)
	}
	return g, nil
}

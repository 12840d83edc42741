// Package lint checks a catalogue more closely than loading it does: its files by
// their schema, every malformed mark by trying to read the body, the stored goldens
// by building them anew, and the ledger of released ids. It is apart from the loader
// so that what runs cases does not carry a schema reader.
package lint

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/fixtures/datafile"
	"github.com/sdkconform/sdkconform/fixtures/envelope"
	"github.com/sdkconform/sdkconform/golden"
	"go.yaml.in/yaml/v3"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// Catalogue checks the catalogue in fsys; base is prefixed to file names in faults.
// It returns every fault, joined.
func Catalogue(fsys fs.FS, base string) error {
	faults := []error{schema(fsys, base)}
	c, err := fixtures.Load(fsys, base)
	if err != nil {
		// Where the schema has found something the loader has found it too.
		if faults[0] != nil {
			return faults[0]
		}
		return err
	}
	for _, s := range c.Sources {
		faults = append(faults, golden.CheckSentences(s))
	}
	for _, f := range c.Fixtures {
		faults = append(faults, malformed(f))
	}
	for _, s := range c.Sources {
		faults = append(faults, shippedID(s, base))
		faults = append(faults, rows(s)...)
		for i := range s.Samples {
			if s.Synthesised() {
				break // there are no printed bytes
			}
			faults = append(faults, sample(s, &s.Samples[i])...)
		}
	}
	return errors.Join(faults...)
}

// schema checks every source.yaml by fixtures/source.schema.json.
func schema(fsys fs.FS, base string) error {
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(fixtures.SourceSchema()))
	if err != nil {
		return fmt.Errorf("fixtures/source.schema.json: %w", err)
	}
	// A name alone would be taken for a file of the working directory, whose path may hold spaces.
	const url = "sdkconform:///source.schema.json"
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource(url, document); err != nil {
		return err
	}
	compiled, err := compiler.Compile(url)
	if err != nil {
		return err
	}
	files, err := fs.Glob(fsys, "*/source.yaml")
	if err != nil {
		return err
	}
	var faults []error
	for _, file := range files {
		text, err := fs.ReadFile(fsys, file)
		if err != nil {
			return err
		}
		name := path.Join(base, file)
		var node yaml.Node
		var value any
		err = yaml.Unmarshal(text, &node)
		if err == nil {
			err = node.Decode(&value)
		}
		if err != nil {
			// The loader says it with its line.
			continue
		}
		asJSON, err := json.Marshal(value)
		if err != nil {
			faults = append(faults, &fixtures.Fault{File: name, What: err.Error()})
			continue
		}
		instance, err := jsonschema.UnmarshalJSON(bytes.NewReader(asJSON))
		if err != nil {
			return err
		}
		var invalid *jsonschema.ValidationError
		if err := compiled.Validate(instance); errors.As(err, &invalid) {
			faults = append(faults, leaves(name, datafile.Lines(text), invalid)...)
		}
	}
	return errors.Join(faults...)
}

// leaves turns the innermost errors of the schema into faults with lines.
func leaves(file string, lines func(...string) int, e *jsonschema.ValidationError) []error {
	if len(e.Causes) == 0 {
		where := strings.Join(e.InstanceLocation, ".")
		if where != "" {
			where += ": "
		}
		at := e.InstanceLocation
		if unknown, ok := e.ErrorKind.(*kind.AdditionalProperties); ok && len(unknown.Properties) > 0 {
			at = append(slices.Clone(at), unknown.Properties[0]) // the key's line, not the object's
		}
		return []error{&fixtures.Fault{
			File: file, Line: lines(at...),
			What: where + e.ErrorKind.LocalizedString(message.NewPrinter(language.English)),
			Mend: mend(e.ErrorKind),
		}}
	}
	var faults []error
	for _, cause := range e.Causes {
		faults = append(faults, leaves(file, lines, cause)...)
	}
	return faults
}

// mend is what to do about an error of the schema.
func mend(about jsonschema.ErrorKind) string {
	if wrong, ok := about.(*kind.Type); ok && slices.Equal(wrong.Want, []string{"string"}) && wrong.Got != "object" && wrong.Got != "array" {
		return "put it in quotes"
	}
	return "see fixtures/source.schema.json"
}

// malformed checks that a body which is said to be malformed is, and that every
// other is not, with readers that are none of the project's.
func malformed(f *fixtures.Fixture) error {
	g, err := golden.Build(f)
	if err != nil {
		return err
	}
	if f.Odd != nil {
		return odd(f, g)
	}
	broken := fixtures.Broken(f.Response.Format, f.Response.Body) != ""
	// An empty body and a proxy's page are not the service's own; the nesting is
	// beyond the reader used here.
	switch expected := g.Mode == golden.Malformed || g.Mode == golden.Unreadable; {
	case len(f.Response.Body) == 0 || g.Mode == golden.Refusable:
		return nil
	case broken && !expected:
		return &fixtures.Fault{File: f.File, Line: f.Line, What: fmt.Sprintf("the body of %s is malformed and not said to be", f.ID), Mend: "say under malformed what is broken"}
	case !broken && g.Mode == golden.Malformed && !fragment(f):
		return &fixtures.Fault{File: f.File, Line: f.Line, What: fmt.Sprintf("the body of %s is said to be malformed and is not", f.ID), Mend: "take malformed away"}
	}
	return nil
}

// fragment reports whether a well-formed body has lost its envelope: another root
// than a response has, in JSON no object, or an error without any of the values.
func fragment(f *fixtures.Fixture) bool {
	as := f.Source.Envelope.Format(f.Response.Format)
	if as == nil {
		return false
	}
	if c := &f.Carries; f.Source.Imported() && f.Odd == nil && f.Kind == fixtures.Error && len(c.Code)+len(c.Message)+len(c.RequestID) == 0 {
		return true
	}
	if f.Response.Format == fixtures.JSON {
		return !bytes.HasPrefix(bytes.TrimLeft(f.Response.Body, "\xEF\xBB\xBF \t\r\n"), []byte("{"))
	}
	target := envelope.Target{Action: f.Response.Action, Product: f.Source.Product, Version: f.Source.Version}
	for _, root := range slices.Concat(as.Error.Roots, as.Success.Roots) {
		if bytes.Contains(f.Response.Body, []byte(target.Fill(root)+">")) {
			return false
		}
	}
	return true
}

// Goldens checks that the stored goldens are what [golden.Build] makes today; a
// difference is either a mistake or a change that has not been reviewed.
func Goldens(c *fixtures.Catalogue, s *fixtures.Source, stored []byte, file string) error {
	var fresh bytes.Buffer
	if err := golden.Write(&fresh, c, s); err != nil {
		return err
	}
	if bytes.Equal(fresh.Bytes(), stored) {
		return nil
	}
	a, b := bytes.Split(stored, []byte("\n")), bytes.Split(fresh.Bytes(), []byte("\n"))
	line := 0
	for line < len(a) && line < len(b) && bytes.Equal(a[line], b[line]) {
		line++
	}
	return &fixtures.Fault{
		File: file, Line: line + 1, What: "the stored golden is not the one that catalogue and forms make",
		Mend: "run 'sdkconform golden update' and review the difference",
	}
}

// Ledger checks the ids of a catalogue against those released: ids are permanent, so
// every released one must still be there; a new one must be entered.
func Ledger(c *fixtures.Catalogue, ledger []byte, file string) error {
	var faults []error
	released := map[string]bool{}
	for i, id := range strings.Split(strings.TrimSuffix(string(ledger), "\n"), "\n") {
		if strings.HasPrefix(id, "#") || id == "" {
			continue
		}
		if released[id] {
			faults = append(faults, &fixtures.Fault{File: file, Line: i + 1, What: fmt.Sprintf("%q is entered twice", id), Mend: "remove one"})
		}
		released[id] = true
		if c.Fixture(id) == nil {
			faults = append(faults, &fixtures.Fault{
				File: file, Line: i + 1, What: fmt.Sprintf("the released fixture %q has vanished", id),
				Mend: "bring it back: waivers and reports of others name it",
			})
		}
	}
	for _, f := range c.Fixtures {
		if !released[f.ID] {
			faults = append(faults, &fixtures.Fault{File: file, What: fmt.Sprintf("%q is not entered", f.ID), Mend: "run 'sdkconform golden update'"})
			break
		}
	}
	return errors.Join(faults...)
}

// AppendLedger returns the ledger with the catalogue's new ids at its end.
func AppendLedger(c *fixtures.Catalogue, ledger []byte) []byte {
	entered := strings.Split(string(ledger), "\n")
	known := map[string]bool{}
	for _, id := range entered {
		known[id] = true
	}
	out := slices.Clone(ledger)
	if len(out) == 0 {
		out = []byte("# The ids of all fixtures that were ever released, in the order of their release. Ids are permanent.\n")
	}
	for _, f := range c.Fixtures {
		if !known[f.ID] {
			out = append(append(out, f.ID...), '\n')
		}
	}
	return out
}

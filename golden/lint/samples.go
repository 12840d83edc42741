package lint

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/beevik/etree"
	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/fixtures/envelope"
)

// A sample says the same three times: by its bytes, by the values in source.yaml, and by its
// envelope. What is not marked malformed is read here by encoding/json and by etree, which
// are none of the project's own readers, and the three are compared.

// tree is a read body: objects as map[string]any, lists as []any, numbers as json.Number. An
// element of XML is a text, or an object whose members are texts, objects or lists.
type tree = any

// sample checks one sample of a source.
func sample(s *fixtures.Source, sample *fixtures.Sample) (faults []error) {
	if sample.Malformed != "" {
		return nil
	}
	c := &checker{source: s, sample: sample, format: s.Envelope.Format(sample.Format)}
	root, err := c.read()
	if err != nil {
		return nil // that it is malformed is told elsewhere
	}
	c.root(root)
	c.values()
	c.types()
	c.failure()
	if sample.Kind() == fixtures.Success {
		c.payload()
	} else {
		c.order()
	}
	return c.faults
}

type checker struct {
	source   *fixtures.Source
	sample   *fixtures.Sample
	format   *envelope.Format
	body     tree
	rootName string // XML
	faults   []error
}

func (c *checker) fault(mend, format string, args ...any) {
	c.faults = append(c.faults, &fixtures.Fault{
		File: c.source.File, Line: c.sample.Line(), What: fmt.Sprintf("sample %s in %s: ", c.sample.Name, c.sample.Format) + fmt.Sprintf(format, args...), Mend: mend,
	})
}

func (c *checker) outcome() *envelope.Outcome {
	if c.sample.Kind() == fixtures.Success {
		return &c.format.Success
	}
	return &c.format.Error
}

func (c *checker) target() envelope.Target {
	return envelope.Target{Action: cmp.Or(c.sample.Action, c.source.Action), Product: c.source.Product, Version: c.source.Version}
}

func (c *checker) read() (root string, err error) {
	body := bytes.TrimPrefix(c.sample.Body(), []byte("\xEF\xBB\xBF"))
	if c.sample.Format == fixtures.JSON {
		decoder := json.NewDecoder(bytes.NewReader(body))
		decoder.UseNumber()
		return "", decoder.Decode(&c.body)
	}
	doc := etree.NewDocument()
	if err := doc.ReadFromBytes(body); err != nil {
		return "", err
	}
	if doc.Root() == nil {
		return "", fmt.Errorf("there is no root")
	}
	c.body = elements(doc.Root())
	return doc.Root().Tag, nil
}

// elements is an element as a tree: what is there several times is a list.
func elements(e *etree.Element) tree {
	children := e.ChildElements()
	if len(children) == 0 {
		text := ""
		for _, token := range e.Child {
			if data, ok := token.(*etree.CharData); ok {
				text += data.Data
			}
		}
		return text
	}
	object := map[string]any{}
	for _, child := range children {
		value := elements(child)
		switch before := object[child.Tag].(type) {
		case nil:
			object[child.Tag] = value
		case []any:
			object[child.Tag] = append(before, value)
		default:
			object[child.Tag] = []any{before, value}
		}
	}
	return object
}

// root checks the name of an XML body's root.
func (c *checker) root(name string) {
	c.rootName = name
	if c.sample.Format != fixtures.XML {
		return
	}
	if own := c.sample.Root; own != "" {
		if name != own {
			c.fault("correct root, or the sample", "its root is %s, and source.yaml says %s", name, own)
		}
		return
	}
	var roots []string
	for _, root := range c.outcome().Roots {
		roots = append(roots, c.target().Fill(root))
	}
	if !slices.Contains(roots, name) {
		c.fault("correct the envelope's roots, say root of this sample, or correct the sample", "its root is %s, that of the envelope %s is %s", name, c.source.EnvelopeID, strings.Join(roots, " or "))
	}
}

// at returns what stands at a path; of a list in XML its first.
func (c *checker) at(p envelope.Path) (tree, bool) {
	at := c.body
	for _, step := range c.target().FillPath(p) {
		if list, ok := at.([]any); ok && !step.IsIndex() && c.sample.Format == fixtures.XML && len(list) > 0 {
			at = list[0]
		}
		switch v := at.(type) {
		case map[string]any:
			next, ok := v[step.Name]
			if !ok || step.IsIndex() {
				return nil, false
			}
			at = next
		case []any:
			if !step.IsIndex() || step.Index >= len(v) {
				return nil, false
			}
			at = v[step.Index]
		default:
			return nil, false
		}
	}
	if list, ok := at.([]any); ok && c.sample.Format == fixtures.XML && len(list) > 0 {
		at = list[0]
	}
	return at, at != nil
}

// texts are what a place may mean: the text, and without its spellings.
func texts(value tree, p *envelope.Place) []string {
	text := ""
	switch v := value.(type) {
	case string:
		text = v
	case json.Number:
		text = v.String()
	case bool:
		text = strconv.FormatBool(v)
	default:
		return nil
	}
	all := []string{text}
	for _, spelling := range p.Spellings {
		before, after, _ := strings.Cut(spelling, "{value}")
		if rest, ok := strings.CutPrefix(text, before); ok {
			if rest, ok = strings.CutSuffix(rest, after); ok {
				all = append(all, rest)
			}
		}
	}
	return all
}

// values compares each value with what stands at its places.
func (c *checker) values() {
	given := c.sample.Values
	for _, v := range []struct {
		value envelope.Value
		text  string
	}{
		{envelope.Code, given.Code},
		{envelope.Message, given.Message},
		{envelope.RequestID, given.RequestID},
		{envelope.HostID, given.HostID},
		{envelope.Status, strconv.Itoa(c.sample.Status)},
	} {
		found, inBody, inHeader := c.found(v.value)
		switch {
		case v.value == envelope.Status && len(found) == 0:
		case v.text == "" && len(found) > 0:
			c.fault(fmt.Sprintf("add %s: %q under values", v.value, found[0]), "its bytes hold the %s %q, its values have none", v.value, found[0])
		case v.text == "" || slices.Contains(found, v.text):
		case len(found) > 0:
			c.fault("correct the one that is wrong", "its bytes hold the %s %q, its values say %q", v.value, found[0], v.text)
		case inBody && !inHeader:
			c.fault("correct values, or the places of the envelope", "its values say the %s %q, which stands at no place that the envelope %s documents", v.value, v.text, c.source.EnvelopeID)
		}
	}
}

// found returns what stands at the places of a value in the body, and whether there are
// such places, and headers.
func (c *checker) found(v envelope.Value) (found []string, inBody, inHeader bool) {
	for _, shape := range c.outcome().Shapes {
		for i := range shape.Places[v] {
			p := &shape.Places[v][i]
			if p.Header != "" {
				inHeader = true
				continue
			}
			inBody = true
			if value, ok := c.at(p.Path); ok {
				for _, text := range texts(value, p) {
					if text != "" {
						found = append(found, text)
					}
				}
			}
		}
	}
	return found, inBody, inHeader
}

// types compares the JSON types of the values with those that the envelope gives to the
// places where they are written. In the other places a server may write as it likes.
func (c *checker) types() {
	if c.sample.Format != fixtures.JSON {
		return
	}
	for i, places := range c.outcome().Shapes[0].Places {
		if len(places) == 0 || places[0].Header != "" {
			continue
		}
		value, _ := c.at(places[0].Path)
		is := ""
		switch value.(type) {
		case string:
			is = envelope.AsString
		case json.Number:
			is = envelope.AsInteger
		}
		if is != "" && is != places[0].As {
			c.fault(fmt.Sprintf("write {at: %s, as: %s} in the envelope, or correct the sample", places[0].Path, is),
				"its bytes write the %s as %s, the envelope %s says %s", envelope.Value(i), is, c.source.EnvelopeID, places[0].As)
		}
	}
}

// failure checks that the body tells of the sample's kind, where the envelope says that it
// does.
func (c *checker) failure() {
	f := c.source.Envelope.Failure
	if !f.Tells(c.sample.Format) {
		return
	}
	fails := false
	switch {
	case len(f.Present) > 0:
		_, fails = c.at(f.Present)
	case len(f.Not) > 0:
		value, ok := c.at(f.Not)
		fails = !ok || !slices.Contains(texts(value, &envelope.Place{}), f.Value.Text)
	default:
		fails = c.rootName == f.Root
	}
	switch {
	case fails && c.sample.Kind() == fixtures.Success:
		c.fault("correct the envelope's failure, or name the sample error", "it is a success, and its bytes say by the envelope %s that the call failed", c.source.EnvelopeID)
	case !fails && c.sample.Kind() == fixtures.Error && c.sample.Status < 400:
		c.fault("correct the envelope's failure, or the sample", "it is an error at %d, and its bytes do not say by the envelope %s that the call failed", c.sample.Status, c.source.EnvelopeID)
	}
}

// payload compares the data of a success with what stands where the envelope says.
func (c *checker) payload() {
	var holder tree = c.body
	var inside envelope.Path
	shape := &c.format.Success.Shapes[0]
	for _, m := range shape.Order {
		if m.Payload && len(m.Path) > 0 {
			inside = c.target().FillPath(m.Path)
			holder, _ = c.at(m.Path)
		}
	}
	object, _ := holder.(map[string]any)
	got := maps.Clone(object)
	for _, p := range c.meaning(shape) {
		// A member that is a place, or leads to one.
		if p.HasPrefix(inside) && len(p) > len(inside) {
			delete(got, p[len(inside)].Name)
		}
	}
	want := map[string]any{}
	if data := c.sample.Values.Data; data != "" {
		decoder := json.NewDecoder(strings.NewReader(data))
		decoder.UseNumber()
		if decoder.Decode(&want) != nil {
			return // told by the loader
		}
	}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		value, ok := got[name]
		switch {
		case !ok:
			c.fault("correct data, or success.data of the envelope", "its data has %s, its bytes have not", name)
		case !c.same(want[name], value):
			c.fault("correct the one that is wrong", "its data says that %s is %s, its bytes say %s", name, compact(want[name]), compact(value))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(got)) {
		if _, ok := want[name]; !ok && got[name] != "" {
			c.fault("add it to data", "its bytes hold %s, %s, its data has not", name, compact(got[name]))
		}
	}
}

// meaning are the paths of a success that are no payload.
func (c *checker) meaning(shape *envelope.Shape) []envelope.Path {
	f := c.source.Envelope.Failure
	paths := []envelope.Path{f.Present, f.Not}
	for _, places := range shape.Places {
		for _, p := range places {
			paths = append(paths, p.Path)
		}
	}
	for _, m := range shape.Order {
		if m.Constant != nil {
			paths = append(paths, m.Path)
		}
	}
	for i := range paths {
		paths[i] = c.target().FillPath(paths[i])
	}
	return paths
}

// same compares two trees; in XML one of a list may be the item alone.
func (c *checker) same(want, got tree) bool {
	if c.sample.Format == fixtures.XML {
		if list, ok := want.([]any); ok {
			items, several := got.([]any)
			if !several {
				items = []any{got}
			}
			return slices.EqualFunc(list, items, c.same)
		}
		if object, ok := want.(map[string]any); ok && len(object) == 0 {
			return got == ""
		}
	}
	switch w := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		return ok && maps.EqualFunc(w, g, c.same)
	case []any:
		g, ok := got.([]any)
		return ok && slices.EqualFunc(w, g, c.same)
	}
	return reflect.DeepEqual(want, got)
}

func compact(v tree) string {
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(text)
}

// order checks that the values of an error stand in the order of fields, where the source
// gives one.
func (c *checker) order() {
	names, given := c.source.Fields[c.sample.Format]
	if !given || c.source.Imported() {
		return // the bodies of many operations have no order in common
	}
	shape := &c.format.Error.Shapes[0]
	last, before := -1, ""
	for _, name := range names {
		v, _ := envelope.ParseValue(name)
		first := shape.First(v)
		if first == nil || first.Header != "" || len(first.Path) == 0 {
			continue
		}
		at := c.offset(first.Path)
		if at < 0 {
			continue
		}
		if at < last {
			c.fault("write fields in the order of the sample", "it has %s in front of %s, fields has it behind", name, before)
			return
		}
		last, before = at, name
	}
}

// offset is where the last name of a path stands in the sample, -1 where it does not; a
// name that stands there several times says nothing of the order.
func (c *checker) offset(p envelope.Path) int {
	name := c.target().FillPath(p)[len(p)-1].Name
	mark := []byte(`"` + name + `"`)
	if c.sample.Format == fixtures.XML {
		mark = []byte("<" + name + ">")
	}
	if bytes.Count(c.sample.Body(), mark) != 1 {
		return -1
	}
	return bytes.Index(c.sample.Body(), mark)
}

// rows refuses rows that say the same.
func rows(s *fixtures.Source) (faults []error) {
	type key struct {
		status        int
		code, message string
	}
	first := map[key]int{}
	for i := range s.Rows {
		row := &s.Rows[i]
		k := key{row.Status, row.Code, row.Message}
		if line, there := first[k]; there {
			faults = append(faults, &fixtures.Fault{
				File: strings.TrimSuffix(s.File, fixtures.SourceFile) + fixtures.RowsFile, Line: row.Line(),
				What: fmt.Sprintf("the row says the same as line %d: status %d, code %q and message", line, row.Status, row.Code), Mend: "take one of them out",
			})
			continue
		}
		first[k] = row.Line()
	}
	return faults
}

// shippedID refuses the id of a shipped source.
func shippedID(s *fixtures.Source, base string) error {
	if base == fixtures.Base {
		return nil
	}
	shipped, err := fixtures.Default()
	if err != nil {
		return err
	}
	if shipped.Source(s.ID) == nil {
		return nil
	}
	return &fixtures.Fault{
		File: s.File, Line: 1, What: fmt.Sprintf("%q is the id of a shipped source: 'sdkconform run --catalogue' takes both", s.ID), Mend: "give the source an id of its own",
	}
}

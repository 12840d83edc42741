package replay

import (
	"fmt"
	"mime"
	"regexp"
	"slices"
	"strings"
)

// BadValue is what is wrong with one value of a [Dialect].
type BadValue struct {
	Key   string // as YAML has it: "action"
	Index int    // in the list of the key, from 0; -1 where it is no list
	What  string // what is wrong
	Mend  string // what to do about it
}

// Error is the bad value in one line.
func (b BadValue) Error() string { return b.Name() + ": " + b.What + "; " + b.Mend }

// Name is the key, and where it is a list the index in it: "action[1]".
func (b BadValue) Name() string {
	if b.Index < 0 {
		return b.Key
	}
	return fmt.Sprintf("%s[%d]", b.Key, b.Index)
}

// Check returns what is wrong with the dialect's values: unknown placeholders, empty or
// clashing places, words that are none.
func (d *Dialect) Check() []BadValue {
	if d == nil {
		return nil
	}
	var c checker
	c.checkFraming(d)
	c.checkPlaces(d)
	for i, shape := range d.Authorization {
		c.checkShape(i, shape)
	}
	c.checkConstants(d)
	return c.bad
}

type checker struct{ bad []BadValue }

func (c *checker) add(key string, index int, mend, what string, args ...any) {
	c.bad = append(c.bad, BadValue{Key: key, Index: index, What: fmt.Sprintf(what, args...), Mend: mend})
}

var (
	methodWord    = regexp.MustCompile(`^[A-Z]+$`)
	headerName    = regexp.MustCompile("^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")
	parameterName = regexp.MustCompile(`^[^\s{}&=?#@]+$`)
	placeholder   = regexp.MustCompile(`\{[^}]*\}?`)
)

// checkFraming checks what a request is besides its values.
func (c *checker) checkFraming(d *Dialect) {
	if d.Method != "" && !methodWord.MatchString(d.Method) {
		c.add("method", -1, "write it in capitals: POST", "%q is no method", d.Method)
	}
	if d.TimestampAs != "" && d.TimestampAs != "unix" {
		c.add("timestampAs", -1, "write unix, or leave it out", "%q is no way to write a timestamp", d.TimestampAs)
	}
	if d.Path != "" && !strings.HasPrefix(d.Path, "/") {
		c.add("path", -1, "begin it with a solidus", "%q is no path", d.Path)
	}
	known := []string{"{Action}", "{Product}", "{Version}"}
	for _, p := range placeholder.FindAllString(d.Path, -1) {
		if !slices.Contains(known, p) {
			c.add("path", -1, "use "+strings.Join(known, ", "), "there is no placeholder %s", p)
		}
	}
	if d.ContentType != "" {
		if _, _, err := mime.ParseMediaType(d.ContentType); err != nil {
			c.add("contentType", -1, "write it as application/json", "%q is no media type", d.ContentType)
		}
	}
	if d.Body != "" && isForm(d.ContentType) {
		c.add("body", -1, "leave out body, or name its own contentType", "the parameters make the body of a form")
	}
	if d.FormatAs != "" && d.FormatAs != FormatAsIs && d.FormatAs != FormatUpper {
		c.add("formatAs", -1, "use "+FormatAsIs+" or "+FormatUpper, "%q is unknown", d.FormatAs)
	}
}

// checkPlaces checks every list of places, and that no two values share a place.
func (c *checker) checkPlaces(d *Dialect) {
	owner := map[string]string{}
	for _, list := range d.places() {
		for i, p := range list.places {
			if !c.checkPlace(list.key, i, p) || p == authorization {
				continue
			}
			where := string(p)
			if p.header() != "" {
				where = strings.ToLower(where)
			}
			if other, taken := owner[where]; taken {
				c.add(list.key, i, "give each value a place of its own", "the place %q is that of %s already", p, other)
			}
			owner[where] = list.key
		}
	}
	for _, list := range []keyedPlaces{{"keyId", d.KeyID}, {"signature", d.Signature}} {
		if i := slices.Index(list.places, authorization); i >= 0 && len(d.Authorization) == 0 {
			c.add(list.key, i, "add a shape to authorization", "the place %q has no shape", authorization)
		}
	}
}

// checkPlace reports whether a place can be one.
func (c *checker) checkPlace(key string, index int, p Place) bool {
	const mend = "write NAME for a parameter, @NAME for a header"
	switch name, isHeader := strings.CutPrefix(string(p), "@"); {
	case name == "":
		c.add(key, index, mend, "the place is empty")
	case isHeader && !headerName.MatchString(name):
		c.add(key, index, mend, "%q is no name of a header", name)
	case !isHeader && !parameterName.MatchString(name):
		c.add(key, index, mend, "%q is no name of a parameter", name)
	case p == authorization && key != "keyId" && key != "signature":
		c.add(key, index, "only key id and signature are read out of it", "%q is read by its shapes alone", p)
	default:
		return true
	}
	return false
}

// checkShape checks a shape of the Authorization header.
func (c *checker) checkShape(index int, shape string) {
	const key = "authorization"
	if strings.TrimSpace(shape) == "" {
		c.add(key, index, "write the header with {keyId} and {signature} in it", "the shape is empty")
		return
	}
	seen := map[string]bool{}
	after := false
	for _, p := range partsOf(shape) {
		if !p.isPlaceholder {
			after = false
			continue
		}
		switch {
		case p.text != "" && p.text != "keyId" && p.text != "signature":
			c.add(key, index, "use {keyId}, {signature} and {}", "there is no placeholder {%s}", p.text)
		case p.text != "" && seen[p.text]:
			c.add(key, index, "use {} for the other", "{%s} is there twice", p.text)
		case after:
			c.add(key, index, "put text between them", "two placeholders follow each other")
		}
		seen[p.text] = true
		after = true
	}
	if partsOf(shape) == nil {
		c.add(key, index, "close it", "a brace is open")
	} else if !seen["keyId"] && !seen["signature"] {
		c.add(key, index, "write {keyId} or {signature} where they stand", "nothing is read out of the shape")
	}
}

// checkConstants checks the places of the constants.
func (c *checker) checkConstants(d *Dialect) {
	taken := map[Place]string{}
	for _, list := range d.places() {
		if len(list.places) > 0 {
			taken[list.places[0]] = list.key
		}
	}
	places := make([]Place, 0, len(d.Constants))
	for p := range d.Constants {
		places = append(places, p)
	}
	slices.Sort(places)
	for i, p := range places {
		if !c.checkPlace("constants", i, p) {
			continue
		}
		if key := taken[p]; key != "" {
			c.add("constants", i, "leave it out", "the place %q is that of %s", p, key)
		}
	}
}

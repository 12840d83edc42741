package replay

import (
	"cmp"
	"net/http"
	"net/url"
	"strings"
)

// Dialect says how the requests of a vendor's clients are written: where they carry what
// a server wants to know. The methods may be called on nil, which knows of HTTP alone.
//
// {Action}, {Product} and {Version} in Path stand for those of the request. Each list of
// places has first the one in which a client writes the value, and then those in which
// older or other clients do.
type Dialect struct {
	Method string `yaml:"method"` // POST where empty
	Path   string `yaml:"path"`   // / where empty
	// ContentType is that of the body. Parameters stand in the body if it is that of an
	// HTML form, else in the query.
	ContentType string `yaml:"contentType"`
	Body        string `yaml:"body"` // a fixed body in the place of a form

	Action    []Place `yaml:"action"`    // where the API action stands
	Version   []Place `yaml:"version"`   // where the API version stands
	Format    []Place `yaml:"format"`    // where none of them has it, the Accept header tells
	FormatAs  string  `yaml:"formatAs"`  // FormatAsIs or FormatUpper
	Nonce     []Place `yaml:"nonce"`     // new for each request
	Timestamp []Place `yaml:"timestamp"` // when it was signed
	// TimestampAs is how a client writes the timestamp: "unix" in seconds; empty: as in
	// RFC 3339.
	TimestampAs string  `yaml:"timestampAs"`
	KeyID       []Place `yaml:"keyId"`
	Signature   []Place `yaml:"signature"`

	// Authorization are shapes of the header of that name: text with {keyId} and
	// {signature} in it, and {} for anything up to a comma, a solidus or white space.
	Authorization []string `yaml:"authorization"`
	// Constants are further values that every request has, by place.
	Constants map[Place]string `yaml:"constants"`
}

// The values of [Dialect].FormatAs: how the format is written in its first place.
const (
	FormatAsIs  = "as-is" // also where it is empty
	FormatUpper = "upper"
)

// Place is where a request carries a value: NAME is a parameter of the query or the form,
// @NAME a header. The place "@Authorization" means the shapes of [Dialect].Authorization.
type Place string

const authorization Place = "@Authorization"

// header is the header that the place names; empty: it is a parameter.
func (p Place) header() string {
	name, ok := strings.CutPrefix(string(p), "@")
	if !ok {
		return ""
	}
	return name
}

// Read fills in what a recorded request carries: Action, Format, Nonce, Timestamp,
// AccessKeyID and Signature.
func (d *Dialect) Read(r *Request) {
	if d != nil {
		d.read(r)
	}
	if r.Format == "" {
		r.Format = acceptedFormat(r.Header)
	}
}

func (d *Dialect) read(r *Request) {
	values := carried{request: r, parameters: r.parameters()}
	r.Action = values.first(d.Action)
	if r.Action == "" {
		r.Action = d.actionOfPath(r.Target)
	}
	r.Format = strings.ToLower(values.first(d.Format))
	r.Nonce = values.first(d.Nonce)
	r.Timestamp = values.first(d.Timestamp)
	r.AccessKeyID = values.first(d.KeyID)
	r.Signature = values.first(d.Signature)
	header := withoutSpaces(r.Header.Get("Authorization"))
	for _, shape := range d.Authorization {
		found, _, ok := matchShape(withoutSpaces(shape), header, authorizationStops)
		if !ok {
			continue
		}
		r.AccessKeyID = cmp.Or(found["keyId"], r.AccessKeyID)
		r.Signature = cmp.Or(found["signature"], r.Signature)
		return
	}
}

// authorizationStops are the characters before which a value of an Authorization header
// ends at the latest. A signature may have a solidus in it.
func authorizationStops(name string) string {
	if name == "" {
		return ", \t/"
	}
	return ", \t"
}

// actionOfPath is the action in the path of a request, where the dialect has it there.
func (d *Dialect) actionOfPath(target string) string {
	path, _, _ := strings.Cut(target, "?")
	values, rest, ok := matchShape(d.Path, path, func(string) string { return "/" })
	if !ok || rest != "" {
		return ""
	}
	action, err := url.PathUnescape(values["Action"])
	if err != nil {
		return ""
	}
	return action
}

// carried are the values of one request.
type carried struct {
	request    *Request
	parameters url.Values
}

// first is the value of the first place that has one.
func (c carried) first(places []Place) string {
	for _, p := range places {
		value := ""
		switch name := p.header(); {
		case p == authorization: // read by its shapes
		case name != "":
			value = c.request.Header.Get(name)
		default:
			value = c.parameters.Get(string(p))
		}
		if value != "" {
			return value
		}
	}
	return ""
}

// acceptedFormat is the one format that an Accept header names: "json" or "xml".
func acceptedFormat(h http.Header) string {
	accept := strings.ToLower(h.Get("Accept"))
	json, xml := strings.Contains(accept, "json"), strings.Contains(accept, "xml")
	switch {
	case json && !xml:
		return "json"
	case xml && !json:
		return "xml"
	}
	return ""
}

// places lists every list of places with its key, in the order of a request.
func (d *Dialect) places() []keyedPlaces {
	return []keyedPlaces{
		{"action", d.Action},
		{"version", d.Version},
		{"format", d.Format},
		{"nonce", d.Nonce},
		{"timestamp", d.Timestamp},
		{"keyId", d.KeyID},
		{"signature", d.Signature},
	}
}

type keyedPlaces struct {
	key    string
	places []Place
}

// isForm reports whether a Content-Type is that of an HTML form.
func isForm(contentType string) bool {
	return strings.HasPrefix(strings.ToLower(contentType), "application/x-www-form-urlencoded")
}

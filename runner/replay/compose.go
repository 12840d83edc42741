package replay

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/sdkconform/sdkconform/runner"
)

// Values are what a client puts into one request; what is empty is left out.
type Values struct {
	Product, Version, Action, Format string

	Nonce, Timestamp, KeyID, Signature string
}

// NewRequest writes a request as the vendor's clients do, each value in its first place.
// What a signature is made of is the caller's affair: no server of this package checks
// one.
func (d *Dialect) NewRequest(ctx context.Context, endpoint string, v Values) (*http.Request, error) {
	d = d.orPlain()
	m := d.compose(v)
	for p, value := range d.Constants {
		m.put(p, value)
	}
	target, body := endpoint+m.path, d.Body
	switch query := m.parameters.Encode(); {
	case query == "":
	case body == "" && isForm(d.ContentType):
		body = query
	default:
		target += "?" + query
	}
	q, err := http.NewRequestWithContext(ctx, d.method(), target, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	for _, line := range m.header {
		q.Header.Set(line.name, line.value)
	}
	if header := d.authorizationOf(v); header != "" {
		q.Header.Set("Authorization", header)
	}
	if body != "" && d.ContentType != "" {
		q.Header.Set("Content-Type", d.ContentType)
	}
	return q, nil
}

// Curl is the command line that asks an endpoint for a response, with further flags of
// curl. Parameters stand in its query, where a person can read and change them, also
// where clients write a form.
func (d *Dialect) Curl(endpoint string, r *runner.Response, flags ...string) string {
	d = d.orPlain()
	m := d.compose(Values{Product: r.Product, Version: r.Version, Action: r.Action, Format: r.Format})
	line := append([]string{"curl", "-i"}, flags...)
	if method := d.method(); method != http.MethodPost && (method != http.MethodGet || d.Body != "") {
		line = append(line, "-X", method)
	}
	for _, h := range m.header {
		line = append(line, "-H", quoted(h.name+": "+h.value))
	}
	if d.Body != "" {
		if d.ContentType != "" {
			line = append(line, "-H", quoted("Content-Type: "+d.ContentType))
		}
		line = append(line, "-d", quoted(d.Body))
	}
	target := endpoint + m.path
	if query := m.parameters.Encode(); query != "" {
		target += "?" + query
	}
	return strings.Join(append(line, quoted(target)), " ")
}

// quoted is one word of a shell.
func quoted(word string) string { return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'" }

// orPlain is the dialect, or plain HTTP where there is none.
func (d *Dialect) orPlain() *Dialect {
	if d == nil {
		return &Dialect{Method: http.MethodGet}
	}
	return d
}

func (d *Dialect) method() string {
	if d.Method == "" {
		return http.MethodPost
	}
	return d.Method
}

// message is a request that is being written.
type message struct {
	path       string
	parameters url.Values
	header     []headerLine // as the dialect spells the names
}

type headerLine struct{ name, value string }

func (m *message) put(p Place, value string) {
	if name := p.header(); name != "" {
		m.header = append(m.header, headerLine{name, value})
	} else {
		m.parameters.Set(string(p), value)
	}
}

// compose puts the values into their first places, but for the Authorization header and
// the constants.
func (d *Dialect) compose(v Values) *message {
	if d.FormatAs == FormatUpper {
		v.Format = strings.ToUpper(v.Format)
	}
	m := &message{path: d.fillPath(v), parameters: url.Values{}}
	for _, w := range []struct {
		places []Place
		value  string
	}{
		{d.Action, v.Action},
		{d.Version, v.Version},
		{d.Format, v.Format},
		{d.Nonce, v.Nonce},
		{d.Timestamp, v.Timestamp},
		{d.KeyID, v.KeyID},
		{d.Signature, v.Signature},
	} {
		if len(w.places) > 0 && w.places[0] != authorization && w.value != "" {
			m.put(w.places[0], w.value)
		}
	}
	return m
}

// authorizationOf is the Authorization header: by the first shape, if that is where key id
// or signature stand in the first place.
func (d *Dialect) authorizationOf(v Values) string {
	inHeader := func(places []Place) bool { return len(places) == 0 || places[0] == authorization }
	if len(d.Authorization) == 0 || v.KeyID+v.Signature == "" || !inHeader(d.KeyID) && !inHeader(d.Signature) {
		return ""
	}
	return fillShape(d.Authorization[0], map[string]string{"keyId": v.KeyID, "signature": v.Signature})
}

// fillPath puts the request's own words into the path.
func (d *Dialect) fillPath(v Values) string {
	if d.Path == "" {
		return "/"
	}
	return strings.NewReplacer(
		"{Product}", url.PathEscape(v.Product), "{Version}", url.PathEscape(v.Version), "{Action}", url.PathEscape(v.Action),
	).Replace(d.Path)
}

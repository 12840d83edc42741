package replay

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/runner"
)

// harbour is the dialect of an invented vendor.
func harbour() *Dialect {
	return &Dialect{
		Path: "/{Product}/{Version}/{Action}", ContentType: "application/json", Body: "{}", FormatAs: FormatUpper,
		Format: []Place{"fmt", "@X-Fmt"}, Nonce: []Place{"@X-Nonce", "nonce"}, Timestamp: []Place{"at"},
		KeyID: []Place{authorization, "key"}, Signature: []Place{authorization},
		Authorization: []string{"Ship {keyId}:{signature}", "Boat key={keyId}/{}, sign={signature}"},
		Constants:     map[Place]string{"@X-Fixed": "yes", "also": "1"},
	}
}

// carriedBy is what a dialect has found in a request.
func carriedBy(r Request) [6]string {
	return [...]string{r.Action, r.Format, r.Nonce, r.Timestamp, r.Signature, r.AccessKeyID}
}

// A value is found in the first place that has one, in the query, the form, a header, the
// path or a shape of the Authorization header.
func TestDialectReads(t *testing.T) {
	form := http.Header{"Content-Type": {"application/x-www-form-urlencoded; charset=utf-8"}}
	ship := func(value string) http.Header { return http.Header{"Authorization": {value}} }
	for name, test := range map[string]struct{ given, want Request }{
		"the query":                   {Request{Target: "/?fmt=XML&at=t&nonce=n&key=k"}, Request{Format: "xml", Timestamp: "t", Nonce: "n", AccessKeyID: "k"}},
		"a form":                      {Request{Target: "/", Header: form, Body: []byte("at=t&fmt=json")}, Request{Timestamp: "t", Format: "json"}},
		"a body that is no form":      {Request{Target: "/", Body: []byte("at=t&fmt=json")}, Request{}},
		"headers":                     {Request{Target: "/", Header: http.Header{"X-Nonce": {"n"}, "X-Fmt": {"xml"}}}, Request{Nonce: "n", Format: "xml"}},
		"the first place wins":        {Request{Target: "/?nonce=second", Header: http.Header{"X-Nonce": {"first"}}}, Request{Nonce: "first"}},
		"an empty place is passed":    {Request{Target: "/?nonce=second", Header: http.Header{"X-Nonce": {""}}}, Request{Nonce: "second"}},
		"the path":                    {Request{Target: "/quay/v1/List%20All?x=1"}, Request{Action: "List All"}},
		"a longer path":               {Request{Target: "/quay/v1/List/more"}, Request{}},
		"a shape":                     {Request{Target: "/", Header: ship("Ship k:s/t+u==")}, Request{AccessKeyID: "k", Signature: "s/t+u=="}},
		"the first colon":             {Request{Target: "/", Header: ship("Ship k:s:t")}, Request{AccessKeyID: "k", Signature: "s:t"}},
		"another shape":               {Request{Target: "/", Header: ship("Boat key=k/2026, sign=s")}, Request{AccessKeyID: "k", Signature: "s"}},
		"without the space":           {Request{Target: "/", Header: ship("Boat key=k/2026,sign=s")}, Request{AccessKeyID: "k", Signature: "s"}},
		"a shape over a parameter":    {Request{Target: "/?key=other", Header: ship("Ship k:s")}, Request{AccessKeyID: "k", Signature: "s"}},
		"no shape":                    {Request{Target: "/?key=other", Header: ship("Bearer token")}, Request{AccessKeyID: "other"}},
		"half a shape":                {Request{Target: "/", Header: ship("Boat key=k, sign=s")}, Request{}},
		"Accept, where no place says": {Request{Target: "/", Header: http.Header{"Accept": {"application/xml"}}}, Request{Format: "xml"}},
		"a place before Accept":       {Request{Target: "/?fmt=JSON", Header: http.Header{"Accept": {"application/xml"}}}, Request{Format: "json"}},
		"a target that is none":       {Request{Target: "::"}, Request{}},
	} {
		got, w := test.given, test.want
		harbour().Read(&got)
		if carriedBy(got) != carriedBy(w) {
			t.Errorf("%s: got %+v", name, got)
		}
	}
	for path, want := range map[string]string{
		"/api/{Action}/now": "List All", "/{Product}/{Action}/now": "List All", "/api/{Action}": "", "/now/{Action}": "", "/": "", "": "",
	} {
		d := &Dialect{Path: path}
		r := Request{Target: "/api/List%20All/now?x=1"}
		if d.Read(&r); r.Action != want {
			t.Errorf("by the path %q the action is %q, want %q", path, r.Action, want)
		}
	}
}

// Without a dialect only HTTP is read.
func TestNoDialect(t *testing.T) {
	var d *Dialect
	r := Request{
		Target: "/?Action=A&Format=XML&Signature=s&AccessKeyId=id",
		Header: http.Header{"Accept": {"text/json"}, "Authorization": {"acs id:s"}},
	}
	d.Read(&r)
	if r.Action != "" || r.Signature != "" || r.AccessKeyID != "" || r.Format != "json" {
		t.Errorf("got %+v", r)
	}
	for accept, want := range map[string]string{"application/json, application/xml": "", "*/*": "", "": "", "text/xml": "xml"} {
		r := Request{Target: "/", Header: http.Header{"Accept": {accept}}}
		if d.Read(&r); r.Format != want {
			t.Errorf("Accept %q is the format %q", accept, r.Format)
		}
	}
	if got := d.Curl("http://h", &runner.Response{Action: "A", Format: "json"}); got != "curl -i 'http://h/'" {
		t.Errorf("got %s", got)
	}
	q, err := d.NewRequest(t.Context(), "http://h", Values{Action: "A", KeyID: "k"})
	if err != nil || q.Method != http.MethodGet || q.URL.String() != "http://h/" || len(q.Header) > 0 {
		t.Errorf("got %+v, %v", q, err)
	}
}

// Each value is written into its first place.
func TestDialectWrites(t *testing.T) {
	v := Values{Product: "quay", Version: "v1", Action: "List All", Format: "json", Nonce: "n", Timestamp: "t", KeyID: "k", Signature: "s"}
	form := harbour()
	form.Body, form.ContentType = "", "application/x-www-form-urlencoded"
	parameters := harbour()
	parameters.KeyID, parameters.Signature = []Place{"key"}, []Place{"sign"}
	for name, test := range map[string]struct {
		dialect             *Dialect
		url, header, authed string
		body                string
	}{
		"a fixed body": {harbour(), "http://h/quay/v1/List%20All?also=1&at=t&fmt=JSON", "application/json", "Ship k:s", "{}"},
		"a form":       {form, "http://h/quay/v1/List%20All", "application/x-www-form-urlencoded", "Ship k:s", "also=1&at=t&fmt=JSON"},
		"parameters":   {parameters, "http://h/quay/v1/List%20All?also=1&at=t&fmt=JSON&key=k&sign=s", "application/json", "", "{}"},
	} {
		q, err := test.dialect.NewRequest(t.Context(), "http://h", v)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(q.Body)
		if err != nil {
			t.Fatal(err)
		}
		h := q.Header
		if q.Method != http.MethodPost || q.URL.String() != test.url || string(body) != test.body || h.Get("Content-Type") != test.header ||
			h.Get("Authorization") != test.authed || h.Get("X-Nonce") != "n" || h.Get("X-Fixed") != "yes" {
			t.Errorf("%s: got %s %s, %v, %q", name, q.Method, q.URL, h, body)
		}
	}
	if _, err := harbour().NewRequest(t.Context(), "http://h:port", v); err == nil {
		t.Error("an endpoint that is none is taken")
	}
}

// The line of curl asks for what is held, and survives a shell.
func TestDialectCurl(t *testing.T) {
	r := &runner.Response{Product: "quay", Version: "v1", Action: "Jack's", Format: "json"}
	form := &Dialect{ContentType: "application/x-www-form-urlencoded", Action: []Place{"do"}, Version: []Place{"@X-Version"}}
	get, put := harbour(), harbour()
	get.Method, put.Method, put.Body = "GET", "PUT", ""
	for want, d := range map[string]*Dialect{
		`curl -i -k -H 'Content-Type: application/json' -d '{}' 'http://h/quay/v1/Jack%27s?fmt=JSON'`:        harbour(),
		`curl -i -k -H 'X-Version: v1' 'http://h/?do=Jack%27s'`:                                              form,
		`curl -i -k -X GET -H 'Content-Type: application/json' -d '{}' 'http://h/quay/v1/Jack%27s?fmt=JSON'`: get,
		`curl -i -k -X PUT 'http://h/quay/v1/Jack%27s?fmt=JSON'`:                                             put,
		`curl -i -k -H 'X-Do: Jack'\''s' 'http://h/'`:                                                        {Action: []Place{"@X-Do"}},
	} {
		if got := d.Curl("http://h", r, "-k"); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

// Each bad value is told, with its key and what to do.
func TestDialectCheck(t *testing.T) {
	if bad := harbour().Check(); len(bad) > 0 {
		t.Errorf("a good dialect: %v", bad)
	}
	for want, spoil := range map[string]func(*Dialect){
		`method: "post" is no method`:                            func(d *Dialect) { d.Method = "post" },
		`path: "api" is no path`:                                 func(d *Dialect) { d.Path = "api" },
		`path: there is no placeholder {Region}`:                 func(d *Dialect) { d.Path = "/{Region}/{Action}" },
		`path: there is no placeholder {Action`:                  func(d *Dialect) { d.Path = "/{Action" },
		`contentType: "json;;" is no media type`:                 func(d *Dialect) { d.ContentType = "json;;" },
		`body: the parameters make the body of a form`:           func(d *Dialect) { d.ContentType = "application/x-www-form-urlencoded" },
		`formatAs: "lower" is unknown`:                           func(d *Dialect) { d.FormatAs = "lower" },
		`nonce[1]: the place is empty`:                           func(d *Dialect) { d.Nonce[1] = "" },
		`nonce[0]: the place is empty`:                           func(d *Dialect) { d.Nonce[0] = "@" },
		`nonce[0]: "X Nonce" is no name of a header`:             func(d *Dialect) { d.Nonce[0] = "@X Nonce" },
		`nonce[1]: "{nonce}" is no name of a parameter`:          func(d *Dialect) { d.Nonce[1] = "{nonce}" },
		`nonce[0]: "@Authorization" is read by its shapes alone`: func(d *Dialect) { d.Nonce[0] = "@Authorization" },
		`nonce[0]: the place "@x-fmt" is that of format already`: func(d *Dialect) { d.Nonce[0] = "@x-fmt" },
		`keyId[0]: the place "@Authorization" has no shape`:      func(d *Dialect) { d.Authorization = nil },
		`authorization[0]: the shape is empty`:                   func(d *Dialect) { d.Authorization[0] = " " },
		`authorization[1]: there is no placeholder {id}`:         func(d *Dialect) { d.Authorization[1] = "Boat {id} {signature}" },
		`authorization[1]: {keyId} is there twice`:               func(d *Dialect) { d.Authorization[1] = "Boat {keyId} {keyId}" },
		`authorization[1]: two placeholders follow each other`:   func(d *Dialect) { d.Authorization[1] = "Boat {keyId}{}" },
		`authorization[1]: a brace is open`:                      func(d *Dialect) { d.Authorization[1] = "Boat {keyId" },
		`authorization[1]: nothing is read out of the shape`:     func(d *Dialect) { d.Authorization[1] = "Boat {}" },
		`constants[0]: the place is empty`:                       func(d *Dialect) { d.Constants[""] = "x" },
		`constants[2]: the place "at" is that of timestamp`:      func(d *Dialect) { d.Constants["at"] = "now" },
	} {
		d := harbour()
		spoil(d)
		bad := d.Check()
		if len(bad) == 0 || !strings.HasPrefix(bad[0].Error(), want+"; ") || bad[0].Mend == "" {
			t.Errorf("got %v, want %s", bad, want)
		}
	}
}

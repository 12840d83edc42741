package site

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io"
	"net/url"
	"strings"
	"sync"

	"github.com/sdkconform/sdkconform/reports/internal/view"
)

//go:embed page
var pageFiles embed.FS

// ErrEmpty is that a site is to be written of no result.
var ErrEmpty = errors.New("there is no result")

// parts are what all pages have in common: the templates, and a policy that names the digests of the style and the scripts.
var parts = sync.OnceValue(func() (p struct {
	template     *template.Template
	style        template.CSS
	early, later template.JS
	policy       string
},
) {
	read := func(name string) string {
		data, err := pageFiles.ReadFile("page/" + name)
		if err != nil {
			panic(err) // it is embedded
		}
		return string(data)
	}
	style, early, later := view.Style+read("site.css"), read("early.js"), read("site.js")
	p.template = template.Must(template.New("site").Parse(view.Parts))
	for _, name := range []string{"frame.html", "index.html", "sdk.html", "rule.html"} {
		template.Must(p.template.Parse(read(name)))
	}
	p.style, p.early, p.later = template.CSS(style), template.JS(early), template.JS(later)
	p.policy = view.Policy(style, early, later)
	return p
})

// frame is what every page has around its own.
type frame struct {
	Policy       string
	Style        template.CSS
	Early, Later template.JS
	Root         string // the way from the page to the folder of the index: empty, or "../"
	Title        string
	Class        string // of the head: the state that colours it
}

func newFrame(root, title, class string) frame {
	p := parts()
	return frame{Policy: p.policy, Style: p.style, Early: p.early, Later: p.later, Root: root, Title: title, Class: class}
}

// CheckAddress returns an error if a site cannot be at an address.
func CheckAddress(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil ||
		strings.ContainsAny(address, "()[]<>\"'` \\") {
		return fmt.Errorf("%q is no address of a site, such as https://conformance.example/sdks", address)
	}
	return nil
}

// Write writes the site into a folder: the whole of it, or nothing. The folder may be new, empty, or of an earlier site, which
// goes; where it holds something else, the error is an [ErrOccupied]. The address is where the site is going to be, for the
// lines that are pasted elsewhere; empty: it is left open. The same runs give the same bytes.
func (s *Site) Write(dir, address string) error {
	if len(s.sdks) == 0 {
		return ErrEmpty
	}
	return writeFolder(dir, s.files(strings.TrimSuffix(address, "/")))
}

// files are those of the site.
func (s *Site) files(address string) (files []file) {
	pages := newPages(s, address)
	page := func(name, template string, data func() any) {
		files = append(files, file{name, func(w io.Writer) error {
			// Whole, before anything is written: half a page looks like a whole one.
			var b bytes.Buffer
			if err := parts().template.ExecuteTemplate(&b, template, data()); err != nil {
				return err
			}
			_, err := w.Write(b.Bytes())
			return err
		}})
	}
	page("index.html", "index", func() any { return pages.index() })
	for _, of := range pages.sdks {
		page("sdk/"+of.Slug+".html", "sdk", func() any { return pages.sdk(of) })
		files = append(
			files,
			file{"badge/" + of.Slug + ".svg", of.now.Badge.SVG},
			file{"badge/" + of.Slug + ".json", func(w io.Writer) error { return json.NewEncoder(w).Encode(of.now.Badge) }},
		)
	}
	for _, rule := range pages.rules {
		page("rule/"+rule.Slug+".html", "rule", func() any { return pages.rule(rule) })
	}
	return files
}

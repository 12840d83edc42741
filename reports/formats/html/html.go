// Package html writes report.html ([File]): a run as one page, for people. It needs no network and no
// other file, is safe with whatever bytes an SDK was given or has shown, and can be searched, filtered
// and linked into. Without JavaScript it shows its tables all the same.
//
// [Write] writes it; package formats does so with all others, after every run.
package html

import (
	"bytes"
	"embed"
	"html/template"
	"io"
	"sync"

	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/internal/view"
)

// File is the name of the file.
const File = "report.html"

// The page is one file: its style and its script are put into it, and a policy forbids everything else; see [view.Policy].
//
//go:embed page
var pageFiles embed.FS

// pageParts are the template, the style, the script and the policy of the page.
var pageParts = sync.OnceValue(func() (p struct {
	template *template.Template
	style    template.CSS
	script   template.JS
	policy   string
},
) {
	read := func(name string) string {
		data, err := pageFiles.ReadFile("page/" + name)
		if err != nil {
			panic(err) // it is embedded
		}
		return string(data)
	}
	style, script := view.Style+read("page.css"), read("page.js")
	p.template = template.Must(template.New("page").Parse(read("page.html") + view.Parts))
	p.style, p.script = template.CSS(style), template.JS(script)
	p.policy = view.Policy(style, script)
	return p
})

// Write writes the run as one page: a picture of it, the matrix SDK × source × rule, the findings by cause, and every
// case. It needs no network and no other file; with script it searches, filters and opens cases, without it shows the
// causes and lists what failed. With bodies of any number and size it stays under 8 MB for 10,000 cases, and under 25 MB for
// 100,000: what has no place is left out, and the page says so.
func Write(w io.Writer, r *reports.Run) error { return write(w, r, maxSize) }

// maxSize is how large the page becomes, in bytes.
const maxSize = 24_000_000

func write(w io.Writer, r *reports.Run, size int) error {
	parts := pageParts()
	p := newPage(r)
	p.Policy, p.Style, p.Script = parts.policy, parts.style, parts.script
	// Whole, before anything is written: half a page looks like a whole one.
	var b bytes.Buffer
	for most := maxPageTexts; ; most = fewer(most) {
		b.Reset()
		if err := parts.template.Execute(&b, p); err != nil {
			return err
		}
		if b.Len() <= size || most < 0 {
			break
		}
		p.Data = newScriptData(r, p.keys, fewer(most))
	}
	_, err := w.Write(b.Bytes())
	return err
}

// fewer is how many bytes of texts and bodies a page has that was too large with so many.
func fewer(most int) int {
	switch most {
	case maxPageTexts:
		return maxPageTexts / 4
	case 0:
		return -1
	}
	return 0
}

package golden

import (
	"bytes"
	"regexp"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/fixtures/document"
)

// sameButLayout reports whether the printed body differs from the wire form in white space
// and comments alone. A page may print more: a value in another place, or members that mean
// nothing. What goes wrong with those is no matter of layout.
func sameButLayout(f *fixtures.Fixture) bool {
	var d document.Document
	var w document.Writer
	d.Start(f.Template)
	return bytes.Equal(withoutLayout(f.Response.Body), withoutLayout(w.Write(&d)))
}

var xmlComment = regexp.MustCompile(`(?s)<!--.*?-->`)

func withoutLayout(body []byte) []byte {
	return bytes.Join(bytes.Fields(xmlComment.ReplaceAll(body, nil)), nil)
}

// Package view shows causes, cases and verdicts on pages for people: what the page of a run and the pages of a site have in
// common. Every text in it that is not the suite's own has been made safe.
package view

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
)

// Parts are templates: "symbols" of the verdicts, "mark" of a [Marked], "finding" of a [Finding], "evidence" of an [Evidence].
//
//go:embed parts.html
var Parts string

// Style is the style of all pages.
//
//go:embed view.css
var Style string

// Policy is the policy of a page that has one style and the scripts and loads nothing: it names their digests, and forbids
// everything else, so that no body that an SDK was given can run, load or send anything, whatever a browser makes of it.
func Policy(style string, scripts ...string) string {
	digest := func(text string) string {
		sum := sha256.Sum256([]byte(text))
		return " 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	policy := "default-src 'none'; style-src" + digest(style)
	if len(scripts) > 0 {
		policy += "; script-src"
	}
	for _, script := range scripts {
		policy += digest(script)
	}
	return policy + "; base-uri 'none'; form-action 'none'"
}

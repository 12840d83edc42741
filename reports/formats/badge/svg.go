package badge

import (
	"fmt"
	"html"
	"io"
)

// shades are the colours as they are drawn: white text on them can be read.
var shades = map[string]string{Red: "#b3261e", Grey: "#5c606a", Yellow: "#5f6b00", Green: "#2f6f4f", Bright: "#1c7a4d"}

// The measures of a badge that is drawn, in pixels.
const (
	height   = 20
	padding  = 6
	fontSize = 11
)

// SVG draws the badge as a picture that stands alone.
func (b Badge) SVG(w io.Writer) error {
	left, right := width(b.Label)+2*padding, width(b.Message)+2*padding
	text := html.EscapeString(b.Label + ": " + b.Message)
	half := func(text string, x, wide int) string {
		return fmt.Sprintf(`<text x="%d" y="14" textLength="%d" lengthAdjust="spacingAndGlyphs">%s</text>`, x+padding, wide-2*padding, html.EscapeString(text))
	}
	_, err := fmt.Fprintf(w, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" role="img" aria-label="%s">
<title>%s</title>
<clipPath id="r"><rect width="%[1]d" height="%[2]d" rx="3"/></clipPath>
<g clip-path="url(#r)"><rect width="%[5]d" height="%[2]d" fill="#3a3d45"/><rect x="%[5]d" width="%[6]d" height="%[2]d" fill="%[7]s"/></g>
<g fill="#fff" font-family="Verdana,Geneva,DejaVu Sans,sans-serif" font-size="%[8]d">
%[9]s
%[10]s
</g>
</svg>
`, left+right, height, text, text, left, right, shades[b.Color], fontSize, half(b.Label, 0, left), half(b.Message, left, right))
	return err
}

// width is about how wide a text is in the font of badges, and as wide it is drawn, whichever font there is.
func width(text string) int {
	tenths := 0
	for _, r := range text {
		switch r {
		case ' ', ',', '.', 'i', 'l', 'f', 'j', 't', 'r', ':':
			tenths += 42
		case 'm', 'w':
			tenths += 100
		default:
			tenths += 69
		}
	}
	return (tenths + 9) / 10
}

package golden

import (
	"sync"

	"github.com/sdkconform/sdkconform/fixtures/document"
	"github.com/sdkconform/sdkconform/fixtures/envelope"
)

// headers writes which values stand in a header, where the body may not be read.
func (g *Golden) headers(c *document.Carried) {
	g.Header = nil
	if g.Mode != Refusable && g.Mode != Unreadable && g.Mode != Bodiless {
		return
	}
	set := 0
	for v, in := range c.Header {
		if in {
			set |= 1 << v
		}
	}
	g.Header = headerFields()[set]
}

// headerFields are lists of the names of values, by the set of the values as bits: they are
// shared by all goldens.
var headerFields = sync.OnceValue(func() (fields [1 << envelope.Values][]string) {
	for set := range fields {
		for v, name := range envelope.ValueNames() {
			if set&(1<<v) != 0 {
				fields[set] = append(fields[set], name)
			}
		}
	}
	return fields
})

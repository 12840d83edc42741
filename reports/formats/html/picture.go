package html

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/internal/rulematrix"
	"github.com/sdkconform/sdkconform/reports/internal/view"
)

const (
	sourceBins    = 40  // columns of the picture for each source
	gapBins       = 2   // columns between two sources
	pictureHeight = 100 // in the picture's own units
)

// bins sort the planned cases into the columns of the picture: those of each source, in the order of its page, into
// the same number of columns.
type bins struct {
	sources []string
	of      map[string]int // by fixture id
}

func newBins(r *reports.Run) bins {
	b := bins{sources: rulematrix.Sources(r), of: map[string]int{}}
	bySource := map[string][]string{}
	for _, p := range r.Plan {
		bySource[p.Source] = append(bySource[p.Source], p.ID)
	}
	for i, source := range b.sources {
		ids := bySource[source]
		for k, id := range ids {
			b.of[id] = i*(sourceBins+gapBins) + k*sourceBins/len(ids)
		}
	}
	return b
}

// width is that of the picture in columns.
func (b bins) width() int { return max(len(b.sources)*(sourceBins+gapBins)-gapBins, 1) }

// picturePath is what is drawn of one state.
type picturePath struct{ State, D string }

// picture draws an adapter's cases: a column for some responses that stand beside each other on their page, filled
// from above by what went wrong with them. What is only recommended is drawn narrower, so that it can be recognised
// without its colour.
func (b bins) picture(a *reports.AdapterRun) []picturePath {
	counts := make([][]int, b.width())
	for i := range counts {
		counts[i] = make([]int, len(view.States))
	}
	for _, c := range a.Cases {
		counts[b.of[c.ID]][view.StateOf(c.Verdict, c.Level)]++
	}
	paths := make([]strings.Builder, len(view.States))
	for x, column := range counts {
		all := 0
		for _, n := range column {
			all += n
		}
		done := 0
		for state, n := range column {
			if n == 0 {
				continue
			}
			// Between the rounded borders of the counts, so that nothing overlaps; at least a stripe, so that one failure
			// among hundreds is seen.
			top, bottom := done*pictureHeight/all, (done+n)*pictureHeight/all
			if state < view.StateOf(reports.Pass, "") && bottom < top+6 {
				bottom = min(top+6, pictureHeight)
			}
			done += n
			left, wide := strconv.Itoa(x), "1"
			if view.States[state].Name == string(golden.Recommended) {
				left, wide = fmt.Sprintf("%d.2", x), ".6"
			}
			fmt.Fprintf(&paths[state], "M%s %dh%sv%dh-%sz", left, top, wide, bottom-top, wide)
		}
	}
	var drawn []picturePath
	for state := len(paths) - 1; state >= 0; state-- { // the gravest last, above the others
		if paths[state].Len() > 0 {
			drawn = append(drawn, picturePath{view.States[state].Name, paths[state].String()})
		}
	}
	return drawn
}

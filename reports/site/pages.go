package site

import (
	"cmp"
	"fmt"
	"html/template"
	"slices"
	"strings"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports/formats/badge"
	"github.com/sdkconform/sdkconform/reports/internal/view"
	"github.com/sdkconform/sdkconform/reports/safetext"
)

// pages are what the templates are filled with. Every text in them that is not the suite's own has been made safe before.
type pages struct {
	site    *Site
	address string
	sdks    []*sdkPage // by vendor, language and name
	rules   []*rulePage
	byRule  map[string]*rulePage
}

// sdkPage is an SDK with the name of its file.
type sdkPage struct {
	*sdk
	Slug string
}

// rulePage is a rule with the name of its file.
type rulePage struct {
	ID, Slug string
	Level    golden.Level
	Rule     *golden.Rule // nil where another version of the suite has written it
	Broken   int          // by how many SDKs
}

func newPages(s *Site, address string) *pages {
	p := &pages{site: s, address: address, byRule: map[string]*rulePage{}}
	sorted := slices.Clone(s.sdks)
	slices.SortStableFunc(sorted, func(a, b *sdk) int {
		return cmp.Or(
			cmp.Compare(rankOf(a.now.Vendor), rankOf(b.now.Vendor)), cmp.Compare(a.now.Vendor, b.now.Vendor),
			cmp.Compare(a.now.Language, b.now.Language), cmp.Compare(a.now.Label, b.now.Label),
		)
	})
	names := slugs{}
	for _, of := range sorted {
		p.sdks = append(p.sdks, &sdkPage{of, names.of(of.now.Label, of.language)})
	}
	p.listRules()
	return p
}

// rankOf puts what is of no vendor last.
func rankOf(vendor string) int {
	return slices.Index([]string{severalVendors, unknownVendor}, vendor)
}

// listRules lists the rules by level, and counts who breaks them.
func (p *pages) listRules() {
	names := slugs{}
	add := func(id string, level golden.Level, rule *golden.Rule) {
		safe := safetext.Line(id, 100)
		if p.byRule[safe] == nil {
			page := &rulePage{ID: safe, Slug: names.of(safe), Level: level, Rule: rule}
			p.rules, p.byRule[safe] = append(p.rules, page), page
		}
	}
	for _, rule := range golden.Rules() {
		add(rule.ID, rule.Level, &rule)
	}
	const most = 100 // that no version of the suite comes near
	var others []string
	for id := range p.site.levels {
		others = append(others, id)
	}
	slices.Sort(others)
	for _, id := range others[:min(most, len(others))] {
		add(id, p.site.levels[id], nil)
	}
	slices.SortStableFunc(p.rules, func(a, b *rulePage) int { return b.Level.Rank() - a.Level.Rank() })
	for _, of := range p.sdks {
		for id := range of.now.Cells {
			if rule := p.byRule[id]; rule != nil {
				rule.Broken++
			}
		}
	}
}

// indexPage is the index.
type indexPage struct {
	frame
	Facts     []view.NamedValue
	States    []count // how many SDKs stand how
	Vendors   []string
	Languages []string
	Words     []string // of the states
	Groups    []vendorGroup
	Levels    []levelSpan
	Columns   []*rulePage
	Rules     []*rulePage
	Unbroken  int
}

// levelSpan is a level above the columns of its rules.
type levelSpan struct {
	Level string
	Wide  int
}

// vendorGroup are the SDKs of a vendor.
type vendorGroup struct {
	Vendor string
	SDKs   []indexRow
}

type indexRow struct {
	SDK   *sdkPage
	Now   *latest
	Cells []indexCell
}

// indexCell is a cell of the matrix.
type indexCell struct {
	cell
	Class, Title, Href string
	Rule               string
	Word               string // of a cell that is no link
}

func (p *pages) index() *indexPage {
	page := &indexPage{frame: newFrame("", "SDK conformance", ""), Rules: p.rules}
	for _, rule := range p.rules {
		if rule.Broken == 0 {
			page.Unbroken++
			continue
		}
		page.Columns = append(page.Columns, rule)
		if n := len(page.Levels); n > 0 && page.Levels[n-1].Level == string(rule.Level) {
			page.Levels[n-1].Wide++
		} else {
			page.Levels = append(page.Levels, levelSpan{string(rule.Level), 1})
		}
	}
	states := map[view.State]int{}
	for _, of := range p.sdks {
		page.add(of)
		states[of.now.State]++
	}
	slices.Sort(page.Languages)
	for _, name := range []string{"required", "notrun", "known", "recommended", "pass"} {
		for state, n := range states {
			if state.Name == name {
				page.States = append(page.States, count{state, n})
				page.Words = append(page.Words, state.Word)
			}
		}
	}
	slices.SortStableFunc(page.States, func(a, b count) int { return cmp.Compare(gravity(a.State), gravity(b.State)) })
	slices.Sort(page.Words)
	vendors := slices.DeleteFunc(slices.Clone(page.Vendors), func(v string) bool { return rankOf(v) >= 0 })
	page.Facts = []view.NamedValue{
		{Name: "SDKs", Value: fmt.Sprint(len(p.sdks))},
		{Name: "vendors", Value: fmt.Sprint(len(vendors))},
		{Name: "languages", Value: fmt.Sprint(len(page.Languages))},
		{Name: "runs", Value: fmt.Sprint(p.site.runs)},
		{Name: "latest", Value: day(p.site.latest)},
		{Name: "suite", Value: safetext.List(p.site.suites)},
	}
	page.Facts = slices.DeleteFunc(page.Facts, func(f view.NamedValue) bool { return f.Value == "" || f.Value == "0" })
	return page
}

// gravity orders states: what fails first, what passes last.
func gravity(s view.State) string {
	return fmt.Sprint(slices.Index([]string{"required", "notrun", "known", "recommended", "pass"}, s.Name), s.Word)
}

func (page *indexPage) add(of *sdkPage) {
	now := &of.now
	if n := len(page.Groups); n == 0 || page.Groups[n-1].Vendor != now.Vendor {
		page.Groups = append(page.Groups, vendorGroup{Vendor: now.Vendor})
		page.Vendors = append(page.Vendors, now.Vendor)
	}
	if now.Language != "" && !slices.Contains(page.Languages, now.Language) {
		page.Languages = append(page.Languages, now.Language)
	}
	row := indexRow{SDK: of, Now: now}
	for _, rule := range page.Columns {
		row.Cells = append(row.Cells, newIndexCell(of, rule))
	}
	last := &page.Groups[len(page.Groups)-1]
	last.SDKs = append(last.SDKs, row)
}

func newIndexCell(of *sdkPage, rule *rulePage) indexCell {
	now := &of.now
	found, broken := now.Cells[rule.ID]
	c := indexCell{cell: found, Rule: rule.ID}
	switch {
	case broken:
		c.Class = view.Shade(found.Level, found.N, found.Of)
		c.Href = "sdk/" + of.Slug + ".html#causes"
		if found.Cause > 0 {
			c.Href = fmt.Sprintf("sdk/%s.html#cause-%d", of.Slug, found.Cause)
		}
		c.Title = fmt.Sprintf("%s, %s: %s fail of %d", now.Label, rule.ID, safetext.Count(found.N, "case", "cases"), found.Of)
		if found.Description {
			c.Title = fmt.Sprintf("%s, %s: of the description", now.Label, rule.ID)
		}
		if found.Known {
			c.Title += ", waived"
			c.Class += " tolerated"
		}
	case now.Failure != "":
		c.Class, c.Word = "none", "–"
	case now.Badge.Color == badge.Grey:
		c.Class, c.Word = "none", "?"
	default:
		c.Class, c.Word = "good", "0"
	}
	return c
}

// sdkView is the page of an SDK.
type sdkView struct {
	frame
	*latest
	Slug    string
	Badge   template.HTML
	Message string
	Line    string
	Address bool // whether the site's address is known
	Head    []string
	Rows    [][]string
	Earlier int // runs that have no row
	Changes []change
	Flaky   []string
	Links   map[string]string // files of rules
}

func (p *pages) sdk(of *sdkPage) *sdkView {
	now := &of.now
	v := &sdkView{
		frame: newFrame("../", now.Label+" · SDK conformance", now.State.Name), latest: now, Slug: of.Slug,
		Message: now.Badge.Message, Links: map[string]string{}, Address: p.address != "",
	}
	var picture strings.Builder
	_ = now.Badge.SVG(&picture) // a builder takes everything
	v.Badge = template.HTML(picture.String())
	address := cmp.Or(p.address, "https://SITE")
	v.Line = fmt.Sprintf("[![sdkconform](%s/badge/%s.svg)](%[1]s/sdk/%[2]s.html)", address, of.Slug)
	for id, rule := range p.byRule {
		v.Links[id] = "../rule/" + rule.Slug + ".html"
	}
	history := of.past.History()
	v.Head, v.Rows = history.Table()
	v.Earlier = max(0, len(v.Rows)-maxRuns)
	v.Rows = v.Rows[v.Earlier:]
	for _, row := range v.Rows {
		row[0] = day(row[0])
	}
	// The latest first, as one reads it.
	slices.Reverse(v.Rows)
	v.Changes = slices.Clone(of.changes)
	slices.Reverse(v.Changes)
	const most = 20
	for _, c := range history.Unsteady[:min(most, len(history.Unsteady))] {
		v.Flaky = append(v.Flaky, fmt.Sprintf("%s (%s): it was judged otherwise %d times", safetext.Line(c.ID, 300), safetext.Line(c.Op, 20), c.Changes))
	}
	if n := len(history.Unsteady) - most; n > 0 {
		v.Flaky = append(v.Flaky, fmt.Sprintf("and %s", safetext.Count(n, "case more", "cases more")))
	}
	return v
}

// ruleView is the page of a rule.
type ruleView struct {
	frame
	*rulePage
	Reasoned  string // as sentences
	Usual     string
	Sentences []string
	Breakers  []breaker
	Keepers   []*sdkPage
	Unknown   []*sdkPage // those of which it is not known
}

type breaker struct {
	SDK   *sdkPage
	Now   *latest
	Cell  cell
	Class string
	Href  string
}

func (p *pages) rule(rule *rulePage) *ruleView {
	v := &ruleView{frame: newFrame("../", rule.ID+" · SDK conformance", ""), rulePage: rule}
	if rule.Rule != nil {
		v.Reasoned, v.Usual = sentence(rule.Rule.Reason), sentence(rule.Rule.Usually)
		if catalogue, err := fixtures.Default(); err == nil {
			for _, quoted := range rule.Rule.Sentences(catalogue) {
				v.Sentences = append(v.Sentences, safetext.Line(quoted.String(), 600))
			}
		}
	}
	for _, of := range p.sdks {
		found, broken := of.now.Cells[rule.ID]
		switch {
		case broken:
			c := newIndexCell(of, rule)
			v.Breakers = append(v.Breakers, breaker{of, &of.now, found, c.Class, "../" + c.Href})
		case of.now.Badge.Color == badge.Grey:
			v.Unknown = append(v.Unknown, of)
		default:
			v.Keepers = append(v.Keepers, of)
		}
	}
	slices.SortStableFunc(v.Breakers, func(a, b breaker) int {
		return cmp.Or(
			cmp.Compare(golden.Level(b.Cell.Level).Rank(), golden.Level(a.Cell.Level).Rank()),
			cmp.Compare(b.Cell.N*max(a.Cell.Of, 1), a.Cell.N*max(b.Cell.Of, 1)),
		)
	})
	return v
}

// sentence makes a sentence of what stands behind a dash in a finding.
func sentence(text string) string {
	if text == "" {
		return ""
	}
	if text = view.SentenceCase(text); !strings.HasSuffix(text, ".") {
		text += "."
	}
	return text
}

// Label is that of the SDK, for lists.
func (s *sdkPage) Label() string { return s.now.Label }

// Version is that of the SDK, for lists.
func (s *sdkPage) Version() string { return s.now.Version }

// State is that of the SDK, for lists.
func (s *sdkPage) State() view.State { return s.now.State }

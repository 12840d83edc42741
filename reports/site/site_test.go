package site_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	stdhtml "html"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/formats"
	"github.com/sdkconform/sdkconform/reports/formats/results"
	"github.com/sdkconform/sdkconform/reports/internal/fake"
	"github.com/sdkconform/sdkconform/reports/site"
)

// filesIn are the files of a folder, by their slash-separated names.
func filesIn(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(name)
		if rel, relErr := filepath.Rel(dir, name); relErr == nil {
			files[filepath.ToSlash(rel)] = string(text)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// write writes a site.
func write(t *testing.T, s *site.Site, address string) map[string]string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "site")
	if err := s.Write(dir, address); err != nil {
		t.Fatal(err)
	}
	return filesIn(t, dir)
}

// of is a site of runs, the oldest first.
func of(t *testing.T, runs ...*reports.Run) map[string]string {
	t.Helper()
	s := site.New()
	for _, r := range runs {
		if err := s.Add(r); err != nil {
			t.Fatal(err)
		}
	}
	return write(t, s, "")
}

var (
	tags   = regexp.MustCompile(`(?s)<(script|style|svg)\b.*?</(script|style|svg)>|<[^>]*>`)
	spaces = regexp.MustCompile(`\s+`)
)

// text is what a page says, without its markup.
func text(page string) string {
	return strings.TrimSpace(spaces.ReplaceAllString(stdhtml.UnescapeString(tags.ReplaceAllString(page, " ")), " "))
}

// says reports what of some texts a page does not say.
func says(t *testing.T, files map[string]string, name string, want ...string) {
	t.Helper()
	page, ok := files[name]
	if !ok {
		t.Fatalf("there is no %s; there are %q", name, slices.Sorted(maps.Keys(files)))
	}
	page = text(page)
	for _, w := range want {
		if !strings.Contains(page, w) {
			t.Errorf("%s does not say %q:\n%s", name, w, page)
		}
	}
}

// sized is a failing case with a body of so many bytes.
func sized(p reports.Planned, level golden.Level, n int, f golden.Finding) *reports.Case {
	c := fake.Case(p, reports.Fail, level, f)
	c.Sent.Body, c.Sent.Length = strings.Repeat("x", n), n
	return c
}

// A site says of each SDK what it breaks, why, with the fewest bytes, and how to see it again; of each rule who breaks it.
func TestSite(t *testing.T) {
	plan := fake.Plan(4)
	lost := fake.Finding(golden.Required, "code", "code", "InvalidOwner", "")
	known := fake.Finding(golden.Required, "host-id", "hostId", "host", "")
	h := fake.Header(golden.Required, plan, fake.SDK("sdk"), fake.SDK("good"))
	h.Waivers = fake.Waivers(t, fake.WaiverFile(fake.Waiver(plan[3].ID, `{rule: host-id, field: hostId, got: ""}`)))
	var good []*reports.Case
	for _, p := range plan {
		good = append(good, fake.Case(p, reports.Pass, golden.Required))
	}
	files := of(t, fake.Run(t, h, []*reports.Case{
		sized(plan[0], golden.Required, 300, lost), sized(plan[1], golden.Required, 20, lost), sized(plan[2], golden.Required, 200, lost),
		sized(plan[3], golden.Required, 40, known),
	}, good))
	says(
		t, files, "index.html",
		"SDKs 2", "1 fails 1 passes", "several vendors good 1.0 · go passes 100 % 0 0 0 0 4 2026-11-22 10:00 UTC",
		"sdk 1.0 · go fails 0 % 4 0 0 1 4", "good 0 0 sdk 3 of 4 1 of 4",
	)
	says(
		t, files, "sdk/sdk.html",
		"3 of 4 failing", "code: want “InvalidOwner”, got nothing", "The smallest body: "+plan[1].ID, "20 bytes", "It is shown byte for byte.",
		"sdkconform run --only '"+plan[1].ID+"' --adapter './adapter-sdk'",
		"Waived until 2027-03-31 : It reads XML with its JSON reader.", "https://example.org/issues/1", "somebody",
		"codes.tsv:3", "The first run that is known here.", "[![sdkconform](https://SITE/badge/sdk.svg)](https://SITE/sdk/sdk.html)",
	)
	says(t, files, "sdk/good.html", "4 cases pass", "There are none.")
	says(
		t, files, "rule/code.html",
		golden.RuleByID("code").Says, "SDKs that break it", "sdk 1.0 · several vendors 3 of 4 required code: want “InvalidOwner”, got nothing",
		"SDKs that do not", "good 1.0",
	)
	says(t, files, "rule/host-id.html", "required waived")
	says(t, files, "rule/layout.html", "SDKs that break it None.")
	for name, want := range map[string]string{"badge/sdk.svg": "3 of 4 failing", "badge/sdk.json": `"message":"3 of 4 failing"`, "badge/good.svg": "4 cases pass"} {
		if !strings.Contains(files[name], want) {
			t.Errorf("%s does not say %q: %s", name, want, files[name])
		}
	}
	if n := len(files); n != 3+2*3-1+len(golden.Rules()) {
		t.Errorf("there are %d files: %q", n, slices.Sorted(maps.Keys(files)))
	}
}

// Where the address of the site is known, the line to paste has it.
func TestAddress(t *testing.T) {
	s := site.New()
	if err := s.Add(fake.WaivedRun(t)); err != nil {
		t.Fatal(err)
	}
	says(t, write(t, s, "https://sdks.example/x/"), "sdk/sdk.html", "[![sdkconform](https://sdks.example/x/badge/sdk.svg)](https://sdks.example/x/sdk/sdk.html)")
	for _, address := range []string{"sdks.example", "javascript:alert(1)", "https://", "https://a.example/?q", "https://a.example/)x", "https://u:p@a.example"} {
		if site.CheckAddress(address) == nil {
			t.Errorf("%q is taken for an address", address)
		}
	}
	if err := site.CheckAddress("https://sdks.example/x"); err != nil {
		t.Error(err)
	}
}

// What was not run is shown as that, and never as if nothing had been found.
func TestIncomplete(t *testing.T) {
	plan := fake.Plan(2)
	pass := fake.Case(plan[0], reports.Pass, golden.Required)
	dead := reports.Adapter{Command: "./none", Failure: "no such file"}
	half := fake.Run(t, fake.Header(golden.Required, plan, fake.SDK("half"), dead, fake.SDK("whole")), []*reports.Case{pass}, nil,
		[]*reports.Case{pass, fake.Case(plan[1], reports.Pass, golden.Required)})
	shard := fake.Passed(t, fake.Shard(plan, 1, 2, fake.SDK("shard")))
	for name, files := range map[string]map[string]string{
		"journals": of(t, half, shard),
		"results":  of(t, again(t, half), again(t, shard)),
	} {
		says(t, files, "index.html", "half 1.0 · go incomplete – 0 0 0 0 1", "./none never started – – – – – 0", "shard 1.0 · go incomplete", "whole 1.0 · go passes")
		says(t, files, "sdk/half.html", "1 case not-run: never started")
		says(t, files, "sdk/none.html", "never started", "no such file", "Nothing is known: it never started.")
		says(t, files, "sdk/shard.html", "incomplete", "shard 1/2")
		says(t, files, "rule/code.html", "SDKs that do not No case that was judged of them breaks it. whole 1.0", "Not known Not everything was run of them.")
		for _, sdk := range []string{"half", "none", "shard"} {
			if badge := files["badge/"+sdk+".json"]; !strings.Contains(badge, `"message":"incomplete","color":"lightgrey","isError":true`) {
				t.Errorf("%s: the badge of %s is %s", name, sdk, badge)
			}
			if page := files["sdk/"+sdk+".html"]; !strings.Contains(page, `<header class="mast notrun">`) {
				t.Errorf("%s: the page of %s is not of one that is incomplete", name, sdk)
			}
			if row := regexp.MustCompile(`<tr data-sdk="` + sdk + `">.*`).FindString(files["index.html"]); strings.Contains(row, `"good"`) {
				t.Errorf("%s: the row of %s is as if everything was run: %s", name, sdk, row)
			}
		}
	}
}

// A run of a few cases is not shown as one of all.
func TestPart(t *testing.T) {
	h := fake.Header(golden.Required, fake.Plan(1), fake.SDK("sdk"))
	h.Suite.Only, h.Suite.All = []string{"*/code/*"}, 2000
	files := of(t, fake.Run(t, h, []*reports.Case{fake.Case(h.Plan[0], reports.Pass, golden.Required)}))
	says(t, files, "index.html", "sdk 1.0 · go passes, of a part")
	says(t, files, "sdk/sdk.html", "1 case passes, of a part", "it is of a part of the catalogue: 1 of 2000 responses, only “*/code/*”")
}

// again is a run as results.json tells it.
func again(t *testing.T, r *reports.Run) *reports.Run {
	t.Helper()
	read, err := results.Read([]byte(fake.Text(t, func(b *bytes.Buffer) error { return results.Write(b, r) })))
	if err != nil {
		t.Fatal(err)
	}
	return read
}

// The shards of a run are one run; where one is missing it is incomplete.
func TestShards(t *testing.T) {
	dir := t.TempDir()
	plan := fake.Plan(6)
	var names []string
	for i := range 3 {
		name := filepath.Join(dir, fmt.Sprint(i))
		h := fake.Shard(plan, i+1, 3, fake.SDK("sdk"))
		var cases []*reports.Case
		for _, p := range h.Plan {
			cases = append(cases, fake.Case(p, reports.Pass, golden.Required))
		}
		if err := errors.Join(os.Mkdir(name, 0o755), os.WriteFile(filepath.Join(name, reports.JournalFile), fake.Complete(t, h, cases), 0o644)); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	for _, test := range []struct {
		names []string
		want  string
	}{
		{names, "sdk 1.0 · go passes 100 % 0 0 0 0 6"},
		{[]string{names[2], names[0]}, "sdk 1.0 · go incomplete – 0 0 0 0 4"},
		{[]string{names[1], names[1]}, "sdk 1.0 · go incomplete – 0 0 0 0 2"}, // the same one twice
	} {
		s := site.New()
		if err := s.Read(test.names...); err != nil {
			t.Fatal(err)
		}
		files := write(t, s, "")
		says(t, files, "index.html", test.want)
		if n := strings.Count(files["sdk/sdk.html"], `<article class="change">`); n != 1 {
			t.Errorf("%q make %d runs", test.names, n)
		}
	}
}

// past is a run of one SDK in which the cases break a rule each, as given; empty: it passes; "-": it was not run.
func past(t *testing.T, started, version string, broken ...string) *reports.Run {
	t.Helper()
	plan := fake.Plan(len(broken))
	a := fake.SDK("sdk")
	a.Describe.Version = version
	h := fake.Header(golden.Required, plan, a)
	h.Suite.Started = started
	var cases []*reports.Case
	for i, rule := range broken {
		switch rule {
		case "-":
		case "":
			cases = append(cases, fake.Case(plan[i], reports.Pass, golden.Required))
		default:
			cases = append(cases, fake.Case(plan[i], reports.Fail, golden.Required, fake.Finding(golden.Required, rule, rule, "a", "")))
		}
	}
	return fake.Run(t, h, cases)
}

// The history of an SDK tells which causes came and went; what was not run does neither.
func TestHistory(t *testing.T) {
	first := past(t, "2026-11-01T00:00:00Z", "1.0", "code", "message", "")
	second := past(t, "2026-11-02T00:00:00Z", "1.1", "", "-", "host-id")
	third := past(t, "2026-11-03T00:00:00Z", "1.2", "code", "message", "host-id")
	files := of(t, first, second, second, third)
	says(
		t, files, "sdk/sdk.html", "sdk 1.2",
		"2026-11-03 00:00 UTC 1.2 v1 0 3", "2026-11-02 00:00 UTC 1.1 v1 1 1", "2026-11-01 00:00 UTC 1.0 v1 1 2",
		"2026-11-03 00:00 UTC 1.2 Came code: want “a”, got nothing code · 1 case 2026-11-02",
		"2026-11-02 00:00 UTC 1.1 Came host-id: want “a”, got nothing host-id · 1 case Went code: want “a”, got nothing code · 1 case 2026-11-01",
		"Went back and forth",
	)
	if n := strings.Count(files["sdk/sdk.html"], `<article class="change">`); n != 3 {
		t.Errorf("a run that is named twice makes %d entries", n)
	}
	// An SDK that cannot be started any more is the one that could.
	h := fake.Header(golden.Required, fake.Plan(1), reports.Adapter{Command: "./adapter-sdk", Failure: "no such file"})
	h.Suite.Started = "2026-11-04T00:00:00Z"
	files = of(t, third, fake.Run(t, h))
	says(t, files, "index.html", "SDKs 1", "never started")
}

// Runs are ordered by when they were started, whatever the order of their names; the same runs give the same bytes. A
// results.json beside its journal tells what the journal knows, and without it says so.
func TestRead(t *testing.T) {
	dir := t.TempDir()
	var names []string
	for i, run := range []*reports.Run{
		past(t, "2026-11-02T00:00:00Z", "1.1", "host-id"), past(t, "2026-11-01T00:00:00Z", "1.0", "code"),
	} {
		name := filepath.Join(dir, fmt.Sprint(i))
		if err := errors.Join(os.Mkdir(name, 0o755), formats.Write(run, name)); err != nil {
			t.Fatal(err)
		}
		names = append(names, filepath.Join(name, results.File))
	}
	read := func(names ...string) map[string]string {
		s := site.New()
		if err := s.Read(names...); err != nil {
			t.Fatal(err)
		}
		return write(t, s, "")
	}
	files := read(names...)
	says(t, files, "sdk/sdk.html", "sdk 1.1")
	if !maps.Equal(files, read(names[1], filepath.Dir(names[0]))) {
		t.Error("the same runs give other bytes")
	}
	if strings.Contains(text(files["sdk/sdk.html"]), "codes.tsv") {
		t.Error("results.json alone is said to know where a fixture is documented")
	}
	plan := fake.Plan(1)
	h := fake.Header(golden.Required, plan, fake.SDK("sdk"))
	h.Adapters[0].Catalogues = []string{"pages"}
	journal := fake.Complete(t, h, []*reports.Case{fake.Case(plan[0], reports.Fail, golden.Required, fake.Finding(golden.Required, "code", "code", "a", ""))})
	run := fake.Read(t, journal)
	if err := errors.Join(formats.Write(run, dir), os.WriteFile(filepath.Join(dir, reports.JournalFile), journal, 0o644)); err != nil {
		t.Fatal(err)
	}
	says(t, read(filepath.Join(dir, results.File)), "sdk/sdk.html", "codes.tsv:2", "--catalogue 'pages'")
	// The least that a results.json may have.
	least := filepath.Join(dir, "least.json")
	const minimal = `{"version":1,"suite":{},"adapters":[{"describe":{"name":"tiny"},"totals":{"fail":1},"cases":[` +
		`{"id":"a/b","op":"decode","level":"required","verdict":"fail","findings":[{"rule":"code","level":"required","field":"code","want":"a","got":"b","why":"w"}]}` +
		`]}],"gate":{"passed":false,"reasons":[]}}`
	if err := os.WriteFile(least, []byte(minimal), 0o644); err != nil {
		t.Fatal(err)
	}
	says(t, read(least), "sdk/tiny.html", "These results do not have the bytes that were sent: sdkconform show prints those of a case.", "code: want “a”, got “b”")
	for name, want := range map[string]string{
		least + "x": "no such file", // or as Windows says it
		dir:         "",
	} {
		if err := site.New().Read(name); (err == nil) != (want == "") {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, bad := range []string{"", "{}", minimal[:len(minimal)/2], strings.Replace(minimal, `"fail","findings"`, `"odd","findings"`, 1), `{"version":9,"adapters":[]}`, `{"version":1,"adapters":[]}`} {
		if err := os.WriteFile(least, []byte(bad), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := site.New().Read(least); err == nil || !strings.Contains(err.Error(), "least.json") || !strings.Contains(err.Error(), "sdkconform") {
			t.Errorf("%.60q: the error does not name the file and what can be done: %v", bad, err)
		}
	}
	if err := site.New().Write(filepath.Join(dir, "none"), ""); !errors.Is(err, site.ErrEmpty) {
		t.Errorf("a site of nothing: %v", err)
	}
}

// Nothing that a body, an SDK or its results have said is markup, leads away, turns or hides text; and pages are bounded.
func TestPoison(t *testing.T) {
	poisoned := fake.Poisoned(t, golden.Required)
	files := of(t, poisoned, again(t, poisoned), fake.WaivedRun(t))
	harmful := regexp.MustCompile("[\x00-\x08\x0b-\x1f\x7f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
	element := regexp.MustCompile(`(?i)<(link|iframe|img|object|embed|base|audio|video|form|style|script)\b`)
	target := regexp.MustCompile(`(?i)\s(src|href|action|srcset|style|on[a-z]+)="([^"]*)"`)
	for name, page := range files {
		if found := harmful.FindString(page); found != "" {
			t.Errorf("%s holds %q", name, found)
		}
		if len(page) > 4<<20 {
			t.Errorf("%s has %d bytes", name, len(page))
		}
		if strings.ToLower(name) != name || !regexp.MustCompile(`^[a-z0-9/-]+\.[a-z]+$`).MatchString(name) {
			t.Errorf("a file is called %q", name)
		}
		if !strings.HasSuffix(name, ".html") {
			continue
		}
		policy := stdhtml.UnescapeString(regexp.MustCompile(`Content-Security-Policy" content="([^"]*)"`).FindStringSubmatch(page)[1])
		want := "default-src 'none'; style-src"
		digest := func(text string) string {
			sum := sha256.Sum256([]byte(text))
			return " 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
		}
		want += digest(regexp.MustCompile(`(?s)<style>(.*?)</style>`).FindStringSubmatch(page)[1]) + "; script-src"
		for _, script := range regexp.MustCompile(`(?s)<script>(.*?)</script>`).FindAllStringSubmatch(page, -1) {
			want += digest(script[1])
		}
		if want += "; base-uri 'none'; form-action 'none'"; policy != want {
			t.Errorf("%s: the policy is %s, want %s", name, policy, want)
		}
		elements := 3 // the style and the scripts
		if name == "index.html" {
			elements++ // the form of the filters
		}
		if n := len(element.FindAllString(page, -1)); n != elements {
			t.Errorf("%s has %d elements that could load or run something, want %d", name, n, elements)
		}
		for _, m := range target.FindAllStringSubmatch(page, -1) {
			if !leadsWithin(files, name, m[1], stdhtml.UnescapeString(m[2])) {
				t.Errorf("%s: %.200q leads away, or nowhere", name, m[0])
			}
		}
	}
	if !strings.Contains(files["index.html"], "&lt;script&gt;alert(1)&lt;/script&gt;") {
		t.Error("the site has lost what it is tested with")
	}
}

// leadsWithin reports whether an attribute leads to something in the site, or to the issue of a waiver.
func leadsWithin(files map[string]string, from, attribute, to string) bool {
	if attribute != "href" {
		return false
	}
	if to == "https://example.org/issues/1" {
		return true
	}
	name, anchor, _ := strings.Cut(to, "#")
	if name != "" {
		name = path.Join(path.Dir(from), name)
	} else {
		name = from
	}
	page, ok := files[name]
	return ok && (anchor == "" || strings.Contains(page, fmt.Sprintf(`id="%s"`, anchor)))
}

// What results say of a waiver's issue is followed only where it is an address.
func TestIssues(t *testing.T) {
	run := again(t, fake.WaivedRun(t))
	for issue, linked := range map[string]bool{
		"https://example.org/1": true, "javascript:alert(1)": false, "//evil.example/x": false, "data:text/html,x": false, "https://user@evil.example/": false,
		"https://e.example/\u202ex": false,
	} {
		run.Waivers.List[0].Issue = issue
		page := of(t, run)["sdk/sdk.html"]
		if got := strings.Contains(page, `rel="noopener noreferrer nofollow"`); got != linked {
			t.Errorf("%q is linked: %v", issue, got)
		}
	}
}

// A folder that holds something else is left as it is; an earlier site goes as a whole.
func TestFolder(t *testing.T) {
	s := site.New()
	if err := s.Add(fake.WaivedRun(t)); err != nil {
		t.Fatal(err)
	}
	parent := t.TempDir()
	dir := filepath.Join(parent, "a", "site")
	if err := s.Write(dir, ""); err != nil {
		t.Fatal(err)
	}
	before := filesIn(t, dir)
	other := site.New()
	if err := other.Add(past(t, "2026-11-01T00:00:00Z", "1.0", "code")); err != nil {
		t.Fatal(err)
	}
	if err := other.Write(dir, ""); err != nil {
		t.Fatal(err)
	}
	if maps.Equal(before, filesIn(t, dir)) {
		t.Error("an earlier site is still there")
	}
	for _, alien := range []string{"notes.txt", "sdk/mine.html", ".git/config"} {
		name := filepath.Join(dir, filepath.FromSlash(alien))
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, []byte("mine"), 0o644)); err != nil {
			t.Fatal(err)
		}
		before := filesIn(t, dir)
		if err := s.Write(dir, ""); !errors.Is(err, site.ErrOccupied) || !strings.Contains(err.Error(), alien) {
			t.Errorf("%s: %v", alien, err)
		}
		if !maps.Equal(before, filesIn(t, dir)) {
			t.Errorf("%s: something was written", alien)
		}
		if err := os.Remove(name); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, site.ListFile), []byte(`{"generator":"other"}`), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := s.Write(dir, ""); !errors.Is(err, site.ErrOccupied) {
		t.Errorf("a list that is not ours: %v", err)
	}
	if entries, err := os.ReadDir(filepath.Dir(dir)); err != nil || len(entries) != 1 {
		t.Errorf("beside the site there is %v (%v)", entries, err)
	}
	if err := s.Write(".", ""); !errors.Is(err, site.ErrOccupied) {
		t.Errorf("the working folder: %v", err)
	}
}

// The list of a site's files is what is there.
func TestList(t *testing.T) {
	files := of(t, fake.WaivedRun(t))
	var list struct{ Files []string }
	if err := json.Unmarshal([]byte(files[site.ListFile]), &list); err != nil {
		t.Fatal(err)
	}
	if want := slices.Sorted(maps.Keys(files)); !slices.Equal(list.Files, want) {
		t.Errorf("the list is %q, want %q", list.Files, want)
	}
}

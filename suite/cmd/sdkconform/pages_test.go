package main_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/formats"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
)

// Every page of this repository is followed here as a stranger would follow it: from top to bottom, in an empty folder of
// its own. Each block of code on it has a check by its language; one that has none fails.
//
//	sh, console,    Each command is run, and must end with 0, or as its comment says ("# ends with 1"). In a console block
//	or indented     lines that begin with "$ " are commands and the others what they print; "…" stands for any text, alone
//	                in a line for any lines. Runs are of few cases and short, and one that was made before is not made again.
//	                An adapter that is not in the page's folder, or whose language is not installed, is replaced by one in
//	                this test (pageadapter_test.go), and then nothing that it prints is compared; ./adapter-with-a-bug is
//	                always that one. What has a place to fill in (DIR, …), does not end (serve), takes a run of all cases
//	                (waivers update) or would change this repository (--repo) is held to the flags of the command. Programs
//	                that are not ours are not run. The targets and variables of make must be there, and go's packages and
//	                tests; what go can do in the page's folder is done.
//	go              It compiles, in a module that has this one and a small SDK, testdata/my-sdk.
//	yaml            It is read by what it is for: waivers, envelopes, sources, odd bodies, steps of CI with their commands.
//	json xml tsv    They are well-formed.
//	python js java  They are parsed where their language is installed; their brackets must match anywhere.
//	groovy          The commands of its steps are held to their flags.
//	text            It is a file that later commands use.
//
// A comment in front of a block may say more:
//
//	<!-- docs: save NAME -->        the block is a file of the page's folder, which later commands use
//	<!-- docs: write NAME           the lines that follow, up to the end of the comment, are one
//	<!-- docs: not run: REASON -->  the commands of the block are held to their flags alone
//
// Links and the anchors in them must lead somewhere.
func TestPages(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	files := pageFiles(t)
	t.Run("pages", func(t *testing.T) {
		for _, name := range files {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				source, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
				if err != nil {
					t.Fatal(err)
				}
				site.follow(t, name, source, func(fault string) { t.Error(fault) })
			})
		}
	})
	if t.Failed() {
		return
	}
	if site.pages == len(files) && site.blocks < 80 { // -run may take some pages alone
		t.Errorf("only %d blocks were found", site.blocks)
	}
	// All at once: go vet takes as long for one package as for ten.
	if out, err := site.goCommand(t, site.dir, "vet", "./..."); err != nil {
		t.Errorf("go vet of the pages' Go: %v\n%s", err, out)
	}
}

// The first page convinces on one screen, and what it says of the catalogue is true.
func TestFirstPage(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	if n := len(strings.Fields(string(page))); n >= 900 {
		t.Errorf("README.md has %d words, want less than 900: move what is not for everybody to the page of its room", n)
	}
	number := regexp.MustCompile(`more than ([\d,]+) responses`).FindStringSubmatch(string(page))
	if number == nil {
		t.Fatal("README.md does not say how many responses there are")
	}
	r := execute(t, "list")
	r.check(t, 0, "")
	var said int
	if _, err := fmt.Sscan(strings.ReplaceAll(number[1], ",", ""), &said); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(r.stdout, "\n"); said > n || said < n*3/4 {
		t.Errorf("README.md says that there are %s, and there are %d", number[0], n)
	}
	public, err := os.ReadFile(filepath.Join(root, "runner", "adapters", "PUBLIC.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, others := sourcesOf(r.stdout)
	for what, n := range map[string]int{
		"further APIs":    len(others),
		"printed samples": strings.Count(r.stdout, "/verbatim\n"),
		"rows of error":   rowsOf(r.stdout),
		"forms":           strings.Count(execute(t, "forms", "--json").stdout, "\n"),
		"reports of such": strings.Count(string(public), "\n| ["),
	} {
		if text := fmt.Sprintf("%d %s", n, what); !strings.Contains(string(page), text) {
			t.Errorf("README.md does not say that there are %s", text)
		}
	}
	// The finding is one of an SDK whose waivers have it, at the version that is tested.
	_, shown, _ := strings.Cut(string(page), "\ntencentcloud-sdk-go ")
	version, shown, _ := strings.Cut(shown, "\n")
	id, _, _ := strings.Cut(shown, " ")
	folder := filepath.Join(root, "runner", "adapters", "tencentcloud-sdk-go")
	module, err := os.ReadFile(filepath.Join(folder, "go.mod"))
	if err != nil || !strings.Contains(string(module), "tencentcloud/common v"+version+"\n") {
		t.Errorf("README.md has a finding of version %q, and the adapter another one (%v)", version, err)
	}
	if waivers, err := os.ReadFile(filepath.Join(folder, "waivers.yaml")); err != nil ||
		!strings.Contains(string(waivers), strings.Replace(id, "sample/error", "*", 1)+"\n") {
		t.Errorf("the finding %q of README.md is not waived in %s (%v): is it still there?", id, folder, err)
	}
}

// What is wrong on a page is seen, with its line.
func TestFaultsOfPages(t *testing.T) {
	t.Parallel()
	const page = "[away](nowhere.md)\n[there](golden/README.md#no-such-heading)\n\n"
	for block, want := range map[string]string{
		"```\nwhat is this\n```":                                           `5: nothing checks a block of the language "none"`,
		"```text\nnothing uses it\n```":                                    "5: nothing checks this text",
		"    sdkconform rnu":                                               `4: sdkconform rnu: it ends with 2, and the page says 0`,
		"```sh\nsdkconform show ID --catalog x\n```":                       "5: [\"show\" \"ID\" \"--catalog\" \"x\"]: there is no flag --catalog",
		"```sh\nsdkconform version\nsdkconform version # ends with 1\n```": "6: sdkconform version: it ends with 0, and the page says 1",
		"```console\n$ sdkconform rules code\nthe code\n…\n```":            "6: sdkconform rules code: it prints something else than the page says",
		"```sh\nmake nothing\n```":                                         "5: the Makefile has no target nothing",
		"```sh\nmake fuzz FUZZTIMES=5m\n```":                               "5: the Makefile has no variable FUZZTIMES",
		"```sh\ngo test ./suite -run TestNothing\n```":                     "5: ./suite has no test TestNothing",
		"```sh\nls reports\n```":                                           `5: nothing checks commands of the program "ls"`,
		"```go\nfunc f( {}\n```":                                           "5: this is no Go",
		"```go\nfunc f()  {}\n```":                                         "5: gofmt would write it otherwise",
		"```yaml\nwaivers:\n  - {cases: a, adaptor: b}\n```":               "5: sdkconform waivers check: it ends with 2",
		"```yaml\nid: a\nformats: {json: {}}\nerror: {cod: /a}\n```":       "5: the envelope: ",
		"```yaml\nerror: {cod: /a}\n```":                                   "5: jsonschema validation failed",
		"```yaml\n- run: sdkconform run --adaptor x\n```":                  "5: [\"run\" \"--adaptor\" \"x\"]: there is no flag --adaptor",
		"```yaml\na: b\n```":                                               "5: nothing checks YAML with these keys",
		"```json\n{\"a\": }\n```":                                          "5: this is no json",
		"```xml\n<a><b></a>\n```":                                          "5: this is no xml",
		"```tsv\na\tb\nc\n```":                                             "5: this is no tsv",
		"```python\nprint(\n```":                                           "5: the brackets do not match",
		"```groovy\nsh 'sdkconform run --adaptor x'\n```":                  "5: [\"run\" \"--adaptor\" \"x\"]: there is no flag --adaptor",
		"<!-- docs: run -->\n```sh\nsdkconform version\n```":               `6: the comment says "run"`,
	} {
		var faults []string
		newSite(t).follow(t, "page.md", []byte(page+block+"\n"), func(fault string) { faults = append(faults, fault) })
		whole := strings.Join(faults, "\n")
		for _, want := range []string{
			"page.md:" + want, "page.md:0: the link nowhere.md leads nowhere",
			"page.md:0: the link golden/README.md#no-such-heading: golden/README.md has no such heading",
		} {
			if !strings.Contains(whole, want) {
				t.Errorf("%s\ngot  %s\nwant %s", block, whole, want)
			}
		}
	}
}

// rowsOf counts the rows of tables of errors of which a list of ids has fixtures.
func rowsOf(ids string) int {
	pages, _ := sourcesOf(ids)
	rows := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^([a-z][\w-]+)(/code/\d+/[^/\n]+)/\w+/wire$`).FindAllStringSubmatch(ids, -1) {
		if pages[m[1]] {
			rows[m[1]+m[2]] = true
		}
	}
	return len(rows)
}

// sourcesOf are the sources whose answers a page prints, and the others.
func sourcesOf(ids string) (pages, others map[string]bool) {
	pages, others = map[string]bool{}, map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^([a-z][\w-]+)/sample/.*/verbatim$`).FindAllStringSubmatch(ids, -1) {
		pages[m[1]] = true
	}
	for _, m := range regexp.MustCompile(`(?m)^([a-z][\w-]+)/`).FindAllStringSubmatch(ids, -1) {
		if !pages[m[1]] {
			others[m[1]] = true
		}
	}
	return pages, others
}

// The page of the command has every command, and every flag of a run.
func TestCommandPage(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	words := commandLine.FindAllStringSubmatch(execute(t, "--help").stdout, -1)
	flags := regexp.MustCompile(`(?m)^ {3}(--[a-z]+)`).FindAllStringSubmatch(execute(t, "run", "--help").stdout, -1)
	if len(words) < 15 || len(flags) < 15 {
		t.Fatalf("the help has the commands %q and the flags %q", words, flags)
	}
	for _, m := range slices.Concat(words, flags) {
		if m[1] != "help" && m[1] != "--help" && !regexp.MustCompile(`\|.*`+"`"+m[1]+`[ `+"`"+`].*\|`).Match(page) {
			t.Errorf("README.md of the command says nothing of %s in its tables", m[1])
		}
	}
}

// The tables of the pages have every option, format, problem, verdict and exit status.
func TestTablesOfPages(t *testing.T) {
	t.Parallel()
	want := map[string][]string{}
	option := regexp.MustCompile(`(?m)^func (\w+)\(.*\) Option \{`)
	for page, source := range map[string]string{"suite/README.md": "suite/suite.go", "fuzz/README.md": "fuzz/options.go"} {
		text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(source)))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range option.FindAllStringSubmatch(string(text), -1) {
			want[page] = append(want[page], "\n| `"+path.Dir(source)+"."+m[1]+"(")
		}
		if len(want[page]) < 6 {
			t.Errorf("%s has the options %q only", source, want[page])
		}
	}
	const about = "reports/README.md"
	for _, f := range formats.Set().Always {
		want[about] = append(want[about], "\n| `"+f.File+"` |")
	}
	for _, f := range formats.OnRequest() {
		want[about] = append(want[about], "\n| `"+f.File+"` |", "`--also "+f.Name+"` |")
	}
	for _, kind := range reports.ProblemKinds() {
		want[about] = append(want[about], "\n| `"+string(kind)+"` |")
	}
	for _, status := range []int{reports.ExitPassed, reports.ExitFailed, reports.ExitUsage, reports.ExitIncomplete, reports.ExitUnwritten} {
		want[about] = append(want[about], fmt.Sprintf("\n| %d |", status))
	}
	for _, verdict := range []reports.Verdict{
		reports.Pass, reports.Fail, reports.Crash, reports.Hang, reports.KnownFailure, reports.Fixed,
		reports.NotApplicable, reports.HarnessError, reports.NotRun,
	} {
		want["golden/README.md"] = append(want["golden/README.md"], "\n| `"+string(verdict)+"` |")
	}
	for name, rows := range want {
		text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			if !strings.Contains(string(text), row) {
				t.Errorf("%s has no row with %q", name, strings.TrimSpace(row))
			}
		}
	}
}

// builtFolders are not of the repository: tools have made them.
var builtFolders = []string{".git", ".venv", "node_modules", "target", "dist", "bin", "testdata", "out", "gate", "fuzz-out", "shards", "replay", "matrix"}

// pageFiles are the pages, by their paths from the root.
func pageFiles(t *testing.T) (pages []string) {
	t.Helper()
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) && name != root {
			return nil // built, and gone since
		}
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, name)
		rel = filepath.ToSlash(rel)
		if d.IsDir() {
			if slices.Contains(builtFolders, d.Name()) || rel == "reports/fuzz" {
				return fs.SkipDir
			}
			return err
		}
		if strings.HasSuffix(name, ".md") {
			pages = append(pages, rel)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(pages) < 10 || !slices.Contains(pages, "README.md") {
		t.Fatalf("these are not the pages of the repository: %q", pages)
	}
	return pages
}

// A block is a block of code on a page.
type block struct {
	line     int    // of the page, of its first line of code
	language string // empty: indented
	text     string
	save     string      // the file that it is; empty: none
	files    [][2]string // names and contents of files that are written before
	notRun   bool
}

// A page is a page that is followed.
type page struct {
	*site
	t         *testing.T
	report    func(fault string)
	name      string          // from the root
	dir       string          // where it is followed
	cwd       string          // where its commands are, after "cd"
	functions map[string]bool // of its Go
	number    int
	tested    int // Go files of which its tests are built
}

// follow checks a page and reports its faults.
func (s *site) follow(t *testing.T, name string, source []byte, report func(string)) {
	p := &page{site: s, t: t, name: name, report: report, functions: map[string]bool{}}
	p.dir = filepath.Join(s.dir, strings.Trim(regexp.MustCompile(`\W+`).ReplaceAllString(strings.ToLower(name), "-"), "-"))
	p.cwd = p.dir
	if err := os.MkdirAll(p.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	document := goldmark.New(goldmark.WithExtensions(extension.GFM)).Parser().Parse(text.NewReader(source))
	var blocks []block
	err := ast.Walk(document, func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := node.(type) {
		case *ast.Link:
			p.link(string(n.Destination))
		case *ast.Image:
			p.link(string(n.Destination))
		case *ast.FencedCodeBlock, *ast.CodeBlock:
			blocks = append(blocks, p.block(n, source))
		}
		return ast.WalkContinue, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range blocks {
		if b.language == "go" {
			for _, m := range regexp.MustCompile(`(?m)^func (\w+)\(`).FindAllStringSubmatch(b.text, -1) {
				p.functions[m[1]] = true
			}
		}
	}
	s.add(len(blocks))
	for _, b := range blocks {
		p.check(b)
	}
}

// fault says what is wrong at a line of the page.
func (p *page) fault(line int, format string, args ...any) {
	p.report(fmt.Sprintf("%s:%d: %s", p.name, line, fmt.Sprintf(format, args...)))
}

// block reads a block and the comment in front of it.
func (p *page) block(node ast.Node, source []byte) block {
	var b block
	var code strings.Builder
	for i := range node.Lines().Len() {
		segment := node.Lines().At(i)
		if i == 0 {
			b.line = 1 + bytes.Count(source[:segment.Start], []byte("\n"))
		}
		code.Write(segment.Value(source))
	}
	b.text = code.String()
	if fenced, ok := node.(*ast.FencedCodeBlock); ok {
		if b.language = string(fenced.Language(source)); b.language == "" {
			b.language = "none"
		}
	}
	for before := node.PreviousSibling(); before != nil; before = before.PreviousSibling() {
		comment, ok := before.(*ast.HTMLBlock)
		if !ok {
			break
		}
		text := string(comment.Lines().Value(source))
		if comment.HasClosure() {
			text += string(comment.ClosureLine.Value(source))
		}
		text, ours := strings.CutPrefix(strings.TrimSpace(text), "<!-- docs: ")
		text = strings.TrimSpace(strings.TrimSuffix(text, "-->"))
		word, rest, _ := strings.Cut(text, " ")
		switch {
		case !ours:
		case word == "save":
			b.save = rest
		case word == "write":
			name, content, _ := strings.Cut(rest, "\n")
			if content != "" {
				content += "\n"
			}
			b.files = append(b.files, [2]string{name, content})
		case strings.HasPrefix(text, "not run: "):
			b.notRun = true
		default:
			p.fault(b.line, "the comment says %q; it can say save, write or 'not run: REASON'", text)
		}
	}
	return b
}

// check checks a block by its language.
func (p *page) check(b block) {
	p.number++
	for _, file := range b.files {
		p.save(file[0], file[1])
	}
	if b.save != "" {
		p.save(b.save, withoutDates(b.text))
	}
	switch b.language {
	case "", "sh", "console":
		p.commands(b)
	case "go":
		p.goCode(b)
	case "yaml":
		p.yaml(b)
	case "json", "xml", "tsv":
		p.data(b)
	case "python", "js", "java":
		p.parsed(b)
	case "groovy":
		p.groovy(b)
	case "text":
		if b.save == "" {
			p.fault(b.line, "nothing checks this text; let it be a file (<!-- docs: save NAME -->), or a console block with the command that prints it")
		}
	default:
		p.fault(b.line, "nothing checks a block of the language %q; the comment of TestPages has those that are checked", b.language)
	}
}

// expires is a date that a page gives to a waiver: it is over one day.
var expires = regexp.MustCompile(`expires([:=]|\s)\s*\d{4}-\d\d-\d\d`)

// withoutDates is a text whose waivers end in two months.
func withoutDates(text string) string {
	return expires.ReplaceAllString(text, "expires${1} "+time.Now().AddDate(0, 2, 0).Format(time.DateOnly))
}

// save writes a file of the page's folder.
func (p *page) save(name, text string) {
	p.t.Helper()
	file := filepath.Join(p.dir, filepath.FromSlash(name))
	if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(text), 0o644)); err != nil {
		p.t.Fatal(err)
	}
}

// link checks that a link leads somewhere.
func (p *page) link(to string) {
	if strings.Contains(to, "://") || strings.HasPrefix(to, "mailto:") {
		return
	}
	file, anchor, _ := strings.Cut(to, "#")
	target := p.name
	if file != "" {
		target = path.Join(path.Dir(p.name), file)
	}
	name := filepath.Join(root, filepath.FromSlash(target))
	info, err := os.Stat(name)
	switch {
	case err != nil:
		p.fault(0, "the link %s leads nowhere", to)
		return
	case anchor == "":
		return
	case info.IsDir():
		name = filepath.Join(name, "README.md")
	}
	text, err := os.ReadFile(name)
	if err != nil {
		p.fault(0, "the link %s: %v", to, err)
		return
	}
	if !slices.Contains(anchors(text), anchor) {
		p.fault(0, "the link %s: %s has no such heading; it has %q", to, target, anchors(text))
	}
}

// anchors are those of a page's headings, as GitHub makes them.
func anchors(source []byte) (all []string) {
	document := goldmark.New(goldmark.WithExtensions(extension.GFM)).Parser().Parse(text.NewReader(source))
	for node := document.FirstChild(); node != nil; node = node.NextSibling() {
		if heading, ok := node.(*ast.Heading); ok {
			anchor := regexp.MustCompile(`[^\p{L}\p{N} _-]`).ReplaceAllString(strings.ToLower(string(heading.Lines().Value(source))), "")
			all = append(all, strings.ReplaceAll(anchor, " ", "-"))
		}
	}
	return all
}

// goCommand runs go without the network, and without building this repository's version into what it builds.
func (s *site) goCommand(t *testing.T, dir string, args ...string) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod -buildvcs=false", "GOPROXY=off", "GOWORK=off")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

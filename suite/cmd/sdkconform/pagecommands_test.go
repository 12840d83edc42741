package main_test

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/kballard/go-shellquote"
)

// A step is a command of a block, and what the page says that it prints.
type step struct {
	line    int
	command string
	status  int
	output  []string // nil: not said
}

// commands checks the commands of a block, and what a console block says that they print.
func (p *page) commands(b block) {
	var steps []step
	lines := strings.Split(strings.TrimSuffix(b.text, "\n"), "\n")
	for i := 0; i < len(lines); i++ {
		line, number := lines[i], b.line+i
		command, shown := strings.CutPrefix(line, "$ ")
		switch {
		case b.language == "console" && !shown:
			if len(steps) == 0 {
				p.fault(number, "a console block begins with a command: $ sdkconform …")
				return
			}
			last := &steps[len(steps)-1]
			last.output = append(last.output, strings.TrimRight(line, " "))
			continue
		case strings.TrimSpace(command) == "":
			continue
		}
		for strings.HasSuffix(command, "\\") && i+1 < len(lines) {
			i++
			command = strings.TrimSuffix(command, "\\") + strings.TrimPrefix(lines[i], "> ")
		}
		command, comment := withoutComment(command)
		if command == "" {
			continue
		}
		s := step{line: number, command: command}
		if m := regexp.MustCompile(`ends with (\d)`).FindStringSubmatch(comment); m != nil {
			s.status, _ = strconv.Atoi(m[1])
		}
		steps = append(steps, s)
	}
	if len(steps) == 0 {
		p.fault(b.line, "there is no command in this block")
	}
	for _, s := range steps {
		p.line(s, b.notRun)
	}
}

// withoutComment is a command line without what stands behind "#", and that.
func withoutComment(line string) (command, comment string) {
	var quote rune
	for i, c := range line {
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '\'' || c == '"':
			quote = c
		case c == '#' && (i == 0 || line[i-1] == ' '):
			return strings.TrimSpace(line[:i]), line[i:]
		}
	}
	return strings.TrimSpace(line), ""
}

// line checks one line of commands: those joined by "&&" one after the other, and of a pipe each.
func (p *page) line(s step, notRun bool) {
	if strings.HasPrefix(s.command, "for ") {
		p.loop(s)
		return
	}
	for _, command := range splitAt(s.command, " && ") {
		var input *string
		pipe := splitAt(command, " | ")
		for i, command := range pipe {
			last := i == len(pipe)-1
			input = p.command(s, strings.TrimSpace(command), input, notRun, last)
		}
	}
}

// loop has a shell parse a loop, where there is one.
func (p *page) loop(s step) {
	shell, err := exec.LookPath("sh")
	if err != nil {
		return
	}
	if out, err := exec.CommandContext(p.t.Context(), shell, "-n", "-c", s.command).CombinedOutput(); err != nil {
		p.fault(s.line, "the shell does not take it: %s", out)
	}
}

// splitAt splits a line at an operator that is not in quotes.
func splitAt(line, operator string) (parts []string) {
	var quote byte
	begin := 0
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '\'' || c == '"':
			quote = c
		case strings.HasPrefix(line[i:], operator):
			parts = append(parts, line[begin:i])
			begin = i + len(operator)
		}
	}
	return append(parts, line[begin:])
}

// others are programs that are not ours: their commands are split into words and not run.
var others = []string{
	"npm", "npx", "node", "python3", "pip", "mvn", "java", "gpg", "git", "gh", "curl", "docker", "apt-get", "xmllint",
	"cat", "cp", "rm", "mkdir", "chmod", "tar", "zip", "sha256sum", "sh", "bash",
}

// command checks one command, and returns what it prints for the next of its pipe; nil: it was not run.
func (p *page) command(s step, command string, input *string, notRun, last bool) *string {
	if strings.Contains(command, "$(") {
		return p.byShell(s, command, notRun)
	}
	command, file, _ := strings.Cut(strings.Replace(command, " >> ", " > ", 1), " > ")
	words, err := shellquote.Split(command)
	if err != nil || len(words) == 0 {
		p.fault(s.line, "%q cannot be split into words: %v", command, err)
		return nil
	}
	words = theCommand(words)
	switch program := words[0]; {
	case program == "sdkconform":
		return p.sdkconform(s, words[1:], input, file, notRun, last)
	case program == "make":
		p.make(s, words[1:])
	case program == "go":
		p.goTool(s, words[1:], notRun)
	case program == "ginkgo":
		p.ginkgo(s, words[1:])
	case program == "cd":
		p.cwd = filepath.Join(p.cwd, filepath.FromSlash(strings.Join(words[1:], " ")))
		if info, err := os.Stat(p.cwd); err != nil || !info.IsDir() {
			p.cwd = p.dir // of a checkout, or a folder that other programs make
		}
	case program == "echo":
		text := strings.Join(words[1:], " ") + "\n"
		return &text
	case strings.HasPrefix(program, "./") && p.isThere(program):
		cmd := exec.CommandContext(p.t.Context(), filepath.Join(p.cwd, program), words[1:]...)
		return p.ran(s, cmd, input, "", last)
	case strings.HasPrefix(program, ".ci/"), strings.HasPrefix(program, ".clusterfuzzlite/"):
		p.inRepository(s, program)
	case slices.Contains(others, program), strings.HasPrefix(program, "./"), strings.HasPrefix(program, ".venv/bin/"):
	default:
		p.fault(s.line, "nothing checks commands of the program %q", program)
	}
	return nil
}

// theCommand is a command line with "sdkconform" for what builds and runs it.
func theCommand(words []string) []string {
	if len(words) > 2 && words[0] == "go" && words[1] == "run" && strings.HasSuffix(strings.Split(words[2], "@")[0], "suite/cmd/sdkconform") {
		return append([]string{"sdkconform"}, words[3:]...)
	}
	if words[0] == "./sdkconform" {
		words[0] = "sdkconform"
	}
	return words
}

func (p *page) isThere(name string) bool {
	_, err := os.Stat(filepath.Join(p.cwd, filepath.FromSlash(name)))
	return err == nil
}

// inRepository checks that a file or folder is in the repository.
func (p *page) inRepository(s step, name string) {
	if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(name))); err != nil {
		p.fault(s.line, "%s is not in the repository", name)
	}
}

// byShell has a shell run what has another command inside, where there is one.
func (p *page) byShell(s step, command string, notRun bool) *string {
	shell, err := exec.LookPath("sh")
	if err != nil || notRun {
		p.t.Logf("%s:%d: not run: %s", p.name, s.line, command)
		return nil
	}
	return p.ran(s, exec.CommandContext(p.t.Context(), shell, "-c", command), nil, "", true)
}

// placeholder matches a word in which the reader fills something in.
var placeholder = regexp.MustCompile(`…|(^|[/=@])[A-Z][A-Z-]+($|[/.])`)

// sdkconform runs a command line of the command, or holds it to the flags where it cannot be run.
func (p *page) sdkconform(s step, words []string, input *string, file string, notRun, last bool) *string {
	if reason := p.cannotRun(words); notRun || reason != "" {
		p.flags(s, words)
		return nil
	}
	args, compared := p.adapted(words)
	if !compared {
		s.output = nil
	}
	switch key := shellquote.Join(args...) + " > " + file; {
	case !compared && words[0] == "smoke":
		p.flags(s, words)
		return nil
	case s.output == nil && last && p.isRepeated(key):
		return nil
	}
	ctx, cancel := context.WithTimeout(p.t.Context(), 5*time.Minute)
	defer cancel()
	return p.ran(s, exec.CommandContext(ctx, binary, args...), input, file, last)
}

// cannotRun says why a command line cannot be run here; empty: it can.
func (p *page) cannotRun(words []string) string {
	for i, word := range words {
		if (i == 0 || words[i-1] != "--adapter") && placeholder.MatchString(word) {
			return "there is a place to fill in"
		}
	}
	switch {
	case len(words) > 0 && words[0] == "serve":
		return "it serves until it is stopped"
	case slices.Contains(words, "--repo"):
		return "it changes this repository"
	case len(words) > 2 && words[0] == "waivers" && words[1] == "update" && !strings.Contains(words[len(words)-1], "fuzz"):
		return "it takes a run of all cases"
	case len(words) > 1 && words[0] == "doctor":
		return "the language may not be installed here"
	}
	return ""
}

// flags checks that a command and its flags are there.
func (p *page) flags(s step, words []string) {
	p.t.Logf("%s:%d: its flags alone are checked: sdkconform %s", p.name, s.line, shellquote.Join(words...))
	if fault := unknownWords(p.t, words); fault != "" {
		p.fault(s.line, "%s", fault)
	}
}

// small is what a run is given where its page does not say it.
const small = "alibaba-ecs-en/code/400/*/wire"

// adapted is a command line as it is run here: with the adapters that are here, few cases and a short time. What is printed can
// be compared with the page unless another adapter has taken the place of the page's.
func (p *page) adapted(words []string) (args []string, compared bool) {
	compared = true
	var catalogues []string
	for i, word := range words {
		if i > 0 && words[i-1] == "--catalogue" {
			catalogues = append(catalogues, word)
		}
	}
	for i, word := range words {
		switch before := words[max(i-1, 0)]; {
		case before == "--adapter":
			var here bool
			if word, here = p.adapter(word, slices.Contains(words, "--waivers") || words[0] == "fuzz", catalogues); !here {
				compared = false
			}
		case before == "--time", before == "--cases":
			args[len(args)-1], word = "--cases", "300"
		}
		args = append(args, word)
	}
	if slices.Contains(words, "--adapter") && !slices.Contains(words, "--timeout") {
		args = append(args, "--timeout", "2m") // a machine may be slow
	}
	if words[0] == "run" && !slices.Contains(words, "--only") {
		args = append(args, "--only", small)
		compared = false
	}
	if slices.Contains([]string{"compare", "history", "report", "waivers"}, words[0]) {
		p.runsOf(words)
	}
	return args, compared
}

// adapter is the command line of an adapter as it is run here, and whether it is the page's own or prints the same.
func (p *page) adapter(line string, wrong bool, catalogues []string) (command string, same bool) {
	if strings.HasPrefix(line, "builtin:") {
		return line, true
	}
	words, err := shellquote.Split(line)
	if err != nil || len(words) == 0 {
		p.t.Fatalf("%s: the adapter %q: %v", p.name, line, err)
	}
	if _, err := exec.LookPath(words[0]); err == nil && len(words) > 1 && p.isThere(words[1]) || len(words) == 1 && p.isThere(words[0]) {
		return line, true
	}
	if path.Base(line) == "adapter-tencentcloud-sdk-go" {
		return adapterOfPage("tencentcloud-sdk-go", "1.3.209", "no-code-no-error"), true
	}
	if line == "./adapter-with-a-bug" {
		return adapterOfPage("my-sdk", "1.4.2", "no-code-of-xml"), true
	}
	bug := "none"
	if wrong {
		bug = "no-code-of-xml"
	}
	return adapterOfPage("my-sdk", "1.4.2", bug, catalogues...), false
}

// runsOf makes the runs that a command names and nothing has made: copies of a small one.
func (p *page) runsOf(words []string) {
	words = words[1:]
	if len(words) > 0 && words[0] == "update" {
		words = words[1:]
	} else if len(words) > 0 && words[0] == "check" {
		return
	}
	for i, word := range words {
		if strings.HasPrefix(word, "--") || i > 0 && strings.HasPrefix(words[i-1], "--") {
			continue
		}
		dir := filepath.Join(p.cwd, filepath.FromSlash(word))
		if strings.Contains(filepath.Base(dir), ".") {
			dir = filepath.Dir(dir)
		}
		if _, err := os.Stat(dir); err == nil {
			continue
		}
		run := p.smallRun(p.t)
		if err := os.CopyFS(dir, os.DirFS(run)); err != nil {
			p.t.Fatal(err)
		}
	}
}

// ran runs a command and compares what it prints, and how it ends, with the page.
func (p *page) ran(s step, cmd *exec.Cmd, input *string, file string, last bool) *string {
	cmd.Dir = p.cwd
	if input != nil {
		cmd.Stdin = strings.NewReader(*input)
	}
	var stdout strings.Builder
	var both shared
	cmd.Stdout = io.MultiWriter(&stdout, &both)
	cmd.Stderr = &both
	began := time.Now()
	err := cmd.Run()
	p.t.Logf("%s:%d: %v for %s", p.name, s.line, time.Since(began).Round(time.Millisecond), s.command)
	var status *exec.ExitError
	if err != nil && !errors.As(err, &status) {
		p.fault(s.line, "%s: %v", s.command, err)
		return nil
	}
	text := stdout.String()
	if !last {
		return &text
	}
	code := cmd.ProcessState.ExitCode()
	finds := len(cmd.Args) > 1 && cmd.Args[1] == "fuzz" && code == 1 // what it finds hangs on the adapter
	if code != s.status && !finds {
		p.fault(s.line, "%s: it ends with %d, and the page says %d\n%s", s.command, code, s.status, both.String())
	}
	if file != "" && !strings.HasPrefix(file, "~") {
		p.save(strings.Trim(file, `"`), text)
	}
	if s.output != nil && !like(s.output, both.String()) {
		p.fault(s.line+1, "%s: it prints something else than the page says:\n%s", s.command, both.String())
	}
	return &text
}

// shared is a text that is written from several sides.
type shared struct {
	sync.Mutex
	text strings.Builder
}

func (s *shared) Write(text []byte) (int, error) {
	s.Lock()
	defer s.Unlock()
	return s.text.Write(text)
}

// String is the text so far.
func (s *shared) String() string {
	s.Lock()
	defer s.Unlock()
	return s.text.String()
}

// like reports whether an output is what a page shows of it: "…" is any text, and alone in a line any lines.
func like(want []string, got string) bool {
	pattern := `(?s)\A`
	for i, line := range want {
		switch {
		case strings.TrimSpace(line) == "…" && i == len(want)-1:
			pattern += `.*`
		case strings.TrimSpace(line) == "…":
			pattern += `(?:[^\n]*\n)*?`
		default:
			pattern += strings.ReplaceAll(regexp.QuoteMeta(line), "…", `[^\n]*`) + `[ ]*\n`
		}
	}
	matched, err := regexp.MatchString(pattern+`\z`, strings.TrimRight(got, "\n")+"\n")
	return err == nil && matched
}

// make checks that the targets and variables of a command of make are there, and where there is make that it takes them.
func (p *page) make(s step, words []string) {
	makefile, err := os.ReadFile(filepath.Join(root, "Makefile"))
	if err != nil {
		p.t.Fatal(err)
	}
	for _, word := range words {
		if name, _, ok := strings.Cut(word, "="); ok {
			if !regexp.MustCompile(`\b` + name + `\b`).Match(makefile) {
				p.fault(s.line, "the Makefile has no variable %s", name)
			}
		} else if !regexp.MustCompile(`(?m)^([\w-]+ )*`+regexp.QuoteMeta(word)+`( [\w-]+)*:`).Match(makefile) &&
			!regexp.MustCompile(`^(test-)?adapters-\w+$`).MatchString(word) {
			p.fault(s.line, "the Makefile has no target %s", word)
		}
	}
	program, err := exec.LookPath("make")
	p.making.Lock()
	defer p.making.Unlock()
	if err != nil || strings.Contains(s.command, "NAME") || strings.Contains(s.command, "…") {
		return
	}
	// What make reads of the adapters is written elsewhere, so that the checkout stays as it is.
	cmd := exec.CommandContext(p.t.Context(), program, append([]string{"-n", "LIST=" + filepath.Join(p.site.dir, "adapters.mk")}, words...)...)
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		p.fault(s.line, "make -n: %v\n%s", err, out)
	}
}

// goTool runs what go can be asked in the page's folder; else what it names must be in the repository.
func (p *page) goTool(s step, words []string, notRun bool) {
	if len(words) == 0 {
		p.fault(s.line, "go what?")
		return
	}
	inPage, _ := filepath.Glob(filepath.Join(p.cwd, "*.go"))
	var packages, tests []string
	for i := 1; i < len(words); i++ {
		word := words[i]
		switch name, pattern, joined := strings.Cut(strings.TrimLeft(word, "-"), "="); {
		case !strings.HasPrefix(word, "-"):
			packages = append(packages, word)
		case name == "run" || name == "fuzz":
			if !joined {
				i++
				pattern = words[i]
			}
			tests = append(tests, pattern)
		case !joined && (name == "o" || name == "timeout" || name == "skip" || name == "replace" || name == "ldflags"):
			i++
		}
	}
	switch words[0] {
	case "mod", "get", "env", "version", "doc", "list", "help":
		return // what they do hangs on the network, or on versions
	case "install":
	case "vet", "build", "run", "test", "generate":
		if inPage != nil && len(packages) == 0 || slices.Equal(packages, []string{"."}) {
			p.goInPage(s, words, tests, notRun)
			return
		}
	default:
		p.fault(s.line, "nothing checks 'go %s'", words[0])
		return
	}
	if words[0] == "run" && len(packages) > 1 {
		packages = packages[:1]
	}
	var functions []string
	for _, name := range packages {
		name = strings.TrimPrefix(strings.Split(name, "@")[0], modulePath+"/")
		if strings.Contains(strings.Split(name, "/")[0], ".") && !strings.HasPrefix(name, "./") {
			continue // another module
		}
		folder := strings.TrimSuffix(strings.TrimSuffix(name, "..."), "/")
		p.inRepository(s, folder)
		functions = append(functions, testsOf(p.t, filepath.Join(root, filepath.FromSlash(folder)), folder != name)...)
	}
	for _, pattern := range tests {
		for _, pattern := range splitAt(pattern, "|") {
			first, _, _ := strings.Cut(pattern, "/")
			matches, err := regexp.Compile(first)
			if err != nil || !slices.ContainsFunc(functions, matches.MatchString) {
				p.fault(s.line, "%s has no test %s", strings.Join(packages, " "), pattern)
			}
		}
	}
}

// modulePath is the path of this module.
const modulePath = "github.com/sdkconform/sdkconform"

// testsOf are the names of the tests of a package, with those below its folder if they are asked for.
func testsOf(t *testing.T, folder string, below bool) (names []string) {
	t.Helper()
	declared := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz|Benchmark|Example)\w*)\(`)
	err := filepath.WalkDir(folder, func(name string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist) && name != folder:
			return nil // built, and gone since
		case err != nil:
			return err
		case d.IsDir() && name != folder && (!below || slices.Contains(builtFolders, d.Name())):
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(name, "_test.go"):
			return nil
		}
		text, err := os.ReadFile(name)
		for _, m := range declared.FindAllStringSubmatch(string(text), -1) {
			names = append(names, m[1])
		}
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return names
}

// goInPage runs go in the page's folder. What fuzzes for a time is not run: its function must be on the page.
func (p *page) goInPage(s step, words, tests []string, notRun bool) {
	if notRun || strings.Contains(s.command, "-fuzz") || placeholder.MatchString(strings.Join(tests, " ")) {
		for _, test := range tests {
			if function, _, _ := strings.Cut(test, "/"); !p.functions[strings.Trim(function, "^$")] {
				p.fault(s.line, "the page has no function %s", function)
			}
		}
		return
	}
	if words[0] == "test" {
		out := p.goTest(s, words[1:])
		for _, test := range tests {
			if strings.Contains(out, "no tests to run") || strings.Contains(test, "/") && !regexp.MustCompile(`=== RUN +\S+/`).MatchString(out) {
				p.fault(s.line, "%s runs no test: %s", test, out)
			}
		}
		return
	}
	if out, err := p.goCommand(p.t, p.cwd, words...); err != nil {
		p.fault(s.line, "%s: %v\n%s", s.command, err, out)
	}
}

// goTest runs the tests of the page's folder, which are built once, with the flags of a go test, and returns what they print.
func (p *page) goTest(s step, words []string) string {
	program := filepath.Join(p.dir, "page.test.exe")
	files, _ := filepath.Glob(filepath.Join(p.cwd, "*.go"))
	if p.tested != len(files) {
		if out, err := p.goCommand(p.t, p.cwd, "test", "-c", "-o", program, "."); err != nil {
			p.fault(s.line, "%s: %v\n%s", s.command, err, out)
			return ""
		}
		p.tested = len(files)
	}
	args := []string{"-test.v"}
	for _, word := range words {
		switch name, isFlag := strings.CutPrefix(word, "-"); {
		case word == ".", word == "-v":
		case isFlag && !strings.HasPrefix(name, "ginkgo."):
			args = append(args, "-test."+name)
		default:
			args = append(args, word)
		}
	}
	cmd := exec.CommandContext(p.t.Context(), program, args...)
	cmd.Dir = p.cwd
	out, err := cmd.CombinedOutput()
	if err != nil {
		p.fault(s.line, "%s: %v\n%s", s.command, err, out)
	}
	return string(out)
}

// ginkgo has the tests of the page's folder take the flags of the ginkgo command, which may not be there.
func (p *page) ginkgo(s step, words []string) {
	args := []string{"-run", "TestSpecs"}
	for _, word := range words {
		switch name, isFlag := strings.CutPrefix(word, "-"); {
		case word == "-p": // of the command alone
		case isFlag:
			args = append(args, "-ginkgo."+strings.TrimPrefix(name, "-"))
		default:
			args = append(args, word)
		}
	}
	if out := p.goTest(s, args); !regexp.MustCompile(`Ran [1-9]\d* of \d+ Specs`).MatchString(out) {
		p.fault(s.line, "%s runs no spec: %s", s.command, out)
	}
}

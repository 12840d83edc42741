package main_test

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/kballard/go-shellquote"
)

// commandLine matches the commands in a help text, below their titles.
var commandLine = regexp.MustCompile(`(?m)^ {3,5}([a-z]+)(?:, [a-z]+)?  `)

// flagLine matches the flags in a help text.
var flagLine = regexp.MustCompile(`(?m)^ {3}(--[a-z][a-z-]*)`)

// helpOf are the help texts of a command and of all below it, by command line.
func helpOf(t *testing.T, words []string, all map[string]string) {
	t.Helper()
	r := execute(t, append(words, "--help")...)
	r.check(t, 0, "")
	all[strings.Join(words, " ")] = r.stdout
	_, commands, ok := strings.Cut(r.stdout, "\nCOMMANDS:\n")
	if !ok || len(words) > 2 {
		return
	}
	commands, _, _ = strings.Cut(commands, "OPTIONS:")
	for _, m := range commandLine.FindAllStringSubmatch(commands, -1) {
		if m[1] != "help" && m[1] != "completion" {
			helpOf(t, append(append([]string{}, words...), m[1]), all)
		}
	}
}

// unknownWords says what of a command line there is not: a command or a flag. It is empty where all is there.
func unknownWords(t *testing.T, words []string) string {
	t.Helper()
	r := execute(t, append(slices.Clone(words), "--help")...)
	if name := "NAME:\n   sdkconform " + words[0]; r.status != 0 || !strings.HasPrefix(words[0], "--") && !strings.Contains(r.stdout, name) {
		return fmt.Sprintf("%q is no command line: %s%s", words, r.stdout, r.stderr)
	}
	for _, word := range words[1:] {
		name, _, _ := strings.Cut(word, "=")
		if strings.HasPrefix(word, "--") && !regexp.MustCompile(`\n   `+regexp.QuoteMeta(name)+`\b`).MatchString(r.stdout) {
			return fmt.Sprintf("%q: there is no flag %s", words, word)
		}
	}
	return ""
}

// Every command has examples, and each is one that the program takes.
func TestExamplesInHelp(t *testing.T) {
	t.Parallel()
	all := map[string]string{}
	helpOf(t, nil, all)
	if len(all) < 20 {
		t.Errorf("only %d commands were found", len(all))
	}
	for words, text := range all {
		_, after, ok := strings.Cut(text, "Examples:\n")
		if !ok {
			t.Errorf("%q has no examples", words)
			continue
		}
		for line := range strings.Lines(after) {
			if line = strings.TrimSpace(line); !strings.HasPrefix(line, "sdkconform ") {
				break
			}
			checkCommandLine(t, line)
		}
	}
	commandsAreKept(t, all)
	for _, group := range []string{"Judge an SDK:", "Look at a case:", "Work with reports:", "Work on a catalogue:"} {
		if !strings.Contains(all[""], group) {
			t.Errorf("the commands have no group %q:\n%s", group, all[""])
		}
	}
}

var writeCommands = flag.Bool("write-commands", false, "write testdata/commands.txt anew")

// commandsAreKept compares the commands and flags in the help texts with those in a file: CI jobs of other people hold
// them.
func commandsAreKept(t *testing.T, help map[string]string) {
	t.Helper()
	const file = "testdata/commands.txt"
	var now []string
	for words, text := range help {
		now = append(now, strings.TrimSpace("sdkconform "+words))
		for _, m := range flagLine.FindAllStringSubmatch(text, -1) {
			now = append(now, strings.TrimSpace("sdkconform "+words)+" "+m[1])
		}
	}
	slices.Sort(now)
	if *writeCommands {
		if err := os.WriteFile(file, []byte(strings.Join(now, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before := strings.Split(strings.TrimSpace(string(text)), "\n")
	if len(before) < 60 {
		t.Errorf("%s has %d lines: the test has lost its object", file, len(before))
	}
	for _, line := range before {
		if !slices.Contains(now, line) {
			t.Errorf("%q is gone, which breaks who uses it: bring it back; where a release may break it, run "+
				"'go test ./suite/cmd/sdkconform -run TestExamplesInHelp -write-commands'", line)
		}
	}
	for _, line := range now {
		if !slices.Contains(before, line) {
			t.Errorf("%q is new: enter it with 'go test ./suite/cmd/sdkconform -run TestExamplesInHelp -write-commands'", line)
		}
	}
}

// checkCommandLine reports a command line that names a command or a flag that there is not. The line is not run.
func checkCommandLine(t *testing.T, line string) {
	t.Helper()
	line, _, _ = strings.Cut(line, " > ")
	args, err := shellquote.Split(line)
	if err != nil || len(args) < 2 {
		t.Errorf("%q: %v", line, err)
		return
	}
	if fault := unknownWords(t, args[1:]); fault != "" {
		t.Error(fault)
	}
}

// A mistyped word is answered with the one that was meant, as it was typed.
func TestDidYouMean(t *testing.T) {
	t.Parallel()
	for args, want := range map[string]string{
		"rnu":                            `there is no command "rnu"; did you mean "run"; see 'sdkconform --help'`,
		"waivers updaet":                 `there is no command "updaet"; did you mean "update"; see 'sdkconform waivers --help'`,
		"run --adaptor x":                `there is no flag --adaptor; did you mean "--adapter"; see 'sdkconform run --help'`,
		"run -adaptor=x":                 `there is no flag -adaptor; did you mean "--adapter"`,
		"run --zzzzzz":                   `there is no flag --zzzzzz; see 'sdkconform run --help'`,
		"show " + owner + " --zzzzzz":    `there is no flag --zzzzzz; see 'sdkconform show --help'`,
		"list --only alibaba-esc-en/*":   `did you mean "alibaba-ecs-en/*"?`,
		"list --only tencent-*/sampel/*": `did you mean "tencent-*/sample/*"?`,
		"list --only qqqqqqqqqqqqqqqq":   "prints every id\n",
		"show " + owner[:len(owner)-2]:   "there is no fixture",
		"show alibaba-ecs-en/code/400/InvalidOwnr/xml/wire":            `did you mean "alibaba-ecs-en/code/400/InvalidOwner/xml/wire"?`,
		"serve alibaba-ecs-en/code/400/InvalidOwner/xml/wier":          `did you mean "alibaba-ecs-en/code/400/InvalidOwner/xml/wire"?`,
		"run --adapter builtin:strict --only alibaba-ecs-en/code/40/*": `did you mean "alibaba-ecs-en/code/400/*"?`,
	} {
		execute(t, strings.Split(args, " ")...).check(t, 2, want)
	}
}

func TestVersion(t *testing.T) {
	t.Parallel()
	r := execute(t, "version")
	r.check(t, 0, "")
	want := regexp.MustCompile(`^sdkconform \S+\ncommit:    .+\n` +
		`go:        ` + regexp.QuoteMeta(runtime.Version()) + ` \w+/\w+\ncatalogue: ([0-9a-f]{16}), \d+ responses of \d+ sources\n$`)
	parts := want.FindStringSubmatch(r.stdout)
	if parts == nil {
		t.Fatalf("got %s", r.stdout)
	}
	flag := execute(t, "--version")
	flag.check(t, 0, "")
	if flag.stdout != r.stdout {
		t.Errorf("--version prints %s", flag.stdout)
	}
	// It is the digest that a run names.
	dir := t.TempDir()
	execute(t, "run", "--adapter", "builtin:reference", "--only", owner, "--out", dir).check(t, 0, "")
	if text, err := os.ReadFile(filepath.Join(dir, "results.json")); err != nil || !strings.Contains(string(text), parts[1]) {
		t.Errorf("results.json has not the digest %s (%v)", parts[1], err)
	}
}

// The scripts of completion are there, and what they ask for is answered.
func TestCompletion(t *testing.T) {
	t.Parallel()
	for _, shell := range []string{"bash", "zsh", "fish"} {
		r := execute(t, "completion", shell)
		r.check(t, 0, "")
		if !strings.Contains(r.stdout, "sdkconform") {
			t.Errorf("%s: %s", shell, r.stdout)
		}
		path, err := exec.LookPath(shell)
		if err != nil {
			continue
		}
		check := exec.Command(path, "-n")
		check.Stdin = strings.NewReader(r.stdout)
		if text, err := check.CombinedOutput(); err != nil {
			t.Errorf("%s does not take its script: %v: %s", shell, err, text)
		}
	}
	for args, want := range map[string]string{
		"":                       "smoke",
		"wai":                    "waivers",
		"run --ad":               "--adapter",
		"show alibaba-kms-en/":   "alibaba-kms-en/sample/error/xml/wire\n",
		"new adapter --language": "go\njava\nnode\npython\n",
		"new adapter --lang":     "--language",
		"doctor py":              "go\nnode\npython\njava\n",
	} {
		r := execute(t, append(strings.Fields(args), "--generate-shell-completion")...)
		if r.check(t, 0, ""); !strings.Contains(r.stdout, want) {
			t.Errorf("%q is completed by\n%s", args, r.stdout)
		}
	}
}

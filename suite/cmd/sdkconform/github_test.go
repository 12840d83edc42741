package main_test

import (
	"bytes"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/golden"
	"go.yaml.in/yaml/v3"
)

// root is the root of the repository, and github the folder of what contributors and GitHub read.
const (
	root   = "../../.."
	github = root + "/.github"
)

// readYAML reads a file and refuses keys that the type does not have: GitHub refuses them, too, or passes over them.
func readYAML(t *testing.T, name string, into any) {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(into); err != nil {
		t.Errorf("%s: %v", name, err)
	}
}

// issueForm is what GitHub's syntax for issue forms has.
type issueForm struct {
	Name, Description, Title string
	Labels, Assignees        []string
	Body                     []struct {
		Type, ID   string
		Attributes struct {
			Label, Description, Placeholder, Value, Render string
			Multiple                                       bool
			Options                                        []string
		}
		Validations struct{ Required bool }
	}
}

// A form that GitHub refuses is not offered, without a word to anybody.
func TestIssueForms(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(github + "/ISSUE_TEMPLATE/*.yml")
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, file := range files {
		if filepath.Base(file) == "config.yml" {
			continue
		}
		var form issueForm
		readYAML(t, file, &form)
		if form.Name == "" || form.Description == "" || names[form.Name] {
			t.Errorf("%s: a form has a name of its own and a description", file)
		}
		names[form.Name] = true
		ids, labels, questions := map[string]bool{}, map[string]bool{}, 0
		for i, e := range form.Body {
			a := e.Attributes
			switch e.Type {
			case "markdown":
				if a.Value == "" {
					t.Errorf("%s: element %d is markdown without a value", file, i+1)
				}
				continue
			case "dropdown":
				options := slices.Compact(slices.Sorted(slices.Values(a.Options)))
				if len(options) == 0 || len(options) != len(a.Options) {
					t.Errorf("%s: element %d has the options %q", file, i+1, a.Options)
				}
			case "input", "textarea":
			default:
				t.Errorf("%s: element %d is of the type %q", file, i+1, e.Type)
			}
			questions++
			if a.Label == "" || labels[a.Label] || !regexp.MustCompile(`^[a-z][a-z-]*$`).MatchString(e.ID) || ids[e.ID] {
				t.Errorf("%s: element %d has the label %q and the id %q; both are needed, and its own", file, i+1, a.Label, e.ID)
			}
			ids[e.ID], labels[a.Label] = true, true
		}
		if questions == 0 {
			t.Errorf("%s asks nothing", file)
		}
	}
	if len(names) < 3 {
		t.Errorf("there are the forms %q", slices.Collect(maps.Keys(names)))
	}
	var config struct {
		BlankIssuesEnabled *bool `yaml:"blank_issues_enabled"`
		ContactLinks       []struct {
			Name, URL, About string
		} `yaml:"contact_links"`
	}
	readYAML(t, github+"/ISSUE_TEMPLATE/config.yml", &config)
	for _, link := range config.ContactLinks {
		if link.Name == "" || link.About == "" || !strings.HasPrefix(link.URL, "https://") {
			t.Errorf("a contact link has a name, an address and what it is about: %+v", link)
		}
	}
}

// manifests are the files by which a package manager knows a folder.
var manifests = map[string]string{
	"go.mod": "gomod", "package.json": "npm", "requirements.txt": "pip", "pyproject.toml": "pip", "pom.xml": "maven",
	"action.yml": "github-actions",
}

// Whoever adds an adapter, or another folder with a manifest, is told of the updates that it needs.
func TestDependabot(t *testing.T) {
	t.Parallel()
	var config struct {
		Version int
		Updates []struct {
			Ecosystem     string `yaml:"package-ecosystem"`
			Directories   []string
			Schedule      struct{ Interval string }
			CommitMessage struct{ Prefix string } `yaml:"commit-message"`
			Groups        map[string]struct{ Patterns []string }
		}
	}
	readYAML(t, github+"/dependabot.yml", &config)
	if config.Version != 2 || len(config.Updates) == 0 {
		t.Errorf("dependabot.yml has version %d and %d updates", config.Version, len(config.Updates))
	}
	updated := map[string]bool{}
	for _, u := range config.Updates {
		if !slices.Contains([]string{"daily", "weekly", "monthly"}, u.Schedule.Interval) || u.CommitMessage.Prefix == "" {
			t.Errorf("updates of %s come %q, in commits of %q", u.Ecosystem, u.Schedule.Interval, u.CommitMessage.Prefix)
		}
		for _, dir := range u.Directories {
			if key := u.Ecosystem + " " + dir; updated[key] {
				t.Errorf("%s is there twice", key)
			} else {
				updated[key] = true
			}
		}
	}
	there := map[string]bool{"github-actions /": true} // .github/workflows
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) && path != root {
			return nil // built, and gone since
		}
		if err != nil {
			return err
		}
		if d.IsDir() {
			// What is installed or built, and what tests make modules of.
			if slices.Contains([]string{".git", ".venv", "node_modules", "target", "testdata", "bin", "dist", "out"}, d.Name()) {
				return filepath.SkipDir
			}
			return nil
		}
		if ecosystem := manifests[d.Name()]; ecosystem != "" {
			dir, err := filepath.Rel(root, filepath.Dir(path))
			if err != nil {
				return err
			}
			there[ecosystem+" "+strings.TrimSuffix("/"+filepath.ToSlash(dir), ".")] = true
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for key := range there {
		if !updated[key] {
			t.Errorf(".github/dependabot.yml does not have %s: add the folder to an entry of that package-ecosystem", key)
		}
	}
	for key := range updated {
		if !there[key] {
			t.Errorf(".github/dependabot.yml has %s, where no manifest is: take it out", key)
		}
	}
}

// pages are the texts for contributors, by file.
func pages(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob(github + "/*.md")
	if err != nil || len(files) < 4 {
		t.Fatalf("%q, %v", files, err)
	}
	all := map[string]string{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all[file] = string(text)
	}
	return all
}

// What contributors are told to type is there, in the middle of a sentence too: targets of make, commands and flags,
// packages, tests. TestPages follows the blocks and the links.
func TestCommandsOfContributors(t *testing.T) {
	t.Parallel()
	makefile, err := os.ReadFile(root + "/Makefile")
	if err != nil {
		t.Fatal(err)
	}
	targets := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^\.PHONY: (.*)$`).FindAllStringSubmatch(string(makefile), -1) {
		for target := range strings.FieldsSeq(m[1]) {
			targets[target] = true
		}
	}
	tests := namesOfTests(t)
	// Code is what stands in backquotes, or is indented by four columns.
	codes := regexp.MustCompile("(?m)`([^`\n]+)`|^ {4,}(.+)$")
	looked := map[string]int{}
	for file, text := range pages(t) {
		name := filepath.Base(file)
		for _, m := range codes.FindAllStringSubmatch(text, -1) {
			code, _, _ := strings.Cut(m[1]+m[2], " #")
			for line := range strings.SplitSeq(code, "&&") {
				words := strings.Fields(line)
				switch {
				case len(words) < 2:
				case words[0] == "make":
					looked["make"]++
					for _, word := range words[1:] {
						if !strings.Contains(word, "=") && !targets[word] {
							t.Errorf("%s: %q: make has no target %s", name, line, word)
						}
					}
				case words[0] == "sdkconform":
					looked["sdkconform"]++
					checkCommandLine(t, strings.ReplaceAll(line, "…", "x"))
				case words[0] == "go" && (words[1] == "test" || words[1] == "run"):
					looked["go"]++
					for _, word := range words[2:] {
						dir := strings.TrimSuffix(word, "/...")
						if _, err := os.Stat(filepath.Join(root, dir)); strings.HasPrefix(word, "./") && err != nil {
							t.Errorf("%s: %q: %v", name, line, err)
						}
					}
				}
			}
			for _, test := range regexp.MustCompile(`\bTest[A-Z]\w+`).FindAllString(code, -1) {
				looked["tests"]++
				if !tests[test] {
					t.Errorf("%s names %s, which is no test", name, test)
				}
			}
		}
	}
	for _, what := range []string{"make", "sdkconform", "go", "tests"} {
		if looked[what] < 5 {
			t.Errorf("%d of %s were looked at: the test has lost its object", looked[what], what)
		}
	}
}

// namesOfTests are the names of all tests of this repository.
func namesOfTests(t *testing.T) map[string]bool {
	t.Helper()
	test := regexp.MustCompile(`(?m)^func (Test\w+)\(`)
	names := map[string]bool{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) && path != root {
			return nil // built, and gone since
		}
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == ".git" || d.Name() == "node_modules" || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, "_test.go") {
			return nil
		}
		text, err := os.ReadFile(path)
		for _, m := range test.FindAllSubmatch(text, -1) {
			names[string(m[1])] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// A rule that the newest requirement set does not have, or has at another level, changes verdicts: the next release
// has to say so.
func TestChangelogNamesRules(t *testing.T) {
	t.Parallel()
	sets := golden.RequirementSets()
	set, err := golden.LoadRequirements(sets[len(sets)-1])
	if err != nil {
		t.Fatal(err)
	}
	_, unreleased, ok := strings.Cut(pages(t)[filepath.Join(github, "CHANGELOG.md")], "\n## Unreleased\n")
	if !ok {
		t.Fatal("CHANGELOG.md has no ## Unreleased")
	}
	unreleased, _, _ = strings.Cut(unreleased, "\n## ")
	for _, rule := range golden.Rules() {
		before, there := set.Rules[rule.ID]
		if there && before == rule.Level || strings.Contains(unreleased, "`"+rule.ID+"`") {
			continue
		}
		if there {
			t.Errorf("%s is %s, and was %s in %s: CHANGELOG.md does not say so", rule.ID, rule.Level, before, set.Name)
		} else {
			t.Errorf("%s (%s) is newer than %s: CHANGELOG.md does not name it", rule.ID, rule.Level, set.Name)
		}
	}
}

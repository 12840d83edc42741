package main

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"

	"github.com/Masterminds/semver/v3"
	"github.com/kballard/go-shellquote"
	"github.com/sdkconform/sdkconform/reports"
	kits "github.com/sdkconform/sdkconform/runner/adapters"
	"github.com/urfave/cli/v3"
)

// adapterFiles are the files of new adapters, by language. What Go would take for a package or a module of this one ends in .txt.
//
//go:embed adapters
var adapterFiles embed.FS

// An adapterLanguage is one that a new adapter can be written in.
type adapterLanguage struct {
	name     string
	kit, to  string   // the kit's sources in kits.Kits, and where they are put; empty: it is a module that is required
	build    []string // the commands that make the adapter, in its folder
	run      string   // starts it, in its folder
	mainFile string   // where the SDK's part begins
}

var adapterLanguages = []adapterLanguage{
	{name: "go", build: []string{"go mod tidy", "go build -o " + goProgram() + " ."}, run: "./" + goProgram(), mainFile: "main.go"},
	{name: "java", kit: "kit-java/src/main/java", to: "src/main/java", build: []string{"mvn -q package"}, run: "java -Xmx512m -jar target/adapter.jar", mainFile: "src/main/java/adapter/MySdk.java"},
	{name: "node", kit: "kit-node/index.js", to: "sdkconform-kit.js", run: "node adapter.js", mainFile: "adapter.js"},
	{name: "python", kit: "kit-python/sdkconform_kit.py", to: "sdkconform_kit.py", run: "python3 adapter.py", mainFile: "adapter.py"},
}

// goProgram is what the adapter in Go is built as.
func goProgram() string {
	if runtime.GOOS == "windows" {
		return "adapter.exe"
	}
	return "adapter"
}

// languageNames are the words that --language takes.
func languageNames() (names []string) {
	for _, l := range adapterLanguages {
		names = append(names, l.name)
	}
	return names
}

// anyOf is the words with "or" before the last one.
func anyOf(words []string) string {
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

func newAdapterCommand() *cli.Command {
	return &cli.Command{
		Name: "adapter", Usage: "write a small adapter that works, with comments, as a start for your SDK's", ArgsUsage: "DIR",
		Description: "The kit of the language comes with it, as files beside the adapter; in Go it is a module that go.mod requires.\n" +
			"'sdkconform doctor LANGUAGE' says whether it can be built here.",
		Flags:         []cli.Flag{&cli.StringFlag{Name: "language", Usage: "write it in `LANGUAGE`: " + anyOf(languageNames())}},
		Action:        newAdapter,
		ShellComplete: completeNewAdapter,
	}
}

// newAdapter writes the start of an adapter, and never over what is there.
func newAdapter(_ context.Context, c *cli.Command) error {
	if c.NArg() != 1 || c.Args().First() == "" {
		return usage(errors.New("name one folder, to be made or empty; see 'sdkconform new adapter --help'"))
	}
	dir := c.Args().First()
	language, err := adapterLanguageOf(c.String("language"))
	if err != nil {
		return usage(err)
	}
	if err := absentOrEmpty(dir); err != nil {
		return usage(err)
	}
	files, err := language.files()
	if err != nil {
		return err
	}
	for _, f := range files {
		name := filepath.Join(dir, filepath.FromSlash(f.name))
		if err := writeNew(name, f.text); err != nil {
			return exit{reports.ExitUnwritten, err}
		}
		if err := said(c, "wrote %s\n", filepath.ToSlash(name)); err != nil {
			return err
		}
	}
	commands := append([]string{"cd " + shellquote.Join(filepath.ToSlash(dir))}, language.build...)
	for _, command := range []string{"smoke", "run"} {
		commands = append(commands, "sdkconform "+command+" --adapter "+shellquote.Join(language.run))
	}
	return said(c, "\nIt works as it is, with a small client in the place of your SDK. Try\n\n  %s\n"+
		"\nThen put your SDK in its place, in %s, and go by what smoke says.\n"+
		"If a command is not found, 'sdkconform doctor %s' says what is missing.\n", strings.Join(commands, "\n  "), language.mainFile, language.name)
}

// adapterLanguageOf is the language of this name. The error says which there are.
func adapterLanguageOf(name string) (adapterLanguage, error) {
	for _, l := range adapterLanguages {
		if l.name == name {
			return l, nil
		}
	}
	what := fmt.Sprintf("there is no adapter in %q", name)
	if name == "" {
		what = "name the language"
	}
	return adapterLanguage{}, fmt.Errorf("--language: %s; use %s, or see 'sdkconform schema protocol' for any other%s",
		what, anyOf(languageNames()), didYouMean(nearest(name, languageNames())))
}

// newFile is a file of a new adapter, by its path in the adapter's folder.
type newFile struct{ name, text string }

// files are those of a new adapter: its own first, then the kit's.
func (l adapterLanguage) files() (files []newFile, err error) {
	add := func(from fs.FS, root, to string) error {
		return fs.WalkDir(from, root, func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			text, err := fs.ReadFile(from, name)
			name = path.Join(to, strings.TrimPrefix(name, root))
			files = append(files, newFile{strings.TrimSuffix(name, ".txt"), string(text)})
			return err
		})
	}
	if err := add(adapterFiles, path.Join("adapters", l.name), ""); err != nil {
		return nil, err
	}
	if l.kit == "" {
		module, err := goModule()
		return append(files, newFile{"go.mod", module}), err
	}
	return files, add(kits.Kits, l.kit, l.to)
}

// goModule is the go.mod of a new adapter. It requires the version that this program has, or takes the checkout that the
// program was built in: the module's proxy does not know that one.
func goModule() (string, error) {
	const module = "github.com/sdkconform/sdkconform"
	text := "module example.com/adapter-my-sdk\n\ngo 1.25.0\n\nrequire " + module + " "
	if dir := checkout(); dir != "" {
		return text + "v0.0.0\n\n// The checkout that made this file. Once a version is required, take this out.\nreplace " +
			module + " => " + strconv.Quote(filepath.ToSlash(dir)) + "\n", nil
	}
	version, err := semver.StrictNewVersion(strings.TrimPrefix(reports.Version(), "v"))
	if err != nil || version.Metadata() != "" {
		return "", usage(fmt.Errorf("--language: an adapter in Go requires a version of %s, and this program has none (it is %q); "+
			"build it in a checkout: go build ./suite/cmd/sdkconform", module, reports.Version()))
	}
	return text + "v" + version.String() + "\n", nil
}

// checkout is the folder of the repository that this program was built in, if it is still there; empty where it was built of a
// version from the proxy, or with -trimpath.
func checkout() string {
	info, ok := debug.ReadBuildInfo()
	_, file, _, known := runtime.Caller(0)
	if !ok || !known || info.Main.Sum != "" || !filepath.IsAbs(file) {
		return ""
	}
	dir := filepath.Join(filepath.Dir(file), "..", "..", "..")
	if _, err := os.Stat(filepath.Join(dir, "go.mod")); err != nil {
		return ""
	}
	return dir
}

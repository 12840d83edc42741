package main

import (
	"context"
	"fmt"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/safetext"
	"github.com/sdkconform/sdkconform/runner/host"
	"github.com/urfave/cli/v3"
)

// toolchain is what adapters of a language are built and run with.
type toolchain struct {
	language string
	tools    []tool
}

// tool is a program, and how it tells its version.
type tool struct {
	argv  []string // prints the version, as the first number in the output
	least string   // version; empty: any
	mend  string   // where to get it
}

// toolchains are those of the languages that have adapters in the repository of the suite.
var toolchains = []toolchain{
	{"go", []tool{{[]string{"go", "version"}, "1.25", "install Go: https://go.dev/dl"}}},
	{"node", []tool{
		{[]string{"node", "--version"}, "18", "install Node: https://nodejs.org"},
		{[]string{"npm", "--version"}, "", "install npm, which comes with Node"},
	}},
	{"python", []tool{
		{[]string{"python3", "--version"}, "3.9", "install Python: https://www.python.org"},
		{[]string{"python3", "-m", "venv", "--help"}, "", "install Python's venv: a package of its own on Debian, python3-venv"},
		{[]string{"python3", "-m", "ensurepip", "--version"}, "", "install pip for Python's venv: python3-venv on Debian"},
	}},
	{"java", []tool{
		{[]string{"javac", "-version"}, "17", "install a JDK, not a JRE alone: https://adoptium.net"},
		{[]string{"mvn", "--version"}, "3", "install Maven: https://maven.apache.org"},
	}},
}

func doctorCommand() *cli.Command {
	return &cli.Command{
		Name: "doctor", Usage: "say which languages' adapters can be built here, and what is missing", ArgsUsage: "[LANGUAGE...]",
		Description: "Exit status: 1 where a language that is named cannot be built.",
		Action:      doctor,
		ShellComplete: func(ctx context.Context, c *cli.Command) {
			if !completeFlags(ctx, c) {
				completeWords(c, knownLanguages())
			}
		},
	}
}

// knownLanguages are those whose tools are known.
func knownLanguages() (names []string) {
	for _, t := range toolchains {
		names = append(names, t.language)
	}
	return names
}

func doctor(ctx context.Context, c *cli.Command) error {
	languages := knownLanguages()
	for _, word := range c.Args().Slice() {
		if !slices.Contains(languages, word) {
			return usage(fmt.Errorf("nothing is known of %q; there are %s%s", word, safetext.List(languages), didYouMean(nearest(word, languages))))
		}
	}
	missing := false
	for _, t := range toolchains {
		if c.NArg() > 0 && !slices.Contains(c.Args().Slice(), t.language) {
			continue
		}
		word := "ready"
		var lines []string
		for _, tool := range t.tools {
			says, ok := tool.check(ctx)
			if !ok {
				word, missing = "not ready", true
			}
			lines = append(lines, "  "+says)
		}
		if err := said(c, "%s: %s\n%s\n", t.language, word, strings.Join(lines, "\n")); err != nil {
			return err
		}
	}
	for _, lack := range host.UnsupportedFeatures() {
		if err := said(c, "note: %s\n", safetext.Line(lack, 300)); err != nil {
			return err
		}
	}
	if missing && c.NArg() > 0 {
		return exit{status: reports.ExitFailed}
	}
	return nil
}

var (
	versionNumber = regexp.MustCompile(`\d+(\.\d+)*`)
	colour        = regexp.MustCompile(`\x1b\[[0-9;]*m`) // Maven's is bold
)

// check says in a line whether the tool is there.
func (t tool) check(ctx context.Context) (says string, ok bool) {
	const patience = 20 * time.Second // a virtual machine may start for the first time
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	name := strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(strings.Join(t.argv, " "), " --help"), " --version"), " -version")
	name = strings.TrimSuffix(name, " version")
	path, err := exec.LookPath(t.argv[0])
	if err != nil {
		return fmt.Sprintf("missing: %s: %s", name, t.mend), false
	}
	text, err := exec.CommandContext(ctx, path, t.argv[1:]...).CombinedOutput()
	if err != nil {
		return fmt.Sprintf("broken: %s (%s): %v: %s", name, safetext.Line(path, 300), err, t.mend), false
	}
	version := versionNumber.FindString(colour.ReplaceAllString(string(text), ""))
	switch {
	case t.least == "" && len(t.argv) > 2:
		return fmt.Sprintf("%s: there", name), true
	case t.least != "" && older(version, t.least):
		return fmt.Sprintf("too old: %s %s, it must be %s or later: %s", name, version, t.least, t.mend), false
	}
	return fmt.Sprintf("%s %s: %s", name, version, safetext.Line(path, 300)), true
}

// older reports whether one version is before another; what is no version is.
func older(version, least string) bool {
	have, want := strings.Split(version, "."), strings.Split(least, ".")
	for i := range want {
		if i >= len(have) {
			return true
		}
		h, err := strconv.Atoi(have[i])
		w, _ := strconv.Atoi(want[i])
		if err != nil || h != w {
			return err != nil || h < w
		}
	}
	return false
}

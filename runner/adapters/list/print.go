package main

import (
	"encoding/json"
	"fmt"
	"io"
	"path"
	"regexp"
	"slices"
	"strings"
)

// makefile is the list as variables of make. What a language has is in NAME_LANGUAGE,
// with $(1) for an adapter's folder (or several) in the recipes; what an adapter has is in
// NAME_FOLDER, what a program has in NAME_PROGRAM. The folders of a provider's SDKs
// are in OF_PROVIDER, those of a vendor's, with all of its providers, in VENDOR_VENDOR.
func (l *list) makefile() string {
	var b strings.Builder
	set := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%s = %s\n", name, strings.ReplaceAll(value, "#", `\#`))
		}
	}
	b.WriteString("# Made of " + dataFile + " by runner/adapters/list: change it there.\n")
	set("LANGUAGES", join(l.languages, func(l *language) string { return l.id.text }))
	set("FOLDERS", join(l.adapters, folderOf))
	set("INSTALLED", join(l.languages, func(l *language) string { return idIf(l, l.install) }))
	set("TESTED", join(l.languages, func(l *language) string { return idIf(l, l.test) }))
	for _, language := range l.languages {
		id := language.id.text
		for _, v := range language.variables {
			fmt.Fprintf(&b, "%s ?= %s\n", v.name.text, strings.ReplaceAll(v.value.text, "#", `\#`))
		}
		set("FOLDERS_"+id, join(l.of(language), folderOf))
		set("KIT_"+id, language.kit.folder.text)
		set("TEST_KIT_"+id, language.kit.test.text)
		for _, recipe := range []struct {
			name string
			line value
		}{{"INSTALL_", language.install}, {"BUILD_", language.build}, {"TEST_", language.test}} {
			set(recipe.name+id, strings.ReplaceAll(recipe.line.text, "{folder}", "$(1)"))
		}
		set("TEST_ALL_"+id, strings.ReplaceAll(language.testAll.text, "{folders}", "$(1)"))
	}
	for _, provider := range l.providers() {
		set("OF_"+provider, join(l.adapters, func(a *adapter) string {
			if !slices.ContainsFunc(a.providers, func(p value) bool { return p.text == provider }) {
				return ""
			}
			return a.folder.text
		}))
	}
	set("FIRST", join(l.adapters, func(a *adapter) string {
		if !a.first {
			return ""
		}
		return a.folder.text
	}))
	set("VENDORS", strings.Join(l.vendors(), " "))
	for _, vendor := range l.vendors() {
		set("VENDOR_"+vendor, join(l.adapters, func(a *adapter) string {
			if !slices.ContainsFunc(a.providers, func(p value) bool { return vendorOf(p.text) == vendor }) {
				return ""
			}
			return a.folder.text
		}))
	}
	for _, a := range l.adapters {
		folder := a.folder.text
		set("PROGRAMS_"+folder, join(a.programs, func(p *program) string { return p.name.text }))
		set("WAIVERS_"+folder, a.file(a.waivers))
		for _, p := range a.programs {
			set("KNOWN_"+p.name.text, join([]value{a.waivers, a.known}, a.file))
			set("RUN_"+p.name.text, shellWord(p.command(a, l.languageOf(a))))
		}
	}
	return b.String()
}

// join is the words that of makes of the items, with a space between them. An item may
// have no word.
func join[T any](items []T, of func(T) string) string {
	var words []string
	for _, item := range items {
		if word := of(item); word != "" {
			words = append(words, word)
		}
	}
	return strings.Join(words, " ")
}

// providers are those of all adapters, in the order in which they are first named.
func (l *list) providers() (names []string) {
	for _, a := range l.adapters {
		for _, p := range a.providers {
			if !slices.Contains(names, p.text) {
				names = append(names, p.text)
			}
		}
	}
	return names
}

// vendorOf is the vendor of a provider: "acme" of acme-storage.
func vendorOf(provider string) string {
	vendor, _, _ := strings.Cut(provider, "-")
	return vendor
}

// vendors are those of all adapters, in the order in which they are first named.
func (l *list) vendors() (names []string) {
	for _, provider := range l.providers() {
		if vendor := vendorOf(provider); !slices.Contains(names, vendor) {
			names = append(names, vendor)
		}
	}
	return names
}

func folderOf(a *adapter) string { return a.folder.text }

// idIf is the language's id if it has the recipe.
func idIf(l *language, recipe value) string {
	if recipe.text == "" {
		return ""
	}
	return l.id.text
}

// file is a file of the adapter's folder as seen from the root, nothing where there is none.
func (a *adapter) file(name value) string {
	if name.text == "" {
		return ""
	}
	return path.Join(a.path(), name.text)
}

// bareWord matches what a shell takes for one word as it stands.
var bareWord = regexp.MustCompile(`^[A-Za-z0-9_./:=@%+,-]+$`)

// shellWord writes a text so that a shell takes it for one word.
func shellWord(text string) string {
	if bareWord.MatchString(text) {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

// A job is what a job of a workflow is told of the program that it is for.
type job struct {
	Name     string `json:"name"`
	Folder   string `json:"folder"`
	Language string `json:"language"`
}

// writeMatrix writes the programs on one line, of the given language if there is one.
func (l *list) writeMatrix(out io.Writer, languages []string) error {
	jobs := []job{}
	for _, a := range l.adapters {
		for _, p := range a.programs {
			if len(languages) == 0 || a.language.text == languages[0] {
				jobs = append(jobs, job{p.name.text, a.folder.text, a.language.text})
			}
		}
	}
	if len(jobs) == 0 {
		return fmt.Errorf("%s has no language %q; it has %s", dataFile, languages[0], join(l.languages, func(l *language) string { return l.id.text }))
	}
	return json.NewEncoder(out).Encode(jobs)
}

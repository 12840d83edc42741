package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// The marks between which a page has its tables. What stands between them is written by
// this program alone.
const (
	beginMark = "<!-- begin: written by \"go run ./runner/adapters/list readme\" -->\n"
	endMark   = "<!-- end -->\n"
)

// tables is what each page has between the marks.
func (l *list) tables() map[string]string {
	return map[string]string{folders + "/README.md": l.adapterTable() + "\n" + l.languageTable()}
}

// languageTable has a row for each language.
func (l *list) languageTable() string {
	var b strings.Builder
	b.WriteString("| language | needs |\n|---|---|\n")
	for _, language := range l.languages {
		fmt.Fprintf(&b, "| %s | %s |\n", language.name.text, language.needs.text)
	}
	return b.String()
}

// adapterTable has a row for each adapter, by language.
func (l *list) adapterTable() string {
	var b strings.Builder
	b.WriteString("| folder | language | SDK | provider |\n|---|---|---|---|\n")
	for _, language := range l.languages {
		for _, a := range l.of(language) {
			fmt.Fprintf(&b, "| [`%s`](%s) | %s | `%s`%s | %s |\n", a.folder.text, a.folder.text, language.name.text,
				a.sdk.text, parenthesised(a.about()), strings.Join(texts(a.providers), ", "))
		}
	}
	return b.String()
}

// about is what is said of the adapter's programs.
func (a *adapter) about() string {
	var about []string
	for _, p := range a.programs {
		if p.about.text != "" {
			about = append(about, p.about.text)
		}
	}
	return strings.Join(about, ", ")
}

func parenthesised(text string) string {
	if text == "" {
		return ""
	}
	return " (" + text + ")"
}

func texts(values []value) (all []string) {
	for _, v := range values {
		all = append(all, v.text)
	}
	return all
}

// between is a file's text with the table between the given mark and the next end mark.
func between(text []byte, name, begin, table string) ([]byte, error) {
	before, rest, begun := bytes.Cut(text, []byte(begin))
	_, after, ended := bytes.Cut(rest, []byte(endMark))
	if !begun || !ended {
		return nil, fmt.Errorf("%s has no place for its table; write these two lines there:\n%s%s", name, begin, endMark)
	}
	return bytes.Join([][]byte{before, []byte(begin + "\n" + table + "\n" + endMark), after}, nil), nil
}

// writeTables writes the tables of the pages anew and prints which have changed.
func (l *list) writeTables(root string, out io.Writer) error {
	for name, table := range l.tables() {
		if err := writeTable(root, name, beginMark, table, out); err != nil {
			return err
		}
	}
	return nil
}

// writeTable writes the table behind a page's mark anew, and says so if it has changed.
func writeTable(root, name, begin, table string, out io.Writer) error {
	page, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
	if err != nil {
		return err
	}
	changed, err := between(page, name, begin, table)
	if err != nil {
		return err
	}
	return writeChanged(root, name, page, changed, out)
}

// writeChanged writes a file whose text has changed, and says so.
func writeChanged(root, name string, text, changed []byte, out io.Writer) error {
	if bytes.Equal(text, changed) {
		return nil
	}
	if err := os.WriteFile(filepath.Join(root, filepath.FromSlash(name)), changed, 0o644); err != nil {
		return err
	}
	_, err := fmt.Fprintln(out, "written: "+name)
	return err
}

package main

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Where the data is, as seen from the root of the repository.
const (
	folders  = "runner/adapters"
	dataFile = folders + "/adapters.yaml"
	ownName  = "list" // this program's own folder
)

// A list is what adapters.yaml holds.
type list struct {
	languages []*language
	adapters  []*adapter
}

// A language says how the adapters written in it are made and started.
type language struct {
	line      int
	id        value // its key
	name      value
	needs     value // what must be installed on the machine
	manifest  value // the file of an adapter's folder that says which SDK it takes
	kit       kit
	variables []variable
	install   value
	build     value
	test      value
	testAll   value
	heap      value
	run       value
}

// A kit is the folder of what the adapters of a language share.
type kit struct {
	folder value
	test   value
}

// A variable is one of make with the value that it has where the user gives no other.
type variable struct{ name, value value }

// An adapter is a folder that connects one SDK to this project.
type adapter struct {
	line      int
	folder    value
	language  value
	sdk       value
	providers []value
	first     bool // make run, make gate and make test make it
	heap      value
	waivers   value
	known     value
	programs  []*program
}

// A program is one way to start an adapter. Most have one.
type program struct {
	line  int
	name  value
	about value
	run   value // empty: as its language says
}

// load reads adapters.yaml of the repository in fsys and checks it beside the folders.
// It returns every fault, joined.
func load(fsys fs.FS) (*list, error) {
	text, err := fs.ReadFile(fsys, dataFile)
	if err != nil {
		return nil, fmt.Errorf("%w; start this program in the root of the repository", err)
	}
	r := &reader{}
	l := r.read(text)
	if err := r.err(); err != nil {
		return nil, err
	}
	c := &checker{list: l, fsys: fsys}
	c.check()
	return l, c.err()
}

// languageOf is the adapter's language, nil where the file has none of this name.
func (l *list) languageOf(a *adapter) *language {
	for _, language := range l.languages {
		if language.id.text == a.language.text {
			return language
		}
	}
	return nil
}

// of is the adapters of a language.
func (l *list) of(language *language) []*adapter {
	return slices.DeleteFunc(slices.Clone(l.adapters), func(a *adapter) bool { return a.language.text != language.id.text })
}

// path is the adapter's folder as seen from the root of the repository.
func (a *adapter) path() string { return path.Join(folders, a.folder.text) }

// heapIn is the adapter's heap, or that of its language.
func (a *adapter) heapIn(language *language) string {
	if a.heap.text != "" {
		return a.heap.text
	}
	return language.heap.text
}

// command is the command line that starts the program.
func (p *program) command(a *adapter, language *language) string {
	run := p.run
	if run.text == "" {
		run = language.run
	}
	return strings.NewReplacer("{folder}", a.folder.text, "{path}", a.path(), "{heap}", a.heapIn(language)).Replace(run.text)
}

// A fault is one thing wrong in adapters.yaml: the line, what is wrong and what to do.
type fault struct {
	line int
	what string
	mend string
}

func (f fault) Error() string { return fmt.Sprintf("%s:%d: %s; %s", dataFile, f.line, f.what, f.mend) }

// faults collects what is wrong.
type faults struct{ found []fault }

// fault adds one. Mend is the next step of whoever reads it.
func (f *faults) fault(line int, mend, what string, args ...any) {
	f.found = append(f.found, fault{line: line, what: fmt.Sprintf(what, args...), mend: mend})
}

// err is all of them by their lines, joined; nil where there is none.
func (f *faults) err() error {
	slices.SortStableFunc(f.found, func(a, b fault) int { return a.line - b.line })
	var all []error
	for _, each := range f.found {
		all = append(all, each)
	}
	return errors.Join(all...)
}

package main

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
)

var (
	// What becomes part of a name in make must need no quotes there, nor in a shell.
	plainName       = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]*$`)
	variableName    = regexp.MustCompile(`^[A-Z][A-Z0-9_]*$`)
	heapSize        = regexp.MustCompile(`^[1-9][0-9]*[kmg]$`)
	placeholder     = regexp.MustCompile(`\{[^{}]*\}`)
	makeExpression  = regexp.MustCompile(`\$(\$|\([^()]*\)|.|$)`)
	waiverFileNames = []string{"waivers.yaml", "known.yaml"}
)

// goVariable is the Makefile's own, which every command may use.
const goVariable = "GO"

// A checker compares what the file says with itself and with the folders beside it.
type checker struct {
	faults
	list *list
	fsys fs.FS
}

func (c *checker) check() {
	for _, l := range c.list.languages {
		c.language(l)
	}
	folderLines, programLines, commandLines := lines{}, lines{}, lines{}
	for _, a := range c.list.adapters {
		if !c.once(folderLines, a.folder, "folder") {
			continue
		}
		c.adapter(a)
		for _, p := range a.programs {
			c.once(programLines, p.name, "program")
			if l := c.list.languageOf(a); l != nil {
				c.once(commandLines, value{p.command(a, l), p.line}, "command")
			}
		}
	}
	c.strangers()
}

// lines is where each text was seen first.
type lines map[string]int

// once says whether a text is the first of its kind, and reports it where it is not.
func (c *checker) once(seen lines, v value, what string) bool {
	if earlier := seen[v.text]; earlier > 0 {
		c.fault(v.line, "give each its own", "the %s %q is also that of line %d", what, v.text, earlier)
		return false
	}
	seen[v.text] = v.line
	return true
}

func (c *checker) language(l *language) {
	c.name(l.id)
	if len(c.list.of(l)) == 0 {
		c.fault(l.line, "add one, or take the block out", "language %s has no adapter", l.id.text)
	}
	known := []string{goVariable}
	for _, v := range l.variables {
		if !variableName.MatchString(v.name.text) {
			c.fault(v.name.line, "use capital letters, digits and _", "%q is no name of a variable", v.name.text)
		}
		known = append(known, v.name.text)
	}
	for _, v := range l.variables {
		c.recipe(v.value, known)
	}
	for _, recipe := range []value{l.install, l.build, l.test, l.kit.test} {
		c.recipe(recipe, known)
		c.placeholders(recipe, "{folder}")
	}
	c.recipe(l.testAll, known)
	c.placeholders(l.testAll, "{folders}")
	c.placeholders(l.kit.test)
	if l.kit.test.text != "" && l.test.text == "" {
		c.fault(l.kit.test.line, "add a test to the language", "the kit has a test and its language has none, so nothing runs it")
	}
	if l.testAll.text != "" && l.test.text == "" {
		c.fault(l.testAll.line, "add a test to the language", "it has a test-all and no test, so nothing runs it")
	}
	if name := l.kit.folder; name.text != "" && !c.isFolder(name.text) {
		c.fault(name.line, "name a folder of "+folders, "the kit's folder %q is not there", name.text)
	}
	c.heap(l.heap)
	if l.heap.text != "" && !strings.Contains(l.run.text, "{heap}") {
		c.fault(l.heap.line, "write {heap} into run, or leave heap out", "the heap of language %s is in no command", l.id.text)
	}
	c.command(l.run, l)
}

// recipe reports what make would not expand as it is meant.
func (c *checker) recipe(v value, variables []string) {
	for _, expression := range makeExpression.FindAllString(v.text, -1) {
		name := strings.TrimSuffix(strings.TrimPrefix(expression, "$("), ")")
		if expression != "$$" && !slices.Contains(variables, name) {
			c.fault(v.line, "use $$ for a dollar sign, or one of $("+strings.Join(variables, "), $(")+"), or add it to variables",
				"make has no meaning for %q", expression)
		}
	}
}

// command reports what is wrong in a line that starts a program.
func (c *checker) command(v value, l *language) {
	c.placeholders(v, "{folder}", "{path}", "{heap}")
	if strings.Contains(v.text, "{heap}") && l.heap.text == "" {
		c.fault(v.line, "add heap to the language", "run has {heap} and language %s has none", l.id.text)
	}
	if strings.Contains(v.text, "$") {
		c.fault(v.line, "write the value itself", "run has a \"$\", and no shell starts it")
	}
}

// placeholders reports names in braces other than those known.
func (c *checker) placeholders(v value, known ...string) {
	for _, name := range placeholder.FindAllString(v.text, -1) {
		if !slices.Contains(known, name) {
			mend := "leave it out"
			if len(known) > 0 {
				mend = "use " + strings.Join(known, ", ")
			}
			c.fault(v.line, mend, "%s stands for nothing here", name)
		}
	}
}

func (c *checker) adapter(a *adapter) {
	c.name(a.folder)
	l := c.list.languageOf(a)
	if l == nil {
		c.fault(a.language.line, "use one of languages, or add a block there", "language %q is not known", a.language.text)
	}
	seen := lines{}
	for _, p := range a.providers {
		c.once(seen, p, "provider")
	}
	c.heap(a.heap)
	for _, p := range a.programs {
		c.name(p.name)
		if l != nil && p.run.text != "" {
			c.command(p.run, l)
		}
	}
	if l != nil && a.heap.text != "" && !strings.Contains(l.run.text, "{heap}") {
		c.fault(a.heap.line, "write {heap} into the run of language "+l.id.text+", or leave heap out", "the heap is in no command")
	}
	if !c.isFolder(a.folder.text) {
		c.fault(a.folder.line, "make it, or take the entry out", "the folder %s is not there", a.path())
		return
	}
	if l != nil {
		c.manifest(a, l)
	}
	c.waivers(a)
}

// manifest reports a folder that takes another SDK than the entry says.
func (c *checker) manifest(a *adapter, l *language) {
	name := path.Join(a.path(), l.manifest.text)
	text, err := fs.ReadFile(c.fsys, name)
	if err != nil {
		c.fault(a.line, "add it, or mend the entry's language", "%s is not there, which says which SDK an adapter in %s takes", name, l.name.text)
		return
	}
	for part := range strings.SplitSeq(a.sdk.text, ":") { // a group and an artifact, in Java
		if !strings.Contains(string(text), part) {
			c.fault(a.sdk.line, "write the package's name as it is there", "%s does not name the SDK %q", name, part)
		}
	}
}

// waivers reports files of waivers that are not there, and those that nobody would read.
func (c *checker) waivers(a *adapter) {
	named := []value{a.waivers, a.known}
	for _, v := range named {
		if v.text != "" && !c.isFile(path.Join(a.path(), v.text)) {
			c.fault(v.line, "leave the key out until there is one", "%s is not there", path.Join(a.path(), v.text))
		}
	}
	for _, name := range waiverFileNames {
		isNamed := slices.ContainsFunc(named, func(v value) bool { return v.text == name })
		if !isNamed && c.isFile(path.Join(a.path(), name)) {
			c.fault(a.line, "add \""+strings.TrimSuffix(name, ".yaml")+": "+name+"\"", "%s is there and the entry does not name it", path.Join(a.path(), name))
		}
	}
}

// strangers reports folders that the file does not know. One without a file at its top
// is what a build has left of an adapter that another commit has.
func (c *checker) strangers() {
	known := []string{ownName}
	for _, l := range c.list.languages {
		known = append(known, l.kit.folder.text)
	}
	for _, a := range c.list.adapters {
		known = append(known, a.folder.text)
	}
	entries, err := fs.ReadDir(c.fsys, folders)
	if err != nil {
		c.fault(1, "start this program in the root of the repository", "the folders cannot be read: %v", err)
	}
	for _, e := range entries {
		if !e.IsDir() || slices.Contains(known, e.Name()) || strings.HasPrefix(e.Name(), ".") { // a tool's own
			continue
		}
		inside, err := fs.ReadDir(c.fsys, path.Join(folders, e.Name()))
		if err == nil && !slices.ContainsFunc(inside, func(f fs.DirEntry) bool { return !f.IsDir() }) {
			continue
		}
		c.fault(c.list.adapters[len(c.list.adapters)-1].line, "add an entry to adapters, or name it as the kit of a language",
			"the folder %s has no entry", path.Join(folders, e.Name()))
	}
}

func (c *checker) name(v value) {
	if !plainName.MatchString(v.text) {
		c.fault(v.line, "use lower-case letters, digits, and -, _ or . between them", "%q cannot be a name here", v.text)
	}
}

func (c *checker) heap(v value) {
	if v.text != "" && !heapSize.MatchString(v.text) {
		c.fault(v.line, "write it as 512m", "%q is no size of a heap", v.text)
	}
}

func (c *checker) isFolder(name string) bool {
	info, err := fs.Stat(c.fsys, path.Join(folders, name))
	return err == nil && info.IsDir()
}

func (c *checker) isFile(name string) bool {
	info, err := fs.Stat(c.fsys, name)
	return err == nil && info.Mode().IsRegular()
}

package edit

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/reports"
	"go.yaml.in/yaml/v4"
)

// editor edits a waiver file in place: every line that need not change stays as it is, with its comments.
type editor struct {
	file    string
	lines   []string // with their line feeds
	entries []*entryEditor
	list    *yaml.Node // of waivers
}

// entryEditor is where one waiver stands, and what becomes of it. Lines are numbered from 1.
type entryEditor struct {
	waiver      *reports.Waiver
	first, last int // with the comments above it
	indent      int // of its keys
	cases       listEditor
	findings    listEditor
	remove      bool
}

// listEditor is a list in a waiver, and what becomes of it.
type listEditor struct {
	key   *yaml.Node
	value *yaml.Node
	last  int      // the line before the waiver's next key, 0 where it is the last one
	drop  []int    // items that go
	add   []string // lines of items that come, without indent and dash
}

// newEditor finds where the waivers of a file stand. Waivers are those that [waivers.ParseUnfinished] has read from the same text.
func newEditor(text []byte, file string, waivers []*reports.Waiver) (*editor, error) {
	var document yaml.Node
	if err := yaml.Load(text, &document); err != nil {
		return nil, err
	}
	t := &editor{file: file}
	for line := range bytes.Lines(text) {
		t.lines = append(t.lines, string(line))
	}
	if n := len(t.lines); n > 0 && !strings.HasSuffix(t.lines[n-1], "\n") {
		t.lines[n-1] += "\n"
	}
	root := document.Content[0]
	for i := 0; i+1 < len(root.Content); i += 2 {
		if root.Content[i].Value == "waivers" {
			t.list = root.Content[i+1]
		}
	}
	if root.Style&yaml.FlowStyle != 0 || t.list == nil || len(t.list.Content) > 0 && t.list.Style&yaml.FlowStyle != 0 {
		return nil, t.fault(root, "the file is written in braces or brackets")
	}
	for i, n := range t.list.Content {
		e := &entryEditor{waiver: waivers[i], first: n.Line, last: lastLine(n), indent: n.Column - 1}
		before := t.lines[n.Line-1][:byteColumn(t.lines[n.Line-1], n.Column)]
		if n.Style&yaml.FlowStyle != 0 || strings.TrimSpace(before) != "-" {
			return nil, t.fault(n, "the waiver is not written with its first key behind its dash")
		}
		// The comments above belong to this waiver, unless they are indented as the keys of the one before it.
		own := func(line string) bool { return isComment(line) && (i == 0 || indentOf(line) < t.entries[i-1].indent) }
		for e.first > 1 && own(t.lines[e.first-2]) && (i == 0 || e.first-1 > t.entries[i-1].last) {
			e.first--
		}
		for k := 0; k+1 < len(n.Content); k += 2 {
			list := listEditor{key: n.Content[k], value: n.Content[k+1]}
			if k+2 < len(n.Content) {
				list.last = n.Content[k+2].Line - 1
			}
			switch list.key.Value {
			case "cases":
				e.cases = list
			case "findings":
				e.findings = list
			}
		}
		t.entries = append(t.entries, e)
	}
	return t, nil
}

func (t *editor) fault(n *yaml.Node, what string) error {
	return &fixtures.Fault{
		File: t.file, Line: n.Line, Column: n.Column, What: what + ", and cannot be written anew",
		Mend: "write it as 'sdkconform waivers update' writes a new file: a key a line",
	}
}

// findEnds corrects where waivers end, because scalars that are folded over lines do not say how many they take: a waiver
// ends before the comments and blank lines that stand before the next one.
func (t *editor) findEnds() {
	for i, e := range t.entries {
		next := len(t.lines) + 1
		if i+1 < len(t.entries) {
			next = t.entries[i+1].first
		} else if after := t.afterList(); after > 0 {
			next = after
		}
		e.last = max(e.last, min(next-1, len(t.lines)))
		for e.last > e.first {
			line := t.lines[e.last-1]
			if strings.TrimSpace(line) != "" && !(isComment(line) && indentOf(line) < e.indent) {
				break
			}
			e.last--
		}
	}
}

// afterList is the line of the key behind the list of waivers, 0 if there is none.
func (t *editor) afterList() int {
	if len(t.entries) == 0 {
		return 0
	}
	for i := t.entries[len(t.entries)-1].first; i < len(t.lines); i++ {
		if line := t.lines[i]; strings.TrimSpace(line) != "" && !isComment(line) && indentOf(line) == 0 && line[0] != '-' {
			return i + 1
		}
	}
	return 0
}

// text is the file with the edits, and with the added waivers at the end of the list.
func (t *editor) text(added []string) []byte {
	t.findEnds()
	gone := map[int]bool{}
	instead := map[int]string{} // before a line
	for _, e := range t.entries {
		if e.remove {
			for i := e.first; i <= e.last; i++ {
				gone[i] = true
			}
			if e.last < len(t.lines) && strings.TrimSpace(t.lines[e.last]) == "" {
				gone[e.last+1] = true
			}
			continue
		}
		t.edit(e, e.cases, gone, instead)
		t.edit(e, e.findings, gone, instead)
	}
	var b strings.Builder
	end := t.endOfList()
	put := func() {
		indent := 2
		if len(t.entries) > 0 {
			indent = max(0, t.entries[0].indent-2)
		}
		for i, entry := range added {
			if i > 0 || len(t.entries) > 0 && !t.allGone() {
				b.WriteByte('\n')
			}
			for line := range strings.Lines(entry) {
				b.WriteString(strings.Repeat(" ", indent) + line)
			}
		}
	}
	for i, line := range t.lines {
		number := i + 1
		b.WriteString(instead[number])
		if !gone[number] {
			if t.list.Style&yaml.FlowStyle != 0 && number == t.list.Line && len(added) > 0 {
				line = strings.Replace(line, "[]", "", 1)
				line = strings.TrimRight(line, " \n") + "\n"
			}
			if t.allGone() && number == t.listKeyLine() && len(added) == 0 && len(t.entries) > 0 {
				line = strings.TrimRight(line, " \n") + " []\n"
			}
			b.WriteString(line)
		}
		if number == end {
			put()
		}
	}
	b.WriteString(instead[len(t.lines)+1])
	return []byte(b.String())
}

// allGone reports whether every waiver is removed.
func (t *editor) allGone() bool {
	return !slices.ContainsFunc(t.entries, func(e *entryEditor) bool { return !e.remove })
}

// listKeyLine is the line of the key "waivers".
func (t *editor) listKeyLine() int {
	for i, line := range t.lines {
		if strings.HasPrefix(line, "waivers:") {
			return i + 1
		}
	}
	return t.list.Line
}

// endOfList is the line behind which new waivers are put.
func (t *editor) endOfList() int {
	if len(t.entries) == 0 {
		return t.list.Line
	}
	return t.entries[len(t.entries)-1].last
}

// edit drops items of a list and adds others behind those that stay.
func (t *editor) edit(e *entryEditor, list listEditor, gone map[int]bool, instead map[int]string) {
	if len(list.drop) == 0 && len(list.add) == 0 {
		return
	}
	items := list.value.Content
	if list.value.Kind == yaml.ScalarNode {
		items = []*yaml.Node{list.value}
	}
	itemPerLine := list.value.Kind == yaml.SequenceNode && list.value.Style&yaml.FlowStyle == 0
	for i, item := range items {
		itemPerLine = itemPerLine && item.Line > list.key.Line && (i == 0 || item.Line > lastLine(items[i-1]))
	}
	if itemPerLine {
		t.editItems(items, list, cmp.Or(list.last, e.last), gone, instead)
	} else {
		t.rewrite(e, items, list, gone, instead)
	}
}

// editItems edits a list whose items have lines of their own; last is its last line.
func (t *editor) editItems(items []*yaml.Node, list listEditor, last int, gone map[int]bool, instead map[int]string) {
	after := 0
	for i, item := range items {
		end := last
		if i+1 < len(items) {
			end = items[i+1].Line - 1
		}
		after = t.endOfItem(item, end) + 1
		if slices.Contains(list.drop, i) {
			for k := item.Line; k < after; k++ {
				gone[k] = true
			}
		}
	}
	indent := strings.Repeat(" ", indentOf(t.lines[items[0].Line-1]))
	for _, line := range list.add {
		instead[after] += indent + "- " + line + "\n"
	}
}

// rewrite writes a list anew, with an item a line.
func (t *editor) rewrite(e *entryEditor, items []*yaml.Node, list listEditor, gone map[int]bool, instead map[int]string) {
	var lines []string
	for i, item := range items {
		if slices.Contains(list.drop, i) {
			continue
		}
		for comment := range strings.Lines(item.HeadComment) {
			lines = append(lines, strings.TrimSpace(comment))
		}
		line := "- " + flow(item)
		if item.LineComment != "" && item != list.value {
			line += " " + item.LineComment
		}
		lines = append(lines, line)
	}
	for _, item := range list.add {
		lines = append(lines, "- "+item)
	}
	first, last := list.key.Line, lastLine(list.value)
	before := t.lines[first-1]
	text := before[:byteColumn(before, list.key.Column)] + list.key.Value + ":"
	if list.value.LineComment != "" && first == last {
		text += " " + list.value.LineComment
	}
	text += "\n"
	for _, line := range lines {
		text += strings.Repeat(" ", e.indent) + "  " + line + "\n"
	}
	for i := first; i <= last; i++ {
		gone[i] = true
	}
	instead[first] += text
}

// endOfItem is the last line of an item of a list that ends in line end at the latest: comments and blank lines behind it
// do not belong to it.
func (t *editor) endOfItem(item *yaml.Node, end int) int {
	for ; end > lastLine(item); end-- {
		if line := t.lines[end-1]; strings.TrimSpace(line) != "" && !isComment(line) {
			return end
		}
	}
	return lastLine(item)
}

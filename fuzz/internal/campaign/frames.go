package campaign

import (
	"path"
	"regexp"
	"strings"
)

// place is where a program crashed, by the stack that it printed: of the innermost frame outside the
// language's own library the function, in Go, or the file and line, in Python, Java and Node. It is empty
// if there is no such frame: then only the message tells the crash from others.
func place(stack string) string {
	for _, in := range []func(string) string{topFrame, pythonFrame, javaFrame, nodeFrame} {
		if at := in(stack); at != "" {
			return at
		}
	}
	return ""
}

// topFrame is the function that panicked, in a stack of Go; empty in others.
func topFrame(stack string) string {
	// Behind the innermost panic, or where the goroutine was that a fatal error ended.
	at := max(strings.LastIndex(stack, "\npanic("), strings.LastIndex(stack, "[running"))
	if at < 0 {
		return ""
	}
	_, frames, _ := strings.Cut(stack[at:], "\n")
	if strings.HasPrefix(stack[at:], "\npanic(") {
		_, frames, _ = strings.Cut(frames, "\n")
	}
	for line := range strings.Lines(frames) {
		name, _, called := strings.Cut(line, "(")
		switch {
		case line[0] == '\t', !called, name == "panic":
		case strings.HasPrefix(name, "runtime."), strings.HasPrefix(name, "runtime/"):
		default:
			if i := strings.LastIndex(line, "("); i > 0 { // methods have brackets of their own
				name = line[:i]
			}
			return strings.TrimSpace(name)
		}
	}
	return ""
}

var pythonFrames = regexp.MustCompile(`(?m)^\s*File "([^"\n]+)", line (\d+), in (\S+)$`)

// pythonFrame reads a traceback, whose last frame is the innermost.
func pythonFrame(stack string) string {
	frames := pythonFrames.FindAllStringSubmatch(stack, -1)
	if len(frames) == 0 {
		return ""
	}
	f := frames[len(frames)-1]
	for i := len(frames) - 1; i >= 0; i-- {
		if strings.Contains(frames[i][1], "-packages/") || !strings.Contains(frames[i][1], "/lib/python") {
			f = frames[i]
			break
		}
	}
	return path.Base(f[1]) + ":" + f[2] + " " + f[3]
}

var javaFrames = regexp.MustCompile(`(?m)^\s*at ([\w.$]+\.[\w$<>]+\([\w$]+\.java:\d+\))$`)

// javaFrame reads a stack trace, of the innermost cause.
func javaFrame(stack string) string {
	if at := strings.LastIndex(stack, "\nCaused by: "); at >= 0 {
		stack = stack[at:]
	}
	for _, f := range javaFrames.FindAllStringSubmatch(stack, -1) {
		own := false
		for _, prefix := range []string{"java.", "javax.", "jdk.", "sun."} {
			own = own || strings.HasPrefix(f[1], prefix)
		}
		if !own {
			return f[1]
		}
	}
	return ""
}

var nodeFrames = regexp.MustCompile(`(?m)^\s+at (?:async )?(?:([^\n(]+) \()?((?:file:|node:)?[^\s():]+):(\d+):\d+\)?$`)

// nodeFrame reads the stack of an Error, of V8.
func nodeFrame(stack string) string {
	for _, f := range nodeFrames.FindAllStringSubmatch(stack, -1) {
		if !strings.HasPrefix(f[2], "node:") {
			return strings.TrimSpace(path.Base(f[2]) + ":" + f[3] + " " + f[1])
		}
	}
	return ""
}

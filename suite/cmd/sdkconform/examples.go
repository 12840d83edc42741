package main

import (
	_ "embed"
	"strings"
)

// exampleLines are the examples of all commands, a line each; the first ones are those of the program itself.
//
//go:embed examples.txt
var exampleLines string

// examplesOf are the examples of a command, for its help: the lines that call it, or one below it.
func examplesOf(command string) string {
	const ofProgram = 3
	text := "Examples:"
	n := 0
	for line := range strings.Lines(exampleLines) {
		program := !strings.Contains(command, " ")
		if line = strings.TrimSpace(line); line == command || strings.HasPrefix(line, command+" ") {
			if n++; !program || n <= ofProgram {
				text += "\n  " + line
			}
		}
	}
	return text
}

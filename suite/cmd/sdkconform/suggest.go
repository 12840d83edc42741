package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/suite/engine"
	"github.com/urfave/cli/v3"
)

// nearest is the word that was most likely meant; empty where none is like it.
func nearest(word string, known []string) string {
	best, least := "", max(1, len(word)/3)+1
	for _, k := range known {
		d := distance(word, k)
		if len(word) > 2 && (strings.HasPrefix(k, word) || strings.HasPrefix(word, k+"-")) {
			d = min(d, 1) // the beginning of it
		}
		if d < least {
			best, least = k, d
		}
	}
	return best
}

// distance is how many letters have to be put in, taken out, changed or swapped with their neighbour to make a word of another.
func distance(a, b string) int {
	rows := [3][]int{make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)}
	for j := range rows[1] {
		rows[1][j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, last, row := rows[0], rows[1], rows[2]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		rows = [3][]int{last, row, before}
	}
	return rows[1][len(b)]
}

// didYouMean is a hint at the end of an error; empty where there is none.
func didYouMean(word string) string {
	if word == "" {
		return ""
	}
	return fmt.Sprintf("; did you mean %q?", word)
}

// likeID is the id or glob that was most likely meant by one that matches nothing: the parts up to the first one that nothing
// matches, the nearest word for that, and the rest where that matches something.
func likeID(glob string, all []*fixtures.Fixture) string {
	parts := strings.Split(glob, "/")
	for i, part := range parts {
		begin := strings.Join(parts[:i], "/")
		var words []string
		matches := false
		for _, f := range all {
			id := strings.Split(f.ID, "/")
			if i >= len(id) || !fixtures.Match(begin, strings.Join(id[:i], "/")) {
				continue
			}
			matches = matches || fixtures.Match(part, id[i])
			if !slices.Contains(words, id[i]) {
				words = append(words, id[i])
			}
		}
		if matches {
			continue
		}
		word := nearest(part, words)
		if word == "" {
			return ""
		}
		meant := append(slices.Clone(parts[:i]), word)
		whole := strings.Join(append(slices.Clone(meant), parts[i+1:]...), "/")
		for _, like := range []string{whole, likeIDBehind(whole, glob, all), strings.Join(meant, "/") + "/*"} {
			if slices.ContainsFunc(all, func(f *fixtures.Fixture) bool { return like != "" && fixtures.Match(like, f.ID) }) {
				return like
			}
		}
		return ""
	}
	return ""
}

// likeIDBehind looks for a second mistake.
func likeIDBehind(whole, glob string, all []*fixtures.Fixture) string {
	if whole == glob {
		return ""
	}
	return likeID(whole, all)
}

// hintID adds what was most likely meant to the error of a selection that matches nothing.
func hintID(err error, globs []string, all []*fixtures.Fixture) error {
	if !errors.Is(err, engine.ErrNothingSelected) {
		return err
	}
	for _, glob := range globs {
		if !slices.ContainsFunc(all, func(f *fixtures.Fixture) bool { return fixtures.Match(glob, f.ID) }) {
			return fmt.Errorf("%w%s", err, didYouMean(likeID(glob, all)))
		}
	}
	return err
}

// flagError says what is wrong with the flags of a command, with the flag as it was typed.
func flagError(c *cli.Command, args []string, err error) error {
	name, undefined := strings.CutPrefix(err.Error(), "flag provided but not defined: -")
	if !undefined {
		return fmt.Errorf("%w; see '%s --help'", err, c.FullName())
	}
	name = strings.TrimLeft(name, "-")
	typed := "--" + name
	for _, word := range args {
		if flag, _, _ := strings.Cut(word, "="); strings.HasPrefix(flag, "-") && strings.TrimLeft(flag, "-") == name {
			typed = flag
			break
		}
	}
	var known []string
	for _, f := range c.Flags {
		known = append(known, f.Names()...)
	}
	hint := ""
	if near := nearest(name, known); near != "" {
		hint = didYouMean("--" + near)
	}
	return fmt.Errorf("there is no flag %s%s; see '%s --help'", typed, strings.TrimSuffix(hint, "?"), c.FullName())
}

// namesOf are the names of the commands below one.
func namesOf(c *cli.Command) (names []string) {
	for _, below := range c.Commands {
		if !below.Hidden {
			names = append(names, below.Names()...)
		}
	}
	return names
}

// completing is the last word of a command line that is to be completed.
func completing() string {
	if len(os.Args) > 2 {
		return os.Args[len(os.Args)-2] // the last one asks for it
	}
	return os.Args[len(os.Args)-1]
}

// completeFlags completes a flag, and reports whether the last word is the beginning of one.
func completeFlags(ctx context.Context, c *cli.Command) bool {
	if !strings.HasPrefix(completing(), "-") {
		return false
	}
	cli.DefaultCompleteWithFlags(ctx, c)
	return true
}

// completeWords offers the words, of which the shell takes those that begin as what is typed.
func completeWords(c *cli.Command, words []string) {
	for _, word := range words {
		fmt.Fprintln(c.Root().Writer, word)
	}
}

// completeNewAdapter completes the language behind its flag, and flags.
func completeNewAdapter(ctx context.Context, c *cli.Command) {
	if word := completing(); word == "--language" || word == "-language" {
		completeWords(c, languageNames())
		return
	}
	completeFlags(ctx, c)
}

// completeIDs completes the id of a fixture, and flags.
func completeIDs(ctx context.Context, c *cli.Command) {
	if completeFlags(ctx, c) {
		return
	}
	whole, err := catalogueOf(c)
	if err != nil {
		return // what is wrong is told where the command is run
	}
	for _, f := range whole.Fixtures {
		fmt.Fprintln(c.Root().Writer, f.ID)
	}
}

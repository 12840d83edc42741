package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/urfave/cli/v3"
)

func formsCommand() *cli.Command {
	return &cli.Command{
		Name: "forms", Usage: "print the forms in which values reach an SDK, and what is done to a response in each", ArgsUsage: "[FORM...]",
		Flags:  []cli.Flag{&cli.BoolFlag{Name: "json", Usage: "one JSON object a line"}},
		Action: forms,
	}
}

// toldForm is a form as 'forms --json' prints it.
type toldForm struct {
	Form    string   `json:"form"`
	Is      string   `json:"is"` // what is done, in words
	Grade   string   `json:"grade"`
	To      []string `json:"to"`
	Formats []string `json:"formats,omitempty"` // left out: each
	Rule    string   `json:"rule,omitempty"`
	Each    string   `json:"each,omitempty"` // a family: one for each of these that an envelope has
	Wire    bool     `json:"wire"`           // what happens on the wire, given by call alone
}

func forms(_ context.Context, c *cli.Command) error {
	all, err := fixtures.Forms()
	if err != nil {
		return usage(err)
	}
	names := make([]string, len(all))
	for i, f := range all {
		names[i] = f.Name
	}
	chosen, err := named(c.Args().Slice(), names, "form")
	if err != nil {
		return usage(err)
	}
	w := c.Root().Writer
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	for _, i := range chosen {
		f := all[i]
		told := toldForm{f.Name, f.Is, f.Grade, f.To, f.Formats, f.Rule, f.Each, f.Wire != nil}
		if c.Bool("json") {
			err = errors.Join(err, encoder.Encode(told))
			continue
		}
		var about []string
		if len(told.Formats) > 0 {
			about = append(about, strings.Join(told.Formats, ", "))
		}
		about = append(about, strings.Join(told.To, " and "))
		if told.Each != "" {
			about = append(about, "one for each "+told.Each)
		}
		if told.Wire {
			about = append(about, "on the wire")
		}
		_, werr := fmt.Fprintf(w, "%s (%s)\n  %s\n", told.Form, strings.Join(about, "; "), told.Is)
		err = errors.Join(err, werr)
	}
	if err != nil {
		return exit{reports.ExitUnwritten, err}
	}
	return nil
}

// named are the indexes of the words among the known ones, in the order of those; without words all. What is the sort of thing.
func named(words, known []string, what string) (chosen []int, err error) {
	wanted := map[string]bool{}
	for _, word := range words {
		wanted[word] = true
	}
	for i, k := range known {
		if wanted[k] || len(words) == 0 {
			chosen = append(chosen, i)
		}
		delete(wanted, k)
	}
	for _, word := range words {
		if wanted[word] {
			return nil, fmt.Errorf("there is no %s %q; 'sdkconform %ss' prints them%s", what, word, what, didYouMean(nearest(word, known)))
		}
	}
	return chosen, nil
}

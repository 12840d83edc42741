package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/safetext"
	"github.com/sdkconform/sdkconform/runner/replay"
	"github.com/sdkconform/sdkconform/suite/engine"
	"github.com/urfave/cli/v3"
)

// selected returns the fixtures of a command's selection. It does without goldens:
// listing needs none.
func selected(c *cli.Command) ([]*fixtures.Fixture, error) {
	whole, err := catalogueOf(c)
	if err != nil {
		return nil, err
	}
	only := c.StringSlice("only")
	chosen, err := engine.Select(whole, only)
	return chosen, hintID(err, only, whole.Fixtures)
}

// catalogueOf returns the shipped catalogue with those that a command adds to it.
func catalogueOf(c *cli.Command) (*fixtures.Catalogue, error) {
	s, err := selection(c)
	if err != nil {
		return nil, err
	}
	return joined(s.Catalogues)
}

// joined is the shipped catalogue with others.
func joined(others []engine.Catalogue) (*fixtures.Catalogue, error) {
	catalogue, err := fixtures.Default()
	if err != nil {
		return nil, err
	}
	for _, extra := range others {
		added, err := fixtures.Load(extra.FS, extra.Base)
		if err != nil {
			return nil, err
		}
		if catalogue, err = fixtures.Join(catalogue, added); err != nil {
			return nil, err
		}
	}
	return catalogue, nil
}

// listed is a fixture as 'list --json' prints it.
type listed struct {
	ID        string      `json:"id"`
	Source    string      `json:"source"`
	Provider  string      `json:"provider"`
	Product   string      `json:"product"`
	Kind      string      `json:"kind"`
	Format    string      `json:"format"`
	Form      string      `json:"form"`
	Grade     string      `json:"grade"`
	Status    int         `json:"status"`
	Header    http.Header `json:"header"`
	Body      []byte      `json:"body"`
	Code      string      `json:"code"`
	Message   string      `json:"message"`
	RequestID string      `json:"requestId"`
	HostID    string      `json:"hostId"`
	Document  string      `json:"document"`
	Locator   string      `json:"locator"`
	// Wire is there for what only a call can be given.
	Wire *replay.Transfer `json:"wire,omitempty"`
	// Says is there for odd bodies, and Found for those that the fuzzer has found.
	Says  string          `json:"says,omitempty"`
	Found *fixtures.Found `json:"found,omitempty"`
}

func list(_ context.Context, c *cli.Command) (err error) {
	if err := noArguments(c); err != nil {
		return err
	}
	chosen, err := selected(c)
	if err != nil {
		return usage(err)
	}
	w := bufio.NewWriterSize(c.Root().Writer, 256<<10)
	defer func() {
		if ferr := w.Flush(); ferr != nil && err == nil {
			err = exit{reports.ExitUnwritten, ferr}
		}
	}()
	if !c.Bool("json") {
		for _, f := range chosen {
			fmt.Fprintf(w, "%s\n", f.ID)
		}
		return nil
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	first := func(values []string) string {
		if len(values) == 0 {
			return ""
		}
		return values[0]
	}
	for _, f := range chosen {
		line := listed{
			ID: f.ID, Source: f.Source.ID, Provider: f.Source.Provider, Product: f.Source.Product,
			Kind: f.Kind, Format: f.Response.Format, Form: f.Form, Grade: f.Grade,
			Status: f.Response.Status, Header: f.Response.Header, Body: f.Response.Body,
			Code: first(f.Carries.Code), Message: first(f.Carries.Message),
			RequestID: first(f.Carries.RequestID), HostID: first(f.Carries.HostID),
			Document: f.Document, Locator: f.Locator,
			Wire: f.Wire,
		}
		if f.Odd != nil {
			line.Says, line.Found = f.Odd.Says, f.Odd.Found
		}
		if err := encoder.Encode(line); err != nil {
			return exit{reports.ExitUnwritten, err}
		}
	}
	return nil
}

func show(_ context.Context, c *cli.Command) error {
	if c.NArg() != 1 {
		return usage(errors.New("name one fixture; 'sdkconform list' prints every id"))
	}
	p, err := plan(c)
	if err != nil {
		return err
	}
	id := c.Args().First()
	f := p.Catalogue.Fixture(id)
	if f == nil {
		return usage(fmt.Errorf("there is no fixture %q; 'sdkconform list' prints every id%s", id, didYouMean(likeID(id, p.Catalogue.Fixtures))))
	}
	g := p.Goldens[id]
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", f.ID)
	fmt.Fprintf(&b, "documented: %s, %s of %s (%s)\n", f.Source.ID, f.Locator, f.Document, f.Grade)
	fmt.Fprintf(&b, "data:       %s:%d\n", f.File, f.Line)
	if w := f.Wire; w != nil {
		fmt.Fprintf(&b, "on the wire: delivery %s, retries %d, calls %d; given by call alone\n", cmp.Or(string(w.Delivery), "plain"), w.MaxRetries, max(w.Calls, 1))
	}
	if f.Odd != nil {
		fmt.Fprintf(&b, "odd body:   %s\n", safetext.Visible([]byte(f.Odd.Says), 500))
		if found := f.Odd.Found; found != nil {
			fmt.Fprintf(&b, "found:      %s, in %s\n", found.Date, safetext.Visible([]byte(found.SDK), 100))
		}
	}
	if f.Malformed != "" {
		fmt.Fprintf(&b, "malformed:  %s\n", f.Malformed)
	}
	fmt.Fprintf(&b, "an SDK must show (%s, %s): kind %s, status %s\n", g.Mode, g.Level, strings.Join(g.Kinds, " or "), statusOf(g))
	for _, v := range []struct {
		name   string
		values []string
	}{{"code", g.Code}, {"message", g.Message}, {"requestId", g.RequestID}, {"hostId", g.HostID}} {
		if v.values == nil {
			fmt.Fprintf(&b, "  %s: none\n", v.name)
			continue
		}
		optional := ""
		if slices.Contains(g.Optional, v.name) || g.Mode == golden.Malformed || g.Mode == golden.Unreadable || g.Mode == golden.Choice {
			optional = " (or none)"
		}
		fmt.Fprintf(&b, "  %s: %s%s\n", v.name, safetext.Visible([]byte(strings.Join(v.values, " | ")), 500), optional)
	}
	if g.Class != "" {
		fmt.Fprintf(&b, "  class: %s\n", g.Class)
	}
	if g.Known != "" {
		fmt.Fprintf(&b, "  known: true, as %s\n", safetext.Visible([]byte(g.Known), 500))
	}
	fmt.Fprintf(&b, "HTTP %d\n", f.Response.Status)
	for name, values := range f.Response.Header {
		fmt.Fprintf(&b, "%s: %s\n", name, strings.Join(values, ", "))
	}
	fmt.Fprintf(&b, "%d bytes, digest %s:\n", len(f.Response.Body), g.Body)
	if _, err := io.WriteString(c.Root().Writer, b.String()); err != nil {
		return exit{reports.ExitUnwritten, err}
	}
	body := f.Response.Body
	const most = 16 << 10
	if len(body) > most {
		body = append(slices.Clone(body[:most]), "…"...)
	}
	_, err = c.Root().Writer.Write(append(slices.Clone(body), '\n'))
	if err != nil {
		return exit{reports.ExitUnwritten, err}
	}
	return nil
}

// quotedRule is a rule as 'rules --json' prints it.
type quotedRule struct {
	ID      string              `json:"id"`
	Level   golden.Level        `json:"level"`
	Says    string              `json:"says"`
	Sources []fixtures.Sentence `json:"sources"`
	Reason  string              `json:"reason"`
	Usually string              `json:"usually"`
}

func rules(_ context.Context, c *cli.Command) error {
	ids := make([]string, 0, len(golden.Rules()))
	for _, rule := range golden.Rules() {
		ids = append(ids, rule.ID)
	}
	chosen, err := named(c.Args().Slice(), ids, "rule")
	if err != nil {
		return usage(err)
	}
	s, err := selection(c)
	if err != nil {
		return usage(err)
	}
	catalogue, err := joined(s.Catalogues)
	if err != nil {
		return usage(err)
	}
	for _, source := range catalogue.Sources {
		if err := golden.CheckSentences(source); err != nil {
			return usage(err)
		}
	}
	w := c.Root().Writer
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	for _, i := range chosen {
		rule := golden.Rules()[i]
		r := quotedRule{rule.ID, rule.Level, rule.Says, rule.Sentences(catalogue), rule.Reason, rule.Usually}
		if c.Bool("json") {
			if err := encoder.Encode(r); err != nil {
				return exit{reports.ExitUnwritten, err}
			}
			continue
		}
		var b strings.Builder
		fmt.Fprintf(&b, "%s (%s)\n  %s\n", r.ID, r.Level, r.Says)
		for _, s := range r.Sources {
			fmt.Fprintf(&b, "  source: %s\n", s)
		}
		if r.Reason != "" {
			fmt.Fprintf(&b, "  reason: %s\n", r.Reason)
		}
		if r.Usually != "" {
			fmt.Fprintf(&b, "  usually: %s\n", r.Usually)
		}
		if _, err := fmt.Fprintln(w, b.String()); err != nil {
			return exit{reports.ExitUnwritten, err}
		}
	}
	return nil
}

// statusOf is the status that an SDK may show.
func statusOf(g *golden.Golden) string {
	if g.Status == 0 {
		return "none, as none arrives"
	}
	text := strconv.Itoa(g.Status)
	for _, other := range g.Statuses {
		text += " or " + strconv.Itoa(other)
	}
	return text
}

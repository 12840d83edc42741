package main

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/formats/results"
	"github.com/sdkconform/sdkconform/reports/waivers"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/urfave/cli/v3"
)

// schemas are what 'schema' can print; the first is printed where none is named.
var schemas = []struct {
	name string
	text func() []byte
}{
	{"protocol", func() []byte { return []byte(runner.ProtocolSchema()) }},
	{"source", fixtures.SourceSchema},
	{"envelope", fixtures.EnvelopeSchema},
	{"waivers", waivers.Schema},
	{"results", results.Schema},
}

// schema prints a JSON Schema.
func schema(_ context.Context, c *cli.Command) error {
	if c.NArg() > 1 {
		return usage(fmt.Errorf("unexpected argument %q; name one schema", c.Args().Get(1)))
	}
	name := cmp.Or(c.Args().First(), schemas[0].name)
	var names []string
	for _, s := range schemas {
		if s.name != name {
			names = append(names, s.name)
			continue
		}
		if _, err := c.Root().Writer.Write(s.text()); err != nil {
			return exit{reports.ExitUnwritten, err}
		}
		return nil
	}
	return usage(fmt.Errorf("there is no schema %q; there are %s", name, strings.Join(names, ", ")))
}

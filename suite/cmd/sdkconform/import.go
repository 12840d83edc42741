package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/kballard/go-shellquote"
	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/fixtures/importer"
	"github.com/sdkconform/sdkconform/fixtures/importer/kinds"
	"github.com/sdkconform/sdkconform/reports"
	coveragereport "github.com/sdkconform/sdkconform/reports/coverage"
	"github.com/sdkconform/sdkconform/reports/safetext"
	"github.com/urfave/cli/v3"
)

// defaultImport is where import writes its catalogue.
const defaultImport = "imported"

func importCommand() *cli.Command {
	c := &cli.Command{
		Name: "import", Usage: "make a catalogue of a vendor's machine-readable metadata", ArgsUsage: "KIND FILE-OR-FOLDER...",
		Description: "What is read and cannot be used is counted by reason. The same input gives the same bytes. A catalogue that was imported before is\n" +
			"written anew as a whole or not at all, and what changed is told. Exit status: 0 done, or with --check nothing changed; 1 with --check\n" +
			"something did; 2 usage, or the input is not what it should be; 4 the catalogue could not be written.",
		Action: unknown,
	}
	for _, kind := range kinds.All() {
		c.Commands = append(c.Commands, importKindCommand(kind))
	}
	return c
}

func importKindCommand(kind kinds.Kind) *cli.Command {
	c := &cli.Command{
		Name: kind.Name, Usage: kind.About, ArgsUsage: "FILE-OR-FOLDER...",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "to", Value: defaultImport, Usage: "write the catalogue into `DIR`, which is made, or of an earlier import"},
			&cli.StringFlag{
				Name: "depth", Value: fixtures.DepthStandard,
				Usage: "make so many `FORMS`: quick: bodies as they are printed, and the form wire of everything; standard: wire and layout of everything,\n" +
					"every other form of two samples of each kind and format and two rows; full: every form of everything",
			},
			&cli.BoolFlag{Name: "check", Usage: "write nothing, and end with 1 if the catalogue is not what the input makes today"},
			&cli.BoolFlag{Name: "verbose", Usage: "list what was not taken, and all that changed"},
		},
		Action: func(_ context.Context, c *cli.Command) error { return importCatalogue(c, kind) },
	}
	for _, flag := range importFlags() {
		if slices.Contains(kind.Uses, flag.Names()[0]) {
			c.Flags = append(c.Flags, flag)
		}
	}
	return c
}

// importFlags are those that some kinds have.
func importFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringSliceFlag{Name: "product", Usage: "take the product `NAME` alone (may be repeated)"},
		&cli.StringFlag{Name: "language", Usage: "the texts are in the language `WORD`, such as en, where the input does not say it"},
		&cli.StringFlag{Name: "provider", Usage: "the `NAME` that adapters give of the vendor"},
		&cli.StringFlag{Name: "envelope", Usage: "wrap answers in the envelope `NAME`, a shipped one or one in the catalogue's folder envelopes"},
		&cli.StringSliceFlag{Name: "format", Usage: "the API answers in `FORMAT`: json or xml (may be repeated)"},
		&cli.IntFlag{Name: "status", Usage: "the status `N` of errors whose row has none"},
		&cli.StringFlag{Name: "request-id", Usage: "give rows the request id `TEXT`"},
		&cli.StringSliceFlag{Name: "column", Usage: "`WHAT=COLUMN`: code, message, status or description is in the column of that name or number (may be repeated)"},
	}
}

// importOptions are the options that a command line gives.
func importOptions(c *cli.Command) (o importer.Options, err error) {
	o = importer.Options{
		Products: c.StringSlice("product"), Language: c.String("language"), Provider: c.String("provider"), Envelope: c.String("envelope"),
		Formats: c.StringSlice("format"), Status: c.Int("status"), RequestID: c.String("request-id"),
	}
	for _, format := range o.Formats {
		if format != fixtures.JSON && format != fixtures.XML {
			return o, fmt.Errorf("--format: there is no format %q; use json or xml", format)
		}
	}
	if o.Status != 0 && (o.Status < 100 || o.Status > 599) {
		return o, fmt.Errorf("--status: %d is no HTTP status; use 100 to 599", o.Status)
	}
	for _, word := range []struct{ flag, value string }{{"language", o.Language}, {"provider", o.Provider}} {
		if word.value != "" && importer.ID(word.value) != word.value {
			return o, fmt.Errorf("--%s: %q cannot be part of an id; use lower-case words joined by hyphens", word.flag, word.value)
		}
	}
	known := []string{"code", "message", "status", "description"}
	for _, text := range c.StringSlice("column") {
		what, column, ok := strings.Cut(text, "=")
		if !ok || column == "" || !slices.Contains(known, what) {
			return o, fmt.Errorf("--column: %q is not WHAT=COLUMN with one of %s%s", text, strings.Join(known, ", "), didYouMean(nearest(what, known)))
		}
		if o.Columns == nil {
			o.Columns = map[string]string{}
		}
		o.Columns[what] = column
	}
	return o, nil
}

func importCatalogue(c *cli.Command, kind kinds.Kind) error {
	if c.NArg() == 0 {
		return usage(fmt.Errorf("name the files, or folders that hold them; see '%s --help'", c.FullName()))
	}
	depth := c.String("depth")
	if !slices.Contains(fixtures.Depths(), depth) {
		return usage(fmt.Errorf("--depth: there is no depth %q; use %s%s", depth, strings.Join(fixtures.Depths(), ", "), didYouMean(nearest(depth, fixtures.Depths()))))
	}
	o, err := importOptions(c)
	if err != nil {
		return usage(err)
	}
	dir := c.String("to")
	target, err := importer.OpenTarget(dir)
	if err != nil {
		return usage(err)
	}
	origin := importer.OriginOf(kind.Name, depth, o)
	switch {
	case target.Old != nil && target.Old.Summary.Kind != kind.Name:
		return usage(fmt.Errorf("%s was imported from %s: name another folder with --to", dir, target.Old.Summary.Kind))
	case c.Bool("check") && target.Old == nil:
		return usage(fmt.Errorf("there is no import in %s to check: name its folder with --to", dir))
	case c.Bool("check") && !slices.ContainsFunc(c.FlagNames(), func(name string) bool { return name == "depth" || slices.Contains(kind.Uses, name) }):
		// What it was imported with holds unless something else is asked for.
		origin = target.Old.Summary.Origin
	}
	in, err := importer.Open(c.Args().Slice()...)
	if err != nil {
		return usage(err)
	}
	metadata, err := kind.Read(in, origin.Options())
	if err != nil {
		return usage(err)
	}
	made, err := importer.Make(metadata, origin, target.Envelopes)
	if err != nil {
		return usage(err)
	}
	loaded, err := made.Load(filepath.ToSlash(dir))
	if err != nil {
		return usage(err)
	}
	var difference *importer.Difference
	if target.Old != nil {
		difference = target.Old.Compare(made, loaded)
	}
	if !c.Bool("check") {
		if err := target.Write(made); err != nil {
			return exit{reports.ExitUnwritten, err}
		}
	}
	return sayImport(c, made, loaded, difference)
}

// sayImport tells what became of the input.
func sayImport(c *cli.Command, made *importer.Import, loaded *fixtures.Catalogue, difference *importer.Difference) error {
	var b strings.Builder
	verbose := c.Bool("verbose")
	if difference != nil {
		sayDifference(&b, difference, verbose)
	}
	if c.Bool("check") {
		if _, err := c.Root().Writer.Write([]byte(safetext.Lines(b.String()))); err != nil {
			return exit{reports.ExitUnwritten, err}
		}
		if !difference.Same() {
			return exit{reports.ExitFailed, errors.New("the catalogue is not what the input makes today; run import without --check, and review the difference")}
		}
		return nil
	}
	sayTaken(&b, made, loaded, verbose)
	dir := shellquote.Join(c.String("to"))
	fmt.Fprintf(&b, "\nWrote %s. Try\n\n  sdkconform lint --catalogue %s\n  sdkconform coverage --catalogue %s\n  sdkconform run --catalogue %s --only '%s/*' --adapter builtin:reference\n",
		c.String("to"), dir, dir, dir, made.Summary.Sources[0].ID)
	return said(c, "%s", safetext.Lines(b.String()))
}

// coverageCommand describes coverage.
func coverageCommand() *cli.Command {
	return &cli.Command{
		Name: "coverage", Usage: "tell which documented responses of imported sources are in fixtures, and which are not and why",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "catalogue", Usage: "the `DIR` of an imported catalogue"},
			&cli.StringFlag{Name: "format", Value: "text", Usage: "`FORMAT` is text, markdown, html or json"},
			&cli.StringFlag{Name: "out", Usage: "write into `FILE` instead of standard output"},
		},
		Action: coverage,
	}
}

func coverage(_ context.Context, c *cli.Command) error {
	if err := noArguments(c); err != nil {
		return err
	}
	dir := c.String("catalogue")
	if dir == "" {
		return usage(errors.New("name the folder of an imported catalogue with --catalogue DIR"))
	}
	if _, err := os.ReadDir(dir); err != nil {
		return usage(fmt.Errorf("there is no catalogue: %w", err))
	}
	format := c.String("format")
	write := coveragereport.Format(format)
	if write == nil {
		return usage(fmt.Errorf("--format: there is no format %q; use %s%s", format, strings.Join(coveragereport.Formats(), ", "), didYouMean(nearest(format, coveragereport.Formats()))))
	}
	stored, err := importer.ReadStored(os.DirFS(dir), filepath.ToSlash(dir))
	if err != nil {
		return usage(err)
	}
	covered := stored.Coverage()
	if out := c.String("out"); out != "" {
		if err := reports.WriteFile(out, func(w io.Writer) error { return write(w, covered) }); err != nil {
			return exit{reports.ExitUnwritten, err}
		}
		return said(c, "wrote %s\n", filepath.ToSlash(out))
	}
	if err := write(c.Root().Writer, covered); err != nil {
		return exit{reports.ExitUnwritten, err}
	}
	return nil
}

// sayDifference tells what changed since the import that was there.
func sayDifference(b *strings.Builder, d *importer.Difference, all bool) {
	const most = 40
	if d.Same() {
		b.WriteString("Nothing has changed since it was imported.\n")
		return
	}
	counts := map[string]int{}
	for _, c := range d.Changes {
		counts[c.Kind]++
	}
	if len(d.Changes) == 0 {
		b.WriteString("The same rows and bodies, but places, pins or counts have changed.\n")
		return
	}
	fmt.Fprintf(b, "Since it was imported: %d added, %d changed, %d gone\n", counts[importer.Added], counts[importer.Changed], counts[importer.Gone])
	for i, c := range d.Changes {
		if i == most && !all {
			fmt.Fprintf(b, "  … and %d more: --verbose lists all\n", len(d.Changes)-most)
			break
		}
		fmt.Fprintf(b, "  %s: %s: %s\n", c.Kind, c.Source, c.What)
		if c.Was != "" {
			fmt.Fprintf(b, "    was: %s\n", c.Was)
		}
		if c.Is != "" {
			fmt.Fprintf(b, "    is:  %s\n", c.Is)
		}
	}
}

// sayTaken tells what was taken, what was not, and how much is made of it.
func sayTaken(b *strings.Builder, made *importer.Import, loaded *fixtures.Catalogue, all bool) {
	s := &made.Summary
	count := map[string]int{}
	for _, f := range loaded.Fixtures {
		count[f.Source.ID]++
	}
	for _, n := range s.Sources {
		fmt.Fprintf(b, "%s: %d rows of %d places, %d of %d bodies (%d malformed); %d fixtures\n",
			n.ID, n.Rows, n.Places, n.Samples, n.SamplesRead, n.Malformed, count[n.ID])
	}
	fmt.Fprintf(b, "\nDepth %s: %s.\n", s.Depth, depthSays[s.Depth])
	if len(s.Left) == 0 {
		b.WriteString("Everything that was read was taken.\n")
	} else {
		fmt.Fprintf(b, "Not taken: %d, which %s lists\n", len(made.Left), importer.LeftFile)
	}
	for _, r := range s.Left {
		fmt.Fprintf(b, "  %d × %s\n", r.Count, r.Reason)
		for _, l := range made.Left {
			if all && l.Reason == r.Reason {
				fmt.Fprintf(b, "    %s#%s: %s\n", l.File, l.Where, l.What)
			}
		}
	}
	if len(s.Remarks) > 0 {
		b.WriteString("Taken, but not as it was read\n")
	}
	for _, r := range s.Remarks {
		fmt.Fprintf(b, "  %d × %s\n", r.Count, r.Reason)
	}
	for _, note := range s.Notes {
		fmt.Fprintf(b, "Note: %s\n", note)
	}
}

// depthSays tells what is made of what was taken.
var depthSays = map[string]string{
	fixtures.DepthQuick:    "bodies as they are printed, and the form wire of everything",
	fixtures.DepthStandard: "the forms wire and layout of everything; every other form of two samples of each kind and format, and of two rows of each source",
	fixtures.DepthFull:     "every form of everything",
}

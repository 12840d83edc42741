package lint_test

import (
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/fixtures/scaffold"
	"github.com/sdkconform/sdkconform/golden/lint"
)

// A number where a text is wanted is the usual mistake in a new catalogue.
func TestNumberWithoutQuotes(t *testing.T) {
	c, err := scaffold.New(scaffold.Options{Provider: "acme", Product: "disks", Format: fixtures.JSON})
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range c.Files {
		files[f.Path] = f.Text
	}
	const source = "acme-disks/source.yaml"
	if err := lint.Catalogue(mapFS(files), "base"); err != nil {
		t.Fatal(err)
	}
	files[source] = strings.Replace(files[source], "      code: ItemNotFound", "      code: 404", 1)
	for _, f := range faults(t, lint.Catalogue(mapFS(files), "base")) {
		if strings.HasSuffix(f.File, source) && f.What == "samples.1.values.code: got number, want string" && f.Mend == "put it in quotes" {
			return
		}
	}
	t.Error("nothing says that the number wants quotes")
}

package fuzz_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// The engine's cost grows with what is linked in, and SDK repos import package fuzz: no
// Ginkgo, and nothing of package suite, which has it. What is below the fronts knows
// neither package testing nor flags, and nothing above itself.
func TestImportsNoTestFramework(t *testing.T) {
	const module = "github.com/sdkconform/sdkconform/"
	for _, test := range []struct {
		name     string
		unwanted []string // whole import paths
	}{
		{"fuzz", nil},
		{"fuzz/internal/campaign", []string{"testing", "flag", module + "fuzz"}},
		{"fuzz/internal/crashlog", []string{"testing", "flag", module + "fuzz", module + "fuzz/internal/campaign", module + "fuzz/internal/generate"}},
		{"fuzz/internal/generate", []string{"testing", "flag", module + "fuzz", module + "fuzz/internal/campaign", module + "runner/host"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			out, err := exec.Command("go", "list", "-deps", module+test.name).Output()
			if err != nil {
				t.Fatal(err)
			}
			imports := strings.Fields(string(out))
			for _, name := range imports {
				framework := slices.ContainsFunc([]string{"ginkgo", "gomega", "testify", module + "suite"}, func(part string) bool { return strings.Contains(name, part) })
				if framework || slices.Contains(test.unwanted, name) {
					t.Errorf("package %s imports %s", test.name, name)
				}
			}
			if len(imports) < 10 {
				t.Errorf("only %d packages are imported", len(imports))
			}
		})
	}
}

package fuzz_test

import (
	"os/exec"
	"strings"
	"testing"
)

// The engine's cost grows with what is linked in, and SDK repos import this package:
// no Ginkgo, and nothing of package suite, which has it.
func TestImportsNoTestFramework(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "github.com/sdkconform/sdkconform/fuzz").Output()
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for name := range strings.FieldsSeq(string(out)) {
		seen++
		for _, unwanted := range []string{"ginkgo", "gomega", "sdkconform/suite"} {
			if strings.Contains(name, unwanted) {
				t.Errorf("package fuzz imports %s", name)
			}
		}
	}
	if seen < 10 {
		t.Errorf("only %d packages are imported", seen)
	}
}

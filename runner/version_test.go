package runner

import "testing"

// A test binary does not say what is linked into it.
func TestModuleVersion(t *testing.T) {
	if got := ModuleVersion("example.com/not/linked", "1.2.3"); got != "1.2.3" {
		t.Errorf("got %q", got)
	}
}

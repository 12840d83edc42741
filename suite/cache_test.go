package suite_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// adopter is the test of an SDK's repository.
const adopter = `package sdk

import (
	"testing"

	"github.com/sdkconform/sdkconform/fixtures/builtin"
	"github.com/sdkconform/sdkconform/suite"
)

func TestConformance(t *testing.T) {
	suite.%s(t, builtin.Strict(), suite.Only("alibaba-ess-zh/sample/*")%s)
}
`

// TestNotCachedWithWaivers: go test takes a pass out of its cache, but never one with waivers, which may have expired since.
func TestNotCachedWithWaivers(t *testing.T) {
	t.Parallel()
	repo, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name, front, more string
		cached            bool
	}{
		{"without", "Test", "", true},
		{"waivers", "Test", `, suite.Waivers("waivers.yaml")`, false},
		{"specs with waivers", "Run", `, suite.Waivers("waivers.yaml")`, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			write := func(name, text string) {
				if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			module, err := os.ReadFile(filepath.Join(repo, "go.mod"))
			if err != nil {
				t.Fatal(err)
			}
			sums, err := os.ReadFile(filepath.Join(repo, "go.sum"))
			if err != nil {
				t.Fatal(err)
			}
			text := strings.Replace(string(module), "module github.com/sdkconform/sdkconform", "module example.org/sdk", 1)
			write("go.mod", text+"\nrequire github.com/sdkconform/sdkconform v0.0.0\n\nreplace github.com/sdkconform/sdkconform => "+repo+"\n")
			write("go.sum", string(sums))
			write("sdk_test.go", fmt.Sprintf(adopter, test.front, test.more))
			write("waivers.yaml", "version: 1\nwaivers: []\n")
			// A file that has just been written is not cached, with or without waivers.
			past := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
			for _, name := range []string{"go.mod", "go.sum", "sdk_test.go", "waivers.yaml"} {
				if err := os.Chtimes(filepath.Join(dir, name), past, past); err != nil {
					t.Fatal(err)
				}
			}
			var out []byte
			for range 2 {
				cmd := exec.Command("go", "test", "-mod=mod", ".")
				cmd.Dir = dir
				cmd.Env = append(os.Environ(), "GOFLAGS="+strings.ReplaceAll(os.Getenv("GOFLAGS"), "-count=1", "")) // which would cache nothing
				if out, err = cmd.CombinedOutput(); err != nil {
					t.Fatalf("%v: %s", err, out)
				}
			}
			if cached := strings.Contains(string(out), "(cached)"); cached != test.cached {
				t.Errorf("the second run is out of the cache: %v\n%s", cached, out)
			}
		})
	}
}

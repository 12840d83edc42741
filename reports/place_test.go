package reports_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/sdkconform/sdkconform/reports"
)

// The command of a replay keeps what the case hangs on; that of a Go test is go test.
func TestReplay(t *testing.T) {
	const id = "alibaba-ecs-en/code/400/A.B/xml/wire"
	for want, a := range map[string]reports.Adapter{
		"sdkconform run --only 'alibaba-ecs-en/code/400/A.B/xml/wire' --catalogue 'my cloud' --adapter './a' --tls --memory '2GiB' --out 'x'": {
			Command: "./a", Catalogues: []string{"my cloud"}, Flags: []string{"--tls", "--memory", "2GiB", "--out", "x"},
		},
		`go test -run '^TestSDK$/^alibaba-ecs-en$/^code$/^400$/^A\.B$/^xml$/^wire$' example.org/sdk`: {
			GoTest: &reports.GoTest{Package: "example.org/sdk", Run: "^TestSDK$"},
		},
		`go test -run '^TestSDK$' example.org/sdk -ginkgo.focus 'alibaba-ecs-en/code/400/A\.B/xml/wire(/call)?$'`: {
			GoTest: &reports.GoTest{Package: "example.org/sdk", Run: "^TestSDK$", Ginkgo: true},
		},
		`go test -ginkgo.focus 'alibaba-ecs-en/code/400/A\.B/xml/wire(/call)?$'`: {GoTest: &reports.GoTest{Ginkgo: true}},
	} {
		if got := a.Replay(id); got != want {
			t.Errorf("got %s\nwant %s", got, want)
		}
	}
}

// A file is named from the root of its repository, wherever a test runs.
func TestInRepository(t *testing.T) {
	dir := t.TempDir()
	if got := reports.InRepository(filepath.Join(dir, "a.yaml")); got != filepath.ToSlash(filepath.Join(dir, "a.yaml")) {
		t.Errorf("without a repository: %q", got)
	}
	mkdir(t, filepath.Join(dir, ".git"))
	mkdir(t, filepath.Join(dir, "sdk", "test"))
	t.Chdir(filepath.Join(dir, "sdk", "test"))
	if got := reports.InRepository("waivers.yaml"); got != "sdk/test/waivers.yaml" {
		t.Errorf("in a folder: %q", got)
	}
}

func mkdir(t *testing.T, name string) {
	t.Helper()
	if err := os.MkdirAll(name, 0o755); err != nil {
		t.Fatal(err)
	}
}

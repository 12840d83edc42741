//go:build unix

package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kballard/go-shellquote"
)

// On a disk without room nothing is half written, and what was there stays.
func TestFullDiskOfTheGate(t *testing.T) {
	t.Parallel()
	good, bad := t.TempDir(), losesTheCode.folder(t)
	execute(t, "run", "--adapter", adapter("nothing")+" sdk", "--only", owner, "--out", good).check(t, 0, "")
	waivers := writeFile(t, "waivers.yaml", "waivers: [] # kept\n")
	for name, line := range map[string]string{
		"compare":         "COMMAND compare GOOD BAD --format json --out DISK/compare.json",
		"history":         "COMMAND history GOOD BAD --format json --out DISK/history.json",
		"waivers update":  "COMMAND waivers update --waivers DISK/waivers.yaml BAD",
		"SARIF":           "COMMAND report BAD --out DISK --also sarif",
		"CTRF and badges": "COMMAND report BAD --out DISK --also ctrf --also badge --also annotations",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir, keep := t.TempDir(), t.TempDir()
			quote := func(s string) string { return shellquote.Join(s) }
			made := strings.NewReplacer("COMMAND", quote(binary), "DISK", quote(dir), "GOOD", quote(good), "BAD", quote(bad), "WAIVERS", quote(waivers)).Replace("{ cp WAIVERS DISK/waivers.yaml; head -c 100000 /dev/zero > DISK/fill; " + line + "; }")
			disk := tmpfs(t, dir, 8, made, keep)
			if disk == nil {
				return // no disk of one's own here; TestAlso and TestCompare have files that cannot be made
			}
			cmd := command(t)
			cmd.Path, cmd.Args = disk[0], disk
			r := finish(t, cmd)
			if r.status != 4 || !strings.Contains(r.stderr, "no space left on device") {
				t.Errorf("got the exit status %d and %s", r.status, r.stderr)
			}
			for _, file := range []string{"compare.json", "history.json", "results.sarif", "ctrf.json"} {
				if text, err := os.ReadFile(filepath.Join(keep, file)); err == nil && !strings.HasSuffix(string(text), "}\n") {
					t.Errorf("half of %s was left", file)
				}
			}
			if left, _ := filepath.Glob(filepath.Join(keep, ".*")); len(left) > 0 {
				t.Errorf("left behind: %q", left)
			}
			if name == "waivers update" {
				if text, err := os.ReadFile(filepath.Join(keep, "waivers.yaml")); err != nil || string(text) != "waivers: [] # kept\n" {
					t.Errorf("the waiver file is %q, %v", text, err)
				}
			}
		})
	}
}

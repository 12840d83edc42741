package engine_test

import (
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/reports"
)

// A body that makes an SDK take all the memory there is costs its own case alone.
func TestHostileMemory(t *testing.T) {
	t.Parallel()
	for _, c := range runHostile(t, "memory", 1, 1, "alibaba-ecs-en/code/400/InvalidOwner*/json/wire") {
		want := reports.Pass
		if strings.Contains(c.ID, bait) {
			want = reports.Crash
		}
		if c.Verdict != want || want == reports.Crash && !strings.Contains(c.Reason, " MiB, the limit of the adapter is 300 MiB (--memory)") {
			t.Errorf("%s: got %s (%s), want %s", c.ID, c.Verdict, c.Reason, want)
		}
	}
}

package host

import (
	"fmt"

	"github.com/sdkconform/sdkconform/runner"
)

// fault is the result that a fault takes the place of.
func fault(kind runner.FaultKind, detail, format string, args ...any) runner.Result {
	return runner.Result{Fault: runner.NewFault(kind, detail, format, args...)}
}

// bytesText is a number of bytes for people.
func bytesText(n int64) string {
	if n >= 10<<20 {
		return fmt.Sprintf("%d MiB", n>>20)
	}
	return fmt.Sprintf("%d KiB", n>>10)
}

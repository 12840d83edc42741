package suite

import (
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/sdkconform/sdkconform/reports"
)

// packageOfTest is the import path of the package whose test binary this is; empty: it is not known.
func packageOfTest() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	path, isTest := strings.CutSuffix(info.Path, ".test")
	if !isTest || path == "command-line-arguments" {
		return ""
	}
	return path
}

// caller is the line that called this package, as a file of its repository; empty where the binary does not know its files.
func caller() (file string, line int) {
	const most = 16
	pcs := make([]uintptr, most)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(1, pcs)])
	for {
		f, more := frames.Next()
		if !strings.HasPrefix(f.Function, "github.com/sdkconform/sdkconform/suite.") {
			if !filepath.IsAbs(f.File) {
				return "", 0 // built with -trimpath
			}
			return reports.InRepository(f.File), f.Line
		}
		if !more {
			return "", 0
		}
	}
}

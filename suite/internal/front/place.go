package front

import (
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/sdkconform/sdkconform/reports"
)

// PackageOfTest is the import path of the package whose test binary this is; empty: it is not known.
func PackageOfTest() string {
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

// fronts are what the names of the fronts' functions begin with.
var fronts = []string{
	"github.com/sdkconform/sdkconform/suite.",
	"github.com/sdkconform/sdkconform/suite/plain.",
	"github.com/sdkconform/sdkconform/suite/internal/front.",
}

// caller is the line that called a front, as a file of its repository; empty where the binary does not know its files.
func caller() (file string, line int) {
	const most = 16
	pcs := make([]uintptr, most)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(1, pcs)])
	for {
		f, more := frames.Next()
		if !slices.ContainsFunc(fronts, func(front string) bool { return strings.HasPrefix(f.Function, front) }) {
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

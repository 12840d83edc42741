package front

import (
	"os"
	"path"
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
			name := f.File
			if !filepath.IsAbs(name) {
				name = trimmed(name)
			}
			if name == "" {
				return "", 0
			}
			return reports.InRepository(name), f.Line
		}
		if !more {
			return "", 0
		}
	}
}

// trimmed is a file of a binary that was built with -trimpath, which names it by the import path of its package. go test runs a
// binary in the folder of the package that it tests, so that files of this one are known; of others it is empty.
func trimmed(name string) string {
	if path.Dir(name) != PackageOfTest() {
		return ""
	}
	here, err := filepath.Abs(path.Base(name))
	if err != nil {
		return ""
	}
	if _, err := os.Stat(here); err != nil {
		return ""
	}
	return here
}

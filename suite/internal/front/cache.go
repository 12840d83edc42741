package front

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// KeepOutOfCache keeps go test from taking this run's pass for a later one's: it hangs on the day, by which waivers expire,
// and go test asks only for files and variables that a test has read.
//
// go test keeps no result of a test that has read a file of its module which is younger than two seconds, as one that is
// written in the same moment may have the same time. So a file is read whose time lies in the future. It is in the folder of
// temporary files, not in the module; its name leads there from the module, and go test looks at the name alone.
var KeepOutOfCache = sync.OnceValue(func() error {
	young := filepath.Join(os.TempDir(), "sdkconform-never-cached")
	if err := makeYoung(young); err != nil {
		return fmt.Errorf("go test may keep this result for another day, when waivers have expired; -count=1 runs it again: %w", err)
	}
	here, err := os.Getwd()
	if err != nil {
		return err
	}
	const more = 64 // levels than any folder has; the root is its own parent
	up := strings.Repeat(string(filepath.Separator)+"..", more)
	file, err := os.Open(here + up + strings.TrimPrefix(young, filepath.VolumeName(young)))
	if errors.Is(err, fs.ErrNotExist) {
		return nil // another volume; what Waivers says of -count=1 holds
	}
	if err != nil {
		return err
	}
	return file.Close()
})

// makeYoung makes an empty file with a time in the future, or leaves one that is there.
func makeYoung(name string) error {
	file, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	switch {
	case err == nil:
		if err := file.Close(); err != nil {
			return err
		}
	case !errors.Is(err, fs.ErrExist):
		return err
	}
	info, err := os.Lstat(name)
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s is no file", name)
	}
	now := time.Now()
	if info.ModTime().After(now.AddDate(0, 1, 0)) {
		return nil
	}
	return os.Chtimes(name, now.AddDate(1, 0, 0), now.AddDate(1, 0, 0))
}

package site

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A site that cannot be written whole, as on a full disk, leaves the earlier one as it is and nothing beside it.
func TestWholeOrNothing(t *testing.T) {
	parent := t.TempDir()
	dir := filepath.Join(parent, "site")
	text := func(s string) func(io.Writer) error {
		return func(w io.Writer) error {
			_, err := io.WriteString(w, s)
			return err
		}
	}
	if err := writeFolder(dir, []file{{"index.html", text("first")}, {"sdk/a.html", text("a")}}); err != nil {
		t.Fatal(err)
	}
	full := errors.New("no space left on device")
	err := writeFolder(dir, []file{{"index.html", text("second")}, {"sdk/b.html", func(io.Writer) error { return full }}})
	if !errors.Is(err, full) || !strings.Contains(err.Error(), "sdk/b.html") {
		t.Errorf("the error is %v", err)
	}
	for name, want := range map[string]string{"index.html": "first", "sdk/a.html": "a"} {
		if got, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(got) != want {
			t.Errorf("%s is %q (%v)", name, got, err)
		}
	}
	if entries, err := os.ReadDir(parent); err != nil || len(entries) != 1 {
		t.Errorf("beside the site there is %v (%v)", entries, err)
	}
}

// Names of files are those of no device, differ without capital letters, and stay the same.
func TestSlugs(t *testing.T) {
	names := slugs{}
	for _, test := range []struct{ name, language, want string }{
		{"tencentcloud-sdk-go", "go", "tencentcloud-sdk-go"},
		{"Tencentcloud-SDK-go", "python", "tencentcloud-sdk-go-python"},
		{"tencentcloud-sdk-go", "go", "tencentcloud-sdk-go-go"},
		{"tencentcloud-sdk-go", "go", "tencentcloud-sdk-go-2"},
		{"@alicloud/openapi-core", "", "alicloud-openapi-core"},
		{"com.aliyun:tea-openapi", "", "com-aliyun-tea-openapi"},
		{"../../etc/passwd", "", "etc-passwd"},
		{"CON", "", "sdk-con"},
	} {
		if got := names.of(test.name, test.language); got != test.want {
			t.Errorf("%q is %q, want %q", test.name, got, test.want)
		}
	}
	a, b := slugOf("名"), slugOf("前")
	if a == b || a == "" || strings.ContainsAny(a+b, "/.") {
		t.Errorf("names that have no letters of a file are %q and %q", a, b)
	}
	if got := slugOf(strings.Repeat("a", 1<<20)); len(got) > maxSlug+9 {
		t.Errorf("a long name has %d characters", len(got))
	}
}

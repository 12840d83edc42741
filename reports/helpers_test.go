package reports_test

import (
	"bytes"
	"testing"

	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/internal/fake"
)

func junitOf(t *testing.T, r *reports.Run) string {
	t.Helper()
	return fake.Text(t, func(b *bytes.Buffer) error { return r.WriteJUnit(b) })
}

func strictJUnitOf(t *testing.T, r *reports.Run) string {
	t.Helper()
	return fake.Text(t, func(b *bytes.Buffer) error { return r.WriteStrictJUnit(b) })
}

func jsonOf(t *testing.T, r *reports.Run) string {
	t.Helper()
	return fake.Text(t, func(b *bytes.Buffer) error { return r.WriteJSON(b) })
}

func markdownOf(t *testing.T, r *reports.Run) string {
	t.Helper()
	return fake.Text(t, func(b *bytes.Buffer) error { return r.WriteMarkdown(b) })
}

func terminalOf(t *testing.T, r *reports.Run) string {
	t.Helper()
	return fake.Text(t, func(b *bytes.Buffer) error { return r.WriteText(b, reports.Screen{}) })
}

package main

import "testing"

func TestSize(t *testing.T) {
	for text, want := range map[string]int64{
		"0": 0, "16777216": 16 << 20, "64M": 64 << 20, "1GiB": 1 << 30, "1.5g": 3 << 29, "100 MB": 100 << 20, "20480K": 20 << 20, "2T": 2 << 40,
	} {
		if got, err := size(text); got != want || err != nil {
			t.Errorf("size(%q) = %d, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "G", "-1", "1", "15M", "1X", "1GG", "NaN", "Inf", "1e30", "0x10zM", "9999999T"} {
		if got, err := size(text); err == nil {
			t.Errorf("size(%q) = %d, want an error", text, got)
		}
	}
}

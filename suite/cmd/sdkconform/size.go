package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// size reads a number of bytes, with or without a unit: 1073741824, 512M, 1GiB. Units
// are powers of 1024, as those of memory are.
func size(text string) (int64, error) {
	number := strings.TrimRight(text, "KMGTkmgtiBb")
	shift := 0
	switch unit := strings.ToLower(text[len(number):]); unit {
	case "", "b":
	case "k", "kb", "kib":
		shift = 10
	case "m", "mb", "mib":
		shift = 20
	case "g", "gb", "gib":
		shift = 30
	case "t", "tb", "tib":
		shift = 40
	default:
		return 0, fmt.Errorf("%q has the unit %q; known are K, M and G", text, unit)
	}
	n, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	bytes := n * float64(int64(1)<<shift)
	const least = 16 << 20 // no program with an SDK starts with less
	switch {
	case err != nil || math.IsNaN(n):
		return 0, fmt.Errorf("%q is no size; 512M is one, and 0 is no limit", text)
	case n < 0 || bytes > 0 && bytes < least || bytes > 1<<50:
		return 0, fmt.Errorf("%q is neither 0, for no limit, nor at least 16M", text)
	}
	return int64(bytes), nil
}

package fuzz

import (
	"testing"

	"github.com/sdkconform/sdkconform/runner/builtin"
)

func FuzzDecode(f *testing.F) { Decode(f, builtin.Reference()) }

func FuzzBytes(f *testing.F) { Bytes(f, builtin.Reference()) }

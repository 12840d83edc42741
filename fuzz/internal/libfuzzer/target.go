//go:build libfuzzer

package main

/*
#include <stddef.h>
#include <stdint.h>
*/
import "C"

import (
	"sync"
	"unsafe"

	"github.com/sdkconform/sdkconform/fixtures/builtin"
	"github.com/sdkconform/sdkconform/fuzz"
)

var kind = "decode"

// unlimited leaves memory to the engine's own limit, on what is held. What is allocated
// says nothing here: the compiler's instrumentation makes strconv.Quote copy the rest of
// a string at each of its characters.
const unlimited = 1 << 40

var target = sync.OnceValue(func() *fuzz.Target {
	make := fuzz.NewTarget
	if kind == "bytes" {
		make = fuzz.NewBytesTarget
	}
	t, err := make(builtin.Reference(), fuzz.Memory(unlimited))
	if err != nil {
		panic(err)
	}
	return t
})

// LLVMFuzzerTestOneInput gives one input. A finding ends the process, by which the
// engine knows it.
//
//export LLVMFuzzerTestOneInput
func LLVMFuzzerTestOneInput(data *C.uint8_t, size C.size_t) C.int {
	if err := target().Give(unsafe.Slice((*byte)(unsafe.Pointer(data)), int(size))); err != nil {
		panic(err)
	}
	return 0
}

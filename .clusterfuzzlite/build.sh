#!/bin/bash -eu
# Builds the fuzzers into $OUT, with their seed corpora, dictionary and options. ClusterFuzzLite and
# OSS-Fuzz run it in their container; try.sh runs it anywhere with clang.
#
# The archive is made by Go's own compiler. compile_native_go_fuzzer would rewrite the types of package
# testing, which the targets of package fuzz take as arguments, and pass over what f.Add adds.
# From the environment: CXX, CXXFLAGS, LIB_FUZZING_ENGINE, OUT.
cd "$(dirname "$(go env GOMOD)")"
export GOFLAGS=-buildvcs=false # the checkout may be another user's
build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT

for kind in decode bytes; do
	CGO_ENABLED=1 go build -buildmode=c-archive -trimpath -tags libfuzzer -gcflags=all=-d=libfuzzer \
		-ldflags "-X main.kind=$kind" -o "$build/$kind.a" ./fuzz/internal/libfuzzer
	$CXX $CXXFLAGS $LIB_FUZZING_ENGINE "$build/$kind.a" -lpthread -o "$OUT/fuzz_$kind"
done
go run ./fuzz/internal/libfuzzer/seeds "$OUT"

#!/usr/bin/env bash
# usage: .clusterfuzzlite/try.sh [SECONDS] [DIR]
# Builds the fuzzers with build.sh, as the container does, with the clang of this machine, and runs each
# for a while (60 seconds) from its seed corpus and with its options. Needs clang with libFuzzer, unzip.
# Ends with 1 when a fuzzer has found something; the input is in DIR (reports/fuzz/libfuzzer).
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-60}
mkdir -p "${2:-reports/fuzz/libfuzzer}"
OUT=$(cd "${2:-reports/fuzz/libfuzzer}" && pwd)
export OUT CC=${CC:-clang} CXX=${CXX:-clang++}
export CXXFLAGS=${CXXFLAGS:--fsanitize=address} LIB_FUZZING_ENGINE=${LIB_FUZZING_ENGINE:--fsanitize=fuzzer}
bash -eu .clusterfuzzlite/build.sh

status=0
for fuzzer in fuzz_decode fuzz_bytes; do
	corpus=$OUT/corpus/$fuzzer
	mkdir -p "$corpus" "$OUT/seeds/$fuzzer"
	unzip -qo "$OUT/${fuzzer}_seed_corpus.zip" -d "$OUT/seeds/$fuzzer"
	options=()
	if [ -f "$OUT/$fuzzer.options" ]; then
		options=("-dict=$OUT/$(sed -n 's/^dict = //p' "$OUT/$fuzzer.options")")
	fi
	echo "$fuzzer, $seconds s:"
	"$OUT/$fuzzer" -max_total_time="$seconds" -timeout=30 -rss_limit_mb=2560 -print_final_stats=1 -verbosity="${VERBOSITY:-1}" \
		-artifact_prefix="$OUT/$fuzzer-" "${options[@]}" "$corpus" "$OUT/seeds/$fuzzer" || status=1
done
exit $status

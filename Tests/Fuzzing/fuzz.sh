#!/usr/bin/env bash
# Feeds the generator with inputs that libFuzzer makes up from real sources, for a bounded time; fails when one makes it
# crash, hang or read outside its memory, or when what it writes is no Swift though what it read was.
#
#     Tests/Fuzzing/fuzz.sh        60 seconds
#     Tests/Fuzzing/fuzz.sh 600    ten minutes
#
# What is found stays in `.build-fuzzing/found`; what is new to libFuzzer in `.build-fuzzing/inputs`, where the next run
# goes on. An input that is found becomes a test in Tests/TracemarkGeneratorTests/FoundInputTests.swift.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
seconds=${1:-60}
build=.build-fuzzing
program=$build/fuzz
mkdir -p "$build/found"

# MARK: Build

# ld.gold, the default linker on some systems, warns about the sanitizer's own symbols.
linker=()
if [ "$(uname)" = Linux ]; then linker=(-use-ld=lld); fi
find Sources/TracemarkGenerator Tests/Fuzzing -name '*.swift' | sort >"$build/sources"
# The backtraces of Swift and of libFuzzer get in each other's way.
export SWIFT_BACKTRACE=enable=no
swiftc -O -g -sanitize=fuzzer,address ${linker[@]+"${linker[@]}"} -parse-as-library -module-name Fuzzing \
    @"$build/sources" -o "$program"

# MARK: Seeds

# Copies files, named for their content, to a target's seeds; those of up to 12 KB, of which libFuzzer makes the most.
seed() {
    local target=$1
    while IFS= read -r file; do
        cp "$file" "$build/seeds/$target/$(cksum <"$file" | cut -d' ' -f1)"
    done
}

targets='scanner annotation generator'
for target in $targets; do mkdir -p "$build/inputs/$target" "$build/seeds/$target"; done
find Fixtures Sources Tests .build-scanner-oracle/corpora -name '*.swift' -type f -size -12k 2>/dev/null |
    sort | awk 'NR % 7 == 1 && count++ < 400' | seed scanner
find Fixtures -name '*.swift' -type f | seed generator
# What stands behind the word of each annotation of the fixtures.
grep -rhoE --include='*.swift' '@trace.*' Fixtures | sed 's/^@trace//' | sort -u |
    (cd "$build/seeds/annotation" && split -l 1 -a 4 -)

# MARK: Run

for target in $targets; do
    echo "fuzzing the $target for $((seconds / 3)) s"
    if ! FUZZ_TARGET=$target "$program" -max_total_time=$((seconds / 3)) -timeout=5 -rss_limit_mb=2048 -max_len=8192 \
        -dict=Tests/Fuzzing/swift.dict -artifact_prefix="$build/found/$target-" -print_final_stats=1 -verbosity=0 \
        "$build/inputs/$target" "$build/seeds/$target" >"$build/$target.log" 2>&1; then
        tail -60 "$build/$target.log" >&2
        echo "error: an input makes the $target fail: $build/found/$target-*" >&2
        exit 1
    fi
    sed -n 's/^stat::number_of_executed_units: */  inputs tried: /p; s/^stat::new_units_added: */  of them new: /p' \
        "$build/$target.log"
done
Tests/ScannerOracle/run.sh outputs "$build/inputs/generator" "$build/seeds/generator"

#!/usr/bin/env bash
# Fails when the runtime or the generator needs more instructions than it did, beyond what is noise.
#
#     Tests/Scripts/performance.sh             compares with Tests/Benchmarks/instructions.txt
#     Tests/Scripts/performance.sh update      writes that file anew, after a change that is meant to cost what it costs
#
# Instructions are counted by callgrind, so the figures do not depend on what else the machine does. Those of the runtime
# are told as a ratio to a floor that is counted beside them: TaskLocal.withValue and two looks at the clock; those of the
# generator for each byte that it reads.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
build=.build-benchmarks
baseline=Tests/Benchmarks/instructions.txt
# In hundredths of the baseline. A retain and a release more make the recorded span 3 dearer.
tolerance=5
calls=2000

if ! command -v valgrind >/dev/null; then
    echo 'Installing Valgrind …'
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends valgrind; } >/dev/null
fi
mkdir -p "$build"
log=$build/performance.log
swift build -c release --package-path Tests/Benchmarks --scratch-path "$build" --product InstructionWorkload >"$log" 2>&1 ||
    { cat "$log" >&2; exit 1; }

# Instructions within functions whose names match a pattern.
count() {
    local pattern=$1
    shift
    valgrind --tool=callgrind --toggle-collect="$pattern" --callgrind-out-file=/dev/null "$@" >/dev/null 2>"$log" ||
        { cat "$log" >&2; return 1; }
    sed -n 's/.*Collected : \([0-9]*\).*/\1/p' "$log"
}

workload() { count '*tracemark_measured*' "$build/release/InstructionWorkload" "$1" $calls; }

generator() {
    # As SwiftPM has it: beside the output's folder stand those of other plugins alone.
    mkdir -p "$1/outputs/TracemarkPlugin"
    count '*18TracemarkGenerator0B0V3run*' "$build/release/tracemark-generate-tool" --target Fixtures --root "$1" \
        --output "$1/outputs/TracemarkPlugin/out.swift" --review "$1/review.swift" "$1"/[0-9]*/*.swift
}

# One annotated function for each kind of declaration; and the same many times over without annotations.
corpus=$(mktemp -d "${TMPDIR:-/tmp}/performance.XXXXXX")
trap 'rm -rf "$corpus"' EXIT
mkdir -p "$corpus/traced/0"
cp Fixtures/Declarations/*.swift "$corpus/traced/0"
for ((copy = 0; copy < 20; copy++)); do
    mkdir -p "$corpus/untraced/$copy"
    for file in Fixtures/Declarations/*.swift; do sed '/@trace/d' "$file" >"$corpus/untraced/$copy/${file##*/}"; done
done
bytes() { cat "$1"/[0-9]*/*.swift | wc -c; }

ratio() { awk -v of="$1" -v by="$2" 'BEGIN { printf "%.4f", of / by }'; }
floor=$(workload floor)
measured() {
    local name instructions
    for name in notStarted notSampled recorded nested captured; do
        instructions=$(workload $name)
        echo "$name $(ratio "$instructions" "$floor")"
    done
    for name in traced untraced; do
        instructions=$(generator "$corpus/$name")
        echo "$name-byte $(ratio "$instructions" "$(bytes "$corpus/$name")")"
    done
}

if [[ ${1:-} == update ]]; then
    measured >"$build/instructions.txt"
    mv "$build/instructions.txt" "$baseline"
    cat "$baseline"
    exit
fi

measured >"$build/instructions.txt"
awk -v tolerance=$tolerance '
    NR == FNR { before[$1] = $2; next }
    !($1 in before) || $2 + 0 == 0 {
        printf "%-14s %s is nothing to compare\n", $1, $2
        failed = 1
        next
    }
    {
        change = ($2 / before[$1] - 1) * 100
        printf "%-14s %10.4f %10.4f %+7.1f %%", $1, before[$1], $2, change
        if (change > tolerance) {
            printf "   more than %d %% above the baseline; where that is meant: Tests/Scripts/performance.sh update", tolerance
            failed = 1
        } else if (change < -tolerance) printf "   less; keep it so: Tests/Scripts/performance.sh update"
        printf "\n"
    }
    END { exit failed }
' "$baseline" "$build/instructions.txt"

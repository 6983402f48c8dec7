#!/usr/bin/env bash
# Measures ingest and queries of so many spans: in a file, on one node of ClickHouse, and on two shards, one after the other
# on this machine.
#
#     Tests/Scripts/bench-cluster.sh [SPANS [file|SHARDSxREPLICAS ...]]
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
spans=${1:-10000000}
kinds=("${@:2}")
if ((${#kinds[@]} == 0)); then kinds=(file 1x1 2x1); fi

swift build -c release --product tracemark-bench-store >&2
program=$(swift build -c release --show-bin-path)/tracemark-bench-store
for kind in "${kinds[@]}"; do
    echo
    echo "== $spans spans, $kind"
    if [[ $kind == file ]]; then
        "$program" "$spans"
    else
        Tests/Scripts/on_clickhouse.py "${kind%x*}" "${kind#*x}" bash -c '"$0" "$1" "$TRACEMARK_TEST_STORE"' "$program" "$spans"
    fi
done

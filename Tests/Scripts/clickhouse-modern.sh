#!/bin/bash
# Installs today's ClickHouse as a Python library in an environment of its own under .build-tools/, and prints where its
# Python is. A second run takes no time. clickhouse_modern.py serves it over HTTP.
#
#   Tests/Scripts/clickhouse-modern.sh [FOLDER]
set -euo pipefail

checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
folder=${1:-$checkout/.build-tools}
environment=$folder/chdb
mkdir -p "$folder"

exec 9>"$folder/chdb.lock"
flock 9

if [ ! -e "$environment/.complete" ]; then
    rm -rf "$environment"
    python3 -m venv "$environment" >&2
    "$environment/bin/pip" install --quiet --disable-pip-version-check --retries 10 'chdb-core-lite==26.5.*' >&2
    touch "$environment/.complete"
fi
echo "$environment/bin/python"

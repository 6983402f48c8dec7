#!/bin/bash
# Installs schemathesis, which makes requests of an OpenAPI document, in an environment of its own under .build-tools/,
# and prints where its program is. A second run takes no time.
#
#   Tests/Scripts/schemathesis.sh [FOLDER]
set -euo pipefail

version=4.32.5
checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
folder=${1:-$checkout/.build-tools}
environment=$folder/schemathesis-$version
mkdir -p "$folder"

# Tests that run at once wait for the first of them to finish.
exec 9>"$folder/schemathesis.lock"
flock 9

if [ ! -e "$environment/.complete" ]; then
    rm -rf "$environment"
    python3 -m venv "$environment" >&2
    "$environment/bin/pip" install --quiet --disable-pip-version-check --retries 10 "schemathesis==$version" >&2
    touch "$environment/.complete"
fi
echo "$environment/bin/schemathesis"

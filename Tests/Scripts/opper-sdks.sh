#!/bin/bash
# Installs the three generations of Opper's Python SDK, each in an environment of its own under .build-tools/, and
# prints the folder that they are in. A second run takes no time.
#
#   Tests/Scripts/opper-sdks.sh [FOLDER]
set -euo pipefail

checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
folder=${1:-$checkout/.build-tools}
mkdir -p "$folder"

# Tests that run at once wait for the first of them to finish.
exec 9>"$folder/opper.lock"
flock 9

for version in 0.31.4 1.7.2 2.1.1; do
    environment=$folder/opper-$version
    [ -e "$environment/.complete" ] && continue
    rm -rf "$environment"
    python3 -m venv "$environment" >&2
    "$environment/bin/pip" install --quiet --disable-pip-version-check --retries 10 "opperai==$version" >&2
    touch "$environment/.complete"
done
echo "$folder"

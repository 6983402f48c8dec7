#!/bin/bash
# Makes requests of the OpenAPI document that a server gives of itself, right ones and wrong ones, and checks that the
# server answers as the document says. Prints what schemathesis found, and fails if that is anything.
#
#   Tests/Scripts/openapi.sh URL [EXAMPLES]
set -euo pipefail

url=${1:?which server}
checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
schemathesis=$("$checkout/Tests/Scripts/schemathesis.sh")
# It leaves its examples of what failed behind.
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

# The live tail never ends, so that it has tests of its own. A list of warnings is not what is looked for here.
export PYTHONHASHSEED=0
export SCHEMATHESIS_HOOKS=$checkout/Tests/Schemathesis/formats.py
"$schemathesis" run "$url/api/v1/openapi.json" --url "$url" --phases coverage,fuzzing --max-examples "${2:-8}" \
    --seed 1 --continue-on-failure --exclude-path /api/v1/traces/tail --request-timeout 60 --warnings off --no-color

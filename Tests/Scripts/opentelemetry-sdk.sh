#!/bin/bash
# Installs OpenTelemetry's Python SDK with its exporters in an environment of its own under .build-tools/, and prints
# where its Python is. A second run takes no time.
#
#   Tests/Scripts/opentelemetry-sdk.sh [FOLDER]
set -euo pipefail

checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
folder=${1:-$checkout/.build-tools}
environment=$folder/opentelemetry
mkdir -p "$folder"

# Tests that run at once wait for the first of them to finish.
exec 9>"$folder/opentelemetry.lock"
flock 9

if [ ! -e "$environment/.complete" ]; then
    rm -rf "$environment"
    python3 -m venv "$environment" >&2
    "$environment/bin/pip" install --quiet --disable-pip-version-check --retries 10 \
        {opentelemetry-sdk,opentelemetry-exporter-otlp-proto-http,opentelemetry-exporter-otlp-proto-grpc}==1.45.2 >&2
    touch "$environment/.complete"
fi
echo "$environment/bin/python"

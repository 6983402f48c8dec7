#!/bin/bash
# Installs LiteLLM's proxy, a server of OpenAI's API whose models can be made to answer what a configuration says, in an
# environment of its own under .build-tools/, and prints the path of its program. A second run takes no time.
#
#   Tests/Scripts/litellm.sh [FOLDER]
set -euo pipefail

checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
folder=${1:-$checkout/.build-tools}
version=1.106.2
mkdir -p "$folder"

# Tests that run at once wait for the first of them to finish.
exec 9>"$folder/litellm.lock"
flock 9

environment=$folder/litellm-$version
if [ ! -e "$environment/.complete" ]; then
    rm -rf "$environment"
    python3 -m venv "$environment" >&2
    "$environment/bin/pip" install --quiet --disable-pip-version-check --retries 10 "litellm[proxy]==$version" >&2
    touch "$environment/.complete"
fi
echo "$environment/bin/litellm"

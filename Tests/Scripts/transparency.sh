#!/usr/bin/env bash
# Traces a package that was never made for it, and runs the package's own tests.
#
#   Tests/Scripts/transparency.sh OWNER/NAME VERSION [FOLDER]
#
# Each function that can be is renamed to _function with // @trace above it, so that every call goes through a generated
# wrapper. The package then has to build and pass its tests as before. Says how many functions were adopted, how many
# were not and why.
set -euo pipefail

repository=${1:?usage: transparency.sh OWNER/NAME VERSION [FOLDER]}
version=${2:?usage: transparency.sh OWNER/NAME VERSION [FOLDER]}
checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=${3:-$checkout/.build-transparency}
package=$work/$(basename "$repository")
log=$work/$(basename "$repository").log

mkdir -p "$work"
rm -rf "$package"
git clone --quiet --depth 1 --branch "$version" "https://github.com/$repository" "$package" 2>"$log" ||
    { cat "$log" >&2; exit 1; }

# The plugin for each target that has Swift files. A version-specific manifest would hide this one.
rm -f "$package"/Package@swift-*.swift
# Only a manifest of 6.1 or newer can leave out the traits, and with them the packages that the server needs, of which the
# traced one may be one.
sed -i.bak -E '1,/swift-tools-version/ s/swift-tools-version: *[0-9.]+/swift-tools-version:6.2/' "$package/Package.swift"
cat >>"$package/Package.swift" <<'MANIFEST'

import Foundation

do {
    let checkout = Context.environment["TRACEMARK_CHECKOUT"]!
    package.dependencies.append(.package(name: "tracemark", path: checkout, traits: []))
    package.swiftLanguageModes = package.swiftLanguageModes ?? [.v5]
    package.platforms = [.macOS("15.0")]
    for target in package.targets where target.type == .regular || target.type == .executable {
        let folder = Context.packageDirectory + "/" + (target.path ?? "Sources/\(target.name)")
        let files = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        guard files.contains(where: { $0.hasSuffix(".swift") }) else { continue }
        target.dependencies.append(.product(name: "Tracemark", package: "tracemark"))
        target.plugins = (target.plugins ?? []) + [.plugin(name: "TracemarkPlugin", package: "tracemark")]
    }
}
MANIFEST
export TRACEMARK_CHECKOUT=$checkout
cd "$package"

echo "== $repository $version: adopting"
mapfile -d '' files < <(git ls-files -z 'Sources/*.swift' 'Source/*.swift')
if [ ${#files[@]} -eq 0 ]; then
    mapfile -d '' files < <(git ls-files -z '*.swift' ':!:**Tests/**' ':!:Package*.swift')
fi
swift package --allow-writing-to-package-directory tracemark adopt "${files[@]}" >"$log" 2>&1 ||
    { grep 'error:' "$log" >&2; exit 1; }
adopted=$(grep -c ': adopted ' "$log" || true)
echo "adopted: $adopted functions"
echo "not adopted, by reason:"
sed -nE 's/^.*: left .*\): //p' "$log" | sed -E "s/'[^']*'/'…'/g" | sort | uniq -c | sort -rn
if [ "$adopted" -eq 0 ]; then cat "$log" >&2; exit 1; fi

echo "== $repository $version: its own tests"
swift test >"$log.tests" 2>&1 || { grep -E 'error:|failed' "$log.tests" | sort -u | head -40; exit 1; }
grep -hE 'Executed [1-9][0-9]* tests|Test run with [1-9]' "$log.tests" | tail -2

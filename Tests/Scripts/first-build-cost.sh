#!/usr/bin/env bash
# Prints what tracing adds to the first build of a small package, in CPU-seconds (user and system, all processes).
#
#     Tests/Scripts/first-build-cost.sh [RUNS]
#
# It builds the same package without tracing, with Tracemark, and with a package whose tool, plugin and library are all
# empty, which is the least that any build-tool plugin costs. Each build starts with no cache of SwiftPM's; the least of
# RUNS (3) counts, since other work on the machine can only add.
set -euo pipefail

runs=${1:-3}
scripts=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/first-build-cost.XXXXXX")
trap 'rm -rf "$work"' EXIT

# The dependencies are resolved through git as a user's are, from repositories on this machine.
export GIT_CONFIG_COUNT=1
export GIT_CONFIG_KEY_0="url.$work/repositories/.insteadOf"
export GIT_CONFIG_VALUE_0=https://github.com/tracemark/
mkdir "$work/repositories"
"$scripts/tagged-clone.sh" "$work/repositories/tracemark"

# MARK: A package whose tool, plugin and library are empty

empty=$work/repositories/empty
mkdir -p "$empty/Sources/Empty" "$empty/Sources/empty-tool" "$empty/Plugins/EmptyPlugin"
cat >"$empty/Package.swift" <<'SWIFT'
// swift-tools-version: 6.1
import PackageDescription

let package = Package(
    name: "empty",
    products: [
        .library(name: "Empty", targets: ["Empty"]),
        .plugin(name: "EmptyPlugin", targets: ["EmptyPlugin"]),
    ],
    traits: [.default(enabledTraits: [])],
    targets: [
        .target(name: "Empty"),
        .executableTarget(name: "empty-tool"),
        .plugin(name: "EmptyPlugin", capability: .buildTool(), dependencies: ["empty-tool"]),
    ]
)
SWIFT
echo 'public func nothing() {}' >"$empty/Sources/Empty/Empty.swift"
echo '' >"$empty/Sources/empty-tool/main.swift"
cat >"$empty/Plugins/EmptyPlugin/EmptyPlugin.swift" <<'SWIFT'
import PackagePlugin

@main
struct EmptyPlugin: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        [
            .buildCommand(
                displayName: "Nothing", executable: try context.tool(named: "empty-tool").url, arguments: [],
                inputFiles: [], outputFiles: [])
        ]
    }
}
SWIFT
(
    cd "$empty"
    git init --quiet
    git add --all --force .
    git -c user.name=Tests -c user.email=tests@example.org -c commit.gpgsign=false commit --quiet --message "Empty"
    git -c tag.gpgsign=false tag 0.1.0
)

# MARK: The package that is built, in three forms

# package NAME DEPENDENCY LIBRARY PLUGIN: all but the first empty for the form without tracing
package() {
    local folder=$work/app-$1 dependency=$2 library=$3 plugin=$4
    mkdir -p "$folder/Sources/App"
    cat >"$folder/Package.swift" <<SWIFT
// swift-tools-version: 6.1
import PackageDescription

let package = Package(
    name: "app",
    platforms: [.macOS(.v15)],
    dependencies: [
        ${dependency:+.package(url: \"https://github.com/tracemark/$dependency\", from: \"0.1.0\", traits: [])}
    ],
    targets: [
        .executableTarget(
            name: "App",
            dependencies: [
                ${library:+.product(name: \"$library\", package: \"$dependency\")}
            ],
            plugins: [
                ${plugin:+.plugin(name: \"$plugin\", package: \"$dependency\")}
            ]
        )
    ]
)
SWIFT
}

# Six functions in three files, and a main file that calls them.
sources() {
    local folder=$work/app-$1/Sources/App annotation=$2 prefix=$3 start=$4 file
    for file in Retriever Summarizer Validator; do
        cat >"$folder/$file.swift" <<SWIFT
struct $file {
    var limit = 3

    $annotation
    func ${prefix}run(_ text: String) async throws -> [String] {
        text.split(separator: " ").prefix(limit).map(String.init)
    }

    $annotation
    func ${prefix}count(of text: String) -> Int {
        text.count
    }
}
SWIFT
    done
    cat >"$folder/main.swift" <<SWIFT
$start
let words = try await Retriever().run("a b c d e") + Summarizer().run("f g") + Validator().run("h")
print(words, Retriever().count(of: "a"), Summarizer().count(of: "bc"), Validator().count(of: "def"))
SWIFT
}

package without "" "" ""
sources without "" "" ""
package empty empty Empty EmptyPlugin
sources empty "" "" "import Empty"
package tracemark tracemark Tracemark TracemarkPlugin
sources tracemark "// @trace" "_" $'import Tracemark\nTracingSystem.bootstrap()'

# MARK: Measuring

# The CPU-seconds of one first build.
build() {
    local folder=$work/app-$1 TIMEFORMAT='%U %S'
    rm -rf "$folder/.build" "$work/cache"
    if ! { time swift build --package-path "$folder" --cache-path "$work/cache/repositories" \
        --security-path "$work/cache/security" >"$work/log" 2>&1; } 2>"$work/time"; then
        cat "$work/log" >&2
        return 1
    fi
    awk '{ printf "%.2f\n", $1 + $2 }' "$work/time"
}

# The least of all runs.
measure() {
    local form=$1 run seconds=()
    for ((run = 0; run < runs; run++)); do
        seconds+=("$(build "$form")") || return 1
    done
    printf '%s\n' "${seconds[@]}" | sort -n | head -n 1
}

without=$(measure without)
empty=$(measure empty)
tracemark=$(measure tracemark)
"$work/app-tracemark/.build/debug/App" >/dev/null 2>&1

row() { printf '%-42s %12s %12s\n' "$@"; }
above() { awk -v of="$1" -v none="$without" 'BEGIN { printf "%.2f", of - none }'; }
row "First build" "CPU-seconds" "above none"
row "without tracing" "$without" ""
row "with an empty tool, plugin and library" "$empty" "$(above "$empty")"
row "with Tracemark" "$tracemark" "$(above "$tracemark")"

#!/usr/bin/env bash
# Prints what tracing adds to the builds of a package, in CPU-seconds (user and system, all processes): to the first one,
# to one where nothing has changed, and to ones where a traced function has: its body, its line, its signature.
#
#     Tests/Scripts/first-build-cost.sh [RUNS [FILES [JSON FILE]]]
#
# It builds the same package of FILES (200) files without tracing, with Tracemark, and with a package whose tool, plugin
# and library are all empty, which is the least that any build-tool plugin costs. The first build starts with no cache of
# SwiftPM's. The forms are built in turn, and the least of RUNS (3) counts, since other work on the machine can only add.
set -euo pipefail

runs=${1:-3}
files=${2:-200}
json=${3:-/dev/null}
[[ $json == /* ]] || json=$PWD/$json
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

# Two functions in each file, and a main file that calls some of them.
sources() {
    local folder=$work/app-$1/Sources/App annotation=$2 prefix=$3 start=$4 number
    for ((number = 0; number < files; number++)); do
        cat >"$folder/Step$number.swift" <<SWIFT
struct Step$number {
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
let words = try await Step0().run("a b c d e") + Step1().run("f g") + Step2().run("h")
print(words, Step0().count(of: "a"), Step1().count(of: "bc"), Step2().count(of: "def"))
SWIFT
}

package without "" "" ""
sources without "" "" ""
package empty empty Empty EmptyPlugin
sources empty "" "" "import Empty"
package tracemark tracemark Tracemark TracemarkPlugin
sources tracemark "// @trace" "_" $'import Tracemark\nTracingSystem.bootstrap()'

# MARK: Measuring

forms=(without empty tracemark)
declare -A least

# note NAME SECONDS: keeps the least
note() {
    least[$1]=$(awk -v old="${least[$1]:-}" -v new="$2" 'BEGIN { print old == "" || new < old ? new : old }')
}

# The CPU-seconds of one build.
build() {
    local folder=$work/app-$1 TIMEFORMAT='%U %S'
    if ! { time swift build --package-path "$folder" --cache-path "$work/cache/repositories" \
        --security-path "$work/cache/security" >"$work/log" 2>&1; } 2>"$work/time"; then
        cat "$work/log" >&2
        return 1
    fi
    awk '{ printf "%.2f\n", $1 + $2 }' "$work/time"
}

for ((run = 0; run < runs; run++)); do
    for form in "${forms[@]}"; do
        rm -rf "$work/app-$form/.build" "$work/cache"
        note "$form-first" "$(build "$form")"
        # After a first build SwiftPM asks the plugins once more.
        build "$form" >/dev/null
    done
    for ((repeat = 0; repeat < 3; repeat++)); do
        for form in "${forms[@]}"; do note "$form-unchanged" "$(build "$form")"; done
        for form in "${forms[@]}"; do
            sed -i "s/text\.count.*/text.count + $((run * 3 + repeat))/" "$work/app-$form/Sources/App/Step7.swift"
            note "$form-body" "$(build "$form")"
        done
        for form in "${forms[@]}"; do
            sed -i '1i // A line more.' "$work/app-$form/Sources/App/Step7.swift"
            note "$form-line" "$(build "$form")"
        done
        for form in "${forms[@]}"; do
            sed -i "s/count(of text[^:]*:/count(of text$((run * 3 + repeat)):/; s/text[0-9]*\.count/text$((run * 3 + repeat)).count/" \
                "$work/app-$form/Sources/App/Step7.swift"
            note "$form-signature" "$(build "$form")"
            sed -i "s/count(of text[^:]*:/count(of text:/; s/text[0-9]*\.count/text.count/" \
                "$work/app-$form/Sources/App/Step7.swift"
            build "$form" >/dev/null
        done
    done
done
"$work/app-tracemark/.build/debug/App" >/dev/null 2>&1

row() { printf '%-46s %12s %12s %12s %12s\n' "$@"; }
above() { awk -v of="${least[$1]}" -v none="${least[$2]}" 'BEGIN { printf "%+.2f", of - none }'; }
row "CPU-seconds, $files files, least of $runs" "untraced" "empty tool" "Tracemark" "above none"
for build in "first:first build" "unchanged:nothing changed" "body:a traced function's body edited" \
    "line:a line added above a traced function" \
    "signature:a traced function's signature edited"; do
    key=${build%%:*}
    row "${build#*:}" "${least[without-$key]}" "${least[empty-$key]}" "${least[tracemark-$key]}" \
        "$(above "tracemark-$key" "without-$key")"
done
{
    printf '{'
    separator=
    for name in "${!least[@]}"; do
        printf '%s"%s": %s' "$separator" "$name" "${least[$name]}"
        separator=', '
    done
    printf '}\n'
} >"$json"

#!/usr/bin/env bash
# Measures the generator on packages that nobody here wrote, as SwiftPM builds it in a plain `swift build` and in release.
#
#     Tests/Scripts/generator-speed.sh [JSON FILE]
#
# Clones and builds stay in `.build-benchmarks`, so that only the first run fetches and compiles.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
build=.build-benchmarks
corpora=$build/corpora
packages=(
    apple/swift-argument-parser@1.8.2
    groue/GRDB.swift@7.10.0
    apple/swift-nio@2.101.2
    swiftlang/swift-syntax@603.0.1
    apple/swift-collections@1.6.0
    hummingbird-project/hummingbird@2.28.1
    swift-server/async-http-client@1.37.0
    apple/swift-protobuf@1.39.0
    grpc/grpc-swift-2@2.4.3
    apple/swift-crypto@4.5.2
    OpenCombine/OpenCombine@0.14.0
)
for package in "${packages[@]}"; do
    name=${package%@*}
    folder=$corpora/${name#*/}
    [[ -d $folder ]] && continue
    mkdir -p "$corpora"
    rm -rf "$folder.part"
    git -c advice.detachedHead=false clone --quiet --depth 1 --branch "${package#*@}" \
        "https://github.com/$name" "$folder.part"
    mv "$folder.part" "$folder"
done

for configuration in debug release; do
    swift build -c "$configuration" --package-path Tests/Benchmarks --scratch-path "$build" --product InstructionWorkload \
        >"$build/generator-speed.log" 2>&1 || { cat "$build/generator-speed.log" >&2; exit 1; }
done
python3 Tests/Scripts/generator_speed.py "$corpora" "debug=$build/debug/tracemark-generate-tool" \
    "release=$build/release/tracemark-generate-tool" ${1:+--json "$1"}

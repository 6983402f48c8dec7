#!/usr/bin/env bash
# Reads large packages that nobody here wrote with both the scanner and SwiftParser, and prints a table of what was
# compared; fails on any difference.
#
#     Tests/ScannerOracle/run.sh             the packages below
#     Tests/ScannerOracle/run.sh quick       two of them
#     Tests/ScannerOracle/run.sh more        many more, and the toolchain's interfaces
#     Tests/ScannerOracle/run.sh FOLDER…     the Swift files below some folders
#     Tests/ScannerOracle/run.sh outputs FOLDER…
#                                            whether the wrappers for some files, one target each, are Swift
#
# Clones and builds stay in `.build-scanner-oracle`, so that only the first run fetches and compiles swift-syntax.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
build=.build-scanner-oracle
corpora=$build/corpora

quick=(
    apple/swift-argument-parser@1.8.2
    groue/GRDB.swift@7.10.0
)
standard=(
    "${quick[@]}"
    apple/swift-nio@2.101.2
    swiftlang/swift-syntax@603.0.1
    apple/swift-collections@1.6.0
    hummingbird-project/hummingbird@2.28.1
    swift-server/async-http-client@1.37.0
)
more=(
    "${standard[@]}"
    apple/swift-algorithms@1.2.1
    apple/swift-async-algorithms@1.1.4
    apple/swift-certificates@1.21.1
    apple/swift-crypto@4.5.2
    apple/swift-nio-http2@1.46.0
    apple/swift-nio-ssl@2.37.6
    apple/swift-numerics@1.1.1
    apple/swift-protobuf@1.39.0
    apple/swift-subprocess@1.0.2
    apple/swift-system@1.8.1
    attaswift/BigInt@6.0.1
    CoreOffice/XMLCoder@0.18.2
    grpc/grpc-swift-2@2.4.3
    jpsim/Yams@6.2.2
    OpenCombine/OpenCombine@0.14.0
    ordo-one/package-benchmark@1.38.1
    pointfreeco/swift-custom-dump@1.7.3
    stencilproject/Stencil@0.15.1
    swhitty/FlyingFox@0.27.1
    vapor/jwt-kit@5.7.1
)

# A shallow clone of `owner/name@tag`, made once; sets `folder`.
clone() {
    local repository=${1%@*} tag=${1#*@}
    folder=$corpora/${repository#*/}
    if [ ! -d "$folder" ]; then
        mkdir -p "$corpora"
        git -c advice.detachedHead=false clone --quiet --depth 1 --branch "$tag" \
            "https://github.com/$repository" "$folder.part"
        mv "$folder.part" "$folder"
    fi
}

# Builds a product quietly; sets `program`.
build() {
    local configuration=$1 product=$2 log=$build/$1-$2.log
    mkdir -p "$build"
    if ! swift build --package-path Tests/ScannerOracle --scratch-path "$build" \
        --configuration "$configuration" --product "$product" >"$log" 2>&1; then
        cat "$log" >&2
        exit 1
    fi
    program=$build/$configuration/$product
}

folders=()
packages=()
case ${1-standard} in
    quick) packages=("${quick[@]}") ;;
    standard) packages=("${standard[@]}") ;;
    more)
        packages=("${more[@]}")
        # The interfaces of the modules that come with the compiler.
        folders+=("$(swift -print-target-info | sed -n 's/.*"runtimeResourcePath": "\(.*\)".*/\1/p')")
        ;;
    outputs)
        shift
        build release ScannerOracle
        exec "$program" outputs "$@"
        ;;
    *) folders=("$@") ;;
esac
for package in ${packages[@]+"${packages[@]}"}; do
    clone "$package"
    folders+=("$folder")
done

build release ScannerOracle
"$program" compare "${folders[@]}"

echo
"$program" speed "${folders[@]}"
for configuration in release debug; do
    build $configuration ScannerSpeed
    "$program" $configuration "${folders[@]}"
done

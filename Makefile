# `make demo` shows what tracing looks like, `make test` runs every test, `make` lists all there is.
#
# Swift, git, make and the headers of SQLite and zlib must be there; what the tests need beyond, they fetch with apt and
# pip. What is built stays in `.build*`, so that the next run is short.

SHELL := /bin/bash
.SHELLFLAGS := -euc
.NOTPARALLEL:

# What is set for this machine's programs is not for those of the tests, which speak to each other.
export NO_PROXY := 127.0.0.1,localhost
export no_proxy := $(NO_PROXY)
unexport $(filter OTEL_% TRACEMARK_%,$(filter-out TRACEMARK TRACEMARK_STORES TRACEMARK_TEST_STORE TRACEMARK_KILLS,$(.VARIABLES)))

fixture := Fixtures/DocumentPipeline
document := Documents/chemical-history-of-a-candle.txt
build := .build-fixtures/document-pipeline
log := $(build)/demo.log
in_fixture := --package-path $(fixture) --scratch-path $(build)

# SwiftPM itself crashes in Dispatch once in some hundred runs. Then, and only then, a signal ends it, and it runs once more.
swift := ask() { swift "$$@" || { status=$$?; [[ $$status -gt 128 ]] && swift "$$@"; }; }; ask

# What the generator wrote is formatted by the generator.
swift_files := git ls-files -z -- '*.swift' ':!:**/Traced/**'

.PHONY: help
help: ## List the targets.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# MARK: Demo

.PHONY: demo
demo: ## Build the example in Fixtures/DocumentPipeline, run it and show its trace.
	@mkdir -p $(build)
	@echo 'Building $(fixture) …'
	@$(swift) build $(in_fixture) --product document-pipeline >$(log) 2>&1 || { cat $(log) >&2; exit 1; }
	@echo
	@echo 'Its // @trace comments became these wrappers:'
	@find $(build)/plugins/outputs -name 'DocumentPipeline.traced.swift'
	@echo
	@echo 'It reads $(document):'
	@echo
	@checkout=$$PWD; cd $(fixture); "$$checkout/$(build)/debug/document-pipeline" $(document)
	@echo 'The same trace as OTLP/JSON: $(fixture)/.tracemark/traces.jsonl'
	@echo
	@echo 'Building tracemark, the command …'
	@$(swift) build --product tracemark >$(log) 2>&1 || { cat $(log) >&2; exit 1; }
	@echo
	@echo 'It loads what was recorded into a store, and looks into it:'
	@checkout=$$PWD; cd $(fixture); rm -f .tracemark/traces.db*; \
	show() { printf '\n$$ tracemark'; printf ' %s' "$${@@Q}" | sed "s/'\([a-z0-9.\/-]*\)'/\1/g"; echo; \
		"$$checkout/.build/debug/tracemark" "$$@"; }; \
	show import .tracemark/traces.jsonl; \
	show traces list --limit 5; \
	show traces show latest; \
	show traces list --filter 'tag.environment=demo AND name:*summar* AND since:1h' --limit 5

# MARK: Tests

# Tests of sockets, processes and other people's programs, one after the other: what waits must find a processor free.
waiting := EndingTests|TracemarkStoreTests|TracemarkClickHouseTests|TracemarkClientTests|TracemarkEmbeddedTests|TracemarkCLITests|TracemarkExportTests|TracemarkTracingTests|TracemarkServerTests|TracemarkClangTests

.PHONY: test
test: lint test-package test-threads test-performance test-demo test-dashboard ## Run every test.
	@echo
	@echo 'make test: all passed ($^)'

.PHONY: test-package
test-package: ## Test the package: runtime, generator and, by real builds, the plugins.
	@$(call heading,swift build --build-tests)
	@mkdir -p $(build)
	@set -o pipefail; $(swift) build --build-tests 2>&1 | tee $(log)
	@$(call no_warnings,$(log))
	@$(call heading,swift test: what computes)
	@$(swift) test --skip-build --skip '$(waiting)'
	@$(call heading,swift test: what waits for others)
	@$(swift) test --skip-build --no-parallel --filter '$(waiting)'

.PHONY: test-threads
test-threads: ## Test the runtime under the Thread Sanitizer, in a build without warnings.
	@$(call heading,swift test --sanitize=thread)
	@$(swift) test --package-path Tests/ThreadSanitizer --sanitize=thread --scratch-path .build-tsan \
		-Xswiftc -warnings-as-errors

.PHONY: test-performance
test-performance: ## Count the instructions of the runtime and the generator, and compare with what they were.
	@$(call heading,Tests/Scripts/performance.sh)
	@Tests/Scripts/performance.sh

.PHONY: test-demo
test-demo: ## Test the example, its reviewed wrappers, and the demo itself.
	@$(call heading,swift test in $(fixture))
	@mkdir -p $(build)
	@set -o pipefail; $(swift) test $(in_fixture) 2>&1 | tee $(log)
	@$(call no_warnings,$(log))
	@$(call heading,swift package tracemark-check in $(fixture))
	@$(swift) package $(in_fixture) tracemark-check
	@$(call heading,make demo)
	@$(MAKE) --no-print-directory demo

.PHONY: test-dashboard
test-dashboard: ## Test the dashboard in Debian's Chromium, against a real server.
	@$(call heading,Tests/Scripts/dashboard.sh test)
	@Tests/Scripts/dashboard.sh test

# MARK: Longer checks and measurements, not part of `make test`

.PHONY: test-cluster
test-cluster: ## Test the store on two shards of two replicas of ClickHouse and on today's, and all that is above the store on them.
	@swift build --build-tests
	@$(call heading,the store)
	@TRACEMARK_STORES=modern,cluster swift test --skip-build --no-parallel --filter TracemarkClickHouseTests
	@$(call heading,what is above it)
	@Tests/Scripts/on_clickhouse.py 2 2 swift test --skip-build --no-parallel \
		--filter 'TracemarkServerTests|TracemarkCLITests|TracemarkEmbeddedTests'
	@$(call heading,dashboard)
	@Tests/Scripts/on_clickhouse.py 2 2 Tests/Scripts/dashboard.sh test

.PHONY: test-cluster-kills
test-cluster-kills: ## Kill nodes of a cluster 50 times under load, and count what was lost.
	@swift build --product tracemark
	@Tests/Scripts/cluster-kills.py "$$(swift build --show-bin-path)/tracemark"

.PHONY: bench-cluster
bench-cluster: ## Measure ten million spans in a file, on one node of ClickHouse, and on two shards.
	@Tests/Scripts/bench-cluster.sh

.PHONY: test-kills
test-kills: ## Kill a program that writes to the store a hundred times: nothing acknowledged is lost.
	@TRACEMARK_KILLS=100 swift test --no-parallel --filter 'TracemarkStoreTests.ProcessTests/kills'

.PHONY: oracle
oracle: ## Compare the scanner with swift-syntax on large packages.
	@Tests/ScannerOracle/run.sh

.PHONY: fuzz
fuzz: ## Fuzz the scanner, the annotation parser and the generator for a bounded time.
	@Tests/Fuzzing/fuzz.sh

# Packages that were never made for tracing: `make transparency packages='jpsim/Yams@6.2.2'`.
packages := jpsim/Yams@6.2.2 apple/swift-argument-parser@1.8.2 apple/swift-log@1.16.2 apple/swift-configuration@1.4.0 \
	pointfreeco/swift-custom-dump@1.7.3 swift-server/swift-service-lifecycle@2.13.0 stencilproject/Stencil@0.15.1 \
	swiftcsv/SwiftCSV@0.10.0 CoreOffice/XMLCoder@0.18.2 attaswift/BigInt@6.0.1 hummingbird-project/hummingbird@2.28.1 \
	apple/swift-metrics@2.13.0

.PHONY: transparency
transparency: ## Trace a dozen packages that were never made for it, and run their own tests; `packages=` names others.
	@python3 Tests/Scripts/transparency $(packages)

.PHONY: bench
bench: ## Measure the runtime and the exporter beside their floors and their peers; JSON goes to .build-benchmarks.
	@swift build -c release --package-path Tests/Benchmarks --scratch-path .build-benchmarks
	@.build-benchmarks/release/RuntimeBenchmark --json .build-benchmarks/runtime.json
	@echo
	@.build-benchmarks/release/ExportBenchmark --json .build-benchmarks/export.json
	@echo
	@swift run --package-path Tests/Benchmarks --scratch-path .build-benchmarks StackBenchmark

.PHONY: bench-generator
bench-generator: ## Measure the generator on real packages, and what tracing adds to a build.
	@Tests/Scripts/generator-speed.sh .build-benchmarks/generator.json
	@echo
	@Tests/Scripts/first-build-cost.sh 3 200 .build-benchmarks/builds.json

.PHONY: bench-store
bench-store: ## Measure the store with a million spans, and the export of them.
	@swift build -c release --product tracemark
	@swift run -c release tracemark-bench-store 1000000

.PHONY: bench-server
bench-server: ## Measure the server: start, memory, ingest, queries beside it, and 100 times kill -9.
	@swift build -c release --product tracemark
	@Tests/Scripts/bench-server.py .build/release/tracemark

.PHONY: screenshots
screenshots: ## Take screenshots of every page of the dashboard, light and dark, wide and narrow.
	@Tests/Scripts/dashboard.sh screenshots .build-screenshots

# MARK: Source

.PHONY: format
format: ## Format the Swift files in place.
	@$(swift_files) | xargs -0 swift format --in-place --parallel

.PHONY: lint
lint: ## Check the format of the Swift files and of the error texts, and that no file names a path of one machine.
	@$(call heading,swift format lint)
	@$(swift_files) | xargs -0 swift format lint --strict --parallel
	@$(call heading,Tests/Scripts/error_texts.py)
	@Tests/Scripts/error_texts.py
	@if git grep -nIE '(^|[^[:alnum:]_.~-])/(work|root)(/|[^[:alnum:]_/-]|$$)' -- ':!Makefile'; then \
		echo 'error: a tracked file mentions a path of one machine, see above' >&2; exit 1; \
	fi

# Not -warnings-as-errors: with other flags than the user's own `swift build` each would compile again what the other has.
no_warnings = warnings=$$(grep -E '^$(CURDIR)/[^:]+:[0-9]+:[0-9]+: warning:' $(1) | grep -v '/checkouts/' | sort -u); \
	if [ -n "$$warnings" ]; then echo "$$warnings" >&2; echo 'error: the build has warnings, see above' >&2; exit 1; fi

heading = printf '\n== %s\n' '$(1)'

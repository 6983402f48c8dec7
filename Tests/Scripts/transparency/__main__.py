"""Traces packages that were never made for it, and runs their own tests.

    python3 Tests/Scripts/transparency jpsim/Yams@6.2.2 [OWNER/NAME@VERSION ...]

Each package is taken as it is. Every function that can be is renamed to _function with // @trace above it, so that every
call goes through a generated wrapper; then the package has to build without a new warning, and to pass its tests with
tracing idle and with tracing started. Then the same with // @trace above every type and protocol. A function that does not
compile is reported and left alone.

The exit code is 1 where a test fails that did not before, where a warning is new, and where generated code would not
compile.
"""

import argparse
import json
import sys
import time
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))

from check import Baseline, BuildFailed, Check  # noqa: E402
from harness import CHECKOUT, Harness  # noqa: E402
from swiftpm import Package  # noqa: E402
from table import report  # noqa: E402

# Lines printed for one kind of fault; the file has them all.
MOST_SAID = 20


def main():
    arguments = parse()
    work = arguments.work.resolve()
    harness = Harness(work)
    review = harness.make()
    results = []
    for name in arguments.packages:
        repository, version = name.split("@")
        package = Package(repository, version, work)
        results.append(check(package, harness, review, arguments.modes))
        results[-1] = keep(work / "results" / f"{package.name}.json", results[-1])
        (work / "transparency.md").write_text(report(results))
    print()
    print(report(results))
    sys.exit(1 if any(is_fault(result) for result in results) else 0)


def keep(file, result):
    """Writes a package's result, with what an earlier run found in other modes, and returns both."""
    file.parent.mkdir(exist_ok=True)
    earlier = json.loads(file.read_text()) if file.exists() else {}
    if earlier.get("title") == result["title"]:
        result = {**earlier, **result}
    file.write_text(json.dumps(result, indent=1))
    return result


def parse():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, prog="transparency")
    parser.add_argument("packages", nargs="+", metavar="OWNER/NAME@VERSION")
    parser.add_argument("--work", type=Path, default=CHECKOUT / ".build-transparency", help="the folder that lasts")
    parser.add_argument(
        "--mode", dest="modes", action="append", choices=["before", "functions", "types"], help="may be repeated")
    arguments = parser.parse_args()
    arguments.modes = arguments.modes or ["functions", "types"]
    return arguments


def check(package, harness, review, modes):
    print(f"== {package.title}", flush=True)
    package.clone()
    baseline = Baseline(package)
    result = {"title": package.title, "aside": [], "before": "", "warnings": 0, "seconds": 0}
    try:
        baseline.take()
    except BuildFailed as failure:
        return {**result, "functions": {"error": str(failure)}}
    result.update(
        aside=baseline.aside, before=baseline.outcomes.summary, warnings=sum(baseline.warnings.values()),
        seconds=baseline.seconds)
    say("before", f"{result['before']}; {result['warnings']} warnings")
    for mode in modes:
        if mode != "before":
            result[mode] = check_mode(Check(package, baseline, harness, review), mode)
    result["tools_version"] = package.raised_tools_version
    package.reset()
    return result


def check_mode(check, mode):
    began = time.monotonic()
    try:
        result = getattr(check, mode)()
    except (BuildFailed, RuntimeError) as failure:
        say(mode, str(failure))
        return {"error": str(failure)}
    say(mode, f"{result['found']} found, {result['traced']} traced, {sum(result['left'].values())} left, "
              f"{len(result['faults'])} would not compile, {sum(result['new_warnings'].values())} new warnings")
    for run in ("idle", "started"):
        if run in result:
            spans = f"; {result[run]['spans']} spans" if "spans" in result[run] else ""
            say(f"{mode}, {run}", result[run]["summary"] + spans)
    for fault in result["faults"]:
        say("would not compile", f"{fault['function']}: {fault['message']}")
    for word in ("new_warnings", "new_failures", "flaky", "slow"):
        for text in list(result[word])[:MOST_SAID]:
            say(word.replace("_", " ").removesuffix("s"), text)
        if len(result[word]) > MOST_SAID:
            say(word.replace("_", " "), f"{len(result[word])} in all")
    say(mode, f"{time.monotonic() - began:.0f} s")
    return result


def say(what, text):
    print(f"   {what}: {text}", flush=True)


def is_fault(result):
    values = [result[mode] for mode in ("functions", "types") if result.get(mode)]
    return any(
        "error" in value or value["faults"] or value["new_warnings"] or value["new_failures"] for value in values)


if __name__ == "__main__":
    main()

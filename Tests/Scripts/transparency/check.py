"""Checks one package: before, with its functions adopted, and with its types annotated."""

import json
import shutil

from adoption import Adoption
from annotation import Annotations
from generated import count_wrappers
from harness import Recorded
from redirected_calls import RedirectedCalls
from suites import Outcomes, Runner
from swiftpm import diagnostics
from warnings_seen import new_warnings, warning_counts

# Builds of one change. Each leaves alone what the one before could not compile.
MOST_BUILDS = 15
# Builds in which calls of wrappers are given back.
MOST_REDIRECTED_BUILDS = 5
# Test files that do not compile before are set aside, so many times.
MOST_SET_ASIDE = 8
# Runs of the unchanged package in which a newly failing test may fail too, to count as flaky.
BASELINE_RUNS = 3
# Runs without the other tests that a newly failing test must pass to count as slow.
RUNS_ALONE = 3


class BuildFailed(Exception):
    pass


def is_error(diagnostic):
    return diagnostic.severity == "error"


class Baseline:
    """The package without Tracemark."""

    def __init__(self, package):
        self.package = package
        self.file = package.logs / f"before-{package.version}.json"
        self.aside = []

    @property
    def bundle(self):
        return self.package.products / "before.xctest"

    def take(self):
        self.package.reset()
        if self.file.exists() and self.bundle.exists():
            return self.read()
        targets = self.package.describe()
        self.package.forget_own_modules(targets)
        finished, found = self.build()
        self.warnings = warning_counts(self.package, found)
        self.seconds = finished.seconds
        built = self.package.test_bundle()
        self.outcomes = Outcomes()
        if built:
            shutil.copy(built, self.bundle)
            self.outcomes = Runner(self.package, self.bundle, "before").run_all()
        self.write()

    def build(self):
        """Builds, and sets aside test files that do not compile."""
        found = {}
        for _ in range(MOST_SET_ASIDE):
            finished = self.package.build("before-build.log")
            latest = diagnostics(finished.text())
            found.update((diagnostic.key, diagnostic) for diagnostic in latest)
            if finished.succeeded:
                return finished, found.values()
            broken = {error.path for error in latest if is_error(error) and self.is_test(error.path)}
            if not broken or finished.timed_out:
                break
            self.aside += sorted(path.removeprefix(f"{self.package.folder}/") for path in broken)
            self.set_aside()
        raise BuildFailed(f"{self.package.title} does not build unchanged, see {finished.log}")

    def is_test(self, path):
        return self.package.is_own(path) and "Tests" in path.removeprefix(f"{self.package.folder}/")

    def set_aside(self):
        for file in self.aside:
            (self.package.folder / file).unlink(missing_ok=True)
        if self.aside:
            # SwiftPM does not see that a file outside of every target is gone, and plans anew without this one.
            (self.package.folder / ".build" / "debug.yaml").unlink(missing_ok=True)

    def write(self):
        value = {
            "outcomes": self.outcomes.to_json(), "warnings": self.warnings, "seconds": self.seconds,
            "aside": self.aside,
        }
        self.file.write_text(json.dumps(value, indent=1))

    def read(self):
        value = json.loads(self.file.read_text())
        self.outcomes = Outcomes.from_json(value["outcomes"])
        self.warnings, self.seconds, self.aside = value["warnings"], value["seconds"], value["aside"]


class Check:
    """One way of tracing a package, and what came of it."""

    def __init__(self, package, baseline, harness, review):
        self.package = package
        self.baseline = baseline
        self.harness = harness
        self.review = review

    def functions(self):
        """Adopts every function; the tests run idle and started."""
        targets = self.prepare()
        adoption = Adoption(self.package, targets)
        adoption.make(self.review)
        result = self.build("adopted", adoption, targets)
        result.update(found=adoption.found, traced=len(adoption.functions), adoption_seconds=adoption.seconds)
        result["idle"] = self.tests("idle", {}, result)
        result["started"] = self.tests_started("started", result)
        return result

    def types(self):
        """Annotates every type and protocol; the tests run started."""
        targets = self.prepare()
        annotations = Annotations(self.package, targets)
        annotations.make(self.review)
        result = self.build("annotated", annotations, targets)
        wrappers, decorators = count_wrappers(self.package)
        result.update(
            found=annotations.found, traced=annotations.annotated, wrappers=wrappers, decorators=decorators,
            members_left=annotations.members_left, redirected=self.redirect_calls(targets))
        result["started"] = self.tests_started("annotated-started", result)
        return result

    def prepare(self):
        self.package.reset()
        self.baseline.set_aside()
        targets = self.package.describe()
        self.package.add_tracemark(targets)
        return targets

    # Building

    def build(self, name, change, targets):
        """Builds, and compares the warnings with those before."""
        self.package.forget_own_modules(targets)
        builds, seconds, found = self.compile(name, change)
        warnings = warning_counts(self.package, found)
        return {
            "builds": builds, "build_seconds": seconds, "left": change.left,
            "faults": [fault.to_json() for fault in change.faults], "warnings": sum(warnings.values()),
            "new_warnings": new_warnings(self.baseline.warnings, warnings), "new_failures": [], "flaky": [], "slow": [],
        }

    def compile(self, name, change, most=MOST_BUILDS):
        """Builds until what does not compile is left alone.

        Returns the number of builds, their seconds and all their diagnostics.
        """
        found, seconds = {}, 0
        for attempt in range(most):
            finished = self.package.build(f"{name}-build-{attempt}.log")
            seconds += finished.seconds
            latest = diagnostics(finished.text())
            found.update((diagnostic.key, diagnostic) for diagnostic in latest)
            if finished.succeeded:
                return attempt + 1, seconds, found.values()
            errors = [error for error in latest if is_error(error) and self.package.is_own(error.path)]
            if finished.timed_out or not change.leave(errors):
                raise BuildFailed(f"{self.package.title}, {name}: does not build, see {finished.log}")
        raise BuildFailed(f"{self.package.title}, {name}: does not build after {most} builds")

    def redirect_calls(self, targets):
        """Makes tests call wrappers, where that compiles, and returns the number of lines that do."""
        calls = RedirectedCalls(self.package, targets)
        calls.make()
        if not calls.redirected:
            return 0
        try:
            self.compile("redirected", calls, MOST_REDIRECTED_BUILDS)
        except BuildFailed:
            calls.leave_all()
            self.compile("not-redirected", calls)
        return len(calls.redirected)

    # Testing

    def tests_started(self, name, result):
        environment, counts = self.harness.started(self.package, name)
        outcomes = self.tests(name, environment, result)
        recorded = Recorded(counts)
        outcomes.update(spans=recorded.spans, dropped=recorded.dropped, functions=recorded.functions)
        return outcomes

    def tests(self, name, environment, result):
        bundle = self.package.test_bundle()
        if not bundle:
            return {"summary": "no tests", "seconds": 0, "notes": []}
        runner = Runner(self.package, bundle, name, environment)
        outcomes = runner.run_all()
        failures = outcomes.new_failures(self.baseline.outcomes)
        flaky = self.flaky(failures)
        failures = [test for test in failures if test not in flaky]
        # A crash or a test that hangs is never excused.
        slow = set() if outcomes.broken else self.passing_alone(bundle, name, environment, failures)
        result["flaky"] += [f"{name}: {test}" for test in sorted(flaky)]
        result["slow"] += [f"{name}: {test}" for test in sorted(slow)]
        result["new_failures"] += [f"{name}: {test}" for test in failures if test not in slow]
        return {"summary": outcomes.summary, "seconds": outcomes.seconds, "notes": outcomes.notes}

    def passing_alone(self, bundle, name, environment, failures):
        """The failing tests that always pass without the others beside them: they wait for a time that is too short."""
        passing = set(failures)
        # Spans of these runs are counted apart.
        environment = {variable: f"{value}.alone" for variable, value in environment.items()}
        runner = Runner(self.package, bundle, f"{name}-alone", environment)
        for _ in range(RUNS_ALONE if failures else 0):
            outcomes = runner.run_again(failures)
            passing = {test for test in passing if outcomes.tests.get(test) == "passed"}
        return passing

    def flaky(self, failures):
        """The tests among newly failing ones that fail in the unchanged package too."""
        flaky = set()
        for attempt in range(BASELINE_RUNS if failures else 0):
            runner = Runner(self.package, self.baseline.bundle, f"before-again-{attempt}")
            flaky |= set(runner.run_again(failures).failed) & set(failures)
        return flaky

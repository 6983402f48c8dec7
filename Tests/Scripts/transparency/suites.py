"""Runs a test bundle and reads the outcome of each test."""

import json
import re

from processes import run

TEST_LIMIT = 900
# A test that crashes ends its process; the others then run without it, so many times.
MOST_CRASHES = 8

# The error of a test that measures, where the machine is busy.
UNEVEN = "failed: The relative standard deviation"
XCTEST_ERROR = re.compile(r": error: ([\w.]+) : ([^\n]*)")
XCTEST = re.compile(r"Test Case '([^'\n]+)' (started|passed|failed|skipped)")


class Outcomes:
    """The outcome of each test: "passed", "failed" or "skipped"."""

    def __init__(self):
        self.tests = {}
        self.notes = []
        self.seconds = 0
        # A test crashed or did not end.
        self.broken = False

    def count(self, outcome):
        return sum(1 for value in self.tests.values() if value == outcome)

    @property
    def failed(self):
        return sorted(name for name, outcome in self.tests.items() if outcome == "failed")

    @property
    def summary(self):
        parts = [f"{self.count('passed')} passed"]
        parts += [f"{self.count(word)} {word}" for word in ("failed", "skipped") if self.count(word)]
        return ", ".join(parts)

    def new_failures(self, before):
        """The tests that do not do what they did before: failures, and tests that did not run."""
        new = [name for name in self.failed if before.tests.get(name) != "failed"]
        return new + sorted(
            name for name, outcome in before.tests.items() if outcome == "passed" and name not in self.tests)

    def to_json(self):
        return {"tests": self.tests, "notes": self.notes, "seconds": self.seconds}

    @staticmethod
    def from_json(value):
        outcomes = Outcomes()
        outcomes.tests, outcomes.notes, outcomes.seconds = value["tests"], value["notes"], value["seconds"]
        return outcomes


class Runner:
    """Runs a bundle's tests, those of XCTest and those of Swift Testing.

    The bundle is run directly, as `swift test` does it, so that a bundle of another build can run beside it.
    """

    def __init__(self, package, bundle, name, environment=None):
        self.package = package
        self.bundle = bundle
        self.name = name
        self.environment = environment or {}

    def run_all(self):
        outcomes = Outcomes()
        self.run_xctest(outcomes)
        self.run_swift_testing(outcomes)
        return outcomes

    def run_again(self, tests):
        """Runs some tests once more, each kind in one process."""
        outcomes = Outcomes()
        listed = {self.short_name(name): name for name in self.list_xctest()}
        chosen = [listed[test] for test in tests if test in listed]
        if chosen:
            self.run_xctest(outcomes, chosen)
        others = [test for test in tests if test not in listed]
        if others:
            self.run_swift_testing(outcomes, others)
        return outcomes

    def execute(self, arguments, log_name, outcomes):
        log = self.package.logs / f"{self.name}-{log_name}.log"
        finished = run([self.bundle, *arguments], self.package.folder, log, TEST_LIMIT, self.environment)
        outcomes.seconds += finished.seconds
        return finished

    # XCTest

    @staticmethod
    def short_name(listed):
        """`Suite.test`, which the output says, of `Module.Suite/test`, which is listed."""
        return listed.split(".", 1)[-1].replace("/", ".")

    def list_xctest(self):
        log = self.package.logs / f"{self.name}-list.log"
        text = run([self.bundle, "-l"], self.package.folder, log, TEST_LIMIT, self.environment).text()
        return re.findall(r"^\w+\.[\w.]+/\w+$", text, re.MULTILINE)

    def run_xctest(self, outcomes, chosen=None):
        waiting = chosen or self.list_xctest()
        chosen = chosen or []
        for attempt in range(MOST_CRASHES + 1):
            if not waiting:
                return
            arguments = [",".join(chosen)] if chosen else []
            finished = self.execute(arguments, f"xctest-{attempt}", outcomes)
            running = self.read_xctest(finished.text(), outcomes)
            waiting = [name for name in waiting if self.short_name(name) not in outcomes.tests]
            if not running:
                return
            outcomes.tests[running] = "failed"
            outcomes.broken = True
            reason = "did not end in time" if finished.timed_out else f"ended the process with {finished.status}"
            outcomes.notes.append(f"{running} {reason}")
            waiting = chosen = [name for name in waiting if self.short_name(name) != running]

    @staticmethod
    def read_xctest(text, outcomes):
        """Keeps the outcomes, and returns the test that did not end."""
        running = None
        for name, word in XCTEST.findall(text):
            running = name if word == "started" else None
            if word != "started":
                outcomes.tests[name] = word
        for name in uneven(text):
            outcomes.tests[name] = "passed"
            outcomes.notes.append(f"{name} was measured unevenly on a busy machine, and nothing else failed in it")
        return running

    # Swift Testing

    def run_swift_testing(self, outcomes, chosen=None):
        events = self.package.logs / f"{self.name}-events.jsonl"
        events.unlink(missing_ok=True)
        arguments = ["--testing-library", "swift-testing", "--event-stream-output-path", events]
        arguments += ["--event-stream-version", "0"]
        for test in chosen or []:
            arguments += ["--filter", re.escape(test.split(" ")[0])]
        finished = self.execute(arguments, "swift-testing", outcomes)
        lines = events.read_text(errors="replace").splitlines() if events.exists() else []
        running = self.read_events(lines, outcomes)
        if finished.status not in (0, 1, 69) or finished.timed_out:
            outcomes.broken = True
            reason = "did not end in time" if finished.timed_out else f"ended the process with {finished.status}"
            outcomes.notes.append(f"Swift Testing {reason}; running: {', '.join(sorted(running)[:5])}")
            for test in running:
                outcomes.tests[test] = "failed"

    @staticmethod
    def read_events(lines, outcomes):
        """Keeps the outcomes, and returns the tests that did not end."""
        functions, failed, running = set(), set(), set()
        for line in lines:
            try:
                record = json.loads(line)
            except ValueError:
                continue
            payload = record["payload"]
            if record["kind"] == "test":
                if payload["kind"] == "function":
                    functions.add(payload["id"])
                continue
            test, kind = payload.get("testID"), payload["kind"]
            if test not in functions:
                continue
            if kind == "issueRecorded" and not payload.get("issue", {}).get("isKnown"):
                failed.add(test)
            elif kind == "testStarted":
                running.add(test)
            elif kind == "testEnded":
                running.discard(test)
                outcomes.tests[stable(test)] = "failed" if test in failed else "passed"
            elif kind == "testSkipped":
                outcomes.tests[stable(test)] = "skipped"
        return {stable(test) for test in running}


def uneven(text):
    """The tests that failed for uneven measurements alone."""
    errors = {}
    for name, message in XCTEST_ERROR.findall(text):
        errors.setdefault(name, []).append(message)
    return sorted(name for name, texts in errors.items() if all(text.startswith(UNEVEN) for text in texts))


def stable(test):
    """A test's name without its place in the file."""
    return re.sub(r"/[^/]+\.swift:\d+:\d+$", "", test)

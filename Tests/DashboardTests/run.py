"""Runs the tests, or those whose names contain one of the arguments: run.py [PART ...]"""

import sys
import time
import unittest

from stage import Dashboard, Stage


class TimedResult(unittest.TextTestResult):
    def startTest(self, test):
        self.began = time.monotonic()
        super().startTest(test)

    def getDescription(self, test):
        return test._testMethodName.removeprefix("test_").replace("_", " ")

    def addSuccess(self, test):
        super(unittest.TextTestResult, self).addSuccess(test)
        self.stream.writeln(f"ok, {time.monotonic() - self.began:.1f} s")


def main(parts):
    loader = unittest.TestLoader()
    if parts:
        loader.testNamePatterns = [f"*{part}*" for part in parts]
    # What needs the large trace comes last: it is still on its way while the others run.
    suite = unittest.TestSuite(loader.loadTestsFromName(f"test_{name}") for name in ["list", "span", "pages", "keys", "always", "perfetto", "trace", "large"])
    if loader.errors:
        sys.exit("\n".join(loader.errors))
    Dashboard.stage = Stage()
    try:
        result = unittest.TextTestRunner(resultclass=TimedResult, verbosity=2).run(suite)
        for what, value in Dashboard.stage.measured.items():
            print(f"  {what}: {value}")
    finally:
        Dashboard.stage.stop()
    sys.exit(0 if result.wasSuccessful() and result.testsRun else 1)


main(sys.argv[1:])

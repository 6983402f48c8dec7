"""Makes the package that the tested ones depend on: the runtime, the generator, its plugin and a probe."""

from pathlib import Path

from processes import run
from swiftpm import BUILD_LIMIT, write

CHECKOUT = Path(__file__).resolve().parents[3]
SOURCES = Path(__file__).resolve().parent / "harness"


class Harness:
    def __init__(self, work):
        self.work = work
        self.folder = work / "tracemark"

    def make(self):
        """Links the checkout's sources, and builds the program that adopts.

        Returns the path of the program.
        """
        (self.folder / "Sources").mkdir(parents=True, exist_ok=True)
        manifest = (CHECKOUT / "Package.swift").read_text() + "\n" + (SOURCES / "Stripped.swift").read_text()
        write(self.folder / "Package.swift", manifest)
        for sources in (CHECKOUT / "Sources", SOURCES / "Sources"):
            for module in sources.iterdir():
                self.link(module, f"Sources/{module.name}")
        self.link(CHECKOUT / "Plugins", "Plugins")
        command = ["swift", "build", "--product", "tracemark-review"]
        finished = run(command, self.folder, self.work / "logs" / "harness.log", BUILD_LIMIT)
        if not finished.succeeded:
            raise SystemExit(f"error: Tracemark itself does not build:\n{finished.text()[-4000:]}")
        return self.folder / ".build" / "debug" / "tracemark-review"

    def link(self, source, name):
        link = self.folder / name
        if link.is_symlink() and link.readlink() == source:
            return
        link.unlink(missing_ok=True)
        link.symlink_to(source)

    def started(self, package, name):
        """The environment in which tracing is started, and the file with what was recorded."""
        counts = package.logs / f"{name}-counts.txt"
        counts.unlink(missing_ok=True)
        return {"TRANSPARENCY_COUNTS": str(counts)}, counts


class Recorded:
    """Spans of all processes of a test run."""

    def __init__(self, counts):
        lines = counts.read_text().splitlines() if counts.exists() else []
        words = [line.split() for line in lines]
        self.spans = sum(int(line[0]) for line in words)
        self.dropped = sum(int(line[1]) for line in words)
        self.functions = len({function for line in words for function in line[2:]})

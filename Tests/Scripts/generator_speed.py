"""Measures how fast the generator reads real packages, in megabytes per second of processor time.

    python3 generator_speed.py CORPORA TOOL... --json FILE      a tool is NAME=PROGRAM: debug=.build/debug/tracemark-generate

Each folder in CORPORA is a package, and is read by one run of the tool, as a target would be: as it is, and with every
function annotated. Where a function cannot be traced the tool says so; those annotations are taken out before it is timed.
"""

import json
import os
import re
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

ROUNDS = 3
FUNCTION = re.compile(
    r"^( *)((public|internal|open|static|final|mutating|nonmutating|package|class|@\w+(\([^)]*\))?) +)*func [A-Za-z_]"
)
MISTAKE = re.compile(r"^(.*):(\d+):\d+: error: ", re.MULTILINE)


def run(tool, root, files, output):
    """The processor time of one run, in seconds, and what it said."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    process = subprocess.run(
        [tool, "--target", "Corpus", "--root", str(root), "--output", output, "--review", output + ".review", *files],
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, process


def swift_files(folder):
    return sorted(
        str(path)
        for path in folder.rglob("*.swift")
        if path.is_file() and not path.is_symlink() and ".build" not in path.parts
    )


def annotate(text):
    """Puts a comment above each function that stands alone on its line."""
    lines = []
    for line in text.split("\n"):
        found = FUNCTION.match(line)
        if found:
            lines.append(found.group(1) + "// @trace")
        lines.append(line)
    return "\n".join(lines)


def annotated_copy(package, place, tool):
    """A package's files with every function annotated that can be traced."""
    files = []
    for number, path in enumerate(swift_files(package)):
        copy = place / f"{number}.swift"
        copy.write_text(annotate(Path(path).read_text(errors="replace")))
        files.append(str(copy))
    for _ in range(12):
        _, process = run(tool, place, files, str(place / "out"))
        mistakes = {}
        for path, line in MISTAKE.findall(process.stderr):
            mistakes.setdefault(path, set()).add(int(line))
        if not mistakes:
            if process.returncode != 0:
                sys.exit(f"{package.name}: {process.stderr[:2000]}")
            return files
        for path, numbers in mistakes.items():
            file = Path(path) if os.path.isabs(path) else place / path
            lines = file.read_text().split("\n")
            for number in numbers:
                # The comment itself, or the nearest above the place that the mistake is at.
                while number > 0 and lines[number - 1].strip() != "// @trace":
                    number -= 1
                if number > 0:
                    lines[number - 1] = "//"
            file.write_text("\n".join(lines))
    sys.exit(f"{package.name}: the tool still finds mistakes:\n{process.stderr[:2000]}")


def size(files):
    return sum(os.path.getsize(file) for file in files)


def main():
    corpora = Path(sys.argv[1])
    tools = dict(one.split("=", 1) for one in sys.argv[2:] if "=" in one)
    packages = [folder for folder in sorted(corpora.iterdir()) if folder.is_dir() and not folder.name.endswith(".part")]
    plain = {package: swift_files(package) for package in packages}
    total = sum(size(files) for files in plain.values())
    print(f"{len(packages)} packages, {sum(map(len, plain.values()))} files, {total / 1e6:.1f} MB")
    figures = {"megabytes": total / 1e6}
    with tempfile.TemporaryDirectory() as place:
        place = Path(place)
        annotated = {}
        for package in packages:
            (place / package.name).mkdir()
            annotated[package] = annotated_copy(package, place / package.name, next(iter(tools.values())))
        count = sum(Path(file).read_text().count("// @trace\n") for files in annotated.values() for file in files)
        figures["annotatedFunctions"] = count
        print(f"{count} functions annotated, {sum(map(size, annotated.values())) / 1e6:.1f} MB")
        for name, corpus, goal in [("untouched", plain, {"debug": 500}), ("annotated", annotated, {"debug": 20, "release": 60})]:
            for build, tool in tools.items():
                seconds = []
                for _ in range(ROUNDS):
                    seconds.append(
                        sum(run(tool, package, files, str(place / "out"))[0] for package, files in corpus.items())
                    )
                speed = sum(map(size, corpus.values())) / 1e6 / min(seconds)
                figures[f"{name}.{build}"] = speed
                limit = goal.get(build)
                verdict = "" if limit is None else f"   goal {limit}" + ("" if speed >= limit else ", not reached")
                print(f"{name:10} {build:8} {speed:8.1f} MB per CPU-second{verdict}")
    if "--json" in sys.argv:
        Path(sys.argv[sys.argv.index("--json") + 1]).write_text(json.dumps(figures, indent=2) + "\n")


main()

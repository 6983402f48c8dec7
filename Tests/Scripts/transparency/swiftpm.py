"""A package in its scratch folder, and its builds."""

import json
import re
import shutil
from pathlib import Path

from processes import run

BUILD_LIMIT = 2400
SHORT_LIMIT = 600

DIAGNOSTIC = re.compile(r"^(/[^\n]*?\.\w+):(\d+):(\d+): (error|warning|note): (.*)$")
TOOLS_VERSION = re.compile(r"(?i)^(\s*//\s*swift-tools-version\s*:\s*)(\d+(?:\.\d+)*)")
# Build plugins came with this version of the manifest.
OLDEST_TOOLS_VERSION = (5, 6)


class Diagnostic:
    """A message of the compiler or the generator, with the notes that follow it."""

    def __init__(self, path, line, column, severity, message):
        self.path = path
        self.line = line
        self.column = column
        self.severity = severity
        self.message = message
        self.notes = []

    @property
    def is_generated(self):
        return "/plugins/outputs/" in self.path

    @property
    def key(self):
        return (self.path, self.line, self.column, self.message)


def diagnostics(text):
    """The errors and warnings in a build's output, each once."""
    found, last = {}, None
    for line in text.splitlines():
        match = DIAGNOSTIC.match(line)
        if not match:
            continue
        path, row, column, severity, message = match.groups()
        diagnostic = Diagnostic(path, int(row), int(column), severity, message)
        if severity == "note":
            if last:
                last.notes.append(diagnostic)
        else:
            last = found.setdefault(diagnostic.key, diagnostic)
    return list(found.values())


def write(path, text):
    """Writes a file if it changes, so that no more than what has changed is compiled again."""
    path = Path(path)
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


class Target:
    def __init__(self, description):
        self.name = description["name"]
        self.module = description["c99name"]
        self.kind = description["type"]
        self.is_swift = description["module_type"] == "SwiftTarget"
        self.folder = Path(description["path"])
        self.files = [self.folder / source for source in description["sources"]]

    @property
    def is_traced(self):
        return self.is_swift and self.kind in ("library", "executable") and bool(self.files)


class Package:
    """A package of other people, cloned once and reset before each change."""

    def __init__(self, repository, version, work):
        self.repository = repository
        self.version = version
        self.name = repository.split("/")[-1]
        self.folder = work / "packages" / self.name
        self.logs = work / "logs" / self.name
        self.raised_tools_version = None

    @property
    def title(self):
        return f"{self.name} {self.version}"

    # The checkout

    def clone(self):
        if (self.folder / ".git").exists() and self.git("describe", "--tags").strip() == self.version:
            return
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.rmtree(self.logs, ignore_errors=True)
        url = f"https://github.com/{self.repository}"
        command = ["git", "clone", "--quiet", "--depth", "1", "--branch", self.version, url, self.folder]
        finished = run(command, None, self.logs / "clone.log", SHORT_LIMIT)
        if not finished.succeeded:
            raise SystemExit(f"error: {url} has no version {self.version}:\n{finished.text()}")

    def git(self, *arguments):
        log = self.logs / "git.log"
        run(["git", *arguments], self.folder, log, SHORT_LIMIT)
        return log.read_text(errors="replace")

    def reset(self):
        """Makes the sources what was published, and keeps what was built."""
        self.git("reset", "--quiet", "--hard")
        self.git("clean", "--quiet", "-d", "--force", "--exclude", ".build")

    def describe(self):
        log = self.logs / "describe.json"
        finished = run(
            ["bash", "-c", "swift package describe --type json 2>/dev/null"], self.folder, log, SHORT_LIMIT)
        if not finished.succeeded:
            raise SystemExit(f"error: SwiftPM cannot describe {self.title}")
        text = finished.text()
        return [Target(target) for target in json.loads(text[text.index("{"):])["targets"]]

    # The manifest

    def add_tracemark(self, targets):
        """Adds the dependency and the plugin to the manifests, all else stays as it is."""
        names = ", ".join(f'"{target.name}"' for target in targets if target.is_traced)
        for manifest in self.folder.glob("Package*.swift"):
            text = self.raise_tools_version(manifest.read_text())
            variable = re.search(r"(?:let|var)\s+(\w+)\s*(?::\s*Package\s*)?=\s*(?:PackageDescription\.)?Package\(", text)
            manifest.write_text(text + MANIFEST % {"package": variable.group(1) if variable else "package", "names": names})

    def raise_tools_version(self, text):
        match = TOOLS_VERSION.match(text)
        version = tuple(int(part) for part in match.group(2).split("."))
        if version >= OLDEST_TOOLS_VERSION:
            return text
        self.raised_tools_version = match.group(2)
        return match.group(1) + ".".join(map(str, OLDEST_TOOLS_VERSION)) + text[match.end():]

    # Builds

    def build(self, log_name):
        return run(["swift", "build", "--build-tests"], self.folder, self.logs / log_name, BUILD_LIMIT)

    @property
    def products(self):
        return self.folder / ".build" / "debug"

    def forget_own_modules(self, targets):
        """Makes the next build compile the package's own targets, and so show all of their warnings."""
        for target in targets:
            for suffix in ("", "-tool"):
                shutil.rmtree(self.products / f"{target.module}{suffix}.build", ignore_errors=True)
            (self.products / "Modules" / f"{target.module}.swiftmodule").unlink(missing_ok=True)

    def generated_files(self):
        """The files that the plugin wrote for the package's targets."""
        return list(self.folder.glob(".build/plugins/outputs/*/*/**/TracemarkPlugin/**/*.swift"))

    def test_bundle(self):
        bundles = [path for path in self.products.glob("*PackageTests.xctest") if path.is_file()]
        return bundles[0] if bundles else None

    def is_own(self, path):
        """Whether a diagnostic is about the package itself and not about another that it depends on."""
        inside = path.startswith(f"{self.folder}/")
        build = f"{self.folder}/.build/"
        return inside and (not path.startswith(build) or "/TracemarkPlugin/" in path)


MANIFEST = """

package.dependencies.append(.package(name: "tracemark", path: "../../tracemark"))
for target in %(package)s.targets where [%(names)s].contains(target.name) {
    target.dependencies.append(.product(name: "Tracemark", package: "tracemark"))
    target.dependencies.append(.product(name: "TransparencyProbe", package: "tracemark"))
    target.plugins = (target.plugins ?? []) + [.plugin(name: "TracemarkPlugin", package: "tracemark")]
}
""".replace("\n\npackage.", "\n\n%(package)s.")

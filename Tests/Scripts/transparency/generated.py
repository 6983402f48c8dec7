"""Finds the function that a place in generated code was written for."""

import re
from pathlib import Path

SITE = re.compile(r'at: "([^"]+\.swift):(\d+)"')


def wrapper_at(path, line):
    """The text of the wrapper that holds a line: what stands between two empty lines."""
    lines = Path(path).read_text(errors="replace").splitlines()
    first = last = min(line, len(lines)) - 1
    while first > 0 and lines[first - 1].strip():
        first -= 1
    while last + 1 < len(lines) and lines[last + 1].strip():
        last += 1
    return "\n".join(lines[first:last + 1])


def function_at(path, line):
    """The source and line of the function that a line of generated code is about, or None."""
    match = SITE.search(wrapper_at(path, line))
    return (match.group(1), int(match.group(2))) if match else None


def type_at(path, line):
    """The type that a line of generated code extends or decorates, or None: `Parser` of `struct TracedParser<Base…`."""
    for text in reversed(Path(path).read_text(errors="replace").splitlines()[:line]):
        match = re.match(r"(?:public |package |fileprivate |@\w+ )*(?:struct Traced|extension )([\w.]+)", text)
        if match:
            return match.group(1).split(".")[-1]
    return None


def section_at(path, line):
    """The source that the wrappers around a line were written for, or None."""
    section = None
    for text in Path(path).read_text(errors="replace").splitlines()[:line]:
        if text.startswith("// MARK: - "):
            section = text.removeprefix("// MARK: - ").strip()
    return section


def count_wrappers(package):
    """Wrappers and decorators in what the plugin wrote for a package."""
    wrappers = decorators = 0
    for path in package.generated_files():
        text = path.read_text(errors="replace")
        wrappers += len(SITE.findall(text))
        decorators += len(re.findall(r"^(?:public |package |fileprivate |@\w+ )*struct Traced\w*<", text, re.MULTILINE))
    return wrappers, decorators

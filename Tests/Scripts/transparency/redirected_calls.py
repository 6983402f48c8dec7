"""Makes a package's tests call the wrappers of annotated types."""

import re
from collections import Counter

from swiftpm import write

WRAPPER = re.compile(r"\bfunc `?traced([A-Z]\w*)`?[(<]")
FUNCTION = re.compile(r"\bfunc `?(\w+)`?\s*[(<]")


class RedirectedCalls:
    """Calls in tests of functions that have a wrapper under another name, `value.parse()` for one.

    A call becomes `value.tracedParse()` where every function of the name has a wrapper, and is given back where that does
    not compile: what is called may not be visible, or belong to another module.
    """

    def __init__(self, package, targets):
        self.package = package
        names = self.wrapped_names([target for target in targets if target.is_traced])
        self.call = re.compile(rf"(?<=[\w)\]}}]\.)({'|'.join(sorted(names))})(?=\()") if names else None
        self.files = {}
        for target in targets:
            for file in target.files if target.kind == "test" and target.is_swift else ():
                path = package.folder / file
                if path.exists():
                    self.files[str(path)] = path.read_text().split("\n")
        self.redirected = {}

    def wrapped_names(self, targets):
        sources, wrappers = Counter(), Counter()
        for target in targets:
            for file in target.files:
                sources.update(FUNCTION.findall((self.package.folder / file).read_text()))
        for path in self.package.generated_files():
            wrappers.update(name[0].lower() + name[1:] for name in WRAPPER.findall(path.read_text()))
        return {name for name, count in wrappers.items() if sources[name] == count}

    def make(self):
        for path, lines in self.files.items():
            for index, line in enumerate(lines if self.call else ()):
                text = self.call.sub(lambda match: f"traced{match.group()[0].upper()}{match.group()[1:]}", line)
                if text != line:
                    self.redirected[path, index] = text
        self.write()

    def write(self):
        for path, lines in self.files.items():
            text = [self.redirected.get((path, index), line) for index, line in enumerate(lines)]
            write(path, "\n".join(text))

    def leave(self, errors):
        """Gives back the calls that errors of a build are about, and returns how many these are."""
        blamed = {call for error in errors for call in [self.nearest(error)] if call}
        for call in blamed:
            del self.redirected[call]
        self.write()
        return len(blamed)

    def nearest(self, error):
        calls = [call for call in self.redirected if call[0] == error.path]
        return min(calls, key=lambda call: abs(call[1] + 1 - error.line), default=None)

    def leave_all(self):
        self.redirected = {}
        self.write()

"""Adopts every function of a package, and takes single functions back."""

import re
from collections import Counter

from generated import function_at, wrapper_at
from processes import run

ADOPTION_LIMIT = 1800
RESULT = re.compile(r"^(?P<file>\S.*?\.swift):(?P<line>\d+): (?P<outcome>adopted|left|unchanged) (?P<rest>.*)$", re.MULTILINE)
LEFT = re.compile(r"^(.+?\)|[^:(]+): (.*)$")
ANNOTATION = re.compile(r"\s*// @trace\b")
# Takes the annotation's line, so that the lines below keep their numbers.
TAKEN_BACK = "// not traced: it would not compile"


class Fault:
    """A function that had to be left alone because generated code would not compile."""

    def __init__(self, function, message, wrapper):
        self.function = function
        self.message = message
        self.wrapper = wrapper

    def to_json(self):
        return vars(self)


class Function:
    def __init__(self, name, file, line):
        self.name = name
        self.file = file
        self.line = line

    @property
    def base_name(self):
        return re.sub(r"\(.*$", "", self.name).split(".")[-1].strip("`")


class Adoption:
    """What became of each function of a package."""

    def __init__(self, package, targets):
        self.package = package
        self.targets = [target for target in targets if target.is_traced]
        self.functions = []
        self.left = Counter()
        self.faults = []
        self.originals = {}

    def make(self, review):
        arguments = ["--root", self.package.folder]
        for target in self.targets:
            for file in target.files:
                self.originals[str(file)] = (self.package.folder / file).read_text().split("\n")
                arguments += ["--adopt", file]
        for target in self.targets:
            arguments += ["--target", target.name, *(self.package.folder / file for file in target.files)]
        finished = run([review, *arguments], self.package.folder, self.package.logs / "adopt.log", ADOPTION_LIMIT)
        self.seconds = finished.seconds
        for match in RESULT.finditer(finished.text()):
            self.read(match)
        if not self.functions:
            raise RuntimeError(f"nothing was adopted: {finished.text()[-2000:]}")

    def read(self, match):
        rest = match["rest"]
        if match["outcome"] == "adopted":
            self.functions.append(Function(rest.rsplit(", span ", 1)[0], match["file"], int(match["line"])))
        elif match["outcome"] == "left":
            parts = LEFT.match(rest)
            self.left[general(parts.group(2) if parts else rest)] += 1

    @property
    def found(self):
        return len(self.functions) + len(self.faults) + sum(self.left.values())

    # What does not compile

    def leave(self, errors):
        """Takes back the functions that errors of a build are about, and returns how many these are."""
        blamed = {}
        for find in (self.in_generated_code, self.in_own_code):
            for error in errors:
                function = find(error)
                if function and function not in blamed:
                    blamed[function] = error
            if blamed:
                break
        for function, error in blamed.items():
            place = next((d for d in (error, *error.notes) if d.is_generated), None)
            wrapper = wrapper_at(place.path, place.line) if place else ""
            self.faults.append(Fault(f"{function.file}: {function.name}", error.message, wrapper))
            self.take_back(function)
        return len(blamed)

    def in_generated_code(self, error):
        """The function whose wrapper an error or one of its notes points to."""
        for place in (error, *error.notes):
            site = function_at(place.path, place.line) if place.is_generated else None
            if site:
                return self.nearest(site[0], site[1], within=3)
        return None

    def in_own_code(self, error):
        """The function that an error in the package's own code names, or else that it stands in."""
        named = {name.strip("`").lstrip("_") for name in re.findall(r"'([\w`.]+)[^']*'", error.message)}
        named |= {name.split(".")[-1] for name in named}
        file = error.path.removeprefix(f"{self.package.folder}/")
        candidates = [function for function in self.functions if function.base_name in named]
        same_file = [function for function in candidates if function.file == file]
        if same_file or candidates:
            return min(same_file or candidates, key=lambda function: abs(function.line - error.line))
        return self.nearest(file, error.line, within=10_000)

    def nearest(self, file, line, within):
        near = [function for function in self.functions if function.file == file and abs(function.line - line) <= within]
        above = [function for function in near if function.line <= line]
        return min(above or near, key=lambda function: abs(function.line - line), default=None)

    def take_back(self, function):
        """Gives the lines of a declaration their old text."""
        self.functions.remove(function)
        path = self.package.folder / function.file
        lines = path.read_text().split("\n")
        original = self.originals[function.file]
        annotation = function.line - 1
        while not ANNOTATION.match(lines[annotation]):
            annotation -= 1
        inserted = sum(1 for line in lines[:annotation] if ANNOTATION.match(line) or line.strip() == TAKEN_BACK)
        inserted -= sum(1 for line in original[:annotation - inserted] if ANNOTATION.match(line))
        for index in range(annotation + 1, function.line):
            lines[index] = original[index - inserted - 1]
        lines[annotation] = re.match(r"\s*", lines[annotation]).group() + TAKEN_BACK
        path.write_text("\n".join(lines))


def general(reason):
    """A reason without the names and places of one function: the text before the remedy."""
    return re.sub(r"\S+\.swift:\d+", "…", re.sub(r"'[^']*'", "'…'", reason)).split(";")[0].strip()

"""Writes `// @trace` above every type and protocol of a package, and takes single ones back."""

import re
from collections import Counter

from adoption import Fault, general
from generated import function_at, section_at, type_at, wrapper_at
from processes import run
from swiftpm import diagnostics, write

GENERATE_LIMIT = 600
# Each round takes away what the generator refuses.
MOST_ROUNDS = 60

TYPE = re.compile(
    r"^\s*(?:@\w[\w.]*(?:\([^()]*\))?\s+)*"
    r"(?:(?:public|open|package|internal|fileprivate|private|final|indirect|distributed|nonisolated(?:\(\w+\))?)\s+)*"
    r"(?:struct|class|actor|enum|extension|protocol)\s+(?!func\b|var\b|let\b|subscript\b|override\b)`?[A-Za-z_]"
)
HIDDEN = re.compile(r'//[^\n]*|/\*.*?\*/|#+".*?"#+|""".*?"""|"(?:\\.|[^"\\\n])*"', re.DOTALL)


class AnnotatedFile:
    """A source with annotations between its lines."""

    def __init__(self, path):
        self.path = path
        self.lines = path.read_text().split("\n")
        code = HIDDEN.sub(lambda match: "\n" * match.group().count("\n"), path.read_text()).split("\n")
        self.inserted = {index: "// @trace" for index, line in enumerate(code) if TYPE.match(line)}

    def write(self):
        text = []
        for index, line in enumerate(self.lines):
            if index in self.inserted:
                text.append(re.match(r"\s*", line).group() + self.inserted[index])
            text.append(line)
        write(self.path, "\n".join(text))

    def original(self, line):
        """The index, among the lines as they were, of a line of the annotated text, from 1."""
        place = 0
        for index in range(len(self.lines)):
            place += 2 if index in self.inserted else 1
            if place >= line:
                return index
        return len(self.lines) - 1

    def type_around(self, index):
        return max((other for other, text in self.inserted.items() if text == "// @trace" and other <= index), default=None)


class Annotations:
    def __init__(self, package, targets):
        self.package = package
        self.targets = [target for target in targets if target.is_traced]
        self.files = {str(file): AnnotatedFile(package.folder / file) for target in self.targets for file in target.files}
        self.found = sum(len(file.inserted) for file in self.files.values())
        self.left = Counter()
        self.members_left = Counter()
        self.faults = []

    @property
    def annotated(self):
        return sum(list(file.inserted.values()).count("// @trace") for file in self.files.values())

    def make(self, review):
        """Annotates, and takes away what the generator refuses, which needs no build."""
        for _ in range(MOST_ROUNDS):
            self.write()
            errors = self.refusals(review)
            if not errors:
                return
            places = [self.place(error) for error in errors]
            for (file, index), error in zip(places, errors):
                self.refuse(file, index, general(error.message))
        raise RuntimeError(f"the generator still refuses: {errors[0].path}:{errors[0].line}: {errors[0].message}")

    def write(self):
        for file in self.files.values():
            file.write()

    def refusals(self, review):
        errors = []
        for target in self.targets:
            copy = self.package.logs / "review" / f"{target.name}.swift"
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.unlink(missing_ok=True)
            files = [self.package.folder / file for file in target.files]
            command = [review, "--target", target.name, "--root", self.package.folder, "--write-review", copy, *files]
            finished = run(command, self.package.folder, self.package.logs / f"refusals-{target.name}.log", GENERATE_LIMIT)
            found = [error for error in diagnostics(finished.text()) if error.severity == "error"]
            if not finished.succeeded and not found:
                raise RuntimeError(f"the generator failed on {target.name}: {finished.text()[-1000:]}")
            errors += found
        return errors

    def place(self, error):
        """The file that an error is in, and the index of its line before annotations."""
        file = self.files[error.path.removeprefix(f"{self.package.folder}/")]
        return file, file.original(error.line)

    def refuse(self, file, index, reason):
        if file.inserted.get(index) == "// @trace":
            del file.inserted[index]
            self.left[reason] += 1
        else:
            self.leave_member(file, index)
            self.members_left[reason] += 1

    def leave_member(self, file, index):
        """Leaves a member out of its annotated type; where that was of no use, the type itself."""
        present = file.inserted.pop(index, None)
        if present == "// @trace(none)":
            file.inserted.pop(file.type_around(index), None)
        elif not present:
            file.inserted[index] = "// @trace(none)"

    # What does not compile

    def leave(self, errors):
        """Takes back what errors of a build are about, and returns how many annotations that changed."""
        blamed = {}
        for error in errors:
            for place in (error, *error.notes):
                site = self.site(place)
                if site and site not in blamed:
                    blamed[site] = (error, place)
                if site:
                    break
        for (name, index), (error, place) in blamed.items():
            file = self.files[name]
            wrapper = wrapper_at(place.path, place.line) if place.is_generated else ""
            self.faults.append(Fault(f"{name}: {file.lines[index].strip()}", error.message, wrapper))
            self.leave_member(file, index)
        self.write()
        return len(blamed)

    def site(self, place):
        """The file, and the index of the line in it, that a place in a build is about."""
        if place.is_generated:
            function = function_at(place.path, place.line)
            if function and function[0] in self.files:
                return function[0], self.files[function[0]].original(function[1])
            return self.decorated_type(place)
        name = place.path.removeprefix(f"{self.package.folder}/")
        return (name, self.files[name].original(place.line)) if name in self.files else None

    def decorated_type(self, place):
        """The annotated type of a decorator that a place is in."""
        name, decorated = section_at(place.path, place.line), type_at(place.path, place.line)
        for index in self.files[name].inserted if name in self.files and decorated else ():
            if re.search(rf"\b{decorated}\b", self.files[name].lines[index]):
                return name, index
        return None

"""Compares the warnings of two builds of a package."""

import re
from collections import Counter


def warning_counts(package, found):
    """How often each file has each warning; names as they were before adoption."""
    counts = Counter()
    for diagnostic in found:
        if diagnostic.severity == "warning" and package.is_own(diagnostic.path):
            file = "generated code" if diagnostic.is_generated else diagnostic.path.removeprefix(f"{package.folder}/")
            message = re.sub(r"\b_(?=[a-zA-Z])", "", diagnostic.message)
            counts[f"{file}: {message}"] += 1
    return counts


def new_warnings(before, after):
    """The warnings that are there more often than before, and how much more often."""
    return dict(sorted((Counter(after) - Counter(before)).items()))

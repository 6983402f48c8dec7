"""Writes results as Markdown."""

import re
from collections import Counter


def report(results):
    """The tables, and below them what is behind their numbers."""
    parts = [functions_table(results), types_table(results), reasons_table(results)]
    parts += [details(result) for result in results]
    return "\n\n".join(part for part in parts if part) + "\n"


def rows(header, lines):
    return "\n".join([f"| {' | '.join(header)} |", "|" + "---|" * len(header), *(f"| {' | '.join(line)} |" for line in lines)])


def functions_table(results):
    header = [
        "package", "functions", "adopted", "left", "would not compile", "tests before", "tracing idle",
        "tracing started", "spans (of functions)", "warnings before / new", "build before / after",
    ]
    lines = []
    for result in results:
        value = result.get("functions")
        if not value:
            continue
        if "error" in value:
            lines.append([result["title"], value["error"]] + [""] * (len(header) - 2))
            continue
        started = value["started"]
        lines.append([
            result["title"], str(value["found"]), str(value["traced"]), str(sum(value["left"].values())),
            str(len(value["faults"])), result["before"], summary(value, "idle"), summary(value, "started"),
            spans(started), f"{result['warnings']} / {sum(value['new_warnings'].values())}",
            f"{result['seconds']:.0f} s / {value['build_seconds']:.0f} s",
        ])
    return rows(header, lines) if lines else ""


def types_table(results):
    header = [
        "package", "types and protocols", "annotated", "left", "wrappers", "decorators", "would not compile",
        "tests before", "tracing started", "lines of tests that call wrappers", "spans (of functions)", "new warnings",
    ]
    lines = []
    for result in results:
        value = result.get("types")
        if not value:
            continue
        if "error" in value:
            lines.append([result["title"], value["error"]] + [""] * (len(header) - 2))
            continue
        started = value["started"]
        lines.append([
            result["title"], str(value["found"]), str(value["traced"]), str(sum(value["left"].values())),
            str(value["wrappers"]), str(value["decorators"]), str(len(value["faults"])), result["before"],
            summary(value, "started", "annotated-started"), str(value["redirected"]), spans(started), str(sum(value["new_warnings"].values())),
        ])
    return rows(header, lines) if lines else ""


def reasons_table(results):
    """Why functions were left, over all packages."""
    reasons = Counter()
    for result in results:
        for reason, count in result.get("functions", {}).get("left", {}).items():
            reasons[re.sub(r"\S+\.swift:\d+", "…", reason)] += count
    lines = [[reason, str(count)] for reason, count in reasons.most_common()]
    return rows(["why a function is left", "functions"], lines) if lines else ""


def summary(value, run, name=None):
    """What a run's tests did, with the failures that are not counted."""
    text = value[run]["summary"]
    for word, key in (("flaky", "flaky"), ("pass alone", "slow")):
        count = sum(1 for test in value.get(key, []) if test.startswith(f"{name or run}: "))
        text += f" ({count} {word})" if count else ""
    return text


def spans(started):
    if "spans" not in started:
        return "–"
    dropped = f", {started['dropped']} dropped" if started["dropped"] else ""
    return f"{started['spans']:,} ({started['functions']}{dropped})"


def details(result):
    lines = []
    if result["aside"]:
        lines.append(f"- Test files that do not compile before: {', '.join(result['aside'])}.")
    if result.get("tools_version"):
        lines.append(f"- Its manifest has tools version {result['tools_version']}; plugins take 5.6, which it was given.")
    for mode, word in (("functions", "function"), ("types", "type")):
        value = result.get(mode) or {}
        for reason, count in sorted(value.get("left", {}).items(), key=lambda item: -item[1]):
            lines.append(f"- {count} {word}{'s' if count > 1 else ''} left: {reason}.")
        for reason, count in sorted(value.get("members_left", {}).items(), key=lambda item: -item[1]):
            lines.append(f"- {count} member{'s' if count > 1 else ''} of annotated types left: {reason}.")
        lines += faults(value)
    return f"### {result['title']}\n\n" + "\n".join(lines) if lines else ""


def faults(value):
    lines = []
    for fault in value.get("faults", []):
        lines.append(f"- **Would not compile**: `{fault['function']}`: {fault['message']}")
        if fault["wrapper"]:
            lines.append("  ```swift\n" + "\n".join(f"  {line}" for line in fault["wrapper"].splitlines()) + "\n  ```")
    lines += [f"- **New warning**, {count} times: {text}" for text, count in value.get("new_warnings", {}).items()]
    lines += [f"- **New failure**: {test}" for test in value.get("new_failures", [])]
    lines += [f"- Fails now and then before too: {test}" for test in value.get("flaky", [])]
    lines += [f"- Fails beside the other tests, passes alone: {test}" for test in value.get("slow", [])]
    for run in ("idle", "started"):
        lines += [f"- {run}: {note}" for note in (value.get(run) or {}).get("notes", [])]
    return lines

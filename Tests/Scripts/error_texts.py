#!/usr/bin/env python3
"""Checks the form of every error text in the sources.

usage: error_texts.py [--list] [FOLDER …]

It collects each string literal that is handed to an error, a refusal or a diagnostic, and each that an error type's own
`description` returns. An interpolation counts as one word. A text is faulty where it
- has a word of a private vocabulary (BANNED), or opens with "What", "Whether" or their like,
- has a sentence of more than 30 words,
- ends in a comma or a colon,
- shouts, or has doubled spaces or punctuation.
`--list` prints every text that was collected.
"""
import re
import sys
from pathlib import Path

BANNED = re.compile(
    r"\b(nobody|lest|thereof|whereof|is none|are none|is told|are told|was told|is said|are said|was said|looked for|looks at"
    r"|by itself|in place of|of which|said so|there is no more|no more of|left alone|which is not (?:below|above)"
    r"|nothing is there|is not there|which it is|from now on)\b", re.I)
OPENING = re.compile(r"^(What|Whether|How|Where|When|Of|Who|Whom|Whose|Those|That|One)\b")
# The name before the parenthesis that a text of an error stands in.
CALLEE = re.compile(
    r"(Error|Failure|Problem|Mistake|Refusal|Diagnostic|refus\w*|reject\w*|fail\w*|invalid\w*|malformed\w*|unsupported\w*"
    r"|warn\w*|error|problem|preconditionFailure|fatalError|precondition|unavailable|conflict|cannot\w*|engine|corrupt)$")
MEMBERS = re.compile(r"\b(?:var|func)\s+(description|errorDescription|message|reason|sentence|remedy|text)\b")
ERROR_TYPE = re.compile(r"\b(?:struct|enum|class)\s+\w+\s*:[^{]*\bError\b")
LEAST = 400  # A collector that finds fewer has lost sight of the sources.


def literals(text):
    """Yields (offset, text, enclosing callees, name of the enclosing member) of each string literal."""
    at, callees, members, depth, size = 0, [], [], 0, len(text)
    while at < size:
        rest = text[at]
        if text.startswith("//", at):
            at = text.find("\n", at) if "\n" in text[at:] else size
        elif text.startswith("/*", at):
            at = text.find("*/", at) + 2 or size
        elif rest == '"' or (rest == "#" and re.match(r'#+"', text[at:at + 4])):
            end, value = literal(text, at)
            while added := re.compile(r'\s*\+\s*(?=")').match(text, end):
                end, more = literal(text, added.end())
                value += more
            yield at, value, [name for name in callees if name], members[-1][0] if members else ""
            at = end
        elif rest == "(":
            before = text[max(0, at - 80):at]
            name = re.search(r"(\w+)$", before)
            thrown = re.search(r"\bthrow\s+[\w.]*$", before)
            callees.append("throwError" if thrown else name.group(1) if name else "")
            at += 1
        elif rest == ")":
            if callees:
                callees.pop()
            at += 1
        elif rest == "{":
            depth += 1
            line = text[text.rfind("\n", 0, at) + 1:at]
            if found := MEMBERS.search(line):
                members.append((found.group(1), depth))
            at += 1
        elif rest == "}":
            if members and members[-1][1] == depth:
                members.pop()
            depth -= 1
            at += 1
        else:
            at += 1


def literal(text, at):
    """Returns the end of the literal at an offset and its value, with `…` for each interpolation."""
    hashes = len(re.match("#*", text[at:]).group())
    at += hashes
    quote = '"""' if text.startswith('"""', at) else '"'
    close, escape, at, value = quote + "#" * hashes, "\\" + "#" * hashes, at + len(quote), []
    while at < len(text) and not text.startswith(close, at):
        if text.startswith(escape + "(", at):
            at, depth = at + len(escape) + 1, 1
            while depth and at < len(text):
                if text[at] == '"':
                    at = literal(text, at)[0]
                    continue
                depth += {"(": 1, ")": -1}.get(text[at], 0)
                at += 1
            value.append("…")
        elif text.startswith(escape, at) and at + len(escape) < len(text):
            after = text[at + len(escape)]
            if after == "\n":  # The line goes on, after its indentation.
                at = re.compile(r"\s*").match(text, at + len(escape)).end()
                continue
            value.append({"n": "\n", "t": " ", '"': '"', "\\": "\\"}.get(after, ""))
            at += len(escape) + 1
        else:
            value.append(text[at])
            at += 1
    value = "".join(value)
    if quote == '"""':
        value = " ".join(line.strip() for line in value.strip("\n").split("\n"))
    return at + len(close), value


def faults(text):
    plain = re.sub(r"`[^`]*`|'[^']*'|\"[^\"]*\"", "code", text)
    parts = [part for part in re.split(r"(?<=[.!?:;])\s+", plain) if part]
    if found := BANNED.search(plain):
        yield f"has the words \"{found.group()}\""
    if found := OPENING.search(plain):
        yield f"opens with \"{found.group()}\""
    if any(len(part.split()) > 30 for part in parts):
        yield "has a sentence of more than 30 words"
    if re.search(r"[,:]\s*$", plain):
        yield "ends in a comma or a colon"
    if re.search(r"!|[^\n]  |\.\.(?!\.)|,,| ,|\s\.(?:\s|$)", plain):
        yield "shouts, or doubles a space or a punctuation mark"


def main():
    arguments = sys.argv[1:]
    listing = "--list" in arguments
    roots = [Path(name) for name in arguments if name != "--list"] or [Path("Sources"), Path("Plugins")]
    count, faulty = 0, 0
    for path in sorted(path for root in roots for path in root.rglob("*.swift")):
        if path.parent.is_symlink() or any(parent.is_symlink() for parent in path.parents):
            continue
        source = path.read_text()
        is_error_file = bool(ERROR_TYPE.search(source))
        for offset, text, callees, member in literals(source):
            if len(re.findall(r"\w+|…", text)) < 4 or not re.search(r"[A-Za-z]{2,} [A-Za-z…]", text):
                continue
            if not (any(CALLEE.search(name) for name in callees) or (is_error_file and member)):
                continue
            count += 1
            location = f"{path}:{source.count(chr(10), 0, offset) + 1}"
            if listing:
                print(f"{location}: {text}")
            for fault in faults(text):
                faulty += 1
                print(f"{location}: error: this text {fault}: {text}")
    if len(arguments) == listing and count < LEAST:
        print(f"error: {count} error texts were found, below {LEAST}: the collector no longer knows the sources")
        faulty += 1
    if faulty:
        sys.exit(1)
    print(f"{count} error texts are in form.")


main()

"""What the document's own formats are, for schemathesis: it can say that a text is a filter, but not the filter language.

Run by Tests/Scripts/openapi.sh, which names this file in SCHEMATHESIS_HOOKS.
"""

import json
import os
import urllib.request

import schemathesis
from hypothesis import strategies

URL = os.environ["TRACEMARK_TEST_URL"]


def cursors(path):
    """Cursors that the server gave, which are all that there is to send."""
    with urllib.request.urlopen(f"{URL}{path}") as answer:
        return json.load(answer)["next"]


words = strategies.text("abcdefghijklmnopqrstuvwxyz0123456789_", min_size=1, max_size=8)
keys = strategies.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
comparisons = strategies.sampled_from(["<", "<=", ">", ">="])
numbers = strategies.integers(0, 100_000)
conditions = strategies.one_of(
    strategies.builds("name:{}*".format, words),
    strategies.builds('tag.{}="{}"'.format, keys, words),
    strategies.builds("metric.{}{}{}".format, keys, comparisons, numbers),
    strategies.builds("duration{}{}ms".format, comparisons, numbers),
    strategies.builds("tokens{}{}".format, comparisons, numbers),
    strategies.builds("since:{}h".format, strategies.integers(1, 1000)),
    strategies.sampled_from(["status:error", "status:ok", "status:running", "type:llm", "metadata.a.b:x", ""]),
)
filters = strategies.recursive(
    conditions.filter(None),
    lambda inner: strategies.one_of(
        strategies.builds("({} AND {})".format, inner, inner),
        strategies.builds("({} OR {})".format, inner, inner),
        strategies.builds("NOT {}".format, inner),
    ),
    max_leaves=5,
)
fields = strategies.one_of(
    strategies.sampled_from(["name", "type", "kind", "model", "service", "user", "session"]),
    strategies.builds("{}.{}".format, strategies.sampled_from(["tag", "metadata", "attribute"]), keys),
)
times = strategies.datetimes(
    min_value=__import__("datetime").datetime(1678, 1, 1), max_value=__import__("datetime").datetime(2261, 12, 31)
).map(lambda time: time.isoformat() + "Z")

schemathesis.openapi.format("tracemark-filter", strategies.one_of(conditions, filters))
schemathesis.openapi.format("tracemark-field", fields)
schemathesis.openapi.format("tracemark-cursor", strategies.just(""))
schemathesis.openapi.format("date-time", times)

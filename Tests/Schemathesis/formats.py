"""What schemathesis cannot know from the document: what the filter language is like, and which rules mean something.

Named in SCHEMATHESIS_HOOKS by Tests/Scripts/openapi.sh.
"""

from datetime import datetime

import schemathesis
from hypothesis import strategies

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
    strategies.sampled_from(["status:error", "status:ok", "status:running", "type:llm", "metadata.a.b:x"]),
)
filters = strategies.one_of(
    strategies.just(""),
    conditions,
    strategies.builds("{} AND {}".format, conditions, conditions),
    strategies.builds("({} OR {}) AND NOT {}".format, conditions, conditions, conditions),
)
fields = strategies.one_of(
    strategies.sampled_from(["name", "type", "kind", "model", "service", "user", "session"]),
    strategies.builds("{}.{}".format, strategies.sampled_from(["tag", "metadata", "attribute"]), keys),
)
times = strategies.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2261, 12, 31))

schemathesis.openapi.format("tracemark-filter", filters)
schemathesis.openapi.format("tracemark-field", fields)
# A cursor belongs to one list in one order; the empty one is the beginning of any.
schemathesis.openapi.format("tracemark-cursor", strategies.just(""))
schemathesis.openapi.format("date-time", times.map(lambda time: time.isoformat() + "Z"))


@schemathesis.hook
def filter_body(context, body):
    """Leaves out rules that warn only after the alert, which no schema can say and the server refuses."""
    if not isinstance(body, dict) or context.operation.path != "/api/v1/alerts/{name}":
        return True
    warning, alert = body.get("warning"), body.get("alert")
    if not all(isinstance(value, (int, float)) for value in (warning, alert)):
        return True
    return warning >= alert if body.get("comparison") == "below" else warning <= alert

"""Compares what came back with what was sent, field by field."""

from datetime import datetime, timezone


def time(value):
    value = value if isinstance(value, datetime) else datetime.fromisoformat(value.replace("Z", "+00:00"))
    return value.replace(tzinfo=timezone.utc) if value.tzinfo is None else value


def plain(value):
    if isinstance(value, datetime):
        return time(value)
    if isinstance(value, dict) or value is None or isinstance(value, (int, float, list, bool)):
        return value
    return str(value)


def same(found, **sent):
    for name, value in sent.items():
        got = found[name] if isinstance(found, dict) else getattr(found, name)
        if name.endswith("_time") or name.endswith("_at"):
            value, got = time(value), time(got)
        assert plain(got) == plain(value), f"{name}: sent {value!r}, got {got!r}"


def raises(kind, work, *words):
    try:
        work()
    except kind as error:
        for word in words:
            assert word in str(error), f"{word!r} is not in {error!r}"
        return error
    raise AssertionError(f"{kind} was not raised")

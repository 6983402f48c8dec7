"""Everything of 1.7.2 that has to do with spans, and how it behaves where it behaves oddly."""

import json
import os
from datetime import datetime, timedelta, timezone
from uuid import uuid4

from fields import raises, same
from opperai import Opper, errors

opper = Opper(http_bearer=os.environ["OPPER_API_KEY"], server_url=os.environ["OPPER_API_URL"] + "/v2")
start = datetime(2026, 11, 19, 12, 0, 0, 123456, tzinfo=timezone.utc)

# A span with everything that 1.x can say.
sent = dict(
    id=str(uuid4()), trace_id=str(uuid4()), name="whole ✓", start_time=start, end_time=start + timedelta(seconds=2),
    type="Retrieval", input={"q": [1, 2.5, None, True, "x"]}, output=["a", {"b": 1}], error="it broke",
    meta={"a": {"b": [1]}, "n": 2}, score=7)
same(opper.spans.create(**sent), **sent)
same(opper.spans.get(span_id=sent["id"]), **sent)

# Inputs of every kind come back as what they were: a text that looks like JSON is a text.
for value in ["text", '{"a": 1}', "5", 5, 5.5, True, [1], {"a": None}, "", "null"]:
    made = opper.spans.create(name="io", input=value, output=value)
    got = opper.spans.get(span_id=made.id)
    same(got, input=value, output=value, parent_id=None)
    assert type(got.input) is type(value), (got.input, value)

# Ids that are none of W3C's are kept as well, and what is within them.
same(opper.spans.create(name="named", id="span_1", trace_id="trace_1"), id="span_1", trace_id="trace_1")
child = opper.spans.create(name="child", trace_id="trace_1", parent_id="span_1", id=str(uuid4()).upper())
same(opper.spans.get(span_id=child.id), id=child.id, trace_id="trace_1", parent_id="span_1")
named = opper.traces.get(trace_id="trace_1")
assert named.id == "trace_1" and {s.name: s.parent_id for s in named.spans} == {"named": None, "child": "span_1"}
root = opper.spans.create(name="root of its own")
same(opper.spans.create(name="below", parent_id=root.id), trace_id=root.trace_id, parent_id=root.id)

# An update says some things and leaves the others.
changed = opper.spans.update(
    span_id=sent["id"], output="later", meta={"d": 2}, end_time=start + timedelta(seconds=3), score=None)
same(changed, **{**sent, "output": "later", "meta": {**sent["meta"], "d": 2},
                 "end_time": start + timedelta(seconds=3)})

# Metrics, by their ids.
one = opper.span_metrics.create_metric(span_id=sent["id"], dimension="quality", value=4.5, comment="nice")
same(one, span_id=sent["id"], dimension="quality", value=4.5, comment="nice")
two = opper.span_metrics.create_metric(span_id=sent["id"], dimension="latency_ms", value=320)
same(opper.span_metrics.get(span_id=sent["id"], metric_id=two.id), dimension="latency_ms", value=320.0, comment=None)
listed = opper.span_metrics.list(span_id=sent["id"])
assert [m.id for m in listed.data] == [one.id, two.id] and listed.meta.total_count == 2, listed
assert [m.id for m in opper.span_metrics.list(span_id=sent["id"], offset=1, limit=1).data] == [two.id]
same(opper.span_metrics.update_metric(span_id=sent["id"], metric_id=one.id, value=5), id=one.id, dimension="quality",
     value=5.0, comment="nice", created_at=one.created_at)
same(opper.span_metrics.update_metric(span_id=sent["id"], metric_id=one.id, dimension="worth", comment=None),
     id=one.id, dimension="worth", value=5.0, comment=None, created_at=one.created_at)
same(opper.span_metrics.get(span_id=sent["id"], metric_id=one.id), id=one.id, dimension="worth")
opper.span_metrics.delete(span_id=sent["id"], metric_id=two.id)
raises(errors.NotFoundError, lambda: opper.span_metrics.get(span_id=sent["id"], metric_id=two.id), "does not exist")

# Feedback is a field of the span, not one of its metrics.
feedback = opper.spans.submit_feedback(span_id=sent["id"], score=0.25, comment="meh", save_to_dataset=True)
same(feedback, span_id=sent["id"], score=0.25, comment="meh", example_saved=True)
same(opper.spans.get(span_id=sent["id"]).feedback, score=0.25, comment="meh")
assert opper.span_metrics.list(span_id=sent["id"]).meta.total_count == 1
raises(errors.RequestValidationError, lambda: opper.spans.submit_feedback(span_id=sent["id"], score=2), "from 0 to 1")

# Examples and datasets.
saved = opper.spans.save_examples(span_id=sent["id"])
same(saved, input=json.dumps(sent["input"], separators=(",", ":")), output="later")
listed = opper.datasets.list_entries(dataset_id=saved.dataset_id)
assert [e.id for e in listed.data][-1] == saved.dataset_entry_id and listed.meta.total_count == 2
dataset = str(uuid4())
first = opper.datasets.create_entry(dataset_id=dataset, input="red apples grow", output={"o": 1}, expected=[1], comment="c")
same(first, input="red apples grow", output='{"o":1}', expected="[1]", comment="c")
second = opper.datasets.create_entry(dataset_id=dataset, input={"green": "pears"}, output="o")
same(opper.datasets.get_entry(dataset_id=dataset, entry_id=second.id), id=second.id, input='{"green":"pears"}', output="o")
opper.datasets.entries.update(dataset_id=dataset, entry_id=first.id, output="new", comment=None)
same(opper.datasets.get_entry(dataset_id=dataset, entry_id=first.id), input="red apples grow", output="new",
     expected="[1]", comment=None)
found = opper.datasets.query_entries(dataset_id=dataset, query="which apples are red?", limit=1)
assert [e.id for e in found] == [first.id], found
assert [e.id for e in opper.datasets.list_entries(dataset_id=dataset, offset=1, limit=1).data] == [second.id]
opper.datasets.delete_entry(dataset_id=dataset, entry_id=first.id)
raises(errors.NotFoundError, lambda: opper.datasets.get_entry(dataset_id=dataset, entry_id=first.id), "does not exist")

# Traces, by pages and by name; fields of a wrong type would vanish without a word.
for n in range(5):
    opper.spans.create(
        name=f"paged {n}", start_time=start + timedelta(days=365, seconds=n), end_time=start + timedelta(days=365, seconds=n, milliseconds=1500),
        input={"n": n}, output=n)
page = opper.traces.list(name="PAGED", offset=1, limit=2)
assert [t.name for t in page.data] == ["paged 3", "paged 2"] and page.meta.total_count == 5, page
same(page.data[0], duration_ms=1500, status="ok", input='{"n":3}', output="3",
     start_time=start + timedelta(days=365, seconds=3), end_time=start + timedelta(days=365, seconds=4, milliseconds=500))
assert len(opper.traces.list().data) >= 10
trace = opper.traces.get(trace_id=sent["trace_id"])
same(trace, id=sent["trace_id"], name="whole ✓", status="error", duration_ms=3000, output="later")
[span] = trace.spans
same(span, id=sent["id"], type="Retrieval", parent_id=None, error="it broke", score=7, duration_ms=3000)
same(span.data, input='{"q":[1,2.5,null,true,"x"]}', output="later", score=7)
[metric] = span.metrics
same(metric, id=one.id, dimension="worth", value=5.0)

# What is wrong is said.
raises(errors.NotFoundError, lambda: opper.spans.get(span_id=str(uuid4())), "does not exist")
raises(errors.NotFoundError, lambda: opper.traces.get(trace_id="nothing"), "does not exist")
raises(errors.RequestValidationError, lambda: opper.spans.create(name=""), "'name' is required")
opper.spans.delete(span_id=child.id)
raises(errors.NotFoundError, lambda: opper.spans.get(span_id=child.id))

print(json.dumps({"span": sent["id"], "trace": sent["trace_id"], "dataset": saved.dataset_id}))

"""Everything of 2.1.1 that has to do with spans, and how it behaves where it behaves oddly."""

import asyncio
import json
import os
from datetime import datetime, timedelta, timezone
from uuid import uuid4

import opperai
from fields import raises, same
from opperai import Opper

opper = Opper(api_key=os.environ["OPPER_API_KEY"], base_url=os.environ["OPPER_API_URL"])
start = datetime(2026, 11, 19, 12, 0, 0, 123456, tzinfo=timezone.utc)

# A span with everything that 2.x can say. `meta` and `metadata` are two things to it.
sent = dict(
    trace_id=str(uuid4()), name="whole ✓", type="SubAgent", input='{"a": 1}', output="out", error="it broke",
    start_time=start, end_time=start + timedelta(seconds=2), meta={"a": {"b": [1, None]}, "same": 1},
    metadata={"c": 2.5, "same": 2}, tags={"team": "search", "tool": True, "retries": 3})
made = opper.spans.create(**sent)
same(made, trace_id=sent["trace_id"], name="whole ✓", type="SubAgent", parent_id=None)
found = opper.spans.get(made.id)
same(found, id=made.id, status="error", **{k: v for k, v in sent.items() if k != "metadata"})
assert found.metadata["c"] == 2.5 and found.metadata["same"] == 2 and "a" not in found.metadata, found.metadata

# An update says some things and leaves the others.
opper.spans.update(made.id, output="later", end_time=start + timedelta(seconds=3), tags={"team": "ads", "x": "y"},
                   metadata={"reviewed": True}, meta={"n": 1})
found = opper.spans.get(made.id)
same(found, output="later", input='{"a": 1}', end_time=start + timedelta(seconds=3), error="it broke",
     tags={"team": "ads", "x": "y", "tool": True, "retries": 3}, meta={**sent["meta"], "n": 1})
assert found.metadata["reviewed"] is True and found.metadata["c"] == 2.5

# Only what is needed: a trace of its own, whose id comes back.
root = opper.spans.create(name="root")
assert root.id and root.trace_id
child = opper.spans.create(name="child", trace_id=root.trace_id, parent_id=root.id)
same(opper.spans.get(child.id), trace_id=root.trace_id, parent_id=root.id, status="running", input=None, tags=None,
     meta=None, metadata=None)
orphan = opper.spans.create(name="below", parent_id=root.id)
assert orphan.trace_id == root.trace_id

# Contexts and decorators.
with opper.trace(
        name="pipeline", input="go", meta={"k": "v"}, tags={"t": "1"}) as pipeline:
    with opper.trace("step") as step:
        pass


@opper.trace("failing 2.x")
def fail():
    raise ValueError("no")


@opper.trace_async("async")
async def work(n):
    await asyncio.sleep(0)
    return n


raises(ValueError, fail)
asyncio.run(work(1))
got = opper.traces.get(pipeline.trace_id)
same(got, id=pipeline.trace_id, name="pipeline", span_count=2, status="ok")
assert {s.name: s.parent_id for s in got.spans} == {"pipeline": None, "step": pipeline.id}
top = next(s for s in got.spans if s.name == "pipeline")
same(top, input="go", meta={"k": "v"}, tags={"t": "1"}, trace_id=pipeline.trace_id)
[failing] = opper.traces.list(name="FAILING 2").data
same(failing, name="failing 2.x", status="error", span_count=1)
assert opper.traces.get(failing.id).spans[0].error == "no"

# Traces, by pages and by name.
for n in range(5):
    opper.spans.create(name=f"paged2 {n}", start_time=start + timedelta(days=730, seconds=n),
                       end_time=start + timedelta(days=730, seconds=n, milliseconds=1500))
page = opper.traces.list(name="PAGED2", offset=1, limit=2)
assert [t.name for t in page.data] == ["paged2 3", "paged2 2"], page
same(page.data[0], duration_ms=1500, start_time=start + timedelta(days=730, seconds=3))
assert len(opper.traces.list().data) >= 8
trace = opper.traces.get(sent["trace_id"])
same(trace, id=sent["trace_id"], name="whole ✓", duration_ms=3000, status="error", span_count=1)
same(trace.spans[0], id=made.id, type="SubAgent", tags=found.tags, meta=found.meta, metadata=found.metadata)

# Examples of functions.
opper.functions.create_example("classify/this", input={"text": "a"}, output={"label": 1}, tag="gold")
opper.functions.create_examples_batch("classify/this", [{"input": {"text": "b"}, "output": {"label": 2}}])
examples = opper.functions.list_examples("classify/this")
assert [(e["input"], e["output"]) for e in examples] == [({"text": "a"}, {"label": 1}), ({"text": "b"}, {"label": 2})]
assert len(opper.functions.list_examples("classify/this", tag="gold")) == 1
opper.functions.delete_example("classify/this", examples[0]["uuid"])
assert len(opper.functions.list_examples("classify/this")) == 1

# What is wrong is said.
raises(opperai.NotFoundError, lambda: opper.spans.get(str(uuid4())))
raises(opperai.NotFoundError, lambda: opper.traces.get("nothing"))
error = raises(opperai.ApiError, lambda: opper.spans.create(name=""))
assert error.body["error"]["message"] == "'name' is required.", error.body
opper.spans.delete(orphan.id)
raises(opperai.NotFoundError, lambda: opper.spans.get(orphan.id))
opper.traces.delete(failing.id)
raises(opperai.NotFoundError, lambda: opper.traces.get(failing.id))

print(json.dumps({"span": made.id, "trace": sent["trace_id"], "pipeline": pipeline.id}))

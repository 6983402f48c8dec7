"""Everything of 0.31.4 that has to do with spans, and how it behaves where it behaves oddly."""

import asyncio
import json
import os
import threading
import urllib.request
from datetime import datetime, timedelta, timezone
from uuid import uuid4

from fields import raises, same
from opperai import AsyncOpper, Client, Opper, start_span, trace
from opperai.types import exceptions
from opperai.types.datasets import DatasetEntry, DatasetEntryUpdate
from opperai.types.spans import GenerationIn, Span, SpanMetric

opper = Opper()
client = Client()
url = os.environ["OPPER_API_URL"]


def api(path):
    """What the other generation says about the same store."""
    request = urllib.request.Request(f"{url}/v2{path}", headers={"X-OPPER-API-KEY": os.environ["OPPER_API_KEY"]})
    return json.load(urllib.request.urlopen(request))


# A span with everything that 0.x can say.
start = datetime(2026, 11, 19, 12, 0, 0, 123456, tzinfo=timezone.utc)
sent = dict(
    uuid=uuid4(), name="whole", start_time=start, end_time=start + timedelta(seconds=2), input='{"a": 1}',
    output="out ✓", error="it broke", meta={"a": 1, "b": {"c": [1, 2.5, None, True, "x"]}}, score=7,
    evaluations={"good": True}, generation=GenerationIn(called_at=start, duration_ms=5, model="m", prompt_tokens=3))
made = client.spans.create(Span(**sent))
same(made, **{name: value for name, value in sent.items() if name != "generation"})
same(made.generation, called_at=start, duration_ms=5, model="m", prompt_tokens=3)
same(
    api(f"/spans/{sent['uuid']}"), id=sent["uuid"], trace_id=sent["uuid"], parent_id=None, name="whole",
    input='{"a": 1}', output="out ✓", error="it broke", meta=sent["meta"], score=7, start_time=start,
    end_time=sent["end_time"])

# An update says some things and leaves the others.
changed = client.spans.update(sent["uuid"], output="later", meta={"d": 2}, end_time=start + timedelta(seconds=3))
same(changed, uuid=sent["uuid"], name="whole", input='{"a": 1}', output="later", meta={**sent["meta"], "d": 2},
     start_time=start, end_time=start + timedelta(seconds=3), score=7)

# Children are in their parent's trace, which they cannot name.
child = client.spans.create(Span(name="child", start_time=start, parent_uuid=sent["uuid"]))
grandchild = client.spans.create(Span(name="grandchild", start_time=start, parent_uuid=child.uuid))
assert api(f"/spans/{grandchild.uuid}")["trace_id"] == str(sent["uuid"])
assert [s["name"] for s in api(f"/traces/{sent['uuid']}")["spans"]].count("grandchild") == 1

# A child may come before its parent.
late, early = uuid4(), uuid4()
client.spans.create(Span(uuid=early, name="early", start_time=start, parent_uuid=late))
client.spans.create(Span(uuid=late, name="late", start_time=start))
assert {s["name"] for s in api(f"/traces/{late}")["spans"]} == {"early", "late"}

# Nor does the end of a span that nobody knows break the program that it ends in.
unknown = uuid4()
same(client.spans.update(unknown, end_time=start), uuid=unknown, end_time=start)
client.spans.create(Span(uuid=unknown, name="known now", start_time=start))
same(api(f"/spans/{unknown}"), name="known now", end_time=start)

# Metrics.
span = opper.spans.get_span(str(sent["uuid"]))
same(span.save_metric("quality", 4.5, comment="nice"), dimension="quality", value=4.5, comment="nice")
same(span.save_metric("latency_ms", 320), dimension="latency_ms", value=320.0, comment=None)
metrics = api(f"/spans/{sent['uuid']}/metrics?offset=0&limit=100")
assert [(m["dimension"], m["value"]) for m in metrics["data"]] == [("quality", 4.5), ("latency_ms", 320.0)], metrics

# Generations.
generation = dict(
    called_at=start, duration_ms=12, model="gpt", input="q", response="r", messages=[{"role": "user", "content": "q"}],
    prompt_tokens=5, completion_tokens=6, total_tokens=11, cost=0.25)
same(span.save_generation(**generation), **generation)
data = api(f"/traces/{sent['uuid']}")["spans"]
data = next(s for s in data if s["id"] == str(sent["uuid"]))
assert (data["data"]["model"], data["data"]["total_tokens"]) == ("gpt", 11), data

# Contexts, nested; one that raises still ends its span.
with opper.traces.start("pipeline", input="go", meta={"k": "v"}) as pipeline:
    with opper.traces.start("step") as step:
        inner = opper.spans.current_span.uuid
        assert inner == step.uuid
    with start_span("block", metadata={"m": 1}) as block:
        block.output = "done"
found = api(f"/traces/{pipeline.uuid}")
assert {s["name"]: s["parent_id"] for s in found["spans"]} == {
    "pipeline": None, "step": pipeline.uuid, "block": pipeline.uuid}, found
assert all(s["end_time"] for s in found["spans"])
assert next(s for s in found["spans"] if s["name"] == "block")["data"]["output"] == "done"


def fail():
    with opper.traces.start("failing") as failing:
        fail.uuid = failing.uuid
        raise ValueError("no")


raises(ValueError, fail)
assert api(f"/spans/{fail.uuid}")["end_time"]


@trace(trace_io=True)
def add(a, b):
    return a + b


@trace(name="lost")
def lose():
    lose.uuid = opper.spans.current_span.uuid
    raise RuntimeError("lost")


@trace
async def gather(n):
    await asyncio.sleep(0)
    return n


with opper.traces.start("decorated") as decorated:
    assert add(1, b=2) == 3
    raises(RuntimeError, lose)

    async def all_of_them():
        await asyncio.gather(*(gather(n) for n in range(3)))

    asyncio.run(all_of_them())
spans = {s["name"]: s for s in api(f"/traces/{decorated.uuid}")["spans"]}
assert spans["add"]["data"]["output"] == "3" and json.loads(spans["add"]["data"]["input"]), spans["add"]
assert spans["lost"]["end_time"] is None and spans["gather"]["parent_id"] == decorated.uuid
assert len(api(f"/traces/{decorated.uuid}")["spans"]) == 6

# Threads do not inherit the context; ten programs at once are ten connections.
threads = [threading.Thread(target=add, args=(n, n)) for n in range(10)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]


async def from_async():
    other = AsyncOpper()
    async with other.traces.start("async") as span:
        await span.save_metric("m", 1.0)
        await span.update(output="o", meta={"x": 1})
        assert await span.save_example()
    return span.uuid


same(api(f"/spans/{asyncio.run(from_async())}"), name="async", output="o", meta={"x": 1})

# Examples and datasets.
dataset = str(uuid4())
entry = client.datasets.add(dataset, DatasetEntry(input="i", output="o", expected="e", comment="c"))["uuid"]
client.datasets.add(dataset, DatasetEntry(input="i2", output="o2"))
assert span.save_example()
same(client.datasets.get_entry(dataset, entry), uuid=entry, input="i", output="o", expected="e", comment="c")
client.datasets.update_entry(dataset, entry, DatasetEntryUpdate(output="o3"))
same(client.datasets.get_entry(dataset, entry), input="i", output="o3", expected="e", comment="c")
assert [e.input for e in client.datasets.get_entries(dataset)] == ["i", "i2"]
assert [e.input for e in client.datasets.get_entries(dataset, offset=1, limit=1)] == ["i2"]
client.datasets.delete_entry(dataset, entry)
raises(exceptions.NotFoundError, lambda: client.datasets.get_entry(dataset, entry), "does not exist")

# What is wrong is said.
raises(exceptions.NotFoundError, lambda: opper.spans.get_span(str(uuid4())).save_metric("m", 1.0), "does not exist")
raises(exceptions.RequestValidationError, lambda: client.spans.http_client.do_request(
    "PUT", f"/v1/spans/{sent['uuid']}", content=json.dumps({"score": "high"})), "'score' must be an integer")
raises(exceptions.NotFoundError, lambda: client.spans.http_client.do_request("GET", "/v1/nothing"), "/v1/nothing")
raises(exceptions.OpperAPIError, lambda: client.spans.http_client.do_request(
    "POST", "/v1/spans", content="{"), "JSON")
assert client.spans.delete(grandchild.uuid)
raises(exceptions.NotFoundError, lambda: client.spans.delete(grandchild.uuid))

print(json.dumps({"whole": str(sent["uuid"]), "pipeline": pipeline.uuid, "step": step.uuid, "lost": lose.uuid}))

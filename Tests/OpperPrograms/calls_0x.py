"""Calls of a model through 0.31.4. The endpoint is `model.py`."""

import asyncio
import json
import os
import urllib.request

from fields import raises
from opperai import AsyncOpper, Opper, trace
from opperai.types import CallConfiguration, Example, exceptions

opper = Opper()


def api(path):
    request = urllib.request.Request(
        f"{os.environ['OPPER_API_URL']}/v2{path}", headers={"X-OPPER-API-KEY": os.environ["OPPER_API_KEY"]})
    return json.load(urllib.request.urlopen(request))


def data(span_id):
    trace_id = api(f"/spans/{span_id}")["trace_id"]
    return next(span for span in api(f"/traces/{trace_id}")["spans"] if span["id"] == span_id)


# A call outside of any trace is a trace of its own.
result, response = opper.call(
    name="greet", instructions="Greet politely", input="Ada", model="m", tags={"environment": "production", "n": "1"},
    examples=[Example(input="Bob", output="Hello, Bob!")],
    configuration=CallConfiguration(model_parameters={"temperature": 0.5}))
assert result == "Answer to: Ada" == response.message, result
response.span.save_metric("quality", 4.5)
span = data(response.span_id)
assert span["parent_id"] is None and span["type"] == "llm" and span["end_time"], span
assert span["data"] == {
    **span["data"], "input": "Ada", "output": "Answer to: Ada", "instructions": "Greet politely", "function": "greet",
    "total_tokens": 16, "model": "stand-in/m", "tags": ["environment:production", "n:1"]}, span
assert [(m["dimension"], m["value"]) for m in span["metrics"]] == [("quality", 4.5)]


# One within a trace is a part of it.
@trace
def work():
    return opper.call(name="topics", instructions="Extract", input={"text": "x"}, output_type=dict, model="m")


with opper.traces.start("pipeline") as pipeline:
    result, response = work()
assert isinstance(result, dict), result
spans = {s["name"]: s for s in api(f"/traces/{pipeline.uuid}")["spans"]}
assert spans["topics"]["parent_id"] == spans["work"]["id"] and spans["work"]["parent_id"] == pipeline.uuid
assert json.loads(spans["topics"]["data"]["input"]) == {"text": "x"}

# Bit by bit.
response = opper.call(name="stream", instructions="Greet", input="Ada Lovelace", model="m", stream=True)
assert "".join(response.deltas) == "Answer to: Ada Lovelace"
[streamed] = [t for t in api("/traces?offset=0&limit=100&name=stream")["data"] if t["name"] == "stream"]
assert (streamed["output"], streamed["status"], streamed["total_tokens"]) == ("Answer to: Ada Lovelace", "ok", 16), streamed


async def at_once():
    other = AsyncOpper()
    found = await asyncio.gather(*(other.call(name="many", input=f"{n}", model="m") for n in range(5)))
    assert [result for result, _ in found] == [f"Answer to: {n}" for n in range(5)]
    response = await other.call(name="many", input="bit by bit", model="m", stream=True)
    assert "".join([delta async for delta in response.deltas]) == "Answer to: bit by bit"


asyncio.run(at_once())

# Another model answers where the first one fails.
result, _ = opper.call(name="fall back", input="x", model="broken", fallback_models=["broken", "m"])
assert result == "Answer to: x"

# What is wrong is said, and the span tells of it.
raises(exceptions.OpperAPIError, lambda: opper.call(name="bad model", input="x", model="broken"), "the model is broken")
[failed] = api("/traces?offset=0&limit=100&name=bad%20model")["data"]
assert failed["status"] == "error" and failed["end_time"], failed
raises(exceptions.OpperAPIError, lambda: opper.call(name="bad model", input="x", model="broken", stream=True),
       "the model is broken")
raises(exceptions.StructuredGenerationError,
       lambda: opper.call(name="bad json", input="x", output_type=dict, model="prose"), "not JSON")
print(json.dumps({"pipeline": pipeline.uuid}))

"""Calls of a model through 2.1.1. The endpoint is `model.py`."""

import json
import os

import opperai
from fields import raises
from opperai import Opper

opper = Opper(api_key=os.environ["OPPER_API_KEY"], base_url=os.environ["OPPER_API_URL"])
schema = {
    "type": "object", "properties": {"topics": {"type": "array"}, "count": {"type": "integer"}}, "required": ["topics"]}

answer = opper.call("greet/politely ✓", instructions="Greet", input="Ada", model="m")
assert answer.data == "Answer to: Ada", answer
assert answer.meta["function_name"] == "greet/politely ✓" and answer.meta["models_used"] == ["stand-in/m"]
assert (answer.meta["usage"]["input_tokens"], answer.meta["usage"]["output_tokens"]) == (11, 5), answer.meta
[span] = opper.traces.get(answer.meta["trace_uuid"]).spans
assert (span.name, span.type, span.output, span.status) == ("greet/politely ✓", "llm", "Answer to: Ada", "ok"), span

with opper.trace("pipeline") as pipeline:
    answer = opper.call("topics", input={"text": "x"}, output_schema=schema, model="m")
    text = "".join(
        chunk.delta for chunk in opper.stream("bits", input="Ada Lovelace", model="m") if chunk.type == "content")
    chunks = list(opper.stream("bits of JSON", input="x", output_schema=schema, model="m"))
assert answer.data == {"topics": ["one", "two"], "count": 7}, answer
assert text == "Answer to: Ada Lovelace"
assert [chunk.type for chunk in chunks[-2:]] == ["done", "complete"] and chunks[-1].data == answer.data, chunks
assert chunks[-2].usage.input_tokens == 11 and chunks[-1].meta["llm_calls"] == 1
spans = {span.name: span for span in opper.traces.get(pipeline.trace_id).spans}
assert set(spans) == {"pipeline", "topics", "bits", "bits of JSON"}, spans
assert all(span.parent_id == pipeline.id for span in spans.values() if span.name != "pipeline")
assert spans["bits"].output == text

error = raises(opperai.ApiError, lambda: opper.call("bad model", input="x", model="broken"))
assert "the model is broken" in error.body["error"]["message"], error.body
raises(opperai.BadRequestError, lambda: opper.call("bad json", input="x", output_schema=schema, model="prose"))
chunks = list(opper.stream("bad json", input="x", output_schema=schema, model="prose"))
assert chunks[-1].type == "error" and "not JSON" in chunks[-1].error, chunks
print(json.dumps({"pipeline": pipeline.id}))

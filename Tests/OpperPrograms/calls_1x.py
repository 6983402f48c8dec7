"""Calls of a model through 1.7.2. The endpoint is `model.py`."""

import json
import os

from fields import raises
from opperai import Opper, errors

opper = Opper(http_bearer=os.environ["OPPER_API_KEY"], server_url=os.environ["OPPER_API_URL"] + "/v2")
schema = {
    "type": "object", "properties": {"topics": {"type": "array"}, "count": {"type": "integer"}}, "required": ["topics"]}

answer = opper.call(
    name="greet", instructions="Greet politely", input="Ada", model="m", tags={"environment": "production"},
    examples=[{"input": "Bob", "output": "Hello, Bob!"}], configuration={})
assert (answer.message, answer.usage["total_tokens"]) == ("Answer to: Ada", 16), answer
span = opper.spans.get(span_id=answer.span_id)
assert (span.type, span.input, span.output, span.parent_id) == ("llm", "Ada", "Answer to: Ada", None), span
[span] = opper.traces.get(trace_id=span.trace_id).spans
assert (span.data.model, span.data.tags, span.data.function) == ("stand-in/m", ["environment:production"], "greet")

parent = opper.spans.create(name="parent")
answer = opper.call(
    name="topics", input={"text": "x"}, output_schema=schema, parent_span_id=parent.id,
    model={"name": "m", "options": {"temperature": 0.5}})
assert answer.json_payload == {"topics": ["one", "two"], "count": 7} and answer.message is None, answer
span = opper.spans.get(span_id=answer.span_id)
assert (span.trace_id, span.parent_id, span.output) == (parent.trace_id, parent.id, answer.json_payload), span
assert opper.call(name="fall back", input="x", model=["broken", "m"]).message == "Answer to: x"

with opper.stream(name="stream", input="Ada Lovelace", model="m", parent_span_id=parent.id).result as events:
    chunks = [event.data for event in events]
assert "".join(chunk.delta for chunk in chunks[1:]) == "Answer to: Ada Lovelace" and len(chunks) > 3, chunks
span = opper.spans.get(span_id=chunks[0].span_id)
assert (span.parent_id, span.output) == (parent.id, "Answer to: Ada Lovelace"), span
with opper.stream(name="stream", input="x", model="m", output_schema=schema).result as events:
    text = "".join(event.data.delta for event in list(events)[1:])
assert json.loads(text) == {"topics": ["one", "two"], "count": 7}

raises(errors.APIError, lambda: opper.call(name="bad model", input="x", model="broken"), "the model is broken")
raises(errors.BadRequestError, lambda: opper.call(name="bad json", input="x", output_schema=schema, model="prose"),
       "not JSON")
with opper.stream(name="bad json", input="x", output_schema=schema, model="prose").result as events:
    last = [event.data for event in events][-1]
assert (last.chunk_type, last.error_type) == ("error", "StructuredGenerationError"), last
print(json.dumps({"parent": parent.id}))

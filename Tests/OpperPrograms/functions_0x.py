"""Functions that are kept, and talks with them, through 0.31.4; and what a tracing server has nothing to answer to."""

import json

from fields import raises
from opperai import Opper
from opperai.types import CallPayload, ChatPayload, Function, Message, exceptions

client = Opper().client
functions = client.functions

schema = {"type": "object", "properties": {"topics": {"type": "array"}, "count": {"type": "integer"}}}
made = functions.create(Function(path="support/answer", instructions="Answer politely", model="m", description="one"))
assert made.uuid and made.path == "support/answer" and made.model == "m", made
assert functions.get(path="support/answer") == made == functions.get(uuid=made.uuid)
assert functions.get(path="no/such") is None
changed = functions.create(Function(path="support/answer", instructions="Answer at once", model="m", out_schema=schema))
assert (changed.uuid, changed.instructions, changed.out_schema) == (made.uuid, "Answer at once", schema), changed
assert changed.description == "one"

answer = functions.call(made.uuid, CallPayload(name="support/answer", input="x"))
assert answer.json_payload == {"topics": ["one", "two"], "count": 7} and answer.span_id, answer
functions.create(Function(path="plain", instructions="Answer", model="m"))
talk = functions.chat("plain", ChatPayload(messages=[Message(role="user", content="Hello?")]))
assert talk.message == "Answer to: Hello?", talk
bits = list(functions.chat("plain", ChatPayload(messages=[Message(role="user", content="Hello?")]), stream=True))
assert "".join(bit.delta or "" for bit in bits) == "Answer to: Hello?" and bits[0].span_id, bits
assert functions.flush_cache(made.uuid)
assert functions.delete(uuid=made.uuid) and functions.get(path="support/answer") is None
assert functions.delete(path="plain") and functions.get(path="plain") is None
raises(exceptions.NotFoundError, lambda: functions.call(made.uuid, CallPayload(name="x", input="x")))

# What it has no answer to is said, with what to do instead.
raises(exceptions.OpperAPIError, lambda: client.embeddings.create(model="m", input_text="x"), "span of the type")
raises(exceptions.OpperAPIError, lambda: client.indexes.list(), "vector store")
print(json.dumps({"ok": True}))

"""Functions that are kept, through 1.7.2; and what a tracing server has nothing to answer to."""

import json
import os

from fields import raises
from opperai import Opper, errors

opper = Opper(http_bearer=os.environ["OPPER_API_KEY"], server_url=os.environ["OPPER_API_URL"] + "/v2")
schema = {"type": "object", "properties": {"topics": {"type": "array"}, "count": {"type": "integer"}}}

made = opper.functions.create(name="answer", instructions="Answer politely", model="m", description="one")
assert (made.name, made.instructions, made.model, made.description) == ("answer", "Answer politely", "m", "one"), made
raises(errors.ConflictError, lambda: opper.functions.create(name="answer", instructions="x"), "already")
found = opper.functions.get(function_id=made.id)
assert (found.id, found.name, found.revision_id) == (made.id, "answer", made.revision_id)
assert opper.functions.get_by_name(name="answer").id == made.id
opper.functions.create(name="other", instructions="Other")
page = opper.functions.list()
assert sorted(one.name for one in page.data) == ["answer", "other"] and page.meta.total_count == 2, page
assert [one.name for one in opper.functions.list(name="answ").data] == ["answer"]

answer = opper.functions.call(function_id=made.id, input="Ada", tags={"a": "b"})
assert answer.message == "Answer to: Ada" and answer.span_id, answer
assert opper.spans.get(span_id=answer.span_id).name == "answer"
same = opper.functions.call_revision(function_id=made.id, revision_id=made.revision_id, input="Ada")
assert same.message == "Answer to: Ada"
with opper.functions.stream(function_id=made.id, input="Ada").result as events:
    text = "".join(event.data.delta or "" for event in events)
assert text == "Answer to: Ada", text

changed = opper.functions.update(function_id=made.id, instructions="At once", output_schema=schema)
assert (changed.id, changed.instructions) == (made.id, "At once") and changed.revision_id != made.revision_id
assert opper.functions.call(function_id=made.id, input="x").json_payload == {"topics": ["one", "two"], "count": 7}
[revision] = opper.functions.revisions.list(function_id=made.id).data
assert revision.id == changed.revision_id
assert opper.functions.get_by_revision(function_id=made.id, revision_id=revision.id).instructions == "At once"
raises(errors.NotFoundError,
       lambda: opper.functions.get_by_revision(function_id=made.id, revision_id=made.revision_id), "current one")
opper.functions.delete(function_id=made.id)
raises(errors.NotFoundError, lambda: opper.functions.get(function_id=made.id), made.id)

# What it has no answer to is said, with what to do instead.
raises(errors.APIError, lambda: opper.knowledge.list(), "vector store")
raises(errors.APIError, lambda: opper.embeddings.create(model="m", input="x"), "span of the type")
raises(errors.APIError, lambda: opper.language_models.list(), "TRACEMARK_LLM_URL")
raises(errors.APIError, lambda: opper.analytics.get_usage(), "/api/v1/statistics")
print(json.dumps({"ok": True}))

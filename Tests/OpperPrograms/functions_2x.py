"""Functions, generations and events through 2.1.1; and what a tracing server has nothing to answer to."""

import json
import os
import urllib.request

import opperai
from fields import raises
from opperai import Opper

url = os.environ["OPPER_API_URL"]
opper = Opper(api_key=os.environ["OPPER_API_KEY"], base_url=url)


def post(path, body):
    request = urllib.request.Request(
        url + path, json.dumps(body).encode(),
        {"Content-Type": "application/json", "Authorization": f"Bearer {os.environ['OPPER_API_KEY']}"})
    return json.load(urllib.request.urlopen(request))


def get(path):
    return json.load(urllib.request.urlopen(url + path))


assert opper.system.health().status == "ok"

# Of functions 2.x makes none itself; those that are kept are listed.
made = post("/v2/functions", {"name": "answer", "instructions": "Answer", "model": "m"})
assert [one.name for one in opper.functions.list()] == ["answer"]
assert opper.functions.get("answer").name == "answer"
[revision] = opper.functions.list_revisions("answer")
assert revision.is_current and opper.functions.get_revision("answer", revision.revision_id).revision_id == 1
error = raises(opperai.ApiError, lambda: opper.functions.update("answer", source="def run(): pass"))
assert "without a script" in error.body["error"]["message"], error.body
opper.functions.delete("answer")
raises(opperai.NotFoundError, lambda: opper.functions.get("answer"))

# What models answered.
with opper.trace("pipeline") as pipeline:
    for name in ("first", "second", "third"):
        opper.call(name, input=name, model="m")
page = opper.generations.list()
assert {one["function_name"] for one in page.data} == {"first", "second", "third"} and page.meta.total_count == 3, page
assert len(opper.generations.list(page=2, page_size=2).data) == 1
[first] = opper.generations.list(query="first").data
assert (first["output"], first["model"], first["usage"]["input_tokens"]) == ("Answer to: first", "stand-in/m", 11), first
assert opper.generations.get(first["id"]) == first
opper.generations.delete(first["id"])
assert opper.generations.list().meta.total_count == 2
raises(opperai.NotFoundError, lambda: opper.generations.get(first["id"]))

# Events, which the SDK has no method for.
event = post(f"/v3/spans/{pipeline.id}/events", {"type": "guardrail", "name": "pii", "passed": True})["data"]
assert event["type"] == "guardrail" and event["name"] == "pii" and event["passed"] is True, event
post(f"/v3/spans/{pipeline.id}/events", {"type": "feedback", "score": 0.5, "comment": "so so"})
events = get(f"/v3/spans/{pipeline.id}/events")["data"]
assert [one["type"] for one in events] == ["guardrail", "feedback"] and events[0] == event, events
post(f"/v3/traces/{pipeline.trace_id}/events", {"type": "evaluation", "score": 1})
assert len(get(f"/v3/traces/{pipeline.trace_id}/events")["data"]) == 3

# What it has no answer to is said, with what to do instead.
for call, part in (
    (lambda: opper.embeddings.create(model="m", input="x"), "compat"),
    (lambda: opper.knowledge.list(), "vector store"),
    (lambda: opper.models.list(), "TRACEMARK_LLM_URL"),
):
    error = raises(opperai.ApiError, call)
    assert part in json.dumps(error.body), error.body
print(json.dumps({"span": pipeline.id}))

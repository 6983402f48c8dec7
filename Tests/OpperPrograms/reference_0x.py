"""Runs the reference's eight sections as they are written, by 0.31.4 and the shim. Prints what became of each."""

import contextlib
import io
import json
import os
import pathlib
import traceback
import urllib.request

import opperai
import shim  # noqa: F401

url, key = os.environ["OPPER_API_URL"], os.environ["OPPER_API_KEY"]
span = {
    "id": "span_456", "trace_id": "trace_123", "name": "seeded", "input": "in", "output": "out",
    "start_time": "2026-11-19T12:00:00Z", "end_time": "2026-11-19T12:00:01Z",
}
urllib.request.urlopen(urllib.request.Request(
    f"{url}/v2/spans", json.dumps(span).encode(), {"Authorization": f"Bearer {key}"}))

results = {}
for section in sorted((pathlib.Path(__file__).parent / "reference").glob("*.py")):
    output = io.StringIO()
    try:
        with contextlib.redirect_stdout(output):
            exec(compile(section.read_text(), section.name, "exec"), {"opper": opperai.Opper()})
        results[section.stem] = {"passed": True, "printed": output.getvalue()}
    except Exception:
        results[section.stem] = {"passed": False, "printed": traceback.format_exc()}
print(json.dumps(results))

"""Begins a trace by 1.7.2, for a program in Swift to go on with."""

import json
import os

from opperai import Opper
from traceparent import traceparent

opper = Opper(http_bearer=os.environ["OPPER_API_KEY"], server_url=os.environ["OPPER_API_URL"] + "/v2")
root = opper.spans.create(name="python")
span = opper.spans.create(name="request", parent_id=root.id)
print(json.dumps({"traceparent": traceparent(span.trace_id, span.id)}))

"""Begins a trace by 2.1.1, for a program in Swift to go on with."""

import json
import os

from opperai import Opper
from traceparent import traceparent

opper = Opper(api_key=os.environ["OPPER_API_KEY"], base_url=os.environ["OPPER_API_URL"])
with opper.trace("python"):
    with opper.trace("request") as span:
        print(json.dumps({"traceparent": traceparent(span.trace_id, span.id)}))

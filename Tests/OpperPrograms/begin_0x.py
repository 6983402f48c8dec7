"""Begins a trace by 0.31.4, for a program in Swift to go on with. A root span's UUID is its trace's."""

import json

from opperai import Opper
from traceparent import traceparent

opper = Opper()
with opper.traces.start("python") as root:
    with opper.traces.start("request") as span:
        print(json.dumps({"traceparent": traceparent(root.uuid, span.uuid)}))

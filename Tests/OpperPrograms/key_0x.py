"""What 0.31.4 hears with a right key, with a wrong one, and with one that may not do what it asks for."""

import json
import os

from fields import raises
from opperai import Client, Opper
from opperai.types import exceptions
from opperai.types.spans import Span

with Opper().traces.start("allowed") as span:
    pass
raises(exceptions.OpperAPIError, lambda: Client(api_key="wrong").spans.create(Span(name="x")), "key is unknown")
raises(exceptions.OpperAPIError, lambda: Client().spans.delete(span.uuid), "scope")
print(json.dumps({"ok": True}))

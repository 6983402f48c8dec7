"""What 2.1.1 hears with a right key, with a wrong one, and with one that may not do what it asks for."""

import json
import os

import opperai
from fields import raises
from opperai import Opper

url = os.environ["OPPER_API_URL"]
opper = Opper(api_key=os.environ["OPPER_API_KEY"], base_url=url)
span = opper.spans.create(name="allowed")
error = raises(opperai.AuthenticationError, lambda: Opper(api_key="wrong", base_url=url).spans.create(name="x"))
assert "key is unknown" in error.body["error"]["message"], error.body
error = raises(opperai.ApiError, lambda: opper.spans.delete(span.id))
assert error.status == 403 and "scope" in error.body["error"]["message"], error
print(json.dumps({"ok": True}))

"""What 1.7.2 hears with a right key, with a wrong one, and with one that may not do what it asks for."""

import json
import os

from fields import raises
from opperai import Opper, errors

url = os.environ["OPPER_API_URL"] + "/v2"
opper = Opper(http_bearer=os.environ["OPPER_API_KEY"], server_url=url)
span = opper.spans.create(name="allowed")
raises(errors.UnauthorizedError, lambda: Opper(http_bearer="wrong", server_url=url).spans.create(name="x"),
       "key is unknown")
error = raises(errors.APIError, lambda: opper.spans.delete(span_id=span.id), "scope")
assert error.status_code == 403, error
print(json.dumps({"ok": True}))

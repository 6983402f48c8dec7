"""Four methods that 0.31.4 lacks and the reference calls: `import shim`, and the reference runs as it is written."""

from types import SimpleNamespace

from opperai.spans.spans import Spans


def _request(self, method, path, **body):
    reply = self._client.http_client.do_request(method, f"/v2{path}", **({"json": body} if body else {})).json()
    return [SimpleNamespace(**item) for item in reply["data"]] if "meta" in reply and "data" in reply else SimpleNamespace(**reply)


Spans.list = lambda self: _request(self, "GET", "/traces")
Spans.update = lambda self, span_id, metadata: _request(self, "PATCH", f"/spans/{span_id}", meta=metadata)
Spans.save_examples = lambda self, span_id, dataset_name: _request(
    self, "POST", f"/spans/{span_id}/save_examples", dataset_name=dataset_name)
Spans.get = lambda self, trace_id=None, span_id=None: _request(
    self, "GET", f"/traces/{trace_id}" if trace_id else f"/spans/{span_id}")

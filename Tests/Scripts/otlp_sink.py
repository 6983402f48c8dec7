"""Takes OTLP over HTTP with OpenTelemetry's own types, and in the end prints each span as a line of JSON.

    python otlp_sink.py        says its port first, and ends with its standard input
"""

import gzip
import http.server
import json
import sys
import threading

from opentelemetry.proto.collector.trace.v1 import trace_service_pb2 as service


def value(any_value):
    kind = any_value.WhichOneof("value")
    if kind == "array_value":
        return [value(one) for one in any_value.array_value.values]
    return getattr(any_value, kind)


def attributes(pairs):
    return {pair.key: value(pair.value) for pair in pairs}


lines = []


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        request = service.ExportTraceServiceRequest.FromString(body)
        for resource in request.resource_spans:
            for scope in resource.scope_spans:
                for span in scope.spans:
                    # Printed at the end, since whoever reads it does so then: a pipe that is full would stop everything.
                    lines.append(
                        json.dumps(
                            {
                                "resource": attributes(resource.resource.attributes),
                                "scope": scope.scope.name,
                                "name": span.name,
                                "trace": span.trace_id.hex(),
                                "span": span.span_id.hex(),
                                "parent": span.parent_span_id.hex(),
                                "kind": span.kind,
                                "nanoseconds": span.end_time_unix_nano - span.start_time_unix_nano,
                                "attributes": attributes(span.attributes),
                                "events": [[one.name, attributes(one.attributes)] for one in span.events],
                                "status": [span.status.code, span.status.message],
                                "flags": span.flags,
                            }
                        )
                    )
        answer = service.ExportTraceServiceResponse().SerializeToString()
        self.send_response(200)
        self.send_header("Content-Type", "application/x-protobuf")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *arguments):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
sys.stdin.read()
print("\n".join(lines))

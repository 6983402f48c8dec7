"""Sends spans with OpenTelemetry's SDK, and prints what it has sent as JSON, one span a line.

    send_spans.py http|grpc ENDPOINT [gzip]
"""
import json
import sys

from opentelemetry import trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExporter, SpanExportResult, BatchSpanProcessor
from opentelemetry.trace import Link, SpanKind, Status, StatusCode

protocol, endpoint = sys.argv[1], sys.argv[2]
compressed = "gzip" in sys.argv[3:]

if protocol == "http":
    from opentelemetry.exporter.otlp.proto.http import Compression
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    exporter = OTLPSpanExporter(
        endpoint=endpoint, compression=Compression.Gzip if compressed else Compression.NoCompression)
else:
    import grpc
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter

    exporter = OTLPSpanExporter(
        endpoint=endpoint, insecure=endpoint.startswith("http:"),
        compression=grpc.Compression.Gzip if compressed else grpc.Compression.NoCompression)


class Printer(SpanExporter):
    """Remembers what went out."""

    def __init__(self):
        self.spans = []

    def export(self, spans):
        self.spans += spans
        return SpanExportResult.SUCCESS


printer = Printer()
provider = TracerProvider(resource=Resource.create({"service.name": "python-service", "deployment.stage": "test"}))
provider.add_span_processor(SimpleSpanProcessor(printer))
provider.add_span_processor(BatchSpanProcessor(exporter))
tracer = provider.get_tracer("test-scope", "2.5")

with tracer.start_as_current_span("root", kind=SpanKind.SERVER) as root:
    root.set_attribute("text", "Grüße 🌍")
    root.set_attribute("flag", True)
    root.set_attribute("whole", -9007199254740993)
    root.set_attribute("fraction", 0.1)
    root.set_attribute("texts", ["a", "b"])
    root.set_attribute("numbers", [1, 2, 3])
    with tracer.start_as_current_span("chat gpt-4o", kind=SpanKind.CLIENT, links=[Link(root.get_span_context(), {"why": "test"})]) as call:
        call.set_attribute("gen_ai.operation.name", "chat")
        call.set_attribute("gen_ai.request.model", "gpt-4o")
        call.set_attribute("gen_ai.usage.input_tokens", 12)
        call.set_attribute("gen_ai.usage.output_tokens", 34)
        call.set_attribute("gen_ai.conversation.id", "conversation-1")
        call.set_attribute("input.value", "What is it?")
        call.set_attribute("output.value", '{"answer": 42}')
        call.set_attribute("output.mime_type", "application/json")
        call.set_attribute("tag.team", "search")
        call.set_attribute("metric.quality", 4.5)
        call.add_event("first token", {"position": 1})
    try:
        with tracer.start_as_current_span("failing"):
            raise ValueError("no good")
    except ValueError:
        pass
provider.shutdown()

for span in printer.spans:
    context = span.context
    print(json.dumps({
        "trace_id": f"{context.trace_id:032x}", "span_id": f"{context.span_id:016x}",
        "parent_id": f"{span.parent.span_id:016x}" if span.parent else None, "name": span.name,
        "kind": span.kind.name.lower(), "start_ns": span.start_time, "end_ns": span.end_time,
        "status": "error" if span.status.status_code == StatusCode.ERROR else "ok",
        "status_message": span.status.description, "attributes": dict(span.attributes),
        "events": [{"name": e.name, "time_ns": e.timestamp, "attributes": dict(e.attributes)} for e in span.events],
        "links": [{"span_id": f"{l.context.span_id:016x}", "attributes": dict(l.attributes)} for l in span.links],
        "resource": {k: v for k, v in span.resource.attributes.items()},
    }))

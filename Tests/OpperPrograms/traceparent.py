"""W3C's name of a span, to send to a program in another language as the header `traceparent`."""

from uuid import UUID


def traceparent(trace_id, span_id):
    span = UUID(str(span_id)).int
    return f"00-{UUID(str(trace_id)).hex}-{span >> 64 ^ span & (1 << 64) - 1:016x}-01"

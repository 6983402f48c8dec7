"""Calls OTLP's gRPC service as no SDK would, and prints what each call was answered, one line of JSON for each.

    grpc_calls.py PORT < CALLS

Each line of CALLS is JSON: {"method": "…/Export", "body": "hexadecimal digits", "metadata": {"name": "value"}}, with
"gzip": true for a body that is compressed, "stalls": true for one that never comes, and "twice": true for two.
"""

import json
import sys
import threading

import grpc
from google.rpc import error_details_pb2, status_pb2

channel = grpc.insecure_channel(f"127.0.0.1:{sys.argv[1]}", options=[("grpc.max_send_message_length", -1)])


def send(call):
    name = call.get("method") or "/opentelemetry.proto.collector.trace.v1.TraceService/Export"
    if call.get("stalls"):
        ended = threading.Event()

        def nothing():
            ended.wait()
            yield from ()

        try:
            return channel.stream_unary(name)(nothing(), timeout=60)
        finally:
            ended.set()
    if call.get("twice"):
        return channel.stream_unary(name)(iter([bytes.fromhex(call["body"])] * 2), timeout=60)
    return channel.unary_unary(name)(
        bytes.fromhex(call.get("body", "")), metadata=list(call.get("metadata", {}).items()), timeout=60,
        compression=grpc.Compression.Gzip if call.get("gzip") else None)


def answer(call):
    try:
        return {"code": "OK", "body": send(call).hex()}
    except grpc.RpcError as error:
        said = {"code": error.code().name, "message": error.details()}
        for name, value in error.trailing_metadata() or []:
            if name == "grpc-status-details-bin":
                for detail in status_pb2.Status.FromString(value).details:
                    info = error_details_pb2.RetryInfo()
                    if detail.Unpack(info):
                        said["retry_seconds"] = info.retry_delay.ToNanoseconds() / 1e9
        return said


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)

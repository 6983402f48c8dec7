"""Keeps connections with a part of a message open, calls OTLP's gRPC service beside them, and again once they are gone.

    grpc_pieces.py PORT CONNECTIONS BYTES

Each connection has sent BYTES of a message of 100,000. What the calls were answered is printed, a line of JSON for each.
The connections speak just enough HTTP/2 (RFC 9113) for a request that never ends.
"""

import json
import socket
import struct
import sys
import time

import grpc

port, connections, size = map(int, sys.argv[1:])
EXPORT = "/opentelemetry.proto.collector.trace.v1.TraceService/Export"
DATA, HEADERS, SETTINGS, PING = 0, 1, 4, 6
ACK, END_HEADERS = 1, 4


def frame(kind, flags=0, stream=0, payload=b""):
    return struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream) + payload


def read(connection, count):
    received = b""
    while len(received) < count:
        more = connection.recv(count - len(received))
        if not more:
            raise ConnectionError("The server hung up.")
        received += more
    return received


def begin():
    connection = socket.create_connection(("127.0.0.1", port), timeout=60)
    connection.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(SETTINGS))
    if size:
        fields = {":method": "POST", ":scheme": "http", ":path": EXPORT, ":authority": "localhost",
                  "content-type": "application/grpc", "te": "trailers"}
        # Literal fields that nobody keeps, with new names.
        block = b"".join(b"\0" + bytes([len(name)]) + name.encode() + bytes([len(value)]) + value.encode()
                         for name, value in fields.items())
        connection.sendall(frame(HEADERS, END_HEADERS, 1, block))
        piece = struct.pack(">BI", 0, 100_000) + bytes(size)
        for start in range(0, len(piece), 16_000):
            connection.sendall(frame(DATA, 0, 1, piece[start:start + 16_000]))
    # Frames are taken in their order: what came before the answer was taken.
    connection.sendall(frame(PING, payload=b"question"))
    while True:
        head = read(connection, 9)
        read(connection, int.from_bytes(head[:3], "big"))
        if head[3] == PING and head[4] & ACK:
            return connection


def call(**options):
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        try:
            channel.unary_unary(EXPORT)(b"", timeout=60, **options)
            return {"code": "OK"}
        except grpc.RpcError as error:
            return {"code": error.code().name, "message": error.details()}


def begin_when_there_is_room():
    deadline = time.time() + 60
    while True:
        try:
            return begin()
        except ConnectionError:
            # Places of connections that have just ended are free a moment later.
            if time.time() > deadline:
                raise
            time.sleep(0.05)


held = [begin_when_there_is_room() for _ in range(connections)]
print(json.dumps(call()), flush=True)
for connection in held:
    connection.close()
deadline = time.time() + 60
while (answer := call(wait_for_ready=True))["code"] != "OK" and time.time() < deadline:
    time.sleep(0.05)
print(json.dumps(answer), flush=True)

#!/usr/bin/env python3
"""Measures a release build of `tracemark serve`, with the load generator beside it on the same machine.

    bench-server.py PROGRAM [--spans 60000] [--kills 100]

Prints a table: start, idle memory, spans a second until they are durable, spans for each second of the server's
processors, how much slower queries are while spans come in at full rate, and how many acknowledged spans were lost to
`kill -9`. Needs nothing but Python and Linux's /proc.
"""

import argparse
import http.client
import json
import os
import random
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from urllib.parse import quote, urlsplit

options = argparse.ArgumentParser()
options.add_argument("program")
options.add_argument("--spans", type=int, default=60_000)
options.add_argument("--batch", type=int, default=512)
options.add_argument("--senders", type=int, default=4)
options.add_argument("--kills", type=int, default=100)
options.add_argument("--starts", type=int, default=11)
options.add_argument("--only", choices=["start", "ingest", "queries", "kills"])
options = options.parse_args()
random.seed(1)


# What is sent: traces of eight spans with ten attributes each, of which two are texts of a kilobyte.

def varint(number):
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def field(number, content):
    return varint(number << 3 | 2) + varint(len(content)) + content


def attribute(name, value):
    if isinstance(value, str):
        any_value = field(1, value.encode())
    elif isinstance(value, int):
        any_value = b"\x18" + varint(value)
    else:
        import struct
        any_value = b"\x21" + struct.pack("<d", value)
    return field(1, name.encode()) + field(2, any_value)


WORDS = ["".join(random.choices("abcdefghijklmnopqrstuvwxyz", k=random.randint(3, 9))) for _ in range(4000)]
TEXTS = [" ".join(random.choices(WORDS, k=220)) for _ in range(400)]
SHAPE = [("qa_pipeline", None, "CHAIN"), ("retrieve_context", 0, "RETRIEVER"), ("embed_query", 1, "EMBEDDING"),
         ("knowledge_search", 1, "TOOL"), ("generate_answer", 0, "LLM"), ("tool_lookup", 4, "TOOL"),
         ("http_get", 5, "TOOL"), ("validate_output", 0, "LLM")]
SERVICE = field(1, field(1, attribute("service.name", "bench")))


def text():
    cut = random.randrange(1024)
    return (random.choice(TEXTS)[:cut] + random.choice(TEXTS))[:1024]


def trace(mark):
    trace_id = mark + random.randbytes(8)
    ids = [random.randbytes(8) for _ in SHAPE]
    start = time.time_ns() - random.randrange(3_600_000_000_000)
    spans = []
    for index, (name, parent, kind) in enumerate(SHAPE):
        begin = start + index * 1_000_000
        times = b"".join(varint(number << 3 | 1) + value.to_bytes(8, "little")
                         for number, value in ((7, begin), (8, begin + random.randrange(2_000_000_000))))
        values = [("openinference.span.kind", kind), ("input.value", text()), ("output.value", text()),
                  ("llm.model_name", random.choice(["one", "two", "three"])),
                  ("llm.token_count.prompt", random.randrange(4000)),
                  ("llm.token_count.completion", random.randrange(900)),
                  ("session.id", f"s{random.randrange(2000)}"), ("user.id", f"u{random.randrange(500)}"),
                  ("tag.environment", random.choice(["production", "staging"])),
                  ("metric.quality", round(random.random() * 5, 2))]
        spans.append(field(2, field(1, trace_id) + field(2, ids[index])
                           + (field(4, ids[parent]) if parent is not None else b"") + field(5, name.encode())
                           + b"\x30\x01" + times + b"".join(field(9, attribute(*value)) for value in values)
                           + field(15, b"\x18\x01")))
    return trace_id.hex(), spans


def bodies(total, batch):
    """Requests with the ids of their traces. A trace is never split, so that one is kept whole or not at all."""
    result = []
    for _ in range(0, total, batch):
        mark, ids, spans = random.randbytes(8), [], []
        while len(spans) < batch:
            trace_id, more = trace(mark)
            ids.append(trace_id)
            spans += more
        result.append((ids, len(spans), field(1, SERVICE + field(2, b"".join(spans)))))
    return result


def renewed(request):
    """The same request with other traces, made much faster than a new one."""
    ids, count, body = request
    before, after = bytes.fromhex(ids[0][:16]), random.randbytes(8)
    return [after.hex() + one[16:] for one in ids], count, body.replace(before, after)


class Server:
    def __init__(self, folder, *arguments):
        self.database = os.path.join(folder, "traces.db")
        before = time.perf_counter()
        self.process = subprocess.Popen(
            [options.program, "serve", "--db", self.database, "--port", "0", "--grpc-port", "0", *arguments],
            stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        self.port = urlsplit(line.split(" ")[3].rstrip(",")).port
        self.get("/readyz")
        self.start_seconds = time.perf_counter() - before

    def connection(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)

    def get(self, path, connection=None):
        connection = connection or self.connection()
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{path}: {answer.status} {body[:200]}")
        return body

    def status(self):
        return json.loads(self.get("/api/v1/status"))

    def cpu_seconds(self):
        fields = open(f"/proc/{self.process.pid}/stat").read().rsplit(") ", 1)[1].split(" ")
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident_megabytes(self, name="VmRSS"):
        for line in open(f"/proc/{self.process.pid}/status"):
            if line.startswith(name + ":"):
                return int(line.split()[1]) / 1024

    def end(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        self.process.wait()
        self.process.stdout.close()


def send(server, todo, acknowledged, stop=lambda: False, again=False):
    """Sends with several connections until nothing is left, the server is gone, or it is told to stop."""
    lock, position = threading.Lock(), [0]

    def worker():
        connection = server.connection()
        while not stop():
            with lock:
                place = position[0]
                position[0] += 1
            if place >= len(todo) and not again:
                return
            ids, count, body = todo[place] if place < len(todo) else renewed(todo[place % len(todo)])
            try:
                connection.request("POST", "/v1/traces", body, {"Content-Type": "application/x-protobuf"})
                answer = connection.getresponse()
                answer.read()
            except (OSError, http.client.HTTPException):
                return
            if answer.status == 200:
                with lock:
                    acknowledged.append((ids, count))
            elif answer.status in (429, 503):
                time.sleep(0.05)
                with lock:
                    todo.append((ids, count, body))

    threads = [threading.Thread(target=worker) for _ in range(options.senders)]
    for thread in threads:
        thread.start()
    return threads


def row(what, value, goal):
    print(f"{what:<64} {value:>20}   {goal}", flush=True)


def measure_start():
    times, memory = [], []
    for _ in range(options.starts):
        with tempfile.TemporaryDirectory() as folder:
            server = Server(folder)
            times.append(server.start_seconds)
            time.sleep(0.5)
            memory.append(server.resident_megabytes())
            server.end()
    row("start of the process to the first answer, median", f"{statistics.median(times) * 1000:.0f} ms", "< 300 ms")
    row("the same, slowest", f"{max(times) * 1000:.0f} ms", "")
    row("idle memory, largest", f"{max(memory):.1f} MiB", "< 60 MiB")


def measure_ingest(todo):
    for arguments, what in (((), "with words indexed behind"), (("--no-text-index",), "without words")):
        with tempfile.TemporaryDirectory() as folder:
            server = Server(folder, *arguments)
            cpu, before, acknowledged = server.cpu_seconds(), time.perf_counter(), []
            for thread in send(server, list(todo), acknowledged):
                thread.join()
            acknowledged_count = sum(count for _, count in acknowledged)
            with sqlite3.connect(f"file:{server.database}?mode=ro", uri=True) as store:
                durable = store.execute("SELECT count(*) FROM span").fetchone()[0]
            seconds, cpu = time.perf_counter() - before, server.cpu_seconds() - cpu
            if durable != acknowledged_count:
                raise SystemExit(f"{acknowledged_count} spans were acknowledged, {durable} are in the file")
            row(f"durable spans a second, {what}", f"{durable / seconds:,.0f}", "> 8,000")
            row(f"spans for a second of processor, {what}", f"{durable / cpu:,.0f}",
                "> 10,000" if arguments else "")
            row(f"memory at most, {what}", f"{server.resident_megabytes('VmHWM'):.0f} MiB", "")
            if not arguments:
                lag = server.status()["text_lag"]
                before = time.perf_counter()
                while server.status()["text_lag"]:
                    time.sleep(0.1)
                row(f"until the last {lag:,} spans' words are found", f"{time.perf_counter() - before:.1f} s", "")
            server.end()


def measure_queries(todo):
    """Each question once in turn, so that all see the same times: on an idle server, beside the senders, and on an idle
    server again, since there is more to look through by then."""
    half = todo[: len(todo) // 2]
    with tempfile.TemporaryDirectory() as folder:
        server = Server(folder)
        acknowledged = []
        for thread in send(server, list(half), acknowledged):
            thread.join()
        while server.status()["text_lag"]:
            time.sleep(0.1)
        known = acknowledged[0][0][0]
        questions = {
            "newest 50 traces": "/api/v1/traces?limit=50",
            "a trace with its spans": f"/api/v1/traces/{known}",
            "traces by tag and model": "/api/v1/traces?limit=50&filter=" + quote("tag.environment=staging AND model:two"),
            "slowest traces": "/api/v1/traces?limit=50&order=slowest",
            "traces by words": "/api/v1/traces?limit=50&filter=" + quote(f"text:{WORDS[7]}"),
            "values of a field": "/api/v1/values?field=session&limit=20",
        }
        connection = server.connection()

        def ask(until):
            times = {name: [] for name in questions}
            while until():
                for name, path in questions.items():
                    before = time.perf_counter()
                    server.get(path, connection)
                    times[name].append(time.perf_counter() - before)
                    # A person's pace; the rest of the time is the senders'.
                    time.sleep(0.01)
            return {name: statistics.median(values) for name, values in times.items()}

        end = time.perf_counter() + 5
        idle = ask(lambda: time.perf_counter() < end)
        end = time.perf_counter() + 10
        fresh = todo[len(todo) // 2:]
        threads = send(server, fresh, acknowledged, stop=lambda: time.perf_counter() > end, again=True)
        busy = ask(lambda: time.perf_counter() < end)
        for thread in threads:
            thread.join()
        while server.status()["text_lag"]:
            time.sleep(0.1)
        end = time.perf_counter() + 5
        after = ask(lambda: time.perf_counter() < end)
        for name in questions:
            row(f"{name}: idle before, beside ingest, idle after",
                f"{idle[name] * 1000:.1f}, {busy[name] * 1000:.1f}, {after[name] * 1000:.1f} ms",
                f"x{busy[name] / statistics.mean((idle[name], after[name])):.1f}, < x2")
        server.end()


def measure_kills():
    lost = kept = 0
    small = bodies(12_000, 24)
    for _ in range(options.kills):
        with tempfile.TemporaryDirectory() as folder:
            server = Server(folder)
            acknowledged = []
            threads = send(server, list(small), acknowledged)
            while not acknowledged:
                time.sleep(0.001)
            time.sleep(random.uniform(0, 0.3))
            server.end(signal.SIGKILL)
            for thread in threads:
                thread.join()
            # Another process opens the file as the next server would.
            server = Server(folder)
            with sqlite3.connect(f"file:{server.database}?mode=ro", uri=True) as store:
                found = {bytes(row[0]).hex() for row in store.execute("SELECT id FROM trace")}
                count = store.execute("SELECT count(*) FROM span").fetchone()[0]
            server.end()
            expected = [one for ids, _ in acknowledged for one in ids]
            lost += 8 * sum(one not in found for one in expected)
            lost += max(0, 8 * len(expected) - count)
            kept += 8 * len(expected)
    row(f"acknowledged spans lost in {options.kills} times kill -9, of {kept:,}", f"{lost}", "0")


if options.only in (None, "start"):
    measure_start()
if options.only in (None, "ingest", "queries"):
    prepared = bodies(options.spans, options.batch)
    if options.only != "queries":
        measure_ingest(prepared)
    if options.only != "ingest":
        measure_queries(prepared)
if options.only in (None, "kills"):
    measure_kills()

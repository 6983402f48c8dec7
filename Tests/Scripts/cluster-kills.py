#!/usr/bin/env python3
"""Kills nodes of a cluster at random moments under load, and counts what was lost: cluster-kills.py PROGRAM [--kills 50]

Two servers share two shards of two replicas. Senders send spans of many traces to both of them, again and again until
they are acknowledged, while one process after the other gets `kill -9` and is started again: a node mostly, now and then
ZooKeeper or a server. In the end each trace is read from both servers and compared with what was sent.
"""

import argparse
import collections
import http.client
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from urllib.parse import urlsplit

from on_clickhouse import Cluster

options = argparse.ArgumentParser()
options.add_argument("program")
options.add_argument("--kills", type=int, default=50)
options.add_argument("--senders", type=int, default=6)
options.add_argument("--seed", type=int, default=int(time.time()))
options = options.parse_args()
random.seed(options.seed)


class Server:
    def __init__(self, address):
        self.log = tempfile.NamedTemporaryFile("w+", prefix="tracemark-kills-")
        self.process = subprocess.Popen(
            [options.program, "serve", "--store", address, "--port", "0", "--no-grpc"],
            stdout=subprocess.PIPE, stderr=self.log, text=True)
        line = self.process.stdout.readline()
        found = re.search(r"http://[^,\s]+", line)
        if not found:
            raise RuntimeError(f"The server did not start: {line} {open(self.log.name).read()[-2000:]}")
        self.place = urlsplit(found.group(0)).netloc

    def kill(self):
        self.process.kill()
        self.process.wait()


def ask(connection, method, path, body=None):
    connection.request(method, path, body, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    return answer.status, answer.read()


class Sent:
    """What is known to be kept: the ids of each trace's spans."""

    def __init__(self):
        self.lock = threading.Lock()
        self.traces = collections.defaultdict(set)
        self.requests = self.again = 0
        self.refused = collections.Counter()


def request_of(spans):
    now = time.time_ns()
    return json.dumps({"resourceSpans": [{"resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "kills"}}]},
        "scopeSpans": [{"spans": [{"traceId": trace, "spanId": span, "name": f"work {span[-1]}", "kind": 1,
            "startTimeUnixNano": str(now - 5_000_000), "endTimeUnixNano": str(now),
            "attributes": [{"key": "input.value", "value": {"stringValue": f"the work of {span}"}}]}
            for trace, span in spans]}]}]})


def send(servers, shared, sent, end):
    random_ = random.Random(random.random())
    connections = {}
    while not end.is_set():
        own = [random_.randbytes(16).hex() for _ in range(4)]
        # Some traces are of one request, others grow by many requests to both servers.
        spans = [(random_.choice(own + shared), random_.randbytes(8).hex()) for _ in range(20)]
        body = request_of(spans)
        while True:
            place = random_.choice(servers).place
            connection = connections.setdefault(place, http.client.HTTPConnection(place, timeout=300))
            try:
                status, answer = ask(connection, "POST", "/v1/traces", body)
            except (OSError, http.client.HTTPException):
                # The server itself was killed: what it did not say is not known.
                status, answer = "no answer", b""
                connection.close()
            if status == 200:
                break
            with sent.lock:
                sent.refused[status] += 1
                sent.again += 1
            if status not in (429, 503, "no answer"):
                print(f"  a sender was told {status}: {answer[:300]}")
                os._exit(1)
            time.sleep(0.2)
        with sent.lock:
            sent.requests += 1
            for trace, span in spans:
                sent.traces[trace].add(span)


def read(server, sent):
    """Reads each trace, and returns how many spans are lost, doubled or from nowhere."""
    connection = http.client.HTTPConnection(server.place, timeout=300)
    lost = doubled = strange = 0
    for trace, expected in sent.traces.items():
        for attempt in range(50):
            status, body = ask(connection, "GET", f"/api/v1/traces/{trace}")
            if status != 503:
                break
            time.sleep(0.5)
        found = [span["span_id"] for span in json.loads(body)["spans"]] if status == 200 else []
        lost += len(expected - set(found))
        doubled += len(found) - len(set(found))
        strange += len(set(found) - expected)
        summary = json.loads(body)["trace"]["span_count"] if status == 200 else 0
        if summary != len(expected):
            print(f"  {trace} is listed with {summary} spans of {len(expected)}")
            lost += 1
    status, body = ask(connection, "GET", "/api/v1/statistics?scope=spans")
    counted = json.loads(body)["items"][0]["count"]
    return lost, doubled, strange, counted


def is_seen_down(server, cluster, node):
    _, body = ask(http.client.HTTPConnection(server.place, timeout=300), "GET", "/metrics")
    return f'tracemark_store_node_up{{node="127.0.0.1:{cluster.port + 4 * node}"}} 0' in body.decode()


def main():
    print(f"seed {options.seed}")
    cluster = Cluster(2, 2)
    servers = []
    try:
        servers = [Server(cluster.address("kills")) for _ in range(2)]
        sent, end = Sent(), threading.Event()
        shared = [random.randbytes(16).hex() for _ in range(20)]
        threads = [threading.Thread(target=send, args=(servers, shared, sent, end)) for _ in range(options.senders)]
        for thread in threads:
            thread.start()
        recoveries = []
        for number in range(options.kills):
            time.sleep(random.uniform(0.05, 1.5))
            victim = {9: "zookeeper", 4: "server"}.get(number % 10, random.randrange(cluster.count))
            if victim == "server":
                place = random.randrange(2)
                servers[place].kill()
                servers[place] = Server(cluster.address("kills"))
            else:
                cluster.kill(victim)
                if number % 10 == 0 and not is_seen_down(servers[0], cluster, victim):
                    raise RuntimeError(f"/metrics does not show that node {victim} is down")
                time.sleep(random.choice([0, random.uniform(0, 1), random.uniform(0, 4)]))
                cluster.start(victim)
            for node in range(cluster.count):
                cluster.wait(node)
            begin, before = time.monotonic(), sent.requests
            # Nobody helps: senders go on, and must be acknowledged again.
            while sent.requests < before + options.senders:
                if time.monotonic() - begin > 180:
                    raise RuntimeError("nothing has been acknowledged for three minutes after all nodes were up")
                time.sleep(0.02)
            recoveries.append(time.monotonic() - begin)
            print(f"  kill {number + 1}, {f'node {victim}' if isinstance(victim, int) else victim}: acknowledged again"
                  f" {recoveries[-1]:.1f} s after it was up, {sent.requests} requests so far", flush=True)
        end.set()
        for thread in threads:
            thread.join()
        spans = sum(map(len, sent.traces.values()))
        print(f"{options.kills} kills; {sent.requests} requests acknowledged with {spans} spans in {len(sent.traces)} traces;"
              f" {sent.again} sent again {dict(sent.refused)}")
        print(f"acknowledged again after the nodes were up: median {sorted(recoveries)[len(recoveries) // 2]:.1f} s, longest {max(recoveries):.1f} s")
        failed = False
        for server in servers:
            lost, doubled, strange, counted = read(server, sent)
            print(f"read from {server.place}: {lost} lost, {doubled} doubled, {strange} never sent; {counted} counted of {spans}")
            failed |= (lost, doubled, strange, counted) != (0, 0, 0, spans)
        sys.exit(1 if failed else 0)
    finally:
        for server in servers:
            server.kill()
        cluster.end()


main()

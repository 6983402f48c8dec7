#!/usr/bin/env python3
"""Runs a command while nodes of Debian's ClickHouse are up on this machine: on_clickhouse.py SHARDS REPLICAS COMMAND ...

The command finds the address of a database in TRACEMARK_TEST_STORE, where DATABASE stands for a name of its choice. All
is gone once it has ended.
"""

import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parent
JAVA = ["java", "-Xmx256m", "-cp", "/usr/share/java/*", "org.apache.zookeeper.server.quorum.QuorumPeerMain"]


class Cluster:
    """Nodes, each a process that can be killed and started again, with ZooKeeper where there is more than one."""

    def __init__(self, shards, replicas):
        subprocess.run([SCRIPTS / "clickhouse.sh"], check=True)
        self.count = shards * replicas
        self.folder = tempfile.mkdtemp(prefix="tracemark-clickhouse-")
        self.port = free_ports(4 * self.count + 1) + 1
        self.processes = {}
        subprocess.run([SCRIPTS / "clickhouse-cluster.sh", self.folder, str(shards), str(replicas), str(self.port)], check=True)
        if self.count > 1:
            self.start("zookeeper")
        for node in range(self.count):
            self.start(node)
        for node in range(self.count):
            self.wait(node)

    def address(self, database="DATABASE"):
        hosts = ",".join(f"127.0.0.1:{self.port + 4 * node}" for node in range(self.count))
        return f"clickhouse://default@{hosts}/{database}" + ("?cluster=tracemark" if self.count > 1 else "")

    def start(self, name):
        command = [*JAVA, f"{self.folder}/zookeeper/zoo.cfg"] if name == "zookeeper" else \
            ["clickhouse-server", f"--config-file={self.folder}/{name}/config.xml"]
        self.processes[name] = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def kill(self, name):
        self.processes[name].kill()
        self.processes.pop(name).wait()

    def ask(self, statement, node=0, timeout=60):
        url = f"http://127.0.0.1:{self.port + 4 * node}/"
        with urllib.request.urlopen(url, statement.encode(), timeout=timeout) as answer:
            return answer.read().decode()

    def wait(self, node):
        # A node answers before it has found ZooKeeper.
        question = "SELECT count() > 0 FROM system.zookeeper WHERE path = '/'" if self.count > 1 else "SELECT 1"
        deadline = time.monotonic() + 180
        while True:
            try:
                if self.ask(question, node, 10).startswith("1"):
                    return
            except OSError:
                pass
            if time.monotonic() > deadline:
                raise RuntimeError(f"node {node} does not come up, see {self.folder}")
            time.sleep(0.1)

    def end(self):
        for name in list(self.processes):
            self.kill(name)
        shutil.rmtree(self.folder, ignore_errors=True)


def free_ports(count):
    while True:
        first = random.randrange(20_000, 31_000)
        try:
            for port in range(first, first + count):
                with socket.socket() as free:
                    free.bind(("127.0.0.1", port))
            return first
        except OSError:
            pass


def main(shards, replicas, command):
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    cluster = Cluster(int(shards), int(replicas))
    try:
        sys.exit(subprocess.run(command, env={**os.environ, "TRACEMARK_TEST_STORE": cluster.address()}).returncode)
    finally:
        cluster.end()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])

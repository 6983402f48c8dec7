"""A real server on a store of its own, ended by its process id."""

import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import urllib.request
import uuid
from pathlib import Path


class Server:
    def __init__(self, program, *options):
        self.folder = tempfile.mkdtemp(prefix="tracemark-dashboard-")
        # A ClickHouse database where its address is given, in which DATABASE stands for one of this server's own.
        self.database = os.environ.get("TRACEMARK_TEST_STORE", "").replace("DATABASE", f"d{uuid.uuid4().hex}") or f"{self.folder}/traces.db"
        with open(f"{self.folder}/log", "w") as log:
            self.process = subprocess.Popen(
                [program, "serve", "--db", self.database, "--port", "0", "--no-grpc", "--log-level", "warning", *options],
                stdout=subprocess.PIPE, stderr=log, text=True)
        line = self.process.stdout.readline()
        found = re.search(r"https?://[^,\s]+", line)
        if not found:
            raise RuntimeError(f"The server did not start: {line} {Path(self.folder, 'log').read_text()[-2000:]}")
        self.base = found.group(0)

    def get(self, path):
        with urllib.request.urlopen(self.base + path, timeout=120) as response:
            return json.loads(response.read())

    def send(self, method, path, body):
        request = urllib.request.Request(self.base + path, json.dumps(body).encode(), {"Content-Type": "application/json"}, method=method)
        with urllib.request.urlopen(request, timeout=120) as response:
            response.read()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def browser(playwright):
    return playwright.chromium.launch(
        executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"])

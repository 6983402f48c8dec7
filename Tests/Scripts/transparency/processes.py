"""Runs programs with a time limit, and keeps what they print."""

import os
import signal
import subprocess
import time


class Finished:
    """A program that has ended."""

    def __init__(self, status, seconds, log, timed_out):
        self.status = status
        self.seconds = seconds
        self.log = log
        self.timed_out = timed_out

    @property
    def succeeded(self):
        return self.status == 0 and not self.timed_out

    def text(self):
        return self.log.read_text(errors="replace")


def run(command, folder, log, limit, environment=None):
    """Runs a command in a folder; its output goes to the file `log`.

    After `limit` seconds the command and all its children are ended.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    with open(log, "wb") as output:
        process = subprocess.Popen(
            [str(word) for word in command],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**clean_environment(), **(environment or {})},
            start_new_session=True,
        )
        try:
            status, timed_out = process.wait(timeout=limit), False
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            status, timed_out = process.wait(), True
    return Finished(status, time.monotonic() - began, log, timed_out)


def clean_environment():
    """The environment without settings of tracing, which are not for the packages."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("OTEL_", "TRACEMARK_", "TRANSPARENCY_"))
    }

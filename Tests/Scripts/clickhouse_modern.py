"""Serves today's ClickHouse, which runs within this process, as a node does over HTTP: clickhouse_modern.py PORT FOLDER

What a node's HTTP interface takes is taken: the statement in the body or in `query` with data in the body, `database`,
`param_NAME` for bound parameters, and settings. One statement runs at a time.
"""

import os
import re
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from chdb import session

port, folder = int(sys.argv[1]), sys.argv[2]
engine = session.Session(folder)
lock = threading.Lock()
# What is the HTTP interface's own.
OF_HTTP = {"database", "query", "query_id", "wait_end_of_query", "buffer_size"}


def run(arguments, body):
    parameters = {name[6:]: value for name, value in arguments.items() if name.startswith("param_")}
    settings = {name: value for name, value in arguments.items() if name not in OF_HTTP and not name.startswith("param_")}
    with lock:
        engine.query(f"USE `{arguments.get('database', 'default')}`")
        for name, value in settings.items():
            engine.query(f"SET {name} = '{value}'")
        if "query" not in arguments:
            return engine.query(body.decode(), "TabSeparated", params=parameters or None).bytes()
        # The library takes data from files only.
        with tempfile.NamedTemporaryFile(dir=folder) as data:
            data.write(body)
            data.flush()
            statement, count = re.subn(r" FORMAT (\w+)$", rf" FROM INFILE '{data.name}' FORMAT \1", arguments["query"])
            assert count == 1, arguments["query"]
            return engine.query(statement).bytes()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        arguments = dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        try:
            status, answer = 200, run(arguments, body)
        except Exception as error:
            status, answer = 500, str(error).encode()
        answer = answer or b""
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


ThreadingHTTPServer.request_queue_size = 128
ThreadingHTTPServer.daemon_threads = True
ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()

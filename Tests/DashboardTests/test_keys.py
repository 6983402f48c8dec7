"""A server that asks for keys, and one without traces: what a reader meets first."""

import os
import subprocess

from server import Server
from stage import Dashboard


class FirstTraceTests(Dashboard):
    def test_the_snippet_of_an_empty_server_sends_a_span_that_appears_by_itself(self):
        server = Server(os.environ["TRACEMARK"])
        self.addCleanup(server.stop)
        page = self.page = self.new_page(server)
        with page.expect_response("**/traces/tail*"):
            page.goto(server.base)
        command = page.locator("pre", has_text="curl").inner_text()
        subprocess.run(["sh", "-c", command], check=True, capture_output=True, timeout=120)
        self.rows().first.wait_for()
        # What is not drawn yet has no inner text.
        self.assertIn("hello", self.rows().first.text_content())
        self.assertEqual(page.get_by_text("No traces yet").count(), 0)


class KeyTests(Dashboard):
    # What the browser says of requests without the right key.
    expected = ("401",)

    def test_a_server_that_asks_for_keys_is_told_one_and_the_first_page_says_what_to_do(self):
        server = Server(os.environ["TRACEMARK"], "--require-key")
        self.addCleanup(server.stop)
        made = subprocess.run(
            [os.environ["TRACEMARK"], "keys", "create", "reader", "--db", server.database], capture_output=True, text=True, check=True)
        key = next(word for word in made.stdout.split() if len(word) > 24)
        page = self.page = self.new_page(server)
        late = []
        page.route("**/api/v1/status", lambda route: route.continue_() if late else late.append(route))
        page.goto(server.base)
        self.dialog().get_by_text("requires an API key").wait_for()
        self.wait_for("a question for the status", lambda: late)
        page.keyboard.type("not-a-key")
        self.press("Enter")
        page.get_by_role("heading", name="This key was not accepted").wait_for()
        page.keyboard.type(key)
        self.press("Enter")
        page.get_by_text("No traces yet").wait_for()
        page.locator("pre", has_text=f"OTEL_EXPORTER_OTLP_ENDPOINT={server.base}").first.wait_for()
        self.assertEqual(self.dialog().count(), 0)
        # What was asked before the right key was given, and is refused only now, asks the reader for none.
        with page.expect_response(lambda response: response.url.endswith("/api/v1/status") and response.ok):
            late[0].continue_()
        self.assertEqual(self.dialog().count(), 0)
        # It is kept in this browser, and nowhere in an address.
        page.reload()
        page.get_by_text("No traces yet").wait_for()
        self.assertNotIn(key, page.url)
        for path, text in [("/functions", "No calls in this range"), ("/measures", "No metrics yet"), ("/datasets", "No datasets yet"), ("/alerts", "No alerts yet")]:
            self.open(path, page, server)
            page.get_by_text(text).wait_for()

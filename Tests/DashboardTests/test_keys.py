"""A server that asks for keys, and one without traces: what a reader meets first."""

import os
import subprocess

from server import Server
from stage import Dashboard


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
        page.goto(server.base)
        self.dialog().get_by_text("asks for an API key").wait_for()
        page.keyboard.type("not-a-key")
        self.press("Enter")
        page.get_by_role("heading", name="This key was not accepted").wait_for()
        page.keyboard.type(key)
        self.press("Enter")
        page.get_by_text("No traces yet").wait_for()
        page.locator("pre", has_text=f"OTEL_EXPORTER_OTLP_ENDPOINT={server.base}").wait_for()
        self.assertEqual(self.dialog().count(), 0)
        # It is kept in this browser, and nowhere in an address.
        page.reload()
        page.get_by_text("No traces yet").wait_for()
        self.assertNotIn(key, page.url)
        for path, text in [("/functions", "No calls in this time"), ("/measures", "No metrics yet"), ("/datasets", "No datasets yet"), ("/alerts", "No alerts yet")]:
            self.open(path, page, server)
            page.get_by_text(text).wait_for()

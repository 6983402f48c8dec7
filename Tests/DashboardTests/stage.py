"""What all tests of the dashboard share: one server with a day's traces, one browser, and a page for each test."""

import os
import threading
import time
import unittest
import urllib.parse
from pathlib import Path

from playwright.sync_api import sync_playwright

import traces
from server import Server, browser

TIMEOUT = 120_000


class Stage:
    """Made before the first test, and gone after the last."""

    def __init__(self):
        self.server = Server(os.environ["TRACEMARK"])
        self.measured = {}
        self.large_trace = self.lost = None
        try:
            self.ids = traces.fill(self.server.base, count=120)
            # Fifty thousand spans take a debug build a while. They come in beside the tests that need none of them.
            self.filling = threading.Thread(target=self.fill_large, daemon=True)
            self.filling.start()
            self.playwright = sync_playwright().start()
            self.browser = browser(self.playwright)
        except BaseException:
            self.server.stop()
            raise

    def fill_large(self):
        try:
            self.large_trace = traces.send_large(self.server.base)
        except OSError as error:
            # Tests that need none may end before it is there, and the server with them.
            self.lost = error

    def large(self):
        self.filling.join(600)
        assert self.large_trace, f"The large trace did not come in: {self.lost}"
        return self.large_trace

    def stop(self):
        self.browser.close()
        self.playwright.stop()
        self.server.stop()


class Dashboard(unittest.TestCase):
    stage: Stage
    # Parts of what the browser says of requests that a test makes fail.
    expected = ()

    def setUp(self):
        self.server, self.ids = self.stage.server, self.stage.ids
        self.complaints, self.pages = [], []
        self.page = self.new_page()

    def tearDown(self):
        for page in self.pages:
            page.context.close()
        self.assertEqual(self.complaints, [], "the browser complained")

    def new_page(self, server=None, **options):
        """A page of a visitor who was never here before. Whatever the browser complains of fails the test."""
        base = (server or self.stage.server).base
        context = self.stage.browser.new_context(**({"viewport": {"width": 1440, "height": 900}} | options))
        page = context.new_page()
        page.set_default_timeout(TIMEOUT)

        def hear(message):
            text = f"{message.text} {(message.location or {}).get('url', '')}"
            if message.type in ("error", "warning") and not any(part in text for part in self.expected):
                self.complaints.append(text)
        page.on("console", hear)
        page.on("pageerror", lambda e: self.complaints.append(str(e)))
        page.on("requestfailed", lambda r: r.failure != "net::ERR_ABORTED" and self.complaints.append(f"{r.url}: {r.failure}"))
        page.on("request", lambda r: not r.url.startswith((base, "blob:")) and self.complaints.append(f"foreign request: {r.url}"))
        self.pages.append(page)
        return page

    def until(self, expression, page=None):
        """Waits for what the page's own policy forbids the driver to watch for by itself, which would take `eval`."""
        deadline = time.time() + TIMEOUT / 1000
        while not (page or self.page).evaluate(expression):
            if time.time() > deadline:
                self.fail(f"This never came to be: {expression}")
            time.sleep(0.02)

    def wait_for(self, what, holds):
        """Waits for what comes to be here rather than in the page."""
        deadline = time.monotonic() + TIMEOUT / 1000
        while not holds():
            if time.monotonic() > deadline:
                self.fail(f"This never came to be: {what}")
            self.page.wait_for_timeout(50)

    def open(self, path, page=None, server=None):
        page = page or self.page
        page.goto((server or self.server).base + path)
        # The title is written once the page takes keys.
        self.until("document.title.includes('·')", page)

    def settle(self):
        """Waits until the page is whole, and nothing is asked of the server any more."""
        # A slow machine may ask for nothing a while before it has asked for all. Of the charts, a narrow page draws the first alone.
        self.until("!document.querySelector('main .bone, main [aria-busy=true]') && document.querySelector('.chart .legend')?.childElementCount !== 0")
        self.page.wait_for_load_state("networkidle")

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def focused(self):
        """What a screen reader would say has the keyboard."""
        return self.page.evaluate(
            "(e => (e.getAttribute('aria-label') || e.closest('label')?.textContent || e.textContent || '').trim())(document.activeElement)")

    def tab_to(self, name, limit=60):
        """Goes to a control as those do who have no pointer."""
        for _ in range(limit):
            self.press("Tab")
            if self.focused().startswith(name):
                return
        self.fail(f"Tab never came to {name}")

    def button(self, name, within=None):
        return (within or self.page).get_by_role("button", name=name, exact=True)

    def dialog(self):
        return self.page.locator("dialog[open]")

    def rows(self):
        return self.page.locator(".list-rows .list-row[data-id]")

    def loaded(self):
        self.until("document.querySelector('.list')?.getAttribute('aria-busy') === 'false'")

    def filtered(self, text):
        self.open("/?q=" + urllib.parse.quote(text))
        self.loaded()

    def trace(self, which, query=""):
        trace = self.stage.large() if which == "large" else self.ids[which]
        self.open(f"/traces/{trace}{query}")
        self.until("performance.getEntriesByName('trace-shown').length > 0")

    def download(self, click):
        with self.page.expect_download(timeout=TIMEOUT) as download:
            click()
        return Path(download.value.path()).read_bytes(), download.value.suggested_filename

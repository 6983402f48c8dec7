"""The dashboard as a person uses it: a real server, real traces, Debian's Chromium."""

import json
import os
import time
import unittest
import urllib.parse
from pathlib import Path

from playwright.sync_api import sync_playwright

import traces
from server import Server, browser

HERE = Path(__file__).parent
TIMEOUT = 120_000


class DashboardTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server(os.environ["TRACEMARK"])
        cls.addClassCleanup(cls.server.stop)
        cls.ids = traces.fill(cls.server.base, count=120)
        cls.playwright = sync_playwright().start()
        cls.addClassCleanup(cls.playwright.stop)
        cls.browser = browser(cls.playwright)
        cls.addClassCleanup(cls.browser.close)

    def setUp(self):
        self.complaints = []
        self.page = self.new_page()

    def tearDown(self):
        self.page.close()
        self.assertEqual(self.complaints, [], "the browser complained")

    def new_page(self, **options):
        page = self.browser.new_page(**({"viewport": {"width": 1440, "height": 900}} | options))
        page.set_default_timeout(TIMEOUT)
        page.on("console", lambda m: m.type in ("error", "warning") and not self.is_expected(m) and self.complaints.append(f"{m.text} {(m.location or {}).get('url', '')}"))
        page.on("pageerror", lambda e: self.complaints.append(str(e)))
        page.on("requestfailed", lambda r: r.failure != "net::ERR_ABORTED" and self.complaints.append(f"{r.url}: {r.failure}"))
        page.on("request", lambda r: not r.url.startswith((self.server.base, "blob:")) and self.complaints.append(f"foreign request: {r.url}"))
        return page

    @staticmethod
    def is_expected(message):
        # What the browser says of a filter that the server refuses, which is what a test asks for.
        return "400" in message.text and "/api/v1/filter" in (message.location or {}).get("url", "")

    def until(self, expression):
        """Waits for what the page's own policy forbids the driver to watch for by itself, which would take `eval`."""
        deadline = time.time() + TIMEOUT / 1000
        while not self.page.evaluate(expression):
            if time.time() > deadline:
                self.fail(f"This never came to be: {expression}")
            time.sleep(0.02)

    def open(self, path):
        self.page.goto(self.server.base + path)
        # The title is written once the page takes keys.
        self.until("document.title.includes('·')")

    def rows(self):
        return self.page.locator(".list-rows .list-row[data-id]")

    def filtered(self, text):
        self.open("/?q=" + urllib.parse.quote(text))
        self.until("document.querySelector('.list')?.getAttribute('aria-busy') === 'false'")

    def trace(self, which, query=""):
        self.open(f"/traces/{self.ids[which]}{query}")
        self.until("performance.getEntriesByName('trace-shown').length > 0")

    # MARK: The list

    def test_the_list_shows_the_newest_traces_and_fetches_more_while_it_is_scrolled(self):
        self.open("/")
        self.rows().first.wait_for()
        first = self.rows().first.get_attribute("data-id")
        self.page.mouse.move(900, 600)
        for _ in range(40):
            self.page.mouse.wheel(0, 3000)
            if self.page.get_by_text("and no more").count():
                break
            self.page.wait_for_timeout(100)
        self.page.get_by_text("and no more").wait_for()
        ids = self.rows().evaluate_all("rows => rows.map(r => r.dataset.id)")
        self.assertEqual(len(ids), len(set(ids)))
        self.assertEqual(len(ids), self.server.get("/api/v1/status")["trace_count"])
        self.assertEqual(ids[0], first)

    def test_the_slash_key_focuses_the_filter_and_enter_applies_it_to_the_address(self):
        self.open("/")
        self.rows().first.wait_for()
        self.page.keyboard.press("/")
        self.page.keyboard.type("status:error")
        self.page.keyboard.press("Enter")
        self.page.wait_for_url("**/?q=status%3Aerror*")
        self.until("[...document.querySelectorAll('.list-rows .c-status')].every(c => c.textContent.includes('error'))")
        self.assertGreater(self.rows().count(), 3)

    def test_completion_offers_fields_then_values(self):
        self.open("/")
        self.page.keyboard.press("/")
        self.page.keyboard.type("tag.env")
        self.page.locator(".filter-list li", has_text="tag.environment").wait_for()
        self.page.keyboard.press("Tab")
        self.page.keyboard.type("=st")
        self.page.locator(".filter-list li", has_text="staging").wait_for()
        self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press("Enter")
        self.assertEqual(self.page.get_by_role("combobox", name="Filter").input_value().strip(), "tag.environment=staging")

    def test_a_wrong_filter_is_marked_at_its_column_with_what_was_meant(self):
        self.open("/")
        self.page.keyboard.press("/")
        self.page.keyboard.type("status:error AND nmae:x")
        self.page.keyboard.press("Enter")
        self.page.get_by_role("alert").get_by_text("nmae").wait_for()
        self.assertEqual(self.page.locator(".wrong-part").all_inner_texts(), ["nmae"])
        self.page.get_by_role("button", name="name", exact=True).click()
        self.page.wait_for_url("**name%3Ax*")

    def test_facets_write_into_the_filter_box(self):
        self.open("/")
        self.page.locator(".facet", has_text="staging").click()
        self.page.wait_for_url("**tag.environment%3Dstaging*")
        self.page.locator(".facet[aria-pressed=true]", has_text="staging").wait_for()
        self.page.locator(".facet", has_text="production").click()
        self.until("document.querySelector('.filter input').value.includes(' OR ')")
        self.page.go_back()
        self.until("document.querySelector('.filter input').value === 'tag.environment=staging'")

    def test_the_time_range_and_the_order_are_kept_in_the_address(self):
        self.open("/")
        self.rows().first.wait_for()
        self.page.get_by_label("Time range").select_option("6h")
        self.page.wait_for_url("**since%3A6h*")
        self.page.get_by_role("button", name="Duration").click()
        self.page.wait_for_url("**order=slowest*")
        self.page.reload()
        self.rows().first.wait_for()
        self.assertEqual(self.page.get_by_label("Time range").input_value(), "6h")
        self.assertEqual(self.page.locator("[aria-sort]").inner_text().strip(" ↓"), "Duration")

    def test_dragging_across_a_chart_zooms_the_time_range(self):
        self.open("/")
        self.page.locator(".chart path").first.wait_for()
        box = self.page.locator(".chart svg").first.bounding_box()
        self.page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 30)
        self.page.mouse.down()
        self.page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + 30, steps=5)
        self.page.mouse.up()
        self.page.wait_for_url("**since%3A2*until%3A2*")

    def test_a_view_is_saved_and_opened_again(self):
        self.filtered("status:error")
        self.page.get_by_role("button", name="Views").click()
        self.page.get_by_label("Name of this view").fill("What failed")
        self.page.get_by_role("button", name="Save").click()
        self.open("/")
        self.page.get_by_role("button", name="Views").click()
        self.page.get_by_role("button", name="What failed", exact=True).click()
        self.page.wait_for_url("**status%3Aerror*")

    def test_live_shows_a_trace_as_it_comes_in(self):
        self.open("/?live=1")
        self.page.locator("button[aria-pressed=true] .point.running").wait_for()
        self.page.wait_for_timeout(500)
        fresh = traces.send(self.server.base, traces.Traces(seed=int(time.time())).answer(time.time_ns()))
        self.page.locator(f"[data-id='{fresh}']").wait_for()

    def test_the_filtered_traces_are_exported_as_a_file(self):
        self.filtered("status:error")
        self.page.get_by_role("button", name="Export").click()
        with self.page.expect_download(timeout=TIMEOUT) as download:
            self.page.get_by_role("button", name="JSON lines").click()
        lines = Path(download.value.path()).read_text().splitlines()
        self.assertGreater(len(lines), 20)
        json.loads(lines[0])

    # MARK: One trace

    def test_a_trace_is_walked_and_collapsed_by_keyboard_alone(self):
        self.trace("plain")
        chosen = lambda: self.page.evaluate("tracemarkView.chosen")
        self.page.locator("[role=tree]").focus()
        self.page.keyboard.press("Home")
        self.page.keyboard.press("ArrowDown")
        self.assertEqual(chosen(), 1)
        self.page.locator("[role=treeitem][aria-selected=true]", has_text="retrieve_context").wait_for(state="attached")
        before = self.page.evaluate("tracemarkView.rows.length")
        self.page.keyboard.press("ArrowLeft")
        self.assertEqual(self.page.evaluate("tracemarkView.rows.length"), before - 3)
        self.page.keyboard.press("ArrowRight")
        self.assertEqual(self.page.evaluate("tracemarkView.rows.length"), before)
        self.page.keyboard.press("End")
        self.page.keyboard.press("Enter")
        self.page.locator(".panel h2", has_text="score_answer").wait_for()
        self.assertIn("span=", self.page.url)

    def test_search_marks_matches_and_goes_from_one_to_the_next(self):
        self.trace("plain")
        self.page.keyboard.press("/")
        self.page.keyboard.type("fetch")
        self.page.get_by_text("match").first.wait_for()
        self.page.keyboard.press("Enter")
        self.page.locator(".panel h2", has_text="fetch_page").wait_for()

    def test_errors_have_a_pill_that_leads_to_the_exception(self):
        self.trace("failing")
        self.page.get_by_role("button", name="Previous error").click()
        self.page.get_by_role("button", name="Next error").click()
        self.page.locator(".failure", has_text="HTTP 503").first.wait_for()
        self.page.get_by_text("Stack", exact=True).click()
        self.page.get_by_text("Fetcher.swift:88").wait_for()

    def test_zooming_by_drag_wheel_and_key_changes_what_is_in_view(self):
        self.trace("plain")
        span = lambda: self.page.evaluate("tracemarkView.to - tracemarkView.from")
        whole = span()
        box = self.page.locator(".timeline").bounding_box()
        at = lambda part: box["x"] + box["width"] * part
        self.page.mouse.move(at(0.6), box["y"] + 60)
        self.page.mouse.down()
        self.page.mouse.move(at(0.8), box["y"] + 60, steps=4)
        self.page.mouse.up()
        self.assertLess(span(), whole * 0.6)
        self.page.keyboard.press("0")
        self.assertEqual(span(), whole)
        self.page.keyboard.press("w")
        self.assertLess(span(), whole)

    def test_contents_are_shown_as_chat_as_markdown_and_as_json(self):
        self.trace("plain")
        self.page.evaluate("tracemarkView.choose(Array.from({length: tracemarkView.model.count}, (_, i) => i).find(i => tracemarkView.model.name(i) === 'generate_answer'))")
        self.page.locator(".chat li.system", has_text="Answer from the context only.").wait_for()
        self.page.locator(".prose strong", has_text="cannot").wait_for()
        self.page.locator(".content").first.get_by_role("button", name="JSON").click()
        self.page.locator(".j-key", has_text="messages").wait_for()

    def test_a_metric_is_added_and_metadata_is_edited(self):
        self.trace("plain")
        self.page.locator(".panel").get_by_role("button", name="Add").click()
        self.page.locator("dialog").get_by_label("Name").fill("helpfulness")
        self.page.locator("dialog").get_by_label("Value").fill("4.5")
        self.page.locator("dialog").get_by_label("Comment").fill("says the reader")
        self.page.locator("dialog").get_by_role("button", name="Add").click()
        self.page.locator(".panel th", has_text="helpfulness").wait_for()
        self.page.locator(".panel").get_by_role("button", name="Edit").click()
        self.page.locator("dialog").get_by_label("Metadata (JSON)").fill('{"reviewed": true}')
        self.page.locator("dialog").get_by_role("button", name="Save").click()
        self.page.locator(".panel dt", has_text="reviewed").wait_for()

    def test_a_span_is_saved_to_a_dataset_and_found_there(self):
        self.trace("plain")
        self.page.get_by_role("button", name="Save to dataset").click()
        self.page.locator("dialog").get_by_label("Dataset").fill("golden")
        self.page.locator("dialog").get_by_role("button", name="Save").click()
        self.page.locator(".note", has_text="Saved to golden").wait_for()
        self.open("/datasets/golden")
        self.page.locator(".entry").first.wait_for()

    def test_two_traces_are_compared_span_by_span(self):
        self.open(f"/compare?a={self.ids['plain']}&b={self.ids['failing']}")
        self.page.locator(".compare tbody tr").first.wait_for()
        self.assertGreater(self.page.locator(".compare tbody tr").count(), 8)
        self.page.locator(".compare tbody tr", has_text="generate_answer").first.click()
        self.page.locator(".diff h3").first.wait_for()

    def test_functions_and_metrics_lead_to_their_traces(self):
        self.open("/functions")
        self.page.get_by_role("link", name="generate_answer").click()
        self.page.wait_for_url("**name%3Dgenerate_answer*")
        self.open("/measures?metric=quality&group=tag.team")
        self.page.get_by_role("link", name="search").click()
        self.page.wait_for_url("**metric.quality*")

    def test_an_alert_is_made_tried_and_evaluated_by_the_server(self):
        self.open("/alerts")
        self.page.get_by_role("button", name="New alert").click()
        self.page.get_by_label("Name").fill("Too many failures")
        self.page.get_by_label("Alert at").fill("0.001")
        self.page.get_by_label("Over the last").select_option("86400")
        self.page.locator("dialog").get_by_role("button", name="Save").click()
        self.page.get_by_role("row", name="Too many failures").get_by_role("button", name="Test").click()
        self.page.locator(".note", has_text="Told by log").wait_for()
        deadline = time.time() + 120
        while time.time() < deadline:
            state = self.server.get("/api/v1/alerts")["items"][0].get("state")
            if state:
                break
            time.sleep(0.5)
        self.assertEqual(state["level"], "alert")

    # MARK: What must always hold

    def test_nothing_that_a_span_contains_is_run(self):
        for path in ["/?q=" + urllib.parse.quote("status:error"), f"/traces/{self.ids['hostile']}", "/functions", f"/compare?a={self.ids['hostile']}&b={self.ids['plain']}"]:
            self.open(path)
            self.page.get_by_text("<img src=x onerror").first.wait_for()
            self.page.wait_for_timeout(300)
            self.assertIsNone(self.page.evaluate("window.pwned ?? null"), path)
            self.assertEqual(self.page.locator("main img, main iframe, main script, main a[href^='javascript']").count(), 0, path)
        self.trace("hostile")
        self.page.locator(".content").nth(1).get_by_role("button", name="Markdown").click()
        self.page.locator(".prose .h1", has_text="<img src=x").wait_for()
        self.assertEqual(self.page.locator(".prose a").count(), 0)
        self.page.locator("pre.text", has_text="⟨202E⟩evil").wait_for()
        self.page.get_by_role("button", name="Show more").first.wait_for()

    def test_every_page_passes_the_accessibility_check_in_light_and_dark(self):
        check = (HERE / "accessibility.js").read_text()
        pages = ["/", "/?q=status%3Aerror", f"/traces/{self.ids['failing']}", "/functions", "/measures", "/datasets", "/alerts", f"/compare?a={self.ids['plain']}&b={self.ids['failing']}"]
        for scheme in ["light", "dark"]:
            self.page.emulate_media(color_scheme=scheme)
            for path in pages:
                self.open(path)
                self.page.wait_for_load_state("networkidle")
                self.page.wait_for_timeout(200)
                with self.subTest(path=path, scheme=scheme):
                    self.assertEqual(self.page.evaluate(check), [])

    def test_every_page_fits_360_pixels(self):
        self.page.set_viewport_size({"width": 360, "height": 740})
        for path in ["/", f"/traces/{self.ids['plain']}", "/functions", "/measures", "/alerts"]:
            self.open(path)
            self.page.wait_for_load_state("networkidle")
            self.assertLessEqual(self.page.evaluate("document.documentElement.scrollWidth"), 360, path)

    def test_the_list_keeps_its_layout_while_it_loads(self):
        self.page.add_init_script("window.shift = 0; new PerformanceObserver(l => { for (const e of l.getEntries()) if (!e.hadRecentInput) window.shift += e.value; }).observe({type: 'layout-shift', buffered: true});")
        self.open("/")
        self.page.wait_for_load_state("networkidle")
        shift = self.page.evaluate("window.shift")
        print(f"\n  layout shift of the list: {shift:.4f}")
        self.assertLess(shift, 0.05)

    def test_it_is_light_and_fast(self):
        weight, requests = [0], [0]

        def weigh(response):
            if "/api/" not in response.url:
                sizes = response.request.sizes()
                weight[0] += sizes["responseBodySize"]
                requests[0] += 1
        pending = []
        self.page.on("response", lambda response: pending.append(response))
        self.open("/")
        self.rows().first.wait_for()
        first_row = self.page.evaluate("performance.getEntriesByName('first-row')[0].startTime")
        self.page.wait_for_load_state("networkidle")
        for path in [f"/traces/{self.ids['plain']}", "/functions", "/measures", "/datasets", "/alerts", "/compare"]:
            self.open(path)
            self.page.wait_for_load_state("networkidle")
        seen = set()
        for response in pending:
            if response.url not in seen and response.status == 200:
                seen.add(response.url)
                weigh(response)
        self.open(f"/traces/{self.ids['large']}")
        self.until("performance.getEntriesByName('trace-shown').length > 0")
        opened = self.page.evaluate("performance.getEntriesByName('trace-shown')[0].startTime - performance.getEntriesByName('trace-asked')[0].startTime")
        self.assertEqual(self.page.evaluate("tracemarkView.model.count"), 50_000)
        frames = self.page.evaluate("""async () => {
            const view = tracemarkView, times = [], work = [];
            const middle = (view.model.first + view.model.last) * 0.37;
            let last = await new Promise(requestAnimationFrame);
            for (let i = 0; i < 90; i += 1) {
                const begin = performance.now();
                view.zoom(i < 45 ? 1.15 : 1 / 1.15, middle);
                document.querySelector('.timeline').scrollTop += i < 45 ? 900 : -700;
                work.push(performance.now() - begin);
                const now = await new Promise(requestAnimationFrame);
                times.push(now - last);
                last = now;
            }
            times.sort((a, b) => a - b);
            return {p50: times[45], p95: times[85], longest: times[89]};
        }""")
        print(f"\n  first row: {first_row:.0f} ms; files of all pages: {weight[0] / 1000:.1f} kB in {requests[0]} requests"
              f"\n  trace of 50,000 spans opened in {opened:.0f} ms; frames while zooming and scrolling: "
              f"p50 {frames['p50']:.1f} ms, p95 {frames['p95']:.1f} ms, longest {frames['longest']:.1f} ms")
        self.assertLess(weight[0], 200_000)


if __name__ == "__main__":
    unittest.main(verbosity=2)

"""What must hold on every page: nothing hostile runs, everyone can use it, it fits, it is light."""

import re
import urllib.parse
from pathlib import Path

import axe_playwright_python

from stage import Dashboard

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text()
FILES = Path(__file__).parents[2] / "Sources/DashboardFiles/Web"


class EveryPageTests(Dashboard):
    def every_page(self):
        ids = self.ids
        return ["/", "/?q=status%3Aerror", f"/traces/{ids['failing']}", f"/traces/{ids['plain']}?view=flame", f"/traces/{ids['hostile']}",
                f"/compare?a={ids['plain']}&b={ids['failing']}", "/functions", "/measures?metric=quality&group=tag.team", "/datasets", "/alerts"]

    def test_nothing_that_a_span_contains_is_run(self):
        for path in ["/?q=" + urllib.parse.quote("status:error"), f"/traces/{self.ids['hostile']}", "/functions", f"/compare?a={self.ids['hostile']}&b={self.ids['plain']}"]:
            self.open(path)
            self.page.get_by_text("<img src=x onerror").first.wait_for()
            self.settle()
            self.assertIsNone(self.page.evaluate("window.pwned ?? null"), path)
            self.assertEqual(self.page.locator("main img, main iframe, main script, main a[href^='javascript']").count(), 0, path)
        self.trace("hostile")
        self.page.locator(".content").nth(1).get_by_role("button", name="Markdown").click()
        self.page.locator(".prose .h1", has_text="<img src=x").wait_for()
        self.assertEqual(self.page.locator(".prose a").count(), 0)
        # Control and direction characters are seen; of five megabytes, a piece.
        self.page.locator("pre.text", has_text="⟨202E⟩evil").wait_for()
        self.button("Show more, 4.96 MB left").wait_for()
        self.assertLess(self.page.evaluate("document.querySelector('.panel').textContent.length"), 200_000)
        self.button("Find in input").click()
        self.page.keyboard.type("<script>")
        self.page.locator("mark", has_text="<script>").wait_for()
        self.page.locator(".failure", has_text="<iframe").wait_for()
        self.assertIsNone(self.page.evaluate("window.pwned ?? null"))

    def test_the_policy_allows_no_other_scripts_styles_or_hosts(self):
        response = self.page.goto(self.server.base)
        policy = response.headers["content-security-policy"]
        self.assertNotIn("unsafe", policy)
        for part in ["default-src 'none'", "script-src 'self'", "connect-src 'self'", "require-trusted-types-for 'script'"]:
            self.assertIn(part, policy)
        self.assertNotRegex((FILES / "index.html").read_text(), r"style=|onclick=|https?://")

    def test_every_file_is_within_the_program(self):
        served = [path.relative_to(FILES).as_posix() for path in FILES.rglob("*") if path.is_file()]
        for path in served:
            answer = self.page.request.get(f"{self.server.base}/assets/{path}")
            self.assertEqual((answer.status, answer.body()), (200, (FILES / path).read_bytes()), path)
        self.assertGreater(len(served), 30)

    def test_files_are_fetched_once_for_each_version(self):
        page = self.page.request.get(self.server.base)
        self.assertEqual(page.headers["cache-control"], "no-cache")
        path = re.search(r'src="(/assets/[^"]+/script/app.js)"', page.text()).group(1)
        self.assertIn("immutable", self.page.request.get(self.server.base + path).headers["cache-control"])
        self.assertEqual(self.page.request.get(self.server.base + path.replace("/assets/", "/assets/1")).status, 404)
        for _ in range(2):
            self.open("/")
            self.settle()
        fetched = self.page.evaluate("performance.getEntriesByType('resource').filter(e => e.name.includes('/assets/')).map(e => e.transferSize)")
        self.assertGreater(len(fetched), 15)
        self.assertEqual(sum(fetched), 0, "a file was fetched again")

    def test_a_page_of_an_earlier_version_of_the_server_loads_itself_anew(self):
        self.open("/")
        gone = []

        def once(route):
            gone.append(route) or route.fulfill(status=404) if not gone else route.continue_()
        self.page.route("**/script/pages/functions.js", once)
        self.page.route("**/functions", lambda route: route.fulfill(content_type="text/html", body='<script src="/assets/2/script/app.js">')
                        if route.request.resource_type == "fetch" else route.continue_())
        self.page.get_by_role("link", name="Functions").click()
        self.page.get_by_role("columnheader", name="Calls").wait_for()
        self.assertEqual(len(gone), 1)

    def test_text_hides_nothing(self):
        self.open("/")
        shown = lambda text: self.page.evaluate("async text => (await import(document.querySelector('script').src.replace('app.js', 'dom.js'))).visible(text)", text)
        # Direction, tags that spell words unseen, blanks and joiners that are none, variation selectors.
        for code in ["202e", "2066", "200b", "200d", "00ad", "feff", "3164", "e0041", "e0101", "fe01", "2028"]:
            self.assertEqual(shown(f"a{chr(int(code, 16))}b"), f"a⟨{code.upper()}⟩b")
        for text in ["👩\u200d💻", "❤\ufe0f", "می\u200cخواهم", "क्\u200dष", "naïve\ttext\n", "שלום", "日本語"]:
            self.assertEqual(shown(text), text)

    def test_every_page_passes_axe_in_light_and_dark(self):
        for path in self.every_page():
            self.open(path)
            self.settle()
            self.check_by_axe(path)
        # Dialogs and menus too.
        self.open("/alerts")
        self.button("New alert").click()
        self.check_by_axe("the alert's dialog")
        self.open("/")
        self.loaded()
        self.settle()
        self.button("Columns").click()
        self.check_by_axe("a menu")

    def check_by_axe(self, what):
        run = "rules => axe.run(document, {resultTypes: ['violations'], ...(rules && {runOnly: rules})}).then(r => r.violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.target} ${n.failureSummary.replace(/\\s+/g, ' ').slice(0, 200)}`)))"
        self.page.evaluate(AXE)
        # In the dark only the colours differ.
        for scheme, rules in [("light", None), ("dark", ["color-contrast"])]:
            self.page.emulate_media(color_scheme=scheme)
            with self.subTest(what=what, scheme=scheme):
                self.assertEqual(self.page.evaluate(run, rules), [])
        self.page.emulate_media(color_scheme="light")

    def test_what_has_the_keyboard_is_seen_and_comes_in_the_order_of_the_page(self):
        self.open("/")
        self.rows().first.wait_for()
        seen = []
        for _ in range(16):
            self.press("Tab")
            seen.append(self.focused())
            outline = self.page.evaluate("(e => { const s = getComputedStyle(e); const p = getComputedStyle(e.closest('.filter-field') ?? e); return s.outlineStyle !== 'none' || s.boxShadow !== 'none' || p.outlineStyle !== 'none' || p.boxShadow !== 'none'; })(document.activeElement)")
            self.assertTrue(outline, f"{seen[-1]} does not show that it has the keyboard")
        wanted = ["Skip to content", "Tracemark", "Traces", "Functions", "Metrics", "Datasets", "Alerts", "Compare", "Filter", "Time range", "Live"]
        places = [next(i for i, name in enumerate(seen) if name.startswith(part)) for part in wanted]
        self.assertEqual(places, sorted(places), seen)

    def test_every_page_fits_360_pixels_and_4k(self):
        for width, height in [(360, 740), (3840, 2160)]:
            self.page.set_viewport_size({"width": width, "height": height})
            for path in self.every_page():
                self.open(path)
                self.settle()
                self.assertLessEqual(self.page.evaluate("document.documentElement.scrollWidth"), width, path)
        self.page.set_viewport_size({"width": 360, "height": 740})
        self.open("/alerts")
        self.button("New alert").click()
        box = self.dialog().bounding_box()
        self.assertGreaterEqual(box["x"], 0)
        self.assertLessEqual(box["x"] + box["width"], 360)
        self.trace("plain")
        box = self.page.locator(".timeline").bounding_box()
        self.page.mouse.click(100, box["y"] + 60)
        self.page.locator(".panel h2").wait_for()
        self.button("Close the panel").click()
        self.page.locator(".panel h2").wait_for(state="hidden")

    def test_no_page_shifts_its_layout_while_it_loads(self):
        self.page.add_init_script("window.shift = 0; new PerformanceObserver(l => { for (const e of l.getEntries()) if (!e.hadRecentInput) window.shift += e.value; }).observe({type: 'layout-shift', buffered: true});")
        worst = 0
        for path in self.every_page():
            self.open(path)
            self.settle()
            shift = self.page.evaluate("window.shift")
            self.assertLess(shift, 0.05, path)
            worst = max(worst, shift)
        self.stage.measured["largest layout shift of a page"] = f"{worst:.4f}"

    def test_all_pages_together_are_light_and_the_first_row_comes_soon(self):
        sizes = {}
        answers = []
        self.page.on("response", lambda response: "/api/" not in response.url and answers.append(response))
        self.open("/")
        self.rows().first.wait_for()
        self.stage.measured["first row after"] = f"{self.page.evaluate('performance.getEntriesByName(`first-row`)[0].startTime'):.0f} ms"
        for path in self.every_page():
            self.open(path)
            self.settle()
        for response in answers:
            path = urllib.parse.urlparse(response.url).path
            if response.status == 200 and path.startswith("/assets/") and path not in sizes:
                # `/assets/VERSION/script/app.js`
                sizes[path] = (response.request.sizes()["responseBodySize"], (FILES / path.split("/", 3)[3]).stat().st_size)
        sent, whole = (sum(column) for column in zip(*sizes.values()))
        self.stage.measured["files of all pages"] = f"{sent / 1000:.1f} kB sent for {whole / 1000:.1f} kB, in {len(sizes)} requests"
        self.assertGreater(len(sizes), 30)
        self.assertLess(sent, 200_000)

    def test_a_page_that_is_not_there_and_a_trace_that_is_gone_say_so(self):
        self.page.goto(f"{self.server.base}/traces/{'0' * 31}1")
        self.page.get_by_role("alert").wait_for()


EveryPageTests.expected = ("/traces/00000000000000000000000000000001", "/script/pages/functions.js")

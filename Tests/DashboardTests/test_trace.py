"""One trace: timeline, hierarchy, flame view, search, and all of it by keyboard."""

import time

import traces
from stage import Dashboard

ROW, HEAD = 24, 26


class TraceTests(Dashboard):
    def view(self, expression):
        return self.page.evaluate(f"tracemarkView.{expression}")

    def names(self):
        return self.page.evaluate("Array.from(tracemarkView.rows, r => tracemarkView.label(r))")

    def span(self):
        return self.view("to - tracemarkView.from")

    def click_row(self, index):
        box = self.page.locator(".timeline").bounding_box()
        self.page.mouse.click(box["x"] + 120, box["y"] + HEAD + ROW * index + ROW / 2)

    def test_a_trace_is_walked_and_collapsed_by_keyboard_alone(self):
        self.trace("plain")
        self.tab_to("Spans of")
        self.press("Home", "ArrowDown")
        self.assertEqual(self.view("chosen"), 1)
        self.page.locator("[role=treeitem][aria-selected=true]", has_text="retrieve_context").wait_for(state="attached")
        tree = self.page.locator("[role=tree]")
        item = self.page.locator("#" + tree.get_attribute("aria-activedescendant"))
        self.assertEqual((item.get_attribute("aria-level"), item.get_attribute("aria-expanded"), item.get_attribute("aria-posinset")), ("2", "true", "1"))
        self.assertEqual(item.get_attribute("aria-setsize"), str(self.view("model.children[0]")))
        self.assertRegex(item.text_content(), r"^retrieve_context, .*ok, [\d.]+ m?s$")
        before = self.view("rows.length")
        self.press("ArrowLeft")
        self.assertEqual(self.view("rows.length"), before - 3)
        self.press("ArrowRight")
        self.assertEqual(self.view("rows.length"), before)
        self.press("End", "Enter")
        self.page.locator(".panel h2", has_text="score_answer").wait_for()
        self.page.wait_for_url("**span=*")
        # Enter leads into the panel, Escape back.
        self.until("document.querySelector('.panel').contains(document.activeElement)")
        self.press("Escape")
        self.assertTrue(self.focused().startswith("Spans of"), self.focused())
        self.press("[")
        self.assertLess(self.view("rows.length"), before)
        self.press("]")
        self.assertEqual(self.view("rows.length"), before)
        self.press("c")
        self.assertEqual(self.page.get_by_role("button", name="Critical path").get_attribute("aria-pressed"), "true")
        self.press("f")
        self.page.locator(".flame").wait_for()
        self.press("Home", "ArrowDown")
        self.assertEqual(self.view("chosen"), 1)

    def test_a_link_to_a_span_opens_it(self):
        self.trace("plain")
        self.click_row(5)
        self.page.locator(".panel h2").wait_for()
        name = self.page.locator(".panel h2").inner_text()
        self.assertEqual(name, self.names()[5])
        self.page.wait_for_url(f"**span={self.page.evaluate('tracemarkView.model.id(5)')}*")
        self.page.reload()
        self.page.locator(".panel h2", has_text=name).wait_for()

    def test_a_link_shows_what_its_sender_saw(self):
        self.trace("plain")
        self.press("w", "w", "c", "[", "f", "/")
        self.page.keyboard.type("tool")
        self.page.get_by_label("Hide short spans").select_option("0.1")
        self.page.get_by_label("Colour", exact=True).select_option("service")
        for part in ["time=", "critical=1", "level=", "view=flame", "find=tool", "hide=0.1", "colour=service"]:
            self.page.wait_for_url(f"**{part}*")
        state = "(v => [Math.round(v.from), Math.round(v.to), v.level, v.hidden, v.showCritical, v.kind, v.colourBy, v.find, v.matches.length, v.rows.length].join())(tracemarkView)"
        seen, address = self.page.evaluate(state), self.page.url
        other = self.new_page()
        self.open(address.removeprefix(self.server.base), other)
        self.until("window.tracemarkView", other)
        self.assertEqual(other.evaluate(state), seen)
        self.assertEqual(other.get_by_label("Search in this trace").input_value(), "tool")

    def test_search_marks_matches_and_goes_from_one_to_the_next(self):
        self.trace("plain")
        self.press("/")
        self.page.keyboard.type("fetch")
        self.page.get_by_text("match").first.wait_for()
        self.press("Enter")
        self.page.locator(".panel h2", has_text="fetch_page").wait_for()
        self.press("Escape")
        self.assertEqual(self.view("matches.length"), 0)

    def test_errors_have_a_pill_that_leads_to_the_exception(self):
        self.trace("failing")
        self.button("Previous error").click()
        self.page.locator(".failure", has_text="The page could not be fetched").wait_for()
        self.button("Next error").click()
        self.page.locator(".failure", has_text="HTTP 503").first.wait_for()
        self.page.get_by_text("Stack", exact=True).click()
        self.page.get_by_text("Fetcher.swift:88").wait_for()

    def test_zooming_by_drag_wheel_and_key_changes_what_is_in_view(self):
        self.trace("plain")
        whole = self.span()
        box = self.page.locator(".timeline").bounding_box()
        at = lambda part: box["x"] + box["width"] * part
        self.page.mouse.move(at(0.6), box["y"] + 60)
        self.page.mouse.down()
        self.page.mouse.move(at(0.8), box["y"] + 60, steps=4)
        self.page.mouse.up()
        self.assertLess(self.span(), whole * 0.6)
        self.press("0")
        self.assertEqual(self.span(), whole)
        self.press("w")
        self.assertLess(self.span(), whole)
        self.press("0")
        self.page.keyboard.down("Control")
        self.page.mouse.wheel(0, -300)
        self.page.keyboard.up("Control")
        self.until(f"tracemarkView.to - tracemarkView.from < {whole}")
        self.press("0")
        strip = self.page.locator(".minimap").bounding_box()
        self.page.mouse.move(strip["x"] + strip["width"] * 0.2, strip["y"] + 10)
        self.page.mouse.down()
        self.page.mouse.move(strip["x"] + strip["width"] * 0.4, strip["y"] + 10, steps=4)
        self.page.mouse.up()
        self.assertAlmostEqual(self.span() / whole, 0.2, delta=0.03)

    def test_short_spans_are_hidden_levels_closed_and_colours_changed(self):
        self.trace("plain")
        count = self.view("rows.length")
        self.page.get_by_label("Hide short spans").select_option("5")
        self.assertLess(self.view("rows.length"), count)
        self.page.get_by_label("Hide short spans").select_option("0")
        self.assertEqual(self.view("rows.length"), count)
        self.button("One level less").click()
        self.assertLess(self.view("rows.length"), count)
        self.button("One level more").click()
        self.page.get_by_label("Colour", exact=True).select_option("service")
        self.page.locator(".colour-key", has_text="fetcher").wait_for()
        self.page.wait_for_url("**colour=service*")
        # The times of their own add up to no more than the spans last.
        self.assertTrue(self.page.evaluate("tracemarkView.model.self.every((s, r) => s >= 0 && s <= tracemarkView.model.end[r] - tracemarkView.model.start[r])"))

    def test_the_critical_path_covers_the_trace(self):
        self.trace("plain", "?critical=1")
        covered, whole = self.page.evaluate("[[...tracemarkView.model.critical.values()].flat().reduce((sum, [a, b]) => sum + b - a, 0), tracemarkView.model.end[0] - tracemarkView.model.start[0]]")
        self.assertAlmostEqual(covered / whole, 1, delta=0.001)

    def test_the_flame_view_shows_the_same_spans_and_opens_them(self):
        self.trace("plain", "?view=flame")
        stage = self.page.locator(".flame canvas")
        stage.wait_for()
        box = stage.bounding_box()
        row = self.names().index("generate_answer")
        middle = self.page.evaluate(f"(v => ((v.model.start[{row}] + v.model.end[{row}]) / 2 - v.from) / (v.to - v.from))(tracemarkView)")
        self.page.mouse.click(box["x"] + box["width"] * middle, box["y"] + HEAD + 30)
        self.page.locator(".panel h2", has_text="generate_answer").wait_for()
        self.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + HEAD + 10)
        self.page.locator(".panel h2", has_text=self.names()[0]).wait_for()
        whole = self.span()
        self.page.mouse.dblclick(box["x"] + box["width"] * middle, box["y"] + HEAD + 30)
        self.assertLess(self.span(), whole)
        self.button("Timeline").click()
        self.page.locator(".timeline:not(.flame)").wait_for()

    def test_a_trace_that_still_runs_says_so_and_shows_what_came_in_since(self):
        spans = traces.Traces(seed=time.time_ns()).answer(time.time_ns(), running=True)
        trace = traces.send(self.server.base, spans[:4])
        with self.page.expect_response("**/traces/tail*"):
            self.open(f"/traces/{trace}")
        self.page.locator(".trace-title .status.running").wait_for()
        # One that has ended, and its root that has not.
        self.press("End")
        self.page.locator(".panel h2", has_text=self.names()[-1]).wait_for()
        self.press("Home")
        self.page.locator(".panel .facts", has_text="running").wait_for()
        spans[0]["endTimeUnixNano"] = str(time.time_ns())
        traces.send(self.server.base, spans)
        self.page.get_by_role("button", name="ended").click()
        self.page.locator(".trace-title .status.ok").wait_for()
        self.assertEqual(self.view("model.count"), len(spans))

    def test_spans_far_slower_than_their_namesakes_are_marked(self):
        made = traces.Traces(seed=31)
        now = time.time_ns()
        root = made.span(made.hexadecimal(32), None, "answer_question", now, 10**10)
        steps = [made.span(root["traceId"], root, "fetch_page", now + i * 10**8, 2 * 10**9 if i == 4 else 5 * 10**7) for i in range(9)]
        self.open(f"/traces/{traces.send(self.server.base, [root, *steps])}")
        self.page.locator(".pill.slow", has_text="1 slow").wait_for()
        self.button("Next slow span").click()
        self.page.locator(".panel .facts", has_text="2.00 s").wait_for()
        self.page.locator("[role=treeitem][aria-selected=true]", has_text="slow").wait_for(state="attached")

    def test_a_trace_is_exported_and_deleted(self):
        trace = traces.send(self.server.base, traces.Traces(seed=99).answer(time.time_ns()))
        self.open(f"/traces/{trace}")
        self.button("More").click()
        data, _ = self.download(lambda: self.button("Export as JSON lines").click())
        self.assertEqual(len(data.decode().splitlines()), self.view("model.count"))
        self.button("More").click()
        self.button("Delete trace").click()
        self.dialog().get_by_role("button", name="Cancel").click()
        self.button("More").click()
        self.button("Delete trace").click()
        self.dialog().get_by_role("button", name="Delete").click()
        self.page.locator(".note", has_text="Trace deleted").wait_for()
        self.rows().first.wait_for()
        self.assertEqual(self.page.locator(f"[data-id='{trace}']").count(), 0)

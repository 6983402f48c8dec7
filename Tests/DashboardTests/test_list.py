"""The list of traces: filter, facets, charts, columns, views, live tail, export."""

import csv
import io
import json
import re
import time

import traces
from stage import Dashboard


class ListTests(Dashboard):
    def test_the_list_fetches_more_while_it_is_scrolled_and_nothing_jumps(self):
        self.open("/")
        self.rows().first.wait_for()
        first = self.rows().first.get_attribute("data-id")
        # What comes in meanwhile moves no row.
        traces.send(self.server.base, traces.Traces(seed=time.time_ns()).answer(time.time_ns()))
        self.page.mouse.move(900, 600)
        end = self.page.get_by_text("and no more")
        deadline = time.monotonic() + 120
        while not end.count() and time.monotonic() < deadline:
            self.page.mouse.wheel(0, 3000)
            self.page.wait_for_timeout(50)
        end.wait_for()
        ids = self.rows().evaluate_all("rows => rows.map(r => r.dataset.id)")
        self.assertEqual(len(ids), len(set(ids)))
        self.assertGreater(len(ids), 120)
        self.assertEqual(ids[0], first)

    def test_a_row_says_what_a_trace_is(self):
        self.open("/")
        row = self.page.locator(f"[data-id='{self.ids['failing']}']")
        row.wait_for()
        # What is not drawn yet has no inner text.
        text = row.text_content()
        for part in ["error", "failed", "llm", "tool", "$", "→"]:
            self.assertIn(part, text)
        self.assertRegex(row.locator(".c-start").get_attribute("title"), r"^20\d\d-\d\d-\d\dT.*Z$")
        self.assertRegex(row.locator(".c-duration").get_attribute("title"), r"^[\d,]+ ns$")

    def test_times_are_in_the_readers_zone(self):
        shown = []
        for zone in ["UTC", "Asia/Kolkata"]:
            page = self.new_page(timezone_id=zone)
            self.open("/", page)
            cell = page.locator(f"[data-id='{self.ids['plain']}'] .c-start")
            cell.wait_for()
            shown.append(cell.text_content())
        self.assertNotEqual(*shown)

    def test_the_slash_key_focuses_the_filter_and_enter_applies_it_to_the_address(self):
        self.open("/")
        self.rows().first.wait_for()
        self.press("/")
        # At once: a pause would have the server asked about a part of it.
        self.page.keyboard.insert_text("status:error")
        self.press("Enter")
        self.page.wait_for_url("**/?q=status%3Aerror*")
        self.until("[...document.querySelectorAll('.list-rows .c-status')].every(c => c.textContent.includes('error'))")
        self.assertGreater(self.rows().count(), 3)

    def test_completion_offers_fields_then_values(self):
        self.open("/")
        self.press("/")
        self.page.keyboard.insert_text("tag.env")
        self.page.locator(".filter-list li", has_text="tag.environment").wait_for()
        self.press("Tab")
        # At once: a late answer for less of it would take the choice away.
        self.page.keyboard.insert_text("=st")
        self.page.locator(".filter-list li", has_text="staging").wait_for()
        self.press("ArrowDown", "Enter")
        self.assertEqual(self.page.get_by_role("combobox", name="Filter").input_value().strip(), "tag.environment=staging")
        self.assertEqual(self.page.locator(".filter-ink .value").inner_text().strip(), "staging")

    def test_tab_goes_through_the_filter_box_and_leaves_it_empty(self):
        self.open("/")
        self.loaded()
        self.press("/")
        self.page.locator(".filter-list li", has_text="status").first.wait_for()
        self.press("Tab")
        self.assertTrue(self.focused().startswith("Time range"), self.focused())
        self.assertEqual(self.page.get_by_role("combobox", name="Filter").input_value(), "")
        self.page.locator(".filter-list").wait_for(state="hidden")

    def test_facets_write_into_the_filter_box(self):
        self.open("/")
        self.page.locator(".facet", has_text="staging").click()
        self.page.wait_for_url("**tag.environment%3Dstaging*")
        self.page.locator(".facet[aria-pressed=true]", has_text="staging").wait_for()
        self.page.locator(".facet", has_text="production").click()
        self.until("document.querySelector('.filter input').value.includes(' OR ')")
        self.page.go_back()
        self.until("document.querySelector('.filter input').value === 'tag.environment=staging'")
        self.until("document.querySelectorAll('.facet[aria-pressed=true]').length === 1")
        # A second click adds to the first, though the facets do not show it yet.
        self.page.evaluate("for (const key of ['root summarize_document', 'status error']) document.querySelector(`.facet[data-key='${key}']`).click()")
        self.page.wait_for_url("**staging+AND+root%3Dsummarize_document+AND+status%3Aerror*")
        self.until("document.querySelectorAll('.facet[aria-pressed=true]').length === 3")
        self.page.locator(".facet[aria-pressed=true]", has_text="staging").click()
        self.until("document.querySelector('.filter input').value === 'root=summarize_document AND status:error'")

    def test_a_facet_leaves_out_what_alt_clicks_ask_for_and_shows_more_values(self):
        made = traces.Traces(seed=77)
        now = time.time_ns() - 3600 * 10**9
        for i in range(11):
            traces.send(self.server.base, [made.span(made.hexadecimal(32), None, "facet_step", now + i, 10**6, **{"user.id": f"reader-{i:02}"})])
        self.filtered("name=facet_step")
        users = self.page.locator(".facets section", has_text="User")
        users.get_by_role("button", name="More").click()
        users.locator(".facet", has_text="reader-10").click(modifiers=["Alt"])
        self.page.wait_for_url("**NOT+user%3Dreader-10*")
        self.until("document.querySelectorAll('.list-rows .list-row[data-id]').length === 10")
        users.locator(".facet.out", has_text="reader-10").click()
        self.until("document.querySelector('.filter input').value === 'name=facet_step'")
        users.locator(".facet.out").wait_for(state="detached")
        users.locator(".facet", has_text="reader-03").press("Alt+Enter")
        self.page.wait_for_url("**NOT+user%3Dreader-03*")
        # The keyboard stays where it is.
        users.locator(".facet.out", has_text="reader-03").wait_for()
        self.assertTrue(self.focused().startswith("reader-03"), self.focused())

    def test_the_time_range_the_order_and_the_columns_are_kept_in_the_address(self):
        self.open("/")
        self.rows().first.wait_for()
        self.page.get_by_label("Time range").select_option("6h")
        self.page.wait_for_url("**since%3A6h*")
        self.button("Duration").click()
        self.page.wait_for_url("**order=slowest*")
        self.button("Columns").click()
        self.page.get_by_label("Cost").uncheck()
        self.page.get_by_label("Services").check()
        self.page.wait_for_url("**cols=*services*")
        self.page.reload()
        self.rows().first.wait_for()
        self.assertEqual(self.page.get_by_label("Time range").input_value(), "6h")
        self.assertEqual(self.page.locator("[aria-sort]").inner_text().strip(" ↓"), "Duration")
        self.assertEqual(self.page.locator(".list-head").get_by_text("Cost").count(), 0)
        self.page.locator(".c-services", has_text="assistant").first.wait_for()
        durations = self.page.locator(".c-duration").evaluate_all("cells => cells.map(c => Number(c.title.replace(/\\D/g, '')))")
        self.assertEqual(durations, sorted(durations, reverse=True))

    def test_dragging_across_a_chart_zooms_the_time_range(self):
        self.open("/")
        self.page.locator(".chart path").first.wait_for()
        self.assertEqual(self.page.locator(".chart h2").all_inner_texts(), ["Traces", "Duration", "Tokens"])
        self.page.locator(".legend", has_text="p95").get_by_text("p99").wait_for()
        box = self.page.locator(".chart svg").first.bounding_box()
        self.page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 30)
        self.page.mouse.down()
        self.page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + 30, steps=5)
        self.page.mouse.up()
        self.page.wait_for_url("**since%3A2*until%3A2*")
        # The same by keyboard, back on all of time.
        self.open("/")
        self.page.locator(".chart path").first.wait_for()
        self.tab_to("Traces over time")
        self.press("ArrowLeft", "ArrowLeft", "Shift+ArrowLeft", "Shift+ArrowLeft", "Enter")
        self.page.wait_for_url("**since%3A2*until%3A2*")

    def test_a_view_is_saved_opened_again_and_removed(self):
        self.filtered("status:error")
        self.button("Views").click()
        self.page.get_by_label("Name of this view").fill("What failed")
        self.button("Save").click()
        self.page.get_by_label("Name of this view").wait_for(state="hidden")
        self.open("/")
        self.button("Views").click()
        self.button("What failed").click()
        self.page.wait_for_url("**status%3Aerror*")
        self.button("Views").click()
        self.button("Remove What failed").click()
        self.page.get_by_text("No saved views").wait_for()

    def test_live_shows_a_trace_as_it_begins_and_as_it_ends(self):
        self.open("/?live=1")
        self.page.locator("button[aria-pressed=true] .point.running").wait_for()
        self.loaded()
        spans = traces.Traces(seed=time.time_ns()).answer(time.time_ns(), running=True)
        fresh = traces.send(self.server.base, spans)
        row = self.page.locator(f"[data-id='{fresh}']")
        row.locator(".point.running").wait_for()
        spans[0]["endTimeUnixNano"] = str(time.time_ns())
        traces.send(self.server.base, spans[:1])
        row.locator(".point.ok").wait_for()
        self.assertEqual(row.count(), 1)

    def test_a_trace_that_comes_in_while_the_list_is_on_its_way_stays(self):
        older = self.server.get("/api/v1/traces?limit=50")
        fresh = traces.send(self.server.base, traces.Traces(seed=time.time_ns()).answer(time.time_ns()))
        record = json.dumps(self.server.get(f"/api/v1/traces/{fresh}?contents=false")["trace"])
        held, told = [], [f"event: trace\ndata: {record}\n\n"]
        self.page.route(re.compile(r"/api/v1/traces\?"), lambda route: route.continue_() if held else held.append(route))
        # It tells of the trace once, and ends: what it told has then been heard.
        self.page.route("**/api/v1/traces/tail*", lambda route: route.fulfill(content_type="text/event-stream", body=told.pop() if told else ""))
        self.open("/?live=1")
        self.page.locator("button[aria-pressed=true] .point.abandoned").wait_for()
        held[0].fulfill(json=older)
        self.loaded()
        self.page.locator(f"[data-id='{fresh}']").wait_for()
        self.assertEqual(self.rows().first.get_attribute("data-id"), fresh)

    def test_the_filtered_traces_are_exported_in_every_format_with_progress(self):
        self.filtered("status:error")
        self.settle()
        self.page.evaluate("window.told = []; new MutationObserver(() => told.push(document.getElementById('notes').textContent)).observe(document.getElementById('notes'), {childList: true, subtree: true, characterData: true})")
        count = {}

        def export(label):
            self.button("Export").click()
            return self.download(lambda: self.page.locator(".sheet").get_by_role("button", name=label).click())
        data, name = export("JSON lines")
        lines = data.decode().splitlines()
        self.assertEqual(name, "traces.jsonl")
        self.assertIn("span_id", json.loads(lines[0]))
        count["jsonl"] = len(lines)
        data, _ = export("CSV")
        csv.field_size_limit(1 << 26)
        count["csv"] = len(list(csv.DictReader(io.StringIO(data.decode()))))
        data, _ = export("OTLP/JSON")
        groups = [group for line in data.decode().splitlines() for group in json.loads(line)["resourceSpans"]]
        count["otlp"] = sum(len(scope["spans"]) for group in groups for scope in group["scopeSpans"])
        data, _ = export("Chrome trace")
        events = json.loads(data)
        events = events["traceEvents"] if isinstance(events, dict) else events
        count["chrome"] = len([e for e in events if e["ph"] in "XB"])
        self.assertGreater(count["jsonl"], 100)
        self.assertEqual(len(set(count.values())), 1, count)
        # The note itself goes away soon.
        self.until("told.some(text => text.includes('Exported'))")
        self.assertTrue(self.page.evaluate("told.some(text => text.startsWith('Exporting'))"))

    def test_an_export_is_stopped_on_request(self):
        self.open("/")
        self.loaded()
        held = []
        self.page.route("**/api/v1/export*", lambda route: held.append(route))
        self.button("Export").click()
        self.page.locator(".sheet").get_by_role("button", name="CSV").click()
        self.button("Stop").click()
        self.page.locator(".note").wait_for(state="detached")
        held[0].abort()

    def test_a_filter_without_matches_says_what_to_do(self):
        self.filtered("name:nothing_has_this_name")
        self.page.get_by_text("No trace matches").wait_for()
        self.page.get_by_role("link", name="Show all traces").click()
        self.rows().first.wait_for()

    def test_the_list_is_walked_by_keyboard_alone(self):
        self.open("/")
        self.rows().first.wait_for()
        second = self.rows().nth(1).get_attribute("data-id")
        self.press("j", "j")
        self.assertEqual(self.page.locator(".list-row.chosen").get_attribute("data-id"), second)
        self.press("Enter")
        self.page.wait_for_url(f"**/traces/{second}*")
        self.until("performance.getEntriesByName('trace-shown').length > 0 && document.title.includes('·')")
        self.press("J")
        self.page.wait_for_url(lambda url: "/traces/" in url and second not in url)
        self.open("/")
        self.loaded()
        self.press("?")
        self.dialog().get_by_text("next and previous trace").wait_for()
        self.press("Escape")
        self.tab_to("Export")
        self.press("Enter", "ArrowDown")
        self.assertTrue(self.focused().startswith("JSON lines"), self.focused())
        self.press("Escape")
        self.assertEqual(self.focused(), "Export")


class WrongFilterTests(Dashboard):
    # What the browser says of a filter that the server refuses, which is what these ask for.
    expected = ("/api/v1/filter",)

    def test_a_wrong_filter_is_marked_at_its_column_with_what_was_meant(self):
        self.open("/")
        self.press("/")
        self.page.keyboard.type("status:error AND nmae:x")
        self.press("Enter")
        self.page.get_by_role("alert").get_by_text("nmae").wait_for()
        self.assertEqual(self.page.locator(".wrong-part").all_inner_texts(), ["nmae"])
        self.assertEqual(self.page.get_by_role("combobox", name="Filter").get_attribute("aria-invalid"), "true")
        # What was meant stays where it is while it is pressed, however long that takes.
        self.button("name").hover()
        self.page.mouse.down()
        self.assertEqual(self.focused(), "Filter")
        self.page.mouse.up()
        self.page.wait_for_url("**name%3Ax*")

    def test_what_was_meant_is_taken_by_keyboard_too(self):
        self.open("/")
        self.press("/")
        self.page.keyboard.insert_text("nmae:x")
        self.press("Enter")
        self.button("name").wait_for()
        # Leaving the box asks once more, as half a second of quiet does, and neither draws the answer anew.
        with self.page.expect_response("**/api/v1/filter*"):
            self.press("Tab")
        self.page.evaluate("new Promise(done => setTimeout(done, 600))")
        self.assertEqual(self.focused(), "name")
        self.press("Enter")
        self.page.wait_for_url("**name%3Ax*")

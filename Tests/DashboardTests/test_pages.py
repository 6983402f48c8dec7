"""Compare, functions, metrics and alerts."""

import http.server
import json
import threading
import time

import traces
from stage import Dashboard


class PageTests(Dashboard):
    def test_two_traces_are_compared_span_by_span_by_keyboard(self):
        self.open(f"/compare?a={self.ids['plain']}")
        self.page.get_by_role("columnheader", name="Compare with").wait_for()
        self.open(f"/compare?a={self.ids['plain']}&b={self.ids['failing']}")
        rows = self.page.locator(".compare tbody tr")
        rows.first.wait_for()
        self.assertGreater(rows.count(), 8)
        self.assertGreater(self.page.locator(".delta").count(), 5)
        self.page.get_by_text("spans in both").wait_for()
        self.tab_to("Differences in retrieve_context", limit=40)
        self.press("Enter")
        self.page.locator(".diff h3").first.wait_for()
        self.assertEqual(self.page.get_by_role("button", name="Differences in retrieve_context").get_attribute("aria-expanded"), "true")
        row = self.page.locator(".compare tbody tr", has_text="score_answer").first
        row.click()
        self.page.locator(".diff", has_text="quality").wait_for()

    def test_a_comparison_says_in_each_row_what_differs_and_hides_what_does_not(self):
        now = time.time_ns()
        ids = []
        for answer in ["yes", "no"]:
            made = traces.Traces(seed=len(ids) + 50)
            root = made.span(made.hexadecimal(32), None, "same_root", now, 10**9)
            same = made.span(root["traceId"], root, "same_step", now, 10**8, **{"input.value": "equal"})
            other = made.span(root["traceId"], root, "other_step", now + 2 * 10**8, 10**8, **{"input.value": "equal", "output.value": answer, "metric.grade": len(answer)})
            ids.append(traces.send(self.server.base, [root, same, other]))
        self.open(f"/compare?a={ids[0]}&b={ids[1]}")
        self.page.locator(".marks .tag").first.wait_for()
        self.assertEqual(self.page.locator(".compare tbody tr", has_text="other_step").locator(".marks .tag").all_inner_texts(), ["output", "metrics"])
        self.assertEqual(self.page.locator(".compare tbody tr", has_text="same_step").locator(".marks .tag").count(), 0)
        self.page.get_by_label("Only differences").check()
        self.page.locator(".compare tbody tr", has_text="same_step").wait_for(state="hidden")
        self.page.locator(".compare tbody tr", has_text="other_step").wait_for()
        self.page.wait_for_url("**only=1*")

    def test_functions_have_their_numbers_and_lead_to_their_traces(self):
        self.open("/functions")
        row = self.page.get_by_role("row", name="generate_answer")
        row.wait_for()
        self.assertRegex(row.inner_text().replace("\n", " "), r"generate_answer\s+[\d.,k]+\s+[\d.]+%(\s+[\d.]+ [µm]?s){3}\s")
        failing = self.page.get_by_role("row", name="fetch_page").locator("td.bad")
        self.assertRegex(failing.get_attribute("title"), r"^\d+ of \d+$")
        self.page.get_by_role("button", name="p95").click()
        self.page.wait_for_url("**sort=p95*")
        # All of the head's cell is the button.
        self.page.get_by_role("columnheader", name="p95 ↓").click(position={"x": 3, "y": 3})
        self.page.get_by_role("columnheader", name="p95 ↑").wait_for()
        # Its charts over time, in place of those of all.
        legend = "document.querySelector('.chart .legend').innerText"
        self.until(f"{legend} !== ''")
        whole = self.page.evaluate(legend)
        self.button("Charts of generate_answer").click()
        self.page.wait_for_url("**name=generate_answer*")
        self.until(f"{legend} !== {json.dumps(whole)}")
        one = self.page.evaluate(legend)
        self.page.get_by_role("button", name="Charts of all functions").click()
        # Not as it was before: more of the large trace may have come in.
        self.until(f"{legend} !== {json.dumps(one)}")
        self.page.get_by_role("link", name="generate_answer").click()
        self.page.wait_for_url("**name%3Dgenerate_answer*")
        self.rows().first.wait_for()

    def test_a_metric_is_shown_over_time_by_tag_and_leads_to_its_traces(self):
        self.open("/measures?metric=quality&group=tag.team")
        self.page.locator(".big-chart path.line").first.wait_for()
        self.assertEqual(self.page.locator(".big-chart path.line").count(), 3)
        self.page.get_by_label("Measure", exact=True).select_option("p95")
        self.page.wait_for_url("**measure=p95*")
        self.page.get_by_role("link", name="search").click()
        self.page.wait_for_url("**metric.quality*")
        self.rows().first.wait_for()

    def test_an_alert_is_made_tried_evaluated_edited_and_removed(self):
        heard = []

        class Hook(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_):
                pass
        hook = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hook)
        threading.Thread(target=hook.serve_forever, daemon=True).start()
        self.addCleanup(hook.shutdown)

        self.open("/alerts")
        self.page.get_by_text("No alerts yet").wait_for()
        self.button("New alert").click()
        form = self.dialog()
        form.get_by_label("Name").fill("Too many failures")
        form.get_by_label("Alert at").fill("0.9")
        form.get_by_label("Warning at").fill("0.001")
        form.get_by_label("Over the last").select_option("86400")
        form.get_by_label("Check every").select_option("10")
        # What it would find now is seen before it is saved.
        form.locator(".now", has_text="Over the last 1 day: ").get_by_text("%").wait_for()
        form.get_by_label("Webhook").fill(f"http://127.0.0.1:{hook.server_port}/")
        self.button("Save", form).click()
        row = self.page.get_by_role("row", name="Too many failures")
        self.button("Test", row).click()
        self.page.locator(".note", has_text="Told by log, webhook").wait_for()
        self.assertTrue(any(message["test"] and message["level"] == "warning" for message in heard), heard)

        def state_is(level):
            self.wait_for(f"the state {level}", lambda: (self.server.get("/api/v1/alerts")["items"][0].get("state") or {}).get("level") == level)
        state_is("warning")
        # What is told at once comes in any order.
        self.wait_for("a message", lambda: any(not message["test"] for message in heard))
        # Beyond what can be: the next look finds that all is well, and tells so.
        self.button("Edit", row).click()
        self.dialog().get_by_label("Warning at").fill("0.99")
        self.dialog().get_by_label("Alert at").fill("1.5")
        self.button("Save", self.dialog()).click()
        state_is("ok")
        self.page.reload()
        row.get_by_text("OK", exact=True).first.wait_for()
        row.get_by_text("2 changes").click()
        self.assertEqual([text.split()[-2] for text in row.locator("li").all_inner_texts()], ["OK", "Warning"])
        self.wait_for("a second message", lambda: len([m for m in heard if not m["test"]]) > 1)
        self.assertEqual([m["level"] for m in heard if not m["test"]], ["warning", "ok"])
        self.button("Remove", row).click()
        self.button("Remove", self.dialog()).click()
        self.page.get_by_text("No alerts yet").wait_for()

    def test_what_an_alert_would_find_is_that_of_the_window_chosen_last(self):
        self.open("/alerts")
        self.button("New alert").click()
        found = self.dialog().locator(".now")
        found.get_by_text("Over the last 1 hour: ").wait_for()
        held = []
        self.page.route("**/api/v1/statistics*604800s*", lambda route: held.append(route))
        self.dialog().get_by_label("Over the last").select_option("604800")
        self.wait_for("the question for a week", lambda: held)
        self.dialog().get_by_label("Over the last").select_option("86400")
        found.get_by_text("Over the last 1 day: ").wait_for()
        # The answer for a week comes only now, and nobody waits for it any more.
        self.wait_for("the end of the question for a week", lambda: held[0].request.failure)
        held[0].fulfill(json={"items": []})
        self.assertIn("Over the last 1 day: ", found.inner_text())


class RefusedAlertTests(Dashboard):
    expected = ("/api/v1/alerts/", "/api/v1/filter")

    def test_an_alert_that_cannot_be_is_refused_in_the_dialog(self):
        self.open("/alerts")
        self.button("New alert").click()
        self.dialog().get_by_label("Name").fill("wrong")
        self.dialog().get_by_label("Measure").select_option("mean")
        # A blank passes the browser's own check, which comes once the field is there.
        self.dialog().get_by_label("Metric", exact=True).fill(" ")
        self.button("Save", self.dialog()).click()
        self.dialog().get_by_role("alert").get_by_text("requires a metric").wait_for()
        self.press("Escape")
        self.assertEqual(self.dialog().count(), 0)

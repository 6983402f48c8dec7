"""One span: its contents, what it carries, and what readers add to it."""

import json

from stage import Dashboard


class SpanTests(Dashboard):
    def setUp(self):
        super().setUp()
        self.page.context.grant_permissions(["clipboard-read", "clipboard-write"])

    def row(self, name):
        return self.page.evaluate(f"Array.from({{length: tracemarkView.model.count}}, (_, i) => tracemarkView.model.name(i)).indexOf('{name}')")

    def choose(self, name):
        self.page.evaluate(f"tracemarkView.choose({self.row(name)})")
        self.page.locator(".panel h2", has_text=name).wait_for()
        # The rest of the panel follows once the server has answered.
        self.until("[...document.querySelectorAll('.panel-body .pairs code')].some(e => e.textContent === tracemarkView.model.id(tracemarkView.chosen))")

    def clipboard(self):
        return self.page.evaluate("navigator.clipboard.readText()")

    def test_contents_are_shown_as_chat_as_markdown_and_as_json_searched_and_copied(self):
        self.trace("plain")
        self.choose("generate_answer")
        self.page.locator(".chat li.system", has_text="Answer from the context only.").wait_for()
        self.page.locator(".prose strong", has_text="cannot").wait_for()
        content = self.page.locator(".content").first
        self.button("JSON", content).click()
        self.page.locator(".j-key", has_text="messages").wait_for()
        self.button("Find in input", content).click()
        self.page.keyboard.type("context only")
        content.locator("mark", has_text="context only").wait_for()
        self.button("Copy", content).click()
        self.page.locator(".note", has_text="Copied").wait_for()
        self.assertIn("messages", json.loads(self.clipboard()))

    def test_a_link_is_to_the_span_that_was_chosen_just_now(self):
        self.trace("plain")
        row = self.row("score_answer")
        self.page.evaluate(f"tracemarkView.choose({row}); document.querySelector(\"[aria-label='Copy a link to this span']\").click()")
        self.page.locator(".note", has_text="Link copied").wait_for()
        self.assertIn(f"span={self.page.evaluate(f'tracemarkView.model.id({row})')}", self.clipboard())

    def test_the_buttons_of_one_span_do_nothing_under_the_name_of_another(self):
        self.trace("plain")
        self.choose("plan")
        button = self.button("Save to dataset …")
        button.scroll_into_view_if_needed()
        held = []
        self.page.route("**/spans/*", lambda route: held.append(route))
        reached = """([button, row]) => {
            const box = button.getBoundingClientRect();
            const isReached = () => document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2) === button;
            const before = isReached();
            tracemarkView.choose(row);
            return [before, isReached()];
        }"""
        self.assertEqual(self.page.evaluate(reached, [button.element_handle(), self.row("generate_answer")]), [True, False])
        self.page.locator(".panel-body", has_text="Loading").wait_for()
        self.wait_for("the question for the span", lambda: held)
        held[0].continue_()
        button.click()
        self.dialog().get_by_label("Dataset").wait_for()

    def test_a_span_says_where_it_was_written_what_it_cost_and_what_happened(self):
        self.trace("plain")
        self.choose("generate_answer")
        panel = self.page.locator(".panel")
        panel.get_by_text("Sources/Assistant/Pipeline.swift:").first.wait_for()
        for text in ["gpt-4.1", "gen_ai.first_token", "mac-mini-3", "llm.cost.total"]:
            self.assertIn(text, panel.evaluate("e => e.textContent"))
        self.choose("check_grounding")
        panel.locator(".events a").click()
        self.page.locator(".panel h2", has_text="retrieve_context").wait_for()

    def test_a_text_of_nothing_but_beginnings_takes_no_longer_than_its_length_says(self):
        self.trace("plain")
        # With the square of the length, ten times the text would take a hundred times as long. The best of three is the one that nothing disturbed.
        for beginning in ["[", "**a ", "[a](b", "`a``", "`", "__a_", "*", "[a](b c", "- - ", "a|b\n" + " " * 9]:
            short, long = self.page.evaluate(
                """async ([beginning, module]) => {
                    const { markdown } = await import(module);
                    const took = (length) => {
                        const text = beginning.repeat(Math.ceil(length / beginning.length));
                        const before = performance.now();
                        markdown(text);
                        return performance.now() - before;
                    };
                    return [took(4000), Math.min(took(40000), took(40000), took(40000))];
                }""", [beginning, "/assets/script/span/markdown.js"])
            self.assertLess(long, 50 * short + 100, beginning)

    def test_contents_are_loaded_when_a_span_is_looked_at_and_not_before(self):
        asked = []
        self.page.on("request", lambda r: "/spans/" in r.url and asked.append(r.url))
        self.trace("plain")
        self.settle()
        self.assertLessEqual(len(asked), 1)
        self.choose("plan")
        self.page.locator(".chat").first.wait_for()
        self.assertEqual(len(asked), 2)

    def test_a_metric_is_added_and_metadata_is_edited_by_keyboard_alone(self):
        self.trace("plain")
        self.choose("check_grounding")
        self.page.locator(".panel th", has_text="grounded").wait_for()
        self.page.locator(".panel td", has_text="all sentences cited").wait_for()
        self.tab_to("Add a metric")
        self.press("Enter")
        for text in ["helpfulness", "4.5", "said the reader"]:
            self.page.keyboard.type(text)
            self.press("Tab")
        self.tab_to("Add")
        self.press("Enter")
        self.page.locator(".panel th", has_text="helpfulness").wait_for()
        self.page.locator(".panel td", has_text="said the reader").wait_for()
        self.button("Edit tags and metadata", self.page.locator(".panel")).click()
        self.dialog().get_by_label("Metadata (JSON)").fill("{")
        self.button("Save", self.dialog()).click()
        self.dialog().get_by_text("is not JSON").wait_for()
        self.dialog().get_by_label("Metadata (JSON)").fill('{"reviewed": true}')
        self.button("Save", self.dialog()).click()
        self.page.locator(".panel dt", has_text="reviewed").wait_for()
        self.button("Remove helpfulness").click()
        self.page.locator(".panel th", has_text="helpfulness").wait_for(state="detached")

    def test_a_span_is_saved_to_a_dataset_edited_exported_and_removed(self):
        self.trace("plain")
        self.choose("generate_answer")
        self.button("Save to dataset …").click()
        self.dialog().get_by_label("Dataset").fill("golden")
        self.dialog().get_by_label("Comment").fill("from a test")
        self.button("Save", self.dialog()).click()
        self.page.locator(".note", has_text="Saved to golden").wait_for()
        self.open("/datasets/golden")
        entry = self.page.locator(".entry")
        entry.get_by_text("from a test").wait_for()
        self.button("Edit", entry).click()
        self.dialog().get_by_label("Expected output").fill("No, it cannot.")
        self.button("Save", self.dialog()).click()
        entry.get_by_text("No, it cannot.").wait_for()
        self.assertEqual(entry.count(), 1)
        for label, check in [("JSON lines", lambda text: json.loads(text)["expected"]), ("CSV", lambda text: "No, it cannot." in text), ("Chat messages", lambda text: json.loads(text)["messages"])]:
            self.button("Export").click()
            data, _ = self.download(lambda: self.page.locator(".sheet").get_by_role("button", name=label).click())
            self.assertTrue(check(data.decode()), label)
        entry.get_by_role("link", name="its span").click()
        self.page.locator(".panel h2", has_text="generate_answer").wait_for()
        self.page.go_back()
        self.button("Remove", entry).click()
        self.page.get_by_text("No examples").wait_for()
        self.button("Delete").click()
        self.button("Delete", self.dialog()).click()
        self.page.locator(".note", has_text="Dataset deleted").wait_for()

"""A trace of 50,000 spans: opening, scrolling, zooming, searching."""

from stage import Dashboard

# A flame view is no taller than its tree is deep, which leaves nothing to scroll but time.
FRAMES = """async () => {
  const view = tracemarkView, times = [];
  const middle = (view.model.first + view.model.last) * 0.37;
  const element = [...document.querySelectorAll('.timeline')].find((e) => e.checkVisibility());
  const isTall = element.scrollHeight > element.clientHeight;
  const place = () => isTall ? element.scrollTop : view.from;
  let moved = 0;
  let last = await new Promise(requestAnimationFrame);
  for (let i = 0; i < 90; i += 1) {
    view.zoom(i < 45 ? 1.15 : 1 / 1.15, middle);
    const before = place();
    if (isTall) element.scrollTop += i < 45 ? 900 : -700;
    else view.pan(i < 45 ? 0.02 : -0.02);
    if (place() !== before) moved += 1;
    const now = await new Promise(requestAnimationFrame);
    times.push(now - last);
    last = now;
  }
  times.sort((a, b) => a - b);
  return {p50: times[45], p95: times[85], longest: times[89], moved, isFlame: element.matches('.flame')};
}"""


class LargeTests(Dashboard):
    def test_a_trace_of_50_000_spans_opens_scrolls_and_zooms(self):
        self.trace("large")
        self.assertEqual(self.page.evaluate("tracemarkView.model.count"), 50_000)
        spent = self.page.evaluate("""(() => {
          const at = (name) => performance.getEntriesByName(name)[0].startTime;
          const asked = performance.getEntriesByType('resource').find(e => e.name.endsWith('/timeline'));
          return {opened: at('trace-shown') - at('trace-asked'), cold: at('trace-shown'), server: asked.responseStart - asked.requestStart,
            loading: asked.responseEnd - asked.responseStart, kB: asked.decodedBodySize / 1000};
        })()""")
        self.stage.measured["trace of 50,000 spans opened in"] = (
            f"{spent['opened']:.0f} ms, {spent['cold']:.0f} ms after its address was; of it the server's {spent['server']:.0f} ms, {spent['loading']:.0f} ms for {spent['kB']:.0f} kB")
        for view in ["timeline", "flame"]:
            if view == "flame":
                self.press("f")
            frames = self.page.evaluate(FRAMES)
            self.assertEqual(frames["isFlame"], view == "flame")
            self.assertGreater(frames["moved"], 60)
            self.stage.measured[f"frames of its {view} while zooming and scrolling"] = (
                f"p50 {frames['p50']:.1f} ms, p95 {frames['p95']:.1f} ms, longest {frames['longest']:.1f} ms")
        self.press("f", "0", "/")
        self.page.keyboard.type("rerank")
        self.page.locator(".found", has_text="matches").wait_for()
        self.press("Enter")
        self.page.locator(".panel h2", has_text="rerank").wait_for()
        self.page.locator("[role=tree]").focus()
        self.press("End")
        self.assertEqual(self.page.evaluate("tracemarkView.placeOf[tracemarkView.chosen]"), 49_999)
        # The tree holds what is in sight, and says where that is among all.
        item = self.page.locator("[role=treeitem][aria-selected=true]")
        self.assertEqual(item.get_attribute("aria-posinset"), item.get_attribute("aria-setsize"))
        self.assertIn("50,000", self.page.locator("[role=tree]").get_attribute("aria-label"))
        self.assertLess(self.page.locator("[role=treeitem]").count(), 100)

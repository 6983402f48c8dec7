"""Screenshots of every page in light and dark, wide, narrow and 4K: screenshots.py FOLDER [PART ...]"""

import os
import sys
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

import traces
from server import Server, browser

SIZES = [("wide", 1440, 900), ("narrow", 360, 740), ("4k", 3840, 2160)]


def prepare(server, ids):
    """An alert that stands, and a dataset with examples."""
    server.send("PUT", "/api/v1/alerts/Failed%20answers", {
        "filter": "tag.environment=production", "measure": "error_rate", "warning": 0.01, "alert": 0.5,
        "window_seconds": 86400, "interval_seconds": 10, "actions": [{"kind": "log"}]})
    server.send("PUT", "/api/v1/alerts/Quality%20of%20answers", {
        "filter": "name=score_answer", "scope": "spans", "measure": "mean", "metric": "quality", "comparison": "below",
        "alert": 2, "window_seconds": 604800, "interval_seconds": 10})
    server.send("PUT", "/api/v1/alerts/Slow%20answers", {
        "filter": "root=answer_question", "measure": "p95", "alert": 3, "window_seconds": 86400, "interval_seconds": 10})
    spans = server.get(f"/api/v1/traces/{ids['plain']}")["spans"]
    for span in spans:
        if span["name"] in ("generate_answer", "plan"):
            server.send("POST", f"/api/v1/traces/{ids['plain']}/spans/{span['span_id']}/examples", {"dataset": "golden-questions", "comment": "judged by hand"})
    while not all("state" in item for item in server.get("/api/v1/alerts")["items"]):
        time.sleep(0.2)


def shoot(page, base, pages, sizes, schemes, folder, wanted, settles=True):
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)
        for size, width, height in sizes:
            page.set_viewport_size({"width": width, "height": height})
            for name, (path, act) in pages.items():
                picture = f"{name}-{size}-{scheme}"
                if wanted and not any(part in picture for part in wanted):
                    continue
                page.goto(base + path)
                if settles:
                    page.wait_for_load_state("networkidle")
                if act:
                    act(page)
                page.wait_for_timeout(300)
                page.screenshot(path=f"{folder}/{picture}.png")


def main(folder, wanted):
    server, empty = Server(os.environ["TRACEMARK"]), Server(os.environ["TRACEMARK"])
    try:
        ids = traces.fill(server.base, count=400)
        large = traces.send_large(server.base)
        prepare(server, ids)
        span = next(s for s in server.get(f"/api/v1/traces/{ids['plain']}")["spans"] if s["name"] == "generate_answer")["span_id"]
        pages = {
            "traces": ("/", None),
            "filter": ("/?q=status%3Aerror+AND+duration%3E1s", None),
            "completion": ("/", lambda page: (page.keyboard.press("/"), page.keyboard.type("tag."))),
            "trace": (f"/traces/{ids['failing']}?critical=1", None),
            "span": (f"/traces/{ids['plain']}?span={span}", None),
            "large": (f"/traces/{large}", None),
            "flame": (f"/traces/{large}?view=flame", None),
            "functions": ("/functions", None),
            "metrics": ("/measures?metric=quality&group=tag.team", None),
            "compare": (f"/compare?a={ids['plain']}&b={ids['failing']}", lambda page: page.locator(".compare tbody tr").nth(1).click()),
            "datasets": ("/datasets", None),
            "alerts": ("/alerts", None),
            "alert-form": ("/alerts", lambda page: page.get_by_role("button", name="New alert").click()),
            "hostile": (f"/traces/{ids['hostile']}", None),
        }
        first = {"empty": ("/", lambda page: page.get_by_text("Waiting for the first trace").wait_for())}
        with sync_playwright() as playwright:
            chromium = browser(playwright)
            page = chromium.new_page()
            page.set_default_timeout(120_000)
            shoot(page, server.base, pages, SIZES, ["light", "dark"], folder, wanted)
            # It never comes to rest: it waits for what comes in.
            shoot(page, empty.base, first, SIZES[:2], ["light", "dark"], folder, wanted, settles=False)
            chromium.close()
    finally:
        server.stop()
        empty.stop()
    print(f"{len(list(Path(folder).glob('*.png')))} screenshots in {folder}")


main(sys.argv[1], sys.argv[2:])

"""Screenshots of each page in light and dark, wide and narrow: screenshots.py FOLDER"""

import os
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

import traces
from server import Server, browser


def main(folder):
    Path(folder).mkdir(parents=True, exist_ok=True)
    server = Server(os.environ["TRACEMARK"])
    try:
        ids = traces.fill(server.base, count=400)
        pages = {
            "traces": "/", "filter": "/?q=status%3Aerror+AND+duration%3E1s", "trace": f"/traces/{ids['failing']}?critical=1",
            "large": f"/traces/{ids['large']}", "flame": f"/traces/{ids['large']}?view=flame", "functions": "/functions",
            "metrics": "/measures?metric=quality&group=tag.team", "compare": f"/compare?a={ids['plain']}&b={ids['failing']}",
            "datasets": "/datasets", "alerts": "/alerts", "hostile": f"/traces/{ids['hostile']}",
        }
        with sync_playwright() as playwright:
            chromium = browser(playwright)
            for scheme in ["light", "dark"]:
                for size, width, height in [("wide", 1440, 900), ("narrow", 360, 740)]:
                    page = chromium.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
                    for name, path in pages.items():
                        page.goto(server.base + path)
                        page.wait_for_load_state("networkidle")
                        page.wait_for_timeout(500)
                        page.screenshot(path=f"{folder}/{name}-{size}-{scheme}.png")
                    page.close()
            page = chromium.new_page(viewport={"width": 3840, "height": 2160})
            page.goto(server.base)
            page.wait_for_load_state("networkidle")
            page.screenshot(path=f"{folder}/traces-4k-light.png")
            chromium.close()
    finally:
        server.stop()
    print(f"{len(list(Path(folder).glob('*.png')))} screenshots in {folder}")


main(sys.argv[1])

"""The live map with 120 units at 1 Hz and 14 000 firms in tiles: first paint, frames while the map moves."""

from __future__ import annotations

import shutil
import statistics
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from live_server import LiveServer, Town  # type: ignore[import-not-found]  # it lies with the tests
from playwright.sync_api import Page, sync_playwright

UNITS, FIRMS = 120, 14_000
# Intervals between animation frames while the map drifts (or stands) for some seconds.
_FRAMES = """
(async ([seconds, step]) => {
  const times = [];
  const began = performance.now();
  let last = began;
  await new Promise((done) => {
    const frame = (now) => {
      times.push(now - last);
      last = now;
      const phase = (now - began) / 1000;
      if (step) xunfang.map.panBy([step * Math.cos(phase), step * Math.sin(phase)], { animate: false });
      if (now - began < seconds * 1000) requestAnimationFrame(frame);
      else done();
    };
    requestAnimationFrame(frame);
  });
  return times.slice(2);
})
"""


def figures() -> list[dict[str, object]]:
    """Milliseconds to the first contentful paint, and frames a second standing and panning."""
    town = Town(units=UNITS, alerts=30, firms=FIRMS)
    with LiveServer(town, hertz=1) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        page = browser.new_page(viewport={"width": 1920, "height": 1080})
        page.goto(f"{server.url}/dispatch?lang=zh")
        page.wait_for_selector("html[data-ready]")
        page.wait_for_timeout(4000)
        paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
        still = _rates(page, 0)
        page.evaluate("xunfang.map.setZoom(14, { animate: false })")
        page.wait_for_timeout(3000)
        pan = _rates(page, 6)
        browser.close()
    setting = f"{UNITS} units at 1 Hz, {FIRMS} firms in tiles"
    return [
        _figure(f"live map, first paint, {setting}", round(paint), "ms", "≤ 2000"),
        _figure("live map, frames while units move", round(still[0]), "fps", "≥ 50"),
        _figure("live map, frames while units move and the map is panned", round(pan[0]), "fps", "≥ 50"),
        _figure("live map, slowest twentieth of these frames", round(pan[1]), "ms", ""),
    ]


def _rates(page: Page, step: int) -> tuple[float, float]:
    times: list[float] = page.evaluate(_FRAMES, [6, step])
    return 1000 / statistics.fmean(times), statistics.quantiles(times, n=20)[-1]


def _figure(name: str, value: Any, unit: str, goal: str) -> dict[str, object]:
    return {"name": name, "value": value, "unit": unit, "goal": goal}


if __name__ == "__main__":
    for figure in figures():
        print(figure)

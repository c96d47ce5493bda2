"""One headless Chromium for all browser tests; a page that reaches for the network is caught at it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Route, sync_playwright

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]


@dataclass
class Visit:
    """An open page and everything it complained about or asked the network for."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def note_request(self, request: Request) -> None:
        if not request.url.startswith(("file:", "data:", "blob:")):
            self.requests.append(request.url)

    def note_message(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)


class Visitor:
    """Opens pages from disk as a person would, at the size of a desk or of a phone."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self.visits: list[Visit] = []

    def open(self, path: Path, query: str = "", *, width: int = 1920, height: int = 1080) -> Page:
        phone = width < 800
        context = self._browser.new_context(
            viewport={"width": width, "height": height},
            is_mobile=phone,
            has_touch=phone,
            reduced_motion="reduce",
        )
        context.route(lambda url: not url.startswith("file:"), _refuse)
        visit = Visit(context.new_page())
        visit.page.on("request", visit.note_request)
        visit.page.on("console", visit.note_message)
        visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
        visit.page.on("dialog", lambda dialog: (visit.complaints.append(dialog.message), dialog.dismiss()))
        self.visits.append(visit)
        visit.page.goto(f"{path.as_uri()}?{query}")
        visit.page.wait_for_selector("html[data-ready]")
        return visit.page


def _refuse(route: Route) -> None:
    route.abort()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    program = shutil.which("chromium")
    if program is None:
        pytest.fail("Chromium is not installed; `make test` installs it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visitor(chromium: Browser) -> Iterator[Visitor]:
    """Open pages; at the end none of them may have asked for anything or complained."""
    visitor = Visitor(chromium)
    yield visitor
    for visit in visitor.visits:
        visit.page.context.close()
    assert [visit.requests for visit in visitor.visits] == [[] for _ in visitor.visits]
    assert [visit.complaints for visit in visitor.visits] == [[] for _ in visitor.visits]

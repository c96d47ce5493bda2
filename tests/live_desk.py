"""A person's browser at a live page: it reaches no other host, and notes every attempt and complaint."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, Request

# For a page and a server that share two cores with a whole test run.
PATIENCE_S = 30.0


@dataclass
class Desk:
    """Pages of one server.

    Attributes
    ----------
    strangers : what a page asked of anybody but the server
    complaints : errors and warnings of the pages; not those of a link that the test itself has cut
    """

    browser: Browser
    url: str
    link_is_cut: bool = False
    strangers: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, address: str, *, width: int = 1366, height: int = 768) -> Page:
        """Open an address of the server in a browser of its own, at the size of a desk or of a phone."""
        phone = width < 800
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            is_mobile=phone,
            has_touch=phone,
            reduced_motion="reduce",
        )
        context.route(lambda url: not url.startswith(self.url), lambda route: route.abort())
        page = context.new_page()
        page.on("request", self._note_request)
        page.on("console", self._note_message)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(f"{self.url}{address}")
        return page

    def close(self) -> None:
        """Close every page; none of them may have asked for anything or complained."""
        for context in list(self.browser.contexts):
            context.close()
        assert self.strangers == []
        assert self.complaints == []

    def _note_request(self, request: Request) -> None:
        if not request.url.startswith((self.url, "data:", "blob:")):
            self.strangers.append(request.url)

    def _note_message(self, message: ConsoleMessage) -> None:
        # The browser itself reports answers that a broken link gave.
        expected = self.link_is_cut and "Failed to load resource" in message.text
        if message.type in {"error", "warning"} and not expected:
            self.complaints.append(message.text)


def until(page: Page, condition: str) -> Any:
    """Wait for a condition; Playwright's own waiting needs eval, which the page's policy forbids."""
    deadline = time.monotonic() + PATIENCE_S
    while not (found := page.evaluate(f"window.xunfang && ({condition})")):
        assert time.monotonic() < deadline, condition
        page.wait_for_timeout(50)
    return found

"""Finds what a page would load from elsewhere, and refuses the page if there is anything.

The police network has no way out: an address that is left over is not slow but dead, and on any
other network it would tell a stranger who looks at which map.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

from maps.errors import ExternalAddress

# Name spaces are names, not places: nothing is fetched from them.
_ADDRESS = re.compile(r"\b(?:https?|wss?|ftp)://(?!www\.w3\.org/)[^\s\"'<>)]*", re.IGNORECASE)
_SCHEMELESS = re.compile(r"""["'(=]\s*(//[\w-]+(?:\.[\w-]+)+[^\s"')]*)""")
_TILES = re.compile(r"\{-?[xyz]\}[^\"'\n]*\{-?[xyz]\}")
_STYLE_LOADS = re.compile(r"(?:url\(\s*[\"']?(?!data:|#)([^)\"']+)|@import\s+([^;]+))", re.IGNORECASE)
_LOADING = frozenset(
    [
        *("src", "href", "xlink:href", "srcset", "poster", "action", "formaction"),
        *("data", "background", "ping", "manifest", "archive", "codebase"),
    ]
)
_SOURCE_MAP = re.compile(r"^[ \t]*(?://|/\*)[#@]\s*sourceMappingURL=.*$", re.MULTILINE)


def refuse_external(html: str) -> None:
    """Check a page that has to stand alone.

    Tags may load ``data:`` addresses and point to places inside the page; styles the same; scripts
    that run may name no address and no tile template. Data blocks (``application/json``) and text
    may say anything: nobody fetches them.

    Raises
    ------
    ExternalAddress
        Something is left that a browser would fetch; ``where`` says in which tag.
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()


def credits_as_text(text: str) -> str:
    """Turn the addresses in a vendored script or style into plain words.

    A link becomes a link to nowhere, an address in a comment loses its scheme, the pointer to a
    source map, which developer tools would fetch, goes.
    """
    text = _SOURCE_MAP.sub("", text)
    text = re.sub(r"href=(\\?[\"'])https?://", r"data-site=\1", text)
    return re.sub(r"\bhttps?://(?!www\.w3\.org/)", "", text)


class _Reader(HTMLParser):
    """Looks at every attribute and at the text of scripts and styles."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self._inside = tag if tag == "style" or (tag == "script" and _runs(values)) else ""
        for name, value in values.items():
            _check_attribute(tag, name, value)
        if tag == "meta" and values.get("http-equiv", "").lower() == "refresh":
            raise ExternalAddress(where="meta", address=values.get("content", ""))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self._inside = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == self._inside:
            self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "style":
            _check_style(data, where="style")
        elif self._inside == "script":
            _check_script(data)


def _runs(values: dict[str, str]) -> bool:
    return "json" not in values.get("type", "")


def _check_attribute(tag: str, name: str, value: str) -> None:
    if name == "style":
        _check_style(value, where=tag)
    elif name in _LOADING and not value.strip().lower().startswith(("#", "data:")):
        raise ExternalAddress(where=tag, address=value)


def _check_style(text: str, *, where: str) -> None:
    found = _STYLE_LOADS.search(text)
    if found:
        raise ExternalAddress(where=where, address=(found[1] or found[2]).strip())
    _refuse_match(_ADDRESS.search(text), where=where)


def _check_script(text: str) -> None:
    for pattern in (_ADDRESS, _SCHEMELESS, _TILES):
        _refuse_match(pattern.search(text), where="script")


def _refuse_match(found: re.Match[str] | None, *, where: str) -> None:
    if found:
        raise ExternalAddress(where=where, address=found[0])

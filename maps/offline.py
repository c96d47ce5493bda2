"""Renders a Folium map to one HTML file that needs nothing else: no server, no network, no folder.

Folium writes links to scripts on other hosts, random ids, and passes what it is given through
its template engine a second time. Here the links are answered from ``maps/static``, the ids count
up in drawing order, text passes verbatim, and what is left over is refused.
"""

from __future__ import annotations

import base64
import hashlib
import json
import mimetypes
import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Any

import folium
from branca.element import Element, Figure
from folium.plugins import DualMap

from maps.addresses import credits_as_text, refuse_external
from maps.vendor import read_asset

NOWHERE = (35.0, 105.0)
"""Shown only until the script of a page has fitted its map to what is drawn."""
_LINKED_SCRIPT = re.compile(r'<script src="([^"]*)"></script>')
_LINKED_STYLE = re.compile(r'<link rel="stylesheet" href="([^"]*)"\s*/?>')
_URL = re.compile(r"url\(\s*[\"']?([^)\"'#:]+)[\"']?\s*\)")
_RUNNING = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_STYLES = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_RANDOM_ID = re.compile(r"[0-9a-f]{32}")
_CHARSET = re.compile(r"<meta http-equiv=\"content-type\"[^>]*>")


class OfflineMap(folium.Map):
    """A Folium map that names only vendored assets: Leaflet, and nothing of the other eight.

    ``tiles`` is always None, because Folium's default layer would fetch from another host. Folium
    forgets ``max_zoom`` without tiles, and Leaflet layers then fail: it is set where it is read.
    """

    default_js = [("leaflet", "vendor/leaflet/leaflet.js")]  # noqa: RUF012  # Folium declares it as an instance's
    default_css = [("leaflet_css", "vendor/leaflet/leaflet.css")]  # noqa: RUF012

    def __init__(self, *, max_zoom: int = 18, min_zoom: int = 3, **options: Any) -> None:
        super().__init__(tiles=None, attribution_control=False, **options)
        self.options["max_zoom"] = max_zoom
        self.options["min_zoom"] = min_zoom


class OfflineDualMap(DualMap):
    """Folium's dual map with vendored Leaflet, and our own script in place of its plugin from another host.

    Parameters
    ----------
    scripts, styles : names of assets, without suffix, in the order in which they build on each other
    options : of both maps
    """

    default_js = [("compare_sync", "compare/sync.js")]  # noqa: RUF012  # Folium declares it as an instance's

    def __init__(self, scripts: Iterable[str], styles: Iterable[str], **options: Any) -> None:
        shown = {"zoom_start": 4, "zoom_snap": 0.5, "zoom_control": False, "fade_animation": False}
        super().__init__(location=NOWHERE, tiles=None, attribution_control=False, **shown)  # type: ignore[no-untyped-call]
        for side in (self.m1, self.m2):
            side.default_js = [
                *OfflineMap.default_js,
                *((name.replace("/", "_"), f"{name}.js") for name in scripts),
            ]
            side.default_css = [*OfflineMap.default_css, *((f"{name}_css", f"{name}.css") for name in styles)]
            # Folium forgets them without tiles, and Leaflet layers then fail.
            side.options |= {"max_zoom": 18, "min_zoom": 3, **options}


class Verbatim(Element):
    """Text that reaches the page as it is.

    branca reads the output of every macro as a template again; a firm called ``{{ 7 * 7 }}`` would
    be calculated.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def render(self, **_kwargs: Any) -> str:
        """Return the text."""
        return self._text


def json_block(name: str, data: Any) -> str:
    """Write data as a script element that no browser runs.

    Everything that could end the element or the line early is escaped, so any text is safe in it.
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for sign in ("<", ">", "&", "\u2028", "\u2029"):
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    # A lone surrogate from a broken file cannot be written as UTF-8.
    text = text.encode("utf-8", "replace").decode()
    return f'<script type="application/json" id="{name}">{text}</script>'


def render_offline(drawing: Figure | Element) -> str:
    """Render a Folium map or branca figure to one self-contained HTML page.

    Parameters
    ----------
    drawing
        The figure, or any element inside one. Its scripts and styles are named relative to
        ``maps/static``.

    Returns
    -------
    str
        The page, the same for the same drawing, with a policy that lets only these very scripts
        and styles work.

    Raises
    ------
    AssetMissing
        A named script or style is not under ``maps/static``.
    ExternalAddress
        Something would still be loaded from elsewhere.
    """
    html = render_numbered(drawing)
    html = _LINKED_SCRIPT.sub(_inline_script, html)
    html = _LINKED_STYLE.sub(_inline_style, html)
    refuse_external(html)
    return _with_policy(html)


def render_numbered(drawing: Figure | Element) -> str:
    """Render a drawing as Folium writes it, with ids that count up instead of random ones."""
    root = drawing.get_root()
    renamed = _number(root)
    # Some elements have noted another's random name when they were made.
    return _RANDOM_ID.sub(lambda name: renamed.get(name[0], name[0]), str(root.render()))


def _number(root: Element) -> dict[str, str]:
    """Give every element its number for an id; return the numbers by the ids of before."""
    renamed = {}
    for number, element in enumerate(_elements(root), start=1):
        renamed[element._id] = str(number)  # noqa: SLF001  # branca offers no other way to a stable id
        element._id = str(number)  # noqa: SLF001
    return renamed


def _elements(root: Element) -> Iterator[Element]:
    """Every element of a drawing in drawing order, also those that only an attribute holds."""
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if id(element) not in seen:
            seen.add(id(element))
            yield element
            waiting.extend(reversed(_held(element)))


def _held(element: Element) -> list[Element]:
    held: list[Element] = []
    for name, value in vars(element).items():
        if name != "_parent":
            values = value.values() if isinstance(value, dict) else value
            held += [
                item
                for item in (values if isinstance(value, (dict, list, tuple)) else [value])
                if isinstance(item, Element)
            ]
    return held


def _inline_script(found: re.Match[str]) -> str:
    text = _asset_text(found[1])
    # The only way out of a script element is its end tag, also inside a string.
    text = re.sub(r"</(script)", r"<\\/\1", text, flags=re.IGNORECASE)
    return f"<script>{_licence(found[1])}{text}</script>"


def _inline_style(found: re.Match[str]) -> str:
    folder = PurePosixPath(found[1]).parent
    text = _URL.sub(lambda url: f"url({_data_address(str(folder / url[1]))})", _asset_text(found[1]))
    return f"<style>{text}</style>"


def _asset_text(name: str) -> str:
    # Browsers drop carriage returns before they compare a script with its hash.
    text = read_asset(name).decode().replace("\r\n", "\n").replace("\r", "\n")
    return credits_as_text(text) if name.startswith("vendor/") else text


def _licence(name: str) -> str:
    """Give the licence of a vendored script as a comment: a copy of the file carries its terms."""
    if not name.startswith("vendor/"):
        return ""
    text = _asset_text(str(PurePosixPath(name).parent / "LICENSE"))
    return f"/*\n{text.replace('*/', '* /')}*/\n"


def _data_address(name: str) -> str:
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return f"data:{kind};base64,{base64.b64encode(read_asset(name)).decode()}"


def _with_policy(html: str) -> str:
    policy = "; ".join(
        (
            "default-src 'none'",
            "img-src data:",
            f"style-src {_hashes(_STYLES, html)}",
            f"script-src {_hashes(_RUNNING, html)}",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}" />'
    return _CHARSET.sub(lambda charset: f"{charset[0]}\n    {meta}", html, count=1)


def _hashes(pattern: re.Pattern[str], html: str) -> str:
    texts = dict.fromkeys(found[1] for found in pattern.finditer(html))
    digests = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in texts)
    return " ".join(f"'sha256-{digest}'" for digest in digests) or "'none'"

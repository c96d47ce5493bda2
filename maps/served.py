"""Renders a Folium map as a page that a server serves beside its own scripts and styles.

The sister of ``maps.offline``: there everything is inside the page, here everything is linked under
``/static`` and every script carries the nonce of this one answer, so that a policy without
``unsafe-inline`` holds.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from typing import Any

from branca.element import Element, Figure, MacroElement
from folium.template import Template

from maps.addresses import refuse_external
from maps.offline import OfflineMap, Verbatim, json_block, render_numbered
from maps.vendor import read_asset

_SCRIPT = re.compile(r"<script(?=[ >])(?! type=\"application/json\")")
_LINK = re.compile(r'(<(?:script src|link rel="stylesheet" href)=")([^"]*)"')
# Folium's own rules for the size of the map; look.css and the page's style say it instead.
_STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)
_HEAD = re.compile(r"<meta http-equiv=\"content-type\"[^>]*>")
# Shown until the script has fitted the map to the city.
_NOWHERE = (35.0, 105.0)
_FIRST = (
    "shared/language",
    "shared/dom",
    "shared/watch",
    "shared/tiles",
    "shared/lines",
    "shared/stops",
    "shared/sheet",
)


class ServedFrame(MacroElement):
    """The page around the map; it starts the scripts when the map exists."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            xunfang.start({{ this._parent.get_name() }}, {{ this.get_name()|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, asset: str, config: Mapping[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "ServedFrame"
        self._asset = asset
        self._config = dict(config)

    def render(self, **kwargs: Any) -> str:
        """Put the frame and what the server knows of its reader into the page."""
        root = self.get_root()
        assert isinstance(root, Figure)  # noqa: S101  # Folium puts every map into a figure
        root.html.add_child(Verbatim(read_asset(self._asset).decode()))
        root.html.add_child(Verbatim(json_block(self.get_name(), self._config)))
        super().render(**kwargs)  # type: ignore[no-untyped-call]
        return ""


def served_map(folder: str, *, scripts: tuple[str, ...], config: Mapping[str, Any], title: str) -> Figure:
    """Draw an empty map with its frame, scripts and style.

    Parameters
    ----------
    folder
        The folder under ``maps/static`` with ``frame.html`` and a style of the folder's name.
    scripts
        The page's own scripts, as paths under ``maps/static`` without ending, in the order in which
        they build on each other; the first one makes ``xunfang`` and its words.
    config
        What the server tells the page: city, user, csrf, language.
    title
        The title of the page until its script knows better.
    """
    drawing = OfflineMap(
        location=_NOWHERE,
        zoom_start=4,
        zoom_snap=0.25,
        zoom_control=False,
        keyboard=False,
        prefer_canvas=True,
    )
    names = (scripts[0], *_FIRST, *scripts[1:])
    drawing.default_js = [
        ("leaflet", "vendor/leaflet/leaflet.js"),
        ("protomaps", "vendor/protomaps-leaflet/protomaps-leaflet.js"),
        *((name.replace("/", "_"), f"{name}.js") for name in names),
    ]
    drawing.default_css = [
        *OfflineMap.default_css,
        ("look_css", "shared/look.css"),
        (f"{folder}_css", f"{folder}/{folder}.css"),
    ]
    ServedFrame(f"{folder}/frame.html", config).add_to(drawing)
    root = drawing.get_root()
    assert isinstance(root, Figure)  # noqa: S101  # Folium puts every map into a figure
    root.title = escape(title)
    return root


def render_served(drawing: Figure | Element, *, nonce: str) -> str:
    """Render a drawing whose scripts and styles the server serves under ``/static``.

    Raises
    ------
    AssetMissing
        A linked script or style is not under ``maps/static``.
    ExternalAddress
        Something else would be loaded from another host.
    """
    html = _STYLE.sub("", render_numbered(drawing))
    for _, name in _LINK.findall(html):
        read_asset(name)
    refuse_external(_LINK.sub('<link title=""', html))
    html = _LINK.sub(r'\1/static/\2"', html)
    html = _SCRIPT.sub(f'<script nonce="{escape(nonce)}"', html)
    icon = '<link rel="icon" href="/static/live/icon.svg">'
    return _HEAD.sub(lambda charset: f"{charset[0]}\n    {icon}", html, count=1)

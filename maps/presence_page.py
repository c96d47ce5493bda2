"""Draws who was in an area when, as one HTML file that opens from a disk without a network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import shapely
from branca.element import Figure, MacroElement
from folium.template import Template

from maps.offline import OfflineMap, Verbatim, json_block, render_offline
from maps.packing import pack_points, pack_polygons
from maps.plan_data import packed_roads
from maps.vendor import read_asset

_SCRIPTS = (
    *("presence/words", "shared/language", "shared/dom", "plan/badges", "plan/unpack", "presence/state"),
    *("shared/watch", "shared/tiles", "plan/names", "plan/roads", "shared/lines", "shared/table"),
    *("presence/drawing", "presence/strips", "presence/panel", "presence/page"),
)
_STYLES = ("shared/look", "plan/plan", "plan/timeline", "presence/presence")
# Shown only until the script has fitted the map to the area.
_NOWHERE = (35.0, 105.0)


@dataclass(frozen=True, eq=False)
class PresenceScene:
    """A report of presence, ready to be drawn.

    Attributes
    ----------
    city, timezone : shown; the times of the record are in that clock
    record : what ``xunfang report presence --json`` writes
    outline : of the area, WGS-84
    tracks : columns unit, from, to, lon, lat, to_lon, to_lat, source (road or straight): stretches, by unit
        and time
    roads : columns class, name, geometry; None = no base map
    """

    city: str
    timezone: str
    record: Mapping[str, Any]
    outline: shapely.Geometry
    tracks: pd.DataFrame
    roads: Any = None


class PresenceMap(OfflineMap):
    """The map of the report: Leaflet and the page's own scripts and styles."""

    default_js = [  # noqa: RUF012  # Folium declares it as an instance's
        *OfflineMap.default_js,
        *((name.replace("/", "_"), f"{name}.js") for name in _SCRIPTS),
    ]
    default_css = [  # noqa: RUF012
        *OfflineMap.default_css,
        *((f"{name}_css", f"{name}.css") for name in _STYLES),
    ]


class PresenceFrame(MacroElement):
    """The page around the map; it starts the scripts."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            xunfang.start({{ this._parent.get_name() }}, {{ this.get_name()|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, data: dict[str, Any], roads: dict[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "PresenceFrame"
        self._data, self._roads = data, roads

    def render(self, **kwargs: Any) -> str:
        """Put the frame and the data into the page."""
        figure = self.get_root()
        assert isinstance(figure, Figure)  # noqa: S101  # Folium puts every map into a figure
        figure.html.add_child(Verbatim(read_asset("presence/frame.html").decode()))
        figure.html.add_child(Verbatim(json_block("roads", self._roads)))
        figure.html.add_child(Verbatim(json_block(self.get_name(), self._data)))
        super().render(**kwargs)  # type: ignore[no-untyped-call]
        return ""


def presence_page(scene: PresenceScene) -> str:
    """Draw a report as one HTML page: scripts, styles and data inside, nothing loaded from elsewhere.

    Returns
    -------
    str
        The page, byte for byte the same for the same scene. Text of people stands in it only as data,
        which the scripts write as text.

    Raises
    ------
    AssetMissing
        The page assets have not been installed (``python -m maps.vendor``).
    """
    drawing = PresenceMap(
        location=_NOWHERE, zoom_start=4, zoom_snap=0.5, zoom_control=False, fade_animation=False
    )
    PresenceFrame(presence_data(scene), packed_roads(scene.roads)).add_to(drawing)
    figure = drawing.get_root()
    assert isinstance(figure, Figure)  # noqa: S101  # Folium puts every map into a figure
    figure.title = escape(f"巡防到访 Presence · {scene.record['area']} · {scene.record['from'][:10]}")
    return render_offline(figure)


def presence_data(scene: PresenceScene) -> dict[str, Any]:
    """Return what the scripts of the page read: the record, the outline, the lines of each unit's track."""
    return {
        "city": scene.city,
        "timezone": scene.timezone,
        "record": dict(scene.record),
        "outline": pack_polygons(scene.outline),
        "tracks": {
            str(unit): [{"straight": straight, "line": line} for straight, line in _lines(own)]
            for unit, own in scene.tracks.groupby("unit", sort=True)
        },
    }


def _lines(own: pd.DataFrame) -> Iterator[tuple[bool, str]]:
    """Yield the parts of a unit's track that hang together, and whether they are only straight guesses."""
    straight = (own["source"] == "straight").to_numpy()
    begins = np.ones(len(own), np.bool_)
    begins[1:] = (own["from"].to_numpy()[1:] != own["to"].to_numpy()[:-1]) | (straight[1:] != straight[:-1])
    place, goal = own[["lon", "lat"]].to_numpy(), own[["to_lon", "to_lat"]].to_numpy()
    heads = np.append(np.flatnonzero(begins), len(own))
    for first, last in pairwise(heads.tolist()):
        yield bool(straight[first]), pack_points(np.vstack([place[first:last], goal[last - 1 : last]]))

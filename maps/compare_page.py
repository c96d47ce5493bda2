"""Draws two patrol plans side by side, as one HTML file that opens from a disk without a network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

import geopandas as gpd
import pandas as pd
from branca.element import Figure, MacroElement
from folium.plugins import DualMap
from folium.template import Template

from maps.offline import OfflineDualMap, Verbatim, json_block, render_offline
from maps.packing import pack_line, pack_polygons
from maps.plan_data import each_packed, points_of, table_of
from maps.vendor import read_asset

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "units": ("reward", "visits", "presence_s", "drive_s", "length_m"),
    "sites": ("reward", "visits", "allowed", "presence_s", "longest_gap_s"),
}
"""What is compared of each unit and site; in the paired frames twice, as ``a_…`` and ``b_…``."""

_SCRIPTS = (
    *("compare/words", "shared/language", "shared/dom", "plan/badges", "plan/unpack", "compare/state"),
    *("shared/watch", "shared/tiles", "shared/lines", "plan/marks", "shared/table", "compare/sync"),
    *("compare/drawing", "compare/tables", "compare/page"),
)
_STYLES = ("shared/look", "plan/plan", "plan/timeline", "compare/compare")


@dataclass(frozen=True, eq=False)
class ComparedPlan:
    """One of two plans.

    Attributes
    ----------
    name, date : shown above its map
    reward, visits, drive_s, length_m : of the whole plan
    legs : columns unit, geometry LineString
    stops : columns unit, seq, site, label, geometry Point
    units : columns unit, name, geometry Point where it starts
    clusters : columns cluster_id, geometry
    """

    name: str
    date: str
    reward: float
    visits: int
    drive_s: int
    length_m: float
    legs: gpd.GeoDataFrame
    stops: gpd.GeoDataFrame
    units: gpd.GeoDataFrame
    clusters: gpd.GeoDataFrame


@dataclass(frozen=True, eq=False)
class CompareScene:
    """Two plans and the differences between them.

    Attributes
    ----------
    units, sites : one row an id: ``unit`` or ``site``, ``name``, and each of ``COLUMNS`` as ``a_…`` and
        ``b_…``, missing where a plan does not have it
    notes : what makes the two less than comparable: ``key`` of a sentence of the page, and its numbers
    """

    a: ComparedPlan
    b: ComparedPlan
    units: pd.DataFrame
    sites: pd.DataFrame
    notes: tuple[Mapping[str, Any], ...] = ()


class CompareFrame(MacroElement):
    """The page around the two maps; it starts the scripts when both exist."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            xunfang.start({{ this.maps|join(", ") }}, {{ this.get_name()|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, dual: DualMap, data: dict[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "CompareFrame"
        self._dual = dual
        self._data = data

    @property
    def maps(self) -> list[str]:
        """Names of the two maps in the script; they are known when the page is written."""
        return [self._dual.m1.get_name(), self._dual.m2.get_name()]

    def render(self, **kwargs: Any) -> str:
        """Put the frame and the data into the page."""
        figure = self.get_root()
        assert isinstance(figure, Figure)  # noqa: S101  # Folium puts every map into a figure
        figure.html.add_child(Verbatim(read_asset("compare/frame.html").decode()))
        figure.html.add_child(Verbatim(json_block(self.get_name(), self._data)))
        super().render(**kwargs)  # type: ignore[no-untyped-call]
        return ""


def compare_page(scene: CompareScene) -> str:
    """Draw two plans as one HTML page: scripts, styles and data inside, nothing loaded from elsewhere.

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
    dual = OfflineDualMap(_SCRIPTS, _STYLES)
    figure = dual.get_root()
    assert isinstance(figure, Figure)  # noqa: S101  # Folium puts every map into a figure
    figure.add_child(CompareFrame(dual, compare_data(scene)))
    figure.title = escape(f"方案对比 Two plans · {scene.a.name} · {scene.b.name}")
    return render_offline(figure)


def compare_data(scene: CompareScene) -> dict[str, Any]:
    """Return what the scripts of the page read: the paired tables, and both plans to draw."""
    order = {unit: place for place, unit in enumerate(scene.units["unit"])}
    return {
        "units": _pairs(scene.units, "unit", COLUMNS["units"]),
        "sites": _pairs(scene.sites, "site", COLUMNS["sites"]),
        "plans": [_plan(plan, order) for plan in (scene.a, scene.b)],
        "notes": [dict(note) for note in scene.notes],
    }


def _pairs(frame: pd.DataFrame, key: str, columns: tuple[str, ...]) -> dict[str, Any]:
    return table_of(frame, (key, "name", *(f"{side}_{column}" for side in ("a", "b") for column in columns)))


def _plan(plan: ComparedPlan, order: Mapping[str, int]) -> dict[str, Any]:
    return {
        "name": plan.name,
        "date": plan.date,
        "reward": plan.reward,
        "visits": plan.visits,
        "drive_s": plan.drive_s,
        "length_m": plan.length_m,
        "legs": {
            "unit": [order[unit] for unit in plan.legs["unit"]],
            "line": each_packed(plan.legs, pack_line),
        },
        "stops": table_of(plan.stops, ("seq", "site", "label"))
        | {"unit": [order[unit] for unit in plan.stops["unit"]], "at": points_of(plan.stops)},
        "starts": {"unit": [order[unit] for unit in plan.units["unit"]], "at": points_of(plan.units)},
        "clusters": table_of(plan.clusters, ("cluster_id",))
        | {"area": each_packed(plan.clusters, pack_polygons)},
    }

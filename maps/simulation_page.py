"""Draws simulated plans as one HTML file: a sentence for the chief, maps, charts, tables, one day."""

from __future__ import annotations

from html import escape
from typing import Any

from branca.element import Element, Figure, MacroElement
from folium.plugins import DualMap
from folium.template import Template

from maps.offline import OfflineDualMap, Verbatim, json_block, render_offline
from maps.plan_data import packed_roads
from maps.simulation_data import SimulationScene, page_data
from maps.vendor import read_asset

# In the order in which they build on each other.
_BASE = ("simulation/words", "shared/language", "shared/dom", "charts/svg", "shared/watch", "shared/table")
_FIGURES = ("simulation/state", "simulation/charts", "simulation/figures", "simulation/tables")
_MAPS = (
    *("plan/unpack", "shared/tiles", "plan/names", "plan/roads"),
    *("simulation/cells", "simulation/day", "simulation/maps"),
)
_SCRIPTS = (*_BASE, *_FIGURES, "simulation/page")
_STYLES = ("shared/look", "simulation/simulation")


class SimulationFrame(MacroElement):
    """The page around the maps; it starts the scripts when both exist."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            xunfang.start([{{ this.maps|join(", ") }}], {{ this.get_name()|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, dual: DualMap | None, data: dict[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "SimulationFrame"
        self._dual = dual
        self._data = data

    @property
    def maps(self) -> list[str]:
        """Names of the maps in the script; they are known when the page is written."""
        return [] if self._dual is None else [self._dual.m1.get_name(), self._dual.m2.get_name()]

    def render(self, **kwargs: Any) -> str:
        """Put the frame and the data into the page, and the scripts where no map brings them."""
        figure = self.get_root()
        assert isinstance(figure, Figure)  # noqa: S101  # Folium puts every map into a figure
        figure.html.add_child(Verbatim(read_asset("simulation/frame.html").decode()))
        figure.html.add_child(Verbatim(json_block(self.get_name(), self._data)))
        for name in _SCRIPTS if self._dual is None else ():
            figure.html.add_child(Verbatim(f'<script src="{name}.js"></script>'))
        super().render(**kwargs)  # type: ignore[no-untyped-call]
        return ""


def simulation_page(scene: SimulationScene) -> str:
    """Draw simulated plans as one HTML page: scripts, styles and data inside, nothing loaded from elsewhere.

    Returns
    -------
    str
        The page, byte for byte the same for the same scene. Text of people stands in it only as data, which
        the scripts write as text. Without positions of nodes there are no maps.

    Raises
    ------
    AssetMissing
        The page assets have not been installed (``python -m maps.vendor``).
    """
    has_maps = all(plan.nodes is not None for plan in scene.plans)
    dual = _two_maps() if has_maps else None
    figure = dual.get_root() if dual is not None else _plain_figure()
    assert isinstance(figure, Figure)  # noqa: S101  # Folium puts every map into a figure
    data = page_data(scene) | {"roads": packed_roads(scene.roads) if has_maps else None}
    figure.add_child(SimulationFrame(dual, data))
    figure.title = escape(" · ".join(["模拟报告 Simulation", *(plan.name for plan in scene.plans)]))
    return render_offline(figure)


def _plain_figure() -> Figure:
    """Return a page without maps."""
    figure = Figure()
    header: Element = figure.header
    for name in _STYLES:
        header.add_child(Verbatim(f'<link rel="stylesheet" href="{name}.css"/>'))
    header.add_child(Verbatim('<meta name="viewport" content="width=device-width, initial-scale=1"/>'))
    return figure


def _two_maps() -> OfflineDualMap:
    """Return the maps; what they need stands before the scripts that use them."""
    scripts = (*_BASE, *_MAPS, *_SCRIPTS[len(_BASE) :])
    return OfflineDualMap(scripts, _STYLES, prefer_canvas=True)

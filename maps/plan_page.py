"""Draws a day's patrol plan as one HTML file that opens from a disk without a network."""

from __future__ import annotations

from html import escape
from typing import Any

from branca.element import Element, Figure, MacroElement
from folium.map import Layer
from folium.template import Template

from maps import plan_data
from maps.offline import OfflineMap, Verbatim, json_block, render_offline
from maps.scene import PlanScene
from maps.vendor import read_asset

# In the order in which they build on each other.
_SCRIPTS = (
    *("plan/words", "shared/language", "plan/clock", "shared/dom", "plan/badges", "plan/unpack"),
    *("plan/state", "shared/watch", "shared/tiles", "plan/names", "plan/roads", "plan/enterprises"),
    *("plan/areas", "shared/lines", "plan/marks", "plan/routes", "plan/card", "plan/head", "plan/panel"),
    *("shared/table", "plan/sites", "plan/timeline"),
    *("plan/layers", "plan/search", "shared/sheet", "plan/page"),
)
# Shown only until the script has fitted the map to the plan, or for a plan without any place.
_NOWHERE = (35.0, 105.0)


class PlanMap(OfflineMap):
    """The map of the plan: Leaflet and the page's own scripts and styles."""

    default_js = [  # noqa: RUF012  # Folium declares it as an instance's
        *OfflineMap.default_js,
        *((name.replace("/", "_"), f"{name}.js") for name in _SCRIPTS),
    ]
    default_css = [  # noqa: RUF012
        *OfflineMap.default_css,
        ("look_css", "shared/look.css"),
        *((f"{name}_css", f"plan/{name}.css") for name in ("plan", "timeline", "print")),
    ]


class DataLayer(Layer):
    """A Folium layer that carries its data as JSON and is drawn by ``xunfang.layers.<kind>``."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = xunfang.layers.{{ this.kind }}({{ this.get_name()|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, kind: str, data: dict[str, Any]) -> None:
        super().__init__(name=kind, overlay=True, control=False, show=True)
        self._name = f"Plan{kind.capitalize()}"
        self.kind = kind
        self._data = data

    def render(self, **kwargs: Any) -> str:
        """Put the data into the page, then the script that draws them."""
        _figure(self).html.add_child(Verbatim(json_block(self.get_name(), self._data)))
        super().render(**kwargs)  # type: ignore[no-untyped-call]
        return ""


class PlanFrame(MacroElement):
    """The page around the map: head, panel, legend; it starts the scripts when all layers exist."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            xunfang.start({{ this._parent.get_name() }}, {{ this.get_name()|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, data: dict[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "PlanFrame"
        self._data = data

    def render(self, **kwargs: Any) -> str:
        """Put the frame and the description of the plan into the page."""
        html = _figure(self).html
        html.add_child(Verbatim(read_asset("plan/frame.html").decode()))
        html.add_child(Verbatim(json_block(self.get_name(), self._data)))
        super().render(**kwargs)  # type: ignore[no-untyped-call]
        return ""


def _figure(element: Element) -> Figure:
    root = element.get_root()
    assert isinstance(root, Figure)  # noqa: S101  # Folium puts every map into a figure
    return root


def plan_page(scene: PlanScene) -> str:
    """Draw a plan as one HTML page: scripts, styles and data inside, nothing loaded from elsewhere.

    Parameters
    ----------
    scene
        The frames to draw; see ``PlanScene``.

    Returns
    -------
    str
        The page, byte for byte the same for the same scene. Text of people stands in it only as
        data, which the scripts write as text.

    Raises
    ------
    AssetMissing
        The page assets have not been installed (``python -m maps.vendor``).
    """
    drawing = PlanMap(
        location=_NOWHERE,
        zoom_start=4,
        zoom_snap=0.5,
        zoom_control=False,
        keyboard=False,
        # Tiles that fade in would show the old zoom level through the new one.
        fade_animation=False,
    )
    for kind, tabulate in (
        ("roads", plan_data.roads),
        ("parks", plan_data.parks),
        ("clusters", plan_data.clusters),
        ("enterprises", plan_data.enterprises),
        ("routes", plan_data.routes),
    ):
        DataLayer(kind, tabulate(scene)).add_to(drawing)
    PlanFrame(plan_data.about(scene)).add_to(drawing)
    _figure(drawing).title = escape(
        " · ".join(filter(None, ["巡逻方案 Patrol plan", scene.city, scene.date]))
    )
    return render_offline(drawing)

"""Draws a family of plans as one offline page: what it keeps, what it hides, and every visit of every day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from branca.element import Figure, MacroElement
from folium.template import Template

from geo.position import Position
from maps.offline import OfflineMap, Verbatim, json_block, render_offline
from maps.vendor import read_asset
from routing.planning.plan import Plan
from routing.planning.predictability import horizon_s
from routing.planning.problem import Problem

# In the order in which they build on each other.
_SCRIPTS = (
    "family/words",
    "shared/language",
    "shared/dom",
    "charts/svg",
    "family/draw",
    "family/strips",
    "family/map",
    "family/page",
)
_STYLES = ("shared/look", "family/family")


# Shown only until the script has fitted the map to the sites.
_NOWHERE = (35.0, 105.0)


class FamilyMap(MacroElement):
    """Hands the map to the scripts of the page, which draw on it."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            xunfang.startMap({{ this._parent.get_name() }});
        {% endmacro %}
        """
    )


def family_page(
    problem: Problem,
    plans: Sequence[Plan],
    measures: Mapping[str, Any],
    *,
    positions: Mapping[str, Position] | None = None,
) -> str:
    """Draw a family as one HTML page: scripts, styles and data inside, nothing loaded from elsewhere.

    Parameters
    ----------
    measures
        What ``xunfang family`` writes as ``family.json``.
    positions
        Of each site; without them the page has no map.

    Returns
    -------
    str
        The page, byte for byte the same for the same family.
    """
    figure = Figure(title="不可预测性 Unpredictability")
    for name in _STYLES:
        figure.header.add_child(Verbatim(f'<link rel="stylesheet" href="{name}.css"/>'))
    figure.header.add_child(Verbatim('<meta name="viewport" content="width=device-width, initial-scale=1"/>'))
    figure.html.add_child(Verbatim(read_asset("family/frame.html").decode()))
    data = _data(problem, plans, measures) | {"places": _places(positions or {})}
    figure.html.add_child(Verbatim(json_block("family", data)))
    for name in _SCRIPTS:
        figure.html.add_child(Verbatim(f'<script src="{name}.js"></script>'))
    if positions:
        drawing = OfflineMap(
            location=_NOWHERE, zoom_start=4, zoom_snap=0.5, zoom_control=False, fade_animation=False
        )
        FamilyMap().add_to(drawing)  # type: ignore[no-untyped-call]
        figure.add_child(drawing)
    return render_offline(figure)


def _places(positions: Mapping[str, Position]) -> list[dict[str, Any]]:
    """Return each place with its sites: the slots of a dose are sites of one place, and shown as one."""
    sites: dict[Position, list[str]] = {}
    for site, position in positions.items():
        sites.setdefault(position, []).append(site)
    return [
        {"name": _name(here), "at": [position.lat, position.lon], "sites": here}
        for position, here in sites.items()
    ]


def _name(sites: Sequence[str]) -> str:
    """Return the name of a place: of slots ``site#1`` and on, the site's."""
    return ", ".join(dict.fromkeys(site.partition("#")[0] if len(sites) > 1 else site for site in sites))


def _data(problem: Problem, plans: Sequence[Plan], measures: Mapping[str, Any]) -> dict[str, Any]:
    """Return the measures, and for each site the days, units and starts of its visits."""
    visits: dict[str, list[list[int]]] = {site.site_id: [] for site in problem.sites}
    for day, plan in enumerate(plans):
        for number, route in enumerate(plan.routes):
            for seq, stop in enumerate(route.stops, start=1):
                visits[stop.site].append([day, number, seq, stop.start_s])
    return {
        "epoch": problem.epoch,
        "begin_s": min((unit.shift[0] for unit in problem.units), default=0),
        "length_s": horizon_s(problem),
        "units": [unit.unit_id for unit in problem.units],
        "rewards": [plan.reward for plan in plans],
        "sites": [{"id": site, "visits": made} for site, made in visits.items()],
        "measures": dict(measures),
    }

"""Draws a family of plans as one offline page: what it keeps, what it hides, and every visit of every day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from branca.element import Figure

from maps.offline import Verbatim, json_block, render_offline
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
    "family/page",
)
_STYLES = ("shared/look", "family/family")


def family_page(problem: Problem, plans: Sequence[Plan], measures: Mapping[str, Any]) -> str:
    """Draw a family as one HTML page: scripts, styles and data inside, nothing loaded from elsewhere.

    Parameters
    ----------
    measures
        What ``xunfang family`` writes as ``family.json``.

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
    figure.html.add_child(Verbatim(json_block("family", _data(problem, plans, measures))))
    for name in _SCRIPTS:
        figure.html.add_child(Verbatim(f'<script src="{name}.js"></script>'))
    return render_offline(figure)


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

"""Where the nodes of a patrol problem lie: an optional key that plans do without and pages draw."""

from __future__ import annotations

from typing import Any

from geo.errors import InputError
from geo.position import Position
from routing.planning.fields import Field
from routing.planning.problem import Problem


def site_positions(value: Any, problem: Problem) -> dict[str, Position] | None:
    """Return where each site is; None without ``positions``, or if they cannot be those of the nodes.

    Parameters
    ----------
    value : the JSON of the problem; ``positions`` holds ``[lon, lat]`` for each of its ``nodes``
    """
    try:
        positions = [_position(entry) for entry in Field(value).key("positions").entries()]
    except InputError:
        return None  # nobody is refused a plan for a key that others may use for something else
    if len(positions) != len(problem.nodes):
        return None
    at = dict(zip(problem.nodes, positions, strict=True))
    return {site.site_id: at[site.node] for site in problem.sites}


def _position(entry: Field) -> Position:
    lon, lat = entry.pair()
    return Position(lon.number(), lat.number())


def carried(value: Any) -> dict[str, Any]:
    """Return the key as it stands in the JSON of a problem, for one made of it with the same nodes."""
    return {"positions": value["positions"]} if "positions" in value else {}

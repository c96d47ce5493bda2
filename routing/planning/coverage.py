"""Response coverage while patrolling: how much of the demand an available unit can reach in time.

A unit is available during its shift but for its breaks. At a stop it can leave at once; on a leg it can turn
only at the leg's end, for nothing is known of the roads between: what is told is never too good.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol, Self

import numpy as np
import numpy.typing as npt

from routing import errors
from routing.planning.fields import Field
from routing.planning.matrix import Seconds
from routing.planning.plan import Plan, Route

EVERY_S = 600
MOST_LOOKS = 10_000
"""Moments of a horizon that are looked at."""
SAME = 1e-9


@dataclass(frozen=True)
class Coverage:
    """What is asked of response coverage.

    Attributes
    ----------
    within_s : seconds in which a place must be reached to be covered
    weight : what a share of 1 adds to the objective
    least : the share that a plan must have, 0 to 1
    every_s : seconds between the moments that are looked at; the first is half of it after the horizon begins
    demand : (node, weight), ascending by node, each node once
    """

    within_s: int
    weight: float
    least: float
    every_s: int
    demand: tuple[tuple[str, float], ...]

    def to_json(self) -> dict[str, Any]:
        """Return the keys of the problem format."""
        return {
            "within_s": self.within_s,
            "weight": self.weight,
            "least": self.least,
            "every_s": self.every_s,
            "demand": [{"node": node, "weight": weight} for node, weight in self.demand],
        }

    @classmethod
    def read(cls, field: Field, *, nodes: set[str], rewards: dict[str, float]) -> Self:
        """Read the object ``coverage``.

        Parameters
        ----------
        rewards : of each node of a site, the demand if none is given
        """
        demand: dict[str, float] = {}
        for entry in field.keyed("demand"):
            node = entry.key("node").text()
            if node not in nodes:
                raise entry.key("node").refusal(errors.NodeUnknown, node=node)
            demand[node] = demand.get(node, 0.0) + entry.key("weight").number(least=0)
        return cls(
            within_s=field.key("within_s").whole(least=0),
            weight=field.key("weight").number(least=0) if field.has("weight") else 0.0,
            least=field.key("least").number(least=0, most=1) if field.has("least") else 0.0,
            every_s=field.key("every_s").whole(least=1) if field.has("every_s") else EVERY_S,
            demand=tuple(sorted((demand if field.has("demand") else rewards).items())),
        )


def moments(coverage: Coverage, shifts: list[tuple[int, int]]) -> Seconds:
    """Return the moments that are looked at, evenly over the horizon of all shifts."""
    if not shifts:
        return np.zeros(0, dtype=np.int64)
    begin, end = min(shift[0] for shift in shifts), max(shift[1] for shift in shifts)
    step = max(coverage.every_s, math.ceil((end - begin) / MOST_LOOKS))
    return np.arange(begin + step // 2, max(end, begin + step // 2 + 1), step, dtype=np.int64)


class _Asked(Protocol):
    """What is read of a problem."""

    @property
    def nodes(self) -> tuple[str, ...]: ...
    @property
    def travel_s(self) -> Seconds: ...
    @property
    def units(self) -> tuple[Any, ...]: ...
    @property
    def sites(self) -> tuple[Any, ...]: ...


def response_coverage(problem: _Asked, plan: Plan, coverage: Coverage) -> float:
    """Return the share of weighted demand within reach of an available unit, averaged over the horizon.

    0 if there is no demand or no moment to look at.
    """
    looks = moments(coverage, [unit.shift for unit in problem.units])
    return share_of(coverage, within_reach(problem, plan.routes, coverage, looks))


def share_of(coverage: Coverage, reached: npt.NDArray[np.bool_]) -> float:
    """Return the share of weighted demand that is within reach, averaged over (moments, places)."""
    weights = np.array([weight for _, weight in coverage.demand])
    total = math.fsum(weights.tolist())
    if not total or not len(reached):
        return 0.0
    return math.fsum(math.fsum(weights[row].tolist()) / total for row in reached) / len(reached)


def within_reach(
    problem: _Asked, routes: Iterable[Route], coverage: Coverage, looks: Seconds
) -> npt.NDArray[np.bool_]:
    """Return (moments, places) whether an available unit with a route reaches the place in time."""
    number = {node: index for index, node in enumerate(problem.nodes)}
    places = [number[node] for node, _ in coverage.demand]
    node_of = {site.site_id: site.node for site in problem.sites}
    known = {route.unit: route for route in routes}
    found = np.zeros((len(looks), len(places)), dtype=np.bool_)
    for row, now_s in enumerate(looks.tolist()):
        for unit in problem.units:
            route = known.get(unit.unit_id)
            post = None if route is None else _post(unit, route, node_of, now_s)
            if post is not None:
                seconds = problem.travel_s[number[post[0]], places] + post[1]
                found[row] |= seconds <= coverage.within_s
    return found


def _post(unit: Any, route: Route, node_of: dict[str, str], now_s: int) -> tuple[str, int] | None:
    """Return the node that a unit can leave next and in how many seconds, or None if it is not available."""
    if not unit.shift[0] <= now_s < unit.shift[1]:
        return None
    if any(begin <= now_s < end for begin, end in unit.breaks):
        return None
    if now_s < route.leave_s:
        return unit.start, 0
    for stop in route.stops:
        if now_s < stop.leave_s:
            return node_of[stop.site], max(0, stop.arrive_s - now_s)
    return unit.end, max(0, route.return_s - now_s)

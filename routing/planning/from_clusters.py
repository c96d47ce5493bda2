"""A patrol problem from clusters, units and travel times, in the JSON of the problem format."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt

NO_WAY_S = 1_000_000_000


@dataclass(frozen=True)
class VisitRule:
    """How a cluster is visited; Koper (1995) found stops of 10 to 16 minutes every two hours to work best.

    Attributes
    ----------
    dwell_s : seconds at the patrol point
    visits : most visits in the horizon
    min_gap_s : seconds between the end of one visit and the start of the next
    decay : factor on the reward of each further visit
    """

    dwell_s: int = 900
    visits: int = 2
    min_gap_s: int = 7_200
    decay: float = 0.5


@dataclass(frozen=True)
class Thrift:
    """What keeps plans of equal reward short and crews equally busy: the weights of the problem."""

    travel: float = 0.0005
    balance: float = 0.0005


@dataclass(frozen=True)
class PatrolSite:
    """A cluster as a place to visit."""

    site_id: str
    reward: float


@dataclass(frozen=True)
class PatrolUnit:
    """A unit with its start node and its shift in seconds from the epoch."""

    unit_id: str
    start: str
    shift_s: tuple[int, int]
    capabilities: tuple[str, ...] = ()


def whole_seconds(travel_s: npt.NDArray[np.floating[Any]]) -> list[list[int]]:
    """Round travel times up to whole seconds; a pair without a way holds ``NO_WAY_S``.

    Parameters
    ----------
    travel_s : (n, n) seconds, inf = no way
    """
    rounded = np.where(np.isfinite(travel_s), np.ceil(travel_s), NO_WAY_S)
    return [[int(cell) for cell in row] for row in rounded]


def start_nodes(wanted: Sequence[str], taken: set[str]) -> dict[str, str]:
    """Name a node for each start, distinct from the sites' names and from each other."""
    names: dict[str, str] = {}
    for start in wanted:
        name = start
        while name in taken:
            name = f"start:{name}"
        taken.add(name)
        names[start] = name
    return names


def patrol_problem(
    sites: Sequence[PatrolSite],
    units: Sequence[PatrolUnit],
    *,
    nodes: Sequence[str],
    travel_s: npt.NDArray[np.floating[Any]],
    epoch: datetime,
    rule: VisitRule,
    thrift: Thrift,
) -> dict[str, Any]:
    """Return the patrol problem as plain JSON.

    Parameters
    ----------
    nodes : names in the order of the matrix; holds every site id and every unit's start
    travel_s : (n, n) seconds, row = from, inf = no way
    epoch : aware; time zero of all seconds
    """
    rows = [
        {
            "id": site.site_id,
            "reward": site.reward,
            "dwell_s": rule.dwell_s,
            "visits": rule.visits,
            "min_gap_s": rule.min_gap_s,
            "decay": rule.decay,
        }
        for site in sites
    ]
    return problem_of(rows, units, nodes=nodes, travel_s=travel_s, epoch=epoch, thrift=thrift)


def problem_of(
    sites: Sequence[Mapping[str, Any]],
    units: Sequence[PatrolUnit],
    *,
    nodes: Sequence[str],
    travel_s: npt.NDArray[np.floating[Any]],
    epoch: datetime,
    thrift: Thrift,
) -> dict[str, Any]:
    """Return a problem of sites as they stand in the problem format; parameters as :func:`patrol_problem`."""
    return {
        "epoch": epoch.isoformat(),
        "nodes": list(nodes),
        "travel_s": whole_seconds(travel_s),
        "sites": [dict(site) for site in sites],
        "units": [
            {
                "id": unit.unit_id,
                "start": unit.start,
                "end": unit.start,
                "shift": list(unit.shift_s),
                "capabilities": list(unit.capabilities),
            }
            for unit in units
        ],
        "weights": {"travel": thrift.travel, "balance": thrift.balance},
    }

"""A coverage scenario as a siting problem: nodes call, some of them are sites, posted units are moved.

Units that patrol a route are no posts and are left out. A posting knows no shifts: every post counts as
manned for the whole horizon, with the mean demand and the mean travel time of the week.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from routing import errors
from routing.numbers import Floats, Ints, summed
from routing.simulation.scenario import HOURS_OF_WEEK, Queue, Rates, Scenario
from routing.siting.postings import Handling
from routing.siting.problem import Posting, SitingProblem, siting_problem

MOST_SITES = 200
"""More candidates make better postings by little, and programmes longer by much."""


@dataclass(frozen=True, eq=False)
class Posts:
    """The units of a scenario that can be posted.

    Attributes
    ----------
    problem : demand in calls per hour; the sites are nodes
    movable, staying : numbers of units without a route
    """

    problem: SitingProblem
    movable: tuple[int, ...]
    staying: tuple[int, ...]
    handling: Handling


def posts_of(
    scenario: Scenario,
    *,
    staying: Sequence[int] = (),
    units: int | None = None,
    room: int | None = None,
    most_sites: int = MOST_SITES,
) -> Posts:
    """Return the posted units of a scenario and the problem of where to move them.

    Parameters
    ----------
    staying : numbers of units that keep their home
    units : that are to be posted, more or fewer than now; None = as many as there are
    room : most units at a node, but for those that stay; None = no limit
    most_sites : candidates, homes among them

    Raises
    ------
    NobodyToPost
        No unit is without a route.
    UnitsFixedTooMany, SitesTooFew, DemandMissing
    """
    posted = [number for number, unit in enumerate(scenario.units) if not unit.route]
    movable = tuple(number for number in posted if number not in staying)
    stay = tuple(number for number in posted if number in staying)
    budget = len(posted) if units is None else units
    if not posted or budget == len(stay):
        raise errors.NobodyToPost(field="units")
    travel = mean_travel(scenario)
    demand, scene_min = mean_demand(scenario)
    homes = [scenario.units[number].home for number in posted]
    sites = candidates(demand, travel, homes, most=most_sites)
    place = np.searchsorted(sites, [scenario.units[number].home for number in stay])
    fixed = np.bincount(place.astype(np.int64), minlength=len(sites))
    most = None if room is None else np.maximum(fixed, room)
    problem = siting_problem(
        demand, travel[sites], units=budget, sites=sites.tolist(), fixed=fixed, room=most
    )
    handling = Handling(
        scene_min, queue=scenario.dispatch.queue is not Queue.NONE, travel_is_busy=scenario.travel_is_busy
    )
    return Posts(problem, movable, stay, handling)


def mean_travel(scenario: Scenario) -> Floats:
    """Return (nodes, nodes) minutes, mean over the hours of the week."""
    travel = scenario.travel
    hours = np.bincount(travel.period, minlength=len(travel.minutes)) / HOURS_OF_WEEK
    return np.asarray(np.tensordot(hours, travel.minutes, axes=1))


def mean_demand(scenario: Scenario) -> tuple[Floats, float]:
    """Return (nodes,) calls per hour, mean over the horizon, and mean minutes on the scene."""
    factor = float(np.mean([unit.service_factor for unit in scenario.units]))
    hours, demand = scenario.horizon_min / 60, scenario.demand
    if isinstance(demand, Rates):
        total = float(demand.per_h.sum())
        level = demand.calls_in(scenario.horizon_min) / hours / total if total else 0.0
        return np.asarray(demand.per_h * level), scenario.service.mean_min * factor
    counts = summed(demand.node.astype(np.int64), np.ones(len(demand.node)), length=scenario.node_count)
    scene_min = float(demand.service.mean()) if len(demand.service) else 0.0
    return np.asarray(counts / hours), max(scene_min * factor, 1e-6)


def candidates(demand: Floats, travel: Floats, homes: Sequence[int], *, most: int) -> Ints:
    """Return nodes where units may wait, ascending: the homes, then ever the node that is missed most.

    A node is missed by its demand times the minutes from the nearest candidate; of nodes without demand the
    farthest is taken.
    """
    chosen = sorted(set(homes))
    near = travel[chosen].min(axis=0)
    weight = demand + 1e-9 * max(float(demand.max()), 1e-9)
    while len(chosen) < min(most, len(demand)):
        missed = weight * near
        missed[chosen] = -1
        node = int(missed.argmax())
        chosen.append(node)
        near = np.minimum(near, travel[node])
    return np.array(sorted(chosen), dtype=np.int64)


def new_homes(scenario: Scenario, posts: Posts, posting: Posting) -> dict[int, int]:
    """Return the home of each posted unit, by number, with the least driving in all from the old ones.

    Units beyond those of the scenario carry on its numbers; of too many, the last movable ones are left out.
    """
    wanted = list(posting.homes)
    for number in posts.staying:
        wanted.remove(scenario.units[number].home)
    old = [scenario.units[number].home for number in posts.movable]
    apart = mean_travel(scenario)[np.ix_(old, wanted)]
    rows, columns = linear_sum_assignment(apart[: len(wanted)])
    found = {posts.movable[row]: wanted[column] for row, column in zip(rows, columns, strict=True)}
    more = sorted(set(range(len(wanted))) - set(columns.tolist()))
    found |= {len(scenario.units) + place: wanted[column] for place, column in enumerate(more)}
    return found | {number: scenario.units[number].home for number in posts.staying}

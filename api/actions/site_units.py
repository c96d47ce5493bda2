"""Use case: move the homes of a scenario's units to where they wait best, and say how good that is."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from api.actions.plan import read_json
from api.actions.simulate import read_scenario_file, with_files_of
from geo.errors import InputError
from routing.errors import SitingTargetMissed, SitingUnitUnknown
from routing.simulation.hypercube import closest_first
from routing.simulation.scenario import Rule, Scenario
from routing.siting.covering import Covering
from routing.siting.from_scenario import Posts, mean_travel, new_homes, posts_of
from routing.siting.p_median import PMedian
from routing.siting.postings import mean_busy, post, ranked, settle, short_list, steady, travel_of
from routing.siting.problem import Posting
from routing.siting.programme import Effort
from routing.siting.simulated import simulated_shares
from routing.siting.sizing import Target, least_units

BEST = "best"
Progress = Callable[[float], None]


@dataclass(frozen=True)
class Wish:
    """How units are to be posted.

    Attributes
    ----------
    model : ``mclp``, ``mexclp``, ``p_median``, or ``best``: whichever does best in the simulation, or today's
    minutes : within which a call should be reached
    staying : names or numbers of units that keep their home
    units : to be posted; None = as many as there are, or as few as reach ``share``
    share : of calls to be reached within the minutes by as few units as possible, or None
    room : most units at one node, or None
    sites : nodes to choose from
    seconds : of search
    processes : of the simulation
    """

    model: str
    minutes: float
    staying: tuple[str, ...] = ()
    units: int | None = None
    share: float | None = None
    room: int | None = None
    sites: int = 200
    seconds: float = 60
    processes: int = 1


@dataclass(frozen=True, eq=False)
class Sited:
    """A scenario with its units posted, and how good the posting is."""

    scenario: dict[str, Any]
    siting: dict[str, Any]
    notes: list[InputError]

    def to_json(self) -> dict[str, Any]:
        """Return the scenario, with the key ``siting``, which simulations do not read."""
        return self.scenario | {"siting": self.siting}


def site_units(path: Path, out: Path, wish: Wish, *, max_bytes: int, progress: Progress) -> Sited:
    """Post the units of a scenario.

    Raises
    ------
    InputError
        The scenario cannot be used, a unit is not known, or the units cannot serve all calls.
    """
    scenario, notes = read_scenario_file(path, max_bytes=max_bytes)
    value = read_json(path, max_bytes=max_bytes)
    try:
        posts = posts_of(
            scenario,
            staying=_numbers(scenario, wish.staying),
            units=wish.units,
            room=wish.room,
            most_sites=wish.sites,
        )
        effort = Effort(seconds=wish.seconds)
        posts = _sized(scenario, posts, wish, effort)
        tried: list[tuple[Posting, float]] = []
        if wish.model == BEST:
            posts, tried = _enough(scenario, posts, wish, effort, progress)
        posting = tried[0][0] if tried else _posted(posts, wish, effort)
    except InputError as error:
        raise error.at(file=str(path)) from None
    homes = new_homes(scenario, posts, posting)
    told = _told(scenario, posts, posting, wish, homes)
    if tried:
        told["simulated"] = [
            {"model": one.model, "homes": list(one.homes), "within": within} for one, within in tried
        ]
    return Sited(_rewritten(with_files_of(value, path, out), scenario, homes), told, notes)


def _numbers(scenario: Scenario, names: Sequence[str]) -> list[int]:
    """Return the numbers of units that are called by name or by number."""
    known = {str(number): number for number in range(len(scenario.units))}
    known |= {unit.name: number for number, unit in enumerate(scenario.units) if unit.name}
    for name in names:
        if name not in known:
            raise SitingUnitUnknown(field="--fixed", unit=name)
    return [known[name] for name in names]


def _sized(scenario: Scenario, posts: Posts, wish: Wish, effort: Effort) -> Posts:
    """Return the posts with as few units as reach the share, if that is asked for."""
    if wish.share is None or wish.units is not None:
        return posts
    target, most = Target(minutes=wish.minutes, share=wish.share), _most_units(scenario)
    found = least_units(posts.problem, target, posts.handling, most=most, effort=effort).enough
    if found is None:
        raise SitingTargetMissed(field="--share", share=wish.share, minutes=wish.minutes, most=most)
    return _with_units(scenario, posts, wish, found.units)


def _most_units(scenario: Scenario) -> int:
    return 4 * len(scenario.units) + 10


def _with_units(scenario: Scenario, posts: Posts, wish: Wish, units: int) -> Posts:
    return posts_of(scenario, staying=posts.staying, units=units, room=wish.room, most_sites=wish.sites)


def _enough(
    scenario: Scenario, posts: Posts, wish: Wish, effort: Effort, progress: Progress
) -> tuple[Posts, list[tuple[Posting, float]]]:
    """Return the short list as simulated, with so many more units that the best one reaches the share."""
    tried = _tried(scenario, posts, wish, effort, progress)
    while wish.share is not None and wish.units is None and tried[0][1] < wish.share:
        units = posts.problem.units
        if units >= _most_units(scenario):
            raise SitingTargetMissed(field="--share", share=wish.share, minutes=wish.minutes, most=units)
        # Half of the units that the missing share stands for, lest there are too many in the end.
        more = max(1, math.floor(units * (wish.share - tried[0][1]) / 2))
        posts = _with_units(scenario, posts, wish, min(units + more, _most_units(scenario)))
        tried = _tried(scenario, posts, wish, effort, progress)
    return posts, tried


def _posted(posts: Posts, wish: Wish, effort: Effort) -> Posting:
    problem, handling = posts.problem, posts.handling
    if wish.model == "mexclp":
        return settle(problem, wish.minutes, lambda one: mean_busy(problem, one, handling), effort=effort)
    return post(problem, PMedian() if wish.model == "p_median" else Covering(wish.minutes), effort=effort)


def _tried(
    scenario: Scenario, posts: Posts, wish: Wish, effort: Effort, progress: Progress
) -> list[tuple[Posting, float]]:
    """Return the short list with the simulated share of calls within the minutes, the best first."""
    today = _today(scenario, posts)
    listed = short_list(
        posts.problem,
        minutes=wish.minutes,
        handling=posts.handling,
        homes=today if len(today) == posts.problem.units else None,
        effort=effort,
    )

    def evaluate(postings: Sequence[Posting]) -> Sequence[float]:
        homes = [new_homes(scenario, posts, posting) for posting in postings]
        return simulated_shares(
            scenario, homes, minutes=wish.minutes, processes=wish.processes, progress=progress
        )

    return ranked(listed, evaluate)


def _today(scenario: Scenario, posts: Posts) -> list[int]:
    return sorted(scenario.units[number].home for number in (*posts.movable, *posts.staying))


def _told(
    scenario: Scenario, posts: Posts, posting: Posting, wish: Wish, homes: dict[int, int]
) -> dict[str, Any]:
    """Return the posting in figures; ``expected`` is by the hypercube approximation."""
    units = scenario.units
    return {
        "model": posting.model,
        "minutes": wish.minutes,
        "units": len(posting.homes),
        "sites": len(posts.problem.sites),
        "value": posting.value,
        "bound": posting.bound,
        "gap": posting.gap,
        "homes": list(posting.homes),
        "moved": sorted(
            number for number, home in homes.items() if number >= len(units) or units[number].home != home
        ),
        "expected": _expected(posts, posting.homes, wish.minutes),
        "expected_today": _expected(posts, _today(scenario, posts), wish.minutes),
    }


def _expected(posts: Posts, homes: Sequence[int], minutes: float) -> dict[str, float] | None:
    """Return what a posting should bring, or None where the units cannot serve all calls."""
    try:
        found = steady(posts.problem, homes, posts.handling)
    except InputError:
        return None
    travel = travel_of(posts.problem, homes)
    return {
        "within": found.within(minutes, travel),
        "mean_wait_min": found.mean_wait_min,
        "mean_travel_min": found.mean_travel_min(travel),
        "workload": float(found.workload.mean()),
        "p_lost": found.p_lost,
    }


def _rewritten(value: dict[str, Any], scenario: Scenario, homes: dict[int, int]) -> dict[str, Any]:
    """Return the scenario with other homes; preference lists become closest first."""
    units = []
    for number in range(max(len(scenario.units), *(number + 1 for number in homes))):
        if number in homes or scenario.units[number].route:
            old = value["units"][number] if number < len(scenario.units) else {}
            units.append(old | {"home": homes.get(number, old.get("home"))})
    made = value | {"units": units}
    if scenario.dispatch.rule is Rule.PREFERENCE:
        travel = mean_travel(scenario)[np.array([unit["home"] for unit in units])]
        made["dispatch"] = value["dispatch"] | {"preference": closest_first(travel).tolist()}
    return made

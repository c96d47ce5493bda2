"""Postings on trial: a scenario is simulated with each of them, on the same calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from routing.simulation.hypercube import closest_first
from routing.simulation.scenario import Dispatch, PatrolUnit, Rule, Scenario
from routing.simulation.simulate import simulate
from routing.simulation.tally import Tally
from routing.siting.from_scenario import mean_travel


def simulated_shares(
    scenario: Scenario,
    homes: Sequence[Mapping[int, int]],
    *,
    minutes: float,
    processes: int = 1,
    progress: Callable[[float], None] = lambda _share: None,
) -> list[float]:
    """Return the share of calls that is reached within the minutes, for each choice of homes.

    All are tried on the same calls, so that differences are those of the homes.

    Parameters
    ----------
    homes : home of each posted unit by its number, as of :func:`routing.siting.from_scenario.new_homes`
    """
    variants = [with_homes(scenario, one, minutes=minutes) for one in homes]
    tallies: list[list[Tally]] = [[] for _ in variants]
    for number, tally in simulate(variants, processes=processes, progress=progress):
        tallies[number].append(tally)
    return [float(np.nanmean(Tally.merged(found).column("within")[:, 0])) for found in tallies]


def with_homes(scenario: Scenario, homes: Mapping[int, int], *, minutes: float) -> Scenario:
    """Return the scenario with other homes and one target; of too many units the last are left out."""
    units = []
    for number in range(max(len(scenario.units), *(number + 1 for number in homes))):
        if number >= len(scenario.units):
            units.append(PatrolUnit(homes[number], None, ((0.0, scenario.horizon_min),)))
        elif number in homes:
            units.append(replace(scenario.units[number], home=homes[number]))
        elif scenario.units[number].route:
            units.append(scenario.units[number])
    return replace(scenario, units=tuple(units), targets_min=(minutes,), dispatch=_dispatch(scenario, units))


def _dispatch(scenario: Scenario, units: Sequence[PatrolUnit]) -> Dispatch:
    """Return the rules, with the closest unit first where preferences are listed."""
    if scenario.dispatch.rule is not Rule.PREFERENCE:
        return scenario.dispatch
    lists = closest_first(mean_travel(scenario)[np.array([unit.home for unit in units])])
    return replace(scenario.dispatch, preference=tuple(map(tuple, lists.tolist())))

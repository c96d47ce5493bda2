"""The entrance of re-planning: a plan, what has happened since, and the rest of the day anew."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from routing.planning.plan import Plan
from routing.planning.problem import Problem
from routing.planning.replan_change import Change, refuse_other_plan
from routing.planning.replan_rest import Rest
from routing.planning.replan_search import Continuation
from routing.planning.replan_state import Standing, standings
from routing.planning.replan_words import UnitChange, unit_changes
from routing.planning.status import Progress, silent
from routing.planning.stop import Iterations, Stop

DEFAULT_ROUNDS = 60
"""100 sites and 10 units take about a second."""


@dataclass(frozen=True)
class Debt:
    """Visits that a unit could not make because it was taken away, and that nobody makes instead.

    They are the park's: no measure of the unit counts them.
    """

    site: str
    unit: str
    visits: int


@dataclass(frozen=True)
class Replan:
    """A plan for the whole day after a change.

    Attributes
    ----------
    plan : done stops first
    changes : one for each unit whose stops or times changed, ascending
    debts : ascending by site and unit
    """

    plan: Plan
    changes: tuple[UnitChange, ...]
    debts: tuple[Debt, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the keys of the plan format, and ``changes`` and ``debts``."""
        return {
            **self.plan.to_json(),
            "changes": [change.to_json() for change in self.changes],
            "debts": [{"site": debt.site, "unit": debt.unit, "visits": debt.visits} for debt in self.debts],
        }


def replan(
    problem: Problem,
    plan: Plan,
    change: Change,
    *,
    seed: int = 0,
    stop: Stop = Iterations(DEFAULT_ROUNDS),  # noqa: B008 - frozen
    progress: Progress = silent,
) -> Replan:
    """Plan the rest of the day anew, with the least change among plans of equal objective.

    Parameters
    ----------
    problem : that the plan was made for
    plan : of the problem, or what an earlier re-planning made of it
    change : of the problem (:meth:`Change.from_json`)
    seed, stop, progress : as for :func:`routing.planning.solve.plan`

    Raises
    ------
    InputError
        The plan is not of the problem, or was edited into nonsense.
    RequiredSiteUnserved
        A required site cannot be served any more.
    """
    refuse_other_plan(problem, plan, change)
    stands = standings(problem, plan, change)
    rest = Rest(change.problem, stands)
    found = Continuation(rest, seed=seed, stop=stop, progress=progress).best()
    made = rest.plan(found.tours, seed=seed, problem_sha256=plan.problem_sha256)
    debts = _debts(stands, made)
    return Replan(made, unit_changes(problem, change, stands, made), debts)


def _debts(stands: tuple[Standing, ...], made: Plan) -> tuple[Debt, ...]:
    """Return the stops that units lost by being away, as far as their sites still lack visits."""
    missing = Counter({entry.site: entry.missing for entry in made.unserved})
    debts = []
    for standing in stands:
        lost = Counter(stop.site for stop in standing.rest) if standing.away else Counter()
        route = next(route for route in made.routes if route.unit == standing.unit.unit_id)
        lost -= Counter(stop.site for stop in route.stops[len(standing.fixed) :])
        for site in sorted(lost):
            visits = min(lost[site], missing[site])
            if visits:
                missing[site] -= visits
                debts.append(Debt(site, standing.unit.unit_id, visits))
    return tuple(sorted(debts, key=lambda debt: (debt.site, debt.unit)))

"""The entrance: a problem becomes a roster, or a previous roster is repaired with the least change."""

from __future__ import annotations

from typing import Any

from routing.planning.stop import Stop
from routing.rostering.case import Case, Value
from routing.rostering.changes import officer_changes
from routing.rostering.contradictions import refuse_contradictions
from routing.rostering.model import Level
from routing.rostering.problem import RosterProblem
from routing.rostering.roster import Previous, Roster
from routing.rostering.search import Found, Progress, search
from routing.rostering.start import first_roster, keeps_rules


def checked_problem(value: Any) -> RosterProblem:
    """Read a problem and refuse it if its fixed duties contradict each other.

    Raises
    ------
    InputError
    """
    problem = RosterProblem.from_json(value)
    refuse_contradictions(problem, value)
    return problem


def make_roster(
    problem: RosterProblem,
    *,
    previous: Previous | None = None,
    stop: Stop,
    seed: int,
    progress: Progress | None = None,
) -> Roster:
    """Make a roster, or repair the previous one.

    Parameters
    ----------
    stop : seconds, or rounds of search, which reproduce the roster
    progress : called with the share of the search that is done, 0 to 1
    """
    if previous is None:
        case = Case(problem)
        return Roster(case, search(case, first_roster(case), stop=stop, seed=seed, progress=progress))
    same = _unchanged(problem, previous)
    if same is not None:
        return same
    manned = previous.manned(problem)
    case = Case(problem, wanted=manned, past=manned)
    found = search(case, first_roster(case), stop=stop, seed=seed, progress=progress)
    changes = tuple(officer_changes(problem, previous.on, found.manned))
    return Roster(case, found, repaired=True, changes=changes)


def _unchanged(problem: RosterProblem, previous: Previous) -> Roster | None:
    """Return the previous roster if it is of this very problem and nobody has touched it."""
    manned = previous.manned(problem)
    case = Case(problem, past=manned if previous.repaired else None)
    if previous.problem_sha256 != problem.sha256 or not keeps_rules(case, manned):
        return None
    value = case.value(manned)
    if len(previous.values) != len(value.levels):
        return None
    below, vacant, lost, cost = previous.values
    if (value.below_least, value.vacant, value.cost) != (below, vacant, cost):
        return None
    bounds = {
        Level.VACANT: case.weighed(Value(*previous.bounds)),
        Level.LOST: previous.bounds[2],
        Level.COST: previous.bounds[3],
    }
    found = Found(manned, Value(below, vacant, lost, cost), bounds)
    return Roster(case, found, repaired=previous.repaired, changes=previous.changes)

"""Plans many days of the problem in a file, and measures how predictable they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean
from typing import Any

from api.actions.plan import read_json, read_problem
from geo.errors import InputError
from geo.position import Position
from routing.planning.family import plan_family, reward_by_site, visits_kept
from routing.planning.plan import Plan
from routing.planning.positions import site_positions
from routing.planning.predictability import predictability
from routing.planning.problem import Problem
from routing.planning.solve import plan
from routing.planning.stop import Stop

CURVE = (0.25, 0.5, 0.75, 1.0)
"""Varieties that are tried beside the one asked for, if a curve is wanted."""
Progress = Callable[[float], None]


@dataclass(frozen=True)
class Wishes:
    """How the days are planned; see :func:`routing.planning.family.plan_family`."""

    days: int
    variety: float
    seed: int
    stop: Stop
    processes: int
    with_curve: bool


@dataclass(frozen=True)
class Family:
    """Plans of many days with what they keep and hide.

    Attributes
    ----------
    plans : one per day
    points : measures by variety, ascending: of the best plan every day, of the family, of the curve
    positions : of each site, if the file of the problem tells them
    """

    problem: Problem
    best: Plan
    plans: tuple[Plan, ...]
    wishes: Wishes
    points: tuple[dict[str, Any], ...]
    positions: dict[str, Position] | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the measures as plain JSON; the first point is the best plan every day."""
        return {
            "days": self.wishes.days,
            "variety": self.wishes.variety,
            "seed": self.wishes.seed,
            "problem_sha256": self.problem.sha256,
            "best_objective": self.best.objective,
            **next(point for point in self.points if point["variety"] == self.wishes.variety),
            "points": list(self.points),
        }


def family_file(
    path: Path, wishes: Wishes, *, max_bytes: int, progress: Progress = lambda _share: None
) -> Family:
    """Plan the problem in a file for many days.

    Parameters
    ----------
    progress : called with the share that is done, 0 to 1

    Raises
    ------
    InputError
        The file is no patrol problem, or a required site cannot be served.
    """
    problem = read_problem(path, max_bytes=max_bytes)
    try:
        found = _family(problem, wishes, progress)
    except InputError as error:
        raise error.at(file=str(path)) from None
    return replace(found, positions=site_positions(read_json(path, max_bytes=max_bytes), problem))


def _family(problem: Problem, wishes: Wishes, progress: Progress) -> Family:
    best = plan(problem, seed=wishes.seed, stop=wishes.stop, threads=wishes.processes)
    asked = sorted({0.0, wishes.variety, *(CURVE if wishes.with_curve else ())})
    plans: dict[float, tuple[Plan, ...]] = {}
    for number, variety in enumerate(asked):
        plans[variety] = plan_family(
            problem,
            days=wishes.days,
            variety=variety,
            seed=wishes.seed,
            stop=wishes.stop,
            processes=wishes.processes,
            best=best,
            progress=lambda share, done=number: progress((done + share) / len(asked)),  # type: ignore[misc]
        )
    points = tuple(_point(problem, best, variety, plans[variety]) for variety in asked)
    return Family(problem, best, plans[wishes.variety], wishes, points)


def _point(problem: Problem, best: Plan, variety: float, plans: tuple[Plan, ...]) -> dict[str, Any]:
    """Measure what a family keeps of the best plan, and what it hides."""
    reward = fmean(found.reward for found in plans)
    return {
        "variety": variety,
        "reward_mean": reward,
        "reward_share": reward / best.reward if best.reward else 1.0,
        "visits_kept": visits_kept(best, plans),
        "reward_by_site": reward_by_site(problem, plans),
        **predictability(problem, plans).to_json(),
    }

"""How many units a target needs: the fewest that keep it where each number is posted as well as can be."""

from __future__ import annotations

from dataclasses import dataclass

from routing import errors
from routing.numbers import number
from routing.simulation.queueing import least_servers
from routing.siting.postings import Handling, mean_busy, settle, steady, travel_of
from routing.siting.problem import MOST_UNITS, Posting, SitingProblem
from routing.siting.programme import Effort


@dataclass(frozen=True)
class Target:
    """What has to be kept; a part that is None is not asked for.

    Attributes
    ----------
    minutes, share : the share of calls that is reached within so many minutes of the call
    mean_wait_min : the mean wait for a free unit
    mean_response_min : the mean time from the call to the arrival
    """

    minutes: float = 10.0
    share: float | None = None
    mean_wait_min: float | None = None
    mean_response_min: float | None = None

    def __post_init__(self) -> None:
        number(self.minutes, field="minutes", least=0, most=1e6)
        if self.share is not None:
            number(self.share, field="share", least=0, most=1)
        for field in ("mean_wait_min", "mean_response_min"):
            if (value := getattr(self, field)) is not None:
                number(value, field=field, least=0, most=1e9)


@dataclass(frozen=True)
class Service:
    """What a number of units achieves, where they are posted as well as can be."""

    units: int
    posting: Posting
    share: float
    mean_wait_min: float
    mean_response_min: float
    busy: float

    def keeps(self, target: Target) -> bool:
        """Whether it is enough."""
        return (
            (target.share is None or self.share >= target.share)
            and (target.mean_wait_min is None or self.mean_wait_min <= target.mean_wait_min)
            and (target.mean_response_min is None or self.mean_response_min <= target.mean_response_min)
        )


@dataclass(frozen=True)
class Sizing:
    """The answer, and what was tried on the way to it.

    Attributes
    ----------
    enough : the fewest units that keep the target, or None if not even the most do
    tried : by number of units, ascending
    """

    enough: Service | None
    tried: tuple[Service, ...]


def least_units(
    problem: SitingProblem, target: Target, handling: Handling, *, most: int, effort: Effort
) -> Sizing:
    """Return the fewest units that keep a target, by doubling and halving.

    The number of units of the problem does not matter, its fixed ones do: they are among those counted.
    More units are taken to be never worse, which holds for those posted as well as can be.

    Parameters
    ----------
    problem : ``demand`` in calls per hour
    most : units to try
    """
    number(most, field="most", least=1, most=MOST_UNITS)
    tried: dict[int, Service | None] = {}

    def enough(units: int) -> bool:
        if units not in tried:
            tried[units] = _service(problem.with_units(units), target, handling, effort)
        service = tried[units]
        return service is not None and service.keeps(target)

    room = min(most, int(problem.room.sum()))
    units = least_servers(enough, least=max(1, int(problem.fixed.sum())), most=room)
    services = tuple(service for _units, service in sorted(tried.items()) if service is not None)
    return Sizing(None if units is None else tried[units], services)


def _service(problem: SitingProblem, target: Target, handling: Handling, effort: Effort) -> Service | None:
    """Return what the problem's units achieve, or None if they cannot serve all calls."""
    try:
        posting = settle(
            problem, target.minutes, lambda one: mean_busy(problem, one, handling), effort=effort
        )
        found = steady(problem, posting.homes, handling)
    except errors.LoadImpossible:
        return None
    travel = travel_of(problem, posting.homes)
    return Service(
        problem.units,
        posting,
        found.within(target.minutes, travel),
        found.mean_wait_min,
        found.mean_wait_min + found.mean_travel_min(travel),
        float(found.workload.mean()),
    )

"""The entrance: a siting problem becomes postings, and the few of them that are worth a simulation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from routing.numbers import Floats, Ints, number
from routing.simulation.hypercube import Steady, closest_first, hypercube_case
from routing.simulation.hypercube_approximation import approximate, approximate_with_travel
from routing.siting.covering import MOST_BUSY, Covering
from routing.siting.p_median import PMedian
from routing.siting.problem import Posting, SitingProblem, counts_of, homes_of
from routing.siting.programme import Effort

Model = Covering | PMedian
MODELS = ("mclp", "mexclp", "p_median")
MOST_SCENE_MIN = 1e6
_ROUNDS, _SETTLED = 12, 1e-3


@dataclass(frozen=True)
class Handling:
    """What a call asks of a unit.

    Attributes
    ----------
    scene_min : mean minutes on the scene
    queue : whether calls that find nobody wait, or are lost
    travel_is_busy : whether driving there keeps the unit busy too
    """

    scene_min: float
    queue: bool = True
    travel_is_busy: bool = True

    def __post_init__(self) -> None:
        number(self.scene_min, field="scene_min", least=1e-6, most=MOST_SCENE_MIN)


def post(problem: SitingProblem, model: Model, *, effort: Effort) -> Posting:
    """Return the best posting that the model finds, with the bound that it proves."""
    counts, bound = model.solve(problem, effort)
    return Posting(homes_of(problem, counts), model.name, model.value(problem, counts), bound)


def present(problem: SitingProblem, homes: Sequence[int]) -> Posting:
    """Return a posting as it is today, valued by the mean drive, to be compared with others.

    Raises
    ------
    HomeUnknown
        A home that is no site.
    """
    value = PMedian().value(problem, counts_of(problem, homes))
    return Posting(tuple(sorted(homes)), "present", value, value)


def steady(problem: SitingProblem, homes: Sequence[int], handling: Handling) -> Steady:
    """Return who is how busy and who goes where, by Larson's approximation; the closest free unit is sent.

    ``demand`` of the problem is in calls per hour.

    Raises
    ------
    LoadImpossible
        Units that could not serve all calls.
    """
    travel, rate = travel_of(problem, homes), problem.demand / 60
    lists, scene = closest_first(travel), np.full(len(homes), handling.scene_min)
    if handling.travel_is_busy:
        return approximate_with_travel(rate, lists, travel, scene_min=scene, queue=handling.queue)
    return approximate(hypercube_case(rate, lists, scene, queue=handling.queue))


def mean_busy(problem: SitingProblem, posting: Posting, handling: Handling) -> float:
    """Return the mean share of time in which the units of a posting are busy; raises as :func:`steady`."""
    return float(steady(problem, posting.homes, handling).workload.mean())


def travel_of(problem: SitingProblem, homes: Sequence[int]) -> Floats:
    """Return (units, places) minutes from each home, ascending by site, to each place."""
    sites: Ints = np.repeat(np.arange(len(problem.sites)), counts_of(problem, homes))
    return np.asarray(problem.travel_min[sites])


def settle(
    problem: SitingProblem,
    minutes: float,
    busy_of: Callable[[Posting], float],
    *,
    effort: Effort,
    start: float = 0.3,
) -> Posting:
    """Return an MEXCLP posting whose busy share is the one that it brings about, by fixed point.

    If the iteration comes to swing between postings, the one whose share fits best is taken.

    Parameters
    ----------
    busy_of : mean share of time in which the units of a posting are busy, such as that of :func:`steady` or
        of a simulation
    start : busy share to begin with
    """
    busy, found = number(start, field="start", least=0, most=MOST_BUSY), []
    for _ in range(_ROUNDS):
        posting = replace(post(problem, Covering(minutes, busy), effort=effort), model="mexclp")
        after = min(MOST_BUSY, busy_of(posting))
        found.append((abs(after - busy), posting))
        if found[-1][0] <= _SETTLED or effort.over:
            break
        busy = after
    return min(found, key=lambda one: one[0])[1]


def short_list(
    problem: SitingProblem,
    *,
    minutes: float,
    handling: Handling,
    homes: Sequence[int] | None = None,
    models: Sequence[str] = MODELS,
    effort: Effort,
) -> list[Posting]:
    """Return postings that are worth a simulation, the present one first, each once.

    Parameters
    ----------
    minutes : within which a call should be reached
    handling : for the busy share of MEXCLP
    homes : of the units today, or None
    models : of ``MODELS``

    Raises
    ------
    LoadImpossible, HomeUnknown
    """
    made: dict[str, Callable[[], Posting]] = {
        "mclp": lambda: post(problem, Covering(minutes), effort=effort),
        "mexclp": lambda: settle(
            problem, minutes, lambda posting: mean_busy(problem, posting, handling), effort=effort
        ),
        "p_median": lambda: post(problem, PMedian(), effort=effort),
    }
    found = [] if homes is None else [present(problem, homes)]
    found += [made[model]() for model in models]
    return list({posting.homes: posting for posting in reversed(found)}.values())[::-1]


def ranked(
    postings: Sequence[Posting], evaluate: Callable[[Sequence[Posting]], Sequence[float]]
) -> list[tuple[Posting, float]]:
    """Return postings with their scores, best first; ties keep their order.

    Parameters
    ----------
    evaluate : greater is better; it gets all at once, so that it may simulate them on the same calls
    """
    scores = evaluate(postings)
    order = sorted(range(len(postings)), key=lambda place: -scores[place])
    return [(postings[place], float(scores[place])) for place in order]

"""A coverage scenario as people write it: nodes, units with their duties and routes, demand and rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]
HOURS_OF_WEEK = 168


class Rule(StrEnum):
    """Who is sent to a call."""

    CLOSEST = "closest"
    OWN_AREA = "own_area"
    PREFERENCE = "preference"


class Queue(StrEnum):
    """What becomes of a call that finds nobody."""

    PRIORITY_FIFO = "priority_fifo"
    PRIORITY_NEAREST = "priority_nearest"
    """As above, but of the most urgent class a freed unit takes the nearest call."""
    NONE = "none"


class Law(StrEnum):
    """How the minutes on scene are distributed."""

    EXPONENTIAL = "exponential"
    LOGNORMAL = "lognormal"
    CONSTANT = "constant"


@dataclass(frozen=True)
class RouteStop:
    """A stop of a cyclic patrol."""

    node: int
    dwell_min: float


@dataclass(frozen=True)
class PatrolUnit:
    """A unit.

    Attributes
    ----------
    home : node where it stands without a route, and whereto it returns
    area : name of its own area, None if it has none
    on_duty : begins and ends in minutes, ascending and disjoint
    service_factor : by which its service takes longer than the call says
    route : stops of its patrol, repeated until the end of duty
    name : for people
    """

    home: int
    area: str | None
    on_duty: tuple[tuple[float, float], ...]
    service_factor: float = 1.0
    route: tuple[RouteStop, ...] = ()
    name: str = ""


@dataclass(frozen=True, eq=False)
class Rates:
    """Calls that come at random.

    Attributes
    ----------
    per_h : (n,) calls an hour at each node
    profile : (168,) factor of each hour of the week, which begins on Monday at 00:00, minute 0
    priorities : share of each class, the most urgent first; they add up to 1
    added : calls that come beside them in every replication, None without any
    """

    per_h: Floats
    profile: Floats
    priorities: Floats
    added: RecordedCalls | None = None

    def calls_in(self, horizon_min: float) -> float:
        """Return how many calls are expected before the horizon, beside the added ones."""
        weeks, rest = divmod(horizon_min / 60.0, HOURS_OF_WEEK)
        whole = int(rest)
        part = self.profile[:whole].sum() + (rest - whole) * self.profile[whole]
        return float(self.per_h.sum() * (weeks * self.profile.sum() + part))


@dataclass(frozen=True, eq=False)
class RecordedCalls:
    """Calls that are known.

    Attributes
    ----------
    t, service : (N,) minutes, in the order they were given
    node, priority, units : (N,) place, class from 1 (the most urgent), how many units it needs
    """

    t: Floats
    node: Ints
    priority: Ints
    service: Floats
    units: Ints


@dataclass(frozen=True)
class Service:
    """Minutes on scene; ``cv`` is the standard deviation ÷ mean of a lognormal law."""

    law: Law = Law.EXPONENTIAL
    mean_min: float = 30.0
    cv: float = 1.0


@dataclass(frozen=True)
class Dispatch:
    """Rules of dispatch.

    Attributes
    ----------
    preference : for each node the units in order; empty unless the rule asks for it
    reserve : for a class, how many idle units are held back from all less urgent ones
    divert : whether a unit on its way may be taken by a more urgent call
    units_needed : for a class, how many units its calls need, 1 if not told
    """

    rule: Rule = Rule.CLOSEST
    preference: tuple[tuple[int, ...], ...] = ()
    reserve: dict[int, int] = field(default_factory=dict)
    queue: Queue = Queue.PRIORITY_FIFO
    divert: bool = False
    units_needed: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Travel:
    """Minutes between nodes.

    Attributes
    ----------
    minutes : (P, n, n) row = from, for each travel period
    period : (168,) the period of each hour of the week
    same_min : see :func:`routing.simulation.travel.next_nodes`
    """

    minutes: Floats
    period: npt.NDArray[np.int8]
    same_min: float


@dataclass(frozen=True, eq=False)
class Scenario:
    """A checked scenario; times in minutes, nodes and units by number from 0.

    Attributes
    ----------
    areas, parks : name per node, None where there is none
    positions : (n, 2) longitude and latitude, or None without geometry
    returns_at_once : a freed unit stands at home at once
    sha256 : of all that the result depends on
    name : for people
    """

    horizon_min: float
    warmup_min: float
    replications: int
    seed: int
    travel: Travel
    areas: tuple[str | None, ...]
    parks: tuple[str | None, ...]
    units: tuple[PatrolUnit, ...]
    demand: Rates | RecordedCalls
    service: Service
    dispatch: Dispatch
    travel_is_busy: bool
    returns_at_once: bool
    targets_min: tuple[float, ...]
    positions: Floats | None
    sha256: str
    name: str = ""

    @property
    def node_count(self) -> int:
        """Number of nodes."""
        return len(self.areas)

    @property
    def park_names(self) -> tuple[str, ...]:
        """The parks in the order of their first nodes."""
        return tuple(dict.fromkeys(park for park in self.parks if park is not None))

    @property
    def class_count(self) -> int:
        """Number of priority classes."""
        if isinstance(self.demand, RecordedCalls):
            return int(self.demand.priority.max(initial=1))
        added = self.demand.added
        most = 1 if added is None else int(added.priority.max(initial=1))
        return max(len(self.demand.priorities), most)

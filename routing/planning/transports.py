"""Workers driven from point to point: loads of seats as sites, whose legs begin where people get off."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt

from routing.planning.from_clusters import PatrolUnit, Thrift, problem_of, start_nodes
from routing.planning.plan import Plan, Stop
from routing.planning.problem import Interval, Problem, merged
from routing.planning.solve import plan
from routing.planning.status import Progress, silent
from routing.planning.stop import Stop as Limit
from routing.planning.stop import TimeLimit

THRIFT = Thrift(travel=1e-6, balance=0.0)
"""Of equal plans the one that drives less; not a single person stays behind to spare a day of driving."""
MOST_SIZES = 4
"""So many sizes of load are tried, the seats of the largest vehicles."""
NO_ROUTE = "no_route"
"""Why people stay behind whose destination cannot be driven to; else it is a reason of the plan."""
_Group = tuple[str, str, int, int]


@dataclass(frozen=True)
class Request:
    """People to be driven: not before ``ready_s``, and there by ``latest_s``."""

    request_id: str
    origin: str
    destination: str
    people: int
    ready_s: int
    latest_s: int


@dataclass(frozen=True)
class Vehicle:
    """A vehicle with its seats for passengers; it starts and ends at a place."""

    vehicle_id: str
    place: str
    seats: int
    shift_s: Interval


@dataclass(frozen=True)
class Load:
    """People who ride together: ``shares`` tells how many of which request."""

    load_id: str
    group: _Group
    shares: tuple[tuple[str, int], ...]

    @property
    def people(self) -> int:
        """How many they are."""
        return sum(people for _, people in self.shares)


@dataclass(frozen=True)
class Handling:
    """Seconds for getting on and for getting off."""

    boarding_s: int = 600
    alighting_s: int = 300


@dataclass(frozen=True, eq=False)
class Roads:
    """Seconds between places: rows and columns of ``seconds`` are those of ``places``; inf = no way."""

    places: Mapping[str, int]
    seconds: npt.NDArray[np.float32]

    def drive_s(self, origin: str, destination: str) -> float:
        """Whole seconds, rounded up, or inf."""
        return float(np.ceil(self.seconds[self.places[origin], self.places[destination]]))


@dataclass(frozen=True)
class Trip:
    """A load driven by a vehicle, the ``order``-th of its day, seconds from the epoch."""

    vehicle: str
    order: int
    load: Load
    pick_up_s: int
    drop_off_s: int


@dataclass(frozen=True, eq=False)
class Transports:
    """The best plan found.

    Attributes
    ----------
    trips : by vehicle and order
    left : loads that stay behind, each with its reason
    """

    problem_json: dict[str, Any]
    plan: Plan
    trips: tuple[Trip, ...]
    left: tuple[tuple[Load, str], ...]

    @property
    def people(self) -> int:
        """How many are driven."""
        return sum(trip.load.people for trip in self.trips)


def loads_of(requests: Iterable[Request], *, seats: int) -> list[Load]:
    """Split people into loads of at most so many seats.

    Requests of the same origin, destination and times share loads. A request that fits a load stays
    together; of a larger one full loads go ahead and the rest stays together.
    """
    groups: defaultdict[_Group, list[Request]] = defaultdict(list)
    for each in requests:
        groups[each.origin, each.destination, each.ready_s, each.latest_s].append(each)
    loads = []
    for group, members in groups.items():
        largest_first = sorted(members, key=lambda each: (-each.people, each.request_id))
        filled: list[list[tuple[str, int]]] = []
        for each in largest_first:
            whole, rest = divmod(each.people, seats)
            filled += [[(each.request_id, seats)] for _ in range(whole)]
            if rest:
                _seat(filled, (each.request_id, rest), seats)
        loads += [Load(f"{shares[0][0]}#{k}", group, tuple(shares)) for k, shares in enumerate(filled, 1)]
    return sorted(loads, key=lambda load: load.load_id)


def _seat(filled: list[list[tuple[str, int]]], share: tuple[str, int], seats: int) -> None:
    """Put a share into the first load that has room, else into a new one."""
    for shares in filled:
        if sum(people for _, people in shares) + share[1] <= seats:
            shares.append(share)
            return
    filled.append([share])


def plan_transports(
    requests: Sequence[Request],
    vehicles: Sequence[Vehicle],
    *,
    roads: Roads,
    epoch: datetime,
    handling: Handling,
    seed: int,
    stop: Limit,
    progress: Progress = silent,
) -> Transports:
    """Drive as many people as can be driven.

    Loads of the seats of each kind of vehicle are tried; of plans that drive equally many people the one
    that parts fewer requests is kept, then the one that drives less.

    Parameters
    ----------
    stop : a time limit is shared by the sizes of loads; iterations are those of each
    """
    sizes = sorted({vehicle.seats for vehicle in vehicles}, reverse=True)[:MOST_SIZES]
    share = TimeLimit(stop.seconds / len(sizes)) if isinstance(stop, TimeLimit) else stop
    found = [
        _planned(loads_of(requests, seats=size), vehicles, roads, epoch, handling, seed, share, progress)
        for size in sizes
    ]
    return max(found, key=lambda each: (each.people, -_parted(each), each.plan.objective))


def _parted(transports: Transports) -> int:
    loads = [trip.load for trip in transports.trips] + [load for load, _ in transports.left]
    return sum(len(load.shares) for load in loads)


def _planned(
    loads: Sequence[Load],
    vehicles: Sequence[Vehicle],
    roads: Roads,
    epoch: datetime,
    handling: Handling,
    seed: int,
    stop: Limit,
    progress: Progress,
) -> Transports:
    drives = {load.load_id: roads.drive_s(load.group[0], load.group[1]) for load in loads}
    driven = [load for load in loads if np.isfinite(drives[load.load_id])]
    problem_json = transport_problem(driven, vehicles, roads=roads, epoch=epoch, handling=handling)
    found = plan(Problem.from_json(problem_json), seed=seed, stop=stop, progress=progress)
    by_id = {load.load_id: load for load in loads}

    def trip(vehicle: str, order: int, stop: Stop) -> Trip:
        drop_off_s = stop.start_s + handling.boarding_s + int(drives[stop.site])
        return Trip(vehicle, order, by_id[stop.site], stop.start_s, drop_off_s)

    trips = [trip(route.unit, k, stop) for route in found.routes for k, stop in enumerate(route.stops, 1)]
    left = [(by_id[entry.site], entry.reason.value) for entry in found.unserved]
    left += [(load, NO_ROUTE) for load in loads if not np.isfinite(drives[load.load_id])]
    return Transports(
        problem_json, found, tuple(trips), tuple(sorted(left, key=lambda each: each[0].load_id))
    )


def transport_problem(
    loads: Sequence[Load],
    vehicles: Sequence[Vehicle],
    *,
    roads: Roads,
    epoch: datetime,
    handling: Handling,
) -> dict[str, Any]:
    """Return loads as sites of the problem format, one visit each.

    A site stands for a whole ride: its dwell is boarding, driving and alighting, it is entered where
    people get on and left where they get off, so that travel from load to load is the way between those
    two. Who may take it follows from a capability ``seats:n``.

    Parameters
    ----------
    loads : each with a way from its origin to its destination
    """
    ids = [load.load_id for load in loads]
    places = sorted({vehicle.place for vehicle in vehicles})
    names = start_nodes(places, set(ids))
    entered = [*(load.group[0] for load in loads), *places]
    left = [*(load.group[1] for load in loads), *places]
    rows, columns = ([roads.places[place] for place in ends] for ends in (left, entered))
    travel_s = roads.seconds[np.ix_(rows, columns)].astype(float)
    np.fill_diagonal(travel_s, 0.0)
    sizes = sorted({load.people for load in loads})
    units = [
        PatrolUnit(
            each.vehicle_id,
            names[each.place],
            each.shift_s,
            tuple(f"seats:{size}" for size in sizes if size <= each.seats),
        )
        for each in vehicles
    ]
    return problem_of(
        [_site(load, roads, handling) for load in loads],
        units,
        nodes=[*ids, *(names[place] for place in places)],
        travel_s=travel_s,
        epoch=epoch,
        thrift=THRIFT,
    )


def _site(load: Load, roads: Roads, handling: Handling) -> dict[str, Any]:
    origin, destination, ready_s, latest_s = load.group
    to_the_door_s = handling.boarding_s + int(roads.drive_s(origin, destination))
    last_s = latest_s - to_the_door_s
    return {
        "id": load.load_id,
        "reward": load.people,
        "dwell_s": to_the_door_s + handling.alighting_s,
        "windows": [[ready_s, last_s]] if last_s >= ready_s else [],
        "capabilities": [f"seats:{load.people}"],
    }


@dataclass(frozen=True)
class EscortPost:
    """A place where a unit is needed throughout an interval; ``worth`` ranks posts against each other."""

    post_id: str
    place: str
    interval: Interval
    worth: float


def arrival_posts(trips: Iterable[Trip], *, before_s: int, after_s: int) -> list[EscortPost]:
    """Return a post at each destination for each time in which people arrive, worth their number.

    Parameters
    ----------
    before_s, after_s : the unit is there so long before and after each arrival; what overlaps is one post
    """
    arrivals: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for trip in trips:
        arrivals[trip.load.group[1]].append((trip.drop_off_s, trip.load.people))
    posts = []
    for place, seen in sorted(arrivals.items()):
        intervals = merged((moment - before_s, moment + after_s) for moment, _ in seen)
        for number, (begin, end) in enumerate(intervals, 1):
            people = sum(people for moment, people in seen if begin <= moment <= end)
            posts.append(EscortPost(f"{place}#{number}", place, (begin, end), float(people)))
    return posts


def escort_sites(posts: Iterable[EscortPost]) -> list[dict[str, Any]]:
    """Return posts as sites: the unit is there from the first second to the last."""
    return [
        {
            "id": post.post_id,
            "reward": post.worth,
            "dwell_s": post.interval[1] - post.interval[0],
            "windows": [[post.interval[0], post.interval[0]]],
        }
        for post in posts
    ]

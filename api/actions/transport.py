"""Plans the transport of workers from point to point, and the units that stand by where they arrive."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import geopandas as gpd
import pandas as pd
import shapely

from api.actions.make_clusters import Reading
from api.actions.network_queries import read_points
from api.actions.patrol import Progress, read_crews, zone
from api.actions.patrol_places import WITHIN_M, epoch_of, place_sites, shift_of, without_shift
from data.importers.shifts import moment_seconds
from data.importers.transports import read_posts, read_requests, read_vehicles
from geo.errors import InputError
from routing.errors import EndsBeforeItBegins, PointOffRoad
from routing.network.network import RoadNetwork
from routing.network.snapping import snap
from routing.network.travel import TravelTimes
from routing.planning.from_clusters import Thrift, problem_of
from routing.planning.plan import Plan
from routing.planning.problem import Interval, Problem
from routing.planning.solve import plan
from routing.planning.stop import Stop
from routing.planning.transports import (
    EscortPost,
    Handling,
    Request,
    Roads,
    Transports,
    Vehicle,
    arrival_posts,
    escort_sites,
    plan_transports,
)

ESCORT_THRIFT = Thrift(travel=1e-4, balance=0.0)
BEFORE_S = 600
"""A unit stands at a destination this long before people arrive."""


@dataclass(frozen=True)
class TransportFiles:
    """What the job reads; units only if escorts are to be planned."""

    requests: Path
    vehicles: Path
    places: Path
    units: Path | None = None
    stations: Path | None = None
    posts: Path | None = None


@dataclass(frozen=True)
class TransportWishes:
    """How the job is done; ``on_date`` is the day of times by the clock."""

    on_date: date
    timezone: str
    seed: int
    stop: Stop
    handling: Handling = field(default_factory=Handling)


@dataclass(frozen=True, eq=False)
class Escorts:
    """Posts and the plan of the units that stand there."""

    posts: dict[str, EscortPost]
    problem_json: dict[str, Any]
    plan: Plan


@dataclass(frozen=True, eq=False)
class TransportPlan:
    """What was planned; notes are told, but no reason to stop."""

    epoch: datetime
    requests: dict[str, Request]
    transports: Transports
    escorts: Escorts | None
    notes: tuple[InputError, ...]


def plan_transport(
    files: TransportFiles,
    wishes: TransportWishes,
    *,
    reading: Reading,
    network: RoadNetwork,
    progress: Progress,
) -> TransportPlan:
    """Plan the transports of one day, and the escorts if there are units.

    Raises
    ------
    InputError
        A file, row or field cannot be used.
    """
    timezone = zone(wishes.timezone)
    progress("register", 0.0)
    places = read_points(files.places, max_bytes=reading.max_bytes)
    known, size = set(places["id"]), reading.max_bytes
    vehicles = reading.take(read_vehicles(files.vehicles, places=known, max_bytes=size), may_be_empty=False)
    asked = reading.take(read_requests(files.requests, places=known, max_bytes=size), may_be_empty=False)
    units = read_crews(files.units, files.stations, reading=reading) if files.units else None
    on_duty = [each[["shift_start", "shift_end"]] for each in (vehicles, units) if each is not None]
    epoch = epoch_of(pd.concat(on_duty), on_date=wishes.on_date, timezone=timezone)
    clock = _Clock(wishes.on_date, timezone, epoch)
    requests = {row.id: _request(row, clock, str(files.requests)) for row in asked.itertuples()}
    progress("travel times", 0.0)
    roads, off_road = _roads(places, network, str(files.places))
    transports = plan_transports(
        list(requests.values()),
        [_vehicle(row, clock, off_road) for row in vehicles.itertuples()],
        roads=roads,
        epoch=epoch,
        handling=wishes.handling,
        seed=wishes.seed,
        stop=wishes.stop,
        progress=lambda now: progress("plan", now.share),
    )
    escorts = None
    if units is not None:
        posts = _posts(files.posts, transports, known, clock, wishes, reading)
        _refuse_off_road(posts, off_road)
        escorts = _escorts(posts, places, units, network, wishes, clock, file=str(files.units))
    used = {place for each in requests.values() for place in (each.origin, each.destination)}
    told = [word for place, word in sorted(off_road.items()) if place in used]
    idle = without_shift(vehicles, file=str(files.vehicles))
    return TransportPlan(epoch, requests, transports, escorts, (*reading.notes, *told, *idle))


@dataclass(frozen=True)
class _Clock:
    on_date: date
    timezone: ZoneInfo
    epoch: datetime

    def interval(self, begin: str, end: str, *, field: str) -> Interval:
        first, last = (
            moment_seconds(written, on_date=self.on_date, timezone=self.timezone, epoch=self.epoch)
            for written in (begin, end)
        )
        if last < first:
            raise EndsBeforeItBegins(field=field, begin=begin, end=end)
        return first, last


def _request(row: Any, clock: _Clock, file: str) -> Request:
    try:
        ready_s, latest_s = clock.interval(row.ready, row.latest, field="latest")
    except InputError as error:
        raise error.at(file=file, row=row.id) from None
    return Request(row.id, row.origin, row.destination, int(row.people), ready_s, latest_s)


def _vehicle(row: Any, clock: _Clock, off_road: dict[str, PointOffRoad]) -> Vehicle:
    if row.place in off_road:
        raise off_road[row.place]
    shift_s = shift_of(row, clock.on_date, clock.timezone, clock.epoch)
    return Vehicle(row.id, row.place, int(row.seats), shift_s)


def _roads(
    places: gpd.GeoDataFrame, network: RoadNetwork, file: str
) -> tuple[Roads, dict[str, PointOffRoad]]:
    """Return the seconds between all places, and a word about each that has no road near it."""
    points = places.geometry.to_numpy()
    lon, lat = shapely.get_x(points), shapely.get_y(points)
    snaps = snap(network, lon, lat, within_m=WITHIN_M)
    ids = list(places["id"])
    off_road = {
        place: PointOffRoad(file=file, row=place, field="lon", lon=x, lat=y, within_m=WITHIN_M)
        for place, x, y, edge in zip(ids, lon, lat, snaps.edge, strict=True)
        if edge < 0
    }
    seconds = TravelTimes(network).matrix(snaps, snaps)
    return Roads({place: row for row, place in enumerate(ids)}, seconds), off_road


def _posts(
    path: Path | None,
    transports: Transports,
    known: set[str],
    clock: _Clock,
    wishes: TransportWishes,
    reading: Reading,
) -> list[EscortPost]:
    """Return the posts of a file, else one where and when people arrive."""
    if path is None:
        return arrival_posts(transports.trips, before_s=BEFORE_S, after_s=wishes.handling.alighting_s)
    frame = reading.take(read_posts(path, places=known, max_bytes=reading.max_bytes))
    posts = []
    for post, place, begin, end in zip(
        frame["id"], frame["place"], frame["from"], frame["until"], strict=True
    ):
        try:
            interval = clock.interval(begin, end, field="until")
        except InputError as error:
            raise error.at(file=str(path), row=post) from None
        posts.append(EscortPost(post, place, interval, 1.0 + (interval[1] - interval[0]) / 60))
    return posts


def _refuse_off_road(posts: list[EscortPost], off_road: dict[str, PointOffRoad]) -> None:
    for post in posts:
        if post.place in off_road:
            raise off_road[post.place]


def _escorts(
    posts: list[EscortPost],
    places: gpd.GeoDataFrame,
    units: gpd.GeoDataFrame,
    network: RoadNetwork,
    wishes: TransportWishes,
    clock: _Clock,
    *,
    file: str,
) -> Escorts:
    points = dict(zip(places["id"], places.geometry, strict=True))
    placed = place_sites(
        {post.post_id: points[post.place] for post in posts},
        units,
        network,
        on_date=clock.on_date,
        epoch=clock.epoch,
        timezone=clock.timezone,
        file=file,
    )
    problem_json = problem_of(
        escort_sites(posts),
        placed.units,
        nodes=placed.nodes,
        travel_s=TravelTimes(network).matrix(placed.snaps, placed.snaps),
        epoch=clock.epoch,
        thrift=ESCORT_THRIFT,
    )
    found = plan(Problem.from_json(problem_json), seed=wishes.seed, stop=wishes.stop)
    return Escorts({post.post_id: post for post in posts}, problem_json, found)

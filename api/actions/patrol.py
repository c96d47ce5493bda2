"""The main job on files: roads and a register in; clusters, a problem and its plan out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import geopandas as gpd
import numpy as np

from api.actions.make_clusters import (
    Reading,
    Register,
    latest_reopening,
    make_clusters,
    read_clusters,
    read_register,
)
from api.actions.patrol_places import (
    Places,
    epoch_of,
    leave_out_unreachable,
    place_patrol,
    to_the_road,
    without_shift,
)
from data.importers.datums import check_datum
from data.importers.stations import read_stations
from data.importers.units import read_units
from geo.clusters import Clusters
from geo.datum_check import near_roads
from geo.errors import InputError
from routing.errors import NothingToPatrol, TimezoneUnknown, WorkersUnknown
from routing.network.network import RoadNetwork
from routing.network.travel import TravelTimes
from routing.planning.from_clusters import PatrolSite, Thrift, VisitRule, patrol_problem
from routing.planning.plan import Plan
from routing.planning.problem import Problem
from routing.planning.solve import plan
from routing.planning.stop import Iterations, Stop

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class PatrolFiles:
    """What the job reads: the files of a city folder, or some of them."""

    roads: Path
    enterprises: Path
    units: Path
    stations: Path | None = None
    parks: Path | None = None
    previous: Path | None = None


@dataclass(frozen=True)
class PatrolWishes:
    """How the job is done.

    Attributes
    ----------
    today : the day to plan if the register knows no reopening
    on_date : the day to plan; None = the latest reopening
    """

    today: date
    on_date: date | None = None
    timezone: str = "Asia/Shanghai"
    rule: VisitRule = field(default_factory=VisitRule)
    thrift: Thrift = field(default_factory=Thrift)
    min_firms: int = 5
    seed: int = 0
    stop: Stop = field(default_factory=Iterations)


@dataclass(frozen=True, eq=False)
class PatrolTask:
    """What is to be planned: clusters and units on the road, and the problem they make.

    Attributes
    ----------
    problem_json : as written to problem.json
    """

    network: RoadNetwork
    travel: TravelTimes
    units: gpd.GeoDataFrame
    clusters: Clusters
    places: Places
    epoch: datetime
    timezone: str
    problem_json: dict[str, Any]
    problem: Problem


@dataclass(frozen=True, eq=False)
class Patrol:
    """Everything that was read, found and planned.

    Attributes
    ----------
    enterprises : those with a road near them
    left_out : what is said of each enterprise without
    notes : told, but no reason to stop
    """

    task: PatrolTask
    plan: Plan
    register: Register
    enterprises: gpd.GeoDataFrame
    left_out: tuple[InputError, ...]
    notes: tuple[InputError, ...]


def plan_patrol(
    files: PatrolFiles, wishes: PatrolWishes, *, reading: Reading, progress: Progress, network: RoadNetwork
) -> Patrol:
    """Plan the extra patrols of one day.

    Raises
    ------
    InputError
        A file, row or field that cannot be used.
    """
    zone(wishes.timezone)
    progress("register", 0.0)
    register = read_register(files.enterprises, files.parks, reading=reading)
    units = read_crews(files.units, files.stations, reading=reading)
    check_datum(register.enterprises, near_roads(network.lines()), file=str(files.enterprises))
    firms, left_out = leave_out_unreachable(register.enterprises, network, file=str(files.enterprises))
    progress("clusters", 0.0)
    on_date = wishes.on_date or latest_reopening(register.enterprises, today=wishes.today)
    clusters = make_clusters(
        firms,
        register.parks,
        on_date=on_date,
        previous=read_clusters(files.previous, max_bytes=reading.max_bytes) if files.previous else None,
        min_firms=wishes.min_firms,
    )
    progress("travel times", 0.0)
    task = patrol_task(
        to_the_road(clusters, network),
        units,
        TravelTimes(network),
        wishes,
        on_date=on_date,
        file=str(files.units),
    )
    found = plan(
        task.problem, seed=wishes.seed, stop=wishes.stop, progress=lambda now: progress("plan", now.share)
    )
    doubts = _doubts(clusters, on_date, str(files.enterprises))
    idle = without_shift(units, file=str(files.units))
    return Patrol(task, found, register, firms, tuple(left_out), (*reading.notes, *doubts, *idle))


def patrol_task(
    clusters: Clusters,
    units: gpd.GeoDataFrame,
    travel: TravelTimes,
    wishes: PatrolWishes,
    *,
    on_date: date,
    file: str,
) -> PatrolTask:
    """Make the problem of some clusters and units.

    Parameters
    ----------
    clusters : their patrol points stand on the road
    file : where the units were read, for what is said of them

    Raises
    ------
    PointOffRoad
        A unit starts farther than 1 000 m from any road.
    TimezoneUnknown
    """
    timezone = zone(wishes.timezone)
    epoch = epoch_of(units, on_date=on_date, timezone=timezone)
    places = place_patrol(
        clusters, units, travel.network, on_date=on_date, epoch=epoch, timezone=timezone, file=file
    )
    problem_json = patrol_problem(
        _sites(clusters),
        places.units,
        nodes=places.nodes,
        travel_s=travel.matrix(places.snaps, places.snaps),
        epoch=epoch,
        rule=wishes.rule,
        thrift=wishes.thrift,
    )
    # Plans do without; pages that draw a problem find its sites.
    problem_json["positions"] = np.round(np.column_stack([places.snaps.lon, places.snaps.lat]), 7).tolist()
    return PatrolTask(
        network=travel.network,
        travel=travel,
        units=units,
        clusters=clusters,
        places=places,
        epoch=epoch,
        timezone=wishes.timezone,
        problem_json=problem_json,
        problem=Problem.from_json(problem_json),
    )


def zone(name: str) -> ZoneInfo:
    """Return a time zone by its IANA name.

    Raises
    ------
    TimezoneUnknown
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise TimezoneUnknown(timezone=name) from error


def read_crews(units: Path, stations: Path | None, *, reading: Reading) -> gpd.GeoDataFrame:
    """Read the units and, if given, their stations, by whose names they are then told.

    Raises
    ------
    InputError
    """
    posts = reading.take(read_stations(stations, max_bytes=reading.max_bytes)) if stations else None
    crews = reading.take(read_units(units, stations=posts, max_bytes=reading.max_bytes), may_be_empty=False)
    if posts is None:
        return crews
    # People know a station by its name; a crew is sent back to that, not to a number.
    names = dict(zip(posts["id"], posts["name"], strict=True))
    return crews.assign(station=[names.get(station, station) for station in crews["station"]])


def _sites(clusters: Clusters) -> list[PatrolSite]:
    """Return each cluster as a site; where no firm tells its workers, each counts as one."""
    frame = clusters.frame
    unknown = not frame["workers"].any()
    rewards = frame["enterprises"].astype(float) if unknown else frame["reward"]
    return [
        PatrolSite(site, float(reward)) for site, reward in zip(frame["cluster_id"], rewards, strict=True)
    ]


def _doubts(clusters: Clusters, on_date: date, file: str) -> list[InputError]:
    if clusters.frame.empty:
        return [NothingToPatrol(file=file, date=on_date.isoformat(), noise=len(clusters.noise))]
    return [] if clusters.frame["workers"].any() else [WorkersUnknown(file=file, field="workers")]

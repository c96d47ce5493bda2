"""Plans the visits of a day to enterprises: who goes to whose door when, and who is left for tomorrow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import geopandas as gpd
import pandas as pd

from api.actions.make_clusters import Reading, latest_reopening, read_register
from api.actions.patrol import Progress, read_crews, zone
from api.actions.patrol_places import (
    WITHIN_M,
    Places,
    epoch_of,
    leave_out_unreachable,
    place_sites,
    without_shift,
)
from data.importers.datums import check_datum
from data.importers.shifts import moment_seconds
from data.importers.visit_files import read_appointments, read_carried, read_visited
from geo.clusters import has_reopened
from geo.datum_check import near_roads
from geo.errors import InputError
from routing.errors import EndsBeforeItBegins, PointOffRoad, RequiredSiteUnserved
from routing.network.network import RoadNetwork
from routing.network.travel import TravelTimes
from routing.planning.from_clusters import Thrift, problem_of
from routing.planning.plan import Plan
from routing.planning.problem import Interval, Problem
from routing.planning.solve import plan
from routing.planning.stop import Stop
from routing.planning.visits import Door, size_of, visit_sites

HOURS = (("09:00", "12:00"), ("13:30", "17:30"))
"""When an enterprise is open to visitors: office hours without the noon break."""

THRIFT = Thrift(travel=0.0001, balance=0.0)
"""A visit that is due is worth a drive of hours; of equal plans the one that drives less is taken."""


@dataclass(frozen=True)
class VisitFiles:
    """What the job reads."""

    enterprises: Path
    units: Path
    stations: Path | None = None
    visited: Path | None = None
    appointments: Path | None = None
    carried: Path | None = None


@dataclass(frozen=True)
class VisitWishes:
    """How the job is done.

    Attributes
    ----------
    today : the day to plan if neither ``on_date`` nor the register tells one
    hours : opening hours, each as two written times
    most : so many enterprises are considered, those with the greatest reward
    """

    today: date
    on_date: date | None
    timezone: str
    hours: Sequence[tuple[str, str]]
    most: int
    seed: int
    stop: Stop


@dataclass(frozen=True, eq=False)
class VisitTask:
    """Doors and units on the road, and the problem they make; ``problem_json`` as it is written."""

    doors: dict[str, Door]
    travel: TravelTimes
    units: gpd.GeoDataFrame
    places: Places
    epoch: datetime
    problem_json: dict[str, Any]
    problem: Problem


@dataclass(frozen=True, eq=False)
class Visits:
    """What was planned.

    Attributes
    ----------
    firms : the register, by id
    later : enterprises beyond ``VisitWishes.most``, the greatest reward first
    off_road : what is said of each enterprise without a road near it
    notes : told, but no reason to stop
    """

    task: VisitTask
    plan: Plan
    on_date: date
    firms: gpd.GeoDataFrame
    later: tuple[Door, ...]
    off_road: tuple[InputError, ...]
    notes: tuple[InputError, ...]


def plan_visits(
    files: VisitFiles, wishes: VisitWishes, *, reading: Reading, network: RoadNetwork, progress: Progress
) -> Visits:
    """Plan the visits of one day.

    Raises
    ------
    InputError
        A file, row or field cannot be used, or a fixed appointment cannot be kept.
    """
    timezone = zone(wishes.timezone)
    progress("register", 0.0)
    every = read_register(files.enterprises, None, reading=reading).enterprises
    units = read_crews(files.units, files.stations, reading=reading)
    check_datum(every, near_roads(network.lines()), file=str(files.enterprises))
    on_date = wishes.on_date or latest_reopening(every, today=wishes.today)
    clock = _Clock(on_date, timezone, epoch_of(units, on_date=on_date, timezone=timezone))
    doors = _doors(every, files, clock, reading)
    near, off_road = leave_out_unreachable(every, network, file=str(files.enterprises))
    _refuse_fixed_off_road(off_road, doors)
    reached = set(near["id"])
    ranked = sorted((door for door in doors if door.door_id in reached), key=_rank)
    progress("travel times", 0.0)
    task = _task(ranked[: wishes.most], near, units, network, wishes, clock, file=str(files.units))
    found = _planned(task, files, wishes, progress)
    named = {door.door_id for door in doors}
    return Visits(
        task,
        found,
        on_date,
        every.set_index("id", drop=False),
        tuple(ranked[wishes.most :]),
        tuple(word for word in off_road if word.row in named),
        (*reading.notes, *without_shift(units, file=str(files.units))),
    )


@dataclass(frozen=True)
class _Clock:
    on_date: date
    timezone: ZoneInfo
    epoch: datetime

    def seconds(self, written: str) -> int:
        return moment_seconds(written, on_date=self.on_date, timezone=self.timezone, epoch=self.epoch)

    def interval(self, begin: str, end: str) -> Interval:
        first, last = self.seconds(begin), self.seconds(end)
        if last < first:
            raise EndsBeforeItBegins(field="until", begin=begin, end=end)
        return first, last


def _rank(door: Door) -> tuple[bool, bool, float, str]:
    return not door.fixed, not door.appointments, -door.reward, door.door_id


def _doors(every: gpd.GeoDataFrame, files: VisitFiles, clock: _Clock, reading: Reading) -> list[Door]:
    """Return the enterprises that may be visited: at work and not seen today, or expecting a visit."""
    known = set(every["id"])
    windows, fixed = _appointments(files.appointments, known, clock, reading)
    last, carried = _last_visits(files.visited, known, reading), _carried(files.carried, known, reading)
    at_work = has_reopened(every, clock.on_date)
    doors = []
    for row, works in zip(every.itertuples(), at_work, strict=True):
        waited = _days_since(last.get(row.id), clock.on_date)
        if row.id in windows or (works and (waited is None or waited > 0)):
            doors.append(
                Door(
                    row.id,
                    size=size_of(row.scale, row.workers),
                    key_unit=row.key_unit,
                    hazardous=row.hazard.strip() not in {"", "无", "否", "0", "none", "no"},
                    reopened_days=_days_since(getattr(row, "reopened_on", None), clock.on_date),
                    waited_days=waited,
                    carried=carried.get(row.id, 0),
                    appointments=tuple(windows.get(row.id, ())),
                    fixed=row.id in fixed,
                )
            )
    return doors


def _days_since(moment: Any, on_date: date) -> int | None:
    return None if moment is None or pd.isna(moment) else max(0, (on_date - moment.date()).days)


def _appointments(
    path: Path | None, known: set[str], clock: _Clock, reading: Reading
) -> tuple[dict[str, list[Interval]], set[str]]:
    windows: dict[str, list[Interval]] = {}
    if path is None:
        return windows, set()
    frame = reading.take(read_appointments(path, known=known, max_bytes=reading.max_bytes))
    for firm, begin, end in zip(frame["enterprise"], frame["from"], frame["until"], strict=True):
        try:
            windows.setdefault(firm, []).append(clock.interval(begin, end))
        except InputError as error:
            raise error.at(file=str(path), row=firm) from None
    return windows, set(frame["enterprise"][frame["fixed"]])


def _last_visits(path: Path | None, known: set[str], reading: Reading) -> dict[str, Any]:
    if path is None:
        return {}
    frame = reading.take(read_visited(path, known=known, max_bytes=reading.max_bytes))
    return dict(frame.groupby("enterprise")["on"].max())


def _carried(path: Path | None, known: set[str], reading: Reading) -> dict[str, int]:
    if path is None:
        return {}
    frame = reading.take(read_carried(path, known=known, max_bytes=reading.max_bytes))
    return dict(zip(frame["enterprise"], frame["carried"].tolist(), strict=True))


def _refuse_fixed_off_road(off_road: Sequence[InputError], doors: Sequence[Door]) -> None:
    fixed = {door.door_id for door in doors if door.fixed}
    for word in off_road:
        if word.row in fixed:
            lon, lat = word.params["lon"], word.params["lat"]
            raise PointOffRoad(file=word.file, row=word.row, field="lon", lon=lon, lat=lat, within_m=WITHIN_M)


def _task(
    doors: Sequence[Door],
    firms: gpd.GeoDataFrame,
    units: gpd.GeoDataFrame,
    network: RoadNetwork,
    wishes: VisitWishes,
    clock: _Clock,
    *,
    file: str,
) -> VisitTask:
    points = dict(zip(firms["id"], firms.geometry, strict=True))
    places = place_sites(
        {door.door_id: points[door.door_id] for door in doors},
        units,
        network,
        on_date=clock.on_date,
        epoch=clock.epoch,
        timezone=clock.timezone,
        file=file,
    )
    travel = TravelTimes(network)
    problem_json = problem_of(
        visit_sites(doors, hours=[clock.interval(*pair) for pair in wishes.hours]),
        places.units,
        nodes=places.nodes,
        travel_s=travel.matrix(places.snaps, places.snaps),
        epoch=clock.epoch,
        thrift=THRIFT,
    )
    by_id = {door.door_id: door for door in doors}
    return VisitTask(by_id, travel, units, places, clock.epoch, problem_json, Problem.from_json(problem_json))


def _planned(task: VisitTask, files: VisitFiles, wishes: VisitWishes, progress: Progress) -> Plan:
    try:
        return plan(
            task.problem,
            seed=wishes.seed,
            stop=wishes.stop,
            progress=lambda now: progress("plan", now.share),
        )
    except RequiredSiteUnserved as error:
        raise error.at(file=str(files.appointments), row=error.params["site"]) from None

"""Writes transports: the problem, the plan, a list of trips, and the posts of the units that escort them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from api.actions.plan_drawing import local_time
from api.actions.transport import Escorts, TransportPlan
from api.output import csv_text, json_text, write_texts

COLUMNS = (
    *("vehicle", "order", "request", "people", "origin", "destination"),
    *("pick_up", "drop_off", "left_behind", "reason"),
)
ESCORT_COLUMNS = ("unit", "order", "post", "place", "from", "until", "reason")


def write_transport(found: TransportPlan, folder: Path) -> list[Path]:
    """Write problem.json, plan.json and trips.csv, and if escorts were planned the same of them.

    Raises
    ------
    OutputNotWritable
        The folder cannot be made or written.
    """
    texts = {
        "problem.json": json_text(found.transports.problem_json),
        "plan.json": json_text(found.transports.plan.to_json()),
        "trips.csv": csv_text(COLUMNS, [*_trips(found), *_left_behind(found)]),
    }
    if found.escorts is not None:
        texts |= {
            "escort_problem.json": json_text(found.escorts.problem_json),
            "escort_plan.json": json_text(found.escorts.plan.to_json()),
            "escorts.csv": csv_text(ESCORT_COLUMNS, _escorts(found.escorts, found.epoch)),
        }
    return write_texts(folder, texts)


def _trips(found: TransportPlan) -> Iterator[tuple[Any, ...]]:
    for trip in found.transports.trips:
        times = [local_time(found.epoch, at).isoformat() for at in (trip.pick_up_s, trip.drop_off_s)]
        for request, people in trip.load.shares:
            ends = trip.load.group[:2]
            yield trip.vehicle, trip.order, request, people, *ends, *times, 0, ""


def _left_behind(found: TransportPlan) -> Iterator[tuple[Any, ...]]:
    """Yield a row for each request and reason, with how many stay behind for it."""
    left: dict[tuple[str, str], int] = {}
    for load, reason in found.transports.left:
        for request, people in load.shares:
            left[request, reason] = left.get((request, reason), 0) + people
    for (request, reason), people in sorted(left.items()):
        asked = found.requests[request]
        yield "", "", request, 0, asked.origin, asked.destination, "", "", people, reason


def _escorts(escorts: Escorts, epoch: datetime) -> Iterator[tuple[Any, ...]]:
    made = [
        (route.unit, order, stop.site, "")
        for route in escorts.plan.routes
        for order, stop in enumerate(route.stops, start=1)
    ]
    left = [("", "", entry.site, entry.reason.value) for entry in escorts.plan.unserved]
    for unit, order, name, reason in [*made, *left]:
        post = escorts.posts[name]
        times = [local_time(epoch, moment).isoformat() for moment in post.interval]
        yield unit, order, name, post.place, *times, reason

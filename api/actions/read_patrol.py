"""Reads a folder of a patrol plan back: problem, plan, its lines and stops, its clusters."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely

from api.actions.make_clusters import read_clusters
from api.actions.plan import read_json, read_problem
from data.errors import FolderMissing
from geo.clusters import Clusters
from geo.errors import InputError
from geo.position import Position
from routing import errors
from routing.planning.fields import Field
from routing.planning.plan import Plan
from routing.planning.problem import Problem
from routing.planning.replan_change import Change, refuse_other_plan


@dataclass(frozen=True, eq=False)
class PlanFolder:
    """What ``xunfang patrol`` wrote into a folder.

    Attributes
    ----------
    epoch : second 0 of the plan, with the city's offset
    legs : columns unit, length_m, geometry LineString
    stops : columns unit, seq, site, label, geometry Point
    units : columns unit, name, geometry Point
    """

    path: Path
    problem: Problem
    plan: Plan
    clusters: Clusters
    epoch: datetime
    legs: gpd.GeoDataFrame
    stops: gpd.GeoDataFrame
    units: gpd.GeoDataFrame

    @property
    def name(self) -> str:
        """What people call it: the name of the folder."""
        return self.path.resolve().name


def read_plan_folder(folder: Path, *, max_bytes: int) -> PlanFolder:
    """Read a folder that ``xunfang patrol`` wrote.

    Raises
    ------
    InputError
        The folder or one of its files is missing, malformed, or does not belong to the others; the file,
        and row and field as far as known, are named.
    """
    if not folder.is_dir():
        raise FolderMissing(file=str(folder))
    problem = read_problem(folder / "problem.json", max_bytes=max_bytes)
    plan = _read_plan(folder / "plan.json", problem, max_bytes=max_bytes)
    clusters = read_clusters(folder / "clusters.geojson", max_bytes=max_bytes)
    lines = folder / "plan.geojson"
    value = read_json(lines, max_bytes=max_bytes)
    try:
        return PlanFolder(folder, problem, plan, clusters, **_lines(Field(value), plan))
    except InputError as error:
        raise error.at(file=str(lines)) from None


def _read_plan(path: Path, problem: Problem, *, max_bytes: int) -> Plan:
    value = read_json(path, max_bytes=max_bytes)
    try:
        plan = Plan.from_json(value)
        # A change that changes nothing: the plan has to fit the problem as it is.
        refuse_other_plan(problem, plan, Change.from_json({"now_s": 0}, problem))
    except InputError as error:
        raise error.at(file=str(path)) from None
    return plan


def _lines(whole: Field, plan: Plan) -> dict[str, Any]:
    rows: dict[str, list[dict[str, Any]]] = {"leg": [], "stop": [], "unit": []}
    for feature in whole.key("features").entries():
        about = feature.key("properties")
        kind = about.key("kind").text()
        if kind not in rows:
            raise about.key("kind").refusal(errors.PlanLinesUnreadable)
        rows[kind].append(_READERS[kind](about) | {"geometry": _shape(feature.key("geometry"), kind)})
    _refuse_other_stops(rows["stop"], plan)
    return {
        "epoch": datetime.fromisoformat(whole.key("epoch").instant()),
        "legs": _frame(rows["leg"], "unit length_m"),
        "stops": _frame(rows["stop"], "unit seq site label"),
        "units": _frame(rows["unit"], "unit name"),
    }


def _leg(about: Field) -> dict[str, Any]:
    return {"unit": about.key("unit").text(), "length_m": about.key("length_m").number(least=0)}


def _stop(about: Field) -> dict[str, Any]:
    named = {key: about.key(key).text() for key in ("unit", "site")}
    return named | {"seq": about.key("seq").whole(least=1), "label": _optional(about, "label")}


def _unit(about: Field) -> dict[str, Any]:
    return {"unit": about.key("unit").text(), "name": _optional(about, "name")}


_READERS = {"leg": _leg, "stop": _stop, "unit": _unit}


def _optional(about: Field, key: str) -> str | None:
    return about.key(key).text() if about.has(key) and about.key(key).value else None


def _shape(field: Field, kind: str) -> shapely.Geometry:
    expected = "LineString" if kind == "leg" else "Point"
    if field.key("type").value != expected:
        raise field.key("type").refusal(errors.PlanLinesUnreadable)
    coordinates = field.key("coordinates")
    if kind != "leg":
        return shapely.Point(_place(coordinates))
    places = [_place(entry) for entry in coordinates.entries()]
    if len(places) < 2:  # noqa: PLR2004 - a line has two ends
        raise coordinates.refusal(errors.PlanLinesUnreadable)
    return shapely.LineString(places)


def _place(field: Field) -> tuple[float, float]:
    values = [entry.number() for entry in field.entries()]
    if len(values) < 2 or not all(map(math.isfinite, values)):  # noqa: PLR2004 - longitude and latitude
        raise field.refusal(errors.PlanLinesUnreadable)
    try:
        position = Position(values[0], values[1])
    except InputError as error:
        raise error.at(row=field.row, field=field.path) from None
    return position.lon, position.lat


def _refuse_other_stops(rows: list[dict[str, Any]], plan: Plan) -> None:
    drawn = {(row["unit"], row["seq"], row["site"]) for row in rows}
    planned = {
        (route.unit, seq, stop.site) for route in plan.routes for seq, stop in enumerate(route.stops, start=1)
    }
    for unit, _, site in sorted(drawn ^ planned):
        raise errors.PlanLinesOfAnotherPlan(field="features", unit=unit, site=site)


def _frame(rows: list[dict[str, Any]], names: str) -> gpd.GeoDataFrame:
    columns = [*names.split(), "geometry"]
    return gpd.GeoDataFrame(rows, columns=columns, geometry="geometry", crs="EPSG:4326")

"""Makes a coverage scenario of a city folder and, if there is one, a patrol plan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from api.actions.make_clusters import latest_reopening, make_clusters
from api.actions.patrol_places import WITHIN_M, leave_out_unreachable, to_the_road, without_shift
from api.actions.plan_drawing import about_sites
from api.actions.scenario_calls import PastCalls, past_calls
from api.actions.scenario_city import accept_city, districts, network_of, of_districts
from api.actions.scenario_places import Nodes, minutes_between, name_parks, names_of_areas, snaps_of
from api.actions.scenario_units import duties, read_plans, routes_of
from data.importers.city import City, read_city
from data.importers.city_settings import DEFAULT_TIMEZONE
from geo.errors import InputError
from geo.metric import metric_crs, to_metres
from routing import errors
from routing.demand.calls import CitizenCalls, Record
from routing.demand.rates import estimate_rates
from routing.network.network import RoadNetwork
from routing.network.snapping import snap
from routing.network.travel import TravelTimes
from routing.simulation.cells import Cells, demand_cells
from routing.simulation.scenario import Floats
from routing.simulation.scene_minutes import draw_minutes

_TARGETS_MIN = (1.0, 3.0, 5.0, 10.0)
Progress = Callable[[str, float], None]
Call = tuple[float, int, int, float]


@dataclass(frozen=True)
class ScenarioWishes:
    """What is to be simulated.

    Attributes
    ----------
    name : of the scenario
    start : first day that is counted; None = the Monday of the week of the latest reopening
    days : how many are counted
    replay : from and to, aware or local; instead of random calls those that really came between
    nodes : how many at most, besides stops of the plan that are not among the city's own patrol points
    districts : names of those that are simulated alone, as if nobody came from elsewhere; () = all
    rule : of dispatch
    service_min, service_cv : mean minutes on scene, standard deviation ÷ mean
    """

    name: str
    start: date | None = None
    days: int = 30
    replay: tuple[datetime, datetime] | None = None
    replications: int = 20
    seed: int = 1
    nodes: int = 500
    districts: tuple[str, ...] = ()
    rule: str = "closest"
    service_min: float = 30.0
    service_cv: float = 1.0


@dataclass(frozen=True, eq=False)
class MadeScenario:
    """A scenario in its format.

    Attributes
    ----------
    value : without the name of the file of calls
    calls : rows of that file, t_min, node, priority, service_min; None where calls come at random
    notes : what should be told
    """

    value: dict[str, Any]
    calls: list[Call] | None
    notes: list[InputError]


@dataclass(eq=False)
class _Making:
    """What one step hands to the next."""

    folder: Path
    city: City
    network: RoadNetwork
    wishes: ScenarioWishes
    notes: list[InputError] = field(default_factory=list)

    @property
    def units(self) -> gpd.GeoDataFrame:
        assert self.city.units is not None  # noqa: S101 - refused without them
        return self.city.units

    @property
    def lists_firms_that_work(self) -> bool:
        """Whether the register knows no column of reopening: all its firms count."""
        reports = [file.report for file in self.city.files if file.part == "enterprises"]
        return any(report is not None and "reopened_on" in report.absent for report in reports)

    @property
    def timezone(self) -> ZoneInfo:
        return self.city.settings.timezone if self.city.settings else ZoneInfo(DEFAULT_TIMEZONE)


@dataclass(frozen=True)
class _Fixed:
    """A place that is a node whatever the calls."""

    lon: float
    lat: float
    file: str
    row: str
    park: str | None = None
    label: str = ""


@dataclass(frozen=True)
class _Period:
    """Minutes from the midnight before a Monday: what is counted lies between ``begin`` and ``end``."""

    monday: date
    begin_min: float
    end_min: float


def make_scenario(
    folder: Path,
    plan: Path | None,
    wishes: ScenarioWishes,
    *,
    roads: Path | None = None,
    allow_rejected: bool = False,
    max_bytes: int,
    progress: Progress,
) -> MadeScenario:
    """Make a scenario of a city folder.

    Cells of demand, homes and the patrol points of the city's clusters are numbered first and do not depend
    on the plan, so that scenarios of one city with different plans get the same calls.

    Parameters
    ----------
    plan : a folder of ``patrol``, or of a city with a folder for each district; None = units stand at home
    roads : a road file or built network instead of the city's

    Raises
    ------
    InputError
        With file, row and field.
    """
    city = read_city(folder, max_bytes=max_bytes, progress=lambda file: progress(file, 0.0))
    accept_city(city, folder, allow_rejected=allow_rejected)
    plans = read_plans(plan, max_bytes=max_bytes) if plan else []
    network = network_of(city, folder, roads, max_bytes=max_bytes)
    making = _Making(folder, of_districts(city, wishes.districts, folder), network, wishes)
    assert city.alerts is not None  # noqa: S101 - refused without them
    assert city.units is not None  # noqa: S101
    calls = past_calls(city.alerts, folder, timezone=making.timezone, max_bytes=max_bytes, progress=progress)
    calls = _near_roads(making, calls.inside(_inside(making, calls.lon, calls.lat)))
    progress("clusters", 0.0)
    sites = _patrol_points(making)
    nodes, cell = _nodes(making, calls, [*_homes(making), *sites.values()])
    node_of_site = {
        cluster: nodes.add(each.lon, each.lat, file=each.file, row=each.row)
        for cluster, each in sites.items()
    }
    making.notes.extend(name_parks(nodes, making.city.parks, file=str(folder / "parks.geojson")))
    elsewhere = frozenset(city.units["id"]) - frozenset(making.units["id"])
    routes = routes_of(plans, making.units, nodes, node_of_site, elsewhere=elsewhere)
    progress("travel times", 0.0)
    value, listed = _written(making, nodes, calls, cell, routes)
    return MadeScenario(value, listed, making.notes)


def _inside(making: _Making, lon: Floats, lat: Floats) -> npt.NDArray[np.bool_]:
    """Whether calls came from the districts wished for."""
    areas = districts(making.city)
    if not making.wishes.districts or areas is None:
        return np.ones(len(lon), dtype=np.bool_)
    return np.asarray(shapely.contains_xy(areas.geometry.union_all(), lon, lat))


def _near_roads(making: _Making, calls: PastCalls) -> PastCalls:
    """Leave out calls without a road near them, which no unit could be sent to."""
    far = (
        snap(making.network, calls.lon, calls.lat, within_m=WITHIN_M).edge < 0
        if calls.at
        else np.zeros(0, bool)
    )
    kept = calls.located(~far)
    file = str(making.folder / "alerts.jsonl")
    if not kept.at:
        raise errors.NoCallsToLearn(file=file)
    if kept.unplaced:
        making.notes.append(
            errors.CallsWithoutPlace(file=file, calls=kept.unplaced, all=kept.unplaced + len(kept.at))
        )
    return kept


def _homes(making: _Making) -> list[_Fixed]:
    units = making.units
    file = str(making.folder / "units.csv")
    return [
        _Fixed(point.x, point.y, file, row) for row, point in zip(units["id"], units.geometry, strict=True)
    ]


def _patrol_points(making: _Making) -> dict[str, _Fixed]:
    """Return the patrol point of each cluster of reopened enterprises, as ``patrol`` would have them."""
    firms = making.city.enterprises
    if firms is None or firms.empty:
        return {}
    file = str(making.folder / "enterprises.csv")
    if making.lists_firms_that_work:
        firms = firms.drop(columns="reopened_on")
    firms, _ = leave_out_unreachable(firms, making.network, file=file)
    clusters = make_clusters(firms, making.city.parks, on_date=_reopened_by(making))
    clusters = to_the_road(clusters, making.network)
    about = about_sites(clusters, firms)
    return {
        row.cluster_id: _Fixed(
            row.patrol_point.x,
            row.patrol_point.y,
            file,
            row.cluster_id,
            row.park,
            about[row.cluster_id]["label"],
        )
        for row in clusters.frame.itertuples()
    }


def _reopened_by(making: _Making) -> date:
    firms = making.city.enterprises
    last_call = max(alert.at for alert in making.city.alerts or ()).astimezone(making.timezone).date()
    return last_call if firms is None or firms.empty else latest_reopening(firms, today=last_call)


def _nodes(making: _Making, calls: PastCalls, fixed: list[_Fixed]) -> tuple[Nodes, Cells]:
    """Return the nodes, cells first, and the node of each call."""
    taken = Nodes(making.network)
    for each in fixed:
        taken.add(each.lon, each.lat, file=each.file, row=each.row)
    room = making.wishes.nodes - len(taken)
    if room < 1:
        raise errors.TooFewNodes(nodes=making.wishes.nodes, least=len(taken) + 1)
    xy = np.column_stack(to_metres(calls.lon, calls.lat, metric_crs(calls.lon, calls.lat)))
    cells = demand_cells(xy, cells=room)
    nodes = Nodes(making.network)
    file = str(making.folder / "alerts.jsonl")
    node = [nodes.add(calls.lon[row], calls.lat[row], file=file, row=row) for row in cells.middle.tolist()]
    for each in fixed:
        number = nodes.add(each.lon, each.lat, file=each.file, row=each.row)
        if each.park:
            nodes.park.setdefault(number, each.park)
        if each.label:
            nodes.label.setdefault(number, each.label)
    return nodes, Cells(np.array(node)[cells.cell], cells.middle)


def _period(making: _Making) -> _Period:
    """Return the period that is counted, from the Monday on or before its first day."""
    wishes, timezone = making.wishes, making.timezone
    if wishes.replay is not None:
        begin, end = (
            moment.astimezone(timezone) if moment.tzinfo else moment.replace(tzinfo=timezone)
            for moment in wishes.replay
        )
    else:
        first = wishes.start or _reopened_by(making)
        if wishes.start is None:
            first -= timedelta(days=first.weekday())
        begin = datetime.combine(first, time(), tzinfo=timezone)
        end = begin + timedelta(days=wishes.days)
    monday = begin.date() - timedelta(days=begin.weekday())
    midnight = datetime.combine(monday, time(), tzinfo=timezone)
    return _Period(monday, _minutes(begin - midnight), _minutes(end - midnight))


def _minutes(span: timedelta) -> float:
    return span.total_seconds() / 60.0


def _written(
    making: _Making, nodes: Nodes, calls: PastCalls, cells: Cells, routes: dict[str, list[dict[str, float]]]
) -> tuple[dict[str, Any], list[Call] | None]:
    wishes, period = making.wishes, _period(making)
    if period.end_min <= period.begin_min:
        raise errors.PeriodEmpty(field="--replay")
    listed = _replayed(making, calls, cells, period) if wishes.replay is not None else None
    areas = names_of_areas(nodes.points(), districts(making.city))
    value = {
        "name": wishes.name,
        "horizon_min": period.end_min,
        "warmup_min": period.begin_min,
        "replications": 1 if listed is not None else wishes.replications,
        "seed": wishes.seed,
        "nodes": [list(place) for place in zip(nodes.lon, nodes.lat, strict=True)],
        "labels": [nodes.label.get(number) for number in range(len(nodes))],
        "areas": areas,
        "parks": [nodes.park.get(number) for number in range(len(nodes))],
        "units": _units(making, nodes, areas, routes, period),
        "demand": {"calls": ""} if listed is not None else _rates(making, calls, cells, areas),
        "service": {"law": "lognormal", "mean_min": wishes.service_min, "cv": wishes.service_cv},
        "dispatch": {"rule": wishes.rule, "queue": "priority_fifo"},
        "targets_min": _targets(making.city),
        "travel_min": minutes_between(TravelTimes(making.network), snaps_of(nodes)).tolist(),
    }
    return value, listed


def _targets(city: City) -> list[float]:
    """Return the usual targets and those of the city, such as ``urban_min``."""
    own = city.settings.targets if city.settings else {}
    told = {
        float(value) for key, value in own.items() if key.endswith("_min") and isinstance(value, int | float)
    }
    return sorted({*_TARGETS_MIN, *(value for value in told if value > 0)})


def _units(
    making: _Making,
    nodes: Nodes,
    areas: list[str | None],
    routes: dict[str, list[dict[str, float]]],
    period: _Period,
) -> list[dict[str, Any]]:
    units, file = making.units, str(making.folder / "units.csv")
    making.notes.extend(without_shift(units, file=file))
    found = []
    for row, home in zip(units.itertuples(), _homes(making), strict=True):
        on_duty = duties(row, monday=period.monday, horizon_min=period.end_min, timezone=making.timezone)
        if not on_duty:
            making.notes.append(errors.UnitLeftOut(file=file, row=row.id))
            continue
        node = nodes.add(home.lon, home.lat, file=file, row=row.id)
        unit = {"name": row.name, "id": row.id, "home": node, "area": areas[node], "on_duty": on_duty}
        found.append(unit | ({"route": routes[row.id]} if row.id in routes else {}))
    return found


def _rates(making: _Making, calls: PastCalls, cells: Cells, areas: list[str | None]) -> dict[str, Any]:
    """Return rates of the nodes that stand for cells, which are the first; no call comes from the others."""
    count = int(cells.cell.max()) + 1
    begin = datetime.combine(calls.at[0].date(), time(), tzinfo=making.timezone)
    end = datetime.combine(calls.at[-1].date() + timedelta(days=1), time(), tzinfo=making.timezone)
    record = Record(begin, end, making.timezone)
    hour = np.array([(at - begin) // timedelta(hours=1) for at in calls.at])
    names = sorted({area or "" for area in areas[:count]})
    found = estimate_rates(
        CitizenCalls(cells.cell, hour, calls.priority, {}),
        record,
        nodes=count,
        districts=[names.index(area or "") for area in areas[:count]],
        classes=calls.classes,
    ).to_json()
    # Calls whose place is not known are taken to come from where the others do.
    all_of_them = 1.0 + calls.unplaced / len(calls.at)
    found["rate_per_h"] = [rate * all_of_them for rate in found["rate_per_h"]] + [0.0] * (len(areas) - count)
    return found


def _replayed(making: _Making, calls: PastCalls, cells: Cells, period: _Period) -> list[Call]:
    """Return the calls of the period; how long each took is not in the folder and is drawn from the law."""
    midnight = datetime.combine(period.monday, time(), tzinfo=making.timezone)
    t = np.array([_minutes(moment - midnight) for moment in calls.at])
    rows = np.flatnonzero((t >= period.begin_min) & (t < period.end_min))
    if not len(rows):
        raise errors.PeriodEmpty(field="--replay")
    wishes = making.wishes
    service = draw_minutes(wishes.service_min, wishes.service_cv, count=len(rows), seed=wishes.seed)
    return [
        (round(float(t[row]), 4), int(cells.cell[row]), int(calls.priority[row]), round(float(minutes), 4))
        for row, minutes in zip(rows, service, strict=True)
    ]

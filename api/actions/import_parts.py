"""What each file of a city folder changes in the database: first found out, then written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import geopandas as gpd

from api.actions.city_roads import BuiltRoads
from data.database import Transaction
from data.importers.city import City
from data.importers.report import RowReport
from data.stores import register
from data.stores.alerts import apply_alerts, compare_alerts
from data.stores.cities import change_city, city_differs
from data.stores.enterprise_status import changed_statuses, record_statuses
from data.stores.imports import Counts
from data.stores.networks import present_network, replace_network
from data.stores.register import Row
from data.stores.register_rows import (
    district_rows,
    enterprise_rows,
    park_rows,
    station_rows,
    status_rows,
    unit_rows,
)


@dataclass(frozen=True)
class Target:
    """Where to import.

    Attributes
    ----------
    transaction : in which all is written
    city_id : of the city
    is_new : whether the city was added in this transaction
    """

    transaction: Transaction
    city_id: int
    is_new: bool


@dataclass(frozen=True, eq=False)
class Source:
    """What to import.

    Attributes
    ----------
    city : as read from its folder
    roads : the network of its road file, ``None`` without one
    """

    city: City
    roads: BuiltRoads | None = None


@dataclass(frozen=True)
class Change:
    """What a file changes.

    Attributes
    ----------
    counts : empty if it changes nothing
    write : writes it, given the number of the import and the time it became known
    missing : ids that the file no longer lists
    """

    counts: Counts
    write: Callable[[int, datetime], None]
    missing: tuple[str, ...] = ()


def settings_change(target: Target, source: Source, _report: RowReport | None) -> Change:
    """Compare city.toml."""
    settings = source.city.settings
    if settings is None:
        raise ValueError(source)
    differs = city_differs(target.transaction, target.city_id, settings)

    def write(_import_id: int, _at: datetime) -> None:
        change_city(target.transaction, target.city_id, settings)

    return Change(Counts(added=int(target.is_new), changed=int(differs)), write)


def admin_change(target: Target, source: Source, report: RowReport | None) -> Change:
    """Compare districts and townships."""
    rows = district_rows(_there(source.city.admin))
    return _register_change(target, "area", rows, report, kinds=("district", "township"))


def parks_change(target: Target, source: Source, report: RowReport | None) -> Change:
    """Compare parks."""
    return _register_change(target, "area", park_rows(_there(source.city.parks)), report, kinds=("park",))


def stations_change(target: Target, source: Source, report: RowReport | None) -> Change:
    """Compare stations."""
    return _register_change(target, "station", station_rows(_there(source.city.stations)), report)


def units_change(target: Target, source: Source, report: RowReport | None) -> Change:
    """Compare units; their stations are written by then."""
    stations = register.station_keys(target.transaction, target.city_id)
    return _register_change(target, "unit", unit_rows(_there(source.city.units), stations), report)


def enterprises_change(target: Target, source: Source, report: RowReport | None) -> Change:
    """Compare enterprises, and what is known of their reopening."""
    frame = _there(source.city.enterprises)
    always_open = report is not None and "reopened_on" in report.absent
    difference = _difference(target, "enterprise", enterprise_rows(frame), report)
    statuses = changed_statuses(
        target.transaction, target.city_id, status_rows(frame, always_open=always_open)
    )
    new = {row["given_id"] for row in difference.added}
    changed = {row["given_id"] for row in (*difference.changed, *statuses)} - new

    def write(import_id: int, at: datetime) -> None:
        where = (target.transaction, "enterprise", target.city_id)
        register.apply(*where, difference, import_id=import_id, at=at)
        record_statuses(target.transaction, target.city_id, statuses, import_id=import_id, at=at)

    counts = Counts(len(new), len(changed), len(difference.missing), len(difference.returned))
    return Change(counts, write, tuple(difference.missing))


def alerts_change(target: Target, source: Source, _report: RowReport | None) -> Change:
    """Compare alerts; those that a file does not list are none of its matter."""
    difference = compare_alerts(target.transaction, target.city_id, source.city.alerts or ())

    def write(import_id: int, at: datetime) -> None:
        apply_alerts(target.transaction, target.city_id, difference, import_id=import_id, at=at)

    return Change(Counts(added=len(difference.added), changed=difference.changed_count), write)


def roads_change(target: Target, source: Source, _report: RowReport | None) -> Change:
    """Compare the built network."""
    roads = source.roads
    if roads is None:
        raise ValueError(source)
    present = present_network(target.transaction, target.city_id)
    is_same = present is not None and present.sha256 == roads.facts.sha256

    def write(import_id: int, at: datetime) -> None:
        replace_network(target.transaction, target.city_id, roads.facts, import_id=import_id, at=at)

    return Change(Counts(added=int(present is None), changed=int(present is not None and not is_same)), write)


# In the order of writing: a unit refers to its station.
PARTS: dict[str, Callable[[Target, Source, RowReport | None], Change]] = {
    "city": settings_change,
    "admin": admin_change,
    "parks": parks_change,
    "enterprises": enterprises_change,
    "stations": stations_change,
    "units": units_change,
    "alerts": alerts_change,
    "roads": roads_change,
}


def _register_change(
    target: Target, table: str, rows: Sequence[Row], report: RowReport | None, *, kinds: Sequence[str] = ()
) -> Change:
    difference = _difference(target, table, rows, report, kinds=kinds)

    def write(import_id: int, at: datetime) -> None:
        where = (target.transaction, table, target.city_id)
        register.apply(*where, difference, import_id=import_id, at=at, kinds=kinds)

    counts = Counts(
        len(difference.added), len(difference.changed), len(difference.missing), len(difference.returned)
    )
    return Change(counts, write, tuple(difference.missing))


def _difference(
    target: Target, table: str, rows: Sequence[Row], report: RowReport | None, *, kinds: Sequence[str] = ()
) -> register.Difference:
    # A row that cannot be used may be the one that would be missed.
    is_complete = report is None or not report.rejected
    return register.compare(
        target.transaction, table, target.city_id, rows, kinds=kinds, is_complete=is_complete
    )


def _there(frame: gpd.GeoDataFrame | None) -> gpd.GeoDataFrame:
    if frame is None:
        raise ValueError(frame)
    return frame

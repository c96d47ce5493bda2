"""The made city: prepared from nothing in a database of its own, to be driven by a feed."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from api.actions.cut_tiles import draw_present_roads
from api.actions.database import bring_up, database_address, migrate, take_down
from api.actions.demo_month import ALERT_FILES, called_at, read_month
from api.actions.import_city import ImportOptions, import_city
from api.actions.make_city import make_city
from api.actions.network import open_network
from api.actions.patrol import PatrolWishes
from api.actions.patrol_output import write_city_plan
from api.actions.plan_city import CityPlan, plan_city
from api.actions.publish_plan import publish_plan
from api.actions.sessions import add_account
from api.security.permissions import DISPATCHER
from api.settings import Settings
from data.database import Database
from data.importers.city import City, read_city
from data.sample.ordos import Size
from data.stores.networks import network_file, present_network
from data.stores.places import the_city
from routing.network.netfile import load_network
from routing.network.network import RoadNetwork
from routing.planning.from_clusters import VisitRule
from routing.planning.stop import Iterations

USER = "demo"
OPENS_AT = timedelta(hours=8, minutes=25)
"""Of the made day, when the demo begins: the early shift is out and the streets wake up."""
ROUNDS = 60
"""Of search for each district: half a minute for the city on two cores."""
VISITS = 4
"""Most visits of a cluster in the three shifts of the day."""

Progress = Callable[[str, float], None]


@dataclass(frozen=True, eq=False)
class Demo:
    """A made city that is ready to be shown.

    Attributes
    ----------
    opens_at : aware; the moment of the made day at which the feed begins
    alerts : what is called in from then on, in order
    home : the folder of the demo
    """

    database_url: str
    city: City
    plan: CityPlan
    opens_at: datetime
    alerts: tuple[Mapping[str, Any], ...]
    home: Path


def prepare_demo(
    told: Settings,
    *,
    size: Size | None,
    password: str,
    processes: int,
    dask: str | None = None,
    progress: Progress,
) -> Demo:
    """Make the city, import it, plan its districts and publish the plan, all anew.

    The database is one of the demo's own, whatever the settings say: a bureau's is never touched.

    Raises
    ------
    DatabaseRefused, InputError
    """
    home = told.data_dir / "demo"
    own = replace(told, data_dir=home, database_url=None, database_port=None)
    _forget_earlier(own)
    city_dir = _make(home, size, progress)
    bring_up(own, progress=progress)
    migrate(own, progress=progress)
    url = database_address(own)
    database = Database.at(url, application_name="xunfang demo", statement_timeout_s=0)
    try:
        plan_all = partial(plan_demo, processes=processes, dask=dask, progress=progress)
        return _fill(database, url, own, city_dir, password, plan_all, progress)
    finally:
        database.close()


def write_demo(
    told: Settings,
    folder: Path,
    *,
    size: Size | None,
    processes: int,
    dask: str | None = None,
    progress: Progress,
) -> list[Path]:
    """Make the city in ``folder / "city"``, plan its districts, and write the plan and its map.

    Raises
    ------
    InputError
    """
    home = folder / "city"
    make_city(home, seed=1, size=size, progress=progress)
    progress("roads", 0.0)
    network = open_network(home / "roads.geojson", max_bytes=told.max_input_bytes)
    city = read_city(home, max_bytes=told.max_input_bytes)
    found = plan_demo(city, network, processes=processes, dask=dask, progress=progress)
    progress("map", 0.5)
    return write_city_plan(found, city, folder)


def plan_demo(
    city: City, network: RoadNetwork, *, processes: int, dask: str | None = None, progress: Progress
) -> CityPlan:
    """Plan all districts of the made city for the day on which the last firms reopened."""
    wishes = PatrolWishes(
        today=datetime.now(UTC).date(), rule=VisitRule(visits=VISITS), stop=Iterations(ROUNDS)
    )
    return plan_city(city, network, wishes, processes=processes, dask=dask, progress=progress)


def end_demo(told: Settings) -> None:
    """Stop the demo's database; its folder stays until the next demo."""
    take_down(replace(told, data_dir=told.data_dir / "demo", database_url=None, database_port=None))


def _forget_earlier(own: Settings) -> None:
    if own.data_dir.exists():
        take_down(own)
        shutil.rmtree(own.data_dir)


def _make(home: Path, size: Size | None, progress: Progress) -> Path:
    """Make the city folder, its month of alerts apart: these have not been called in yet."""
    folder = home / "city"
    make_city(folder, seed=1, size=size, progress=progress)
    for name in ALERT_FILES:
        (folder / name).rename(home / name)
    return folder


def _fill(
    database: Database,
    url: str,
    own: Settings,
    city_dir: Path,
    password: str,
    plan_all: Callable[[City, RoadNetwork], CityPlan],
    progress: Progress,
) -> Demo:
    now = datetime.now(UTC)
    options = ImportOptions(max_bytes=own.max_input_bytes)
    import_city(
        city_dir, database=database, data_dir=own.data_dir, at=now, options=options, progress=progress
    )
    add_account(database, USER, name="演示 Demo", role=DISPATCHER, password=password, always_on=True, now=now)
    with database.transaction() as session:
        facts = present_network(session, the_city(session))
    draw_present_roads(database, own.data_dir)
    if facts is None:
        raise AssertionError(city_dir)  # the made city has roads
    network = load_network(network_file(own.data_dir, facts.sha256))
    city = read_city(city_dir, max_bytes=own.max_input_bytes)
    found = plan_all(city, network)
    epoch = found.districts[0].task.epoch
    opens_at = epoch + OPENS_AT
    publish_plan(database, found, now=opens_at)
    waiting = (alert for alert in read_month(own.data_dir) if called_at(alert) >= opens_at)
    return Demo(url, city, found, opens_at, tuple(waiting), own.data_dir)

"""A small made town, imported and planned, for tests of what happens to a plan."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from api.actions.import_city import ImportOptions, import_city
from api.actions.network import open_network
from api.actions.patrol import PatrolWishes
from api.actions.plan_city import CityPlan, plan_city
from api.actions.publish_plan import publish_plan
from api.replanner import Replanner
from data.database import Database
from data.importers.city import read_city
from data.sample.town import write_town
from routing.planning.stop import Iterations

LIMIT = 10_000_000
NOW = datetime(2020, 3, 24, 1, tzinfo=UTC)
TEN = datetime(2020, 3, 24, 2, tzinfo=UTC)
"""Ten o'clock in the town: every unit is out, and the day is long."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("town")
    write_town(folder, firms=150, crews=4)
    return folder


@pytest.fixture(scope="module")
def planned(folder: Path) -> CityPlan:
    wishes = PatrolWishes(today=date(2020, 4, 1), on_date=date(2020, 3, 24), stop=Iterations(10))
    network = open_network(folder / "roads.geojson", max_bytes=LIMIT)
    city = read_city(folder, max_bytes=LIMIT)
    return plan_city(city, network, wishes, processes=1, progress=lambda _stage, _share: None)


@pytest.fixture
def database(engine: Engine, folder: Path, tmp_path: Path) -> Database:
    database = Database(engine)
    import_city(folder, database=database, data_dir=tmp_path, at=NOW, options=ImportOptions(max_bytes=LIMIT))
    return database


@pytest.fixture
def replanner(database: Database, planned: CityPlan, tmp_path: Path) -> Replanner:
    """Return what plans anew in a town whose plan runs; ``TEN`` is within it."""
    publish_plan(database, planned, now=TEN - timedelta(hours=1))
    made = Replanner.of(database, tmp_path)
    return Replanner(database, made.roads, search_s=0.2)


@pytest.fixture
def busy(planned: CityPlan) -> str:
    """Return a unit that has made visits, has one within half an hour, and others after it."""
    second = (TEN - planned.districts[0].task.epoch).total_seconds()
    for route in planned.districts[0].plan.routes:
        ahead = [stop for stop in route.stops if stop.leave_s > second]
        made = len(route.stops) - len(ahead)
        if made and len(ahead) > 1 and ahead[0].start_s < second + 1_800:
            return route.unit
    raise AssertionError(second)

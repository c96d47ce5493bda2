"""Who is offered when a unit is taken again: a unit of the district beside it, or nobody."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from api.actions.import_city import ImportOptions, import_city
from api.actions.network import open_network
from api.actions.offer_help import advise
from api.actions.patrol import PatrolWishes
from api.actions.plan_city import plan_city
from api.actions.publish_plan import publish_plan
from api.actions.record_positions import record_positions
from api.actions.replan_district import look_at, plan_in_force, replan_district
from api.replanner import Replanner
from data.database import Database
from data.importers.city import read_city
from data.sample.town import write_town
from data.stores.places import the_city
from routing.planning.replan_pulls import Pull
from routing.planning.stop import Iterations

LIMIT = 10_000_000
TEN = datetime(2020, 3, 24, 2, tzinfo=UTC)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("town")
    write_town(folder, firms=200, crews=4)
    return folder


@pytest.fixture(scope="module")
def planned(folder):
    city = read_city(folder, max_bytes=LIMIT)
    middle = city.enterprises.geometry.x.median()
    for frame in (city.enterprises, city.stations):
        frame["district"] = ["west" if x < middle else "east" for x in frame.geometry.x]
    wishes = PatrolWishes(today=date(2020, 4, 1), on_date=date(2020, 3, 24), stop=Iterations(5))
    network = open_network(folder / "roads.geojson", max_bytes=LIMIT)
    return plan_city(city, network, wishes, processes=1, progress=lambda _stage, _share: None)


@pytest.fixture
def replanner(engine, folder, planned, tmp_path):
    database = Database(engine)
    import_city(folder, database=database, data_dir=tmp_path, at=TEN, options=ImportOptions(max_bytes=LIMIT))
    publish_plan(database, planned, now=TEN - timedelta(hours=1))
    made = Replanner.of(database, tmp_path)
    return Replanner(database, made.roads, search_s=0.1)


def advice(replanner, planned, *, pulls_before=1, owed=True):
    """Return what the planner is told when the first unit of the east is taken."""
    east, _ = planned.districts
    unit, site = east.task.problem.units[0].unit_id, east.task.problem.sites[0].site_id
    pull = Pull(unit, now_s=36_000, pulls_before=pulls_before, replanned_s=None, priority=2)
    with replanner.turn("east"), replanner.database.transaction() as session:
        city_id = the_city(session)
        base = plan_in_force(session, city_id, now=TEN, scope="east")
        district = look_at(session, city_id, base, replanner=replanner, now=TEN)
        anew = replan_district(session, city_id, district, replanner=replanner)
        debts = [{"site": site, "label": site, "unit": unit, "visits": 1}] if owed else []
        return advise(session, city_id, replace(anew, debts=debts), pull)


def west(planned):
    return {unit.unit_id for unit in planned.districts[1].task.problem.units}


def hear(replanner, units, place=(109.72, 39.545)):
    fix = {"lon": place[0], "lat": place[1], "device_at": TEN.isoformat(), "accuracy_m": 5, "speed_kmh": 0}
    record_positions(replanner.database, [{"unit": unit, **fix} for unit in sorted(units)], now=TEN)


def test_at_the_first_pull_the_planner_is_left_alone(replanner, planned) -> None:
    assert advice(replanner, planned, pulls_before=0) is None


def test_a_unit_of_the_next_district_is_offered_by_its_name(replanner, planned) -> None:
    hear(replanner, west(planned))
    told = advice(replanner, planned)
    assert told["offer"] == "neighbour"
    assert told["unit"] in west(planned)
    names = dict(
        zip(planned.districts[1].task.units["id"], planned.districts[1].task.units["name"], strict=True)
    )
    assert names[told["unit"]] in told["says"]["zh"]


def test_units_nobody_has_heard_of_are_not_offered(replanner, planned) -> None:
    told = advice(replanner, planned)
    assert (told["offer"], told["unit"]) == ("dose_not_met", None)
    assert "今日剂量无法完成" in told["says"]["zh"]


def test_where_nothing_is_owed_nobody_is_asked_for(replanner, planned) -> None:
    hear(replanner, west(planned))
    assert advice(replanner, planned, owed=False)["offer"] == "nothing"

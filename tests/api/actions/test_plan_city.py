from datetime import date

import pytest

from api.actions.network import open_network
from api.actions.patrol import PatrolWishes
from api.actions.plan_city import CityPlan, plan_city
from data.errors import FileMissing
from data.importers.city import City, read_city
from data.sample.town import write_town
from routing.network.network import RoadNetwork
from routing.planning.stop import Iterations

WISHES = PatrolWishes(today=date(2020, 4, 1), stop=Iterations(20))
LIMIT = 10_000_000


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> tuple[City, RoadNetwork]:
    """Make a town of two districts: the line between them runs through the middle."""
    folder = tmp_path_factory.mktemp("town")
    write_town(folder, firms=200, crews=4)
    city = read_city(folder, max_bytes=LIMIT)
    middle = city.enterprises.geometry.x.median()
    for frame in (city.enterprises, city.stations):
        frame["district"] = ["west" if x < middle else "east" for x in frame.geometry.x]
    return city, open_network(folder / "roads.geojson", max_bytes=LIMIT)


@pytest.fixture(scope="module")
def planned(town) -> CityPlan:
    return plan_city(*town, WISHES, processes=1, progress=lambda _stage, _share: None)


def test_each_cluster_and_unit_is_in_one_district(town, planned):
    assert [each.district for each in planned.districts] == ["east", "west"]
    clusters = [row for each in planned.districts for row in each.task.clusters.frame["cluster_id"]]
    units = [row for each in planned.districts for row in each.task.units["id"]]
    assert sorted(clusters) == list(planned.clusters.frame["cluster_id"])
    assert sorted(units) == sorted(town[0].units["id"])


def test_units_stay_in_the_district_of_their_station(town, planned):
    district_of = dict(zip(town[0].stations["id"], town[0].stations["district"], strict=True))
    for each in planned.districts:
        assert {district_of[station] for station in each.task.units["station"]} == {each.district}
        assert set(each.drawing.stops["site"]) <= set(each.task.clusters.frame["cluster_id"])


def test_the_plans_are_the_same_side_by_side(town, planned):
    again = plan_city(*town, WISHES, processes=2, progress=lambda _stage, _share: None)
    assert [each.plan.to_json() for each in again.districts] == [
        each.plan.to_json() for each in planned.districts
    ]


def test_a_city_without_units_is_refused(town):
    city = City(enterprises=town[0].enterprises)
    with pytest.raises(FileMissing) as refused:
        plan_city(city, town[1], WISHES, processes=1, progress=lambda _stage, _share: None)
    assert refused.value.file == "units.csv"

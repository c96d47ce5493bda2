from datetime import date, datetime
from zoneinfo import ZoneInfo

import geopandas as gpd
import pytest
from network_towns import square_town
from shapely.geometry import Point

from api.actions.patrol_places import epoch_of, leave_out_unreachable, place_patrol
from geo.clusters import cluster_enterprises
from routing.errors import PointOffRoad
from routing.network.network import RoadNetwork

SHANGHAI, LISBON = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Lisbon")


@pytest.fixture
def network() -> RoadNetwork:
    return square_town()


def units(*rows: tuple[str, Point, str, str]) -> gpd.GeoDataFrame:
    names = ("id", "geometry", "shift_start", "shift_end")
    table = [dict(zip(names, row, strict=True)) | {"capabilities": ()} for row in rows]
    return gpd.GeoDataFrame(table, geometry="geometry", crs="EPSG:4326")


def no_clusters():
    firms = gpd.GeoDataFrame({"id": []}, geometry=[], crs="EPSG:4326")
    return cluster_enterprises(firms, on_date=date(2020, 4, 1))


def at_the_post(network: RoadNetwork) -> Point:
    return Point(network.node_lon[0], network.node_lat[0])


def test_second_zero_is_local_midnight(network):
    crews = units(("U1", at_the_post(network), "08:00", "16:00"))
    assert (
        epoch_of(crews, on_date=date(2020, 4, 1), timezone=SHANGHAI).isoformat()
        == "2020-04-01T00:00:00+08:00"
    )


def test_a_dated_shift_of_the_day_before_moves_second_zero_back(network):
    crews = units(("U1", at_the_post(network), "2020-03-31T22:00", "2020-04-01T06:00"))
    epoch = epoch_of(crews, on_date=date(2020, 4, 1), timezone=SHANGHAI)
    assert epoch == datetime(2020, 3, 31, tzinfo=SHANGHAI)


def placed(network: RoadNetwork, crews: gpd.GeoDataFrame, *, on_date: date, timezone: ZoneInfo):
    epoch = epoch_of(crews, on_date=on_date, timezone=timezone)
    return place_patrol(
        no_clusters(), crews, network, on_date=on_date, epoch=epoch, timezone=timezone, file="units.csv"
    )


def test_a_shift_over_the_change_of_clocks_loses_an_hour(network):
    crews = units(("U1", at_the_post(network), "00:00", "08:00"))
    found = placed(network, crews, on_date=date(2020, 3, 29), timezone=LISBON)
    assert found.units[0].shift_s == (0, 7 * 3600)


def test_units_at_one_post_share_a_node(network):
    post = at_the_post(network)
    found = placed(
        network,
        units(("U1", post, "08:00", "16:00"), ("U2", post, "16:00", "24:00")),
        on_date=date(2020, 4, 1),
        timezone=SHANGHAI,
    )
    assert found.nodes == ("U1",)
    assert [unit.start for unit in found.units] == ["U1", "U1"]


def test_a_unit_off_the_road_is_refused_by_name(network):
    crews = units(("U1", at_the_post(network), "08:00", "16:00"), ("U7", Point(0, 0.5), "08:00", "16:00"))
    with pytest.raises(PointOffRoad) as refused:
        placed(network, crews, on_date=date(2020, 4, 1), timezone=SHANGHAI)
    assert (refused.value.file, refused.value.row) == ("units.csv", "U7")


def test_a_firm_off_the_road_is_left_out_and_told(network):
    firms = gpd.GeoDataFrame(
        {"id": ["near", "far"]}, geometry=[at_the_post(network), Point(0, 0.5)], crs="EPSG:4326"
    )
    kept, told = leave_out_unreachable(firms, network, file="firms.csv")
    assert list(kept["id"]) == ["near"]
    assert [(word.row, word.file) for word in told] == [("far", "firms.csv")]

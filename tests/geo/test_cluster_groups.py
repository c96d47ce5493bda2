import time

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.cluster_groups import MAX_EXTENT_M, NOWHERE, ParkIndex, group_by_density
from geo.metric import metric_crs

CRS = metric_crs(109.9, 39.8)
ORIGIN = np.array([400_000.0, 4_400_000.0])


def groups(xy, workers=None, *, min_firms=5, reach_m=300.0):
    xy = np.asarray(xy, float).reshape(-1, 2) + ORIGIN
    workers = np.full(len(xy), 10.0) if workers is None else np.asarray(workers, float)
    return group_by_density(xy, workers, min_firms=min_firms, reach_m=reach_m)


def test_five_firms_close_together_are_a_group_and_four_are_not():
    square = [(0, 0), (200, 0), (0, 200), (200, 200), (100, 100)]
    assert groups(square).tolist() == [0] * 5
    assert groups(square[:4]).tolist() == [NOWHERE] * 4
    assert groups(square[:4], min_firms=4).tolist() == [0] * 4


def test_firms_at_one_point_are_a_group():
    assert groups([(7, 7)] * 5).tolist() == [0] * 5


def test_a_large_plant_counts_as_several_firms():
    # 300 workers are 25 ordinary firms, and the root of 25 is the five that make a group.
    assert groups([(0, 0)], [300]).tolist() == [0]
    assert groups([(0, 0)], [299]).tolist() == [NOWHERE]


def test_no_firms_are_no_groups():
    assert groups([]).tolist() == []


def test_reach_is_kept_to_the_metre_from_below():
    # A row of firms exactly within reach hangs together, whatever cells they fall into.
    row = [(283.0 * k, 100.0 * (k % 2)) for k in range(7)]
    assert set(groups(row, min_firms=3).tolist()) == {0}
    assert set(groups([(360.0 * k, 0) for k in range(7)], min_firms=2).tolist()) == {NOWHERE}


@settings(max_examples=40)
@given(
    st.lists(st.tuples(st.floats(-9_000, 9_000), st.floats(-9_000, 9_000)), max_size=60),
    st.floats(200, 2_000),
)
def test_no_group_is_longer_than_two_kilometres(xy, reach_m):
    label = groups(xy, min_firms=2, reach_m=reach_m)
    places = np.asarray(xy, float).reshape(-1, 2)
    for each in set(label.tolist()) - {NOWHERE}:
        assert np.ptp(places[label == each], axis=0).max() <= MAX_EXTENT_M + 1e-6


def test_a_new_firm_does_not_move_the_cuts_of_a_long_street():
    street = [(100.0 * k, 0) for k in range(80)]
    before = groups(street)
    after = groups([*street, (8_000.0, 0)])[:80]
    assert len(set(before.tolist())) >= 4
    assert (before == after).all()


@pytest.mark.parametrize("width_m", [0, 100, 1_000])
def test_fourteen_thousand_firms_in_one_market_take_neither_memory_nor_time(width_m):
    xy = np.random.default_rng(1).uniform(0, width_m, (14_000, 2))
    start = time.perf_counter()
    assert NOWHERE not in groups(xy)
    assert time.perf_counter() - start < 5


def park_of(index, lon, lat, named=None):
    lon, lat = np.array(lon, float), np.array(lat, float)
    return [
        None if row == NOWHERE else index.ids[row]
        for row in index.park_of(lon, lat, list(named or [None] * len(lon)), CRS)
    ]


def parks(*rows):
    return gpd.GeoDataFrame(
        {"id": [row[0] for row in rows], "name": [row[1] for row in rows]},
        geometry=[row[2] for row in rows],
        crs="EPSG:4326",
    )


def test_the_border_of_a_park_is_inside():
    index = ParkIndex(parks(("P1", "化工园", shapely.box(109, 39, 110, 40))))
    assert (
        park_of(index, [109, 110, 109.5, 110.1, np.nan], [39, 39.5, 40, 39.5, 39.5])
        == ["P1"] * 3 + [None] * 2
    )


def test_of_overlapping_parks_the_smallest_then_the_least_id_counts():
    index = ParkIndex(
        parks(
            ("P3", "大园", shapely.box(109, 39, 110, 40)),
            ("P2", "小园", shapely.box(109.4, 39.4, 109.6, 39.6)),
            ("P1", "同园", shapely.box(109.4, 39.4, 109.6, 39.6)),
        )
    )
    assert park_of(index, [109.5, 109.1], [39.5, 39.1]) == ["P1", "P3"]


def test_a_named_park_is_believed_within_two_hundred_metres():
    # 0.002 degrees of longitude at latitude 39.5 are 172 m, 0.0024 are 206 m.
    index = ParkIndex(parks(("P1", "化工园", shapely.box(109, 39, 110, 40))).assign(aliases=[["盐化园"]]))
    places = ([110.002] * 5 + [110.0024], [39.5] * 6)
    named = ["化工园", "P1", " 盐化园 ", "别的园", None, "化工园"]
    assert park_of(index, *places, named) == ["P1"] * 3 + [None] * 3


def test_of_two_parks_of_one_name_the_nearer_is_meant():
    index = ParkIndex(
        parks(
            ("P1", "工业园", shapely.box(109.9, 39.5, 109.998, 39.6)),
            ("P2", "工业园", shapely.box(110.001, 39.5, 110.1, 39.6)),
        )
    )
    assert park_of(index, [110.0], [39.55], ["工业园"]) == ["P2"]


def test_ids_and_names_stay_as_written():
    index = ParkIndex(
        parks(
            ("P（1）", "东园（北）", shapely.box(0, 0, 1, 1)), (None, "西园（南）", shapely.box(1, 0, 2, 1))
        )
    )
    assert index.ids == ["P（1）", "西园（南）"]
    assert index.names == ["东园（北）", "西园（南）"]


def test_parks_without_area_id_or_name_are_left_out():
    index = ParkIndex(
        parks(
            ("P1", "点", shapely.Point(109, 39)),
            (None, None, shapely.box(0, 0, 1, 1)),
            (None, "无号园", shapely.box(109, 39, 110, 40)),
            ("P4", "空", None),
            ("P5", "蝶", shapely.Polygon([(108, 39), (108.5, 39.5), (108.5, 39), (108, 39.5)])),
        )
    )
    assert index.ids == ["P5", "无号园"]
    assert ParkIndex(None).ids == []
    assert park_of(index, [108.1, 109.5], [39.2, 39.5]) == ["P5", "无号园"]

import json

import numpy as np
import pandas as pd
import pytest
from plan_scenes import at, frame, small_enterprises, small_legs, small_scene, small_stops, small_units
from shapely.geometry import LineString, MultiLineString, Point

from maps import plan_data
from maps.packing import pack_integers
from maps.scene import COLUMNS

TABLES = (plan_data.routes, plan_data.clusters, plan_data.parks, plan_data.enterprises, plan_data.roads)


def test_stops_and_legs_name_their_unit_by_its_place_in_the_list():
    routes = plan_data.routes(small_scene())
    assert routes["stops"]["unit"] == [0, 0, 0, 1]
    assert routes["legs"]["unit"] == [0, 0, 0, 0, 1, 1]
    assert routes["stops"]["at"][0] == [39.6, 110.01]


def test_pieces_of_one_street_are_joined_and_main_roads_come_first():
    roads = plan_data.roads(small_scene())
    assert roads["n"] == 3
    assert roads["names"] == ["", "人民路", "和平街"]
    assert roads["ranks"] == pack_integers([2, 5, 5])
    assert roads["name"] == pack_integers([1, 0, 2])
    # The joined avenue is straight: of its five points only the two ends are left.
    assert roads["counts"] == pack_integers([2, 3, 2])


def test_a_road_in_several_parts_is_drawn_in_several_parts():
    parts = MultiLineString([[at(0, 0), at(1, 0)], [at(2, 0), at(3, 0)]])
    roads = frame([{"class": "service", "name": None, "geometry": parts}])
    assert plan_data.roads(small_scene(roads=roads))["n"] == 2


def test_directions_travel_as_pairs_in_both_languages():
    steps = plan_data.routes(small_scene())["legs"]["steps"]
    assert steps[0] == [["沿人民路向东行驶 800 米", "Head east on Renmin Road for 800 m"]]
    assert steps[2] == []


def test_what_is_missing_becomes_null():
    stops = small_stops().assign(label=[None, np.nan, pd.NA, "东门"], enterprises=[12, np.nan, 3, 4])
    table = plan_data.routes(small_scene(stops=stops))["stops"]
    assert table["label"] == [None, None, None, "东门"]
    assert table["enterprises"] == [12, None, 3, 4]


def test_a_row_without_a_place_is_kept_but_not_drawn():
    stops = small_stops()
    stops.loc[0, "geometry"] = None
    stops.loc[1, "geometry"] = Point()
    legs = small_legs()
    legs.loc[0, "geometry"] = None
    routes = plan_data.routes(small_scene(stops=stops, legs=legs))
    assert routes["stops"]["at"][:2] == [None, None]
    assert routes["stops"]["n"] == 4
    assert routes["legs"]["line"][0] is None


def test_a_leg_that_goes_nowhere_is_a_line_all_the_same():
    legs = small_legs().iloc[:1].copy()
    legs["geometry"] = [LineString([at(0, 0), at(0, 0)])]
    assert plan_data.routes(small_scene(legs=legs))["legs"]["line"][0] != ""


def test_firms_without_a_place_are_not_drawn_and_noise_has_no_cluster():
    firms = small_enterprises()
    firms.loc[2, "geometry"] = None
    table = plan_data.enterprises(small_scene(enterprises=firms))
    assert table["n"] == 2
    assert table["clusters"] == ["C1"]


@pytest.mark.parametrize("tabulate", TABLES)
def test_every_table_is_plain_json(tabulate):
    table = tabulate(small_scene())
    assert json.loads(json.dumps(table, allow_nan=False)) == table


@pytest.mark.parametrize("tabulate", TABLES)
def test_no_frame_gives_an_empty_table(tabulate):
    names = tuple(COLUMNS)
    table = tabulate(small_scene(**dict.fromkeys(names)))
    counts = [table["n"]] if "n" in table else [part["n"] for part in table.values()]
    assert set(counts) == {0}


def test_a_stop_of_an_unknown_unit_is_an_error():
    with pytest.raises(KeyError):
        plan_data.routes(small_scene(units=small_units().iloc[:1]))


def test_what_units_do_is_tabulated_by_the_place_of_the_unit():
    table = plan_data.routes(small_scene())["activities"]
    assert table["n"] == 16
    assert table["unit"] == [0] * 12 + [1] * 4
    assert (table["doing"][1], table["begin_s"][1], table["end_s"][1], table["seq"][1]) == (
        "dwell",
        600,
        1500,
        1,
    )
    assert table["seq"][0] is None


def test_sites_keep_their_order_and_what_is_missing_is_none():
    table = plan_data.routes(small_scene())["sites"]
    assert table["site"] == ["C3", "C1", "C2"]
    assert table["reason"] == ["window", None, None]
    assert table["at"][0] == [39.61, 109.99]

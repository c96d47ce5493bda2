import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from road_files import osm_xml

from data.errors import RoadFileDamaged
from data.importers.roads_osm import read_osm
from routing.network.ways import RoadWays

NODES = {1: (0.0, 0.0), 2: (0.01, 0.0), 3: (0.02, 0.0), 4: (0.03, 0.0), 5: (0.04, 0.0)}
Ways = Sequence[tuple[int, Sequence[int], Mapping[str, str]]]


def read(folder: Path, ways: Ways, nodes: Mapping[int, tuple[float, float]] = NODES) -> RoadWays:
    path = folder / "a.osm"
    path.write_text(osm_xml(nodes, ways), encoding="utf-8")
    return read_osm(path)


def one(folder: Path, **tags: str) -> RoadWays:
    return read(folder, [(7, [1, 2], {"highway": "residential"} | tags)])


def test_a_way_keeps_what_it_says(tmp_path: Path) -> None:
    tags = {"name": "鄂尔多斯大街", "ref": "G18", "maxspeed": "60", "bridge": "viaduct", "layer": "2"}
    ways = one(tmp_path, highway="primary", **tags)
    assert (ways.way_id, ways.name, ways.ref) == (["7"], ["鄂尔多斯大街"], ["G18"])
    assert (ways.road_class, ways.maxspeed_kmh.tolist()) == (["primary"], [60.0])
    assert (ways.bridge[0], ways.tunnel[0], ways.layer[0]) == (True, False, 2)
    assert ways.vertex_key.tolist() == [1, 2]
    assert ways.lon.tolist() == [0.0, 0.01]


@pytest.mark.parametrize(
    ("tags", "reason"),
    [
        ({"highway": "footway"}, "not_for_cars"),
        ({"highway": "track"}, "not_for_cars"),
        ({"highway": "bus_stop"}, "not_for_cars"),
        ({"highway": "construction"}, "not_for_cars"),
        ({"area": "yes"}, "area"),
        ({"access": "private"}, "no_access"),
        ({"access": "no"}, "no_access"),
        ({"motor_vehicle": "no"}, "no_access"),
        ({"access": "yes", "motor_vehicle": "no"}, "no_access"),
        ({"vehicle": "no"}, "no_access"),
        ({"access": "agricultural;forestry"}, "no_access"),
    ],
)
def test_what_a_car_may_not_use_is_left_out_and_counted(
    tmp_path: Path, tags: dict[str, str], reason: str
) -> None:
    ways = one(tmp_path, **tags)
    assert ways.way_count == 0
    assert ways.facts["left_out"] == {reason: 1}


@pytest.mark.parametrize(
    "tags",
    [
        {"highway": "service", "service": "parking_aisle"},
        {"highway": "living_street"},
        {"highway": "road"},
        {"highway": "motorway_link"},
        {"highway": "unclassified;tertiary"},
        {"access": "destination"},
        {"access": "no", "motor_vehicle": "yes"},
        {"access": "private;destination"},
    ],
)
def test_what_a_patrol_car_may_use_is_kept(tmp_path: Path, tags: dict[str, str]) -> None:
    assert one(tmp_path, **tags).way_count == 1


@pytest.mark.parametrize(
    ("tags", "oneway"),
    [
        ({}, 0),
        ({"oneway": "yes"}, 1),
        ({"oneway": "true"}, 1),
        ({"oneway": "1"}, 1),
        ({"oneway": "-1"}, -1),
        ({"oneway": "reverse"}, -1),
        ({"oneway": "no"}, 0),
        ({"oneway": "alternating"}, 0),
        ({"junction": "roundabout"}, 1),
        ({"junction": "roundabout", "oneway": "-1"}, -1),
        ({"junction": "roundabout", "oneway": "no"}, 0),
        ({"highway": "motorway"}, 1),
        ({"highway": "motorway", "oneway": "no"}, 0),
        ({"highway": "motorway_link"}, 0),
    ],
)
def test_direction_is_said_or_implied(tmp_path: Path, tags: dict[str, str], oneway: int) -> None:
    assert one(tmp_path, **tags).oneway.tolist() == [oneway]


def test_a_way_is_cut_where_the_extract_lacks_nodes_of_it(tmp_path: Path) -> None:
    ways = read(
        tmp_path,
        [(7, [99, 1, 2, 98, 97, 3, 4, 96], {"highway": "primary"}), (8, [4, 5], {"highway": "road"})],
    )
    assert ways.way_id == ["7", "7", "8"]
    assert ways.continues.tolist() == [False, True, False]
    assert [part.tolist() for part in np.split(ways.vertex_key, ways.vertex_start[1:-1])] == [
        [1, 2],
        [3, 4],
        [4, 5],
    ]
    assert ways.facts["missing_nodes"] == 4


def test_a_way_of_which_no_node_is_known_leaves_nothing(tmp_path: Path) -> None:
    ways = read(tmp_path, [(7, [98, 99], {"highway": "primary"}), (8, [], {"highway": "primary"})])
    assert (ways.way_count, len(ways.lon)) == (0, 0)


def test_ways_may_stand_before_their_nodes_and_carry_an_editors_numbers(tmp_path: Path) -> None:
    path = tmp_path / "a.osm"
    path.write_text(
        '<osm version="0.6"><way id="-5"><nd ref="-1"/><nd ref="2"/><tag k="highway" v="road"/></way>'
        '<way id="6" visible="false"><nd ref="2"/><tag k="highway" v="road"/></way>'
        '<node id="2" lat="1" lon="3"/><node id="-1" lat="1" lon="2"/></osm>',
        encoding="utf-8",
    )
    ways = read_osm(path)
    assert (ways.way_id, ways.lon.tolist(), ways.vertex_key.tolist()) == (["-5"], [2.0, 3.0], [-1, 2])


@pytest.mark.parametrize(
    "content",
    [
        '<osm><node id="1" lat="0" lon="0"/></osm>',
        '<osm version="0.6"><node id="x" lat="0" lon="0"/></osm>',
        '<osm version="0.6"><node id="1" lat="north" lon="0"/></osm>',
        '<osm version="0.6"><way id="1"><nd ref="a"/></way></osm>',
        '<osm version="0.6"><way id="1">',
    ],
)
def test_xml_that_is_no_osm_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "a.osm"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(RoadFileDamaged) as refused:
        read_osm(path)
    assert refused.value.file == str(path)


def test_a_limit_that_cannot_be_read_is_none(tmp_path: Path) -> None:
    assert math.isnan(one(tmp_path, maxspeed="signals").maxspeed_kmh[0])
    assert one(tmp_path, layer="ground").layer.tolist() == [0]

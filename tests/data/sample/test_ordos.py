import csv
import io
import json
from itertools import pairwise

import numpy as np
import pytest
import shapely
from pyproj import Geod
from scipy.spatial import cKDTree

from data.sample.ordos import Size, make_ordos

WGS84 = Geod(ellps="WGS84")
BOX = (106.48, 37.62, 111.46, 40.87)
FIRMS = 700


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    return make_ordos(seed=1, size=Size(enterprises=FIRMS, alerts_per_day=20))


def _rows(made: dict[str, bytes], name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(made[name].decode())))


def _features(made: dict[str, bytes], name: str) -> list[dict]:
    layer = json.loads(made[name])
    assert layer["synthetic"] is True
    assert all(feature["properties"]["synthetic"] is True for feature in layer["features"])
    return layer["features"]


def _lines(made: dict[str, bytes], name: str) -> list[dict]:
    return [json.loads(line) for line in made[name].decode().splitlines()]


def _places(rows: list[dict[str, str]]) -> np.ndarray:
    return np.array([(float(row["lon"]), float(row["lat"])) for row in rows])


def _shape(feature: dict) -> shapely.Geometry:
    return shapely.geometry.shape(feature["geometry"])


def _metres_between(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.array(WGS84.inv(a[:, 0], a[:, 1], b[:, 0], b[:, 1])[2])


def _in_metres(places: np.ndarray) -> np.ndarray:
    return places * [111_195 * np.cos(np.radians(39.6)), 111_195]


def test_the_same_seed_makes_the_same_bytes(made: dict[str, bytes]) -> None:
    assert make_ordos(seed=1, size=Size(enterprises=FIRMS, alerts_per_day=20)) == made


def test_every_file_says_that_it_is_synthetic(made: dict[str, bytes]) -> None:
    for name in made:
        if name.endswith(".csv") and name != "aliases.csv":
            assert {row["synthetic"] for row in _rows(made, name)} == {"1"}, name
    for name in ("roads.geojson", "parks.geojson", "admin.geojson", "water.geojson"):
        _features(made, name)
    settings = made["city.toml"].decode()
    assert "synthetic = true" in settings
    assert "（合成数据 synthetic）" in settings
    assert "SYNTHETIC" in made["README.txt"].decode()


def test_workers_keep_the_mean_of_the_register_and_have_a_heavy_tail(made: dict[str, bytes]) -> None:
    workers = np.sort([int(row["workers"]) for row in _rows(made, "enterprises.csv")])
    assert len(workers) == FIRMS
    assert workers.sum() == round(162_237 * FIRMS / 13_975)
    assert workers[0] >= 1
    assert workers[-FIRMS // 20 :].sum() > workers.sum() / 3


def test_firms_reopen_over_33_days_and_few_close_again(made: dict[str, bytes]) -> None:
    rows = _rows(made, "enterprises.csv")
    days = {row["reopened_on"] for row in rows}
    assert (min(days), max(days), len(days)) == ("2020-02-20", "2020-03-23", 33)
    closed = [row for row in rows if row["closed_on"]]
    assert 0 < len(closed) < FIRMS * 0.04
    assert all(row["closed_on"] > row["reopened_on"] for row in closed)


def test_no_two_firms_share_a_name_or_stand_on_top_of_each_other(made: dict[str, bytes]) -> None:
    rows = _rows(made, "enterprises.csv")
    assert len({row["name"] for row in rows}) == FIRMS
    near, _ = cKDTree(_in_metres(_places(rows))).query(_in_metres(_places(rows)), k=2)
    assert near[:, 1].min() > 8.0


def test_firms_are_inside_the_park_they_name_and_on_a_street(made: dict[str, bytes]) -> None:
    rows = _rows(made, "enterprises.csv")
    parks = {feature["properties"]["name"]: _shape(feature) for feature in _features(made, "parks.geojson")}
    inside = [parks[row["park"]].contains(shapely.Point(_places([row])[0])) for row in rows if row["park"]]
    assert len(inside) > FIRMS / 4
    assert all(inside)
    streets = [shapely.transform(_shape(each), _in_metres) for each in _features(made, "roads.geojson")]
    points = shapely.points(_in_metres(_places(rows)))
    _, metres = shapely.STRtree(streets).query_nearest(points, return_distance=True, all_matches=False)
    assert metres.max() < 40.0


def test_house_numbers_rise_along_a_street_odd_on_one_side(made: dict[str, bytes]) -> None:
    streets = [each for each in _features(made, "roads.geojson") if each["properties"]["district"]]
    keys = [(each["properties"]["district"], each["properties"]["name"]) for each in streets]
    lines = {key: _shape(each) for key, each in zip(keys, streets, strict=True) if keys.count(key) == 1}
    found: dict[tuple[str, str], list[tuple[int, float]]] = {}
    for row in _rows(made, "enterprises.csv"):
        said = row["address"].removeprefix(row["district"]).removeprefix(row["park"]).rstrip("号")
        key = (row["district"], said.rstrip("0123456789"))
        if key in lines:
            along = lines[key].project(shapely.Point(_places([row])[0]))
            found.setdefault(key, []).append((int(said.removeprefix(key[1])), along))
    turns = [
        np.sign((b[0] - a[0]) * (c[0] - b[0]) * (b[1] - a[1]) * (c[1] - b[1]))
        for numbers in found.values()
        for a, b, c in zip(sorted(numbers), sorted(numbers)[1:], sorted(numbers)[2:], strict=False)
        if b[0] - a[0] > 2 and c[0] - b[0] > 2
    ]
    assert len(turns) > 20
    assert min(turns) > 0


def test_nothing_but_bridges_is_in_the_river(made: dict[str, bytes]) -> None:
    (river,) = [_shape(feature) for feature in _features(made, "water.geojson")]
    for name in ("enterprises.csv", "stations.csv", "assets.csv", "mileposts.csv", "pois.csv"):
        rows = [row for row in _rows(made, name) if not row.get("name", "").endswith("大桥")]
        places = _places(rows)
        assert not shapely.contains_xy(river, places[:, 0], places[:, 1]).any(), name
    over = [each["properties"] for each in _features(made, "roads.geojson") if _shape(each).intersects(river)]
    assert {road["bridge"] for road in over} == {"yes"}
    assert len(over) == 5


def test_everything_lies_in_the_box_of_the_city(made: dict[str, bytes]) -> None:
    for name in ("roads.geojson", "parks.geojson", "admin.geojson"):
        bounds = shapely.total_bounds([_shape(feature) for feature in _features(made, name)])
        assert bounds[0] >= BOX[0], name
        assert bounds[1] >= BOX[1], name
        assert bounds[2] <= BOX[2], name
        assert bounds[3] <= BOX[3], name


def test_parks_touch_a_road_outside_and_have_gates_on_their_edge(made: dict[str, bytes]) -> None:
    parks = _features(made, "parks.geojson")
    assert len(parks) == 30
    assert sum(park["properties"]["development_zone"] for park in parks) == 11
    roads = [_shape(feature) for feature in _features(made, "roads.geojson")]
    tree = shapely.STRtree(roads)
    for park in parks:
        edge = _shape(park).exterior
        assert len(tree.query(edge, predicate="intersects")), park["properties"]["name"]
        gates = park["properties"]["gates"]
        assert gates, park["properties"]["name"]
        assert all(edge.distance(shapely.Point(gate["lon"], gate["lat"])) < 5e-6 for gate in gates)


def test_parks_and_towns_keep_apart(made: dict[str, bytes]) -> None:
    parks = [_shape(feature) for feature in _features(made, "parks.geojson")]
    first, second = shapely.STRtree(parks).query(parks, predicate="intersects")
    assert (first == second).all()


def test_units_are_spread_over_stations_and_shifts(made: dict[str, bytes]) -> None:
    units, stations = _rows(made, "units.csv"), _rows(made, "stations.csv")
    assert (len(units), len(stations)) == (120, 20)
    assert len({station["name"] for station in stations}) == 20
    for station in stations:
        own = [unit for unit in units if unit["station"] == station["id"]]
        assert sorted(unit["shift_start"] for unit in own) == ["07:00"] * 2 + ["15:00"] * 2 + ["23:00"] * 2


def test_posts_are_a_kilometre_apart_but_for_breaks(made: dict[str, bytes]) -> None:
    rows = _rows(made, "mileposts.csv")
    pairs = [
        (a, b) for a, b in pairwise(rows) if a["road_id"] == b["road_id"] and int(b["km"]) == int(a["km"]) + 1
    ]
    metres = _metres_between(_places([a for a, _ in pairs]), _places([b for _, b in pairs]))
    # Straight from post to post: bends shorten, never lengthen.
    usual = (metres > 850) & (metres < 1_003)
    assert usual.mean() > 0.97
    assert (~usual).sum() >= 5


def test_refs_of_long_roads_name_their_posts(made: dict[str, bytes]) -> None:
    roads = {each["properties"]["id"]: each["properties"] for each in _features(made, "roads.geojson")}
    for post in _rows(made, "mileposts.csv"):
        assert roads[post["road_id"]]["ref"] == post["road_ref"]


def test_aliases_are_said_of_one_thing_that_exists(made: dict[str, bytes]) -> None:
    known = {row["id"] for name in ("enterprises.csv", "pois.csv") for row in _rows(made, name)}
    known |= {
        each["properties"]["id"]
        for name in ("roads.geojson", "parks.geojson")
        for each in _features(made, name)
    }
    rows = _rows(made, "aliases.csv")
    assert len({row["alias"] for row in rows}) == len(rows)
    assert {row["target_id"] for row in rows} <= known


def test_alerts_follow_a_month_and_cannot_be_called_back(made: dict[str, bytes]) -> None:
    alerts = _lines(made, "alerts.jsonl")
    assert 0.8 * 620 < len(alerts) < 1.2 * 620
    assert [alert["at"] for alert in alerts] == sorted(alert["at"] for alert in alerts)
    assert alerts[0]["at"].startswith("2020-03-01")
    assert {alert["caller"][:4] for alert in alerts} == {"1000"}
    assert {len(alert["caller"]) for alert in alerts} == {11}
    assert set(alerts[0]) == {"id", "at", "text", "category", "channel", "caller", "prior"}


def test_the_truth_of_an_alert_is_where_the_named_thing_is(made: dict[str, bytes]) -> None:
    at = {
        row["id"]: place
        for name in ("enterprises.csv", "pois.csv", "assets.csv")
        for row, place in zip(_rows(made, name), _places(_rows(made, name)), strict=True)
    }
    alerts, truths = _lines(made, "alerts.jsonl"), _lines(made, "alerts_truth.jsonl")
    assert [truth["id"] for truth in truths] == [alert["id"] for alert in alerts]
    named = [truth for truth in truths if truth["kind"] in ("enterprise", "poi", "asset", "alias")]
    assert len(named) > 150
    found = np.array([at[truth["target"]] for truth in named])
    assert _metres_between(found, _places(named)).max() < 0.1


def test_the_truth_of_a_crossing_lies_on_both_streets(made: dict[str, bytes]) -> None:
    by_name: dict[str, list[shapely.Geometry]] = {}
    for each in _features(made, "roads.geojson"):
        by_name.setdefault(each["properties"]["name"], []).append(_shape(each))
    crossings = [each for each in _lines(made, "alerts_truth.jsonl") if each["kind"] == "intersection"]
    assert len(crossings) > 50
    for crossing in crossings:
        point = shapely.Point(crossing["lon"], crossing["lat"])
        for name in crossing["target"].split("×"):
            # 1e-6 degrees: 10 cm.
            assert min(line.distance(point) for line in by_name[name]) < 1e-6


def test_the_truth_of_a_kilometre_lies_between_its_posts(made: dict[str, bytes]) -> None:
    posts = {
        (row["road_ref"], int(row["km"])): place
        for row, place in zip(
            _rows(made, "mileposts.csv"), _places(_rows(made, "mileposts.csv")), strict=True
        )
    }
    told = [each for each in _lines(made, "alerts_truth.jsonl") if each["kind"] == "milepost"]
    assert len(told) > 20
    for each in told:
        ref, _, rest = each["target"].partition(" ")
        km, metres = map(int, rest.split("+"))
        before, after = posts[ref, km], posts[ref, km + 1]
        line = before + (after - before) * metres / 1_000
        truth = np.array([[each["lon"], each["lat"]]])
        assert _metres_between(line[None], truth)[0] < 150.0


def test_admin_has_nine_districts_and_88_towns_with_their_seats_inside(made: dict[str, bytes]) -> None:
    areas = _features(made, "admin.geojson")
    levels = [area["properties"]["level"] for area in areas]
    assert (levels.count("district"), levels.count("township")) == (9, 88)
    assert {area["properties"]["outline"] for area in areas} == {"approximate"}
    for area in areas:
        assert _shape(area).contains(shapely.Point(area["properties"]["seat"])), area["properties"]["name"]


def test_districts_have_about_their_official_size(made: dict[str, bytes]) -> None:
    sizes = {
        each["properties"]["name"]: (
            abs(WGS84.geometry_area_perimeter(_shape(each))[0]) / 1e6,
            each["properties"]["official_km2"],
        )
        for each in _features(made, "admin.geojson")
        if each["properties"]["level"] == "district"
    }
    assert sum(drawn for drawn, _ in sizes.values()) == pytest.approx(86_752, rel=0.04)
    small = {"康巴什区"}  # its neighbours stand so close that it cannot have its shape
    for name, (drawn, official) in sizes.items():
        assert drawn == pytest.approx(official, rel=0.7 if name in small else 0.21), name


def test_one_firm_is_a_city_too() -> None:
    made = make_ordos(seed=5, size=Size(enterprises=1, alerts_per_day=0))
    assert len(_rows(made, "enterprises.csv")) == 1
    assert made["alerts.jsonl"] == b""

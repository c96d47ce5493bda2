import codecs
import itertools
import json

import numpy as np
import pytest
import shapely
from network_towns import square_town, town

from api import cli
from routing.network.netfile import save_network
from routing.network.route import route
from routing.network.snapping import snap
from routing.network.travel import TravelTimes

HEADER = "id,lon,lat\n"
ROWS = "a,110.003,39.6002\nb,110.0116,39.6045\nc,110.02,39.618\n"


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Run a command in a folder with the little town; return exit code, stdout and stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XUNFANG_LANG", "en")
    with (tmp_path / "town.net").open("wb") as stream:
        save_network(square_town(), stream)
    (tmp_path / "points.csv").write_text(HEADER + ROWS, encoding="utf-8")

    def command(*words):
        monkeypatch.setattr("sys.argv", ["xunfang", "network", *map(str, words)])
        with pytest.raises(SystemExit) as end:
            cli.main()
        said = capsys.readouterr()
        return end.value.code, said.out, said.err

    return command


def expected(*, closed=()):
    network = square_town()
    snaps = snap(network, [110.003, 110.0116, 110.02], [39.6002, 39.6045, 39.618])
    return TravelTimes(network, closed_edges=closed).matrix(snaps, snaps)


def test_the_matrix_is_written_in_the_order_of_the_file(run, tmp_path):
    code, out, err = run("matrix", "town.net", "points.csv", "-o", "m.npy")
    cells = np.load(tmp_path / "m.npy")
    assert (code, out) == (0, "")
    assert "3 points, 0 pairs without a way" in err
    assert cells.dtype == np.float32
    np.testing.assert_array_equal(cells, expected())


def test_the_zero_of_both_axes_is_a_place(run, tmp_path):
    (tmp_path / "points.csv").write_text(HEADER + "zero,0,0\n" + ROWS, encoding="utf-8")
    code, out, _ = run("matrix", "town.net", "points.csv", "-o", "m.npy", "--json")
    assert (code, json.loads(out)["off_road"]) == (0, ["zero"])


def test_points_that_cannot_be_used_are_all_named(run, tmp_path):
    (tmp_path / "points.csv").write_text(HEADER + "a,x,39.6\n" + ROWS + "d,200,39.6\n", encoding="utf-8")
    code, out, err = run("matrix", "town.net", "points.csv", "-o", "m.npy")
    assert (code, out) == (1, "")
    assert "row 2, field lon" in err
    assert "row 6, field lon" in err
    assert "--allow-rejected" not in err
    assert not (tmp_path / "m.npy").exists()


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        (("route", "town.net", "110.003", "39.6", "110.02", "39.618", "-o", "r"), {"seconds", "length_m"}),
        (("isochrone", "town.net", "110.003", "39.6", "--minutes", "1", "-o", "i"), {"areas"}),
        (("export", "town.net", "-o", "e.parquet"), {"edges"}),
    ],
)
def test_every_query_has_facts_for_machines(run, words, keys):
    code, out, err = run(*words, "--json")
    assert (code, set(json.loads(out))) == (0, keys)
    assert err


def test_a_far_point_is_named_and_unreachable(run, tmp_path):
    (tmp_path / "points.csv").write_text(HEADER + "远,110.1,39.6\n" + ROWS, encoding="utf-8")
    code, out, err = run("matrix", "town.net", "points.csv", "-o", "m.npy", "--json")
    cells = np.load(tmp_path / "m.npy")
    assert code == 0
    assert "points.csv, row 远: there is no drivable road within 1000 m" in err
    assert json.loads(out) == {"points": 4, "off_road": ["远"], "on_closed_road": [], "pairs_without_way": 6}
    assert np.isinf(cells[0, 1:]).all()
    assert np.isinf(cells[1:, 0]).all()
    assert cells[0, 0] == 0
    np.testing.assert_array_equal(cells[1:, 1:], expected())


def test_a_closed_way_is_driven_around_and_points_on_it_are_named(run, tmp_path):
    code, out, err = run(
        "matrix", "town.net", "points.csv", "-o", "m.npy", "--close", "w8", "--close", "w4", "--json"
    )
    assert code == 0
    assert json.loads(out)["on_closed_road"] == ["b"]
    assert "points.csv, row b: 110.01160, 39.60450 lies on a closed road" in err
    np.testing.assert_array_equal(np.load(tmp_path / "m.npy"), expected(closed=[4, 8]))


@pytest.mark.parametrize(
    "data",
    [
        codecs.BOM_UTF8 + (HEADER + ROWS).encode(),
        (HEADER + ROWS.replace("a,", "甲,").replace("b,", "乙,")).encode("gbk"),
        (HEADER + ROWS).replace("\n", "\r\n").encode(),
    ],
)
def test_points_may_come_with_a_mark_in_gbk_or_from_windows(run, tmp_path, data):
    (tmp_path / "points.csv").write_bytes(data)
    assert run("matrix", "town.net", "points.csv", "-o", "m.npy")[0] == 0
    np.testing.assert_array_equal(np.load(tmp_path / "m.npy"), expected())


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("d,110.0,x\n", ["points.csv", "row 5", "field lat"]),
        ("d,,39.6\n", ["points.csv", "row 5", "field lon"]),
        (",110.0,39.6\n", ["points.csv", "row 5", "field id"]),
        ("d,110.0,99\n", ["points.csv", "row 5", "field lat"]),
        ("a,110.0,39.6\n", ["points.csv", "row 5", "field id"]),
        (ROWS, ["points.csv", "row 5", "field id"]),
        ("d,110.0\n", ["points.csv", "row 5"]),
    ],
)
def test_a_bad_row_is_refused_with_its_place(run, tmp_path, rows, words):
    (tmp_path / "points.csv").write_text(HEADER + ROWS + rows, encoding="utf-8")
    code, _, err = run("matrix", "town.net", "points.csv", "-o", "m.npy")
    assert code == 1
    assert all(word in err for word in words)
    assert not (tmp_path / "m.npy").exists()


@pytest.mark.parametrize("text", ["", HEADER, "id,lon\na,110\n", "lon,lat\n110,39.6\n"])
def test_points_without_rows_or_columns_are_refused(run, tmp_path, text):
    (tmp_path / "points.csv").write_text(text, encoding="utf-8")
    code, _, err = run("matrix", "town.net", "points.csv", "-o", "m.npy")
    assert code == 1
    assert "points.csv" in err


@pytest.mark.parametrize(
    "words",
    [
        ("matrix", "none.net", "points.csv", "-o", "m.npy"),
        ("matrix", "town.net", "none.csv", "-o", "m.npy"),
        ("matrix", "town.net", "points.csv", "-o", "none/m.npy"),
        ("matrix", "town.net", "points.csv", "-o", "m.npy", "--close", "none"),
        ("route", "town.net", "110.003", "39.6", "110.02", "39.618", "-o", "none/r.geojson"),
        ("isochrone", "town.net", "110.003", "39.6", "--minutes", "1", "-o", "none/i.geojson"),
    ],
)
def test_what_is_missing_is_named(run, tmp_path, words):
    before = sorted(tmp_path.iterdir())
    code, out, err = run(*words)
    assert (code, out) == (1, "")
    assert "none" in err
    assert sorted(tmp_path.iterdir()) == before


def test_a_route_is_one_line_with_its_directions(run, tmp_path):
    code, out, _ = run("route", "town.net", "110.003", "39.6002", "110.02", "39.618", "-o", "r.geojson")
    assert (code, out) == (0, "")
    written = json.loads((tmp_path / "r.geojson").read_text("utf-8"))
    assert written["type"] == "FeatureCollection"
    [feature] = written["features"]
    network = square_town()
    snaps = snap(network, [110.003, 110.02], [39.6002, 39.618])
    found = route(TravelTimes(network), snaps[0], snaps[1])
    assert feature["geometry"] == {"type": "LineString", "coordinates": found.coordinates.tolist()}
    facts = feature["properties"]
    assert (facts["seconds"], facts["length_m"]) == (found.seconds, found.length_m)
    assert facts["seconds"] == pytest.approx(expected()[0, 2])
    assert (facts["from_offroad_m"], facts["to_offroad_m"]) == (snaps.distance_m[0], snaps.distance_m[1])
    assert {"zh", "en", "street", "length_m", "seconds", "turn", "lon", "lat"} <= set(facts["steps"][0])
    assert [step["turn"] for step in facts["steps"]][:: len(facts["steps"]) - 1] == ["start", "arrive"]


def test_equal_questions_get_equal_bytes(run, tmp_path):
    for name in ("one", "two"):
        run("route", "town.net", "110.003", "39.6002", "110.02", "39.618", "-o", f"{name}.r")
        run("isochrone", "town.net", "110.003", "39.6002", "--minutes", "1,3", "-o", f"{name}.i")
        run("matrix", "town.net", "points.csv", "-o", f"{name}.m")
    for kind in "rim":
        assert (tmp_path / f"one.{kind}").read_bytes() == (tmp_path / f"two.{kind}").read_bytes()


def test_west_of_greenwich_and_south_of_the_equator_numbers_are_negative(run, tmp_path):
    network = town([(-8.61, -41.15), (-8.6, -41.15)], [{"ends": (0, 1), "name": "Rua"}])
    with (tmp_path / "west.net").open("wb") as stream:
        save_network(network, stream)
    assert run("route", "west.net", "-8.609", "-41.15", "-8.601", "-41.15", "-o", "r.geojson")[0] == 0
    assert run("isochrone", "west.net", "-8.605", "-41.15", "--minutes", "1", "-o", "i.geojson")[0] == 0


def test_a_route_to_nowhere_is_refused(run, tmp_path):
    code, _, err = run("route", "town.net", "110.003", "39.6", "110.1", "39.6", "-o", "r.geojson")
    assert code == 1
    assert "no drivable road within 1000 m of 110.10000, 39.60000" in err
    code, _, err = run(
        "route", "town.net", "110.003", "39.6", "110.02", "39.618", "--close", "w0", "-o", "r.geojson"
    )
    assert code == 1
    assert "no way leads by car" in err
    code, _, err = run("route", "town.net", "110.003", "139.6", "110.1", "39.6", "-o", "r.geojson")
    assert code == 1
    assert "139.6" in err
    assert not (tmp_path / "r.geojson").exists()


def test_isochrones_are_one_area_for_each_time(run, tmp_path):
    code, out, _ = run(
        "isochrone", "town.net", "110.003", "39.6", "--minutes", "5,1，3,2.5", "-o", "i.geojson"
    )
    assert (code, out) == (0, "")
    features = json.loads((tmp_path / "i.geojson").read_text("utf-8"))["features"]
    assert [feature["properties"]["minutes"] for feature in features] == [1, 2.5, 3, 5]
    shapes = [shapely.from_geojson(json.dumps(feature["geometry"])) for feature in features]
    assert all(large.contains(small) for small, large in itertools.pairwise(shapes))
    assert '"minutes": 1,' in (tmp_path / "i.geojson").read_text("utf-8")


@pytest.mark.parametrize("minutes", ["", "x", "1,,3", "0", "-1", "nan", "inf"])
def test_minutes_that_are_none_are_refused(run, tmp_path, minutes):
    code, _, err = run("isochrone", "town.net", "110.003", "39.6", f"--minutes={minutes}", "-o", "i.geojson")
    assert code == 1
    assert "are no minutes" in err
    assert not (tmp_path / "i.geojson").exists()


@pytest.mark.parametrize(
    "words",
    [
        ("route", "town.net", "110.003", "39.6", "110.02", "-o", "r.geojson"),
        ("route", "town.net", "110.003", "39.6", "110.02", "north", "-o", "r.geojson"),
        ("route", "town.net", "110.003", "39.6", "110.02", "39.6", "--clsoe", "w0", "-o", "r.geojson"),
        ("isochrone", "town.net", "110.003", "39.6", "-o", "i.geojson"),
        ("matrix", "town.net", "points.csv"),
    ],
)
def test_wrong_usage_is_2(run, words):
    assert run(*words)[0] == 2

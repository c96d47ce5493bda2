import json
import re
from pathlib import Path

import pytest
from compare_folders import write_plan

from api.actions.compare_plans import compare_folders
from geo.errors import InputError
from maps.compare_page import CompareScene, compare_page
from routing.planning.problem import Problem

LIMIT = 10**7
ONE = [("P1", 100), ("P2", 500)]
TWO = [("P1", 100), ("P3", 700), ("P1", 2000)]


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    return write_plan(tmp_path / "one", ONE, []), write_plan(tmp_path / "two", TWO, [("P2", 200)])


def compared(pair: tuple[Path, Path]) -> CompareScene:
    return compare_folders(*pair, max_bytes=LIMIT)


def edited(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text("utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), "utf-8")


def test_each_unit_is_compared_by_what_it_gives_and_drives(pair):
    units = compared(pair).units.set_index("unit")
    first = units.loc["U1"]
    assert [first[f"a_{name}"] for name in ("reward", "visits", "presence_s")] == [30, 2, 600]
    assert [first[f"b_{name}"] for name in ("reward", "visits", "presence_s")] == [45, 3, 900]
    # S-P1-P2-S is 4 km, S-P1-P3-P1-S is 6 km.
    assert [first["a_drive_s"], first["b_drive_s"]] == [400, 600]
    assert [first["a_length_m"], first["b_length_m"]] == [4000, 6000]
    assert units.loc["U2", "name"] == "U2 组"


def test_each_site_is_compared_by_visits_minutes_and_longest_gap(pair):
    sites = compared(pair).sites.set_index("site")
    # P1: from 8:06:40 to 9 o'clock nobody, against 400 to 2000 and 2300 to 3600.
    assert [sites.loc["P1", f"{side}_longest_gap_s"] for side in "ab"] == [3200, 1600]
    assert [sites.loc["P1", f"{side}_visits"] for side in "ab"] == [1, 2]
    assert [sites.loc["P3", f"{side}_longest_gap_s"] for side in "ab"] == [3600, 2600]
    assert [sites.loc["P3", f"{side}_presence_s"] for side in "ab"] == [0, 300]
    assert sites.loc["P3", "name"] == "园区P3"


def test_the_whole_plans_are_summed_up(pair):
    scene = compared(pair)
    assert [scene.a.reward, scene.b.reward] == [30, 65]
    assert [scene.a.drive_s, scene.b.drive_s] == [400, 1000]
    assert [scene.a.length_m, scene.b.length_m] == [4000, 10000]
    assert scene.notes == ()


def test_other_sites_are_compared_as_far_as_they_are_common(tmp_path):
    pair = write_plan(tmp_path / "one", ONE, sites=2), write_plan(tmp_path / "two", TWO)
    scene = compared(pair)
    assert {"key": "other_sites", "both": 2, "a": 0, "b": 1} in scene.notes
    assert scene.sites["a_visits"].isna().tolist() == [False, False, True]


def test_plans_of_different_cities_are_refused(pair):
    for path in pair[1].iterdir():
        path.write_text(re.sub(r'"P(\d)"', r'"Q\1"', path.read_text("utf-8")), "utf-8")
    problem = Problem.from_json(json.loads((pair[1] / "problem.json").read_text("utf-8")))
    plan = json.loads((pair[1] / "plan.json").read_text("utf-8")) | {"problem_sha256": problem.sha256}
    (pair[1] / "plan.json").write_text(json.dumps(plan), "utf-8")
    with pytest.raises(InputError) as caught:
        compared(pair)
    assert caught.value.code == "compare.nothing_common"
    assert caught.value.file == str(pair[1] / "problem.json")


@pytest.mark.parametrize(
    ("name", "old", "new", "code", "field"),
    [
        ("plan.json", '"routes"', '"ways"', "problem.key_missing", "routes"),
        (
            "plan.json",
            '"problem_sha256": "',
            '"problem_sha256": "0',
            "plan.of_another_problem",
            "problem_sha256",
        ),
        ("plan.json", "{", "{{", "table.json_broken", None),
        (
            "plan.geojson",
            '"kind": "unit"',
            '"kind": "car"',
            "plan.lines_unreadable",
            "features[0].properties.kind",
        ),
        ("plan.geojson", '"LineString"', '"Polygon"', "plan.lines_unreadable", "features[1].geometry.type"),
        ("plan.geojson", "110.0", "1110.0", "position.out_of_range", "features[0].geometry.coordinates"),
        ("plan.geojson", '"site": "P2"', '"site": "P3"', "plan.lines_of_another", "features"),
        ("plan.geojson", "39.6", '"x"', "problem.not_a_number", "features[0].geometry.coordinates[1]"),
        ("clusters.geojson", '"cluster_id"', '"id"', "cluster.unreadable", None),
    ],
)
def test_a_broken_file_is_named_with_the_field(pair, name, old, new, code, field):
    edited(pair[0], name, old, new)
    with pytest.raises(InputError) as caught:
        compared(pair)
    assert (caught.value.code, caught.value.file) == (code, str(pair[0] / name))
    if field:
        assert caught.value.field == field


@pytest.mark.parametrize("name", ["problem.json", "plan.json", "plan.geojson", "clusters.geojson"])
def test_a_missing_file_is_named(pair, name):
    (pair[1] / name).unlink()
    with pytest.raises(InputError) as caught:
        compared(pair)
    assert (caught.value.code, caught.value.file) == ("file.missing", str(pair[1] / name))


def test_a_missing_folder_is_named(pair, tmp_path):
    with pytest.raises(InputError) as caught:
        compared((pair[0], tmp_path / "nowhere"))
    assert (caught.value.code, caught.value.file) == ("file.folder_missing", str(tmp_path / "nowhere"))


def test_the_same_folders_give_the_same_bytes(pair):
    assert compare_page(compared(pair)) == compare_page(compared(pair))

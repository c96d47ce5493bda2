"""The made towns and calls that the geocoder is measured by."""

from __future__ import annotations

import ast
import csv
import json
from collections import Counter
from dataclasses import fields
from itertools import combinations, pairwise
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import shape

from benchmarks.calls.__main__ import make_field_set, make_set
from benchmarks.calls.alerts import MAKERS
from benchmarks.calls.build import make_town
from benchmarks.calls.lost import _is_listed
from benchmarks.calls.plane import METRES_PER_DEGREE, Line
from benchmarks.calls.scene import Calls
from benchmarks.calls.speech import drowned, slip, sound_key, spoken
from benchmarks.calls.voice import Voice
from benchmarks.calls.voices import VOICES
from benchmarks.calls.write import write_gazetteer

FILES = {
    "enterprises.csv",
    "pois.csv",
    "roads.geojson",
    "parks.geojson",
    "mileposts.csv",
    "admin.geojson",
    "aliases.csv",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made")
    make_set(folder, entries=1500, alerts=600, seed=7)
    return folder


def lines(path: Path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def table(path: Path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_generator_knows_nothing_of_the_geocoder():
    for path in Path("benchmarks/calls").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [one.name for one in node.names] if isinstance(node, ast.Import) else []
            assert not any(name.split(".")[0] == "geo" for name in names), path


def test_the_same_seed_writes_the_same_bytes(made, tmp_path):
    make_set(tmp_path, entries=1500, alerts=600, seed=7)
    for path in sorted(made.rglob("*.*")):
        assert (tmp_path / path.relative_to(made)).read_bytes() == path.read_bytes()


def test_the_voices_share_no_frame():
    for one, other in combinations(VOICES.values(), 2):
        for column in fields(Voice):
            said, also = (getattr(voice, column.name) for voice in (one, other))
            if isinstance(said, tuple) and said is not also:
                assert set(said) & set(also) <= {"", "{}"}, column.name


def test_each_voice_makes_calls_of_each_kind(tmp_path):
    for voice in VOICES:
        make_set(tmp_path / voice, entries=400, alerts=30, seed=3, voice=voice)
    calls = [lines(tmp_path / voice / "alerts.jsonl") for voice in VOICES]
    assert [Counter(call["kind"] for call in one) for one in calls] == [dict.fromkeys(MAKERS, 2)] * len(
        VOICES
    )
    assert len({tuple(call["text"] for call in one) for one in calls}) == len(VOICES)


def test_a_name_that_is_part_of_a_listed_one_is_not_told_to_be_unlisted(tmp_path):
    town = make_town(entries=400, seed=3)
    calls = Calls(town, Random(1), write_gazetteer(town, tmp_path, seed=3))
    calls.keys.clear()
    calls.keys[sound_key("达盛祥粮油店")] = []
    assert _is_listed(calls, sound_key("达盛祥粮油"))
    assert _is_listed(calls, sound_key("达盛祥粮油店铺"))
    assert not _is_listed(calls, sound_key("达盛安粮油"))


def test_all_files_of_a_gazetteer_are_there(made):
    assert {path.name for path in (made / "gazetteer").iterdir()} == FILES


def test_kinds_are_shared_out_evenly(made):
    assert Counter(alert["kind"] for alert in lines(made / "alerts.jsonl")) == dict.fromkeys(MAKERS, 40)


def test_inputs_say_nothing_of_the_truth(made):
    alerts = lines(made / "alerts.jsonl")
    wanted = [{key: alert[key] for key in ("id", "text", "prior")} for alert in alerts]
    assert lines(made / "inputs.jsonl") == wanted


def test_about_four_in_ten_calls_have_a_position(made):
    alerts = lines(made / "alerts.jsonl")
    assert 0.3 < np.mean([alert["prior"] is not None for alert in alerts]) < 0.48


def test_only_calls_without_a_place_lack_a_truth(made):
    for alert in lines(made / "alerts.jsonl"):
        assert (
            (alert["truth"] is None) == (alert["expect"] == "unlocatable") == (alert["kind"] == "unlocatable")
        )
        assert alert["expect"] != "ambiguous" or len(alert["acceptable"]) > 1


def test_crossings_lie_on_both_roads_as_written(made):
    roads = json.loads((made / "gazetteer/roads.geojson").read_text(encoding="utf-8"))["features"]
    for alert in lines(made / "alerts.jsonl"):
        if alert["kind"] == "intersection":
            for name in alert["target"].split("×"):
                ways = [f["geometry"] for f in roads if f["properties"]["name"] == name]
                assert min(metres(way, alert["truth"]) for way in ways) < 10


def metres(geometry, at):
    """Distance of a line from a point, in a plane that touches the ground there."""
    size = np.array([METRES_PER_DEGREE * np.cos(np.radians(at["lat"])), METRES_PER_DEGREE])
    line = (np.array(geometry["coordinates"]) - [at["lon"], at["lat"]]) * size
    return shape({"type": "LineString", "coordinates": line.tolist()}).distance(
        shape({"type": "Point", "coordinates": [0, 0]})
    )


def test_the_other_voice_speaks_of_the_same_kinds_in_other_words(made, tmp_path):
    make_set(tmp_path, entries=1500, alerts=150, seed=7, voice="other")
    heard, other = lines(made / "alerts.jsonl"), lines(tmp_path / "alerts.jsonl")
    assert {one["kind"] for one in heard} == {one["kind"] for one in other}
    assert not {one["text"] for one in heard} & {one["text"] for one in other}


def test_calls_from_open_land_name_assets_villages_and_households(tmp_path):
    make_field_set(tmp_path, entries=1500, alerts=60, seed=7)
    places = {row["name"]: row for row in table(tmp_path / "gazetteer/assets.csv")}
    alerts = lines(tmp_path / "alerts.jsonl")
    assert Counter(one["kind"] for one in alerts) == {"asset": 20, "sector": 20, "household": 20}
    for one in alerts:
        assert (one["expect"] == "point") == (one["kind"] == "asset")
        if one["kind"] == "asset":
            assert float(places[one["target"]]["lon"]) == one["truth"]["lon"]


def test_registers_have_the_dirt_of_registers(made):
    rows = table(made / "gazetteer/enterprises.csv")
    assert any(not row["lon"] for row in rows)
    assert any(row["lon"] and float(row["lon"]) < 60 for row in rows)
    assert any(row["id"].endswith("D") for row in rows)
    assert all(any(not row[key] for row in rows) for key in ("address", "district", "township"))


def test_some_posts_are_missing_and_some_chainage_breaks(made):
    gaps, ways = [], []
    rows = table(made / "gazetteer/mileposts.csv")
    for one, other in pairwise(rows):
        if one["road_id"] == other["road_id"]:
            gaps.append(int(other["km"]) - int(one["km"]))
            east = (float(other["lon"]) - float(one["lon"])) * np.cos(np.radians(float(one["lat"])))
            north = float(other["lat"]) - float(one["lat"])
            ways.append(METRES_PER_DEGREE * float(np.hypot(east, north)))
    assert max(gaps) > 1
    assert any(gap == 1 and not 800 < way < 1010 for gap, way in zip(gaps, ways, strict=True))


def test_names_of_roads_recur_in_other_districts_and_streets_are_split(made):
    roads = json.loads((made / "gazetteer/roads.geojson").read_text(encoding="utf-8"))["features"]
    places = Counter(
        f["properties"]["name"] for f in roads if f["properties"]["class"] in ("主干道", "次干道", "支路")
    )
    assert max(places.values()) > 1
    assert any(name.endswith("北路") and name.replace("北路", "南路") in places for name in places)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "零"),
        (10, "十"),
        (12, "十二"),
        (105, "一百零五"),
        (1110, "一千一百一十"),
        (2008, "二千零八"),
        (10_050, "一万零五十"),
    ],
)
def test_numbers_are_read_aloud(number, words):
    assert spoken(number) == words


@given(st.sampled_from(["hom", "near", "shape", "drop", "dup", "swap"]), st.integers(0, 10_000))
def test_a_slip_keeps_the_word_for_road(kind, seed):
    assert "路" in slip(Random(seed), "白桦林路", kind)


def test_a_name_of_the_same_sounds_keeps_its_key():
    assert sound_key("盛源") == sound_key("圣元") != sound_key("海源")


def test_noise_changes_most_characters():
    wrong = drowned(Random(3), "鸿达煤业鸿达煤业鸿达煤业")
    assert sum(a != b for a, b in zip(wrong, "鸿达煤业鸿达煤业鸿达煤业", strict=True)) > 6


def test_a_line_is_walked_and_left():
    line = Line(((0.0, 0.0), (100.0, 0.0), (100.0, 50.0)))
    assert line.length == 150
    assert line.at(50, left=10) == (50.0, 10.0)
    assert line.at(125, left=10) == (90.0, 25.0)
    assert line.part(50, 125).xy == ((50.0, 0.0), (100.0, 0.0), (100.0, 25.0))

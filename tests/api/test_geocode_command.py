"""``xunfang geocode`` as a program: files in, files out, dirt on stderr."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli import application
from data.errors import FileMissing
from geo.errors import GazetteerEmpty, GazetteerMissing, OutputNotWritable

HEADER = "id,name,category,address,district,township,park,lon,lat\n"
ROWS = [
    "E1,大漠玻璃有限公司,建材,渡口区新华街21号,渡口区,,,109.0012,39.5002",
    "E2,旱码头烧烤城,餐饮,渡口区新华街81号,渡口区,,,39.5002,109.0072",
    "E3,宏德轮胎店,商贸,渡口区新华街41号,渡口区,,,,",
    "E4,众辉网吧,服务,渡口区胡杨路9号,渡口区,,,109.0052,39.5052",
]


@pytest.fixture
def run(cache, monkeypatch):
    monkeypatch.setenv("XUNFANG_LANG", "en")
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    app = application(["geocode"])

    def run(*arguments):
        return CliRunner().invoke(app, ["geocode", *map(str, arguments)])

    return run


def _road(name: str, *line: list[float]) -> dict[str, object]:
    told = {"id": name, "name": name, "ref": "", "aliases": [], "class": "次干道", "district": "渡口区"}
    return {"type": "Feature", "properties": told, "geometry": {"type": "LineString", "coordinates": line}}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("gazetteer")
    (folder / "enterprises.csv").write_text(HEADER + "\n".join(ROWS) + "\n", encoding="utf-8")
    roads = [
        _road("新华街", [109.0, 39.5], [109.01, 39.5]),
        _road("胡杨路", [109.005, 39.49], [109.005, 39.51]),
    ]
    text = json.dumps({"type": "FeatureCollection", "features": roads}, ensure_ascii=False)
    (folder / "roads.geojson").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def cache(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def calls(tmp_path) -> Path:
    lines = [
        {"id": "A", "text": "渡口区新华街与胡杨路交叉口打架", "prior": None},
        {"id": "B", "text": "", "prior": None},
        {
            "id": "C",
            "text": "大漠玻璃有限公司门口",
            "prior": {"lon": 0, "lat": 0, "radius_m": 50, "source": "aml"},
        },
    ]
    path = tmp_path / "calls.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines) + "{no\n", encoding="utf-8")
    return path


def test_calls_become_places_and_dirt_is_told(run, folder, calls, tmp_path):
    out = tmp_path / "places.jsonl"
    done = run("--gazetteer", folder, calls, "-o", out, "--json")
    assert done.exit_code == 0, done.output
    crossing, nothing, firm = (json.loads(line) for line in out.read_text("utf-8").splitlines())
    assert (crossing["lon"], crossing["lat"]) == pytest.approx((109.005, 39.5), abs=1e-4)
    assert {"id", "confidence", "candidates", "level", "radius_m", "reason", "refusal"} <= set(crossing)
    assert "ms" not in crossing
    assert (nothing["lon"], nothing["refusal"]) == (None, "no_place")
    assert (firm["lon"], firm["lat"]) == pytest.approx((109.0012, 39.5002), abs=1e-6)
    assert "enterprises.csv: rows without usable coordinates: 1" in done.stderr
    assert "enterprises.csv: rows with longitude and latitude exchanged: 1" in done.stderr
    assert f"{calls}, row 4" in done.stderr
    assert {**json.loads(done.stdout), "speed": 0} == {"calls": 3, "located": 2, "speed": 0, "rejected": 1}


def test_the_same_calls_give_the_same_bytes_and_times_on_demand(run, folder, calls, tmp_path):
    outs = [tmp_path / f"{k}.jsonl" for k in range(3)]
    for out, more in zip(outs, ([], [], ["--timing"]), strict=True):
        done = run("--gazetteer", folder, calls, "-o", out, *more)
        assert ("calls a second" in done.stderr) == bool(more)
    first, second, timed = (out.read_bytes() for out in outs)
    assert first == second
    assert [json.loads(line)["ms"] >= 0 for line in timed.splitlines()] == [True] * 3


@pytest.mark.parametrize(
    ("gazetteer", "given", "refusal"),
    [
        ("nowhere", "calls.jsonl", GazetteerMissing),
        (".", "nothing.jsonl", FileMissing),
        (".", "calls.jsonl", GazetteerEmpty),
    ],
)
def test_what_cannot_be_used_is_refused_and_nothing_written(run, tmp_path, calls, gazetteer, given, refusal):
    assert calls.exists()
    done = run("--gazetteer", tmp_path / gazetteer, tmp_path / given, "-o", tmp_path / "out.jsonl")
    assert isinstance(done.exception, refusal)
    assert not (tmp_path / "out.jsonl").exists()


def test_the_calls_are_not_overwritten(run, folder, calls):
    done = run("--gazetteer", folder, calls, "-o", calls)
    assert isinstance(done.exception, OutputNotWritable)
    assert calls.read_text("utf-8").endswith("{no\n")

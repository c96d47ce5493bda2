import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from plan_checker import check

from data.sample.town import write_town

FILES = {"clusters.geojson", "problem.json", "plan.json", "plan.geojson", "plan.html"}


def patrol(city: Path, out: Path, *more: str, roads: Path | None = None) -> subprocess.CompletedProcess[str]:
    inputs = ["--roads", str(roads or city / "roads.geojson")]
    for name in ("enterprises.csv", "units.csv", "stations.csv", "parks.geojson"):
        inputs += [f"--{Path(name).stem}", str(city / name)]
    return xunfang("patrol", *inputs, "--iterations", "60", "-o", str(out), *more)


def xunfang(*arguments: str) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-c", "from api.cli import main; main()"]
    environment = {**os.environ, "XUNFANG_LANG": "en"}
    return subprocess.run(
        [*program, *arguments], capture_output=True, text=True, check=False, env=environment
    )


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("town")
    write_town(folder, firms=300, crews=4)
    return folder


@pytest.fixture(scope="module")
def planned(town: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("out") / "plan"
    done = patrol(town, out, "--date", "2020-03-10")
    assert done.returncode == 0, done.stderr
    return out


def read(path: Path) -> dict:
    return json.loads(path.read_text("utf-8"))


def changed(town: Path, folder: Path, file: str, edit: Sequence[tuple[str, str]]) -> Path:
    """Copy the town and replace text in one of its files."""
    for source in town.iterdir():
        (folder / source.name).write_bytes(source.read_bytes())
    text = (folder / file).read_text("utf-8")
    for old, new in edit:
        assert old in text
        text = text.replace(old, new)
    (folder / file).write_text(text, "utf-8")
    return folder


def test_five_files_are_written(planned: Path) -> None:
    assert {path.name for path in planned.iterdir()} == FILES


def test_the_checker_accepts_the_plan(planned: Path) -> None:
    assert check(read(planned / "problem.json"), read(planned / "plan.json")) == []


def test_a_cluster_becomes_a_site_worth_the_roots_of_its_workers(planned: Path) -> None:
    clusters = read(planned / "clusters.geojson")["features"]
    sites = read(planned / "problem.json")["sites"]
    assert [site["id"] for site in sites] == [each["properties"]["cluster_id"] for each in clusters]
    assert all({k: site[k] for k in ("dwell_s", "visits", "min_gap_s", "decay")} == RULE for site in sites)
    assert [site["reward"] for site in sites] == [each["properties"]["reward"] for each in clusters]


RULE = {"dwell_s": 900, "visits": 2, "min_gap_s": 7200, "decay": 0.5}


def test_shifts_count_from_local_midnight(planned: Path) -> None:
    problem = read(planned / "problem.json")
    assert problem["epoch"] == "2020-03-10T00:00:00+08:00"
    assert problem["units"][0]["shift"] in ([8 * 3600, 16 * 3600], [14 * 3600, 22 * 3600])


def test_lines_and_stops_carry_times_and_directions(planned: Path) -> None:
    features = read(planned / "plan.geojson")["features"]
    legs = [each["properties"] for each in features if each["properties"]["kind"] == "leg"]
    stops = [each["properties"] for each in features if each["properties"]["kind"] == "stop"]
    assert len(stops) == sum(len(route["stops"]) for route in read(planned / "plan.json")["routes"])
    assert stops[0]["start_at"].startswith("2020-03-10T")
    assert all(leg["steps"] and {"zh", "en"} <= leg["steps"][0].keys() for leg in legs)


def test_the_same_input_gives_the_same_bytes(town: Path, planned: Path, tmp_path: Path) -> None:
    assert patrol(town, tmp_path / "again", "--date", "2020-03-10").returncode == 0
    assert {
        name for name in FILES if (planned / name).read_bytes() != (tmp_path / "again" / name).read_bytes()
    } == set()


def test_the_day_is_the_latest_reopening_unless_told(town: Path, tmp_path: Path) -> None:
    done = patrol(town, tmp_path, "--json")
    days = [line.split(",")[6] for line in (town / "enterprises.csv").read_text("utf-8").splitlines()[1:]]
    assert json.loads(done.stdout)["date"] == max(days)


def test_a_built_network_gives_the_same_plan(town: Path, planned: Path, tmp_path: Path) -> None:
    assert (
        xunfang("network", "build", str(town / "roads.geojson"), "-o", str(tmp_path / "town.net")).returncode
        == 0
    )
    assert patrol(town, tmp_path / "out", "--date", "2020-03-10", roads=tmp_path / "town.net").returncode == 0
    assert (tmp_path / "out/plan.json").read_bytes() == (planned / "plan.json").read_bytes()


def test_a_firm_far_from_every_road_is_named_and_left_out(town: Path, tmp_path: Path) -> None:
    (tmp_path / "city").mkdir()
    first = (town / "enterprises.csv").read_text("utf-8").splitlines()[1]
    lon = first.split(",")[8]
    city = changed(town, tmp_path / "city", "enterprises.csv", [(f",{lon},", ",110.9,")])
    done = patrol(city, tmp_path / "out", "--date", "2020-03-10", "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["left_out"] == ["E00001"]
    assert "E00001" in done.stderr


def test_every_firm_far_from_the_roads_is_named(town: Path, tmp_path: Path) -> None:
    (tmp_path / "city").mkdir()
    city = changed(town, tmp_path / "city", "enterprises.csv", [])
    far = "".join(f"FAR{k:02d},远,,,5,5,2020-03-01,0,111.{k:02d},39.5\n" for k in range(30))
    with (city / "enterprises.csv").open("a", encoding="utf-8") as file:
        file.write(far)
    done = patrol(city, tmp_path / "out", "--date", "2020-03-10", "--json")
    assert done.returncode == 0
    names = [f"FAR{k:02d}" for k in range(30)]
    assert json.loads(done.stdout)["left_out"] == names
    assert [name for name in names if name not in done.stderr] == []
    assert "left out" in done.stderr


def test_without_any_reopening_the_day_is_today_in_the_city(town: Path, tmp_path: Path) -> None:
    rows = [line.split(",") for line in (town / "enterprises.csv").read_text("utf-8").splitlines()]
    lines = [",".join([*row[:2], *row[8:10]]) for row in rows]
    (tmp_path / "firms.csv").write_text("\n".join(lines) + "\n", "utf-8")
    # The two places are 26 hours apart, so their days always differ.
    days = set()
    for place in ("Etc/GMT+12", "Etc/GMT-14"):
        done = xunfang(
            "patrol",
            "--roads",
            str(town / "roads.geojson"),
            "--enterprises",
            str(tmp_path / "firms.csv"),
            "--units",
            str(town / "units.csv"),
            "--stations",
            str(town / "stations.csv"),
            "--timezone",
            place,
            "--iterations",
            "1",
            "--json",
            "-o",
            str(tmp_path / "out"),
        )
        days.add(json.loads(done.stdout)["date"])
    assert len(days) == 2


Edit = tuple[str, str]
# What is wrong: the file, the edits that spoil it, and a word that the refusal must contain.
BAD: dict[str, tuple[str, list[Edit], str]] = {
    "a unit in the desert": (
        "units.csv",
        [("station,", "station,lon,lat,"), ("S1,2,2", ",111.5,39.5,2,2"), ("S2,2,2", "S2,,,2,2")],
        "U01",
    ),
    "a missing column": ("enterprises.csv", [("id,name,", "id,title,")], "name"),
    "an unknown datum": ("enterprises.csv", [("lon,lat\n", "lon,datum\n")], "datum"),
    "a polygon of another kind": ("parks.geojson", [('"Polygon"', '"LineString"')], "row 1"),
    "an unknown station": ("units.csv", [("S1", "S9")], "S9"),
    "a shift that ends before it begins": (
        "units.csv",
        [("14:00,22:00", "2020-03-10T14:00:00+08:00,2020-03-10T13:00:00+08:00")],
        "shift_end",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_named_and_the_output_stays(case: str, town: Path, tmp_path: Path) -> None:
    file, edit, word = BAD[case]
    (tmp_path / "city").mkdir()
    done = refused(changed(town, tmp_path / "city", file, edit), tmp_path / "out")
    assert file in done
    assert word in done


def test_an_empty_register_is_refused(town: Path, tmp_path: Path) -> None:
    (tmp_path / "city").mkdir()
    city = changed(town, tmp_path / "city", "enterprises.csv", [])
    (city / "enterprises.csv").write_bytes(b"")
    assert "enterprises.csv" in refused(city, tmp_path / "out")


def refused(city: Path, out: Path) -> str:
    """Run the job over yesterday's output and return what it says against its input."""
    out.mkdir()
    (out / "plan.json").write_text("yesterday")
    done = patrol(city, out)
    assert (done.returncode, done.stdout) == (1, "")
    assert "Traceback" not in done.stderr
    assert [path.read_text() for path in out.iterdir()] == ["yesterday"]
    return done.stderr


def test_exchanged_axes_are_refused_with_the_better_guess(town: Path, tmp_path: Path) -> None:
    (tmp_path / "city").mkdir()
    city = changed(town, tmp_path / "city", "enterprises.csv", [("lon,lat", "lat,lon")])
    done = patrol(city, tmp_path / "out")
    assert done.returncode == 1
    assert "exchange" in done.stderr
    assert not (tmp_path / "out").exists()


def test_two_limits_are_wrong_usage(town: Path, tmp_path: Path) -> None:
    assert patrol(town, tmp_path, "--time-limit", "1").returncode == 2


def test_a_day_before_any_reopening_has_a_plan_without_stops(town: Path, tmp_path: Path) -> None:
    done = patrol(town, tmp_path / "out", "--date", "1999-01-01", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["visits"] == 0
    assert "1999-01-01" in done.stderr
    assert {path.name for path in (tmp_path / "out").iterdir()} == FILES
    assert read(tmp_path / "out/problem.json")["sites"] == []

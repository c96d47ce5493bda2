import csv
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from plan_checker import check as check_plan
from program import Done
from transport_checker import check

from data.sample.town import lon_lat, write_town

DAY = "2020-04-01"
Run = Callable[..., Done]
TABLES = {
    "requests": "id,origin,destination,people,ready,latest\n"
    "R1,rail,east,60,07:00,09:00\nR2,rail,east,20,07:00,09:00\nR3,rail,north,5,07:00,07:05\n",
    "vehicles": "id,seats,place,shift_start,shift_end\nbus,45,rail,06:00,12:00\nvan,9,east,06:00,12:00\n",
    "places": "id,lon,lat\n"
    + "".join(
        f"{name},{lon_lat(*place)[0]},{lon_lat(*place)[1]}\n"
        for name, place in {"rail": (900, 900), "east": (6900, 1800), "north": (3900, 5100)}.items()
    ),
}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("town")
    write_town(folder, firms=50, crews=2)
    return folder


def transport(run: Run, town: Path, out: Path, *more: str, **change: str) -> Done:
    for name, text in (TABLES | change).items():
        (out / f"{name}.csv").write_text(text, "utf-8")
    files = [str(out / "requests.csv"), str(out / "vehicles.csv"), "--places", str(out / "places.csv")]
    files += ["--roads", str(town / "roads.geojson"), "--date", DAY, "--iterations", "20"]
    return run("transport", *files, "-o", str(out / "plan"), *more)


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read(path: Path) -> dict:
    return json.loads(path.read_text("utf-8"))


def at(clock: str) -> datetime:
    return datetime.fromisoformat(f"{DAY}T{clock}:00+08:00")


def drives(plan: Path) -> dict[tuple[str, str], int]:
    """Return seconds between places, taken from the legs and dwells of the problem that was written."""
    problem = read(plan / "problem.json")
    found = {(one, two): 0 for one in ("rail", "east", "north") for two in ("rail", "east", "north")}
    for site in problem["sites"]:
        ends = (
            ("rail", "east")
            if site["id"].startswith("R1") or site["id"].startswith("R2")
            else ("rail", "north")
        )
        found[ends] = site["dwell_s"] - 900
    at_rail, at_east = (problem["nodes"].index(place) for place in ("rail", "east"))
    found["east", "rail"] = problem["travel_s"][at_east][at_rail]
    return found


def test_trips_keep_every_rule_and_say_who_stays_behind(xunfang, town, tmp_path):
    done = transport(xunfang, town, tmp_path, "--json")
    assert done.returncode == 0, done.stderr
    plan = tmp_path / "plan"
    assert check_plan(read(plan / "problem.json"), read(plan / "plan.json")) == []
    trips = table(plan / "trips.csv")
    requests = [
        row | {"people": int(row["people"]), "ready": at(row["ready"]), "latest": at(row["latest"])}
        for row in table(tmp_path / "requests.csv")
    ]
    vehicles = [
        row | {"seats": int(row["seats"]), "begin": at(row["shift_start"]), "end": at(row["shift_end"])}
        for row in table(tmp_path / "vehicles.csv")
    ]
    assert check(requests, vehicles, trips, drive_s=drives(plan), board_s=600, alight_s=300) == []
    assert [(row["request"], row["left_behind"], row["reason"]) for row in trips if row["reason"]] == [
        ("R3", "5", "window")
    ]
    summary = json.loads(done.stdout)
    assert (summary["people"], summary["left_behind"]) == (80, 5)
    written = {path.name: path.read_bytes() for path in plan.iterdir()}
    assert transport(xunfang, town, tmp_path).returncode == 0
    assert {path.name: path.read_bytes() for path in plan.iterdir()} == written


def test_units_stand_where_people_arrive(xunfang, town, tmp_path):
    units = ["--units", str(town / "units.csv"), "--stations", str(town / "stations.csv")]
    vehicles = TABLES["vehicles"].replace("06:00,12:00", "06:00,14:00")
    requests = TABLES["requests"].replace("07:00,09:00", "09:00,12:00")
    done = transport(xunfang, town, tmp_path, *units, requests=requests, vehicles=vehicles)
    assert done.returncode == 0, done.stderr
    plan = tmp_path / "plan"
    assert check_plan(read(plan / "escort_problem.json"), read(plan / "escort_plan.json")) == []
    arrivals = [row["drop_off"] for row in table(plan / "trips.csv") if row["vehicle"]]
    manned = [(row["from"], row["until"]) for row in table(plan / "escorts.csv") if row["unit"]]
    assert arrivals
    assert all(any(begin <= moment <= end for begin, end in manned) for moment in arrivals)


def test_posts_are_where_and_when_a_file_says(xunfang, town, tmp_path):
    (tmp_path / "posts.csv").write_text(
        "id,place,from,until\nP1,north,09:00,09:30\nP2,east,02:00,03:00\n", "utf-8"
    )
    units = ["--units", str(town / "units.csv"), "--stations", str(town / "stations.csv")]
    done = transport(xunfang, town, tmp_path, *units, "--posts", str(tmp_path / "posts.csv"))
    assert done.returncode == 0, done.stderr
    rows = {row["post"]: (bool(row["unit"]), row["reason"]) for row in table(tmp_path / "plan/escorts.csv")}
    assert rows == {"P1": (True, ""), "P2": (False, "window")}


@pytest.mark.parametrize(
    ("name", "row", "told"),
    [
        ("requests", "R9,rail,east,-3,07:00,09:00", "-3"),
        ("requests", "R9,rail,rail,3,07:00,09:00", "same place"),
        ("requests", "R9,rail,moon,3,07:00,09:00", "moon"),
        ("requests", "R9,rail,east,3,late,09:00", "late"),
        ("requests", "R9,rail,east,3,09:00,07:00", "R9"),
        ("requests", "R1,rail,north,3,07:00,09:00", "R1"),
        ("vehicles", "V9,0,rail,06:00,12:00", "seats"),
        ("vehicles", "V9,5,moon,06:00,12:00", "moon"),
        ("vehicles", "V9,5,rail,06:00,", "shift_end"),
        ("places", "far,100.0,39.5", ""),
    ],
)
def test_bad_rows_are_refused_by_name(xunfang, town, tmp_path, name, row, told):
    more = {"vehicles": "id,seats,place\nV1,5,far\n"} if row.startswith("far") else {}
    done = transport(xunfang, town, tmp_path, **{name: TABLES[name] + row + "\n"}, **more)
    assert done.returncode == 1
    assert f"{name}.csv" in done.stderr
    assert told in done.stderr
    assert not (tmp_path / "plan").exists()

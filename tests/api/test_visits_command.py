import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from plan_checker import check
from program import Done

from data.sample.town import write_town

DAY = "2020-03-10"
FILES = {"problem.json", "plan.json", "plan.geojson", "visits.csv", "unvisited.csv"}
Run = Callable[..., Done]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("town")
    write_town(folder, firms=120, crews=2)
    return folder


def visits(run: Run, town: Path, out: Path, *more: str, **tables: str) -> Done:
    """Run the command on the town and on tables given as text."""
    inputs = ["--roads", str(town / "roads.geojson"), "--date", DAY, "--iterations", "20"]
    for name in ("enterprises", "units", "stations"):
        inputs += [f"--{name}", str(town / f"{name}.csv")]
    out.mkdir(exist_ok=True)
    for name, text in tables.items():
        (out / f"{name}.csv").write_text(text, "utf-8")
        inputs += [f"--{name}", str(out / f"{name}.csv")]
    return run("visits", *inputs, "-o", str(out / "plan"), *more)


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read(path: Path) -> dict:
    return json.loads(path.read_text("utf-8"))


def test_a_plan_keeps_hours_and_appointments_and_leaves_nobody_unnamed(xunfang, town, tmp_path):
    done = visits(
        xunfang,
        town,
        tmp_path,
        "--json",
        appointments="enterprise,from,until,fixed\nE00003,10:00,10:30,1\n",
        visited=f"enterprise,on\nE00005,2020-03-09\nE00006,{DAY}\nE00007,2020-02-01\n",
    )
    assert done.returncode == 0, done.stderr
    plan = tmp_path / "plan"
    problem = read(plan / "problem.json")
    assert check(problem, read(plan / "plan.json")) == []
    made, left = table(plan / "visits.csv"), table(plan / "unvisited.csv")
    kept = next(row for row in made if row["enterprise"] == "E00003")
    assert f"{DAY}T10:00:00+08:00" <= kept["start"] <= f"{DAY}T10:30:00+08:00"
    assert "fixed appointment" in kept["why"]
    clocks = [(row["start"][11:16], row["leave"][11:16]) for row in made if row["enterprise"] != "E00003"]
    hours = (("09:00", "12:00"), ("13:30", "17:30"))
    assert all(any(a <= start < leave <= b for a, b in hours) for start, leave in clocks)
    named = {row["enterprise"] for row in [*made, *left]}
    assert named == {site["id"] for site in problem["sites"]}
    assert "E00006" not in named  # was seen today
    assert json.loads(done.stdout)["visits"] == len(made)
    stops = [each for each in read(plan / "plan.geojson")["features"] if each["properties"]["kind"] == "stop"]
    assert len(stops) == len(made)


def test_the_same_input_gives_the_same_bytes(xunfang, town, tmp_path):
    runs = []
    for name in ("one", "two"):
        assert visits(xunfang, town, tmp_path / name, "--most", "40").returncode == 0
        runs.append({path.name: path.read_bytes() for path in (tmp_path / name / "plan").iterdir()})
    assert runs[0] == runs[1]
    assert runs[0].keys() == FILES


def test_who_is_left_over_is_carried_and_worth_more_the_next_day(xunfang, town, tmp_path):
    assert visits(xunfang, town, tmp_path / "one", "--most", "30").returncode == 0
    left = table(tmp_path / "one/plan/unvisited.csv")
    assert {"not_considered"} <= {row["reason"] for row in left}
    carried = (tmp_path / "one/plan/unvisited.csv").read_text("utf-8")
    assert visits(xunfang, town, tmp_path / "two", carried=carried).returncode == 0
    first, second = (
        {site["id"]: site["reward"] for site in read(tmp_path / day / "plan/problem.json")["sites"]}
        for day in ("one", "two")
    )
    waiting = next(row["enterprise"] for row in left if row["reason"] == "not_considered")
    assert second[waiting] > 0
    again = {row["enterprise"]: row["carried"] for row in table(tmp_path / "two/plan/unvisited.csv")}
    ids = {row["enterprise"] for row in left}
    assert {again[firm] for firm in again.keys() & ids} <= {"2"}
    assert all(second[firm] == reward for firm, reward in first.items() if firm not in ids)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("X9,10:00,11:00,1", "X9"),
        ("E00003,26:00,27:00,1", "26:00"),
        ("E00003,11:00,10:00,1", "E00003"),
        ("E00003,03:00,04:00,1", "E00003"),  # nobody is on duty
    ],
)
def test_an_appointment_that_cannot_be_kept_is_refused_by_name(xunfang, town, tmp_path, row, told):
    done = visits(xunfang, town, tmp_path, appointments=f"enterprise,from,until,fixed\n{row}\n")
    assert done.returncode == 1
    assert "appointments.csv" in done.stderr
    assert told in done.stderr
    assert not (tmp_path / "plan").exists()


def test_an_appointment_that_may_be_missed_is_left_out_with_its_reason(xunfang, town, tmp_path):
    done = visits(xunfang, town, tmp_path, appointments="enterprise,from,until\nE00003,03:00,04:00\n")
    assert done.returncode == 0, done.stderr
    left = {row["enterprise"]: row["reason"] for row in table(tmp_path / "plan/unvisited.csv")}
    assert left["E00003"] == "window"


@pytest.mark.parametrize("hours", ["9-12", "12:00-09:00", "09:00", "morning"])
def test_hours_that_are_none_are_wrong_usage(xunfang, town, tmp_path, hours):
    assert visits(xunfang, town, tmp_path, "--hours", hours).returncode == 2

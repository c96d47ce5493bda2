import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from program import Done
from roster_checker import check_roster

from benchmarks.roster import month

CASE = month(7, officers=7, posts=1, days=6)


def written(folder: Path, problem: object = CASE) -> list[str]:
    """Write the problem and return the arguments that name it and the result."""
    text = problem if isinstance(problem, str) else json.dumps(problem)
    (folder / "problem.json").write_text(text, "utf-8")
    return ["roster", str(folder / "problem.json"), "-o", str(folder / "roster.json"), "--iterations", "5"]


def read(folder: Path, name: str = "roster") -> dict[str, Any]:
    """Return a roster that was written."""
    return dict(json.loads((folder / f"{name}.json").read_text("utf-8")))


def test_a_problem_becomes_a_roster_and_vacancies_are_told(
    xunfang: Callable[..., Done], tmp_path: Path
) -> None:
    done = xunfang(*written(tmp_path))
    found = read(tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    assert check_roster(CASE, found) == []
    told = [one["why"]["en"] for one in found["vacancies"]]
    assert done.stderr.splitlines() == [*told, str(tmp_path / "roster.json")]


def test_machines_get_a_summary(xunfang: Callable[..., Done], tmp_path: Path) -> None:
    done = xunfang(*written(tmp_path), "--json")
    found = read(tmp_path)
    values = {level["name"]: level["value"] for level in found["levels"]}
    summary = {**values, "proved": found["proved"], "gap": found["gap"], "changes": 0}
    assert json.loads(done.stdout) == summary


def test_another_process_writes_the_same_bytes(tmp_path: Path) -> None:
    arguments = [*written(tmp_path), "--calendars", str(tmp_path / "calendars")]
    results = []
    for salt in ("1", "2"):
        program = [sys.executable, "-c", "from api.cli import main; main()"]
        environment = {**os.environ, "PYTHONHASHSEED": salt}
        subprocess.run([*program, *arguments], check=True, capture_output=True, env=environment)
        files = [tmp_path / "roster.json", *sorted((tmp_path / "calendars").iterdir())]
        results.append([path.read_bytes() for path in files])
    assert results[0] == results[1]


def test_a_repair_without_a_change_gives_the_same_bytes(xunfang: Callable[..., Done], tmp_path: Path) -> None:
    arguments = written(tmp_path)
    xunfang(*arguments)
    before = (tmp_path / "roster.json").read_bytes()
    arguments[3] = str(tmp_path / "again.json")
    xunfang(*arguments, "--previous", str(tmp_path / "roster.json"), "--seed", "5")
    assert (tmp_path / "again.json").read_bytes() == before


def test_a_repair_tells_each_change(xunfang: Callable[..., Done], tmp_path: Path) -> None:
    xunfang(*written(tmp_path))
    first = read(tmp_path)
    busiest = max(first["officers"], key=lambda one: one["duties"]["count"])["id"]
    changed = json.loads(json.dumps(CASE))
    officer = next(one for one in changed["officers"] if one["id"] == busiest)
    officer["absences"] = [{"from": "2020-05-01", "until": "2020-05-06", "reason": "病假"}]
    (tmp_path / "first.json").write_text(json.dumps(first), "utf-8")
    done = xunfang(*written(tmp_path, changed), "--previous", str(tmp_path / "first.json"))
    repaired = read(tmp_path)
    assert check_roster(changed, repaired, first) == []
    assert busiest in {change["officer"] for change in repaired["changes"]}
    assert all(change["why"]["en"] in done.stderr for change in repaired["changes"])


def test_a_time_limit_gives_a_valid_roster(xunfang: Callable[..., Done], tmp_path: Path) -> None:
    arguments = written(tmp_path)[:-2]
    assert xunfang(*arguments, "--time-limit", "0.5").returncode == 0
    assert check_roster(CASE, read(tmp_path)) == []


def test_each_officer_gets_a_calendar(xunfang: Callable[..., Done], tmp_path: Path) -> None:
    xunfang(*written(tmp_path), "--calendars", str(tmp_path / "new" / "calendars"))
    names = {path.name for path in (tmp_path / "new" / "calendars").iterdir()}
    assert names == {f"{officer['id']}.ics" for officer in CASE["officers"]}


@pytest.mark.parametrize("options", [["--time-limit", "0"], ["--iterations", "0"], ["--speed", "1"]])
def test_wrong_usage_ends_with_2(xunfang: Callable[..., Done], tmp_path: Path, options: list[str]) -> None:
    assert xunfang(*written(tmp_path)[:-2], *options).returncode == 2
    assert not (tmp_path / "roster.json").exists()


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        ("{", "no JSON"),
        ({**CASE, "last_day": "2020-04-01"}, "field last_day"),
        ({**CASE, "officers": [CASE["officers"][0]] * 2}, "row 2, field officers[1].id"),
        ({**CASE, "posts": [{"id": "P0"}]}, "row 1, field posts[0].shifts"),
    ],
)
def test_a_refusal_names_the_file_and_writes_nothing(
    xunfang: Callable[..., Done], tmp_path: Path, problem: object, words: str
) -> None:
    done = xunfang(*written(tmp_path, problem))
    assert done.returncode == 1
    assert done.stderr.startswith(f"xunfang: {tmp_path / 'problem.json'}")
    assert words in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "roster.json").exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"first_day": "2020-04-01"}, "give the one that this problem repairs"),
        ({"duties": 3}, "field duties"),
        ({"duties": [{"day": "2020-05-01"}]}, "field duties[0].post"),
        ({"levels": [{"name": "cost", "value": "much"}]}, "field levels[0].value"),
        ({"problem_sha256": None}, "field problem_sha256"),
    ],
)
def test_a_previous_roster_that_is_none_is_refused(
    xunfang: Callable[..., Done], tmp_path: Path, change: dict[str, Any], words: str
) -> None:
    arguments = written(tmp_path)
    xunfang(*arguments)
    (tmp_path / "other.json").write_text(json.dumps({**read(tmp_path), **change}), "utf-8")
    done = xunfang(*arguments, "--previous", str(tmp_path / "other.json"))
    assert done.returncode == 1
    assert done.stderr.startswith(f"xunfang: {tmp_path / 'other.json'}")
    assert words in done.stderr


def test_calendars_that_cannot_be_written_are_refused(xunfang: Callable[..., Done], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    done = xunfang(*written(tmp_path), "--calendars", str(tmp_path / "file"))
    assert done.returncode == 1
    assert str(tmp_path / "file") in done.stderr


def test_the_example_of_the_manual_works(xunfang: Callable[..., Done], tmp_path: Path) -> None:
    page = Path(__file__).parents[2] / "docs/how-to/roster-a-month.md"
    example = page.read_text("utf-8").split("```json\n")[1].split("```")[0]
    assert xunfang(*written(tmp_path, example)).returncode == 0
    found = read(tmp_path)
    assert check_roster(json.loads(example), found) == []
    assert found["proved"]

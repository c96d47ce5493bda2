import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from patrol_cases import city, line_town
from program import Done
from replan_cases import in_order, planned, taken
from replan_checker import check_replan

CASE = city(3, sites=12, units=2)
PLAN = planned(CASE)
CHANGE = {"now_s": 4000, "unavailable": taken("U0", 4000, 7000)}


def written(folder: Path, problem: object, plan: object, change: object) -> list[str]:
    """Write the three files and return the arguments that name them and the result."""
    for name, value in (("problem", problem), ("plan", plan), ("change", change)):
        text = value if isinstance(value, str) else json.dumps(value)
        (folder / f"{name}.json").write_text(text, "utf-8")
    names = [str(folder / f"{name}.json") for name in ("problem", "plan", "change")]
    return ["replan", *names, "-o", str(folder / "out.json")]


def test_a_plan_and_a_change_become_a_plan(xunfang: Callable[..., Done], tmp_path: Path) -> None:
    done = xunfang(*written(tmp_path, CASE, PLAN, CHANGE), "--iterations", "5")
    found = json.loads((tmp_path / "out.json").read_text("utf-8"))
    assert (done.returncode, done.stdout) == (0, "")
    assert check_replan(CASE, PLAN, CHANGE, found) == []
    assert done.stderr.splitlines()[:-1] == [change["why"]["en"] for change in found["changes"]]
    assert done.stderr.splitlines()[-1] == str(tmp_path / "out.json")


def test_machines_get_a_summary(xunfang: Callable[..., Done], tmp_path: Path) -> None:
    done = xunfang(*written(tmp_path, CASE, PLAN, CHANGE), "--iterations", "5", "--json")
    found = json.loads((tmp_path / "out.json").read_text("utf-8"))
    assert json.loads(done.stdout) == {
        "reward": found["reward"],
        "objective": found["objective"],
        "changes": len(found["changes"]),
        "debts": len(found["debts"]),
    }


def test_without_a_time_limit_another_process_writes_the_same_bytes(tmp_path: Path) -> None:
    arguments = written(tmp_path, CASE, PLAN, CHANGE)
    results = []
    for salt in ("1", "2"):
        program = [sys.executable, "-c", "from api.cli import main; main()"]
        environment = {**os.environ, "PYTHONHASHSEED": salt}
        subprocess.run([*program, *arguments], check=True, capture_output=True, env=environment)
        results.append((tmp_path / "out.json").read_bytes())
    assert results[0] == results[1]


def test_a_time_limit_gives_a_valid_plan(xunfang: Callable[..., Done], tmp_path: Path) -> None:
    done = xunfang(*written(tmp_path, CASE, PLAN, CHANGE), "--time-limit", "0.3")
    assert done.returncode == 0
    assert check_replan(CASE, PLAN, CHANGE, json.loads((tmp_path / "out.json").read_text("utf-8"))) == []


@pytest.mark.parametrize("options", [["--time-limit", "0"], ["--iterations", "0"], ["--speed", "1"]])
def test_wrong_usage_ends_with_2(xunfang: Callable[..., Done], tmp_path: Path, options: list[str]) -> None:
    assert xunfang(*written(tmp_path, CASE, PLAN, CHANGE), *options).returncode == 2
    assert not (tmp_path / "out.json").exists()


@pytest.mark.parametrize(
    ("files", "file", "words"),
    [
        (("{", PLAN, CHANGE), "problem", "no JSON"),
        ((CASE, "{", CHANGE), "plan", "no JSON"),
        ((CASE, PLAN, "{"), "change", "no JSON"),
        ((CASE, {"routes": []}, CHANGE), "plan", "field upper_bound"),
        ((CASE, PLAN, {}), "change", "field now_s"),
        ((CASE, PLAN, {"now_s": 0, "unavailable": taken("U7", 0)}), "change", "field unavailable[0].unit"),
        ((city(4, sites=12, units=2), PLAN, CHANGE), "plan", "made for another problem"),
    ],
)
def test_a_refusal_names_the_file_and_writes_nothing(
    xunfang: Callable[..., Done], tmp_path: Path, files: tuple[object, ...], file: str, words: str
) -> None:
    done = xunfang(*written(tmp_path, *files), "--iterations", "2")
    assert done.returncode == 1
    assert done.stderr.startswith(f"xunfang: {tmp_path / file}.json")
    assert words in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "out.json").exists()


def test_a_required_site_that_can_no_longer_be_served_is_refused(
    xunfang: Callable[..., Done], tmp_path: Path
) -> None:
    town = line_town({"required": True})
    files = written(tmp_path, town, in_order(town, "P1"), {"now_s": 0, "unavailable": taken("U1", 0)})
    done = xunfang(*files)
    assert done.returncode == 1
    assert "“P1” cannot be served" in done.stderr
    assert not (tmp_path / "out.json").exists()

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from patrol_cases import city, line_town
from plan_checker import check
from program import Done


def written(folder: Path, case: object) -> str:
    path = folder / "problem.json"
    path.write_text(case if isinstance(case, str) else json.dumps(case), "utf-8")
    return str(path)


def test_a_problem_becomes_a_plan_and_a_summary(xunfang: Callable[..., Done], tmp_path: Path) -> None:
    case, out = city(1, sites=10, units=2), tmp_path / "plan.json"
    options = ["--iterations", "5", "--seed", "3", "--bound", "--json"]
    done = xunfang("plan", written(tmp_path, case), "-o", str(out), *options)
    found = json.loads(out.read_text("utf-8"))
    summary = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (0, "")
    assert check(case, found) == []
    assert found["seed"] == 3
    assert {key: summary[key] for key in ("reward", "objective", "upper_bound", "gap")} == {
        key: found[key] for key in ("reward", "objective", "upper_bound", "gap")
    }
    assert summary["served"] == sum(len(route["stops"]) for route in found["routes"])
    assert summary["unserved"] == sum(entry["missing"] for entry in found["unserved"])


def test_a_plan_may_be_written_to_a_pipe(xunfang: Callable[..., Done], tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE)
    done = xunfang("plan", written(tmp_path, city(1, sites=3, units=1)), "-o", str(pipe), "--iterations", "2")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", f"{pipe}\n")
    assert "routes" in json.loads(reader.communicate(timeout=20)[0])


def test_the_same_seed_and_rounds_write_the_same_bytes(tmp_path: Path) -> None:
    problem = written(tmp_path, city(2, sites=10, units=2))
    for name, salt in (("a", "1"), ("b", "2")):
        program = [sys.executable, "-c", "from api.cli import main; main()"]
        options = ["plan", problem, "-o", str(tmp_path / name), "--iterations", "5"]
        environment = {**os.environ, "PYTHONHASHSEED": salt}
        subprocess.run([*program, *options], check=True, capture_output=True, env=environment)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_time_limit_gives_a_valid_plan(xunfang: Callable[..., Done], tmp_path: Path) -> None:
    case, out = city(3, sites=10, units=2), tmp_path / "plan.json"
    assert xunfang("plan", written(tmp_path, case), "-o", str(out), "--time-limit", "0.3").returncode == 0
    assert check(case, json.loads(out.read_text("utf-8"))) == []


@pytest.mark.parametrize(
    "options",
    [
        ["--time-limit", "1", "--iterations", "5"],
        ["--time-limit", "0"],
        ["--time-limit", "nan"],
        ["--iterations", "0"],
        ["--seed", "-1"],
        ["--speed", "1"],
    ],
)
def test_wrong_usage_ends_with_2(xunfang: Callable[..., Done], tmp_path: Path, options: list[str]) -> None:
    out = tmp_path / "plan.json"
    done = xunfang("plan", written(tmp_path, line_town({})), "-o", str(out), *options)
    assert done.returncode == 2
    assert not out.exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "empty"),
        ("{", "no JSON"),
        ("[1, 2]", "an object"),
        ("[" * 100_000, "nested too deeply"),
        ('{"nodes": [' + "9" * 5000 + "]}", "too many digits"),
        ('{"nodes": ["S"], "travel_s": [[NaN]], "sites": [], "units": []}', "row 1, field travel_s[0][0]"),
        (line_town({"reward": -1}), "row 1, field sites[0].reward"),
        (line_town({"required": True, "dwell_s": 9999}), "“P1” cannot be served (shift)"),
    ],
)
def test_a_refusal_names_the_file_and_writes_nothing(
    xunfang: Callable[..., Done], tmp_path: Path, content: object, words: str
) -> None:
    problem, out = written(tmp_path, content), tmp_path / "plan.json"
    done = xunfang("plan", problem, "-o", str(out), "--iterations", "2")
    assert done.returncode == 1
    assert done.stderr.startswith(f"xunfang: {problem}")
    assert words in done.stderr
    assert done.stderr.count("\n") == 1
    assert not out.exists()


def test_a_missing_file_and_a_large_file_are_refused(
    xunfang: Callable[..., Done], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem, out = written(tmp_path, line_town({})), str(tmp_path / "plan.json")
    missing = xunfang("plan", str(tmp_path / "none.json"), "-o", out)
    monkeypatch.setenv("XUNFANG_MAX_INPUT_BYTES", "10")
    large = xunfang("plan", problem, "-o", out)
    assert [missing.returncode, large.returncode] == [1, 1]
    assert "none.json" in missing.stderr
    assert "10" in large.stderr


def test_a_refusal_leaves_an_old_plan_alone(xunfang: Callable[..., Done], tmp_path: Path) -> None:
    out = tmp_path / "plan.json"
    out.write_text("old", "utf-8")
    assert xunfang("plan", written(tmp_path, "{"), "-o", str(out)).returncode == 1
    assert out.read_text("utf-8") == "old"

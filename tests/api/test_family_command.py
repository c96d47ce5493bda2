import json
from collections.abc import Callable
from pathlib import Path

import pytest
from patrol_cases import city, line_town
from plan_checker import check
from program import Done

CASE = city(2, sites=8, units=2)


def asked(folder: Path, case: object = CASE, *more: str) -> list[str]:
    """Write a problem and return the arguments that plan a family of it."""
    (folder / "problem.json").write_text(json.dumps(case), "utf-8")
    return ["family", str(folder / "problem.json"), "-o", str(folder / "out"), "--iterations", "3", *more]


def test_a_family_is_plans_measures_and_a_page(xunfang: Callable[..., Done], tmp_path: Path) -> None:
    done = xunfang(*asked(tmp_path, CASE, "--days", "4", "--variety", "0.5", "--json"))
    names = [*(f"plan-{day:02}.json" for day in range(1, 5)), "family.html", "family.json"]
    told = json.loads((tmp_path / "out" / "family.json").read_text("utf-8"))
    plans = [json.loads((tmp_path / "out" / name).read_text("utf-8")) for name in names[:4]]
    assert (done.returncode, json.loads(done.stdout)) == (0, told)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(names)
    assert [check(CASE, plan) for plan in plans] == [[]] * 4
    assert told["reward_mean"] == pytest.approx(sum(plan["reward"] for plan in plans) / 4)
    assert [point["variety"] for point in told["points"]] == [0.0, 0.5]
    assert told["points"][0]["observer"]["hits"] == 1.0
    assert told["observer"]["hits"] < 1.0 < told["entropy"]["bits"] <= told["entropy"]["most_bits"]


def test_more_processes_write_the_same_bytes(xunfang: Callable[..., Done], tmp_path: Path) -> None:
    written = []
    for processes in ("1", "2"):
        xunfang(*asked(tmp_path, CASE, "--days", "3", "--variety", "1", "--processes", processes))
        written.append({path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()})
    assert written[0] == written[1]
    assert len(written[0]) == 5


def test_a_curve_measures_other_varieties_too(xunfang: Callable[..., Done], tmp_path: Path) -> None:
    done = xunfang(*asked(tmp_path, CASE, "--days", "2", "--variety", "0.1", "--curve", "--json"))
    points = json.loads(done.stdout)["points"]
    assert [point["variety"] for point in points] == [0.0, 0.1, 0.25, 0.5, 0.75, 1.0]


def test_one_day_has_no_observer(xunfang: Callable[..., Done], tmp_path: Path) -> None:
    told = json.loads(xunfang(*asked(tmp_path, CASE, "--days", "1", "--json")).stdout)
    assert (told["observer"], told["days"]) == (None, 1)


def test_a_required_site_out_of_reach_is_named_and_nothing_is_written(
    xunfang: Callable[..., Done], tmp_path: Path
) -> None:
    case = line_town({"required": True, "windows": [[90_000, 90_000]]})
    done = xunfang(*asked(tmp_path, case))
    assert (done.returncode, done.stdout) == (1, "")
    assert "problem.json" in done.stderr
    assert "P1" in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_variety_beyond_its_limits_is_wrong_usage(xunfang: Callable[..., Done], tmp_path: Path) -> None:
    assert xunfang(*asked(tmp_path, CASE, "--variety", "1.5")).returncode == 2


def test_a_file_where_the_folder_should_be_is_refused(xunfang: Callable[..., Done], tmp_path: Path) -> None:
    (tmp_path / "out").write_text("", "utf-8")
    done = xunfang(*asked(tmp_path, CASE, "--days", "1"))
    assert (done.returncode, "cannot be written" in done.stderr) == (1, True)

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from patrol_cases import line_town
from plan_checker import check
from program import Done

CASE = line_town({}, {}, units=[{"id": "U1", "start": "S", "end": "S", "shift": [0, 28_800]}])
DOSES = {"doses": [{"site": "P1", "reward": 50}]}


def written(folder: Path, **files: object) -> list[str]:
    """Write JSON files and return their paths."""
    paths = [folder / f"{name}.json" for name in files]
    for path, value in zip(paths, files.values(), strict=True):
        path.write_text(value if isinstance(value, str) else json.dumps(value), "utf-8")
    return list(map(str, paths))


def test_doses_become_slots_that_a_plan_fills(xunfang: Callable[..., Done], tmp_path: Path) -> None:
    files, dosed, plan = (
        written(tmp_path, problem=CASE, doses=DOSES),
        tmp_path / "day.json",
        tmp_path / "plan.json",
    )
    assert xunfang("dose", "slots", *files, "-o", str(dosed)).returncode == 0
    assert xunfang("plan", str(dosed), "-o", str(plan), "--iterations", "5").returncode == 0
    assert check(json.loads(dosed.read_text("utf-8")), json.loads(plan.read_text("utf-8"))) == []
    (got,) = json.loads(xunfang("dose", "report", *files, str(plan), "--json").stdout)
    assert (got["site"], got["visits"], got["owed_visits"], got["kept"]) == ("P1", 4, 0, True)
    assert got["longest_gap_s"] <= got["max_gap_s"] == 7200
    said = xunfang("dose", "report", *files, str(plan)).stdout
    assert said.startswith("P1: 4 of 4 visits, 60 of 60 min, longest gap ")


def test_what_was_made_yesterday_raises_what_is_owed(
    xunfang: Callable[..., Done], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = {"done": [{"unit": "U1", "site": "P1#1", "visit": 1, "start_s": 4500, "leave_s": 5400}]}
    *files, yesterday = written(tmp_path, problem=CASE, doses=DOSES, yesterday=made)
    out = tmp_path / "day.json"
    assert xunfang("dose", "slots", *files, "-o", str(out), "--yesterday", yesterday).returncode == 0
    rewards = [site["reward"] for site in json.loads(out.read_text("utf-8"))["sites"]]
    assert rewards == [50 * (1 + 3 / 4)] * 4 + [10]
    monkeypatch.setenv("XUNFANG_LANG", "zh-CN")
    said = xunfang("dose", "report", *files, yesterday).stdout
    assert said == "! P1：到访 1／4 次，驻点 15／60 分钟，最长间隔 390 分钟（上限 120 分钟）\n"


@pytest.mark.parametrize(
    ("doses", "told"),
    [
        ({"doses": [{"site": "P7"}]}, ["doses.json", "1", "doses[0].site", "P7"]),
        ({"doses": [{"site": "P1", "visits": 2, "max_gap_s": 7200}]}, ["doses[0].visits", "at least 3"]),
        ({"doses": [{"site": "P1", "dwell_s": 90_000}]}, ["doses[0]", "90000"]),
        ({"dose": []}, ["doses.json", "doses"]),
        ("{", ["doses.json"]),
    ],
)
def test_malformed_doses_are_refused_with_file_and_field(
    xunfang: Callable[..., Done], tmp_path: Path, doses: object, told: list[str]
) -> None:
    files, out = written(tmp_path, problem=CASE, doses=doses), tmp_path / "day.json"
    done = xunfang("dose", "slots", *files, "-o", str(out))
    assert (done.returncode, done.stdout, out.exists()) == (1, "", False)
    assert [word for word in told if word not in done.stderr] == []


def test_malformed_visits_are_refused_with_their_file(xunfang: Callable[..., Done], tmp_path: Path) -> None:
    *files, made = written(
        tmp_path, problem=CASE, doses=DOSES, made={"done": [{"site": "P1", "start_s": "x"}]}
    )
    done = xunfang("dose", "report", *files, made)
    assert done.returncode == 1
    assert "made.json" in done.stderr
    assert "done[0].start_s" in done.stderr

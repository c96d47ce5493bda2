import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from api.actions import simulate as action
from api.cli import main
from routing.simulation.simulate import simulate as simulate_blocks

SCENARIO: dict[str, Any] = {
    "horizon_min": 2880,
    "warmup_min": 60,
    "replications": 12,
    "seed": 4,
    "travel_min": [[0, 2, 4], [2, 0, 2], [4, 2, 0]],
    "areas": ["A", "A", "B"],
    "parks": ["P", None, "Q"],
    "units": [
        {"home": 0, "area": "A", "route": [{"node": 0, "dwell_min": 12}, {"node": 2, "dwell_min": 12}]},
        {"home": 2, "area": "B", "on_duty": [[0, 1440]]},
    ],
    "demand": {"rate_per_h": [0.4, 0.4, 0.4], "priorities": [0.3, 0.7]},
    "service": {"law": "exponential", "mean_min": 20},
}


CORNERS = [[110.0, 40.0], [110.01, 40.0], [110.01, 40.01], [110.0, 40.01], [110.0, 40.0]]
TOWN = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"id": "1", "class": "residential"},
            "geometry": {"type": "LineString", "coordinates": CORNERS},
        }
    ],
}


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    return written(tmp_path / "a.json", SCENARIO)


def written(path: Path, value: Any) -> Path:
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


def read(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def test_a_scenario_gives_a_result_and_a_row_for_each_call(xunfang, scenario, tmp_path):
    out, table = tmp_path / "r.json", tmp_path / "t.parquet"
    done = xunfang("simulate", str(scenario), "-o", str(out), "--table", str(table))
    assert (done.returncode, done.stdout) == (0, "")
    result, rows = read(out), pq.read_table(table).to_pandas()
    assert set(result["response_min"]) == {"mean", "p50", "p90"}
    assert set(result["visible_min"]) == {"P", "Q"}
    assert result["within"]["10"]["n"] == 12
    assert rows["replication"].tolist() == sorted(rows["replication"])
    assert rows["replication"].nunique() == 12
    counted = rows[rows["t"] >= 60]
    response = (counted["arrived"] - counted["t"]).groupby(counted["replication"]).mean().mean()
    assert result["response_min"]["mean"]["mean"] == pytest.approx(response)
    assert set(rows["priority"]) == {1, 2}


def test_the_same_bytes_come_of_one_process_and_of_two(xunfang, scenario, tmp_path):
    found = []
    for processes in ("1", "2"):
        out, table = tmp_path / f"r{processes}.json", tmp_path / f"t{processes}.parquet"
        assert (
            xunfang(
                "simulate", "--processes", processes, str(scenario), "-o", str(out), "--table", str(table)
            ).returncode
            == 0
        )
        found.append((out.read_bytes(), table.read_bytes()))
    assert found[0] == found[1]


def test_recorded_calls_are_replayed_once(xunfang, tmp_path):
    (tmp_path / "calls.csv").write_text(
        "t_min,node,priority,service_min\n100,2,1,10\n5,0,2,30\n6,0,2,30\n", encoding="utf-8"
    )
    told = {**SCENARIO, "warmup_min": 0, "demand": {"calls": "calls.csv"}}
    out, table = tmp_path / "r.json", tmp_path / "t.parquet"
    done = xunfang("simulate", str(written(tmp_path / "s.json", told)), "-o", str(out), "--table", str(table))
    assert done.returncode == 0
    assert read(out)["response_min"]["mean"] == {"mean": pytest.approx(4 / 3), "half_width": None, "n": 1}
    assert pq.read_table(table)["call"].to_pylist() == [1, 2, 0]


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("-1,0,1,5", "t_min"),
        ("x,0,1,5", "t_min"),
        ("1,3,1,5", "node"),
        ("1,0.5,1,5", "node"),
        ("1,0,0,5", "priority"),
        ("1,0,1,", "service_min"),
        ("1,0,1,-5", "service_min"),
    ],
)
def test_a_bad_call_is_refused_by_row_and_field(xunfang, tmp_path, row, field):
    (tmp_path / "calls.csv").write_text(
        f"t_min,node,priority,service_min\n1,0,1,5\n{row}\n", encoding="utf-8"
    )
    told = {**SCENARIO, "demand": {"calls": "calls.csv"}}
    out = tmp_path / "r.json"
    done = xunfang("simulate", str(written(tmp_path / "s.json", told)), "-o", str(out))
    assert done.returncode == 1
    assert "calls.csv" in done.stderr
    assert "3" in done.stderr
    assert field in done.stderr
    assert not out.exists()


def test_a_calls_file_that_is_missing_is_named(xunfang, tmp_path):
    told = written(tmp_path / "s.json", {**SCENARIO, "demand": {"calls": "gone.csv"}})
    done = xunfang("simulate", str(told), "-o", str(tmp_path / "r.json"))
    assert done.returncode == 1
    assert "gone.csv" in done.stderr


def test_a_road_network_gives_the_times(xunfang, tmp_path):
    roads = written(tmp_path / "town.geojson", TOWN)
    assert xunfang("network", "build", str(roads), "-o", str(tmp_path / "town.net")).returncode == 0
    nodes = [[110.0, 40.0], [110.01, 40.0], [110.0, 40.01]]
    told = {key: value for key, value in SCENARIO.items() if key != "travel_min"}
    told |= {"network": "town.net", "nodes": nodes}
    out = tmp_path / "r.json"
    done = xunfang("simulate", str(written(tmp_path / "s.json", told)), "-o", str(out))
    assert done.returncode == 0, done.stderr
    assert read(out)["mean_travel_min"]["mean"] > 0


def test_a_mistake_that_is_likely_is_told_on_stderr(xunfang, tmp_path):
    told = written(tmp_path / "s.json", {**SCENARIO, "targets_min": [600]})
    done = xunfang("simulate", str(told), "-o", str(tmp_path / "r.json"))
    assert done.returncode == 0
    assert "were seconds meant?" in done.stderr


def test_what_is_refused_names_file_row_and_field(xunfang, tmp_path):
    told = {**SCENARIO, "units": [SCENARIO["units"][0], {"home": 0, "on_duty": []}]}
    done = xunfang("simulate", str(written(tmp_path / "s.json", told)), "-o", str(tmp_path / "r.json"))
    assert done.returncode == 1
    assert "s.json" in done.stderr
    assert "2" in done.stderr
    assert "units[1].on_duty" in done.stderr


def plan_b(tmp_path: Path) -> Path:
    more = {**SCENARIO, "name": "two by day", "units": [*SCENARIO["units"], {"home": 1}]}
    return written(tmp_path / "b.json", more)


def test_plans_are_compared_on_the_same_calls(xunfang, scenario, tmp_path):
    out = tmp_path / "c.json"
    done = xunfang("simulate", "compare", str(scenario), str(plan_b(tmp_path)), "-o", str(out), "--json")
    assert done.returncode == 0, done.stderr
    found = read(out)
    assert [plan["name"] for plan in found["plans"]] == ["a", "two by day"]
    by_name = {row["kpi"]: row for row in found["differences"][0]["kpis"]}
    assert by_name["response_min.mean"]["verdict"] == "better"
    assert by_name["response_min.mean"]["n"] == 12
    assert json.loads(done.stdout)["ranking"]["plans"][0]["name"] == "two by day"
    assert "better within 10 min" in found["sentences"][0]["en"]


def test_results_compare_as_their_scenarios_do(xunfang, scenario, tmp_path):
    other, out = plan_b(tmp_path), tmp_path / "c.json"
    for path in (scenario, other):
        assert xunfang("simulate", str(path), "-o", str(path.with_suffix(".result.json"))).returncode == 0
    assert xunfang("simulate", "compare", str(scenario), str(other), "-o", str(out)).returncode == 0
    of_scenarios = read(out)
    results = [str(path.with_suffix(".result.json")) for path in (scenario, other)]
    assert xunfang("simulate", "compare", *results, "-o", str(out)).returncode == 0
    of_results = read(out)
    assert of_results["differences"][0]["kpis"] == of_scenarios["differences"][0]["kpis"]


def test_what_cannot_be_compared_is_refused(xunfang, scenario, tmp_path):
    other = written(tmp_path / "b.json", {**SCENARIO, "seed": 5})
    done = xunfang("simulate", "compare", str(scenario), str(other), "-o", str(tmp_path / "c.json"))
    assert done.returncode == 1
    assert "seed: 4 ≠ 5" in done.stderr
    result = tmp_path / "r.json"
    assert xunfang("simulate", str(scenario), "-o", str(result)).returncode == 0
    mixed = xunfang("simulate", "compare", str(scenario), str(result), "-o", str(tmp_path / "c.json"))
    assert mixed.returncode == 1
    alone = xunfang("simulate", "compare", str(scenario), "-o", str(tmp_path / "c.json"))
    assert alone.returncode == 2


def test_it_goes_on_until_a_difference_is_known_well_enough(xunfang, scenario, tmp_path):
    out = tmp_path / "c.json"
    until = ("--until", "response_min.mean=1.0", "--most", "400")
    done = xunfang("simulate", "compare", str(scenario), str(plan_b(tmp_path)), "-o", str(out), *until)
    assert done.returncode == 0, done.stderr
    found = read(out)
    row = next(row for row in found["differences"][0]["kpis"] if row["kpi"] == "response_min.mean")
    assert row["half_width"] <= 1.0
    assert 20 <= found["replications"] < 400
    unknown = xunfang(
        "simulate", "compare", str(scenario), str(scenario), "-o", str(out), "--until", "speed=1"
    )
    assert unknown.returncode == 1
    assert "response_min.mean" in unknown.stderr
    wrong = xunfang("simulate", "compare", str(scenario), str(scenario), "-o", str(out), "--until", "p_wait")
    assert wrong.returncode == 2


def test_an_interruption_keeps_what_was_finished(xunfang, scenario, tmp_path, monkeypatch):
    def interrupted(*arguments: Any, **how: Any) -> Any:
        for number, found in enumerate(simulate_blocks(*arguments, **how)):
            if number == 2:
                raise KeyboardInterrupt
            yield found

    monkeypatch.setattr(action, "simulate", interrupted)
    out, table = tmp_path / "r.json", tmp_path / "t.parquet"
    done = xunfang("simulate", str(scenario), "-o", str(out), "--table", str(table))
    assert done.returncode == 130
    assert "10 of 12" in done.stderr
    assert read(out)["interrupted"] is True
    assert read(out)["replications"] == 10
    assert pq.read_table(table)["replication"].to_pylist()[-1] >= 9


def test_the_scenario_is_not_overwritten(xunfang, scenario):
    assert xunfang("simulate", str(scenario), "-o", str(scenario)).returncode == 1
    assert read(scenario) == SCENARIO


def test_help_of_the_group_names_its_commands(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["xunfang", "simulate", "--help"])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 0
    assert "compare" in capsys.readouterr().out


def test_the_visible_police_rate_is_told_where_streets_are_given(xunfang, tmp_path):
    roads = written(tmp_path / "town.geojson", TOWN)
    places = {"nodes": [[110.0, 40.0], [110.005, 40.0], [110.01, 40.0]]}
    one = written(tmp_path / "a.json", {**SCENARIO, **places})
    two = written(tmp_path / "b.json", {**SCENARIO, **places, "units": [{"home": 1}]})
    out = tmp_path / "r.json"
    done = xunfang("simulate", str(one), "-o", str(out), "--roads", str(roads), "--seen-in", "3")
    assert done.returncode == 0, done.stderr
    rate = read(out)["visible_rate"]
    assert 0 < rate["mean"] <= 1
    assert rate["n"] == 3
    compared = xunfang("simulate", "compare", str(one), str(two), "-o", str(out), "--roads", str(roads))
    assert compared.returncode == 0, compared.stderr
    rows = {row["kpi"]: row for row in read(out)["differences"][0]["kpis"]}
    assert rows["visible_rate"]["n"] == 5
    assert rows["visible_rate"]["mean"] < 0
    assert "visible-police rate" in compared.stderr


def test_a_scenario_without_places_has_no_visible_police_rate(xunfang, scenario, tmp_path):
    roads = written(tmp_path / "town.geojson", TOWN)
    done = xunfang("simulate", str(scenario), "-o", str(tmp_path / "r.json"), "--roads", str(roads))
    assert done.returncode == 1
    assert "does not say where its nodes are" in done.stderr
    assert xunfang("simulate", str(scenario), "-o", str(tmp_path / "r.json")).returncode == 0
    assert "visible_rate" not in read(tmp_path / "r.json")

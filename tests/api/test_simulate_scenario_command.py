import csv
import json

import pytest
from scenario_city import EAST_DEG, LON, write_scenario_city

from api.actions.simulate import read_scenario_file
from routing.simulation.demand import calls_of
from routing.simulation.simulate import simulate


@pytest.fixture
def city(tmp_path):
    return write_scenario_city(tmp_path / "city")


@pytest.fixture
def make(xunfang, city, tmp_path):
    """Make a scenario; return what was said, its JSON and what the reader of scenarios makes of it."""

    def command(*words, name="s.json"):
        out = tmp_path / name
        done = xunfang("simulate", "scenario", str(city), "-o", str(out), *words)
        if done.returncode:
            return done, None, None
        return done, json.loads(out.read_text("utf-8")), read_scenario_file(out, max_bytes=10**7)[0]

    return command


def test_a_scenario_holds_the_cells_homes_and_patrol_points_of_the_city(make):
    done, value, scenario = make("--days", "7")
    assert (done.returncode, scenario.node_count) == (0, 10)
    assert "3 units, 0 of them with a route; 10 nodes; 168 calls" in done.stderr
    assert sorted(lon for lon, _ in value["nodes"]) == pytest.approx([LON + k * EAST_DEG for k in range(10)])
    assert value["areas"].count("西区") == 5
    assert value["parks"].count("东园") == 1
    assert value["targets_min"] == [1.0, 3.0, 5.0, 7.0, 10.0]
    far = max(map(max, value["travel_min"]))
    assert far == pytest.approx(9 * 858.7 / 1000, rel=0.01)  # a kilometre a minute


def test_calls_are_expected_as_often_and_where_they_came(make):
    _, value, scenario = make("--days", "14")
    assert scenario.demand.calls_in(scenario.horizon_min) == pytest.approx(336)
    assert min(value["demand"]["rate_per_h"]) == pytest.approx(0.1, rel=0.03)
    assert value["demand"]["priorities"] == pytest.approx([1 / 3, 0, 2 / 3], abs=0.01)


def test_what_police_found_themselves_teaches_no_demand(make, city):
    before = make("--days", "7")[1]["demand"]
    text = (city / "alerts.jsonl").read_text("utf-8").replace('"patrol"', '"phone"')
    (city / "alerts.jsonl").write_text(text, "utf-8")
    assert sum(make("--days", "7")[1]["demand"]["rate_per_h"]) > sum(before["rate_per_h"])


def test_night_shifts_go_on_past_midnight_and_a_unit_without_shift_is_always_on_duty(make):
    done, value, _ = make("--days", "2")
    by_name = {unit["name"]: unit["on_duty"] for unit in value["units"]}
    assert by_name["早班"] == [[480, 960], [1920, 2400]]
    assert by_name["夜班"] == [[0, 360], [1320, 1800], [2760, 2880]]
    assert by_name["东组"] == [[0, 1440], [1440, 2880]]
    assert "U3" in done.stderr


def test_a_first_day_within_the_week_is_reached_by_a_warm_up_from_monday(make):
    _, value, _ = make("--start", "2020-03-12", "--days", "2")
    assert (value["warmup_min"], value["horizon_min"]) == (3 * 1440, 5 * 1440)


def test_a_district_is_simulated_alone(make):
    _, value, scenario = make("--district", "西区", "--days", "14")
    assert [unit["name"] for unit in value["units"]] == ["早班", "夜班"]
    assert set(value["areas"]) == {"西区"}
    assert scenario.demand.calls_in(scenario.horizon_min) == pytest.approx(170)


def test_an_unknown_district_is_refused_with_those_there_are(make):
    done, _, _ = make("--district", "南区")
    assert done.returncode == 1
    assert "--district" in done.stderr
    assert "东区, 西区" in done.stderr


def test_a_past_period_is_replayed_call_by_call(make, tmp_path):
    done, value, scenario = make("--replay", "2020-03-10", "2020-03-11T06:00")
    assert done.returncode == 0
    rows = list(csv.DictReader((tmp_path / "s.calls.csv").read_text("utf-8").splitlines()))
    assert value["demand"] == {"calls": "s.calls.csv"}
    assert [float(row["t_min"]) for row in rows[:2]] == [1455, 1515]
    assert len(rows) == 30
    assert {row["priority"] for row in rows} == {"1", "3"}
    (_, tally), *_ = simulate([scenario])
    assert tally.samples[0].calls == 30


def test_a_period_without_calls_is_refused(make):
    done, _, _ = make("--replay", "2021-03-10", "2021-03-11")
    assert (done.returncode, "--replay" in done.stderr) == (1, True)


def test_fewer_nodes_than_there_are_posts_are_refused(make):
    done, _, _ = make("--nodes", "2")
    assert (done.returncode, "need 4 nodes" in done.stderr) == (1, True)


def test_the_same_folder_makes_the_same_bytes(make, tmp_path):
    make(name="s.json")
    make("--name", "s", name="again.json")
    assert (tmp_path / "s.json").read_bytes() == (tmp_path / "again.json").read_bytes()


@pytest.mark.parametrize("reopened", [None, ""])
def test_a_register_without_reopenings_lists_firms_that_work(make, city, reopened):
    text = (city / "enterprises.csv").read_text("utf-8")
    new = text.replace(",reopened_on", "").replace(",2020-03-11", "")
    if reopened is not None:
        new = text.replace("2020-03-11", reopened)
    (city / "enterprises.csv").write_text(new, "utf-8")
    _, value, _ = make("--start", "2020-03-02", "--days", "7")
    assert any(label and label.startswith("厂") for label in value["labels"]) == (reopened is None)


@pytest.fixture
def plan(xunfang, city, tmp_path):
    """Plan the patrols of the city; two units go to the one cluster, which is in no park."""
    files = {"--roads": "roads.geojson", "--enterprises": "enterprises.csv", "--units": "units.csv"}
    files |= {"--stations": "stations.csv", "--parks": "parks.geojson"}
    words = [word for key, name in files.items() for word in (key, str(city / name))]
    done = xunfang("patrol", *words, "--iterations", "3", "--visits", "3", "-o", str(tmp_path / "plan"))
    assert done.returncode == 0
    return tmp_path / "plan"


def test_a_plan_gives_units_their_stops_in_the_order_of_the_day(make, plan):
    done, value, scenario = make("--plan", str(plan))
    planned = {
        route["unit"]: [round(stop["leave_s"] - stop["start_s"]) / 60 for stop in route["stops"]]
        for route in json.loads((plan / "plan.json").read_text("utf-8"))["routes"]
        if route["stops"]
    }
    routes = {unit["id"]: unit["route"] for unit in value["units"] if "route" in unit}
    assert f"{len(planned)} of them with a route" in done.stderr
    assert {unit: [stop["dwell_min"] for stop in route] for unit, route in routes.items()} == planned
    cluster = {stop["node"] for route in routes.values() for stop in route}
    assert [value["nodes"][node][0] for node in cluster] == pytest.approx([LON + 5 * EAST_DEG], abs=1e-4)
    assert value["labels"][cluster.pop()].startswith("厂")
    assert sum(tally.samples[0].calls for _, tally in simulate([scenario], replications=(0, 1))) > 0


def test_a_plan_changes_no_call(make, plan):
    _, posts, one = make()
    _, patrol, two = make("--plan", str(plan), name="p.json")
    assert posts["demand"]["profile"] == patrol["demand"]["profile"]
    assert [tally.samples[0].calls for _, tally in simulate([one, two], replications=(0, 2))]
    assert calls_of(one, 0).t.tolist() == calls_of(two, 0).t.tolist()
    assert calls_of(one, 0).node.tolist() == calls_of(two, 0).node.tolist()


def test_a_folder_with_a_plan_for_each_district_is_read(make, plan, tmp_path):
    (tmp_path / "whole" / "districts").mkdir(parents=True)
    plan.rename(tmp_path / "whole" / "districts" / "西区")
    _, value, _ = make("--plan", str(tmp_path / "whole"))
    assert any("route" in unit for unit in value["units"])


def test_a_plan_of_other_units_is_refused(make, plan, city):
    text = (city / "units.csv").read_text("utf-8").replace("U1", "U9").replace("U3", "U8")
    (city / "units.csv").write_text(text, "utf-8")
    done, _, _ = make("--plan", str(plan))
    assert done.returncode == 1
    assert "plan.json" in done.stderr
    assert "that the city has not" in done.stderr


@pytest.mark.parametrize("name", ["units.csv", "alerts.jsonl", "roads.geojson"])
def test_a_missing_file_is_named(make, city, name):
    (city / name).unlink()
    done, _, _ = make()
    assert (done.returncode, name in done.stderr) == (1, True)


def test_places_are_looked_up_where_no_truth_is_told(make, city):
    (city / "alerts_truth.jsonl").unlink()
    texts = [json.loads(line) for line in (city / "alerts.jsonl").read_text("utf-8").splitlines()]
    for each in texts:
        each["text"] = "厂3着火了"
    (city / "alerts.jsonl").write_text("\n".join(json.dumps(each) for each in texts), "utf-8")
    _, value, _ = make("--days", "14")
    rates = value["demand"]["rate_per_h"]
    assert sum(rate > 0 for rate in rates) == 1
    assert value["nodes"][rates.index(max(rates))][0] == pytest.approx(LON + 5 * EAST_DEG, abs=1e-4)

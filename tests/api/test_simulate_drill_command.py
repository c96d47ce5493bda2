import csv
import json
from pathlib import Path

import numpy as np
import pytest
from network_towns import square_town

from api.actions.simulate import read_scenario_file
from routing.network.netfile import save_network
from routing.simulation.simulate import simulate

# Five nodes on a road, two minutes from one to the next; the first two lie in the west.
MINUTES = [[2.0 * abs(one - two) for two in range(5)] for one in range(5)]
SCENARIO = {
    "name": "quiet",
    "horizon_min": 7 * 1440,
    "replications": 4,
    "seed": 3,
    "travel_min": MINUTES,
    "nodes": [[109.7 + 0.02 * node, 39.6] for node in range(5)],
    "areas": ["西", "西", "东", "东", "东"],
    "parks": [None, None, None, "园", None],
    "units": [
        {"home": home, "name": f"组{home}", "area": "西" if home < 2 else "东"} for home in (0, 1, 3, 4)
    ],
    "demand": {"rate_per_h": [0.1] * 5, "priorities": [0.5, 0.5]},
    "service": {"law": "constant", "mean_min": 20},
}
CLOSED = {"kind": "roads", "where": {"ways": ["w0"]}, "closed": True}
SAMPLES = sorted((Path(__file__).parents[2] / "data" / "sample" / "drills").glob("*.json"))


@pytest.fixture
def drill(xunfang, tmp_path):
    """Put events into the scenario; return what was said, the JSON, and what the reader makes of it."""

    def command(*events, scenario=SCENARIO, words=(), **more):
        (tmp_path / "quiet.json").write_text(json.dumps(scenario), "utf-8")
        (tmp_path / "drill.json").write_text(json.dumps({"name": "drill", "events": events, **more}), "utf-8")
        names = [str(tmp_path / name) for name in ("quiet.json", "drill.json", "loud.json")]
        done = xunfang("simulate", "drill", *names[:2], "-o", names[2], *words)
        if done.returncode:
            return done, None, None
        value = json.loads(Path(names[2]).read_text("utf-8"))
        return done, value, read_scenario_file(Path(names[2]), max_bytes=10**7)[0]

    return command


def test_a_slow_road_lengthens_every_way_through_it(drill):
    _, value, _ = drill({"kind": "roads", "where": {"pairs": [[1, 2]]}, "factor": 3})
    assert value["travel_min"][0][4] == 8 + 4
    assert value["travel_min"][4][0] == 8
    assert value["travel_min"][2][3] == 2


def test_a_closed_place_delays_who_goes_in_out_or_through(drill):
    _, value, _ = drill({"kind": "roads", "where": {"park": "园"}, "closed": True, "delay_min": 10})
    assert value["travel_min"][2][3] == 12
    assert value["travel_min"][2][4] == 24
    assert value["travel_min"][0][2] == 4


def test_within_a_blocked_area_nothing_takes_longer(drill):
    _, value, _ = drill({"kind": "blocked", "where": {"area": "东"}, "delay_min": 45})
    assert value["travel_min"][2][4] == 4
    assert value["travel_min"][1][2] == 2 + 45
    assert value["travel_min"][0][1] == 2


def test_what_lasts_some_hours_is_a_travel_period_of_these_hours(drill):
    event = {"kind": "roads", "where": {"nodes": [0]}, "factor": 2, "from_min": 1500, "to_min": 1600}
    done, value, scenario = drill(event)
    assert value["travel_min"] == MINUTES
    assert [period["hours"] for period in value["travel_periods"]] == [[25, 26]]
    assert scenario.travel.minutes[scenario.travel.period[25], 0, 1] == 4
    assert done.stderr == ""


def test_hours_that_would_come_again_every_week_are_told(drill):
    event = {"kind": "roads", "where": {"nodes": [0]}, "factor": 2, "from_min": 0, "to_min": 60}
    done, _, _ = drill(event, scenario=SCENARIO | {"horizon_min": 30 * 1440})
    assert "every week" in done.stderr
    assert drill(event, scenario=SCENARIO | {"horizon_min": 30 * 1440}, horizon_min=10080)[0].stderr == ""


BURST = {"kind": "calls", "where": {"park": "园"}, "calls": 30, "units": 2, "service_min": 60}


def test_a_burst_comes_beside_the_random_calls_of_every_replication(drill, tmp_path):
    _, value, scenario = drill(BURST | {"from_min": 600, "to_min": 660})
    assert len(value["demand"]["added"]) == 30
    assert value["demand"]["rate_per_h"] == SCENARIO["demand"]["rate_per_h"]
    quiet = read_scenario_file(tmp_path / "quiet.json", max_bytes=10**7)[0]
    assert scenario.replications == quiet.replications == 4
    for (_, loud), (_, calm) in zip(simulate([scenario]), simulate([quiet]), strict=True):
        for with_burst, without in zip(loud.samples, calm.samples, strict=True):
            assert with_burst.calls == without.calls + 30
            assert with_burst.response[0] > without.response[0]


def test_a_burst_is_written_among_the_calls_of_a_replication_on_demand(drill, tmp_path):
    _, value, scenario = drill(BURST | {"from_min": 600, "to_min": 660}, words=["--replication", "0"])
    with (tmp_path / "loud.calls.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    burst = [row for row in rows if row["units"] == "2"]
    assert (value["demand"], value["replications"]) == ({"calls": "loud.calls.csv"}, 1)
    assert len(burst) == 30
    assert {row["node"] for row in burst} == {"3"}
    assert all(600 <= float(row["t_min"]) < 660 and row["priority"] == "1" for row in burst)
    assert [float(row["t_min"]) for row in rows] == sorted(float(row["t_min"]) for row in rows)
    (_, loud), *_ = simulate([scenario])
    quiet = read_scenario_file(tmp_path / "quiet.json", max_bytes=10**7)[0]
    (_, calm), *_ = simulate([quiet], replications=(0, 1))
    assert loud.samples[0].calls == calm.samples[0].calls + 30
    assert loud.samples[0].response[0] > calm.samples[0].response[0]


def test_quiet_days_with_the_same_calls_are_written_on_demand(drill, tmp_path):
    _, value, _ = drill(words=["--replication", "2"])
    quiet, _ = read_scenario_file(tmp_path / "quiet.json", max_bytes=10**7)
    written, _ = read_scenario_file(tmp_path / "loud.json", max_bytes=10**7)
    (_, drawn), *_ = simulate([quiet], replications=(2, 3))
    (_, again), *_ = simulate([written])
    assert value["demand"] == {"calls": "loud.calls.csv"}
    assert again.samples[0].response.tolist() == drawn.samples[0].response.tolist()


def test_half_of_the_units_are_away_for_some_hours(drill):
    _, value, _ = drill({"kind": "absent", "share": 0.5, "from_min": 1440, "to_min": 2880})
    duties = [unit["on_duty"] for unit in value["units"]]
    assert duties.count([[0, 10080]]) == 2
    assert duties.count([[0, 1440], [2880, 10080]]) == 2


def test_a_unit_away_all_the_time_is_left_out_also_of_preference_lists(drill):
    lists = [[0, 1, 2, 3]] * 5
    scenario = SCENARIO | {"dispatch": {"rule": "preference", "preference": lists}}
    _, value, read = drill({"kind": "absent", "units": ["组1"]}, scenario=scenario)
    assert [unit["name"] for unit in value["units"]] == ["组0", "组3", "组4"]
    assert read.dispatch.preference == ((0, 1, 2),) * 5


def test_the_rest_of_the_scenario_stays_as_it_was(drill):
    _, value, _ = drill({"kind": "absent", "units": [0], "from_min": 0, "to_min": 60})
    for key in ("travel_min", "nodes", "areas", "parks", "demand", "service", "seed", "replications"):
        assert value[key] == SCENARIO[key]


def test_a_network_is_found_from_wherever_the_result_stands(xunfang, tmp_path):
    (tmp_path / "far" / "away").mkdir(parents=True)
    network = square_town()
    with (tmp_path / "town.net").open("wb") as stream:
        save_network(network, stream)
    nodes = np.column_stack([network.node_lon, network.node_lat])[:5].tolist()
    scenario = {key: each for key, each in SCENARIO.items() if key != "travel_min"}
    scenario |= {"network": "town.net", "nodes": nodes}
    (tmp_path / "quiet.json").write_text(json.dumps(scenario), "utf-8")
    for name, events in (("absent", [{"kind": "absent", "units": [0]}]), ("closed", [CLOSED])):
        (tmp_path / "drill.json").write_text(json.dumps({"name": name, "events": events}), "utf-8")
        out = tmp_path / "far" / "away" / f"{name}.json"
        words = [str(tmp_path / "quiet.json"), str(tmp_path / "drill.json"), "-o", str(out)]
        done = xunfang("simulate", "drill", *words, "--roads", str(tmp_path / "town.net"))
        assert (done.returncode, done.stderr) == (0, "")
        read_scenario_file(out, max_bytes=10**7)
    usual, _ = read_scenario_file(tmp_path / "quiet.json", max_bytes=10**7)
    closed, _ = read_scenario_file(out, max_bytes=10**7)
    longer = closed.travel.minutes[0] - usual.travel.minutes[0]
    assert longer.min() > -1e-4
    assert longer.max() > 0.5


@pytest.mark.parametrize(
    ("event", "said"),
    [
        ({"kind": "flood"}, "events[0].kind"),
        ({"kind": "roads", "where": {"nodes": [0]}}, "events[0].factor"),
        ({"kind": "roads", "where": {"nodes": [9]}, "factor": 2}, "events[0].where.nodes[0]"),
        ({"kind": "roads", "where": {"ways": ["R1"]}, "factor": 2}, "--roads"),
        ({"kind": "roads", "where": {}, "factor": 2}, "events[0].where"),
        ({"kind": "blocked", "where": {"area": "南"}}, "events[0].where.area"),
        ({"kind": "blocked", "where": {"circle": [100, 30, 50]}}, "events[0].where"),
        ({"kind": "blocked", "where": {"polygon": [[1, 1], [2, 2]]}}, "events[0].where.polygon"),
        ({"kind": "calls", "where": {"nodes": [0]}}, "events[0].calls"),
        ({"kind": "calls", "where": {"nodes": [0]}, "calls": 2, "priority": 3}, "events[0].priority"),
        ({"kind": "absent", "units": ["组9"]}, "events[0].units[0]"),
        ({"kind": "absent", "share": 1}, "nobody would be left"),
        ({"kind": "absent", "share": 0.5, "from_min": 60, "to_min": 30}, "events[0]"),
    ],
)
def test_bad_events_are_refused_with_their_path(drill, event, said):
    done, _, _ = drill(event)
    assert done.returncode == 1
    assert said in done.stderr
    assert "drill.json" in done.stderr


@pytest.mark.parametrize("path", SAMPLES, ids=[path.stem for path in SAMPLES])
def test_the_sample_drills_run(drill, path):
    sample = json.loads(path.read_text("utf-8"))
    parks = [event["where"]["park"] for event in sample["events"] if "park" in event.get("where", {})]
    scenario = SCENARIO | {
        "areas": ["东胜区", "东胜区", "康巴什区", "康巴什区", "康巴什区"],
        "parks": [None, parks[0] if parks else None, None, None, None],
        "nodes": [[109.937 + 0.01 * node, 39.742] for node in range(5)],
    }
    done, _, read = drill(*sample["events"], scenario=scenario, horizon_min=sample["horizon_min"])
    assert done.returncode == 0
    assert sum(tally.samples[0].calls for _, tally in simulate([read])) > 0

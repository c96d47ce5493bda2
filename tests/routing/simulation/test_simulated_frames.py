from dataclasses import replace
from datetime import UTC, timedelta

import numpy as np
import pytest
import shapely
from network_towns import square_town
from simulation_oracle import small_city

from routing.measures import gaps, intervals, stays, visible_rate
from routing.measuring.streets import street_segments
from routing.simulation.frames import MONDAY, OnRoads, simulated_calls, simulated_presence
from routing.simulation.reading import read_scenario
from routing.simulation.result import result_json
from routing.simulation.scenario import Scenario
from routing.simulation.simulate import simulate
from routing.simulation.tally import Tally
from routing.simulation.trace import trace_of
from routing.simulation.visibility import Watch, streets_around


def placed(seed: int) -> Scenario:
    told = small_city(seed)
    told["dispatch"]["units_needed"] = {}
    told["warmup_min"] = 0
    random = np.random.default_rng(seed)
    told["nodes"] = [[110 + x, 40 + y] for x, y in random.random((len(told["parks"]), 2)) * 0.2]
    for unit in told["units"]:
        unit["on_duty"] = [[0.0, told["horizon_min"]]]
    return read_scenario(told)


@pytest.mark.parametrize("seed", [2, 5, 9, 14])
def test_the_engine_of_measures_agrees_with_the_simulation(seed: int):
    scenario = placed(seed)
    trace = trace_of(scenario)
    result = result_json(scenario, Tally.merged([tally for _, tally in simulate([scenario])]))
    measured = intervals(simulated_calls(scenario, trace)).set_index("interval")
    if result["response_min"]["mean"]["mean"] is not None:
        for key in ("p50", "p90"):
            whole_min = measured.loc["whole", f"{key}_s"] / 60
            assert whole_min == pytest.approx(result["response_min"][key]["mean"], abs=1e-5)


def test_presence_at_a_park_is_the_visible_minutes_and_gaps_of_the_simulation():
    compared = 0
    for seed in range(20, 40):
        scenario = placed(seed)
        quiet = replace(scenario, demand=replace(scenario.demand, per_h=scenario.demand.per_h * 0))
        visits = [stop.node for unit in quiet.units for stop in unit.route]
        for node in set(visits):
            alone = replace(quiet, parks=tuple("P" if k == node else None for k in range(quiet.node_count)))
            result = result_json(alone, Tally.merged([tally for _, tally in simulate([alone])]))
            presence = simulated_presence(alone, trace_of(alone), begin_min=0, end_min=alone.horizon_min)
            spot = shapely.Point(*alone.positions[node]).buffer(1e-9)
            end = MONDAY + timedelta(minutes=alone.horizon_min)
            stands = presence[~presence["moving"] & (presence["kind"] == "car")]
            attended = stays(stands, spot, start=MONDAY, end=end)
            minutes = attended["seconds"].sum() / 60
            assert minutes == pytest.approx(result["visible_min"]["P"]["mean"], rel=1e-4)
            without = gaps(attended, start=MONDAY, end=end)
            mean_min = 0.0 if without.count == 0 else without.mean_s / 60
            assert mean_min == pytest.approx(result["gap_min"]["P"]["mean"]["mean"], rel=1e-4, abs=1e-3)
            compared += 1
    assert compared > 30


def test_the_rows_of_a_unit_follow_each_other_and_end_where_the_next_begins():
    scenario = placed(3)
    presence = simulated_presence(scenario, trace_of(scenario), begin_min=0, end_min=scenario.horizon_min)
    for _, own in presence.groupby("unit"):
        assert (own["from"].iloc[1:].to_numpy() >= own["to"].iloc[:-1].to_numpy()).all()
        ends = own[["to_lon", "to_lat"]].iloc[:-1].to_numpy()
        np.testing.assert_allclose(own[["lon", "lat"]].iloc[1:].to_numpy(), ends, atol=1e-9)


def town_plan(dwell_min: float) -> Scenario:
    town = square_town()
    lon, lat = town.node_lon, town.node_lat
    nodes = [[float(lon[k]), float(lat[k])] for k in range(4)]
    return read_scenario(
        {
            "horizon_min": 120,
            "travel_min": (np.full((4, 4), 2.0) - 2 * np.eye(4)).tolist(),
            "nodes": nodes,
            "parks": ["P", None, None, None],
            "units": [{"home": 0, "route": [{"node": k, "dwell_min": dwell_min} for k in range(4)]}],
            "demand": {"rate_per_h": [0.0] * 4},
            "service": {"mean_min": 1},
        }
    )


def test_a_drive_on_roads_follows_them_and_takes_its_time():
    town, scenario = square_town(), town_plan(5)
    presence = simulated_presence(
        scenario, trace_of(scenario), OnRoads(town, scenario.positions), begin_min=0, end_min=120
    )
    moving = presence[presence["moving"]]
    lines = shapely.union_all(list(town.lines()))
    middles = shapely.points(moving[["lon", "to_lon"]].mean(axis=1), moving[["lat", "to_lat"]].mean(axis=1))
    assert shapely.distance(middles, lines).max() < 1e-6
    # Seventeen drives of two minutes: four rounds of four stops, and one drive more.
    assert (moving["to"] - moving["from"]).dt.total_seconds().sum() == pytest.approx(17 * 120)


def test_the_rate_of_a_plan_is_that_of_its_presence_and_more_units_let_more_be_seen():
    town, scenario = square_town(), town_plan(5)
    watch = Watch(scenario, town)
    streets = streets_around(street_segments(town), scenario.positions[:1])
    presence = simulated_presence(
        scenario, trace_of(scenario), OnRoads(town, scenario.positions), begin_min=0, end_min=120
    )
    expected = visible_rate(
        presence, streets, start=MONDAY, end=MONDAY + timedelta(minutes=120), timezone=UTC
    ).rate
    assert 0 < watch.rate(scenario, 0) <= 1
    assert watch.rate(scenario, 0) == pytest.approx(expected)
    standing = replace(scenario, units=(replace(scenario.units[0], route=()),))
    assert watch.rate(standing, 0) == 0.0


def test_without_places_nothing_is_said_of_streets():
    scenario = replace(town_plan(5), positions=None)
    presence = simulated_presence(scenario, trace_of(scenario), begin_min=0, end_min=120)
    found = visible_rate(
        presence,
        street_segments(square_town()),
        start=MONDAY,
        end=MONDAY + timedelta(minutes=120),
        timezone=UTC,
    )
    assert found.rate is None
    assert found.reason == "no_geometry"

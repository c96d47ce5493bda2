"""Small cities on a line, minute by minute, worked out by hand: 0 - 1 - 2 - 3 - 4, one minute apart."""

from typing import Any

import numpy as np
import pytest

from routing.simulation import replication
from routing.simulation.demand import calls_of
from routing.simulation.layout import city_of
from routing.simulation.reading import read_scenario
from routing.simulation.scenario import RecordedCalls
from routing.simulation.trace import Doing, Trace, trace_of

LINE = [[float(abs(i - j)) for j in range(5)] for i in range(5)]


def traced(calls: list[tuple[float, int, int, float]], units: list[dict], **keys: Any) -> Trace:
    told = {"horizon_min": 100, "travel_min": LINE, "units": units, "demand": {"calls": "calls.csv"}, **keys}
    columns = [np.array(column) for column in zip(*calls, strict=True)]
    recorded = RecordedCalls(
        t=columns[0].astype(float),
        node=columns[1].astype(np.int32),
        priority=columns[2].astype(np.int32),
        service=columns[3].astype(float),
        units=np.ones(len(calls), dtype=np.int32),
    )
    return trace_of(read_scenario(told, calls=recorded))


def unit_day(trace: Trace, unit: int = 0) -> list[tuple]:
    own = trace.segments[trace.segments["unit"] == unit]
    return [(Doing(row.doing).name, row.origin, row.node, row.begin, row.end) for row in own.itertuples()]


def call(trace: Trace, number: int) -> list[float]:
    row = trace.calls.iloc[number]
    return [row["unit"], row["dispatched"], row["arrived"], row["cleared"]]


PATROL = {"home": 0, "route": [{"node": 0, "dwell_min": 10}, {"node": 4, "dwell_min": 6}]}


def test_a_patrol_dwells_drives_node_by_node_and_is_walked_to_the_horizon():
    assert unit_day(traced([(99.0, 0, 1, 0.0)], [PATROL], horizon_min=24)) == [
        ("DWELL", 0, 0, 0, 10),
        *[("PATROL", k, k + 1, 10 + k, 11 + k) for k in range(4)],
        ("DWELL", 4, 4, 14, 20),
        *[("PATROL", 4 - k, 3 - k, 20 + k, 21 + k) for k in range(4)],
    ]


def test_a_dwell_that_is_cut_short_is_credited_and_made_again_in_full():
    trace = traced([(4.0, 2, 1, 5.0)], [PATROL], horizon_min=25)
    assert call(trace, 0) == [0, 4, 6, 11]
    assert unit_day(trace) == [
        ("DWELL", 0, 0, 0, 4),
        ("DRIVE", 0, 2, 4, 6),
        ("SERVE", 2, 2, 6, 11),
        ("RETURN", 2, 1, 11, 12),
        ("RETURN", 1, 0, 12, 13),
        ("DWELL", 0, 0, 13, 23),
        ("PATROL", 0, 1, 23, 24),
        ("PATROL", 1, 2, 24, 25),
    ]


def test_a_dwell_that_is_over_at_the_moment_of_the_call_is_not_made_again():
    trace = traced([(10.0, 0, 1, 5.0)], [PATROL], horizon_min=22)
    assert call(trace, 0) == [0, 10, 10, 15]
    assert unit_day(trace)[2:] == [
        *[("RETURN", k, k + 1, 15 + k, 16 + k) for k in range(4)],
        ("DWELL", 4, 4, 19, 22),
    ]


def test_a_moving_unit_goes_on_to_its_next_node_and_does_not_turn_inside_an_edge():
    trace = traced([(10.25, 0, 1, 5.0)], [PATROL], horizon_min=30)
    # A quarter of the way from 0 to 1: 0.75 to node 1, and one minute back.
    assert call(trace, 0) == [0, 10.25, 12.0, 17.0]
    assert unit_day(trace)[2] == ("DRIVE", 1, 0, 10.25, 12.0)
    # Interrupted on its way to the stop at 4: it drives there, and dwells in full.
    assert unit_day(trace)[4:] == [
        *[("RETURN", k, k + 1, 17 + k, 18 + k) for k in range(4)],
        ("DWELL", 4, 4, 21, 27),
        *[("PATROL", 4 - k, 3 - k, 27 + k, 28 + k) for k in range(3)],
    ]


def test_a_unit_on_its_way_back_is_taken_from_where_it_is():
    trace = traced([(4.0, 4, 1, 5.0), (14.5, 2, 1, 1.0)], [PATROL])
    assert call(trace, 0) == [0, 4, 8, 13]
    # Back from 4 since 13, halfway from 3 to 2 at 14.5.
    assert call(trace, 1) == [0, 14.5, 15.0, 16.0]


def test_a_unit_without_a_route_drives_home_and_stands_there():
    trace = traced([(1.0, 2, 1, 3.0)], [{"home": 0}], horizon_min=20)
    assert unit_day(trace) == [
        ("STAND", 0, 0, 0, 1),
        ("DRIVE", 0, 2, 1, 3),
        ("SERVE", 2, 2, 3, 6),
        ("RETURN", 2, 1, 6, 7),
        ("RETURN", 1, 0, 7, 8),
        ("STAND", 0, 0, 8, 20),
    ]


def test_a_freed_unit_that_returns_at_once_starts_from_home_also_to_a_waiting_call():
    calls = [(1.0, 2, 1, 3.0), (2.0, 4, 1, 1.0)]
    trace = traced(calls, [{"home": 0}], **{"return": "instant"})
    assert call(trace, 0) == [0, 1, 3, 6]
    assert call(trace, 1) == [0, 6, 10, 11]
    driven = traced(calls, [{"home": 0}])
    assert call(driven, 1) == [0, 6, 8, 9]


def test_a_unit_that_is_busy_for_the_service_only_is_free_before_it_could_have_come():
    trace = traced([(0.0, 4, 1, 3.0), (3.5, 4, 1, 3.0)], [{"home": 0}], travel_is_busy=False)
    assert call(trace, 0) == [0, 0, 4, 3]
    # Freed at 3 it drives back: halfway to 3 at 3.5, and no turn inside the edge.
    assert call(trace, 1) == [0, 3.5, 5.0, 6.5]


def test_the_most_urgent_class_is_served_first_and_in_a_class_the_earliest():
    calls = [(0.0, 0, 2, 10.0), (1.0, 0, 3, 1.0), (2.0, 0, 2, 1.0), (3.0, 0, 1, 1.0), (4.0, 0, 2, 1.0)]
    trace = traced(calls, [{"home": 0}])
    assert trace.calls["dispatched"].tolist() == [0, 13, 11, 10, 12]


def test_the_nearest_of_a_class_goes_first_where_that_is_the_rule():
    calls = [(0.0, 0, 1, 10.0), (1.0, 4, 1, 1.0), (2.0, 1, 1, 1.0)]
    trace = traced(calls, [{"home": 0}], dispatch={"queue": "priority_nearest"})
    assert trace.calls["dispatched"].tolist() == [0, 12, 10]


def test_an_own_unit_comes_before_a_nearer_one_of_another_area():
    units = [{"home": 1, "area": "B"}, {"home": 4, "area": "A"}]
    areas = {"areas": ["A", "A", "A", None, "B"], "dispatch": {"rule": "own_area"}}
    trace = traced([(0.0, 0, 1, 50.0), (1.0, 0, 1, 1.0), (2.0, 3, 1, 1.0)], units, **areas)
    assert call(trace, 0)[0] == 1
    assert call(trace, 1)[0] == 0
    # A node without an area gets the closest: freed at 3 at node 0, driving back.
    assert call(trace, 2)[0] == 0


def test_a_list_that_is_exhausted_means_that_nobody_is_free():
    units = [{"home": 0}, {"home": 4}]
    rule = {"rule": "preference", "preference": [[1], [0, 1], [0], [1, 0], [1]], "queue": "none"}
    trace = traced([(0.0, 0, 1, 20.0), (1.0, 4, 1, 1.0), (2.0, 1, 1, 1.0)], units, dispatch=rule)
    assert trace.calls["unit"].tolist() == [1, -1, 0]


def test_units_are_held_back_for_the_most_urgent():
    units = [{"home": 0}, {"home": 1}, {"home": 2}]
    calls = [(0.0, 0, 2, 10.0), (1.0, 0, 2, 1.0), (2.0, 0, 1, 1.0)]
    trace = traced(calls, units, dispatch={"reserve": {"1": 2}})
    # Only two are idle after the first: the second waits until three are idle, when the first is done.
    assert trace.calls["dispatched"].tolist() == [0, 10, 2]


def test_a_unit_on_its_way_is_diverted_and_its_call_goes_back_with_its_arrival_time():
    calls = [(0.0, 4, 2, 5.0), (2.5, 3, 1, 2.0), (2.6, 0, 2, 1.0)]
    trace = traced(calls, [{"home": 0}], dispatch={"divert": True})
    # At 2.5 halfway from 2 to 3: half a minute to 3. Freed at 5, it takes the earlier of those waiting.
    assert call(trace, 1) == [0, 2.5, 3.0, 5.0]
    assert call(trace, 0) == [0, 5.0, 6.0, 11.0]
    assert call(trace, 2) == [0, 11.0, 15.0, 16.0]
    without = traced(calls, [{"home": 0}])
    assert call(without, 1) == [0, 9.0, 10.0, 12.0]


def test_the_call_that_a_diverted_unit_leaves_goes_to_somebody_else_at_once():
    calls = [(0.0, 2, 2, 5.0), (1.5, 2, 1, 2.0)]
    trace = traced(calls, [{"home": 0}, {"home": 4, "on_duty": [[1, 100]]}], dispatch={"divert": True})
    assert call(trace, 1) == [0, 1.5, 2.0, 4.0]
    assert call(trace, 0) == [1, 1.5, 3.5, 8.5]


def test_a_unit_already_on_scene_is_not_diverted():
    trace = traced([(0.0, 2, 2, 9.0), (2.0, 2, 1, 1.0)], [{"home": 0}], dispatch={"divert": True})
    assert call(trace, 1) == [0, 11.0, 11.0, 12.0]


def test_a_unit_finishes_its_call_past_the_end_of_duty_and_then_goes():
    trace = traced([(9.0, 0, 1, 5.0), (12.0, 0, 1, 1.0)], [{"home": 0, "on_duty": [[0, 10], [30, 40]]}])
    assert call(trace, 0) == [0, 9, 9, 14]
    # Who comes on duty takes what waits.
    assert call(trace, 1) == [0, 30, 30, 31]
    assert unit_day(trace)[:3] == [("STAND", 0, 0, 0, 9), ("SERVE", 0, 0, 9, 14), ("SERVE", 0, 0, 30, 31)]


def test_duty_begins_at_the_first_stop_wherever_the_last_one_ended():
    unit = {**PATROL, "on_duty": [[0, 17], [17, 30]]}
    assert unit_day(traced([(99.0, 0, 1, 0.0)], [unit], horizon_min=30))[5:7] == [
        ("DWELL", 4, 4, 14, 17),
        ("DWELL", 0, 0, 17, 27),
    ]


def test_calls_open_at_the_horizon_are_served_by_those_on_duty_then():
    units = [{"home": 0}, {"home": 1, "on_duty": [[0, 50]]}]
    trace = traced([(49.0, 0, 1, 60.0), (49.5, 1, 1, 70.0), (49.9, 2, 1, 5.0)], units, horizon_min=60)
    assert call(trace, 2) == [0, 109.0, 111.0, 116.0]


def test_at_one_moment_a_unit_is_freed_before_a_call_comes():
    trace = traced([(0.0, 0, 1, 5.0), (5.0, 0, 1, 1.0)], [{"home": 0}], dispatch={"queue": "none"})
    assert trace.calls["unit"].tolist() == [0, 0]


def test_at_one_moment_duty_begins_before_a_call_comes_and_ends_before_it_too():
    unit = {"home": 0, "on_duty": [[5, 10]]}
    trace = traced([(5.0, 0, 1, 1.0), (10.0, 0, 1, 1.0)], [unit], dispatch={"queue": "none"})
    assert trace.calls["unit"].tolist() == [0, -1]


def test_nodes_at_one_place_do_not_lead_a_patrol_round_in_a_circle():
    times = [[0.0, 0.0, 3.0], [0.0, 0.0, 3.0], [3.0, 3.0, 0.0]]
    unit = {"home": 0, "route": [{"node": 0, "dwell_min": 1}, {"node": 2, "dwell_min": 1}]}
    trace = traced([(99.0, 0, 1, 0.0)], [unit], travel_min=times, horizon_min=9)
    seen = [row for row in unit_day(trace) if row[0] == "DWELL"]
    assert [(row[2], row[3], row[4]) for row in seen] == [(0, 0, 1), (2, 4, 5), (0, 8, 9)]


def test_a_patrol_without_any_length_stands():
    unit = {"home": 3, "route": [{"node": 2, "dwell_min": 0}]}
    assert unit_day(traced([(99.0, 0, 1, 0.0)], [unit], horizon_min=9)) == [("STAND", 2, 2, 0, 9)]


def test_a_leg_takes_what_the_period_says_in_which_it_began():
    unit = {"home": 0, "route": [{"node": 0, "dwell_min": 58}, {"node": 4, "dwell_min": 100}]}
    slow = {"travel_periods": [{"hours": [1], "factor": 3.0}]}
    trace = traced([(90.0, 3, 1, 5.0)], [unit], **slow)
    # The leg began in the first hour and goes on at its pace in the second; the call is driven to slowly.
    assert [row[4] for row in unit_day(trace)[:5]] == [58, 59, 60, 61, 62]
    assert call(trace, 0) == [0, 90.0, 93.0, 98.0]


@pytest.mark.parametrize("records", [False, True])
def test_a_log_that_grows_changes_nothing(records, monkeypatch):
    told = {
        "horizon_min": 5000,
        "travel_min": LINE,
        "parks": ["P", "P", "Q", None, "Q"],
        "units": [PATROL, {**PATROL, "home": 2}],
        "demand": {"rate_per_h": [0.2] * 5},
        "service": {"law": "constant", "mean_min": 20},
    }
    scenario = read_scenario(told)
    calls = calls_of(scenario, 0)
    plain = replication.replicate(city_of(scenario, records=records), calls, parks=2)
    monkeypatch.setattr(replication, "FIRST_LOG", 70)
    monkeypatch.setattr(replication, "LARGEST_LOG", 140)
    drained = replication.replicate(city_of(scenario), calls, parks=2)
    np.testing.assert_allclose(plain.presence.minutes, drained.presence.minutes, rtol=1e-12)
    np.testing.assert_allclose(np.sort(plain.presence.gaps), np.sort(drained.presence.gaps), rtol=1e-9)
    assert plain.served.unit.tolist() == drained.served.unit.tolist()

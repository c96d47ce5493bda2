import copy
import math
from typing import Any

import numpy as np
import pytest

from geo.errors import InputError
from routing import errors
from routing.simulation.likely import likely_mistakes, offered_load
from routing.simulation.reading import read_scenario
from routing.simulation.scenario import Law, Queue, Rates, RecordedCalls, Rule

PLAIN: dict[str, Any] = {
    "horizon_min": 1440,
    "travel_min": [[0, 2, 3], [2, 0, 1], [3, 1, 0]],
    "units": [{"home": 0}],
    "demand": {"rate_per_h": [0.1, 0.2, 0.3]},
    "service": {"law": "exponential", "mean_min": 30},
}


def with_value(path: list[Any], value: Any) -> dict[str, Any]:
    told = copy.deepcopy(PLAIN)
    place: Any = told
    for key in path[:-1]:
        place = place.setdefault(key, {}) if isinstance(place, dict) else place[key]
    if value is KeyError:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return told


def test_what_is_not_told_has_the_defaults_of_the_format():
    scenario = read_scenario(PLAIN)
    assert (scenario.warmup_min, scenario.replications, scenario.targets_min) == (0, 1, (1, 3, 5, 10))
    assert scenario.units[0].on_duty == ((0, 1440),)
    assert (scenario.units[0].service_factor, scenario.units[0].route) == (1, ())
    assert (scenario.dispatch.rule, scenario.dispatch.queue) == (Rule.CLOSEST, Queue.PRIORITY_FIFO)
    assert not scenario.dispatch.divert
    assert scenario.travel_is_busy
    assert not scenario.returns_at_once
    assert isinstance(scenario.demand, Rates)
    assert scenario.demand.profile.tolist() == [1.0] * 168
    assert scenario.demand.priorities.tolist() == [1.0]
    assert scenario.service.law == Law.EXPONENTIAL
    assert scenario.park_names == ()
    assert likely_mistakes(scenario) == []


def test_unknown_keys_are_ignored_and_the_hash_is_of_the_content():
    assert read_scenario(PLAIN).sha256 == read_scenario(copy.deepcopy(PLAIN)).sha256
    assert read_scenario({**PLAIN, "colour": "red"}).horizon_min == 1440
    assert read_scenario({**PLAIN, "seed": 2}).sha256 != read_scenario(PLAIN).sha256


@pytest.mark.parametrize(
    ("path", "value", "refusal", "field"),
    [
        (["horizon_min"], 0, errors.HorizonEmpty, "horizon_min"),
        (["horizon_min"], -5, errors.OutOfRange, "horizon_min"),
        (["horizon_min"], KeyError, errors.KeyMissing, "horizon_min"),
        (["warmup_min"], 1440, errors.HorizonEmpty, "warmup_min"),
        (["replications"], 0, errors.OutOfRange, "replications"),
        (["replications"], 1.5, errors.NotWhole, "replications"),
        (["seed"], -1, errors.OutOfRange, "seed"),
        (["travel_min", 1, 2], None, errors.TravelHole, "travel_min[1][2]"),
        (["travel_min", 1, 2], -1, errors.TravelHole, "travel_min[1][2]"),
        (["travel_min", 1, 2], math.nan, errors.TravelHole, "travel_min[1][2]"),
        (["travel_min", 1, 2], math.inf, errors.OutOfRange, "travel_min[1][2]"),
        (["travel_min", 1, 2], "7", errors.NotANumber, "travel_min[1][2]"),
        (["travel_min", 1, 2], 10**400, errors.OutOfRange, "travel_min[1][2]"),
        (["travel_min", 1], [0, 1], errors.MatrixNotSquare, "travel_min[1]"),
        (["travel_min"], [], errors.MatrixNotSquare, "travel_min"),
        (["travel_min"], KeyError, errors.TravelForm, None),
        (["edges"], [[0, 1, 2]], errors.TravelForm, None),
        (["units", 0, "home"], 3, errors.OutOfRange, "units[0].home"),
        (["units", 0, "on_duty"], [], errors.UnitWithoutDuty, "units[0].on_duty"),
        (["units", 0, "on_duty"], [[2000, 3000]], errors.UnitWithoutDuty, "units[0].on_duty"),
        (["units", 0, "on_duty"], [[5, 5]], errors.EndsBeforeItBegins, "units[0].on_duty[0]"),
        (["units", 0, "on_duty"], [[0, 50], [40, 60]], errors.DutiesOverlap, "units[0].on_duty[1]"),
        (["units", 0, "service_factor"], -1, errors.OutOfRange, "units[0].service_factor"),
        (["units", 0, "route"], [{"node": 9, "dwell_min": 1}], errors.OutOfRange, "units[0].route[0].node"),
        (
            ["units", 0, "route"],
            [{"node": 1, "dwell_min": -1}],
            errors.OutOfRange,
            "units[0].route[0].dwell_min",
        ),
        (["demand", "rate_per_h", 1], -0.1, errors.OutOfRange, "demand.rate_per_h[1]"),
        (["demand", "rate_per_h"], [0.1], errors.WrongLength, "demand.rate_per_h"),
        (["demand", "rate_per_h"], [1e9] * 3, errors.TooManyCalls, "demand.rate_per_h"),
        (["demand", "rate_per_h"], KeyError, errors.DemandForm, "demand"),
        (["demand", "added"], [{"t_min": 1, "service_min": 5}], errors.KeyMissing, "demand.added[0].node"),
        (
            ["demand", "added"],
            [{"t_min": -1, "node": 0, "service_min": 5}],
            errors.OutOfRange,
            "demand.added[0].t_min",
        ),
        (["demand", "profile"], [1.0] * 24, errors.WrongLength, "demand.profile"),
        (["demand", "priorities"], [0.5, 0.4], errors.SharesDoNotAddUp, "demand.priorities"),
        (["demand", "priorities"], [], errors.WrongLength, "demand.priorities"),
        (["service"], KeyError, errors.KeyMissing, "service"),
        (["service", "law"], "gamma", errors.ChoiceUnknown, "service.law"),
        (["service", "mean_min"], -1, errors.OutOfRange, "service.mean_min"),
        (["dispatch", "rule"], "nearest", errors.ChoiceUnknown, "dispatch.rule"),
        (["dispatch", "rule"], "own_area", errors.AreasMissing, "dispatch.rule"),
        (["dispatch", "rule"], "preference", errors.KeyMissing, "dispatch.preference"),
        (["dispatch", "reserve"], {"urgent": 1}, errors.ChoiceUnknown, "dispatch.reserve.urgent"),
        (["dispatch", "divert"], "yes", errors.NotBoolean, "dispatch.divert"),
        (["return"], "fly", errors.ChoiceUnknown, "return"),
        (["areas"], ["A"], errors.WrongLength, "areas"),
        (["targets_min"], [-1], errors.OutOfRange, "targets_min[0]"),
    ],
)
def test_what_cannot_be_meant_is_refused_where_it_stands(path, value, refusal, field):
    with pytest.raises(InputError) as refused:
        read_scenario(with_value(path, value))
    assert type(refused.value) is refusal
    assert refused.value.field == field


def test_areas_and_parks_may_be_numbers():
    told = {**PLAIN, "areas": [1, 1, 2], "parks": [None, 7, "P"], "units": [{"home": 0, "area": 2}]}
    scenario = read_scenario(told)
    assert scenario.areas == ("1", "1", "2")
    assert scenario.units[0].area == "2"
    assert scenario.park_names == ("7", "P")


def test_the_entry_of_a_list_is_named_by_its_row():
    told = with_value(["units"], [{"home": 0}, {"home": 0, "on_duty": []}])
    with pytest.raises(errors.UnitWithoutDuty) as refused:
        read_scenario(told)
    assert refused.value.row == 2


def test_a_list_of_preferences_names_each_unit_once():
    rule = {"rule": "preference", "preference": [[0], [0, 0], []]}
    with pytest.raises(errors.UnitTwiceInList) as refused:
        read_scenario({**PLAIN, "dispatch": rule})
    assert refused.value.field == "dispatch.preference[1]"


def test_what_is_strange_but_legal_is_taken():
    told = {
        **PLAIN,
        "horizon_min": 50 * 525_600,
        "travel_min": [[0, 0, 9], [0, 0, 1], [1, 0, 0]],
        "service": {"law": "constant", "mean_min": 0.01},
        "demand": {"rate_per_h": [0, 0, 1e-4]},
    }
    assert read_scenario(told).horizon_min == 50 * 525_600


def test_a_graph_is_driven_by_its_quickest_ways():
    edges = [[0, 1, 2.0], [1, 2, 2.0], [0, 2, 5.0], [2, 0, 0.0], [1, 0, 9.0], [0, 1, 3.0]]
    told = {key: value for key, value in PLAIN.items() if key != "travel_min"} | {"edges": edges}
    assert read_scenario(told).travel.minutes[0].tolist() == [[0, 2, 4], [2, 0, 2], [0, 2, 0]]


def test_nodes_that_no_edge_connects_are_a_hole():
    told = {key: value for key, value in PLAIN.items() if key != "travel_min"} | {
        "edges": [[0, 1, 2.0], [1, 0, 2.0]]
    }
    with pytest.raises(errors.NoWay) as refused:
        read_scenario(told)
    assert (refused.value.params["origin"], refused.value.params["target"]) == (0, 2)


def test_a_mean_that_looks_like_seconds_is_told_and_refused_where_the_load_is_impossible():
    rare = with_value(["service", "mean_min"], 1800)
    rare["demand"] = {"rate_per_h": [0.005, 0.005, 0.005]}
    assert [type(note) for note in likely_mistakes(read_scenario(rare))] == [errors.LooksLikeSeconds]
    with pytest.raises(errors.WorkImpossible) as refused:
        likely_mistakes(read_scenario(with_value(["service", "mean_min"], 1800)))
    assert refused.value.params["load"] == pytest.approx(18.0)


def test_a_load_above_one_is_told_and_calls_that_are_lost_may_ask_for_any():
    heavy = with_value(["service", "mean_min"], 150)
    assert [type(note) for note in likely_mistakes(read_scenario(heavy))] == [errors.WorkHeavy]
    lost = {**with_value(["demand"], {"rate_per_h": [50, 0, 0]}), "dispatch": {"queue": "none"}}
    assert offered_load(read_scenario(lost)) == pytest.approx(25.0)
    assert likely_mistakes(read_scenario(lost)) == []


def test_likely_mistakes_of_rules_and_routes_are_told():
    told = {
        **PLAIN,
        "dispatch": {"divert": True},
        "travel_is_busy": False,
        "units": [{"home": 0, "route": [{"node": 0, "dwell_min": 0}]}],
        "targets_min": [300],
    }
    kinds = [type(note) for note in likely_mistakes(read_scenario(told))]
    assert kinds == [errors.LooksLikeSeconds, errors.DivertWithoutWay, errors.RouteWithoutLength]


def test_calls_after_the_horizon_are_told_and_left_out():
    calls = RecordedCalls(
        t=np.array([5.0, 1440.0]),
        node=np.array([0, 0], dtype=np.int32),
        priority=np.array([1, 1], dtype=np.int32),
        service=np.array([1.0, 1.0]),
        units=np.array([1, 1], dtype=np.int32),
    )
    scenario = read_scenario({**PLAIN, "demand": {"calls": "x.csv"}}, calls=calls)
    assert [note.params for note in likely_mistakes(scenario)] == [{"calls": 1}]

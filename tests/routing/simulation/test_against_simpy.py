import numpy as np
import pytest
from simulation_oracle import PlainCity, gaps_of, overlap, small_city

from routing.simulation.demand import calls_of
from routing.simulation.layout import busy_possible_min, city_of, requests_of
from routing.simulation.reading import read_scenario
from routing.simulation.replication import replicate
from routing.simulation.sample import sample_of
from routing.simulation.scenario import Scenario
from routing.simulation.trace import trace_of

SAME_MIN = 1e-6


def plain(scenario: Scenario, told: dict) -> tuple[PlainCity, list[dict]]:
    requests, call = requests_of(calls_of(scenario, 0))
    calls = [
        {
            "number": number,
            "t": float(requests.t[number]),
            "node": int(requests.node[number]),
            "priority": int(requests.priority[number]) + 1,
            "service": float(requests.service[number]),
            "unit": None,
        }
        for number in range(len(call))
    ]
    city = PlainCity(told, scenario.travel.minutes.tolist(), scenario.travel.period.tolist())
    return city, city.run(calls)


def column(calls: list[dict], key: str) -> np.ndarray:
    return np.array([np.nan if call["unit"] is None else call[key] for call in calls])


@pytest.mark.parametrize("part", range(6))
def test_every_call_is_served_as_by_a_plain_simulation(part: int):
    served = waited = lost = diverted = 0
    for seed in range(part * 50, part * 50 + 50):
        told = small_city(seed)
        scenario = read_scenario(told)
        city, calls = plain(scenario, told)
        found = trace_of(scenario).calls
        units = [-1 if call["unit"] is None else call["unit"] for call in calls]
        assert found["unit"].tolist() == units, seed
        for key in ("dispatched", "arrived", "cleared"):
            np.testing.assert_allclose(
                found[key], column(calls, key), atol=SAME_MIN, rtol=0, err_msg=str(seed)
            )
        served += len(calls)
        waited += sum(call["unit"] is not None and call["dispatched"] > call["t"] for call in calls)
        lost += units.count(-1)
        diverted += sum(len(unit.busy) < units.count(unit.number) for unit in city.units)
    assert served > 1000
    assert waited > 100
    assert lost > 20


def test_presence_workload_and_queue_are_those_of_a_plain_simulation():
    seen = 0.0
    for seed in range(300, 360):
        told = small_city(seed)
        scenario = read_scenario(told)
        city, calls = plain(scenario, told)
        outcome = replicate(city_of(scenario), calls_of(scenario, 0), parks=len(scenario.park_names))
        sample = sample_of(scenario, outcome)
        window = [(scenario.warmup_min, scenario.horizon_min)]
        for place, park in enumerate(scenario.park_names):
            spans = [(a, b) for name, a, b in city.seen if name == park]
            spans += [
                (unit.dwelling_since, scenario.horizon_min)
                for unit in city.units
                if unit.dwelling_since is not None and told["parks"][unit.node] == park
            ]
            assert sample.visible[place] == pytest.approx(overlap(spans, window), abs=1e-6), seed
            gaps = gaps_of(spans, *window[0])
            expected = [np.mean(gaps), np.percentile(gaps, 95)] if gaps else [0.0, 0.0]
            assert sample.gap[place].tolist() == pytest.approx(expected, abs=1e-6), seed
            seen += sample.visible[place]
        possible = busy_possible_min(scenario)
        for number, unit in enumerate(city.units):
            duties = [
                (max(a, *window[0][:1]), min(b, window[0][1])) for a, b in told["units"][number]["on_duty"]
            ]
            expected = overlap(unit.busy, duties)
            assert outcome.busy_min[number] == pytest.approx(expected, abs=1e-6), (seed, number)
            if possible[number]:
                assert sample.workload[number] == pytest.approx(expected / possible[number], abs=1e-6)
        assert outcome.waiting_min == pytest.approx(_waiting(calls, window[0]), abs=1e-6), seed
    assert seen > 1000


def _waiting(calls: list[dict], window: tuple[float, float]) -> float:
    spans = []
    for call in calls:
        ends = [*call.get("left_queue", []), *([float("inf")] * 9)]
        spans += list(zip(call.get("queued", []), ends, strict=False))
    return overlap(spans, [window])

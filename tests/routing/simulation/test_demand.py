import numpy as np
import pytest

from routing.simulation.demand import calls_of
from routing.simulation.reading import read_scenario

TOLD = {
    "horizon_min": 10_080,
    "travel_min": [[0, 1, 1], [1, 0, 1], [1, 1, 0]],
    "units": [{"home": 0}],
    "demand": {
        "rate_per_h": [2.0, 0.0, 6.0],
        "profile": [2.0 if hour % 24 < 8 else 0.5 for hour in range(168)],
        "priorities": [0.2, 0.8],
    },
    "service": {"law": "lognormal", "mean_min": 20, "cv": 0.5},
}


def drawn(replications: int = 40, **keys):
    scenario = read_scenario({**TOLD, **keys})
    return [calls_of(scenario, number) for number in range(replications)]


def test_rates_profile_priorities_and_service_are_met():
    found = drawn()
    t = np.concatenate([calls.t for calls in found])
    node = np.concatenate([calls.node for calls in found])
    expected = 8.0 * (56 * 2.0 + 112 * 0.5) * 40
    assert len(t) == pytest.approx(expected, abs=5 * np.sqrt(expected))
    early = ((t // 60) % 24 < 8).mean()
    assert early == pytest.approx(112 / 168, abs=0.01)
    assert np.bincount(node, minlength=3) / len(node) == pytest.approx([0.25, 0, 0.75], abs=0.01)
    assert np.mean([np.mean(calls.priority == 0) for calls in found]) == pytest.approx(0.2, abs=0.01)
    service = np.concatenate([calls.service for calls in found])
    assert service.mean() == pytest.approx(20, rel=0.02)
    assert service.std() / service.mean() == pytest.approx(0.5, abs=0.02)


def test_calls_ascend_and_none_comes_at_or_after_the_horizon():
    for calls in drawn(5, horizon_min=90.5):
        assert np.all(np.diff(calls.t) >= 0)
        assert np.all(calls.t < 90.5)


def test_a_replication_has_the_same_calls_whatever_the_plan_does_with_them():
    plan = {"units": [{"home": 2}, {"home": 1}], "dispatch": {"rule": "closest", "divert": True}}
    for one, other in zip(drawn(3), drawn(3, **plan), strict=True):
        assert one.t.tolist() == other.t.tolist()
        assert one.node.tolist() == other.node.tolist()
        assert one.service.tolist() == other.service.tolist()


def test_replications_and_seeds_differ():
    first, second = drawn(2)
    assert first.t[:3].tolist() != second.t[:3].tolist()
    assert drawn(1, seed=9)[0].t[:3].tolist() != first.t[:3].tolist()


def test_the_other_laws_have_their_means():
    constant = drawn(1, service={"law": "constant", "mean_min": 7})[0]
    assert set(constant.service.tolist()) == {7.0}
    exponential = np.concatenate(
        [c.service for c in drawn(10, service={"law": "exponential", "mean_min": 7})]
    )
    assert exponential.mean() == pytest.approx(7, rel=0.03)
    assert exponential.std() == pytest.approx(7, rel=0.05)


def test_a_city_without_calls_has_none():
    calls = drawn(1, demand={"rate_per_h": [0, 0, 0]})[0]
    assert len(calls.t) == 0


def test_added_calls_come_beside_the_drawn_ones_in_every_replication():
    added = [
        {"t_min": 60.0, "node": 1, "service_min": 5.0, "priority": 3, "units": 2},
        {"t_min": 9e4, "node": 0, "service_min": 1.0},
    ]
    with_added = drawn(2, demand={**TOLD["demand"], "added": added})
    for plain, more in zip(drawn(2), with_added, strict=True):
        own = more.number == len(plain.t)
        assert own.sum() == 1
        assert (more.t[own][0], more.node[own][0], more.priority[own][0], more.units[own][0]) == (
            60.0,
            1,
            2,
            2,
        )
        assert more.t[~own].tolist() == plain.t.tolist()
        assert np.all(np.diff(more.t) >= 0)

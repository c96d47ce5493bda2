import numpy as np
import pytest

from benchmarks.simulation_oracles import hypercube, losses, misses, priorities, result_of, waiting_line
from routing.simulation.queueing import interception_share, mean_distance, passes_per_h
from routing.simulation.reading import read_scenario
from routing.simulation.trace import Doing, trace_of

CALLS = 1e6
SHARE, MINUTES = 0.003, 0.02
"""How far a share may be off, and mean minutes in proportion."""


def test_a_waiting_line_is_that_of_erlang():
    share, minutes = misses(waiting_line(CALLS))
    assert share <= SHARE
    assert minutes <= MINUTES


@pytest.mark.parametrize("law", ["exponential", "lognormal", "constant"])
def test_losses_are_those_of_erlang_whatever_the_law_of_service(law):
    assert misses(losses(CALLS, law=law))[0] <= SHARE


def test_classes_wait_as_cobham_and_kella_and_yechiali_say():
    share, minutes = misses(priorities(CALLS))
    assert share <= SHARE
    assert minutes <= MINUTES


@pytest.mark.parametrize("queue", [True, False])
def test_workloads_dispatches_and_waits_are_those_of_the_hypercube(queue):
    share, minutes = misses(hypercube(CALLS, queue=queue))
    assert share <= SHARE
    assert minutes <= MINUTES


def wandering(seed, *, stops=4000, nodes=30):
    """Make a unit that drives a minute at a time to a place drawn at random, for ever."""
    rng = np.random.default_rng(seed)
    route, here = [], -1
    for _ in range(stops):
        here = int(rng.choice([node for node in range(nodes) if node != here]))
        route.append({"node": here, "dwell_min": 0})
    return {
        "horizon_min": 20_000,
        "travel_min": (np.ones((nodes, nodes)) - np.eye(nodes)).tolist(),
        "units": [{"home": 0, "route": route}],
        "demand": {"rate_per_h": [0.0] * nodes},
        "service": {"law": "constant", "mean_min": 1},
    }


def visits(scenario):
    """Return the minutes at which the patrol reaches each node."""
    segments = trace_of(read_scenario(scenario)).segments
    drives = segments[segments["doing"] == Doing.PATROL]
    return [np.sort(drives["end"][drives["node"] == node]) for node in range(30)]


@pytest.mark.parametrize("lasting", [5.0, 20.0, 60.0])
def test_a_wandering_patrol_comes_across_incidents_as_often_as_the_formula_says(lasting):
    shares = []
    for passed in visits(wandering(1)):
        begun = np.linspace(0, 15_000, 40_001)[:-1]
        until_next = passed[np.searchsorted(passed, begun)] - begun
        shares.append((until_next <= lasting).mean())
    # A place is a thirtieth of what is driven in a minute: 60 km/h on streets of 30 km.
    passes = passes_per_h(60, 30) / 60
    assert np.mean(shares) == pytest.approx(interception_share(passes, lasting), abs=0.02)


def test_a_round_comes_across_most_and_at_even_gaps():
    nodes, lasting = 30, 12.0
    scenario = wandering(2) | {
        "units": [{"home": 0, "route": [{"node": node, "dwell_min": 0} for node in range(nodes)]}]
    }
    passed = visits(scenario)[7]
    begun = np.linspace(100, 15_000, 40_001)
    until_next = passed[np.searchsorted(passed, begun)] - begun
    expected = interception_share(passes_per_h(60, 30) / 60, lasting, law="even")
    assert (until_next <= lasting).mean() == pytest.approx(expected, abs=0.005)


def test_the_mean_drive_of_units_at_random_is_that_of_the_square_root_law():
    rng = np.random.default_rng(9)
    side, units = 20, 12
    cells = np.array([[east, north] for east in range(side) for north in range(side)], dtype=float)
    apart = np.abs(cells[:, None] - cells)
    travel = np.minimum(apart, side - apart).sum(axis=2)  # a torus has no edge
    found = []
    for seed in range(12):
        homes = rng.choice(len(cells), units, replace=False).tolist()
        scenario = {
            "horizon_min": 40_000,
            "seed": seed,
            "travel_min": travel.tolist(),
            "units": [{"home": home} for home in homes],
            "demand": {"rate_per_h": [0.02] * len(cells)},
            "service": {"law": "exponential", "mean_min": 1},
            "return": "instant",
        }
        found.append(result_of(scenario)["mean_travel_min"]["mean"])
    random = np.sqrt(np.pi / 8)
    assert np.mean(found) == pytest.approx(mean_distance(side**2, units, shape=random), rel=0.08)

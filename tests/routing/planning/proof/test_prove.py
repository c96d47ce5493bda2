import itertools

import pytest
from patrol_cases import best_of_all as best_of_tiny
from patrol_cases import city, line_town, tiny
from proof_cases import best, small

from routing.planning.bound import Bound
from routing.planning.problem import Problem
from routing.planning.proof import pricing
from routing.planning.proof.prove import prove, upper_bound
from routing.planning.schedule import Timetable

AT_ONCE = 30
EFFORT = 500_000


def table_of(case: dict) -> Timetable:
    return Timetable(Problem.from_json(case))


def gap_to_best(seed: int) -> float | None:
    """Return how far the bound of a small problem is above its best objective; None if it has no plan."""
    case = small(seed)
    objective, table = best(case), table_of(case)
    bound = upper_bound(table, effort=EFFORT)
    assert bound <= Bound(table).value() + 1e-9, seed
    if objective is None:
        return None
    assert bound >= objective - 1e-9, seed
    assert upper_bound(table, effort=EFFORT, found=objective) >= objective, seed
    return bound - objective


@pytest.mark.parametrize("first", range(0, 300, AT_ONCE))
def test_no_plan_of_a_small_problem_exceeds_the_bound_and_most_reach_it(first: int) -> None:
    gaps = [gap for seed in range(first, first + AT_ONCE) if (gap := gap_to_best(seed)) is not None]
    assert sum(gap <= 1e-6 for gap in gaps) >= 0.6 * len(gaps)


def test_a_memory_that_begins_poor_proves_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pricing, "NEAREST", 1)
    gaps = [gap for seed in range(400, 425) if (gap := gap_to_best(seed)) is not None]
    assert sum(gap <= 1e-6 for gap in gaps) >= 0.5 * len(gaps)


@pytest.mark.nightly
@pytest.mark.parametrize("first", range(300, 10_300, 500))
def test_no_plan_of_ten_thousand_small_problems_exceeds_the_bound(first: int) -> None:
    gaps = [gap for seed in range(first, first + 500) if (gap := gap_to_best(seed)) is not None]
    assert sum(gap <= 1e-6 for gap in gaps) >= 0.7 * len(gaps)


@pytest.mark.parametrize("seed", range(20, 30))
def test_the_bound_holds_for_tiny_problems_solved_by_another_program(seed: int) -> None:
    case = tiny(seed)
    assert upper_bound(table_of(case), effort=2_000_000) >= best_of_tiny(case) - 1e-9


def test_a_bound_holds_however_soon_it_is_cut_off() -> None:
    table = table_of(city(3, sites=30, units=1))
    whole = upper_bound(table, effort=2_000_000)
    cut = [upper_bound(table, effort=effort) for effort in (1, 3_000, 30_000, 300_000)]
    assert all(bound >= whole - 1e-6 for bound in cut)
    assert cut == sorted(cut, reverse=True)
    assert upper_bound(table, seconds=0.0) >= whole - 1e-6
    assert upper_bound(table, seconds=0.2) >= whole - 1e-6
    assert whole < 0.97 * Bound(table).value()


def test_the_same_effort_proves_the_same_on_the_same_way() -> None:
    runs: list[list[float]] = [[], []]
    for run in runs:
        prove(table_of(city(5, sites=25, units=1)), effort=1_500_000, progress=run.append)
    assert runs[0] == runs[1]
    assert len(runs[0]) > 3
    assert all(later < earlier for earlier, later in itertools.pairwise(runs[0]))


def test_a_proof_stops_where_the_best_known_plan_is_met() -> None:
    case = line_town({}, {"reward": 3}, units=[{"id": "U", "start": "S", "end": "S", "shift": [0, 500]}])
    steps: list[float] = []
    proof = prove(table_of(case), found=10.0, progress=steps.append)
    assert proof.upper_bound == 10.0
    assert steps[-1] == 10.0


def test_routes_to_start_from_change_the_way_not_the_end() -> None:
    case = city(1, sites=8, units=2)
    table = table_of(case)
    routes = [[[0, 1, 2], [3]], [[4]]]
    assert upper_bound(table, routes=routes) == pytest.approx(upper_bound(table), rel=1e-5)


def test_promising_routes_can_be_driven() -> None:
    table = table_of(city(2, sites=30, units=2))
    routes = prove(table, effort=2_000_000).routes
    assert len(routes) > 5
    assert all(table.timed(unit, sites, lambda _: ()) is not None for unit, sites in routes)


def test_pairs_of_three_sites_are_not_mixed() -> None:
    # Any two of three sites fit a shift, so half of each pair would visit all three with 1.5 units.
    sites = [{"id": name, "reward": 20, "dwell_s": 40} for name in "ABC"]
    travel_s = [[0 if one == two else 10 for two in range(4)] for one in range(4)]
    units = [{"id": f"U{k}", "start": "S", "end": "S", "shift": [0, 110]} for k in (1, 2)]
    case = {
        "nodes": ["S", "A", "B", "C"],
        "travel_s": travel_s,
        "sites": sites,
        "units": units,
        "weights": {"travel": 0.2},
    }
    assert upper_bound(table_of(case)) == pytest.approx(60 - 0.2 * (30 + 20), rel=1e-6)


def test_units_that_reach_nothing_still_drive_home() -> None:
    unit = {"id": "U1", "start": "S", "end": "P1", "shift": [50, 3600]}
    case = line_town({"capabilities": ["boat"]}, units=[unit], weights={"travel": 0.5})
    assert upper_bound(table_of(case)) == -50.0


def test_a_problem_without_units_or_sites_has_nothing_to_prove() -> None:
    nothing = {"nodes": [], "travel_s": [], "sites": [], "units": []}
    assert upper_bound(table_of(nothing)) == 0.0


def test_a_shift_of_centuries_keeps_the_simple_bound() -> None:
    unit = {"id": "U1", "start": "S", "end": "S", "shift": [0, 10**11]}
    assert upper_bound(table_of(line_town({"visits": 2}, units=[unit]))) == 20.0

import pytest
from patrol_cases import best_of_all, city, line_town, tiny

from routing.planning.bound import Bound
from routing.planning.problem import Problem
from routing.planning.schedule import Timetable


def bound_of(case: dict, **options: float) -> float:
    return Bound(Timetable(Problem.from_json(case))).value(**options)


@pytest.mark.parametrize("seed", range(20, 45))
def test_no_plan_of_a_tiny_problem_exceeds_the_bound(seed: int) -> None:
    case = tiny(seed)
    assert bound_of(case) >= best_of_all(case) - 1e-9


def test_the_bound_sees_that_time_is_short() -> None:
    unit = {"id": "U1", "start": "S", "end": "S", "shift": [0, 1000]}
    sites = [{"reward": 10, "dwell_s": 300, "node": "P1", "id": name} for name in ("P1", "Q1", "Q2", "Q3")]
    case = line_town({}, units=[unit]) | {"sites": sites}
    # 1000 s less 100 s home hold 3 visits of 300 s; the way out is not seen, for three share one place.
    assert bound_of(case) == 30.0


def test_a_site_that_nobody_reaches_in_time_adds_nothing() -> None:
    assert bound_of(line_town({"windows": [[0, 50]]}, {"reward": 3})) == 3.0


def test_spacing_limits_the_visits_that_count() -> None:
    assert bound_of(line_town({"visits": 5, "min_gap_s": 1000, "windows": [[0, 1450]]})) == 20.0


def test_without_time_the_bound_is_the_sum_of_prizes_at_worst() -> None:
    case = city(1, sites=20, units=2)
    total = sum(site["reward"] * 1.5 for site in case["sites"])
    assert 0 < bound_of(case) <= bound_of(case, seconds=0.0) + 1e-6
    assert bound_of(case, seconds=0.0) <= total + 1e-6


def test_driving_that_nobody_avoids_lowers_the_bound() -> None:
    unit = {"id": "U1", "start": "S", "end": "P1", "shift": [50, 3600]}
    assert bound_of(line_town({"capabilities": ["boat"]}, units=[unit], weights={"travel": 0.5})) == -50.0


@pytest.mark.parametrize(
    ("dwell_s", "pause"), [(0, [0, 1000]), (600, [300, 0])], ids=["no dwell", "no length of break"]
)
def test_what_has_no_length_overlaps_nothing(dwell_s: int, pause: list[int]) -> None:
    unit = {"id": "U1", "start": "P1", "end": "P1", "shift": [0, 1000], "breaks": [pause]}
    assert bound_of(line_town({"dwell_s": dwell_s, "windows": [[200, 200]]}, units=[unit])) == 10.0

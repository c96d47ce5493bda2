import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from patrol_cases import city, line_town

from routing.planning.plan import Plan
from routing.planning.presence import Doing, activities, horizon, longest_gap, site_services
from routing.planning.problem import Problem
from routing.planning.solve import plan
from routing.planning.stop import Iterations


def by_hand(*stops: tuple[str, int, int, int, int], leave_s: int = 0, return_s: int = 0, **town) -> tuple:
    """Return a problem and a plan of one route; a stop is site, rank, arrive, start, leave."""
    problem = Problem.from_json(town)
    keys = ("site", "visit", "arrive_s", "start_s", "leave_s")
    route = {
        "unit": "U1",
        "leave_s": leave_s,
        "stops": [dict(zip(keys, stop, strict=True)) for stop in stops],
        "return_s": return_s,
        "travel_s": 0,
    }
    made = {"routes": [route], "reward": 0, "objective": 0, "unserved": [], "seed": 0}
    made |= {"problem_sha256": problem.sha256, "upper_bound": None}
    return problem, Plan.from_json(made)


def told(problem: Problem, found: Plan) -> list[tuple]:
    return [(each.doing.value, each.begin_s, each.end_s) for each in activities(problem, found)]


def unit_with(*breaks: list[int]) -> dict:
    return {"id": "U1", "start": "S", "end": "S", "shift": [0, 3600], "breaks": [*breaks]}


def test_a_shift_is_told_from_its_first_to_its_last_second():
    town = line_town({"windows": [[500, 3600]]})
    problem, found = by_hand(("P1", 1, 300, 500, 800), leave_s=200, return_s=900, **town)
    assert told(problem, found) == [
        ("idle", 0, 200),
        ("drive", 200, 300),
        ("wait", 300, 500),
        ("dwell", 500, 800),
        ("drive", 800, 900),
        ("idle", 900, 3600),
    ]


def test_a_leg_longer_than_its_drive_waits_before_it_departs():
    town = line_town({}, units=[unit_with([150, 200])])
    problem, found = by_hand(("P1", 1, 550, 550, 850), leave_s=50, return_s=950, **town)
    # 500 s less 200 s of break hold 100 s of drive: 200 s are waited, 100 before the break, 100 after.
    assert told(problem, found)[:5] == [
        ("idle", 0, 50),
        ("wait", 50, 150),
        ("break", 150, 350),
        ("wait", 350, 450),
        ("drive", 450, 550),
    ]


def test_a_break_after_the_last_drive_cuts_the_idle_time():
    problem, found = by_hand(**line_town({}, units=[unit_with([1000, 600])]))
    assert told(problem, found) == [("idle", 0, 1000), ("break", 1000, 1600), ("idle", 1600, 3600)]


@pytest.mark.parametrize(
    ("present", "longest"),
    [
        ([], 100),
        ([(40, 50)], 50),
        ([(60, 70)], 60),
        ([(10, 20), (75, 90)], 55),
        ([(75, 90), (10, 20)], 55),
        ([(10, 60), (20, 30), (70, 80)], 20),
        ([(0, 100)], 0),
    ],
)
def test_the_longest_gap_counts_both_edges(present: list[tuple[int, int]], longest: int):
    assert longest_gap(present, (0, 100)) == longest


@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 20)), max_size=6),
    st.tuples(st.integers(0, 10), st.integers(70, 90)),
)
def test_the_longest_gap_is_the_longest_run_of_free_seconds(visits, within):
    present = [(begin, begin + length) for begin, length in visits if begin >= within[0]]
    # A visit without length still ends a gap, so each second is marked by its beginning and its end.
    ends = sorted({within[0], within[1], *(at for each in present for at in each)})
    runs, run = [], 0
    for begin, end in itertools.pairwise(ends):
        covered = any(one <= begin and end <= two for one, two in present)
        touched = any(begin in each for each in present)
        run = 0 if covered else (end - begin if touched else run + end - begin)
        runs.append(run)
    assert longest_gap(present, within) == max(runs)


def test_a_site_is_told_what_it_gets_and_what_it_may_have():
    town = line_town({"visits": 3, "decay": 0.5}, {"visits": 1})
    problem, found = by_hand(("P1", 1, 100, 100, 400), ("P1", 2, 400, 1000, 1300), return_s=1400, **town)
    first, second = site_services(problem, found)
    assert (first.visits, first.allowed, first.presence_s, first.due_s) == (2, 3, 600, 900)
    assert (first.longest_gap_s, first.first_s, first.last_s, first.reward) == (2300, 100, 1000, 15)
    assert (second.visits, second.longest_gap_s, second.first_s, second.reward) == (0, 3600, None, 0)


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 1000))
def test_the_stretches_of_a_plan_fill_every_shift_and_add_up(seed: int):
    problem = Problem.from_json(city(seed, sites=12, units=3))
    found = plan(problem, seed=0, stop=Iterations(20), threads=1)
    pieces = activities(problem, found)
    for unit, route in zip(problem.units, found.routes, strict=True):
        own = [piece for piece in pieces if piece.unit == unit.unit_id]
        assert [own[0].begin_s, own[-1].end_s] == list(unit.shift)
        assert all(one.end_s == two.begin_s for one, two in itertools.pairwise(own))
        spent = {doing: sum(p.end_s - p.begin_s for p in own if p.doing == doing) for doing in Doing}
        assert spent[Doing.DRIVE] == route.travel_s
        assert spent[Doing.DWELL] == sum(stop.leave_s - stop.start_s for stop in route.stops)
        assert spent[Doing.BREAK] == sum(end - begin for begin, end in unit.breaks)
    assert np.isclose(sum(each.reward for each in site_services(problem, found)), found.reward)
    assert horizon(problem) == (0, 28800)

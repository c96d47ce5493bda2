import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from patrol_cases import city, line_town, problems

from routing.planning.narrowing import narrowed, open_times, stretches
from routing.planning.problem import Problem
from routing.planning.schedule import Timetable

INTERVALS = st.lists(st.integers(0, 500), min_size=2, max_size=8, unique=True).map(
    lambda cuts: tuple(zip(sorted(cuts)[::2], sorted(cuts)[1::2], strict=False))
)


@given(INTERVALS, st.floats(0, 1), st.lists(st.floats(0, 1), max_size=4))
def test_stretches_lie_inside_the_windows(windows: tuple, kept: float, phases: list[float]) -> None:
    inside = [
        any(begin <= first and last <= end for begin, end in windows)
        for first, last in stretches(windows, kept=kept, phases=phases)
    ]
    assert inside
    assert all(inside)


@pytest.mark.parametrize("kept", [0.2, 0.5, 0.9])
def test_each_moment_is_as_likely_to_stay(kept: float) -> None:
    rng = np.random.default_rng(7)
    windows, stays = ((0, 400), (1000, 1600)), np.zeros(1601)
    for _ in range(3000):
        for begin, end in stretches(windows, kept=kept, phases=rng.random(1).tolist()):
            stays[begin : end + 1] += 1 / 3000
    inside = np.concatenate([stays[5:395], stays[1005:1595]])
    assert np.abs(inside - kept).max() < 0.05
    assert stays[401:1000].max() == 0


@given(problems(), st.floats(0, 1), st.integers(0, 9))
def test_only_windows_change_and_only_inwards(case: dict, variety: float, seed: int) -> None:
    problem = Problem.from_json(case)
    rng = np.random.default_rng(seed)
    drawn = narrowed(Timetable(problem), variety=variety, rng=rng, spare=frozenset())
    for before, after in zip(problem.sites, drawn.sites, strict=True):
        assert before.to_json() | {"windows": None} == after.to_json() | {"windows": None}
        assert all(
            any(begin <= first and last <= end for begin, end in before.windows)
            for first, last in after.windows
        )


def test_a_spared_site_keeps_its_windows_and_changes_no_other() -> None:
    table = Timetable(Problem.from_json(city(1, sites=5, units=1)))
    one, two = (
        narrowed(table, variety=1, rng=np.random.default_rng(1), spare=spare).sites
        for spare in (frozenset[int](), frozenset([2]))
    )
    assert two[2] == table.problem.sites[2] != one[2]
    assert [two[k] for k in (0, 1, 3, 4)] == [one[k] for k in (0, 1, 3, 4)]


def test_times_that_nobody_can_keep_are_not_drawn() -> None:
    table = Timetable(Problem.from_json(line_town({})))
    # 100 s there, 300 s of dwell, 100 s back, in a shift of an hour.
    assert open_times(table, 0) == ((100, 3200),)

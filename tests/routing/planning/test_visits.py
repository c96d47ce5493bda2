from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.planning.visits import Door, Size, size_of, visit_sites

HOURS = [(32_400, 43_200), (48_600, 63_000)]
doors = st.builds(
    Door,
    door_id=st.just("E1"),
    size=st.sampled_from(Size),
    key_unit=st.booleans(),
    hazardous=st.booleans(),
    reopened_days=st.none() | st.integers(0, 60),
    waited_days=st.none() | st.integers(1, 400),
    carried=st.integers(0, 10),
)


def test_the_formula_by_hand():
    door = Door("E1", size=Size.LARGE, key_unit=True, hazardous=True, reopened_days=7, waited_days=7)
    # 1 + 1.5 large + 2 key + 2 hazard + 1.5 × 7/14, once its interval of 7 days.
    assert door.reward == pytest.approx(7.25)
    assert replace(door, carried=2).reward == pytest.approx(7.25 * 1.5)
    assert Door("E2", waited_days=15).reward == pytest.approx(0.5)
    assert Door("E3").reward == pytest.approx(2.0)


@given(doors)
def test_no_ground_for_a_visit_makes_it_worth_less(door):
    assert door.reward > 0
    assert replace(door, hazardous=True).reward >= door.reward
    assert replace(door, key_unit=True).reward >= door.reward
    assert replace(door, carried=door.carried + 1).reward >= door.reward
    assert replace(door, waited_days=(door.waited_days or 0) + 365).reward >= door.reward
    assert replace(door, size=Size.LARGE).reward >= door.reward


@pytest.mark.parametrize(
    ("scale", "workers", "size"),
    [
        ("大型", 3, Size.LARGE),
        ("Medium", 3, Size.MEDIUM),
        ("微型企业", 900, Size.MICRO),
        ("", 1000, Size.LARGE),
        ("规上", 300, Size.MEDIUM),
        ("", 19, Size.MICRO),
    ],
)
def test_the_size_is_as_written_else_as_the_workers_tell(scale, workers, size):
    assert size_of(scale, workers) == size


@given(doors)
def test_a_visit_lies_within_the_hours(door):
    (site,) = visit_sites([door], hours=HOURS)
    assert [[begin, end + site["dwell_s"]] for begin, end in site["windows"]] == [list(h) for h in HOURS]


def test_an_appointment_takes_the_place_of_the_hours():
    (site,) = visit_sites([Door("E1", appointments=((5, 9), (7, 12)), fixed=True)], hours=HOURS)
    assert site["windows"] == [[5, 12]]
    assert site["required"]


def test_hours_shorter_than_a_visit_leave_no_window():
    (site,) = visit_sites([Door("E1")], hours=[(0, 600)])
    assert site["windows"] == []

from hypothesis import given
from hypothesis import strategies as st

from routing.planning import clock
from routing.planning.problem import merged

INTERVALS = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 15)).map(lambda pair: (pair[0], pair[0] + pair[1])),
    max_size=4,
).map(merged)
BREAKS = INTERVALS.map(lambda found: tuple(pair for pair in found if pair[0] < pair[1]))


def driven(leave_s: int, arrive_s: int, breaks: tuple) -> int:
    """Seconds between two times that lie in no break, counted one by one."""
    return sum(not any(begin <= second < end for begin, end in breaks) for second in range(leave_s, arrive_s))


@given(st.integers(0, 70), st.integers(0, 40), BREAKS)
def test_the_earliest_arrival_has_driven_long_enough_and_not_longer(
    leave_s: int, travel_s: int, breaks: tuple
) -> None:
    arrive_s = clock.arrival(leave_s, travel_s, breaks)
    assert driven(leave_s, arrive_s, breaks) == travel_s
    assert arrive_s == leave_s or driven(leave_s, arrive_s - 1, breaks) < travel_s


@given(st.integers(30, 140), st.integers(0, 40), BREAKS)
def test_the_latest_departure_is_the_last_that_arrives_in_time(
    arrive_s: int, travel_s: int, breaks: tuple
) -> None:
    leave_s = clock.departure(arrive_s, travel_s, breaks)
    assert clock.arrival(leave_s, travel_s, breaks) <= arrive_s
    assert clock.arrival(leave_s + 1, travel_s, breaks) > arrive_s


@given(
    INTERVALS, st.integers(-5, 80), st.lists(st.integers(0, 80), max_size=3).map(sorted), st.integers(0, 20)
)
def test_first_and_last_start_are_found_by_looking_at_every_second(
    intervals: tuple, ready_s: int, taken: list[int], spacing_s: int
) -> None:
    good = [
        second
        for second in range(-5, 120)
        if any(begin <= second <= end for begin, end in intervals)
        and all(abs(second - other) >= spacing_s for other in taken)
    ]
    first = clock.first_start(intervals, ready_s, taken=taken, spacing_s=spacing_s)
    last = clock.last_start(intervals, ready_s, taken=taken, spacing_s=spacing_s)
    assert first == min((second for second in good if second >= ready_s), default=None)
    assert last == max((second for second in good if second <= ready_s), default=None)


@given(INTERVALS, st.integers(0, 12), st.integers(0, 30), BREAKS)
def test_allowed_starts_keep_the_dwell_out_of_breaks(
    windows: tuple, dwell_s: int, begin: int, breaks: tuple
) -> None:
    shift = (begin, begin + 40)
    found = clock.allowed_starts(windows, dwell_s, shift=shift, breaks=breaks)
    expected = {
        second
        for second in range(begin, begin + 41 - dwell_s)
        if any(first <= second <= last for first, last in windows)
        and all(second >= last or second + dwell_s <= first for first, last in breaks)
    }
    assert {second for first, last in found for second in range(first, last + 1)} == expected

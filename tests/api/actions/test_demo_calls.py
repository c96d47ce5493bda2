"""Calls of a demo take units and let them go, the same ones every time."""

from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest

from api.actions.demo import Demo
from api.actions.demo_calls import DemoCalls, demo_calls
from api.actions.demo_feed import Feed
from api.actions.once import Ask
from api.actions.take_unit import Leave, take_unit
from api.actions.units import units_now
from data.importers.city import read_city

MORNING = datetime(2020, 3, 24, 1, tzinfo=UTC)


class AtOnce:
    """Does what it is given where it is given it."""

    def submit(self, do, *given):
        do(*given)


def day(planned) -> list:
    told: list = []
    calls = DemoCalls(planned, MORNING, lambda *what: told.append(what), AtOnce())
    for minute in range(0, 600, 2):
        calls.tick(MORNING + timedelta(minutes=minute))
    return told


def test_the_same_day_has_the_same_calls_and_some_end_early(planned) -> None:
    told = day(planned)
    assert told == day(planned)
    assert {what for _, what, _, _ in told} == {"absences", "return"}
    assert len({key for *_, key in told}) == len(told)


def test_calls_go_on_in_order_and_never_end() -> None:
    calls = list(islice(demo_calls(), 200))
    assert [call.after for call in calls] == sorted(call.after for call in calls)
    assert {call.priority for call in calls} == {1, 2}
    assert all(call.back is None or call.back < timedelta(minutes=call.minutes) for call in calls)


@pytest.fixture
def feed(replanner, planned, folder) -> Feed:
    clock = type("Clock", (), {"now": MORNING + timedelta(hours=1), "__call__": lambda self: self.now})()
    city = read_city(folder, max_bytes=10_000_000)
    return Feed(replanner.database, Demo("", city, planned, MORNING, (), folder), clock)


def test_a_unit_that_is_taken_stays_where_it_was_and_goes_on_from_there(feed, replanner, busy) -> None:
    def place():
        unit = next(one for one in units_now(feed.database, now=feed.clock.now) if one["id"] == busy)
        return pytest.approx((unit["lon"], unit["lat"]), abs=1e-4)

    feed.tick()
    before, now = place(), feed.clock.now
    ask = Ask(user="demo", key="k", body={}, now=now)
    told = take_unit(replanner, busy, Leave(now + timedelta(minutes=30)), ask)
    for _ in range(6):
        feed.clock.now += timedelta(minutes=4)
        feed.tick()
        assert place() == before.expected
    feed.clock.now = now + timedelta(hours=3)
    feed.tick()
    assert told["replanned"]
    assert place() != before.expected

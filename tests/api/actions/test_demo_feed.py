from datetime import UTC, datetime, timedelta

import pytest

from api.actions.demo import Demo
from api.actions.demo_feed import Feed
from api.actions.live_map import incidents_now
from api.actions.publish_plan import publish_plan
from api.actions.units import units_now
from data.database import Database
from data.importers.city import read_city

MORNING = datetime(2020, 3, 24, 1, tzinfo=UTC)  # nine o'clock in the town


class Clock:
    def __init__(self) -> None:
        self.now = MORNING

    def __call__(self) -> datetime:
        return self.now


def alert(number: int, after: timedelta) -> dict:
    return {
        "id": f"C{number}",
        "at": (MORNING + after).isoformat(),
        "text": "有人堵门",
        "category": "纠纷",
        "channel": "phone",
        "caller": "10000000000",
        "prior": None,
    }


@pytest.fixture
def feed(database: Database, planned, folder) -> Feed:
    publish_plan(database, planned, now=MORNING)
    alerts = (alert(1, timedelta()), alert(2, timedelta(minutes=5)))
    city = read_city(folder, max_bytes=10_000_000)
    return Feed(database, Demo("", city, planned, MORNING, alerts, folder), Clock())


def test_units_on_duty_are_where_their_routes_say(feed: Feed) -> None:
    feed.tick()
    shown = {unit["id"]: unit for unit in units_now(feed.database, now=MORNING) if unit["fix"] == "LIVE"}
    epoch = feed.demo.plan.districts[0].task.epoch
    second = (MORNING - epoch).total_seconds()
    expected = {unit: track.at(second) for unit, track in feed._tracks.items() if track.at(second)}
    assert expected.keys() == shown.keys() != set()
    for unit, moment in expected.items():
        assert (shown[unit]["lon"], shown[unit]["lat"]) == pytest.approx((moment.lon, moment.lat), abs=1e-6)


def test_an_alert_comes_when_it_is_called_in_and_nobody_tells_its_place(feed: Feed) -> None:
    feed.tick()
    first = incidents_now(feed.database, states=[], since=None)
    feed.clock.now += timedelta(minutes=6)
    feed.tick()
    both = incidents_now(feed.database, states=[], since=None)
    assert [incident["no"] for incident in first] == ["C1"]
    assert {incident["no"] for incident in both} == {"C1", "C2"}
    assert {incident["lon"] for incident in both} == {None}

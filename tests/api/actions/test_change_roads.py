"""Roads that close during the day on real PostGIS."""

from datetime import UTC, datetime, timedelta

import pytest

from api.actions.change_roads import RoadNews, end_road_event, report_road_event
from api.actions.live_map import plan_now, replans_now
from api.actions.once import Ask
from api.actions.road_events import road_events_now
from api.actions.units import unit_route
from api.refusals import NothingThere, RoadEventUnusable, UntilPast
from data.errors import StepNotAllowed

NOON = datetime(2020, 3, 24, 2, tzinfo=UTC)


def ask(key="k1", now=NOON):
    return Ask(user="desk", key=key, body={"key": key}, now=now)


def block(middle, reach=0.004, **told):
    lon, lat = middle
    square = [(lon - reach, lat - reach), (lon + reach, lat - reach), (lon + reach, lat + reach)]
    square += [(lon - reach, lat + reach), square[0]]
    facts = {"kind": "事故", "closed": True, "factor": None, "starts_at": NOON, "expires_at": None}
    return RoadNews(geometry={"type": "Polygon", "coordinates": [square]}, **facts | told)


def ahead(database, unit):
    """Return the legs that are still to be driven."""
    legs = unit_route(database, unit, now=NOON)["legs"]["features"]
    return [leg for leg in legs if leg["properties"]["leave_at"] > "2020-03-24T10:00"]


@pytest.fixture
def middle(replanner, busy):
    """Return the middle of a drive that lies ahead."""
    places = max((leg["geometry"]["coordinates"] for leg in ahead(replanner.database, busy)), key=len)
    return places[len(places) // 2]


def test_a_closed_road_is_told_and_driven_around(replanner, busy, middle) -> None:
    told = report_road_event(replanner, block(middle, 0.0008), ask())
    events = road_events_now(replanner.database, now=NOON)["features"]
    assert [str(event["id"]) for event in events] == [told["road_event_id"]]
    (replan,) = replans_now(replanner.database, limit=5)
    assert replan["cause"]["kind"] == "road"
    assert plan_now(replanner.database, now=NOON)["version"] == 2
    inside = [
        place
        for leg in ahead(replanner.database, busy)
        for place in leg["geometry"]["coordinates"]
        if abs(place[0] - middle[0]) < 0.0007 and abs(place[1] - middle[1]) < 0.0007
    ]
    assert inside == []


def test_when_it_ends_the_plan_is_made_anew_once_more(replanner, middle) -> None:
    told = report_road_event(replanner, block(middle, 0.0008), ask())
    later = NOON + timedelta(minutes=10)
    end_road_event(replanner, told["road_event_id"], ask("k2", later))
    assert road_events_now(replanner.database, now=later)["features"] == []
    assert plan_now(replanner.database, now=later)["version"] == 3
    with pytest.raises(StepNotAllowed):
        end_road_event(replanner, told["road_event_id"], ask("k3", later))


def test_what_hinders_no_drive_changes_no_plan(replanner) -> None:
    report_road_event(replanner, block((100.0, 30.0)), ask())
    assert plan_now(replanner.database, now=NOON)["version"] == 1
    assert replans_now(replanner.database, limit=5) == []


@pytest.mark.parametrize(
    ("news", "refusal"),
    [
        (block((109.7, 39.5), factor=2.0), RoadEventUnusable),
        (block((109.7, 39.5), closed=False), RoadEventUnusable),
        (block((109.7, 39.5), expires_at=NOON), UntilPast),
        (
            RoadNews("事故", {"type": "Point", "coordinates": [1, 2]}, True, None, NOON, None),  # noqa: FBT003
            RoadEventUnusable,
        ),
        (
            RoadNews("事故", {"type": "LineString", "coordinates": [[1]]}, True, None, NOON, None),  # noqa: FBT003
            RoadEventUnusable,
        ),
    ],
)
def test_a_road_event_that_means_nothing_is_refused(replanner, news, refusal) -> None:
    with pytest.raises(refusal):
        report_road_event(replanner, news, ask())
    assert road_events_now(replanner.database, now=NOON)["features"] == []


def test_an_unknown_road_event_cannot_end(replanner) -> None:
    with pytest.raises(NothingThere):
        end_road_event(replanner, "00000000-0000-4000-8000-000000000009", ask())

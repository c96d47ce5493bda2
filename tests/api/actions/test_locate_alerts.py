from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from api.actions.live_map import incidents_now
from api.actions.locate_alerts import locate_alerts
from api.actions.receive_alert import receive_alert
from data.database import Database

NOW = datetime(2020, 3, 24, 1, tzinfo=UTC)
FOUND = {
    "lon": 109.75,
    "lat": 39.55,
    "confidence": 0.9,
    "radius_m": 40.0,
    "candidates": [{"lon": 109.75, "lat": 39.55, "confidence": 0.9}],
    "reason": "示例路 × 新华街",
    "refusal": None,
    "ms": 0.4,
}
REFUSED = FOUND | {"lon": None, "lat": None, "confidence": 0.0, "radius_m": None, "refusal": "no_place"}


class Oracle:
    """Says what it was told to say, and notes what it was asked."""

    def __init__(self, answer: dict[str, Any]) -> None:
        self.answer = answer
        self.asked: list[tuple[str, Any]] = []

    def geocode(self, text: str, prior: dict[str, Any] | None) -> dict[str, Any]:
        self.asked.append((text, prior))
        return self.answer


def call(database: Database, number: int, **more: Any) -> None:
    alert = {"id": f"C{number}", "text": f"有人堵门 {number}", "at": NOW} | more
    receive_alert(database, alert, key=f"K{number}", user="desk", now=NOW + timedelta(seconds=number))


def test_alerts_are_located_in_the_order_in_which_they_came(database: Database) -> None:
    prior = {"lon": 109.7, "lat": 39.5, "radius_m": 300.0, "source": "cell"}
    call(database, 2)
    call(database, 1, prior=prior)
    oracle = Oracle(FOUND)
    assert [locate_alerts(database, oracle, now=NOW, most=1) for _ in range(3)] == [1, 1, 0]
    assert oracle.asked == [("有人堵门 1", prior), ("有人堵门 2", None)]


def test_an_incident_stands_where_the_geocoder_says_and_tells_why(database: Database) -> None:
    call(database, 1)
    locate_alerts(database, Oracle(FOUND), now=NOW)
    (shown,) = incidents_now(database, states=[], since=None)
    place = {key: shown[key] for key in ("lon", "lat", "basis", "radius_m", "confidence")}
    assert place == {"lon": 109.75, "lat": 39.55, "basis": "geocoded", "radius_m": 40.0, "confidence": 0.9}
    assert shown["located"] == {key: value for key, value in FOUND.items() if key != "ms"}


def test_what_the_words_propose_stands_beside_what_is_chosen(database: Database) -> None:
    call(database, 1, text="工人要工钱把厂门堵了，有人拿着棍子，没有人受伤", category="纠纷")
    locate_alerts(database, Oracle(REFUSED), now=NOW)
    (shown,) = incidents_now(database, states=[], since=None)
    assert (shown["category"], shown["priority"]) == ("纠纷", None)
    proposed = shown["proposed"]
    assert (proposed["category"]["zh"], proposed["priority"]) == ("治安", "1")
    assert [tag["zh"] for tag in proposed["tags"]] == ["涉企", "阻工", "欠薪纠纷"]
    assert [danger["en"] for danger in proposed["dangers"]] == ["Armed"]
    assert "受伤" not in proposed["words"]


def test_of_words_that_tell_nothing_nothing_is_proposed(database: Database) -> None:
    call(database, 1, text="嗯嗯")
    locate_alerts(database, Oracle(REFUSED), now=NOW)
    (shown,) = incidents_now(database, states=[], since=None)
    empty = {"category": None, "sub": None, "priority": None, "tags": [], "dangers": [], "words": []}
    assert shown["proposed"] == empty | {"label": "demo"}


def test_a_refusal_is_kept_and_leaves_the_telephone(database: Database) -> None:
    call(database, 1, prior={"lon": 109.7, "lat": 39.5, "radius_m": 300.0, "source": "cell"})
    locate_alerts(database, Oracle(REFUSED), now=NOW)
    (shown,) = incidents_now(database, states=[], since=None)
    assert (shown["basis"], shown["lon"], shown["radius_m"]) == ("caller", 109.7, 300.0)
    assert shown["located"]["refusal"] == "no_place"


def test_what_a_person_placed_stays(database: Database) -> None:
    call(database, 1, pin={"lon": 109.8, "lat": 39.6})
    locate_alerts(database, Oracle(FOUND), now=NOW)
    (shown,) = incidents_now(database, states=[], since=None)
    assert (shown["basis"], shown["lon"], shown["located"]) == ("pin", 109.8, None)


def test_the_stream_is_told_in_the_same_commit(database: Database) -> None:
    call(database, 1)
    locate_alerts(database, Oracle(FOUND), now=NOW)
    with database.transaction() as session:
        told = session.execute(
            text("SELECT payload FROM event WHERE kind = 'incident' ORDER BY id")
        ).scalars()
        before, after = list(told)
    assert (before["lon"], after["lon"]) == (None, 109.75)
    assert after["located"]["reason"] == "示例路 × 新华街"


def test_nothing_is_kept_of_an_alert_the_geocoder_fails_on(database: Database) -> None:
    class Broken:
        def geocode(self, *_: object) -> dict[str, Any]:
            raise ZeroDivisionError

    call(database, 1)
    with pytest.raises(ZeroDivisionError):
        locate_alerts(database, Broken(), now=NOW)
    assert locate_alerts(database, Oracle(FOUND), now=NOW) == 1

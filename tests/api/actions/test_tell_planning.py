"""What the stream hears of a search that somebody waits for."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from api.actions.once import Ask
from api.actions.take_unit import Leave, take_unit
from api.actions.tell_planning import Telling
from api.replanner import Replanner
from data.database import Database
from data.stores.places import the_city
from routing.planning.status import Status

NOON = datetime(2020, 3, 24, 2, tzinfo=UTC)


def events(database: Database) -> list:
    with database.transaction() as session:
        return list(session.execute(text("SELECT kind, subject, payload FROM event ORDER BY id")))


def test_a_search_is_told_once_a_second_and_its_end_not_at_all(database) -> None:
    now = 100.0
    before = len(events(database))
    with database.transaction() as session:
        city_id = the_city(session)
    telling = Telling(database, districts=2, clock=lambda: now)
    tell = telling.next(city_id, "东胜区", at=NOON)
    for now in (100.2, 100.9, 101.0, 101.5, 101.99):
        tell(Status((now - 100) / 2, 1234.5))
    tell = telling.next(city_id, "康巴什区", at=NOON)
    now = 102.0
    tell(Status(0.5, None, 2000.0))
    found = events(database)[before:]
    assert [kind for kind, _, _ in found] == ["planning"] * 2
    assert [subject for _, subject, _ in found] == ["东胜区", "康巴什区"]
    assert [payload for _, _, payload in found] == [
        {"district": "东胜区", "share": 0.25, "best": 1234.5, "bound": None},
        {"district": "康巴什区", "share": 0.75, "best": None, "bound": 2000.0},
    ]


def test_a_database_that_is_away_does_not_stop_a_search() -> None:
    away = Database.at("postgresql+psycopg://nobody@127.0.0.1:1/none", application_name="test")
    seconds = iter([0.0, 5.0, 5.0])
    tell = Telling(away, clock=lambda: next(seconds)).next(1, "东胜区", at=NOON)
    assert tell(Status(0.5)) is None
    away.close()


def test_a_long_search_is_heard_of_before_its_plan(replanner, busy) -> None:
    patient = Replanner(replanner.database, replanner.roads, search_s=2.0)
    before = len(events(replanner.database))
    ask = Ask(user="desk", key="k1", body={}, now=NOON)
    take_unit(patient, busy, Leave(NOON + timedelta(minutes=40)), ask)
    found = events(replanner.database)[before:]
    kinds = [kind for kind, _, _ in found]
    assert 1 <= kinds.count("planning") <= 3
    assert kinds.index("planning") < kinds.index("replan")
    told = next(payload for kind, _, payload in found if kind == "planning")
    assert 0 < told["share"] < 1
    assert told["best"] > 0

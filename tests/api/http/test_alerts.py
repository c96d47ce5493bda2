import json
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from live_town import NOW
from sqlalchemy import text

from data.database import Database

CALL = {"text": "工厂门口有人阻工", "at": NOW.isoformat(), "channel": "110", "caller": "13812345678"}


def call(desk: TestClient, body: dict, key: str | None = None):
    return desk.post("/api/v1/alerts", json=body, headers={"Idempotency-Key": key or str(uuid4())})


def kept(town: Database) -> tuple[int, ...]:
    counts = "SELECT (SELECT count(*) FROM {}), (SELECT count(*) FROM {}), (SELECT count(*) FROM {})"
    with town.engine.connect() as connection:
        return tuple(connection.exec_driver_sql(counts.format("incident", "alert", "event")).one())


def test_an_alert_becomes_an_incident_and_news_of_it(desk: TestClient, town: Database) -> None:
    answer = call(desk, CALL)
    assert answer.status_code == 201
    assert answer.json()["state"] == "RECEIVED"
    assert kept(town) == (1, 1, 1)
    (shown,) = desk.get("/api/v1/incidents").json()
    assert shown["id"] == answer.json()["incident_id"]
    assert (shown["text"], shown["state"], shown["lon"]) == (CALL["text"], "RECEIVED", None)


def test_the_same_key_again_is_answered_not_doubled(desk: TestClient, town: Database) -> None:
    first, second = call(desk, CALL, "k1"), call(desk, CALL, "k1")
    assert (second.status_code, second.json()) == (201, first.json())
    assert kept(town) == (1, 1, 1)


def test_a_key_with_another_body_is_refused(desk: TestClient, town: Database) -> None:
    call(desk, CALL, "k1")
    refused = call(desk, CALL | {"text": "another"}, "k1")
    assert (refused.status_code, refused.json()["code"]) == (422, "request.key_reused")
    assert kept(town) == (1, 1, 1)


def test_without_a_key_nothing_is_written(desk: TestClient, town: Database) -> None:
    refused = desk.post("/api/v1/alerts", json=CALL)
    assert (refused.status_code, refused.json()["code"]) == (400, "request.key_missing")
    assert kept(town) == (0, 0, 0)


@pytest.mark.parametrize("same", [{"id": "A1"}, {"source_system": "12345", "source_no": "7"}])
def test_the_same_call_under_another_key_makes_no_second_incident(
    desk: TestClient, town: Database, same: dict
) -> None:
    first, second = call(desk, CALL | same), call(desk, CALL | same)
    assert first.json() == second.json()
    assert kept(town) == (1, 1, 1)


def test_twenty_at_once_with_one_key_make_one_incident(desk: TestClient, town: Database) -> None:
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: call(desk, CALL, "k1"), range(20)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert kept(town) == (1, 1, 1)


def test_the_pin_is_where_it_is_and_the_telephone_only_if_nothing_else_is_known(desk: TestClient) -> None:
    prior = {"lon": 110.1, "lat": 39.9, "radius_m": 800.0, "source": "cell"}
    call(desk, CALL | {"prior": prior, "pin": {"lon": 110.0, "lat": 39.8}})
    call(desk, CALL | {"prior": prior, "at": "2020-04-01T08:00:00+08:00", "text": "second"})
    shown = {each["text"]: each for each in desk.get("/api/v1/incidents").json()}
    assert (shown[CALL["text"]]["basis"], shown[CALL["text"]]["lon"]) == ("pin", 110.0)
    assert (shown["second"]["basis"], shown["second"]["lon"], shown["second"]["radius_m"]) == (
        "caller",
        110.1,
        800,
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"at": "2020-04-01T08:00:00"},
        {"pin": {"lon": 181.0, "lat": 0.0}},
        {"text": "a\x00b"},
        {"text": None},
        {"prior": {"lon": 110}},
    ],
)
def test_an_alert_with_a_fault_is_refused_whole(desk: TestClient, town: Database, wrong: dict) -> None:
    assert call(desk, CALL | wrong).status_code == 422
    assert kept(town) == (0, 0, 0)


def close_all(town: Database) -> None:
    with town.transaction() as session:
        session.execute(text("UPDATE incident SET state = 'CLOSED'"))


def test_the_heat_of_the_past_is_where_closed_alerts_were(desk: TestClient, town: Database) -> None:
    for lon, lat in ((110.001, 39.001), (110.003, 39.001), (110.1, 39.1)):
        call(desk, CALL | {"pin": {"lon": lon, "lat": lat}})
    assert desk.get("/api/v1/past-alerts").json()["places"] == []
    close_all(town)
    assert desk.get("/api/v1/past-alerts").json()["places"] == [[110.002, 39.001, 2], [110.1, 39.1, 1]]


def test_a_telephone_far_off_or_a_doubtful_place_is_no_heat(desk: TestClient, town: Database) -> None:
    for radius_m in (300, 301):
        call(desk, CALL | {"prior": {"lon": 110.0, "lat": 39.0, "radius_m": radius_m}})
    for number, confidence in enumerate((0.49, 0.5)):
        call(desk, CALL | {"id": f"A{number}"})
        answer = json.dumps({"lon": 111.0, "lat": 39.0, "confidence": confidence})
        with town.transaction() as session:
            values = {"answer": answer, "id": f"A{number}", "now": NOW}
            session.execute(
                text(
                    "UPDATE alert SET geocoded = CAST(:answer AS jsonb), geocoded_at = :now"
                    " WHERE given_id = :id"
                ),
                values,
            )
    close_all(town)
    assert desk.get("/api/v1/past-alerts").json()["places"] == [[110.0, 39.0, 1], [111.0, 39.0, 1]]


def test_the_number_of_the_caller_is_in_no_answer(desk: TestClient, town: Database) -> None:
    told = call(desk, CALL).text + desk.get("/api/v1/incidents").text
    with town.engine.connect() as connection:
        told += str(connection.exec_driver_sql("SELECT event::text FROM event").all())
    assert "13812345678" not in told


def test_incidents_are_chosen_by_state_and_time(desk: TestClient) -> None:
    call(desk, CALL)
    assert len(desk.get("/api/v1/incidents", params={"state": "RECEIVED"}).json()) == 1
    assert desk.get("/api/v1/incidents", params={"state": "CLOSED"}).json() == []
    assert desk.get("/api/v1/incidents", params={"since": "2020-04-01T02:00:01Z"}).json() == []
    assert desk.get("/api/v1/incidents", params={"state": "NONSENSE"}).status_code == 422


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(max_size=200))
def test_whatever_is_typed_is_kept_as_typed_or_refused(desk: TestClient, words: str) -> None:
    answer = call(desk, CALL | {"text": words})
    if "\x00" in words:
        assert answer.status_code == 422
        return
    assert answer.status_code == 201
    shown = {each["id"]: each["text"] for each in desk.get("/api/v1/incidents").json()}
    assert shown[answer.json()["incident_id"]] == words

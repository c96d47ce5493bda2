"""Re-planning over HTTP: what is refused, in which words, and who may."""

import pytest
from fastapi import FastAPI
from live_town import NOW

KEY = {"Idempotency-Key": "k1"}
SQUARE = {"type": "Polygon", "coordinates": [[[110, 39.8], [110.01, 39.8], [110.01, 39.81], [110, 39.8]]]}


def test_a_unit_whose_plan_was_not_made_here_is_refused_in_the_callers_language(desk) -> None:
    said = {"minutes": 40}
    answer = desk.post("/api/v1/units/U1/absences", json=said, headers=KEY | {"Accept-Language": "zh-CN"})
    assert (answer.status_code, answer.json()["code"]) == (409, "replan.unit_without_route")
    assert "警力单元“U1”" in answer.json()["title"]


def test_an_unknown_unit_is_named(desk) -> None:
    for path, said in (("absences", {"minutes": 40}), ("return", None), ("delays", {"minutes": 5})):
        answer = desk.post(f"/api/v1/units/U77/{path}", json=said, headers=KEY)
        assert (answer.status_code, answer.json()["code"]) == (422, "request.unit_unknown")


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"minutes": 0},
        {"minutes": 10, "until": NOW.isoformat()},
        {"minutes": 10, "reason": "lunch"},
        {"until": "2020-04-01T10:00:00"},
    ],
)
def test_a_leave_without_one_clear_end_is_refused(desk, said) -> None:
    answer = desk.post("/api/v1/units/U1/absences", json=said, headers=KEY)
    assert (answer.status_code, answer.json()["code"]) == (422, "request.unusable")


def test_a_time_that_is_past_is_refused(desk) -> None:
    answer = desk.post("/api/v1/units/U1/absences", json={"until": NOW.isoformat()}, headers=KEY)
    assert (answer.status_code, answer.json()["field"]) == (422, "until")


def test_every_write_needs_a_key(desk) -> None:
    assert desk.post("/api/v1/units/U1/absences", json={"minutes": 5}).json()["code"] == "request.key_missing"
    assert desk.post("/api/v1/units/U1/return").json()["code"] == "request.key_missing"


def test_a_crew_may_be_late_but_not_take_others_away(signed_in) -> None:
    crew = signed_in("unit")
    assert crew.post("/api/v1/units/U1/absences", json={"minutes": 5}, headers=KEY).status_code == 403
    assert crew.post("/api/v1/units/U1/delays", json={"minutes": 5}, headers=KEY).status_code == 409


def test_a_road_that_closes_is_on_the_map_at_once_and_told_once(desk) -> None:
    said = {"kind": "结冰", "geometry": SQUARE}
    first = desk.post("/api/v1/road-events", json=said, headers=KEY)
    assert first.status_code == 201
    assert desk.post("/api/v1/road-events", json=said, headers=KEY).json() == first.json()
    events = desk.get("/api/v1/road-events").json()["features"]
    assert [event["properties"]["kind"] for event in events] == ["结冰"]
    number = first.json()["road_event_id"]
    assert desk.post(f"/api/v1/road-events/{number}/end", headers={"Idempotency-Key": "k2"}).is_success
    assert desk.get("/api/v1/road-events").json()["features"] == []


def test_a_site_needs_a_plan_to_go_into(desk) -> None:
    said = {"id": "X1", "name": "门诊", "lon": 110.0, "lat": 39.8}
    answer = desk.post("/api/v1/sites", json=said, headers=KEY)
    assert (answer.status_code, answer.json()["code"]) == (409, "replan.no_plan")


def test_nothing_was_planned_anew_yet(desk, app: FastAPI) -> None:
    assert desk.get("/api/v1/replans").json() == []
    assert "/api/v1/units/{unit}/absences" in app.openapi()["paths"]

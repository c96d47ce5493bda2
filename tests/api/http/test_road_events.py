from datetime import timedelta
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from live_town import NOW
from sqlalchemy import text

from data.database import Database

DUST = UUID("00000000-0000-4000-8000-000000000041")
AREA = "POLYGON((110 39.8, 110.1 39.8, 110.1 39.9, 110 39.8))"
_EVENT = text(
    """
    INSERT INTO road_event (id, city_id, kind, note, geom, closed, factor, starts_at, expires_at, state,
        state_device_at, state_server_at, state_source, reported_by, confirmed_by)
    VALUES (:id, 1, '沙尘暴', '能见度 50 米', ST_GeomFromText(:area, 4326), false, 1.5, :from, :until, :state,
        :from, :from, 'radio', 'Zhang', 'Li')
    """
)


@pytest.fixture
def dust(town: Database):
    def happen(state: str) -> None:
        values = {"id": DUST, "area": AREA, "from": NOW, "until": NOW + timedelta(hours=2), "state": state}
        with town.transaction() as session:
            session.execute(_EVENT, values)

    return happen


def test_a_road_event_is_told_until_it_expires(desk: TestClient, dust, clock) -> None:
    dust("CONFIRMED")
    (feature,) = desk.get("/api/v1/road-events").json()["features"]
    assert feature["geometry"]["type"] == "Polygon"
    told = feature["properties"]
    assert (told["kind"], told["note"], told["closed"], told["factor"]) == (
        "沙尘暴",
        "能见度 50 米",
        False,
        1.5,
    )
    assert (told["state"], told["expires_at"]) == ("CONFIRMED", (NOW + timedelta(hours=2)).isoformat())
    clock.pass_s(7200)
    assert desk.get("/api/v1/road-events").json()["features"] == []


def test_one_that_has_ended_is_not_told(desk: TestClient, dust) -> None:
    dust("ENDED")
    assert desk.get("/api/v1/road-events").json()["features"] == []


def test_who_reported_it_is_not_told(desk: TestClient, dust) -> None:
    dust("CONFIRMED")
    said = desk.get("/api/v1/road-events").text
    assert "Zhang" not in said
    assert "Li" not in said

from collections.abc import Callable

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient

from api.http.app import create_app
from api.security.permissions import AUDIENCES, PERMISSIONS, ROLES, audience, may
from data.database import Database
from data.engine import make_engine
from data.tables.access import ROLES as KEPT_ROLES


def routes(app: FastAPI) -> set[tuple[str, str]]:
    return {
        (method, context.path)
        for context in iter_route_contexts(app.routes)
        for method in context.methods or ()
    }


def bare() -> FastAPI:
    return create_app(Database(make_engine("postgresql://nobody@localhost/nothing")))


def test_every_route_has_a_permission_row_and_every_row_a_route() -> None:
    assert routes(bare()) == set(PERMISSIONS)


def test_a_route_without_a_row_is_closed_to_everybody() -> None:
    assert not any(may(role, "GET", "/api/v1/new") for role in (*ROLES, None))


def test_a_route_somebody_forgot_is_not_there(app: FastAPI, signed_in: Callable[[str], TestClient]) -> None:
    app.get("/api/v1/forgotten")(lambda: {"secret": 1})
    assert signed_in("administrator").get("/api/v1/forgotten").status_code == 404


def test_the_database_keeps_the_same_roles() -> None:
    assert set(KEPT_ROLES) == set(ROLES)


@pytest.mark.parametrize("role", ROLES)
def test_every_role_has_an_audience_and_cars_hear_no_incidents(role: str) -> None:
    assert audience(role) in AUDIENCES
    assert ("incident" in AUDIENCES[audience(role)]) == may(role, "GET", "/api/v1/incidents")


@pytest.mark.parametrize("role", ROLES)
def test_reading_is_allowed_exactly_as_the_table_says(
    signed_in: Callable[[str], TestClient], role: str
) -> None:
    client = signed_in(role)
    for method, path in sorted(PERMISSIONS):
        if method != "GET" or path in {
            "/api/v1/stream",
            "/static/{path:path}",
            "/dispatch",
            "/planner",
            "/unit",
            "/login",
        }:
            continue
        answer = client.get(
            path.format(unit="U1", enterprise="E1", road_event="R1", layer="areas", z=0, x=0, y=0)
        )
        assert (answer.status_code == 403) == (not may(role, method, path)), path
        assert answer.status_code < 500, path


@pytest.mark.parametrize(("method", "path"), sorted(key for key, roles in PERMISSIONS.items() if roles))
def test_without_a_session_nothing_but_the_door_is_open(client: TestClient, method: str, path: str) -> None:
    answer = client.request(
        method, path.format(unit="U1", enterprise="E1", road_event="R1", layer="areas", z=0, x=0, y=0)
    )
    assert answer.status_code in {401, 303}

"""What callers get while the database is away: 503 in time for whatever needs it, and all again after."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from fastapi.testclient import TestClient
from live_outage import Outage, own_server
from live_town import NOW

from api.actions.sessions import make_token
from api.http.app import create_app
from api.http.run import serving_database
from api.security.permissions import PERMISSIONS

LONGEST_S = 3.0
# These answer without a database, by design or because nothing of it is in them.
WITHOUT = {"/healthz", "/login", "/static/{path:path}"}
_PARTS = {"{unit}": "U1", "{enterprise}": "1", "{layer}": "enterprises", "{z}/{x}/{y}": "10/826/390"}
_BODIES = {
    "/api/v1/session": {"user": "somebody", "password": "a long password"},
    "/api/v1/alerts": {"text": "call", "at": NOW.isoformat(), "channel": "110"},
    "/api/v1/positions": {"fixes": []},
}


@pytest.fixture(scope="module")
def own() -> Iterator[Outage]:
    with own_server() as own:
        yield own


@pytest.fixture
def outage(own: Outage) -> Outage:
    own.return_()
    return own


@pytest.fixture
def client(outage: Outage) -> Iterator[TestClient]:
    database = serving_database(outage.url)
    app = create_app(database, clock=lambda: NOW, session_clock=lambda: NOW)
    token = make_token(database, role="dispatcher", days=1, now=NOW)
    with TestClient(app, headers={"Authorization": f"Bearer {token}"}, follow_redirects=False) as client:
        yield client


def _asked() -> list[tuple[str, str]]:
    return sorted((method, path) for method, path in PERMISSIONS if path not in WITHOUT)


def _ask(client: TestClient, method: str, path: str) -> tuple[httpx.Response, float]:
    body = _BODIES.get(path) if method == "POST" else None
    for part, value in _PARTS.items():
        path = path.replace(part, value)
    began = time.monotonic()
    answer = client.request(method, path, json=body, headers={"Idempotency-Key": "k1"})
    return answer, time.monotonic() - began


def _refuses_everything(client: TestClient) -> None:
    for method, path in _asked():
        answer, took_s = _ask(client, method, path)
        assert (path, answer.status_code) == (path, 503)
        assert answer.headers["content-type"] == "application/problem+json"
        assert int(answer.headers["retry-after"]) > 0
        assert answer.json()["code"].startswith("database.")
        assert took_s < LONGEST_S, path
    assert client.get("/healthz").status_code == 200


def _recovers(client: TestClient, *, within_s: float) -> None:
    until = time.monotonic() + within_s
    while client.get("/api/v1/units").status_code != 200:
        assert time.monotonic() < until
        time.sleep(0.1)
    assert client.get("/readyz").status_code == 200


def test_while_it_is_gone_all_that_needs_it_says_so_and_works_when_it_is_back(
    client: TestClient, outage: Outage
) -> None:
    assert client.get("/api/v1/units").status_code == 200
    outage.kill()
    _refuses_everything(client)
    outage.return_()
    _recovers(client, within_s=5)


def test_while_it_stands_still_callers_are_answered_in_time(client: TestClient, outage: Outage) -> None:
    assert client.get("/api/v1/units").status_code == 200
    with outage.standing_still():
        answer, took_s = _ask(client, "GET", "/api/v1/units")
        assert (answer.status_code, answer.json()["code"]) == (503, "database.silent")
        assert took_s < LONGEST_S
        _refuses_everything(client)
        # When it is asked again, a crowd waits no longer than one.
        time.sleep(1.1)
        with ThreadPoolExecutor(60) as crowd:
            answers = list(crowd.map(lambda _: _ask(client, "GET", "/readyz"), range(120)))
        assert {answer.status_code for answer, _ in answers} == {503}
        assert max(took_s for _, took_s in answers) < LONGEST_S
    _recovers(client, within_s=5)


def test_callers_do_not_read_where_the_database_is(client: TestClient, outage: Outage) -> None:
    outage.server.stop()
    for language, said in (("en", "try again"), ("zh-CN", "请")):
        answer = client.get("/readyz", headers={"Accept-Language": language})
        assert answer.status_code == 503
        assert said in answer.json()["title"]
        assert str(outage.server.place.home) not in answer.text


def test_a_long_outage_does_not_fill_the_log(
    client: TestClient, outage: Outage, caplog: pytest.LogCaptureFixture
) -> None:
    outage.server.stop()
    caplog.clear()
    assert [client.get("/readyz").status_code for _ in range(20)] == [503] * 20
    assert len([each for each in caplog.records if each.name == "api.http.problems"]) == 1

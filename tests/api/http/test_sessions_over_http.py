from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from live_town import NOW

from api.actions.sessions import add_account
from data.database import Database

PASSWORD = "correct horse battery"  # noqa: S105 - of a test
GOOD = {"user": "zhang", "password": PASSWORD}
BAD = GOOD | {"password": "wrong"}


@pytest.fixture
def zhang(client: TestClient, town: Database) -> TestClient:
    add_account(town, "zhang", name="张三", role="dispatcher", password=PASSWORD, always_on=False, now=NOW)
    return client


@pytest.fixture
def inside(zhang: TestClient) -> TestClient:
    assert zhang.post("/api/v1/session", json=GOOD).status_code == 200
    return zhang


def test_signing_in_answers_with_name_csrf_and_a_guarded_cookie(zhang: TestClient) -> None:
    answer = zhang.post("/api/v1/session", json=GOOD)
    told = answer.json()
    assert (told["user"], told["name"], told["role"]) == ("zhang", "张三", "dispatcher")
    assert len(told["csrf"]) >= 32
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie


def test_over_https_the_cookie_is_secure(zhang: TestClient) -> None:
    zhang.base_url = "https://testserver"
    assert "Secure" in zhang.post("/api/v1/session", json=GOOD).headers["set-cookie"]


def test_a_token_is_new_at_each_sign_in_and_kept_only_as_a_hash(zhang: TestClient, town: Database) -> None:
    zhang.post("/api/v1/session", json=GOOD)
    first = zhang.cookies["xunfang_session"]
    zhang.post("/api/v1/session", json=GOOD)
    second = zhang.cookies["xunfang_session"]
    assert first != second
    with town.engine.connect() as connection:
        dump = str(connection.exec_driver_sql("SELECT s::text FROM login_session s").all())
    assert first not in dump
    assert second not in dump


def test_the_session_can_be_asked_for(inside: TestClient) -> None:
    assert inside.get("/api/v1/session").json()["user"] == "zhang"


def test_signing_out_ends_the_session_at_once(inside: TestClient) -> None:
    token = inside.cookies["xunfang_session"]
    csrf = inside.get("/api/v1/session").json()["csrf"]
    assert inside.delete("/api/v1/session", headers={"X-CSRF-Token": csrf}).status_code == 204
    inside.cookies.set("xunfang_session", token)
    assert inside.get("/api/v1/session").status_code == 401


def test_a_write_by_cookie_needs_the_csrf_header(inside: TestClient) -> None:
    refused = inside.delete("/api/v1/session", headers={"X-CSRF-Token": "guess"})
    assert (refused.status_code, refused.json()["code"]) == (403, "session.csrf_missing")
    assert inside.post("/api/v1/positions", json=[]).status_code == 403


@pytest.mark.parametrize(("idle_s", "status"), [(1_790, 200), (1_810, 401)])
def test_an_unused_session_ends(inside: TestClient, clock, idle_s: int, status: int) -> None:
    clock.pass_s(idle_s)
    assert inside.get("/api/v1/session").status_code == status


def test_use_keeps_a_session_open_but_not_for_ever(inside: TestClient, clock) -> None:
    for _ in range(28):
        clock.pass_s(1_500)
        assert inside.get("/api/v1/session").status_code == 200
    clock.pass_s(1_500)
    assert inside.get("/api/v1/session").status_code == 401


def test_a_disabled_account_is_out_at_once(inside: TestClient, town: Database) -> None:
    with town.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE account SET disabled_at = now()")
    assert inside.get("/api/v1/session").status_code == 401
    assert inside.post("/api/v1/session", json=GOOD).status_code == 401


def test_wrong_password_and_unknown_user_are_told_alike(zhang: TestClient) -> None:
    wrong = zhang.post("/api/v1/session", json=BAD)
    unknown = zhang.post("/api/v1/session", json=BAD | {"user": "nobody"})
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()


def test_after_five_failures_even_the_right_password_must_wait(zhang: TestClient, clock) -> None:
    for _ in range(5):
        assert zhang.post("/api/v1/session", json=BAD).status_code == 401
    refused = zhang.post("/api/v1/session", json=GOOD)
    assert (refused.status_code, refused.json()["code"]) == (429, "session.too_many_tries")
    assert refused.headers["retry-after"] == "900"
    clock.pass_s(901)
    assert zhang.post("/api/v1/session", json=GOOD).status_code == 200


def test_success_forgets_the_failures(zhang: TestClient) -> None:
    for _ in range(3):
        for _ in range(4):
            zhang.post("/api/v1/session", json=BAD)
        assert zhang.post("/api/v1/session", json=GOOD).status_code == 200


def test_guessing_from_many_places_does_not_lock_out_who_signed_in_before(
    app, zhang: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.actions.sessions.password_fits", lambda _, password: password == PASSWORD)
    assert zhang.post("/api/v1/session", json=GOOD).status_code == 200
    reached = 0
    for place in range(10):
        guesser = TestClient(app, client=(f"10.0.0.{place}", 1))
        reached += sum(guesser.post("/api/v1/session", json=BAD).status_code == 401 for _ in range(5))
    assert reached == 20
    assert zhang.post("/api/v1/session", json=GOOD).status_code == 200


def test_the_page_without_a_session_leads_to_the_sign_in(client: TestClient) -> None:
    answer = client.get("/dispatch")
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")


def test_a_token_signs_in_without_a_cookie_and_needs_no_csrf(signed_in: Callable[[str], TestClient]) -> None:
    assert signed_in("feed").post("/api/v1/positions", json=[]).status_code == 200

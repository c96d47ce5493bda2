import re

import pytest
from fastapi.testclient import TestClient

from api.errors import STATUSES, status
from api.reference import error_classes
from data.database_errors import DatabaseRefused


def test_a_page_takes_only_its_own_scripts(client: TestClient) -> None:
    answer = client.get("/login")
    policy = answer.headers["content-security-policy"]
    nonce = re.search(r"script-src 'self' 'nonce-([^']+)'", policy)[1]
    assert f'nonce="{nonce}"' in answer.text
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert nonce not in client.get("/login").text


@pytest.mark.parametrize("path", ["/healthz", "/api/v1/units", "/nowhere", "/login"])
def test_every_answer_carries_the_guarding_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"
    assert "default-src 'self'" in headers["content-security-policy"]


def test_a_refusal_is_problem_json_in_the_callers_language(client: TestClient) -> None:
    english = client.get("/api/v1/units", headers={"Accept-Language": "en"})
    chinese = client.get("/api/v1/units", headers={"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8"})
    assert english.headers["content-type"] == "application/problem+json"
    assert english.json() == {
        "type": "urn:xunfang:session.missing",
        "status": 401,
        "code": "session.missing",
        "title": "you are not signed in, or your session has ended; sign in",
    }
    assert chinese.json()["title"].startswith("尚未登录")


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/nowhere", 404), ("PUT", "/healthz", 405)])
def test_the_framework_refuses_in_the_same_form(
    client: TestClient, method: str, path: str, status: int
) -> None:
    answer = client.request(method, path)
    assert (answer.status_code, answer.json()["status"]) == (status, status)
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_body_above_the_limit_is_refused_before_it_is_read(client: TestClient) -> None:
    answer = client.post("/api/v1/session", content=b"x" * 1_000_001)
    assert (answer.status_code, answer.json()["code"]) == (413, "request.body_too_large")


@pytest.mark.parametrize(
    "body", [b"{", b"[" * 10_000, b'{"user": "\\ud800", "password": "x"}', b"\xff", b"null"]
)
def test_a_broken_body_is_no_fault_of_the_server(client: TestClient, body: bytes) -> None:
    answer = client.post("/api/v1/session", content=body, headers={"content-type": "application/json"})
    assert answer.status_code in {400, 422}
    assert answer.json()["code"] == "request.unusable"


def test_an_unexpected_failure_tells_nothing_of_itself(signed_in, monkeypatch) -> None:
    monkeypatch.setattr("api.http.units.units_now", lambda *_, **__: 1 / 0)
    answer = signed_in("dispatcher").get("/api/v1/units")
    assert answer.status_code == 500
    assert "division" not in answer.text
    assert answer.headers["x-reference"]
    assert "default-src 'self'" in answer.headers["content-security-policy"]


def test_every_row_of_the_status_table_is_a_code_or_a_section() -> None:
    codes = {cls.code for cls in error_classes()}
    assert set(STATUSES) <= codes | {code.partition(".")[0] for code in codes}


def test_whatever_the_database_refuses_is_told_as_for_now() -> None:
    refusals = [cls for cls in error_classes() if issubclass(cls, DatabaseRefused)]
    assert {status(cls()) for cls in refusals} == {503}


@pytest.mark.parametrize(
    "path", ["live/live.css", "../vendor.py", "%2e%2e/vendor.py", "live/frame.html", "none.js"]
)
def test_static_hands_out_scripts_and_styles_and_nothing_else(client: TestClient, path: str) -> None:
    answer = client.get(f"/static/{path}")
    assert answer.status_code == (200 if path == "live/live.css" else 404)


def test_an_unchanged_script_is_not_sent_again(client: TestClient) -> None:
    tag = client.get("/static/shared/dom.js").headers["etag"]
    again = client.get("/static/shared/dom.js", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")

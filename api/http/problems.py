"""Refusals as problem+json (RFC 9457): a stable code and a sentence in the caller's language."""

from __future__ import annotations

import logging
import secrets
import time
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from api.errors import sentence, status
from api.http.services import language
from api.refusals import (
    BodyTooLarge,
    BodyUnusable,
    DatabaseAway,
    Later,
    MethodUnknown,
    NothingThere,
    NotSignedIn,
)
from api.security.headers import add_headers
from data.database_errors import DatabaseRefused
from geo.errors import InputError, XunfangError

RETRY_AFTER_S = 2
# A server that many ask writes the same refusal of its database no more often.
_TELL_AGAIN_S = 10.0
MEDIA_TYPE = "application/problem+json"
PAGES = frozenset({"/", "/dispatch", "/planner", "/unit"})
_BY_STATUS: dict[int, type[XunfangError]] = {404: NothingThere, 405: MethodUnknown, 413: BodyTooLarge}

_log = logging.getLogger(__name__)


def add_problems(app: FastAPI) -> None:
    """Let every refusal of the app leave as problem+json."""
    app.state.told = {}
    app.add_exception_handler(XunfangError, _refused)
    app.add_exception_handler(RequestValidationError, _unusable)
    app.add_exception_handler(HTTPException, _of_the_framework)
    app.add_exception_handler(Exception, _unexpected)


def problem(error: XunfangError, spoken: str) -> JSONResponse:
    """Return the answer to a refusal."""
    number = status(error)
    content: dict[str, Any] = {
        "type": f"urn:xunfang:{error.code}",
        "status": number,
        "code": error.code,
        # Where the database is, and as whom it is used, is for the log alone.
        "title": sentence(DatabaseAway() if isinstance(error, DatabaseRefused) else error, spoken),
    }
    if isinstance(error, InputError):
        content |= {"field": error.field, "row": error.row}
    return JSONResponse(content, number, headers=_headers(error, number), media_type=MEDIA_TYPE)


def _headers(error: XunfangError, number: int) -> dict[str, str]:
    if isinstance(error, Later):
        return {"Retry-After": str(error.retry_after_s)}
    return {"Retry-After": str(RETRY_AFTER_S)} if number == 503 else {}  # noqa: PLR2004 - by its name in the standard


async def _refused(request: Request, error: Exception) -> Response:
    if isinstance(error, NotSignedIn) and request.url.path in PAGES:
        return RedirectResponse("/login", 303)
    if isinstance(error, DatabaseRefused):
        _tell(request.app.state.told, error)
    return problem(error, language(request)) if isinstance(error, XunfangError) else Response(status_code=500)


def _tell(told: dict[str, float], error: DatabaseRefused) -> None:
    now = time.monotonic()
    if now - told.get(error.code, -_TELL_AGAIN_S) >= _TELL_AGAIN_S:
        told[error.code] = now
        _log.warning("%s", error)


async def _unusable(request: Request, error: Exception) -> Response:
    first = error.errors()[0] if isinstance(error, RequestValidationError) else {}
    path = [str(part) for part in first.get("loc", ()) if part not in {"body", "query", "path", "header"}]
    refusal = BodyUnusable(field=".".join(path) or None, reason=first.get("msg", ""))
    return problem(refusal, language(request))


async def _of_the_framework(request: Request, error: Exception) -> Response:
    number = error.status_code if isinstance(error, HTTPException) else 500
    known = _BY_STATUS.get(number)
    refusal = known() if known else BodyUnusable(reason=str(number))
    return problem(refusal, language(request))


async def _unexpected(request: Request, error: Exception) -> Response:
    reference = secrets.token_hex(4)
    _log.error("unexpected, reference %s", reference, exc_info=error)
    answer = problem(XunfangError(), language(request))
    answer.headers["X-Reference"] = reference
    # The framework answers this one outside of every layer of ours.
    add_headers(answer.headers, secure=request.url.scheme == "https")
    return answer

"""Signing in and out: ``/api/v1/session``."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from api.actions.sessions import Session, log_in, log_out
from api.http.access import COOKIE, SignedIn
from api.http.services import Shared

router = APIRouter(prefix="/api/v1/session", tags=["session"])


class Credentials(BaseModel):
    """Who, and the proof."""

    user: Annotated[str, Field(min_length=1, max_length=64)]
    password: Annotated[str, Field(min_length=1, max_length=256)]


def _shown(session: Session) -> dict[str, Any]:
    return {"csrf": session.csrf, "user": session.user, "name": session.name, "role": session.role}


@router.post("")
def sign_in(credentials: Credentials, request: Request, response: Response, shared: Shared) -> dict[str, Any]:
    """Start a session: 200 and a cookie, 401, or 429 after too many tries."""
    source = request.client.host if request.client else ""
    token, session = log_in(
        shared.database, credentials.user, credentials.password, source=source, now=shared.session_clock()
    )
    secure = request.url.scheme == "https"
    response.set_cookie(COOKIE, token, httponly=True, samesite="lax", secure=secure, path="/")
    return _shown(session)


@router.get("")
def show(session: SignedIn) -> dict[str, Any]:
    """Tell who is signed in."""
    return _shown(session)


@router.delete("", status_code=204)
def sign_out(session: SignedIn, response: Response, shared: Shared) -> None:
    """End the session at once, with its open streams."""
    log_out(shared.database, session.token_hash)
    shared.live.close_session(session.token_hash)
    response.delete_cookie(COOKIE, path="/")

"""Who asks, and may they: one check in front of every route, by the table of permissions."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from api.actions.sessions import Session, session_of
from api.http.services import Shared
from api.refusals import CsrfMissing, NotAllowed, NothingThere, NotSignedIn
from api.security.permissions import PERMISSIONS, may
from api.security.tokens import same

COOKIE = "xunfang_session"
CSRF_HEADER = "x-csrf-token"
_READING = frozenset({"GET", "HEAD", "OPTIONS"})


def permit(request: Request, shared: Shared) -> None:
    """Let a request through if its route has a row and the role of its session is in it.

    Raises
    ------
    NotSignedIn, NotAllowed, CsrfMissing
        In this order; a route without a row is not there.
    """
    path, method = request.scope["route"].path, request.method
    row = PERMISSIONS.get((method, path), frozenset())
    if row is None:
        return
    if not row:
        raise NothingThere
    session = _session(request, shared)
    if not may(session.role, method, path):
        raise NotAllowed(role=session.role)
    request.state.session = session


def _session(request: Request, shared: Shared) -> Session:
    token, by_cookie = _token(request)
    session = session_of(shared.database, token, now=shared.session_clock()) if token else None
    if session is None:
        raise NotSignedIn
    if by_cookie and request.method not in _READING:
        shown = request.headers.get(CSRF_HEADER, "")
        if not same(shown, session.csrf):
            raise CsrfMissing
    return session


def _token(request: Request) -> tuple[str | None, bool]:
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and bearer:
        return bearer.strip(), False
    return request.cookies.get(COOKIE), True


def signed_in(request: Request) -> Session:
    """Return the session that was let through."""
    session: Session = request.state.session
    return session


SignedIn = Annotated[Session, Depends(signed_in)]

"""The pages people open, and the scripts and styles they load from here."""

from __future__ import annotations

from hashlib import sha256
from pathlib import PurePosixPath
from typing import Annotated, Any

from fastapi import APIRouter, Header, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from api.actions.live_map import city_now
from api.http.access import SignedIn
from api.http.services import Language, Services, Shared
from api.refusals import NothingThere
from api.security.headers import content_policy, new_nonce
from api.security.permissions import UNIT
from data.errors import CityMissing
from maps.errors import AssetMissing
from maps.live_page import live_page, login_page
from maps.unit_page import unit_page
from maps.vendor import read_asset

router = APIRouter(include_in_schema=False)
_MEDIA_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".json": "application/json",
    ".woff2": "font/woff2",
}


def _config(shared: Services, session: SignedIn, spoken: str) -> dict[str, Any]:
    user = {"user": session.user, "name": session.name, "role": session.role}
    clock = {"now": shared.clock().isoformat(), "speed": shared.speed}
    return {
        "city": city_now(shared.database),
        "user": user,
        "clock": clock,
        "csrf": session.csrf,
        "language": spoken[:2],
    }


def _page(html: str, nonce: str) -> HTMLResponse:
    return HTMLResponse(html, headers={"Content-Security-Policy": content_policy(nonce)})


@router.get("/login")
def login(shared: Shared, spoken: Language) -> HTMLResponse:
    """Ask for user and password."""
    try:
        city = {"name": city_now(shared.database)["name"]}
    except CityMissing:
        city = {"name": ""}
    nonce = new_nonce()
    return _page(login_page({"city": city, "language": spoken[:2]}, nonce), nonce)


@router.get("/")
def home(session: SignedIn) -> RedirectResponse:
    """Lead to the page of the role."""
    return RedirectResponse("/unit" if session.role == UNIT else "/dispatch", 303)


@router.get("/dispatch")
@router.get("/planner")
def dispatch(shared: Shared, session: SignedIn, spoken: Language) -> HTMLResponse:
    """Show the live map."""
    nonce = new_nonce()
    return _page(live_page(_config(shared, session, spoken), nonce), nonce)


@router.get("/unit")
def unit(shared: Shared, session: SignedIn, spoken: Language, unit: str = "") -> HTMLResponse:
    """Show a unit its route."""
    nonce = new_nonce()
    return _page(unit_page(_config(shared, session, spoken) | {"unit": unit}, nonce), nonce)


@router.get("/static/{path:path}")
def static(path: str, if_none_match: Annotated[str, Header()] = "") -> Response:
    """Hand out a script or style of the pages; unchanged ones are not sent again."""
    media_type = _MEDIA_TYPES.get(PurePosixPath(path).suffix)
    if media_type is None:
        raise NothingThere
    try:
        content = read_asset(path)
    except AssetMissing:
        raise NothingThere from None
    tag = f'"{sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "public, no-cache"}
    if tag in if_none_match:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=media_type, headers=headers)

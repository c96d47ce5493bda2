"""What the handlers of one process share, and how they get at it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Request

from api.live import LiveHub
from api.problems import wished_language
from data.database import Database


def utc_now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Services:
    """The database, the event stream and the clock of one server process."""

    database: Database
    live: LiveHub
    clock: Callable[[], datetime] = utc_now


def services(request: Request) -> Services:
    """Return what this process shares."""
    shared: Services = request.app.state.services
    return shared


def language(request: Request) -> str:
    """Return ``en`` or ``zh-CN``, as the browser asks for."""
    return wished_language(request.headers.get("accept-language", ""))


Shared = Annotated[Services, Depends(services)]
Language = Annotated[str, Depends(language)]

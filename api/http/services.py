"""What the handlers of one process share, and how they get at it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request

from api.clock import FastClock, real_clock
from api.live import LiveHub
from api.problems import wished_language
from api.replanner import Replanner
from api.shelf import CityPlaces
from data.database import Database


@dataclass(frozen=True)
class Services:
    """What one server process goes by.

    Attributes
    ----------
    clock : the time of what is shown; that of a made day may run fast
    session_clock : the time by which sessions end
    places : where the places of texts are found
    replanner : plans the rest of a day anew
    """

    database: Database
    live: LiveHub
    places: CityPlaces
    replanner: Replanner
    clock: Callable[[], datetime] = real_clock
    session_clock: Callable[[], datetime] = real_clock

    @property
    def speed(self) -> float:
        """How many times as fast as the real one the clock runs."""
        return self.clock.speed if isinstance(self.clock, FastClock) else 1.0


def services(request: Request) -> Services:
    """Return what this process shares."""
    shared: Services = request.app.state.services
    return shared


def language(request: Request) -> str:
    """Return ``en`` or ``zh-CN``, as the browser asks for."""
    return wished_language(request.headers.get("accept-language", ""))


Shared = Annotated[Services, Depends(services)]
Language = Annotated[str, Depends(language)]

"""Two clocks for every act: of the device where it was done and of the server that learned of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class TimeSource(StrEnum):
    """How the time of an act became known."""

    TAP = "tap"
    DESK = "desk"
    RADIO = "radio"
    GEOFENCE = "geofence"
    IMPORT = "import"


@dataclass(frozen=True, slots=True)
class Moment:
    """When something happened, by both clocks.

    Attributes
    ----------
    device_at : by the clock where it was done; a late step is judged by this one
    server_at : when the server learned of it
    source : who says so

    Raises
    ------
    ValueError
        If a time is naive.
    """

    device_at: datetime
    server_at: datetime
    source: TimeSource

    def __post_init__(self) -> None:
        for moment in (self.device_at, self.server_at):
            if moment.utcoffset() is None:
                raise ValueError(moment)

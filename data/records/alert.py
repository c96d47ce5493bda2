"""An alert as it was received: the words of the call, and where the telephone was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from data.records.caller import CallerNumber
from geo.position import Position


@dataclass(frozen=True, slots=True)
class Prior:
    """Where the caller's telephone was, which may be far from the scene.

    Attributes
    ----------
    position : of the telephone
    radius_m : about two standard deviations; ``None`` if not told
    source : "cell", "aml"; "" if not told
    """

    position: Position
    radius_m: float | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Alert:
    """One call.

    Attributes
    ----------
    given_id : the id that the city gives it
    at : when the call came (T0), aware
    text, category, channel : as received; "" if not told
    caller : ``None`` if not told
    prior : ``None`` if not told

    Raises
    ------
    ValueError
        If the time is naive.
    """

    given_id: str
    at: datetime
    text: str
    category: str = ""
    channel: str = ""
    caller: CallerNumber | None = None
    prior: Prior | None = None

    def __post_init__(self) -> None:
        if self.at.utcoffset() is None:
            raise ValueError(self.at)

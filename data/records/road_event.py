"""What happens on a road or over an area: its states and the steps between them."""

from __future__ import annotations

from enum import StrEnum

from data.records.life_cycle import LifeCycle


class RoadEventState(StrEnum):
    """States of a road event."""

    REPORTED = "REPORTED"
    CONFIRMED = "CONFIRMED"
    ENDED = "ENDED"


_S = RoadEventState
ROAD_EVENT = LifeCycle(
    "road event",
    frozenset((_S.REPORTED,)),
    {
        _S.REPORTED: frozenset((_S.CONFIRMED,)),
        _S.CONFIRMED: frozenset((_S.ENDED,)),
        _S.ENDED: frozenset(),
    },
)

"""An officer's call for help: its states and the steps between them."""

from __future__ import annotations

from enum import StrEnum

from data.records.life_cycle import LifeCycle


class SosState(StrEnum):
    """States of a call for help 民警紧急求援."""

    RAISED = "RAISED"
    SEEN = "SEEN"
    RESPONDING = "RESPONDING"
    ENDED = "ENDED"


_S = SosState
SOS = LifeCycle(
    "call for help",
    frozenset((_S.RAISED,)),
    {
        _S.RAISED: frozenset((_S.SEEN,)),
        _S.SEEN: frozenset((_S.RESPONDING,)),
        _S.RESPONDING: frozenset((_S.ENDED,)),
        _S.ENDED: frozenset(),
    },
)

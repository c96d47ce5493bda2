"""A stop of a route: its states and the steps between them."""

from __future__ import annotations

from enum import StrEnum

from data.records.life_cycle import LifeCycle


class StopState(StrEnum):
    """States of a stop."""

    PENDING = "PENDING"
    DUE = "DUE"
    ARRIVED = "ARRIVED"
    DWELLING = "DWELLING"
    DONE = "DONE"
    SHORT = "SHORT"  # 停留不足
    MISSED = "MISSED"  # 漏巡
    SKIPPED = "SKIPPED"
    REASSIGNED = "REASSIGNED"


_S = StopState
_LEFT_OUT = frozenset((_S.SKIPPED, _S.REASSIGNED))
# Stops that still take time of their unit.
OPEN_STOP = frozenset((_S.PENDING, _S.DUE, _S.ARRIVED, _S.DWELLING))

STOP = LifeCycle(
    "stop",
    frozenset((_S.PENDING,)),
    {
        # A unit may be early.
        _S.PENDING: _LEFT_OUT | {_S.DUE, _S.ARRIVED},
        _S.DUE: _LEFT_OUT | {_S.ARRIVED, _S.MISSED},
        _S.ARRIVED: frozenset((_S.DWELLING, _S.SHORT)),
        _S.DWELLING: frozenset((_S.DONE, _S.SHORT)),
        # Fixes that arrive late correct what was taken for missed.
        _S.MISSED: frozenset((_S.ARRIVED,)),
        _S.DONE: frozenset(),
        _S.SHORT: frozenset(),
        _S.SKIPPED: frozenset(),
        _S.REASSIGNED: frozenset(),
    },
)

"""The route of one unit in a plan: its states and the steps between them."""

from __future__ import annotations

from enum import StrEnum

from data.records.life_cycle import LifeCycle


class RouteState(StrEnum):
    """States of a route."""

    PLANNED = "PLANNED"
    PUSHED = "PUSHED"
    ACCEPTED = "ACCEPTED"
    IN_PROGRESS = "IN_PROGRESS"
    SUSPENDED = "SUSPENDED"
    RESUMED = "RESUMED"
    COMPLETED = "COMPLETED"
    ABANDONED = "ABANDONED"  # 中止


_S = RouteState
_GIVEN_UP = frozenset((_S.ABANDONED,))

ROUTE = LifeCycle(
    "route",
    frozenset((_S.PLANNED,)),
    {
        _S.PLANNED: _GIVEN_UP | {_S.PUSHED},
        _S.PUSHED: _GIVEN_UP | {_S.ACCEPTED},
        _S.ACCEPTED: _GIVEN_UP | {_S.IN_PROGRESS},
        _S.IN_PROGRESS: _GIVEN_UP | {_S.SUSPENDED, _S.COMPLETED},
        # Back IN_PROGRESS as it was, or RESUMED with the rest planned anew.
        _S.SUSPENDED: _GIVEN_UP | {_S.IN_PROGRESS, _S.RESUMED},
        _S.RESUMED: _GIVEN_UP | {_S.SUSPENDED, _S.COMPLETED},
        _S.COMPLETED: frozenset(),
        _S.ABANDONED: frozenset(),
    },
)

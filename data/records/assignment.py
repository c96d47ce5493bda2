"""An assignment sends a unit or a station to an incident: its states and the steps between them."""

from __future__ import annotations

from enum import StrEnum

from data.records.life_cycle import LifeCycle


class AssignmentState(StrEnum):
    """States of an assignment; those of incident and unit are derived from them."""

    RESERVED = "RESERVED"  # 预派
    SENT = "SENT"  # 已下达
    DELIVERED = "DELIVERED"  # 已送达
    ACKNOWLEDGED = "ACKNOWLEDGED"  # 已签收
    EN_ROUTE = "EN_ROUTE"  # 已出警
    BLOCKED = "BLOCKED"  # 受阻
    ON_SCENE = "ON_SCENE"  # 已到达
    CLEARED = "CLEARED"  # 处置完毕
    FED_BACK = "FED_BACK"  # 已反馈
    PREEMPTED = "PREEMPTED"  # 改派
    CANCELLED = "CANCELLED"  # 撤派


_S = AssignmentState
_WITHDRAWN = frozenset((_S.PREEMPTED, _S.CANCELLED))

ASSIGNMENT = LifeCycle(
    "assignment",
    frozenset((_S.RESERVED, _S.SENT)),
    {
        _S.RESERVED: _WITHDRAWN | {_S.SENT},
        # Without a receipt the order is read out on the radio, and the signature comes by radio too.
        _S.SENT: _WITHDRAWN | {_S.DELIVERED, _S.ACKNOWLEDGED},
        _S.DELIVERED: _WITHDRAWN | {_S.ACKNOWLEDGED},
        _S.ACKNOWLEDGED: _WITHDRAWN | {_S.EN_ROUTE},
        _S.EN_ROUTE: _WITHDRAWN | {_S.BLOCKED, _S.ON_SCENE},
        _S.BLOCKED: _WITHDRAWN | {_S.EN_ROUTE},
        _S.ON_SCENE: _WITHDRAWN | {_S.CLEARED},
        _S.CLEARED: frozenset((_S.FED_BACK,)),
        _S.FED_BACK: frozenset(),
        _S.PREEMPTED: frozenset(),
        _S.CANCELLED: frozenset(),
    },
)

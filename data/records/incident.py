"""An incident as it is handled: its states and the steps between them."""

from __future__ import annotations

from enum import StrEnum

from data.records.life_cycle import LifeCycle


class IncidentState(StrEnum):
    """States of an incident; up to REPORTED they follow from its assignments."""

    RECEIVED = "RECEIVED"  # 已接警
    DISPATCHED = "DISPATCHED"  # 已派警
    ACKNOWLEDGED = "ACKNOWLEDGED"  # 已签收
    EN_ROUTE = "EN_ROUTE"  # 已出警
    ON_SCENE = "ON_SCENE"  # 已到达
    REPORTED = "REPORTED"  # 已反馈
    CLOSED = "CLOSED"  # 办结
    DUPLICATE_OF = "DUPLICATE_OF"  # 重复警情(已关联)
    TRANSFERRED = "TRANSFERRED"  # 已移交
    CANCELLED = "CANCELLED"  # 撤销
    REOPENED = "REOPENED"


class TransferTarget(StrEnum):
    """To whom an incident may be handed over."""

    HOTLINE = "12345"
    FIRE = "119"
    AMBULANCE = "120"
    OTHER = "other"


_S = IncidentState
OPEN_INCIDENT = frozenset(
    (_S.RECEIVED, _S.DISPATCHED, _S.ACKNOWLEDGED, _S.EN_ROUTE, _S.ON_SCENE, _S.REPORTED, _S.REOPENED)
)
# What the desk may decide while an incident is open, whatever its units are doing.
_SIDE = frozenset((_S.DUPLICATE_OF, _S.TRANSFERRED, _S.CANCELLED))

INCIDENT = LifeCycle(
    "incident",
    frozenset((_S.RECEIVED,)),
    {
        # Two thirds of the calls need nobody: they are closed as they came.
        _S.RECEIVED: _SIDE | {_S.DISPATCHED, _S.CLOSED},
        # Back to RECEIVED when the last assignment is withdrawn or pre-empted: nobody is coming.
        _S.DISPATCHED: _SIDE | {_S.ACKNOWLEDGED, _S.RECEIVED},
        _S.ACKNOWLEDGED: _SIDE | {_S.EN_ROUTE, _S.RECEIVED},
        _S.EN_ROUTE: _SIDE | {_S.ON_SCENE, _S.RECEIVED},
        _S.ON_SCENE: _SIDE | {_S.REPORTED, _S.RECEIVED},
        _S.REPORTED: _SIDE | {_S.CLOSED},
        _S.CLOSED: frozenset((_S.REOPENED,)),
        _S.REOPENED: _SIDE | {_S.DISPATCHED, _S.CLOSED},
        # Linking can be undone: the incident is again what its own assignments make it.
        _S.DUPLICATE_OF: OPEN_INCIDENT,
        _S.TRANSFERRED: frozenset(),
        _S.CANCELLED: frozenset(),
    },
)

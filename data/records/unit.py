"""A unit that can be sent: its states, the steps between them, and how fresh its last fix is."""

from __future__ import annotations

from enum import StrEnum

from data.records.life_cycle import LifeCycle


class UnitState(StrEnum):
    """States of a unit; RESERVED to ON_SCENE follow from its assignment."""

    OFF_DUTY = "OFF_DUTY"  # 下勤
    AT_POST = "AT_POST"  # 备勤(驻点)
    PATROLLING = "PATROLLING"  # 巡逻中
    RESERVED = "RESERVED"  # 预派
    ASSIGNED = "ASSIGNED"  # 已派警
    EN_ROUTE = "EN_ROUTE"  # 出警途中
    ON_SCENE = "ON_SCENE"  # 现场处置
    BUSY = "BUSY"  # 其他勤务
    BREAK = "BREAK"  # 休整
    OUT_OF_SERVICE = "OUT_OF_SERVICE"  # 停用


class FixState(StrEnum):
    """How far the last fix of a unit can be trusted."""

    LIVE = "LIVE"  # 正常
    AGING = "AGING"  # 延迟
    STALE = "STALE"  # 陈旧
    LOST = "LOST"  # 失联


_S = UnitState
_FREE = frozenset((_S.AT_POST, _S.PATROLLING))
_CALLED = frozenset((_S.RESERVED, _S.ASSIGNED))
_AWAY = frozenset((_S.BUSY, _S.BREAK, _S.OFF_DUTY, _S.OUT_OF_SERVICE))

UNIT = LifeCycle(
    "unit",
    frozenset((_S.OFF_DUTY,)),
    {
        _S.OFF_DUTY: _FREE | {_S.OUT_OF_SERVICE},
        _S.AT_POST: _CALLED | _AWAY | {_S.PATROLLING},
        _S.PATROLLING: _CALLED | _AWAY | {_S.AT_POST},
        _S.RESERVED: _FREE | {_S.ASSIGNED},
        _S.ASSIGNED: _FREE | {_S.EN_ROUTE},
        _S.EN_ROUTE: _FREE | {_S.ON_SCENE},
        _S.ON_SCENE: _FREE,
        # The desk may call a unit from other duty and from its break.
        _S.BUSY: _FREE | _CALLED | {_S.OFF_DUTY},
        _S.BREAK: _FREE | _CALLED | {_S.OFF_DUTY},
        _S.OUT_OF_SERVICE: _FREE | {_S.OFF_DUTY},
    },
)

_GREATEST_AGE_S = ((60.0, FixState.LIVE), (300.0, FixState.AGING), (1_800.0, FixState.STALE))


def fix_state(age_s: float) -> FixState:
    """Return how fresh a fix of an age in seconds is; the limits belong to the fresher state."""
    return next((state for limit_s, state in _GREATEST_AGE_S if age_s <= limit_s), FixState.LOST)

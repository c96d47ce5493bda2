"""A unit that is taken from its route for a while: why, and how urgent that is."""

from __future__ import annotations

from enum import StrEnum


class AbsenceReason(StrEnum):
    """Why a unit is away."""

    CALL = "call"  # 出警
    DUTY = "duty"  # 其他勤务
    BREAK = "break"  # 休整
    FAULT = "fault"  # 车辆故障


MOST_URGENT = 1
"""A priority; such a call is not kept waiting by the quiet time of a unit."""

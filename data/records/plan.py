"""A patrol plan on its way from draft to archive: its states and the steps between them."""

from __future__ import annotations

from enum import StrEnum

from data.records.life_cycle import LifeCycle


class PlanState(StrEnum):
    """States of a patrol plan."""

    DRAFT = "DRAFT"
    SOLVED = "SOLVED"
    SUBMITTED = "SUBMITTED"  # 待审批
    APPROVED = "APPROVED"
    PUBLISHED = "PUBLISHED"
    ACTIVE = "ACTIVE"
    ARCHIVED = "ARCHIVED"
    SUPERSEDED = "SUPERSEDED"


_S = PlanState
# States in which crews drive by a plan: it needs a version and, unless urgent, an approval.
LIVE_PLAN = frozenset((_S.PUBLISHED, _S.ACTIVE))

_ORDINARY = {
    _S.DRAFT: frozenset((_S.SOLVED,)),
    _S.SOLVED: frozenset((_S.SUBMITTED,)),
    _S.SUBMITTED: frozenset((_S.APPROVED,)),
    _S.APPROVED: frozenset((_S.PUBLISHED,)),
    _S.PUBLISHED: frozenset((_S.ACTIVE, _S.SUPERSEDED)),
    _S.ACTIVE: frozenset((_S.ARCHIVED,)),
    _S.ARCHIVED: frozenset(),
    _S.SUPERSEDED: frozenset(),
}
PLAN = LifeCycle("patrol plan", frozenset((_S.DRAFT,)), _ORDINARY)

# Urgent duty may publish first; the approval is recorded on the plan within two hours.
URGENT_PLAN = LifeCycle(
    "patrol plan",
    frozenset((_S.DRAFT,)),
    _ORDINARY
    | {
        _S.SOLVED: _ORDINARY[_S.SOLVED] | {_S.PUBLISHED},
        _S.SUBMITTED: _ORDINARY[_S.SUBMITTED] | {_S.PUBLISHED},
    },
)

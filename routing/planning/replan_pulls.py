"""When a unit that a call takes is re-planned at once, and when the planner is asked: one table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

QUIET_S = 120
"""A crew is not told another route within this time, unless the call is of priority 1."""
TELLING_PULL = 2
"""From this pull in a shift on the planner is told: the plan will not hold by itself."""


class Offer(StrEnum):
    """What the planner is offered."""

    NOTHING = "nothing"
    """Nothing is owed, or it is the first pull."""
    NEIGHBOUR = "neighbour"
    """A neighbour unit can make the visits that are owed."""
    DOSE_NOT_MET = "dose_not_met"
    """Nobody can: today's dose cannot be met."""


@dataclass(frozen=True)
class Neighbour:
    """A unit outside the plan that might help: how far away it is, and how long it can stay."""

    unit: str
    travel_s: int
    spare_s: int


@dataclass(frozen=True)
class Pull:
    """A unit is taken by a call.

    Attributes
    ----------
    unit : its name
    now_s : when
    pulls_before : how often it was taken in this shift before
    replanned_s : when it was last re-planned, or None
    priority : of the call, 1 = most urgent
    owed_s : dwell of the visits that nobody makes for it; 0 if nothing is owed
    """

    unit: str
    now_s: int
    pulls_before: int
    replanned_s: int | None
    priority: int
    owed_s: int = 0


@dataclass(frozen=True)
class Verdict:
    """What follows from a pull.

    Attributes
    ----------
    replan_at_s : when the unit is re-planned; now, or when its quiet time is over
    tells_planner : whether the planner is told
    offer : what the planner is offered
    neighbour : the unit offered, if one is
    """

    replan_at_s: int
    tells_planner: bool
    offer: Offer
    neighbour: str | None = None


RULES: dict[tuple[bool, bool, bool], tuple[bool, bool]] = {
    # again, in quiet time, priority 1: re-planned now, planner told
    (False, False, False): (True, False),
    (False, False, True): (True, False),
    (False, True, False): (False, False),
    (False, True, True): (True, False),
    (True, False, False): (True, True),
    (True, False, True): (True, True),
    (True, True, False): (False, True),
    (True, True, True): (True, True),
}
"""A first pull may fall into quiet time too: the unit may have been re-planned for another's sake."""


def judge_pull(pull: Pull, neighbours: Sequence[Neighbour] = ()) -> Verdict:
    """Tell what follows from a pull.

    Parameters
    ----------
    neighbours : units that may be offered; the nearest with time enough is
    """
    quiet_until_s = pull.now_s if pull.replanned_s is None else pull.replanned_s + QUIET_S
    again = pull.pulls_before + 1 >= TELLING_PULL
    now, told = RULES[again, pull.now_s < quiet_until_s, pull.priority == 1]
    able = [one for one in neighbours if one.unit != pull.unit and one.spare_s >= one.travel_s + pull.owed_s]
    offered = min(able, key=lambda one: (one.travel_s, one.unit), default=None)
    replan_at_s = pull.now_s if now else quiet_until_s
    if not (told and pull.owed_s):
        return Verdict(replan_at_s, told, Offer.NOTHING)
    if offered is None:
        return Verdict(replan_at_s, told, Offer.DOSE_NOT_MET)
    return Verdict(replan_at_s, told, Offer.NEIGHBOUR, offered.unit)


def pull_words(pull: Pull, verdict: Verdict) -> dict[str, str]:
    """Return one sentence for the planner, in Chinese and English."""
    times = pull.pulls_before + 1
    zh, en = f"{pull.unit}本班次已被调派{times}次", f"{pull.unit} was taken {times} times this shift"
    if verdict.offer is Offer.NEIGHBOUR:
        return {
            "zh": f"{zh}：可请相邻单元{verdict.neighbour}补巡。",
            "en": f"{en}: neighbour unit {verdict.neighbour} can make the visits that are owed.",
        }
    if verdict.offer is Offer.DOSE_NOT_MET:
        return {"zh": f"{zh}：今日剂量无法完成。", "en": f"{en}: today's dose cannot be met."}
    return {"zh": f"{zh}：暂无欠账。", "en": f"{en}: nothing is owed."}

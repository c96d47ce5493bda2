"""A unit is taken from its route, comes back, or is late: recorded, and its district planned anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from api.actions.offer_help import advise
from api.actions.once import Ask, once
from api.actions.replan_district import Anew, News, look_at, plan_in_force, replan_district
from api.actions.same_route import same_route
from api.actions.tell_replan import tell_replan
from api.refusals import (
    IncidentUnknown,
    ReplannedJustNow,
    UnitNotAway,
    UnitOffDuty,
    UnitUnknown,
    UnitWithoutRoute,
    UntilPast,
)
from api.replanner import Replanner
from data.database import Transaction
from data.records.absence import AbsenceReason
from data.stores import absences, heard, incidents, plans, replans, whereabouts
from data.stores.places import the_city
from data.stores.plans import LivePlan
from geo.errors import InputError
from routing.planning.replan_pulls import QUIET_S, Pull, judge_pull

_ORDINARY = 3
"""The priority of what nobody gave one."""
_HEARD = timedelta(minutes=5)
"""A fix that is older says nothing of where a unit stands."""
_QUIET = timedelta(seconds=QUIET_S)


@dataclass(frozen=True)
class Leave:
    """For how long a unit is taken, and why.

    Attributes
    ----------
    until : aware
    priority : of the call, 1 = most urgent
    incident : that it is sent to
    """

    until: datetime
    reason: AbsenceReason = AbsenceReason.CALL
    priority: int | None = None
    incident: UUID | None = None


def take_unit(replanner: Replanner, unit: str, leave: Leave, ask: Ask) -> dict[str, Any]:
    """Take a unit from its route until a time, or let its absence end at another one.

    Its district is planned anew at once, unless the unit was told another route less than two minutes ago
    and the call is not of priority 1: then it waits so long (``due_at``).

    Returns
    -------
    dict
        What the stream is told (:func:`api.actions.tell_replan.tell_replan`).

    Raises
    ------
    UntilPast, UnitUnknown, UnitWithoutRoute, UnitOffDuty, PlanOfAnotherDay, IncidentUnknown, KeyReused
    """
    if leave.until <= ask.now:
        raise UntilPast(field="until")
    return _tell(replanner, unit, ask, lambda case: case.take(leave))


def return_unit(replanner: Replanner, unit: str, ask: Ask) -> dict[str, Any]:
    """Let a unit that is away go on with its route now.

    Raises
    ------
    UnitNotAway, UnitUnknown, UnitWithoutRoute, UnitOffDuty, PlanOfAnotherDay, KeyReused
    """
    return _tell(replanner, unit, ask, lambda case: case.come_back())


def delay_unit(replanner: Replanner, unit: str, late_s: int, ask: Ask) -> dict[str, Any]:
    """Note that a unit will be so much later at its current stop than planned.

    Raises
    ------
    ReplannedJustNow
        Its crew was told another route less than two minutes ago.
    UnitUnknown, UnitWithoutRoute, UnitOffDuty, PlanOfAnotherDay, KeyReused
    """
    return _tell(replanner, unit, ask, lambda case: case.be_late(late_s))


def replan_due(replanner: Replanner, *, now: datetime) -> bool:
    """Plan anew for one unit whose quiet time is over; return whether there was one."""
    with replanner.database.transaction() as session:
        waiting = absences.due_absence(session, the_city(session), now=now)
    if waiting is None:
        return False
    unit = waiting["unit"]
    try:
        with replanner.turn(_scope(replanner, unit, now)), replanner.database.transaction() as session:
            ask = Ask(user="", key="", body={}, now=now)
            _Case.of(replanner, session, unit, ask).catch_up(waiting["id"])
    except InputError:
        # Its day is over, or nothing can be planned: it need not be asked for again.
        with replanner.database.transaction() as session:
            absences.settle(session, the_city(session), [unit])
    return True


def _tell(
    replanner: Replanner, unit: str, ask: Ask, act: Callable[[_Case], dict[str, Any]]
) -> dict[str, Any]:
    """Do something for a unit, once for a key, when its district's turn has come."""
    with replanner.turn(_scope(replanner, unit, ask.now)), replanner.database.transaction() as session:
        return once(session, ask, lambda: act(_Case.of(replanner, session, unit, ask)))


def _scope(replanner: Replanner, unit: str, now: datetime) -> str | None:
    with replanner.database.transaction() as session:
        return plans.scope_of(session, the_city(session), unit, now=now)


@dataclass(frozen=True, eq=False)
class _Case:
    """Something is told of one unit, in one transaction."""

    replanner: Replanner
    session: Transaction
    city_id: int
    base: LivePlan
    unit: str
    now: datetime
    user: str

    @classmethod
    def of(cls, replanner: Replanner, session: Transaction, unit: str, ask: Ask) -> _Case:
        """Find the unit's plan and keep others from it."""
        city_id = the_city(session)
        if whereabouts.unknown_unit(session, city_id, [unit]) is not None:
            raise UnitUnknown(unit=unit, field="unit")
        base = plan_in_force(session, city_id, now=ask.now, unit=unit)
        if base is None:
            raise UnitWithoutRoute(unit=unit, field="unit")
        case = cls(replanner, session, city_id, base, unit, base.moment(ask.now), ask.user)
        if case.now >= case._shift[1]:
            raise UnitOffDuty(unit=unit, field="unit")
        return case

    def take(self, leave: Leave) -> dict[str, Any]:
        """Record the absence, and plan anew now or later."""
        # Who waited for its turn may find its end past.
        leave = replace(leave, until=max(leave.until, self.now))
        if leave.incident and not incidents.is_incident(self.session, self.city_id, leave.incident):
            raise IncidentUnknown(field="incident")
        before = absences.absence_now(self.session, self.city_id, self.unit, now=self.now)
        pull = self._pull(leave, since=before["from_at"] if before else self.now)
        at_s = judge_pull(pull).replan_at_s
        due_at = self.now + timedelta(seconds=at_s - pull.now_s) if at_s > pull.now_s else None
        if before:
            absences.change_absence(self.session, before["id"], until_at=leave.until, due_at=due_at)
        else:
            self._add(leave, due_at)
        return self._tell(self._away_cause(leave.until, leave.reason, leave.priority), due_at, pull)

    def come_back(self) -> dict[str, Any]:
        """Let the absence end now, and plan anew now or later."""
        held = absences.absence_now(self.session, self.city_id, self.unit, now=self.now)
        if held is None:
            raise UnitNotAway(unit=self.unit, field="unit")
        due_at, place = self._quiet_until(), self._place()
        absences.change_absence(
            self.session, held["id"], until_at=self.now, returned_at=self.now, due_at=due_at, place=place
        )
        return self._tell(self._cause("back"), due_at)

    def be_late(self, late_s: int) -> dict[str, Any]:
        """Plan anew with the unit later."""
        quiet_until = self._quiet_until()
        if quiet_until is not None:
            raise ReplannedJustNow(unit=self.unit, seconds=round((quiet_until - self.now).total_seconds()))
        return self._tell(
            {**self._cause("late"), "late_s": late_s}, None, news=News(late={self.unit: late_s})
        )

    def catch_up(self, number: UUID) -> None:
        """Plan anew what had to wait, unless somebody else has done it meanwhile."""
        waiting = absences.unsettled(self.session, self.city_id, [self.unit])
        held = next((one for one in waiting if one["id"] == number), None)
        if held is None:
            return
        if held["until_at"] <= self.now:
            self._tell(self._cause("back"), None)
            return
        reason = AbsenceReason(held["reason"])
        pull = self._pull(Leave(held["until_at"], reason, held["priority"]), since=held["from_at"])
        self._tell(self._away_cause(held["until_at"], reason, held["priority"]), None, pull)

    @property
    def _epoch(self) -> datetime:
        return datetime.fromisoformat(self.base.problem["epoch"])

    @property
    def _shift(self) -> tuple[datetime, datetime]:
        own = next(one for one in self.base.problem["units"] if one["id"] == self.unit)
        first, last = (self._epoch + timedelta(seconds=second) for second in own["shift"])
        return first, last

    def _second(self, at: datetime) -> int:
        return round((at - self._epoch).total_seconds())

    def _quiet_until(self) -> datetime | None:
        """Return until when the crew is told no other route, None if it may be."""
        last = replans.last_replan_of(self.session, self.city_id, self.unit, since=self.now - _QUIET)
        return None if last is None else last + _QUIET

    def _pull(self, leave: Leave, *, since: datetime) -> Pull:
        last = replans.last_replan_of(self.session, self.city_id, self.unit, since=self.now - _QUIET)
        return Pull(
            unit=self.unit,
            now_s=self._second(self.now),
            pulls_before=absences.pulls(
                self.session, self.city_id, self.unit, since=self._shift[0], before=since
            ),
            replanned_s=None if last is None else self._second(last),
            priority=leave.priority or _ORDINARY,
        )

    def _add(self, leave: Leave, due_at: datetime | None) -> None:
        lon, lat = self._place() or (None, None)
        values = {"id": uuid4(), "unit": self.unit, "from_at": self.now, "until_at": leave.until}
        values |= {"reason": leave.reason.value, "priority": leave.priority, "incident_id": leave.incident}
        values |= {"lon": lon, "lat": lat, "told_by": self.user, "due_at": due_at}
        absences.add_absence(self.session, self.city_id, values)

    def _place(self) -> tuple[float, float] | None:
        """Return where the unit stands, as far as it was heard of lately."""
        fixes = heard.fresh_fixes(self.session, self.city_id, since=self.now - _HEARD)
        fix = fixes.get(self.unit)
        return None if fix is None else (fix["lon"], fix["lat"])

    def _cause(self, kind: str) -> dict[str, Any]:
        names = {
            feature["properties"]["unit"]: feature["properties"].get("name")
            for feature in self.base.solution["features"]
            if feature["properties"]["kind"] == "unit"
        }
        return {"kind": kind, "unit": self.unit, "name": names.get(self.unit) or self.unit}

    def _away_cause(self, until: datetime, reason: AbsenceReason, priority: int | None) -> dict[str, Any]:
        facts = {"until": until.isoformat(), "reason": reason.value, "priority": priority}
        return {**self._cause("away"), **facts}

    def _tell(
        self,
        cause: Mapping[str, Any],
        due_at: datetime | None,
        pull: Pull | None = None,
        *,
        news: News | None = None,
    ) -> dict[str, Any]:
        """Plan the district anew unless that has to wait, and tell of it."""
        anew = None if due_at else self._anew(news)
        advice = advise(self.session, self.city_id, anew, pull) if anew and pull else None
        if anew and self.unit not in {change["unit"] for change in anew.changes}:
            own = same_route(self.base, cause, now=self.now)
            anew = replace(anew, changes=[own, *anew.changes])
        return tell_replan(
            self.session,
            self.city_id,
            self.base,
            cause,
            now=self.now,
            anew=anew,
            advice=advice,
            due_at=due_at,
        )

    def _anew(self, news: News | None) -> Anew:
        planner = self.replanner
        district = look_at(self.session, self.city_id, self.base, replanner=planner, now=self.now, news=news)
        return replan_district(self.session, self.city_id, district, replanner=planner, news=news)

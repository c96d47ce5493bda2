"""What the server refuses (a branch of the tree in :mod:`geo.errors`).

::

    XunfangError
    ├── NotSignedIn, SignInRefused, TooManyTries     who is it?
    ├── CsrfMissing, NotAllowed                      may they?
    ├── NothingThere, BodyTooLarge, BodyUnusable     what is asked?
    ├── KeyMissing, KeyReused                        the same again?
    ├── UnitUnknown, UnitWithoutRoute, UnitOffDuty, UnitNotAway,
    │   PlanOfAnotherDay, UntilPast, IncidentUnknown, ReplannedJustNow,
    │   RoadEventUnusable, SiteKnown, SiteOffRoad, NoPlanInForce, PlanMoved   what is planned anew?
    ├── AreaNotToldOnce, AreaUnknown, AreaAmbiguous, CircleUnusable,
    │   PeriodUnusable, DayUnreadable, ReportKindUnknown         what is a report about?
    ├── StreamNotReady, GeocoderNotReady, DatabaseAway   not now
    └── PortTaken, DemoRuns, AccountExists, PasswordWeak   before it serves
"""

from __future__ import annotations

from typing import ClassVar

from geo.errors import InputError, XunfangError


class Later(XunfangError):
    """Not now; the caller may try again after ``retry_after_s``."""

    code: ClassVar[str] = "server.busy"
    retry_after_s: int = 2


class NotSignedIn(XunfangError):
    """No session, or one that has ended (no params)."""

    code = "session.missing"


class SignInRefused(XunfangError):
    """User and password do not belong together; which of them is wrong is not said (no params)."""

    code = "session.refused"


class TooManyTries(Later):
    """Too many wrong passwords for this account from this place (params: retry_after_s)."""

    code = "session.too_many_tries"

    def __init__(self, *, retry_after_s: int) -> None:
        super().__init__(retry_after_s=retry_after_s)
        self.retry_after_s = retry_after_s


class CsrfMissing(XunfangError):
    """A write with a cookie lacks the header X-CSRF-Token, or it is of another session (no params)."""

    code = "session.csrf_missing"


class NotAllowed(XunfangError):
    """The role may not do this (params: role)."""

    code = "session.not_allowed"


class NothingThere(XunfangError):
    """There is nothing of that name or number (no params)."""

    code = "request.nothing_there"


class MethodUnknown(XunfangError):
    """The address does not take this method (no params)."""

    code = "request.method_unknown"


class BodyTooLarge(XunfangError):
    """The body is above the limit (params: limit, in bytes)."""

    code = "request.body_too_large"


class BodyUnusable(InputError):
    """A key of the request is missing or unusable (params: reason, in the words of the check)."""

    code = "request.unusable"


class KeyMissing(XunfangError):
    """A write comes without Idempotency-Key (no params)."""

    code = "request.key_missing"


class KeyReused(XunfangError):
    """The Idempotency-Key was used for another body (no params)."""

    code = "request.key_reused"


class UnitUnknown(InputError):
    """A message names a unit that is not known (params: unit)."""

    code = "request.unit_unknown"


class AreaNotToldOnce(InputError):
    """A report needs its area told in exactly one way (no params)."""

    code = "report.area_not_told_once"


class AreaUnknown(InputError):
    """No area of the register has this id or name (params: area, near)."""

    code = "report.area_unknown"


class AreaAmbiguous(InputError):
    """Several areas of a kind have this name (params: area, ids)."""

    code = "report.area_ambiguous"


class CircleUnusable(InputError):
    """A circle that is not longitude, latitude and metres (params: circle)."""

    code = "report.circle_unusable"


class PeriodUnusable(InputError):
    """Days of which the last lies before the first, or too many (params: first, last, most)."""

    code = "report.period_unusable"


class DayUnreadable(InputError):
    """A word that is no day (params: value)."""

    code = "report.day_unreadable"


class ReportKindUnknown(InputError):
    """The name of a file does not tell what kind of report is wanted (params: suffix, kinds)."""

    code = "report.kind_unknown"


class UnitWithoutRoute(InputError):
    """A unit is in no plan in force (params: unit)."""

    code = "replan.unit_without_route"


class UnitOffDuty(InputError):
    """A unit's shift is over (params: unit)."""

    code = "replan.unit_off_duty"


class UnitNotAway(InputError):
    """A unit that is to come back is there (params: unit)."""

    code = "replan.unit_not_away"


class PlanOfAnotherDay(InputError):
    """The plan in force has not begun, or is over (params: day)."""

    code = "replan.another_day"


class NoPlanInForce(InputError):
    """There is no plan in force that could be planned anew (no params)."""

    code = "replan.no_plan"


class UntilPast(InputError):
    """An absence is to end before now (no params)."""

    code = "replan.until_past"


class IncidentUnknown(InputError):
    """There is no incident of that number (no params)."""

    code = "replan.incident_unknown"


class ReplannedJustNow(InputError):
    """A crew was told another route less than two minutes ago (params: unit, seconds left)."""

    code = "replan.just_now"


class RoadEventUnusable(InputError):
    """A road event is no line or polygon, or neither closes nor slows (params: reason)."""

    code = "replan.road_event_unusable"


class SiteKnown(InputError):
    """A new site has the id of one that is there (params: site)."""

    code = "replan.site_known"


class SiteOffRoad(InputError):
    """A new site is far from every road (params: site)."""

    code = "replan.site_off_road"


class PlanMoved(Later):
    """Others change the plan again and again (no params)."""

    code = "replan.plan_moved"


class DatabaseAway(XunfangError):
    """What a caller reads when the database refuses for whatever reason (no params)."""

    code = "server.database_away"


class StreamNotReady(Later):
    """The event stream has not been read yet, or the server is going down (no params)."""

    code = "server.stream_not_ready"


class GeocoderNotReady(Later):
    """The index of place names is being built (no params)."""

    code = "server.geocoder_not_ready"


class PortTaken(XunfangError):
    """The address to listen on is in use or not ours (params: host, port, reason)."""

    code = "server.port_taken"


class DemoRuns(XunfangError):
    """Another demo runs in this data folder (params: folder)."""

    code = "server.demo_runs"


class AccountExists(XunfangError):
    """An account of that name exists (params: user)."""

    code = "account.exists"


class PasswordWeak(XunfangError):
    """A new password is too short or among those everybody tries (params: least)."""

    code = "account.password_weak"


class RoleUnknown(XunfangError):
    """A role that is none of ours (params: role, roles)."""

    code = "account.role_unknown"

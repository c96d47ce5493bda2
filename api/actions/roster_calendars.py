"""One iCalendar (RFC 5545) for each officer of a roster; the same roster gives the same bytes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

_SAFE = re.compile(r"[\w-][\w.-]{0,59}")
"""Names that any file system takes as they are; the longest has 240 bytes."""
_LONGEST = 240
_WORDS = {
    "en": {"duty": "Duty: {post}, {shift}", "with": "With {names}"},
    "zh-CN": {"duty": "值日：{post} {shift}", "with": "同班：{names}"},
}
_GIVEN_UP, _TAKEN_OVER = 1, 2
"""SEQUENCE of what a repair changed: a duty that comes back must count more than its cancellation."""


def calendars(roster: dict[str, Any], language: str) -> Iterator[tuple[str, bytes]]:
    """Yield a file name and the bytes of a calendar for each officer, by id.

    An officer's duty has the same UID in every roster, so that a repaired calendar updates an imported
    one; duties that the last repair took away stand in it as cancelled. All times are UTC, and the stamp
    is the beginning of the first day, for the clock would make every run another file.

    Parameters
    ----------
    roster : in the roster format
    """
    writer = _Writer(roster, language)
    for officer in roster["officers"]:
        yield f"{_file_name(officer['id'])}.ics", writer.calendar(officer["id"], officer["name"])


class _Writer:
    def __init__(self, roster: dict[str, Any], language: str) -> None:
        self.words = _WORDS[language]
        self.duties = roster["duties"]
        self.by_name = {_name(duty): duty for duty in roster["duties"]}
        self.names = {officer["id"]: officer["name"] for officer in roster["officers"]}
        self.changes = {change["officer"]: change for change in roster["changes"]}
        first = datetime.combine(
            date.fromisoformat(roster["first_day"]), time(), ZoneInfo(roster["timezone"])
        )
        self.stamp = first.astimezone(UTC)

    def calendar(self, officer: str, name: str) -> bytes:
        calendar = Calendar()
        calendar.add("prodid", "-//Xunfang//Duty roster//ZH")
        calendar.add("version", "2.0")
        calendar.add("x-wr-calname", name)
        change = self.changes.get(officer, {"lost": [], "gained": []})
        gained = {_name(one) for one in change["gained"]}
        for duty in self.duties:
            if officer in duty["officers"]:
                sequence = _TAKEN_OVER if _name(duty) in gained else 0
                calendar.add_component(self._event(officer, duty, sequence=sequence))
        for lost in change["lost"]:
            event = self._event(officer, self.by_name.get(_name(lost), lost), sequence=_GIVEN_UP)
            event.add("status", "CANCELLED")
            calendar.add_component(event)
        return bytes(calendar.to_ical())

    def _event(self, officer: str, duty: dict[str, Any], *, sequence: int) -> Event:
        event = Event()
        event.add("uid", _uid(officer, duty))
        event.add("dtstamp", self.stamp)
        event.add("sequence", sequence)
        post, shift = duty.get("post_name", duty["post"]), duty.get("shift_name", duty["shift"])
        event.add("summary", self.words["duty"].format(post=post, shift=shift))
        event.add("location", post)
        if "start" in duty:
            event.add("dtstart", _utc(duty["start"]))
            event.add("dtend", _utc(duty["end"]))
        else:
            # A duty that the problem no longer has: its times are not known any more.
            event.add("dtstart", date.fromisoformat(duty["day"]))
        others = [one for one in duty.get("officers", ()) if one != officer]
        if others:
            event.add("description", self.words["with"].format(names=self._people(others)))
        return event

    def _people(self, officers: Iterable[str]) -> str:
        return ", ".join(self.names[one] for one in officers)


def _name(duty: dict[str, Any]) -> tuple[str, str, str]:
    return duty["day"], duty["post"], duty["shift"]


def _uid(officer: str, duty: dict[str, Any]) -> str:
    # The lengths keep two different lists of names from reading alike.
    parts = "".join(f"{len(part)}:{part}" for part in (officer, *_name(duty)))
    return f"{hashlib.sha256(parts.encode()).hexdigest()[:32]}@xunfang"


def _utc(written: str) -> datetime:
    return datetime.fromisoformat(written).astimezone(UTC)


def _file_name(officer: str) -> str:
    if _SAFE.fullmatch(officer):
        return officer
    quoted = quote(officer, safe="")
    # A name that begins with a dot is hidden, or the folder itself or the one above.
    quoted = f"%2E{quoted[1:]}" if quoted.startswith(".") else quoted
    return quoted if len(quoted) <= _LONGEST else f"%{hashlib.sha256(officer.encode()).hexdigest()}"

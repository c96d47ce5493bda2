"""Checks a roster against its problem by the written format alone: plain loops, no code of the program."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
RULES = {
    "rest_h": 11,
    "rest_after_night_h": 24,
    "most_in_7_days": 6,
    "most_days_in_row": 6,
    "most_nights_in_row": 3,
}
WEIGHTS = {"duties": 1, "nights": 2, "weekends": 2, "holidays": 3, "wishes": 5, "split_weekends": 0}
KINDS = ["duties", "nights", "weekends", "holidays"]
Key = tuple[str, str, str]


class Sheet:
    """A problem with every duty written out."""

    def __init__(self, problem: dict[str, Any]) -> None:
        self.problem = problem
        self.zone = ZoneInfo(problem["timezone"])
        self.first = date.fromisoformat(problem["first_day"])
        self.last = date.fromisoformat(problem["last_day"])
        self.days = [self.first + timedelta(n) for n in range((self.last - self.first).days + 1)]
        self.rules = RULES | problem.get("rules", {})
        self.weights = WEIGHTS | problem.get("weights", {})
        self.officers = {one["id"]: one for one in problem["officers"]}
        self.duties = {
            (day.isoformat(), post["id"], shift["id"]): duty
            for day in self.days
            for post in problem["posts"]
            for shift in post["shifts"]
            for duty in [self.duty(day, post, shift)]
            if duty["officers"]
        }

    def at(self, day: date, clock: str) -> float:
        """Second of a local time."""
        clock = "00:00" if clock == "24:00" else clock
        return datetime.combine(day, time.fromisoformat(clock), self.zone).timestamp()

    def is_holiday(self, day: date) -> bool:
        """Whether it is listed."""
        return day.isoformat() in self.problem.get("holidays", [])

    def is_weekend(self, day: date) -> bool:
        """Saturday or Sunday that is not worked."""
        return day.weekday() > 4 and day.isoformat() not in self.problem.get("workdays", [])

    def duty(self, day: date, post: dict[str, Any], shift: dict[str, Any]) -> dict[str, Any]:
        """One shift on one day."""
        start, end = shift["start"], "00:00" if shift["end"] == "24:00" else shift["end"]
        begin = self.at(day, start)
        finish = self.at(day + timedelta(1) if end <= start else day, end)
        threes = [self.at(day + timedelta(n), "03:00") for n in (0, 1)]
        night = shift.get("night", any(begin <= three < finish for three in threes))
        need = {"least": shift["officers"], "qualifications": {}} | shift
        given = self.other_need(day, shift)
        officers = given.get("officers", need["officers"])
        least = given.get("least", min(need["least"], officers))
        qualifications = given.get("qualifications", need["qualifications"])
        return {
            "day": day,
            "begin": begin,
            "end": finish,
            "night": night,
            "officers": officers,
            "least": least,
            "qualifications": {name: min(count, officers) for name, count in qualifications.items()},
            "importance": post.get("importance", 1),
        }

    def other_need(self, day: date, shift: dict[str, Any]) -> dict[str, Any]:
        """Need of the first word that fits the day."""
        others = {one["on"]: one for one in shift.get("days", [])}
        words = [day.isoformat()]
        words += ["holiday"] if self.is_holiday(day) else []
        words += [DAYS[day.weekday()]]
        words += ["weekend"] if self.is_weekend(day) else []
        words += ["workday"] if not self.is_weekend(day) and not self.is_holiday(day) else []
        return next((others[word] for word in words if word in others), {})

    def edge(self, written: str, *, closes: bool) -> float:
        """Begin or end of an absence; what ends in centuries never ends."""
        if written[:4] > "2198":
            return 1e10
        if len(written) == 10:
            return self.at(date.fromisoformat(written) + timedelta(1 if closes else 0), "00:00")
        return datetime.fromisoformat(written).timestamp()

    def absences(self, officer: dict[str, Any]) -> list[tuple[float, float]]:
        """From and until."""
        return [
            (self.edge(one["from"], closes=False), self.edge(one["until"], closes=True))
            for one in officer.get("absences", [])
        ]

    def earlier(self, officer: dict[str, Any]) -> list[dict[str, Any]]:
        """Duties before the period."""
        found = []
        for one in officer.get("earlier", []):
            begin, end = (datetime.fromisoformat(one[key]).timestamp() for key in ("start", "end"))
            day = datetime.fromtimestamp(begin, self.zone).date()
            threes = [self.at(day + timedelta(n), "03:00") for n in (0, 1)]
            night = any(begin <= three < end for three in threes)
            found.append({"day": day, "begin": begin, "end": end, "night": night})
        return found


def held(sheet: Sheet, seats: dict[Key, list[str]]) -> dict[str, list[Key]]:
    """Duties of each officer."""
    found: dict[str, list[Key]] = {one: [] for one in sheet.officers}
    for key, officers in seats.items():
        for one in officers:
            found[one].append(key)
    return found


def faults(sheet: Sheet, seats: dict[Key, list[str]]) -> list[str]:
    """Return which rules the seats break."""
    wrong = [f"{key}: duties differ" for key in seats.keys() ^ sheet.duties.keys()]
    for key, officers in seats.items():
        wrong += seat_faults(sheet, key, officers)
    for one, keys in held(sheet, seats).items():
        wrong += [f"{one}: {fault}" for fault in officer_faults(sheet, sheet.officers[one], keys)]
    return wrong


def seat_faults(sheet: Sheet, key: Key, officers: list[str]) -> list[str]:
    """Seats and qualifications of one duty."""
    duty, wrong = sheet.duties[key], []
    vacant = duty["officers"] - len(officers)
    wrong += [f"{key}: too many"] if vacant < 0 else []
    wrong += [f"{key}: twice"] if len(set(officers)) != len(officers) else []
    for name, count in duty["qualifications"].items():
        there = sum(name in sheet.officers[one].get("qualifications", []) for one in officers)
        wrong += [f"{key}: no room for {name}"] if there + vacant < count else []
    return wrong


def officer_faults(sheet: Sheet, officer: dict[str, Any], keys: list[Key]) -> list[str]:
    """Absence, posts, fixed duties, rest and limits of one officer."""
    wrong = []
    for day, post, shift in keys:
        duty = sheet.duties[day, post, shift]
        if any(begin < duty["end"] and duty["begin"] < end for begin, end in sheet.absences(officer)):
            wrong.append(f"absent on {day}")
        if "posts" in officer and post not in officer["posts"]:
            wrong.append(f"may not serve at {post}")
    fixed = {(one["day"], one["post"], one["shift"]) for one in officer.get("fixed", [])}
    wrong += [f"not on the fixed {name}" for name in sorted(fixed - set(keys))]
    spans = sheet.earlier(officer) + [sheet.duties[key] for key in keys]
    own = {sheet.duties[key]["day"] for key in keys}
    return wrong + rest_faults(sheet, spans, own=len(keys)) + row_faults(sheet, spans, own)


def rest_faults(sheet: Sheet, spans: list[dict[str, Any]], *, own: int) -> list[str]:
    """Rest between each two duties, of which the last ``own`` are of the period."""
    wrong = []
    for place, one in enumerate(spans):
        for other in spans[max(place + 1, len(spans) - own) :]:
            first, second = sorted((one, other), key=lambda span: (span["begin"], span["end"]))
            hours = sheet.rules["rest_h"]
            if first["night"] and not second["night"]:
                hours = max(hours, sheet.rules["rest_after_night_h"])
            if second["begin"] == first["begin"] or second["begin"] - first["end"] < hours * 3600:
                wrong.append(f"no rest between {first['day']} and {second['day']}")
    return wrong


def row_faults(sheet: Sheet, spans: list[dict[str, Any]], own: set[date]) -> list[str]:
    """Limits of duties and nights on days in a row, as far as own duties are among them."""
    wrong = []
    for number in range(-6, len(sheet.days)):
        week = [sheet.first + timedelta(number + more) for more in range(7)]
        if own & set(week) and sum(span["day"] in week for span in spans) > sheet.rules["most_in_7_days"]:
            wrong.append(f"too many in 7 days from {week[0]}")
    for rule, days in (
        ("most_days_in_row", {span["day"] for span in spans}),
        ("most_nights_in_row", {span["day"] for span in spans if span["night"]}),
    ):
        for day in days:
            row = {day + timedelta(more) for more in range(sheet.rules[rule] + 1)}
            wrong += [f"{rule} from {day}"] if row <= days and row & own else []
    return wrong


def worth(
    sheet: Sheet, seats: dict[Key, list[str]], previous: dict[Key, list[str]] | None = None
) -> tuple[int, int, int, int]:
    """Return below_least, vacant, lost and cost."""
    below = vacant = 0
    for key, duty in sheet.duties.items():
        below += duty["importance"] * max(0, duty["least"] - len(seats[key]))
        vacant += duty["importance"] * max(0, duty["officers"] - len(seats[key]))
    lost = sum(
        one in sheet.officers and one not in seats[key]
        for key, officers in (previous or {}).items()
        if key in sheet.duties
        for one in officers
    )
    cost = sum(officer_cost(sheet, sheet.officers[one], keys) for one, keys in held(sheet, seats).items())
    return below, vacant, lost, cost


def counts(sheet: Sheet, keys: list[Key]) -> list[int]:
    """Duties, nights, weekends and holidays."""
    duties = [sheet.duties[key] for key in keys]
    return [
        len(duties),
        sum(duty["night"] for duty in duties),
        sum(sheet.is_weekend(duty["day"]) for duty in duties),
        sum(sheet.is_holiday(duty["day"]) for duty in duties),
    ]


def credit(sheet: Sheet, officer: dict[str, Any]) -> list[Fraction]:
    """Duties that count as done for leave."""
    begin, end = sheet.at(sheet.first, "00:00"), sheet.at(sheet.last + timedelta(1), "00:00")
    edges = sorted({begin, end, *(edge for pair in sheet.absences(officer) for edge in pair)})
    away = sum(
        later - sooner
        for sooner, later in pairwise(edges)
        if begin <= sooner < end
        and any(first <= sooner and later <= last for first, last in sheet.absences(officer))
    )
    seats = [0, 0, 0, 0]
    for key, duty in sheet.duties.items():
        for kind, one in enumerate(counts(sheet, [key])):
            seats[kind] += one * duty["officers"]
    share, shares = share_of(officer), sum(share_of(one) for one in sheet.officers.values())
    part = Fraction(int(away), int(end - begin))
    return [Fraction(round(seats[kind] * share / shares * part * 100), 100) for kind in range(4)]


def share_of(officer: dict[str, Any]) -> Fraction:
    """As written, without the error of binary fractions."""
    return Fraction(str(officer.get("share", 1)))


def officer_cost(sheet: Sheet, officer: dict[str, Any], keys: list[Key]) -> int:
    """Hundredths of a point of one officer."""
    total, before = 0, credit(sheet, officer)
    for kind, count in enumerate(counts(sheet, keys)):
        carried = Fraction(str(officer.get("carried", {}).get(KINDS[kind], 0))) + before[kind]
        for n in range(1, count + 1):
            total += round(100 * sheet.weights[KINDS[kind]] * (2 * (carried + n) - 1) / share_of(officer))
    for wish in officer.get("wishes", []):
        total += 0 if fulfilled(wish, keys) else 100 * sheet.weights["wishes"] * wish.get("weight", 1)
    worked = {sheet.duties[key]["day"] for key in keys}
    for day in sheet.days:
        beside = day + timedelta(1)
        if day.weekday() == 5 and beside in sheet.days and sheet.is_weekend(day) and sheet.is_weekend(beside):
            total += 100 * sheet.weights["split_weekends"] * ((day in worked) != (beside in worked))
    return total


def fulfilled(wish: dict[str, Any], keys: list[Key]) -> bool:
    """Whether there is a duty that is wanted, or none that is not."""
    meeting = [
        key
        for key in keys
        if key[0] == wish["day"]
        and wish.get("post", key[1]) == key[1]
        and wish.get("shift", key[2]) == key[2]
    ]
    return bool(meeting) == wish["wants"]


def seats_of(roster: dict[str, Any]) -> dict[Key, list[str]]:
    """Officers of each duty."""
    return {(one["day"], one["post"], one["shift"]): one["officers"] for one in roster["duties"]}


def check_roster(
    problem: dict[str, Any], roster: dict[str, Any], previous: dict[str, Any] | None = None
) -> list[str]:
    """Return what is wrong, as sentences; an empty list means the roster keeps every rule."""
    sheet, seats = Sheet(problem), seats_of(roster)
    wrong = faults(sheet, seats)
    if wrong:
        return wrong
    told = [level["value"] for level in roster["levels"]]
    found = worth(sheet, seats, seats_of(previous) if previous else None)
    wrong += [] if told == list(found) else [f"told {told}, is {found}"]
    bounds = [level["bound"] for level in roster["levels"]]
    wrong += (
        [] if all(low <= value for low, value in zip(bounds, told, strict=True)) else ["bound above value"]
    )
    wrong += [] if roster["proved"] == (bounds == told) else ["proved is wrong"]
    vacant = {key: duty["officers"] - len(seats[key]) for key, duty in sheet.duties.items()}
    listed = {(one["day"], one["post"], one["shift"]): one["vacant"] for one in roster["vacancies"]}
    wrong += [] if listed == {key: count for key, count in vacant.items() if count} else ["vacancies differ"]
    return wrong + _figures(sheet, seats, roster)


def _figures(sheet: Sheet, seats: dict[Key, list[str]], roster: dict[str, Any]) -> list[str]:
    wrong = []
    mine = held(sheet, seats)
    if [one["id"] for one in roster["officers"]] != sorted(sheet.officers):
        wrong.append("officers differ")
    for one in roster["officers"]:
        officer, keys = sheet.officers[one["id"]], mine[one["id"]]
        if [one[kind]["count"] for kind in KINDS] != counts(sheet, keys):
            wrong.append(f"{one['id']}: counts differ")
        if [one[kind]["credit"] for kind in KINDS] != [float(part) for part in credit(sheet, officer)]:
            wrong.append(f"{one['id']}: credit differs")
        missed = sum(not fulfilled(wish, keys) for wish in officer.get("wishes", []))
        wrong += [] if missed == len(one["unfulfilled"]) else [f"{one['id']}: wishes differ"]
    return wrong

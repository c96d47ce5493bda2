"""Doses of patrol: how long, how often, how far apart and when a site wants somebody there."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from routing import errors
from routing.planning.fields import Field
from routing.planning.plan import Plan
from routing.planning.problem import Interval, Problem, Site, merged

DWELL_S = 900
"""Koper (1995), Justice Quarterly 12(4): stops of 10 to 16 minutes work longest once police have left."""
MAX_GAP_S = 7200
"""The same: such a stop at least every two hours."""
ROOM_SHARE = 0.25
"""Of the greatest gap: how much of it each slot leaves open, so that plans have something to choose from."""
MOST_SLOTS = 1000
"""Of one site and day."""


@dataclass(frozen=True)
class Dose:
    """What one site is to get in a day.

    Attributes
    ----------
    site : id of the problem's site, such as a park
    dwell_s : seconds of each visit
    visits : visits in each of the hours; as many as the gap asks for if None
    max_gap_s : most seconds without a visit, from the begin to the end of each of the hours
    hours : when the dose counts, ascending and disjoint; the windows of the site if empty
    reward : of each visit; the site's if None
    insist : whether what is owed from yesterday must be made good today
    """

    site: str
    dwell_s: int = DWELL_S
    visits: int | None = None
    max_gap_s: int | None = MAX_GAP_S
    hours: tuple[Interval, ...] = ()
    reward: float | None = None
    insist: bool = False

    @classmethod
    def read(cls, field: Field) -> Self:
        """Read one entry of ``doses``; a dose with visits alone has no greatest gap."""
        visits = field.key("visits").whole(least=1, most=MOST_SLOTS) if field.has("visits") else None
        preset = MAX_GAP_S if visits is None else None
        return cls(
            site=field.key("site").text(),
            dwell_s=field.key("dwell_s").whole(least=1) if field.has("dwell_s") else DWELL_S,
            visits=visits,
            max_gap_s=field.key("max_gap_s").whole(least=1) if field.has("max_gap_s") else preset,
            hours=merged(_hours(entry) for entry in field.keyed("hours")),
            reward=field.key("reward").number(least=0) if field.has("reward") else None,
            insist=field.key("insist").boolean() if field.has("insist") else False,
        )


@dataclass(frozen=True)
class Delivered:
    """What one site got of its dose.

    Attributes
    ----------
    visits, planned_visits : made, and asked for
    dwell_s, planned_s : seconds there within the hours, and asked for
    longest_gap_s : longest time without a visit within the hours, their edges included
    max_gap_s : the greatest that is allowed, or None
    owed_visits, owed_s : what is missing; more than enough today owes nothing
    """

    site: str
    visits: int
    planned_visits: int
    dwell_s: int
    planned_s: int
    longest_gap_s: int
    max_gap_s: int | None
    owed_visits: int
    owed_s: int

    @property
    def kept(self) -> bool:
        """Whether the dose was given in full: minutes, visits and gap."""
        within = self.max_gap_s is None or self.longest_gap_s <= self.max_gap_s
        return within and not self.owed_visits and not self.owed_s

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON."""
        return {**vars(self), "kept": self.kept}


def read_doses(value: Any, problem: Problem) -> tuple[Dose, ...]:
    """Read ``{"doses": […]}`` for a problem, hours filled in, ascending by site.

    Raises
    ------
    InputError
        Anything malformed; a site that the problem does not have, or twice; a dose that no number of visits
        can keep.
    """
    sites = {site.site_id: site for site in problem.sites}
    found: dict[str, Dose] = {}
    for entry in Field(value).key("doses").entries():
        dose = Dose.read(entry)
        if dose.site in found:
            raise entry.key("site").refusal(errors.IdDoubled, id=dose.site)
        if dose.site not in sites:
            raise entry.key("site").refusal(errors.DoseSiteUnknown, site=dose.site)
        dose = replace(dose, hours=dose.hours or sites[dose.site].windows)
        _refuse_unkeepable(entry, dose)
        found[dose.site] = dose
    return tuple(found[site] for site in sorted(found))


def _hours(field: Field) -> Interval:
    first, last = field.pair()
    begin, end = first.whole(), last.whole()
    if end < begin:
        raise field.refusal(errors.EndsBeforeItBegins, begin=begin, end=end)
    return begin, end


def _refuse_unkeepable(entry: Field, dose: Dose) -> None:
    for begin, end in dose.hours:
        if end - begin < dose.dwell_s:
            raise entry.refusal(errors.DoseTooLong, site=dose.site, dwell_s=dose.dwell_s, hours_s=end - begin)
        fewest = fewest_visits(end - begin, dose.dwell_s, dose.max_gap_s)
        most = min(MOST_SLOTS, (end - begin) // dose.dwell_s)
        visits = slot_count(dose, end - begin)
        if not fewest <= visits <= most:
            field = entry.key("visits") if entry.has("visits") else entry
            raise field.refusal(
                errors.DoseVisitsUnfit, site=dose.site, visits=visits, fewest=fewest, most=most
            )


def fewest_visits(length_s: int, dwell_s: int, max_gap_s: int | None) -> int:
    """Return the fewest visits that leave no longer gap: ⌈(L - g) ÷ (g + d)⌉, at least 1."""
    if max_gap_s is None:
        return 1
    return max(1, math.ceil((length_s - max_gap_s) / (max_gap_s + dwell_s)))


def slot_count(dose: Dose, length_s: int) -> int:
    """Return the visits in hours of so many seconds; unless told, so many that each leaves some room."""
    if dose.visits is not None:
        return dose.visits
    gap = dose.max_gap_s or length_s
    step = gap + dose.dwell_s - math.floor(ROOM_SHARE * gap)
    roomy = max(1, math.ceil((length_s - gap) / step))
    # Visits as long as the gap would else overlap; the fewest there can be still keep the gap.
    return max(fewest_visits(length_s, dose.dwell_s, gap), min(roomy, length_s // dose.dwell_s))


def slots(hours: Interval, *, dwell_s: int, count: int, max_gap_s: int | None) -> tuple[Interval, ...]:
    """Return windows of starts, one for each visit: one visit anywhere in each leaves no gap too long.

    With L the length of the hours, d the dwell, g the gap and n visits, windows of width w that begin p
    apart, the first x after the begin, keep the gap if x + w ≤ g and p + w - d ≤ g, and visits apart if
    w + d ≤ p. The widest such windows that lie evenly in the hours have
    w = min(g + d + (g - L) ÷ n, g ÷ 2, L ÷ n - d), p = min(g + d - w, (L - w - d) ÷ (n - 1)); a single one
    has no neighbour, and w = min(2·g + d - L, L - d).

    Parameters
    ----------
    count : at least :func:`fewest_visits`, at most L ÷ d
    max_gap_s : L if None
    """
    begin, end = hours
    length = end - begin
    gap = length if max_gap_s is None else min(max_gap_s, length)
    width = max(0, min(gap + dwell_s + (gap - length) // count, length // count - dwell_s))
    if count == 1:
        return ((begin + (length - width - dwell_s) // 2, begin + (length - width - dwell_s) // 2 + width),)
    width = min(width, gap // 2)
    # From the first window to the last; divided at the end, so that rounding makes no gap too long.
    span = min((count - 1) * (gap + dwell_s - width), length - width - dwell_s)
    first = begin + (length - width - dwell_s - span) // 2
    begins = [first + k * span // (count - 1) for k in range(count)]
    return tuple((start, start + width) for start in begins)


def slot_sites(dose: Dose, site: Site, *, owed_visits: int = 0) -> tuple[Site, ...]:
    """Return a site of one visit for each slot of a dose, named ``site#1`` and on.

    Parameters
    ----------
    owed_visits : missed yesterday; they raise the reward by their share of the dose, at most to its double,
        and are required if the dose insists
    """
    windows = [
        window
        for hours in dose.hours
        for window in slots(
            hours,
            dwell_s=dose.dwell_s,
            count=slot_count(dose, hours[1] - hours[0]),
            max_gap_s=dose.max_gap_s,
        )
    ]
    reward = site.reward if dose.reward is None else dose.reward
    raised = reward * (1.0 + min(1.0, owed_visits / max(1, len(windows))))
    return tuple(
        Site(
            site_id=f"{site.site_id}#{number}",
            node=site.node,
            reward=raised,
            dwell_s=dose.dwell_s,
            windows=(window,),
            required=site.required or (dose.insist and number <= owed_visits),
            capabilities=site.capabilities,
        )
        for number, window in enumerate(windows, start=1)
    )


def dosed(problem: Problem, doses: Sequence[Dose], owed: Mapping[str, int]) -> Problem:
    """Return the problem with the slots of each dose in place of its site.

    Parameters
    ----------
    owed : visits missed yesterday, by site

    Raises
    ------
    IdDoubled
        A slot has the name of another site.
    """
    of_site = {dose.site: dose for dose in doses}
    sites: list[Site] = []
    for site in problem.sites:
        dose = of_site.get(site.site_id)
        sites += [site] if dose is None else slot_sites(dose, site, owed_visits=owed.get(site.site_id, 0))
    seen: set[str] = set()
    for site in sites:
        if site.site_id in seen:
            raise errors.IdDoubled(id=site.site_id, field="site")
        seen.add(site.site_id)
    return replace(problem, sites=tuple(sorted(sites, key=lambda site: site.site_id)))


def visits_of_plan(found: Plan) -> list[tuple[str, int, int]]:
    """Return site, start and end of every visit of a plan."""
    return [(stop.site, stop.start_s, stop.leave_s) for route in found.routes for stop in route.stops]


def delivered(doses: Sequence[Dose], visits: Iterable[tuple[str, int, int]]) -> tuple[Delivered, ...]:
    """Measure what sites got of their doses, ascending by site.

    Parameters
    ----------
    visits : site or slot, start and end in seconds, as planned or as made; two units at once count once
    """
    made: dict[str, list[Interval]] = {dose.site: [] for dose in doses}
    for name, start, end in visits:
        site = name if name in made else name.rpartition("#")[0]
        if site in made:
            made[site].append((start, end))
    return tuple(_delivered(dose, made[dose.site]) for dose in doses)


def _delivered(dose: Dose, visits: list[Interval]) -> Delivered:
    planned = sum(slot_count(dose, end - begin) for begin, end in dose.hours)
    inside = [_cut(visits, hours) for hours in dose.hours]
    count, dwell_s = sum(map(len, inside)), sum(end - begin for part in inside for begin, end in merged(part))
    return Delivered(
        site=dose.site,
        visits=count,
        planned_visits=planned,
        dwell_s=dwell_s,
        planned_s=planned * dose.dwell_s,
        longest_gap_s=max(map(_longest_gap, dose.hours, inside), default=0),
        max_gap_s=dose.max_gap_s,
        owed_visits=max(0, planned - count),
        owed_s=max(0, planned * dose.dwell_s - dwell_s),
    )


def _cut(visits: list[Interval], hours: Interval) -> list[Interval]:
    """Return the part of each visit within the hours; what only touches them is no visit."""
    cut = [(max(begin, hours[0]), min(end, hours[1])) for begin, end in visits]
    return [(begin, end) for begin, end in cut if begin < end]


def _longest_gap(hours: Interval, visits: list[Interval]) -> int:
    times = [hours[0], *(moment for visit in merged(visits) for moment in visit), hours[1]]
    return max(later - earlier for earlier, later in zip(times[::2], times[1::2], strict=True))

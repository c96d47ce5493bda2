"""Serves required sites that no single insertion reaches: together with a stop before or after them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from routing.planning.draft import Draft
from routing.planning.matrix import NEVER_S

MOST_TRIES = 20_000
ATTEMPTS = 4


def rescued(draft: Draft, shaken: Callable[[Draft], Draft]) -> Draft:
    """Return a draft that owes as few required sites as could be reached.

    Parameters
    ----------
    shaken : searches on from a draft, so that the next attempt starts elsewhere
    """
    for _ in range(ATTEMPTS):
        trial = draft.copy()
        for site in sorted(trial.owing):
            _serve(trial, site)
        if len(trial.owing) < len(draft.owing):
            draft = trial
        if not draft.owing:
            return draft
        draft = shaken(draft)
    return draft


def _serve(draft: Draft, site: int) -> None:
    for unit, route in islice(_routes(draft, site), MOST_TRIES):
        if draft.set_route(unit, route):
            return


def _routes(draft: Draft, site: int) -> Iterator[tuple[int, list[int]]]:
    """Yield routes with the site, then with the site and one more stop beside it."""
    table = draft.table
    able = [unit for unit in range(table.unit_count) if table.starts[unit][site]]
    for extra in _companies(draft, site):
        for unit in able:
            now = list(draft.tours[unit].sites)
            for position in range(len(now) + 1):
                yield unit, [*now[:position], *extra, *now[position:]]


def _companies(draft: Draft, site: int) -> Iterator[list[int]]:
    table = draft.table
    here = table.site_place[site]
    others = [other for other in range(table.site_count) if other != site and draft.may_visit(other)]
    yield [site]
    before = [other for other in others if table.rows[table.site_place[other]][here] < NEVER_S]
    after = [other for other in others if table.rows[here][table.site_place[other]] < NEVER_S]
    yield from ([other, site] for other in before)
    yield from ([site, other] for other in after)
    yield from ([first, site, last] for first in before for last in after)

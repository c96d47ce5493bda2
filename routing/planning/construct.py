"""Fills a draft greedily: always the visit that earns most for the time it takes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from routing.planning.draft import Draft
from routing.planning.insertion import Finder, Floats, Indices, Taste

PLAIN = Taste()


def fill(
    draft: Draft,
    finder: Finder,
    sites: Indices,
    *,
    taste: Taste = PLAIN,
    charm: Floats | None = None,
    is_late: Callable[[], bool] = lambda: False,
) -> None:
    """Insert visits of the given sites until none fits or pays, or it is late and no site owes a visit.

    Attractions are not found anew for tours that did not change; a chosen visit is looked at once more
    before it is made, for visits by other units may have come too close in the meantime.

    Parameters
    ----------
    charm : (units, n) factor on the attraction of each site for each unit, for variety
    """
    units = range(len(draft.tours))
    if not len(sites) or not units:
        return
    factor = np.ones((len(units), len(sites))) if charm is None else charm
    attraction = np.zeros((len(units), len(sites)))
    position = np.zeros((len(units), len(sites)), dtype=np.int64)

    def look(unit: int, columns: slice) -> None:
        found, at = finder.best(draft, unit, sites[columns], taste=taste)
        attraction[unit, columns], position[unit, columns] = found * factor[unit, columns], at

    everything = slice(None)
    fresh = np.ones(attraction.shape, dtype=np.bool_)
    for unit in units:
        look(unit, everything)
    while True:
        unit, column = divmod(int(attraction.argmax()), len(sites))
        if attraction[unit, column] <= 0 or (not draft.owing and is_late()):
            return
        if not fresh[unit, column]:
            look(unit, slice(column, column + 1))
            fresh[unit, column] = True
            continue
        site = int(sites[column])
        if not draft.insert(unit, int(position[unit, column]), site):
            attraction[unit, column] = 0.0
            continue
        fresh[:, column] = False
        if not draft.may_visit(site):
            attraction[:, column] = 0.0
        look(unit, everything)
        fresh[unit] = True

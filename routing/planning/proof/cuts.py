"""Finds triples of sites of which a fractional solution visits too many in pairs."""

from __future__ import annotations

import itertools

import numpy as np

from routing.planning.engine.arrays import Floats, Ints
from routing.planning.proof.master import Master, Solved

LEAST_EXCESS = 0.02
MOST_AT_ONCE = 12
MOST_OF_SITE = 3
"""Cuts of one round that share a site."""
DUST = 1e-6
Triple = tuple[int, ...]


def violated(master: Master, solved: Solved) -> list[Triple]:
    """Return triples whose cuts are violated, most violated first; few of each site."""
    rows = [row for row, amount in enumerate(solved.amounts) if amount > DUST]
    if not rows:
        return []
    amounts = solved.amounts[rows]
    visits = np.zeros((len(rows), len(master.prizes)), np.int64)
    for place, row in enumerate(rows):
        for site, number in master.columns[row].visits:
            visits[place, site] = number
    sites = [site for site in np.flatnonzero(visits.any(axis=0)).tolist() if solved.extra[site] < 1]
    return _chosen(_excesses(visits, amounts, sites, solved.extra), set(master.cuts))


def _excesses(
    visits: Ints, amounts: Floats, sites: list[int], extra: list[float]
) -> list[tuple[float, Triple]]:
    found: list[tuple[float, Triple]] = []
    further = np.array(extra)
    for one, two in itertools.combinations(sites, 2):
        others = [site for site in sites if site > two]
        pairs = (visits[:, [one]] + visits[:, [two]] + visits[:, others]) // 2
        excess = amounts @ pairs - 1 - further[one] - further[two] - further[others]
        found += [
            (float(excess[place]), (one, two, others[place]))
            for place in np.flatnonzero(excess > LEAST_EXCESS).tolist()
        ]
    return found


def _chosen(found: list[tuple[float, Triple]], known: set[Triple]) -> list[Triple]:
    chosen: list[Triple] = []
    used: dict[int, int] = {}
    for _, cut in sorted(found, key=lambda one: (-one[0], one[1])):
        if cut not in known and all(used.get(site, 0) < MOST_OF_SITE for site in cut):
            chosen.append(cut)
            for site in cut:
                used[site] = used.get(site, 0) + 1
        if len(chosen) == MOST_AT_ONCE:
            break
    return chosen

"""Which cluster is which: ids that stay while firms come and go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Group:
    """Firms that stand together, before they have a cluster id.

    Parameters
    ----------
    members
        Ids, the firm of the earliest ``reopened_on`` first, then by id; never empty.
    first_day
        ``reopened_on`` of the first member; ``date.max`` if it is not known.
    park_id
        The park they are in, if any.
    """

    members: tuple[str, ...]
    first_day: date
    park_id: str | None

    @property
    def earliest_key(self) -> tuple[date, str]:
        """What clusters are ordered by where nothing else tells them apart."""
        return self.first_day, self.members[0]


def assign_ids(groups: Sequence[Group], previous: Iterable[tuple[str, Iterable[str]]]) -> list[str]:
    """Return an id for each group, none twice.

    The largest shared membership with a previous cluster gives its id (each used once; more shared
    firms first, then the lesser previous id, then the group of the lesser earliest key); else the
    park's id; else the id of the member that reopened first, then the least. Where such an id is
    taken already, the next member's in that order is used, and where all are, the first one's with
    "-2", "-3" … behind it. Parks choose before the others.

    Parameters
    ----------
    groups
        Without a firm in common.
    previous
        Cluster id and members of each cluster of an earlier result.
    """
    ids = _inherited(groups, previous)
    taken = set(ids.values())
    new = [number for number in range(len(groups)) if number not in ids]
    for number in sorted(new, key=lambda each: (groups[each].park_id is None, groups[each].earliest_key)):
        ids[number] = _free(groups[number], taken)
        taken.add(ids[number])
    return [ids[number] for number in range(len(groups))]


def _inherited(groups: Sequence[Group], previous: Iterable[tuple[str, Iterable[str]]]) -> dict[int, str]:
    was_in = {member: cluster_id for cluster_id, members in previous for member in members}
    shared = Counter(
        (was_in[member], number)
        for number, group in enumerate(groups)
        for member in group.members
        if member in was_in
    )
    ids: dict[int, str] = {}
    used: set[str] = set()
    best_first = sorted(shared, key=lambda pair: (-shared[pair], pair[0], groups[pair[1]].earliest_key))
    for cluster_id, number in best_first:
        if number not in ids and cluster_id not in used:
            ids[number] = cluster_id
            used.add(cluster_id)
    return ids


def _free(group: Group, taken: set[str]) -> str:
    wishes = ([] if group.park_id is None else [group.park_id]) + list(group.members)
    for wish in wishes:
        if wish not in taken:
            return wish
    suffix = 2
    while f"{wishes[0]}-{suffix}" in taken:
        suffix += 1
    return f"{wishes[0]}-{suffix}"

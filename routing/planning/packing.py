"""Chooses the best set among all tours seen: one per unit, with the visit counts and spacing of the sites."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

from routing.planning.schedule import Timetable

MOST_TOURS = 2_000
PRECISION = 1e9
"""The greatest sum of prizes becomes this many whole numbers."""
Visits = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Effort:
    """How long the solver may work: deterministic units reproduce a result, seconds bound the wait."""

    deterministic: float
    seconds: float | None = None


@dataclass(frozen=True)
class Seen:
    """A tour of some unit of a kind; sites with starts."""

    kind: int
    visits: Visits
    driven_s: int


@dataclass
class Pool:
    """The different tours that a search has come across, the last seen last."""

    table: Timetable
    tours: dict[tuple[int, Visits], Seen] = field(default_factory=dict)

    def add(self, unit: int, visits: Visits, driven_s: int) -> None:
        """Remember a tour; the one not seen for longest gives way."""
        kind = self.table.kinds[unit]
        if visits:
            self.tours.pop((kind, visits), None)
            self.tours[kind, visits] = Seen(kind, visits, driven_s)
        if len(self.tours) > MOST_TOURS:
            del self.tours[next(iter(self.tours))]

    def merge(self, other: Pool) -> None:
        """Remember the tours of another pool."""
        for (kind, visits), seen in other.tours.items():
            self.add(kind, visits, seen.driven_s)


def packed(
    table: Timetable, pool: Pool, *, effort: Effort, seed: int, start: Sequence[Visits] = ()
) -> list[Visits] | None:
    """Return tours of each unit that together earn most; None if the solver found none.

    Parameters
    ----------
    start : tours of each unit, from the pool, for the solver to begin with

    Unevenness of the units is not seen.
    """
    model = cp_model.CpModel()
    tours = list(reversed(pool.tours.values()))
    chosen = [model.new_bool_var(f"tour {number}") for number in range(len(tours))]
    sizes = Counter(table.kinds)
    by_kind: defaultdict[int, list[cp_model.IntVar]] = defaultdict(list)
    for use, tour in zip(chosen, tours, strict=True):
        by_kind[tour.kind].append(use)
    for kind, uses in by_kind.items():
        model.add(sum(uses) <= sizes[kind])
    model.maximize(_earnings(table, tours, chosen, model))
    used = Counter((table.kinds[unit], visits) for unit, visits in enumerate(start))
    for use, tour in zip(chosen, tours, strict=True):
        if start:
            model.add_hint(use, used[tour.kind, tour.visits] > 0)
    solver = _solver(effort, seed)
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return _by_unit(table, [tour for use, tour in zip(chosen, tours, strict=True) if solver.value(use)])


def _solver(effort: Effort, seed: int) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed % 2**31
    solver.parameters.max_deterministic_time = effort.deterministic
    if effort.seconds is not None:
        solver.parameters.max_time_in_seconds = effort.seconds
    return solver


def _by_unit(table: Timetable, tours: list[Seen]) -> list[Visits]:
    """Give tours to units of their kind in order."""
    routes: list[Visits] = [() for _ in range(table.unit_count)]
    waiting = list(tours)
    for unit, kind in enumerate(table.kinds):
        mine = next((tour for tour in waiting if tour.kind == kind), None)
        if mine is not None:
            waiting.remove(mine)
            routes[unit] = mine.visits
    return routes


def _earnings(
    table: Timetable, tours: list[Seen], chosen: list[cp_model.IntVar], model: cp_model.CpModel
) -> cp_model.LinearExprT:
    """Add the rules of the sites and return whole-number earnings."""
    visits: defaultdict[int, list[tuple[cp_model.IntVar, int]]] = defaultdict(list)
    for use, tour in zip(chosen, tours, strict=True):
        for site, start in tour.visits:
            visits[site].append((use, start))
    most = sum(table.problem.sites[site].reward for site in visits) or 1.0
    scale = PRECISION / most
    terms: list[cp_model.LinearExprT] = [
        -round(scale * table.problem.weights.travel * tour.driven_s) * use
        for use, tour in zip(chosen, tours, strict=True)
    ]
    for site, made in sorted(visits.items()):
        terms += _site_terms(table, site, made, model, scale=scale)
    return sum(terms)


def _site_terms(
    table: Timetable,
    site: int,
    made: list[tuple[cp_model.IntVar, int]],
    model: cp_model.CpModel,
    *,
    scale: float,
) -> list[cp_model.LinearExprT]:
    entry = table.problem.sites[site]
    ranks = [model.new_bool_var(f"{site} {rank}") for rank in range(min(entry.visits, len(made)))]
    model.add(sum(use for use, _ in made) == sum(ranks))
    if entry.visits > 1 and entry.spacing_s:
        model.add_no_overlap(
            model.new_optional_fixed_size_interval_var(start, entry.spacing_s, use, f"{site} {number}")
            for number, (use, start) in enumerate(made)
        )
    must = 2 * PRECISION if entry.required else 0
    return [
        round(scale * entry.prize(rank + 1) + (must if rank == 0 else 0)) * one
        for rank, one in enumerate(ranks)
    ]

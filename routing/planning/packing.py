"""Chooses the best set among all tours seen: one per unit, with the visit counts and spacing of the sites."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from ortools.sat.python import cp_model

from routing.planning.draft import Draft
from routing.planning.schedule import Timetable, Tour

MOST_TOURS = 1_500
PRECISION = 1e9
"""The greatest sum of prizes becomes this many whole numbers."""


@dataclass(frozen=True)
class Effort:
    """How long the solver may work: deterministic units reproduce a result, seconds bound the wait."""

    deterministic: float
    seconds: float | None = None


def pool(table: Timetable, drafts: Iterable[Draft]) -> list[Tour]:
    """Return the different tours of drafts, the last seen first, no more than the solver can hold."""
    seen: dict[tuple[int, tuple[int, ...], tuple[int, ...]], Tour] = {}
    for draft in reversed(list(drafts)):
        for tour in draft.tours:
            key = (table.kinds[tour.unit], tour.sites, tuple(tour.start))
            if tour.sites and len(seen) < MOST_TOURS:
                seen.setdefault(key, tour)
    return list(seen.values())


def packed(table: Timetable, tours: list[Tour], *, effort: Effort, seed: int) -> list[Tour]:
    """Return tours that together earn most; unevenness of the units is not seen."""
    model = cp_model.CpModel()
    chosen = [model.new_bool_var(f"tour {number}") for number in range(len(tours))]
    sizes = Counter(table.kinds)
    by_kind: defaultdict[int, list[cp_model.IntVar]] = defaultdict(list)
    for use, tour in zip(chosen, tours, strict=True):
        by_kind[table.kinds[tour.unit]].append(use)
    for kind, uses in by_kind.items():
        model.add(sum(uses) <= sizes[kind])
    model.maximize(_earnings(table, tours, chosen, model))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed % 2**31
    solver.parameters.max_deterministic_time = effort.deterministic
    if effort.seconds is not None:
        solver.parameters.max_time_in_seconds = effort.seconds
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return []
    return [tour for use, tour in zip(chosen, tours, strict=True) if solver.value(use)]


def _earnings(
    table: Timetable, tours: list[Tour], chosen: list[cp_model.IntVar], model: cp_model.CpModel
) -> cp_model.LinearExprT:
    """Add the rules of the sites and return whole-number earnings."""
    visits: defaultdict[int, list[tuple[cp_model.IntVar, int]]] = defaultdict(list)
    for use, tour in zip(chosen, tours, strict=True):
        for site, start in zip(tour.sites, tour.start, strict=True):
            visits[site].append((use, start))
    most = sum(table.problem.sites[site].reward for site in visits) or 1.0
    scale = PRECISION / most
    terms: list[cp_model.LinearExprT] = [
        -round(scale * table.problem.weights.travel * tour.travel_s) * use
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

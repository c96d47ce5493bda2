"""Sets two patrol plans side by side: what each gives and costs, by unit and by site, and as maps."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd

from api.actions.read_patrol import PlanFolder, read_plan_folder
from maps.compare_page import COLUMNS, ComparedPlan, CompareScene
from routing.errors import NothingToCompare
from routing.planning.presence import horizon, site_services, unit_services


def compare_folders(one: Path, two: Path, *, max_bytes: int) -> CompareScene:
    """Read two folders of ``xunfang patrol`` and set them side by side.

    Units and sites are paired by id; what only one plan has is compared with nothing.

    Raises
    ------
    InputError
        A folder is no such folder, or the plans have no site in common.
    """
    first, second = (read_plan_folder(folder, max_bytes=max_bytes) for folder in (one, two))
    if not _ids(first) & _ids(second):
        other = str(first.path / "problem.json")
        raise NothingToCompare(file=str(second.path / "problem.json"), field="sites", other=other)
    return CompareScene(
        a=_drawn(first),
        b=_drawn(second),
        units=_paired(_units(first), _units(second), "unit", COLUMNS["units"]),
        sites=_paired(_sites(first), _sites(second), "site", COLUMNS["sites"]),
        notes=_notes(first, second),
    )


def _ids(folder: PlanFolder) -> set[str]:
    return {site.site_id for site in folder.problem.sites}


def _drawn(folder: PlanFolder) -> ComparedPlan:
    plan = folder.plan
    return ComparedPlan(
        name=folder.name,
        date=str(folder.clusters.on_date or folder.epoch.date()),
        reward=plan.reward,
        visits=plan.visits,
        drive_s=sum(route.travel_s for route in plan.routes),
        length_m=float(folder.legs["length_m"].sum()),
        legs=folder.legs,
        stops=folder.stops,
        units=folder.units,
        clusters=folder.clusters.frame[["cluster_id", "geometry"]],
    )


def _units(folder: PlanFolder) -> pd.DataFrame:
    lengths = folder.legs.groupby("unit")["length_m"].sum()
    names = dict(zip(folder.units["unit"], folder.units["name"], strict=True))
    rows = [
        asdict(service) | {"name": names.get(service.unit), "length_m": float(lengths.get(service.unit, 0.0))}
        for service in unit_services(folder.problem, folder.plan)
    ]
    return pd.DataFrame(rows, columns=["unit", "name", *COLUMNS["units"]])


def _sites(folder: PlanFolder) -> pd.DataFrame:
    parks = dict(zip(folder.clusters.frame["cluster_id"], folder.clusters.frame["park"], strict=True))
    labels = parks | dict(zip(folder.stops["site"], folder.stops["label"], strict=True))
    rows = [
        asdict(service) | {"name": labels.get(service.site)}
        for service in site_services(folder.problem, folder.plan)
    ]
    return pd.DataFrame(rows, columns=["site", "name", *COLUMNS["sites"]])


def _paired(one: pd.DataFrame, two: pd.DataFrame, key: str, columns: tuple[str, ...]) -> pd.DataFrame:
    """Return one row an id, ascending, with each column of the first as ``a_…``, of the second as ``b_…``."""
    joined = one.merge(two, on=key, how="outer", suffixes=("_a", "_b")).sort_values(key, ignore_index=True)
    paired = {key: joined[key], "name": joined["name_a"].fillna(joined["name_b"])}
    for side in ("a", "b"):
        paired |= {f"{side}_{column}": joined[f"{column}_{side}"] for column in columns}
    return pd.DataFrame(paired)


def _notes(one: PlanFolder, two: PlanFolder) -> tuple[dict[str, Any], ...]:
    """Say what makes the two less than comparable; each note is a word of the page with its numbers."""
    sites_a, sites_b = _ids(one), _ids(two)
    notes: list[dict[str, Any]] = []
    if one.epoch != two.epoch:
        notes.append({"key": "other_days"})
    if sites_a != sites_b:
        counts = {"both": len(sites_a & sites_b), "a": len(sites_a - sites_b), "b": len(sites_b - sites_a)}
        notes.append({"key": "other_sites", **counts})
    changed = _otherwise_ruled(one, two)
    if changed:
        notes.append({"key": "other_rules", "n": changed})
    if horizon(one.problem) != horizon(two.problem):
        notes.append({"key": "other_horizon"})
    return tuple(notes)


def _otherwise_ruled(one: PlanFolder, two: PlanFolder) -> int:
    """Return how many sites of both have another reward, dwell, number of visits, spacing or decay."""
    rules = [
        {
            site.site_id: (site.reward, site.dwell_s, site.visits, site.min_gap_s, site.decay)
            for site in folder.problem.sites
        }
        for folder in (one, two)
    ]
    return sum(rules[0][site] != rules[1][site] for site in rules[0].keys() & rules[1].keys())

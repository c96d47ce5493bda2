"""Writes what the main job found: clusters, problem, plan, its lines and stops, and the map."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from api.actions.patrol import Patrol
from api.actions.plan_city import CityPlan
from api.actions.plan_drawing import DrawnPlan, draw, plan_geojson
from api.actions.plan_scene import Ground, plan_scene
from api.output import json_text, write_texts
from data.importers.city import City
from geo.cluster_table import clusters_to_geojson
from maps.plan_page import plan_page


def write_patrol(patrol: Patrol, folder: Path, *, city: str) -> list[Path]:
    """Write the five files of a patrol plan, after all of them have been made.

    Raises
    ------
    OutputNotWritable
        The folder cannot be made or written.
    """
    part = draw(patrol.task, patrol.plan, patrol.enterprises)
    every = patrol.register.enterprises
    ground = Ground(
        city=city,
        enterprises=patrol.enterprises,
        parks=patrol.register.parks,
        left_out=patrol.left_out,
        names=dict(zip(every["id"], every["name"], strict=True)),
    )
    return write_texts(folder, _texts(part) | {"plan.html": plan_page(plan_scene([part], ground))})


def write_city_plan(found: CityPlan, city: City, folder: Path) -> list[Path]:
    """Write the plan of a city: one map and one file of clusters, and a folder for each district.

    Raises
    ------
    OutputNotWritable
        A folder cannot be made or written.
    """
    every = city.enterprises
    assert every is not None  # noqa: S101 - a city without enterprises has no plan
    ground = Ground(
        city=city.settings.name if city.settings else "",
        enterprises=found.enterprises,
        parks=city.parks,
        left_out=found.left_out,
        names=dict(zip(every["id"], every["name"], strict=True)),
    )
    texts = {
        "clusters.geojson": json_text(clusters_to_geojson(found.clusters)),
        "plan.geojson": json_text(_city_geojson(found)),
        "plan.html": plan_page(plan_scene(found.districts, ground)),
    }
    written = write_texts(folder, texts)
    for part in found.districts:
        written += write_texts(folder / "districts" / part.district, _texts(part))
    return written


def _city_geojson(found: CityPlan) -> dict[str, Any]:
    parts = [plan_geojson(part.task.epoch, part.drawing) for part in found.districts]
    return parts[0] | {"features": [feature for part in parts for feature in part["features"]]}


def _texts(part: DrawnPlan) -> dict[str, str]:
    return {
        "clusters.geojson": json_text(clusters_to_geojson(part.task.clusters)),
        "problem.json": json_text(part.task.problem_json),
        "plan.json": json_text(part.plan.to_json()),
        "plan.geojson": json_text(plan_geojson(part.task.epoch, part.drawing)),
    }

"""What is known of Ordos before a made city is drawn: banners, towns, river, roads (ordos.toml)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np

from data.sample.ordos_plane import Floats, metres

# Towns of a seat stand around its centre at this share of its radius, so that each has streets.
_AROUND = 0.62


@dataclass(frozen=True, eq=False)
class Banner:
    """A banner or district; ``seat`` in the plane, ``weight`` its share of firms and calls."""

    adcode: str
    name: str
    short: str
    seat: Floats
    area_km2: float
    pull_km2: float
    radius_m: float
    weight: float
    stations: int


@dataclass(frozen=True, eq=False)
class Town:
    """A township-level unit at an approximate place; ``zone``: a development zone."""

    code: str
    name: str
    banner: Banner
    zone: bool
    at_seat: bool
    place: Floats


@dataclass(frozen=True, eq=False)
class Course:
    """A long road: the places it passes, by name of a town or as coordinates."""

    ref: str
    name: str
    road_class: str
    first_km: int
    through: tuple[Any, ...]


@dataclass(frozen=True, eq=False)
class Facts:
    """Everything in ordos.toml, with places in the plane."""

    told: dict[str, Any]
    banners: tuple[Banner, ...]
    towns: tuple[Town, ...]
    courses: tuple[Course, ...]
    river: Floats
    land_border: Floats


@cache
def facts() -> Facts:
    """Read ordos.toml."""
    told = tomllib.loads(resources.files("data").joinpath("sample/ordos.toml").read_text("utf-8"))
    banners = tuple(Banner(**{**row, "seat": metres(row["seat"])}) for row in told["banners"])
    courses = tuple(Course(**{**row, "through": tuple(row["through"])}) for row in told.get("courses", ()))
    return Facts(
        told=told,
        banners=banners,
        towns=tuple(_towns(told["towns"]["rows"], banners)),
        courses=courses,
        river=metres(told["river"]),
        land_border=metres(told["land_border"]),
    )


def _towns(rows: list[list[Any]], banners: tuple[Banner, ...]) -> list[Town]:
    of = {banner.adcode: banner for banner in banners}
    seated: dict[str, list[str]] = {banner.adcode: [] for banner in banners}
    for code, _, _, *place in rows:
        if not place:
            seated[code[:6]].append(code)
    found = []
    for code, name, kind, *place in rows:
        banner = of[code[:6]]
        at = metres(place) if place else _at_seat(banner, seated[banner.adcode], code)
        found.append(Town(code, name, banner, kind == "zone", not place, at))
    return found


def _at_seat(banner: Banner, codes: list[str], code: str) -> Floats:
    """Put the last of a seat's towns in its centre and the others in a circle around it."""
    others = len(codes) - 1
    order = codes.index(code)
    if order == others:
        return banner.seat
    angle = 2 * np.pi * order / others
    along = np.array([np.sin(angle), np.cos(angle)])
    return np.asarray(banner.seat + _AROUND * banner.radius_m * along)

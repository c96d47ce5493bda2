"""From a register of enterprises to clusters of those that have reopened."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from data.errors import JsonBroken, NoRows
from data.importers.enterprises import read_enterprises
from data.importers.parks import read_parks
from data.importers.report import RowReport, accept
from geo.clusters import MIN_FIRMS, Clusters, cluster_enterprises, clusters_from_geojson
from geo.errors import InputError


@dataclass(frozen=True)
class Register:
    """The enterprises and parks of a city, as frames of the city folder."""

    enterprises: gpd.GeoDataFrame
    parks: gpd.GeoDataFrame | None


@dataclass(frozen=True)
class Reading:
    """How strictly files are read.

    Attributes
    ----------
    max_bytes : a larger file is refused
    allow_rejected : go on without the rows that cannot be used
    """

    max_bytes: int
    allow_rejected: bool = False
    notes: list[InputError] = field(default_factory=list)

    def take(
        self, read: tuple[gpd.GeoDataFrame, RowReport], *, may_be_empty: bool = True
    ) -> gpd.GeoDataFrame:
        """Return the frame if its report allows it, and keep what it says.

        Raises
        ------
        InputError
            Rows are rejected and that is not allowed, or none is there and some are needed.
        """
        frame, report = read
        accept(report, allow_rejected=self.allow_rejected)
        if frame.empty and not may_be_empty:
            raise NoRows(file=report.file)
        self.notes.extend([*report.rejected, *report.warnings])
        return frame


def read_register(enterprises: Path, parks: Path | None, *, reading: Reading) -> Register:
    """Read the enterprises and, if given, the parks.

    A register without any column ``reopened_on`` lists firms that work: the frame is without it, too.
    """
    firms, report = read_enterprises(enterprises, max_bytes=reading.max_bytes)
    firms = reading.take((firms, report), may_be_empty=False)
    if "reopened_on" in report.absent:
        firms = firms.drop(columns="reopened_on")
    outlines = reading.take(read_parks(parks, max_bytes=reading.max_bytes)) if parks else None
    return Register(firms, outlines)


def latest_reopening(enterprises: gpd.GeoDataFrame, *, today: date) -> date:
    """Return the latest day on which a firm reopened, or today if the register knows none."""
    latest = enterprises["reopened_on"].max() if "reopened_on" in enterprises else pd.NaT
    return today if pd.isna(latest) else latest.date()


def make_clusters(
    enterprises: gpd.GeoDataFrame,
    parks: gpd.GeoDataFrame | None,
    *,
    on_date: date,
    previous: Path | None = None,
    min_firms: int = MIN_FIRMS,
) -> Clusters:
    """Group the enterprises that have reopened by a day, under the names they had in ``previous``."""
    earlier = clusters_from_geojson(_read_json(previous)).frame if previous else None
    return cluster_enterprises(
        enterprises, on_date=on_date, parks=parks, previous=earlier, min_firms=min_firms
    )


def _read_json(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise JsonBroken(file=str(path), reason=str(error)) from error
    if not isinstance(value, dict):
        raise JsonBroken(file=str(path), reason="no object")
    return value

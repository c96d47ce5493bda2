"""From a register of enterprises to clusters of those that have reopened."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd

from data.errors import JsonBroken, NoRows
from data.importers.delimited import decode
from data.importers.enterprises import read_enterprises
from data.importers.file_kinds import read_bytes
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
    previous: Clusters | None = None,
    min_firms: int = MIN_FIRMS,
) -> Clusters:
    """Group the enterprises that have reopened by a day, under the names they had in ``previous``."""
    earlier = previous.frame if previous else None
    return cluster_enterprises(
        enterprises, on_date=on_date, parks=parks, previous=earlier, min_firms=min_firms
    )


def read_clusters(path: Path, *, max_bytes: int) -> Clusters:
    """Read the clusters of an earlier day.

    Raises
    ------
    InputError
        With the file: missing, empty, too large, no JSON, or no clusters.
    """
    file = str(path)
    text = decode(read_bytes(path, max_bytes=max_bytes), file=file)
    try:
        return clusters_from_geojson(json.loads(text))
    except json.JSONDecodeError as error:
        raise JsonBroken(file=file, reason=f"{error.msg}, line {error.lineno}") from None
    except (RecursionError, ValueError) as error:
        raise JsonBroken(file=file, reason=type(error).__name__) from None
    except InputError as error:
        raise error.at(file=file) from None

"""Whether the coordinates of a file are in the datum it declares, judged for each datum in it."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np

from data.importers.report import WrittenPlaces
from geo.datum_check import DatumVerdict, Fits, judge_by_each


def judge_datums(written: WrittenPlaces, evidence: Sequence[Fits]) -> list[DatumVerdict]:
    """Return a verdict for each datum that rows declare, in the order of their names.

    Parameters
    ----------
    written
        Coordinates of all rows as they stand in the file, rejected rows included.
    evidence
        Kinds of evidence, the sharpest first, each for the rows in their order.
    """
    verdicts = []
    for datum in sorted(set(written.datum)):
        here = written.datum == datum
        # Other rows become no points instead of going away: evidence may know rows by their place.
        lon, lat = (np.where(here, values, np.nan) for values in (written.lon, written.lat))
        verdicts.append(judge_by_each(lon, lat, datum, evidence))
    return verdicts


def check_datum(frame: gpd.GeoDataFrame, fits: Fits, *, file: str) -> None:
    """Refuse a file whose coordinates fit much better in another datum or with the axes exchanged.

    Parameters
    ----------
    frame
        With datum, lon_as_written, lat_as_written: see :mod:`data.importers.enterprises`.
    fits
        Evidence for the rows of the frame in their order, as from :mod:`geo.datum_check`.
    file
        Named in the refusal.

    Raises
    ------
    DatumLooksWrong
    """
    written = WrittenPlaces(
        lon=frame["lon_as_written"].to_numpy(float),
        lat=frame["lat_as_written"].to_numpy(float),
        datum=frame["datum"].to_numpy(object),
        district=frame["district"].to_numpy(object),
    )
    for verdict in judge_datums(written, [fits]):
        if verdict.wrong:
            raise verdict.error().at(file=file, field="datum")

"""The frames that all measures read, and how they are filled where a source does not know everything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

TIMES = ("t0", "t1", "t2", "t3", "t4", "t5", "t6", "t7", "t8")
"""Call, record, first order sent, signed, en route, on scene, cleared, fed back, closed."""
KINDS = ("car", "foot", "post")
AREA_TYPES = ("urban", "suburban", "rural")

_UTC = "datetime64[us, UTC]"
# Column → its dtype and what stands where a source does not tell it.
_CALLS: Mapping[str, tuple[str, Any]] = {
    "call": ("str", ""),
    **dict.fromkeys(TIMES, (_UTC, pd.NaT)),
    "edited": ("str", ""),
    "lon": ("float64", np.nan),
    "lat": ("float64", np.nan),
    "confidence": ("float64", np.nan),
    "district": ("str", ""),
    "area_type": ("str", ""),
    "priority": ("Int64", pd.NA),
    "category": ("str", ""),
    "unit": ("str", ""),
    "tap_lon": ("float64", np.nan),
    "tap_lat": ("float64", np.nan),
    "fence_at": (_UTC, pd.NaT),
    "result": ("str", ""),
}
_PRESENCE: Mapping[str, tuple[str, Any]] = {
    "unit": ("str", ""),
    "from": (_UTC, pd.NaT),
    "to": (_UTC, pd.NaT),
    "lon": ("float64", np.nan),
    "lat": ("float64", np.nan),
    "to_lon": ("float64", np.nan),
    "to_lat": ("float64", np.nan),
    "moving": ("bool", False),
    "marked": ("bool", True),
    "on_duty": ("bool", True),
    "kind": ("str", "car"),
    "firm": ("str", ""),
    "source": ("str", ""),
}
_DUTY: Mapping[str, tuple[str, Any]] = {
    "unit": ("str", ""),
    "from": (_UTC, pd.NaT),
    "to": (_UTC, pd.NaT),
    "kind": ("str", "car"),
    "district": ("str", ""),
}


def calls_frame(rows: pd.DataFrame | Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Return one row a call, with the columns that measures read.

    Returns
    -------
    columns
        ``call``; ``t0`` … ``t8`` (UTC; NaT = missing); ``edited`` (the times a person changed afterwards,
        such as "t3 t5"); ``lon``, ``lat`` of the scene and its ``confidence``; ``district``; ``area_type``
        (urban, suburban, rural); ``priority`` (1 = most urgent); ``category``; ``unit``; ``tap_lon``,
        ``tap_lat`` where "on scene" was tapped; ``fence_at`` when the unit's fixes reached the scene;
        ``result`` (what was recorded).

    Raises
    ------
    ValueError
        A time without a zone.
    """
    return _filled(rows, _CALLS)


def presence_frame(rows: pd.DataFrame | Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Return one row for each stretch in which it is known where a unit was.

    From ``from`` to ``to`` the unit moves in a straight line from ``lon``, ``lat`` to ``to_lon``, ``to_lat``
    (the same place if these are missing); a drive along a bent road is several rows. The rows of a unit do
    not overlap; where there is none nothing is known. Columns of text stay categories if they are, in
    ascending order: a month of a city takes two thirds of the memory then.

    Returns
    -------
    columns
        ``unit``, ``from``, ``to`` (UTC), ``lon``, ``lat``, ``to_lon``, ``to_lat``, ``moving``, ``marked``,
        ``on_duty``, ``kind`` (car, foot, post), ``firm`` (inside which a post stands), ``source`` (road =
        fixes joined along the matched road, straight = joined without one, and what else a source names).

    Raises
    ------
    ValueError
        A time without a zone.
    """
    frame = _filled(rows, _PRESENCE)
    stands = frame["to_lon"].isna()
    if stands.any():
        frame.loc[stands, ["to_lon", "to_lat"]] = frame.loc[stands, ["lon", "lat"]].to_numpy()
    return frame


def duty_frame(rows: pd.DataFrame | Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Return when units are on duty, so that fixes are to be expected.

    Returns
    -------
    columns
        ``unit``, ``from``, ``to`` (UTC), ``kind``, ``district`` (whose streets it looks after; "" = all)

    Raises
    ------
    ValueError
        A time without a zone.
    """
    return _filled(rows, _DUTY)


def seconds_since(times: pd.Series[Any], start: pd.Timestamp) -> Floats:
    """Return seconds from a moment, (n,); NaN for NaT."""
    return np.asarray((times - start) / pd.Timedelta(seconds=1), dtype=np.float64)


def _filled(
    rows: pd.DataFrame | Sequence[Mapping[str, Any]], columns: Mapping[str, tuple[str, Any]]
) -> pd.DataFrame:
    given = rows if isinstance(rows, pd.DataFrame) else pd.DataFrame(list(rows))
    filled = {
        name: _column(given[name], dtype) if name in given else _empty(dtype, otherwise, len(given))
        for name, (dtype, otherwise) in columns.items()
    }
    # Columns that already are what they should be are shared with the frame given.
    return pd.DataFrame(filled, copy=False).reset_index(drop=True)


def _column(given: Any, dtype: str) -> Any:
    if dtype == "str":
        return _text(given)
    if dtype != _UTC:
        return given.astype(dtype)
    if isinstance(given.dtype, pd.DatetimeTZDtype):
        return given.dt.tz_convert("UTC").astype(dtype)
    if any(moment.tzinfo is None for moment in given.dropna()):
        raise ValueError(given.name)
    return pd.to_datetime(given, utc=True).astype(dtype)


def _text(given: Any) -> Any:
    if isinstance(given.dtype, pd.CategoricalDtype):
        names = given.cat.categories
        if names.dtype == "str" and names.is_monotonic_increasing and not given.hasnans:
            return given
        given = given.astype("str")
    return given.fillna("").astype("str")


def _empty(dtype: str, value: Any, count: int) -> Any:
    return pd.Series(value, index=pd.RangeIndex(count), dtype=dtype)

"""Checks arrays that are handed to a calculator, so that a refusal says which entry is wrong."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from routing import errors

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def numbers(
    value: Any,
    *,
    field: str,
    shape: tuple[int | None, ...],
    least: float = -math.inf,
    most: float = math.inf,
) -> Floats:
    """Return an array of finite numbers within closed limits.

    Parameters
    ----------
    field : name of what is checked, for the refusal
    shape : expected; None = any length there

    Raises
    ------
    ShapeUnfit, NotANumber, OutOfRange
        The row of the last two is the place along the first axis, counted from 1.
    """
    try:
        array = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        raise errors.NotANumber(field=field) from None
    if array.ndim != len(shape) or any(
        asked is not None and asked != found for asked, found in zip(shape, array.shape, strict=True)
    ):
        raise errors.ShapeUnfit(field=field, found=_written(array.shape), expected=_written(shape))
    wrong = np.argwhere(~np.isfinite(array))
    if len(wrong):
        raise errors.NotANumber(field=field, row=_row(wrong))
    wrong = np.argwhere((array < least) | (array > most))
    if len(wrong):
        found = float(array[tuple(wrong[0])])
        raise errors.OutOfRange(field=field, row=_row(wrong), value=found, least=least, most=most)
    return array


def wholes(value: Any, *, field: str, shape: tuple[int | None, ...], least: int, most: int) -> Ints:
    """Return an array of whole numbers within closed limits.

    Raises
    ------
    ShapeUnfit, NotANumber, NotWhole, OutOfRange
    """
    array = numbers(value, field=field, shape=shape, least=least, most=most)
    wrong = np.argwhere(array != np.floor(array))
    if len(wrong):
        raise errors.NotWhole(field=field, row=_row(wrong), value=float(array[tuple(wrong[0])]))
    return array.astype(np.int64)


def number(value: Any, *, field: str, least: float = -math.inf, most: float = math.inf) -> float:
    """Return one finite number within closed limits; raises as :func:`numbers`."""
    return float(numbers(value, field=field, shape=(), least=least, most=most))


def summed(places: Ints, amounts: Floats, *, length: int) -> Floats:
    """Return (length,) the sum of the amounts at each place, added in the order given."""
    return np.asarray(np.bincount(places, weights=amounts, minlength=length), dtype=np.float64)


def _row(places: npt.NDArray[np.intp]) -> int | None:
    return int(places[0, 0]) + 1 if places.shape[1] else None


def _written(shape: tuple[int | None, ...]) -> str:
    return " × ".join("any" if length is None else str(length) for length in shape) or "one number"

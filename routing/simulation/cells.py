"""Gathers many places of calls into few cells, finer where more calls come from."""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Cells:
    """Points in cells.

    Attributes
    ----------
    cell : (N,) number of each point's cell, from 0
    middle : (C,) number of the point that stands for each cell: the one nearest to the mean of them all
    """

    cell: Ints
    middle: Ints


def demand_cells(xy: Floats, *, cells: int) -> Cells:
    """Cut points into cells.

    The cell with the greatest sum of squared distances from its mean is cut in two at the mean of its longer
    side, until there are as many as asked for or all points of each are at one place. The cells do not depend
    on the order of the points, but for which of several at one place stands for them.

    Parameters
    ----------
    xy : (N, 2) metres
    cells : how many at most
    """
    members = {0: np.arange(len(xy))} if len(xy) else {}
    waiting = [(-_spread(xy[each]), number) for number, each in members.items()]
    while waiting and len(members) < cells:
        spread, number = heapq.heappop(waiting)
        if spread >= 0:
            break
        for place, part in zip((number, len(members)), _halves(xy, members[number]), strict=True):
            members[place] = part
            heapq.heappush(waiting, (-_spread(xy[part]), place))
    cell = np.zeros(len(xy), dtype=np.int64)
    for number, each in members.items():
        cell[each] = number
    return Cells(
        cell, np.array([_middle(xy, members[number]) for number in range(len(members))], dtype=np.int64)
    )


def _spread(points: Floats) -> float:
    if (points == points[0]).all():  # exactly, however their mean is rounded
        return 0.0
    return float(((points - points.mean(axis=0)) ** 2).sum())


def _halves(xy: Floats, members: Ints) -> tuple[Ints, Ints]:
    points = xy[members]
    axis = int(np.argmax(points.var(axis=0)))
    # Between the two ends, so that neither half is empty however the mean was rounded.
    least, most = points[:, axis].min(), points[:, axis].max()
    before = points[:, axis] <= min(max(float(points[:, axis].mean()), least), np.nextafter(most, least))
    return members[before], members[~before]


def _middle(xy: Floats, members: Ints) -> int:
    points = xy[members]
    return int(members[np.argmin(((points - points.mean(axis=0)) ** 2).sum(axis=1))])

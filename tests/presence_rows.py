"""Rows of presence and streets made by hand, told in metres, for tests of measures."""

from datetime import UTC, datetime, timedelta

import numpy as np
import shapely
from network_towns import town

from routing.measures import presence_frame
from routing.network.shapes import metres_per_degree

EAST_M, NORTH_M = (float(side[0]) for side in metres_per_degree(np.array([39.6])))
START = datetime(2020, 3, 24, 0, 0, tzinfo=UTC)
"""Eight in the morning in Ordos."""


def at(east, north):
    """Return longitude and latitude of a place in metres east and north of 110 E, 39.6 N."""
    return 110 + east / EAST_M, 39.6 + north / NORTH_M


def moment(seconds):
    """Return a time so many seconds after the start."""
    return START + timedelta(seconds=float(seconds))


def rows(*told, **given):
    """Return a presence frame from (unit, from_s, to_s, place[, to_place]) in seconds and metres."""
    made = []
    for unit, begin, end, place, *to_place in told:
        goal = to_place[0] if to_place else place
        row = {"unit": unit, "from": moment(begin), "to": moment(end), **given}
        row |= dict(zip(("lon", "lat"), at(*place), strict=True))
        row |= dict(zip(("to_lon", "to_lat"), at(*goal), strict=True))
        made.append(row)
    return presence_frame(made)


def box(west, south, east, north):
    """Return an area in metres."""
    return shapely.box(*at(west, south), *at(east, north))


def street(length_m, **road):
    """Return a network of one straight street from west to east."""
    return town([at(0, 0), at(length_m, 0)], [{"ends": (0, 1), **road}])

"""What a person is told of a folder that was not as it should be; nothing of it is raised."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geo.errors import InputError
from geo.geocoding.places import dirt


class GazetteerFileMissing(InputError):
    """A file that a folder of places may have is not there (no params)."""

    code = "gazetteer.file_missing"


class GazetteerFileUnreadable(InputError):
    """A file of places is there and cannot be used (params: reason, in the reader's words)."""

    code = "gazetteer.file_unreadable"


class RowsWithoutPlace(InputError):
    """Rows have no usable coordinates and are left out (params: count)."""

    code = "gazetteer.no_coordinates"


class AxesMended(InputError):
    """Rows had longitude and latitude exchanged, which was put right (params: count)."""

    code = "gazetteer.axes_mended"


class RowsDoubled(InputError):
    """Rows repeat a place that another row has, and became one with it (params: count)."""

    code = "gazetteer.doubled"


class RowsNameless(InputError):
    """Rows have no name and are left out (params: count)."""

    code = "gazetteer.nameless"


class RowsBroken(InputError):
    """Rows have more cells than the header and are left out (params: count)."""

    code = "gazetteer.broken_row"


class ShapesBroken(InputError):
    """Features have no usable shape and are left out (params: count)."""

    code = "gazetteer.broken_shape"


_OF_REASON: dict[str, type[InputError]] = {
    dirt.NO_COORDINATES: RowsWithoutPlace,
    dirt.AXES_MENDED: AxesMended,
    dirt.DOUBLED: RowsDoubled,
    dirt.NAMELESS: RowsNameless,
    dirt.BROKEN_ROW: RowsBroken,
    dirt.BROKEN_SHAPE: ShapesBroken,
}


def notes(found: Mapping[str, Any]) -> list[InputError]:
    """Return what is to be told: files first, then rows by file and reason.

    Parameters
    ----------
    found
        As :class:`geo.geocoding.Geocoder` has it: ``rows`` (file, reason, number), ``missing`` files,
        and ``unreadable`` ones with the reason.
    """
    missing = [GazetteerFileMissing(file=file) for file in sorted(found["missing"])]
    broken = [
        GazetteerFileUnreadable(file=file, reason=why) for file, why in sorted(found["unreadable"].items())
    ]
    rows = [_OF_REASON[reason](file=file, count=count) for file, reason, count in found["rows"]]
    return [*missing, *broken, *rows]

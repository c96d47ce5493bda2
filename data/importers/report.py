"""What became of each row of a file, and whether a command may go on with it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from data.errors import AxesSwapped, AxesSwappedRow, RowsRejected
from geo.datum_check import LEAST_GAIN_PERCENT, LEAST_POINTS
from geo.errors import InputError


@dataclass(frozen=True, eq=False)
class WrittenPlaces:
    """The coordinates of all rows as they stand in a file, rejected rows included.

    Attributes
    ----------
    lon, lat : (n,) degrees or metres as written; NaN where there is no number
    datum : (n,) the declared datum of each row, a name in ``geo.datum.DATUMS``
    district : (n,) the district each row names, "" if none
    """

    lon: npt.NDArray[np.float64]
    lat: npt.NDArray[np.float64]
    datum: npt.NDArray[np.object_]
    district: npt.NDArray[np.object_]


@dataclass(frozen=True)
class RowReport:
    """What became of the rows of one file.

    Attributes
    ----------
    file : the file as it was named
    rows : how many rows stand below the header
    accepted : how many of them are in the frame
    rejected : each reason to leave a row out, with row and field, by row; a row may have several
    warnings : what looks wrong but was kept, and exact repetitions that were left out
    absent : fields that no column of the file means, ascending
    written : coordinates as written, for the datum check; ``None`` for files without points
    """

    file: str
    rows: int
    accepted: int
    rejected: tuple[InputError, ...] = ()
    warnings: tuple[InputError, ...] = ()
    absent: tuple[str, ...] = ()
    written: WrittenPlaces | None = None

    @property
    def rejected_rows(self) -> int:
        """How many rows were rejected."""
        return len({problem.row for problem in self.rejected})


def refuse_swapped(report: RowReport) -> None:
    """Refuse a file many of whose rows are no places but would be with the axes exchanged.

    As many as the datum check asks for as evidence: one sentence instead of thousands.

    Raises
    ------
    AxesSwapped
    """
    count = len({problem.row for problem in report.rejected if isinstance(problem, AxesSwappedRow)})
    if count >= LEAST_POINTS and count * 100 >= LEAST_GAIN_PERCENT * report.rows:
        raise AxesSwapped(file=report.file, count=count, rows=report.rows)


def accept(report: RowReport, *, allow_rejected: bool) -> None:
    """Let a command go on with the accepted rows, or refuse.

    Raises
    ------
    AxesSwapped
        Whether or not rejected rows are allowed: the file as a whole is wrong.
    RowsRejected
        If a row was rejected and that is not allowed; its ``problems`` tell each reason.
    """
    refuse_swapped(report)
    if report.rejected and not allow_rejected:
        raise RowsRejected(report.rejected, file=report.file, rejected=report.rejected_rows, rows=report.rows)

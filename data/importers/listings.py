"""Checks the lists of a city that are only counted so far: mileposts, places, aliases, assets."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from data.importers.cells import number
from data.importers.places import read_places
from data.importers.read_table import read_table
from data.importers.report import RowReport
from data.importers.rows import Field, Rows


@dataclass(frozen=True, slots=True)
class Listing:
    """What a list must have.

    Attributes
    ----------
    fields : the columns that no row may leave empty
    placed : whether each row has a position
    """

    fields: tuple[Field, ...]
    placed: bool = True


MILEPOSTS = Listing((Field("road_name", required=True), Field("km", number, 0.0, required=True)))
POIS = Listing((Field("id", required=True), Field("name", required=True)))
ALIASES = Listing((Field("alias", required=True), Field("target_id", required=True)), placed=False)
ASSETS = Listing((Field("id", required=True),))


def check_listing(path: Path, listing: Listing, *, max_bytes: int) -> RowReport:
    """Return what would become of each row of a list.

    Raises
    ------
    InputError
        If the file as a whole cannot be used.
    """
    table = read_table(path, max_bytes=max_bytes)
    table.require(*(field.name for field in listing.fields))
    rows = Rows(table)
    found = {field.name: rows.values(field) for field in listing.fields}
    written = read_places(rows).written if listing.placed else None
    if "id" in found:
        rows.reject_doubled_ids(found["id"])
    return rows.report(written)

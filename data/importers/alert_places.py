"""Reads where the alerts of a synthetic city really were: alerts_truth.jsonl."""

from __future__ import annotations

from pathlib import Path

from data.errors import CellEmpty
from data.importers.cells import is_blank, number, text
from data.importers.file_kinds import check_file
from data.importers.json_lines import json_object, lines_of
from geo.errors import InputError
from geo.position import Position


def read_alert_places(path: Path, *, max_bytes: int) -> dict[str, Position]:
    """Return the place of each alert by its id; each line holds id, lon, lat.

    Raises
    ------
    InputError
        With file, row and field.
    """
    check_file(path, max_bytes=max_bytes)
    found = {}
    for row, line in lines_of(path):
        try:
            alert, place = _place(line)
        except InputError as error:
            raise error.at(file=str(path), row=row) from None
        found[alert] = place
    return found


def _place(line: bytes) -> tuple[str, Position]:
    written = json_object(line)
    for field in ("id", "lon", "lat"):
        if is_blank(written.get(field)):
            raise CellEmpty(field=field)
    try:
        return text(written["id"]), Position(number(written["lon"]), number(written["lat"]))
    except InputError as error:
        raise error.at(field="lon") from None

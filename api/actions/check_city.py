"""Tells what importing a city folder would do: rows taken and refused, datums, files that are missing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from data.importers.city import City, CityFile, Progress, read_city, road_lines
from data.importers.datums import judge_datums
from data.importers.report import refuse_swapped
from geo.datum_check import DatumVerdict, Fits, inside_districts, near_roads
from geo.errors import InputError


@dataclass(frozen=True)
class FileCheck:
    """What was found in one file.

    Attributes
    ----------
    file : what became of its rows
    verdicts : for each declared datum, judged by roads and districts; none without evidence
    refused : why the file as a whole is wrong, ``None`` if it is not
    """

    file: CityFile
    verdicts: tuple[DatumVerdict, ...] = ()
    refused: InputError | None = None

    @property
    def is_clean(self) -> bool:
        """Whether an import would take every row."""
        return self.refused is None and not (self.file.report and self.file.report.rejected)


@dataclass(frozen=True)
class CityCheck:
    """What was found in a city folder, file by file, and the names of files that are not there."""

    files: tuple[FileCheck, ...]
    missing: tuple[str, ...]

    @property
    def is_clean(self) -> bool:
        """Whether an import would take every row of every file."""
        return all(checked.is_clean for checked in self.files)


def check_city(folder: Path, *, max_bytes: int, progress: Progress | None = None) -> CityCheck:
    """Read a city folder and judge each file.

    Raises
    ------
    FolderMissing
    """
    return judge_city(read_city(folder, max_bytes=max_bytes, progress=progress), folder)


def judge_city(city: City, folder: Path) -> CityCheck:
    """Judge each file of a city that was read from a folder."""
    roads = near_roads(road_lines(city.roads)) if city.roads is not None else None
    files = tuple(_checked(file, city, roads, folder) for file in city.files)
    return CityCheck(files, city.missing)


def _checked(file: CityFile, city: City, roads: Fits | None, folder: Path) -> FileCheck:
    if file.report is None:
        return FileCheck(file, refused=file.refused)
    verdicts = _verdicts(file, city, roads)
    try:
        refuse_swapped(file.report)
    except InputError as error:
        return FileCheck(file, verdicts, error)
    wrong = next((verdict for verdict in verdicts if verdict.wrong), None)
    place = str(folder / file.name)
    return FileCheck(file, verdicts, wrong.error().at(file=place, field="datum") if wrong else None)


def _verdicts(file: CityFile, city: City, roads: Fits | None) -> tuple[DatumVerdict, ...]:
    written = file.report.written if file.report else None
    if written is None or not np.isfinite(written.lon).any():
        return ()
    evidence = [roads] if roads else []
    if city.admin is not None:
        evidence.append(inside_districts(written.district.tolist(), city.admin))
    return tuple(judge_datums(written, evidence)) if evidence else ()

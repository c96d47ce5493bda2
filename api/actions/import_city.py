"""Imports a city folder: each file whole or not at all, all that is taken in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from api.actions.check_city import CityCheck, FileCheck, judge_city
from api.actions.city_roads import BuiltRoads, built_roads, keep_network
from api.actions.import_gazetteer import ComingGazetteer
from api.actions.import_parts import PARTS, Source, Target
from data.database import Database
from data.errors import RowsRejected
from data.importers.city import City, read_city
from data.stores.cities import hold_city
from data.stores.content import file_sha256
from data.stores.events import append_event
from data.stores.imports import NOTHING, Counts, ImportedFile, record_import
from data.stores.networks import present_network
from geo.errors import IndexNotBuilt, InputError

Outcome = Literal["imported", "unchanged", "refused", "checked"]
# Told the stage and the share done.
Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class ImportOptions:
    """How to import.

    Attributes
    ----------
    max_bytes : a larger file is refused
    dry_run : tell what would change, and change nothing
    allow_rejected : go on without rows that cannot be used
    with_index : build meanwhile what the geocoder keeps of the city's names
    """

    max_bytes: int
    dry_run: bool = False
    allow_rejected: bool = False
    with_index: bool = False


@dataclass(frozen=True)
class FileImport:
    """What became of one file.

    Attributes
    ----------
    check : its row report and what its coordinates say
    outcome : ``checked`` for files that the database does not keep
    counts : what it changed
    missing : ids that it no longer lists; they are marked, not deleted
    refused : why nothing of it was taken
    """

    check: FileCheck
    outcome: Outcome
    counts: Counts = NOTHING
    missing: tuple[str, ...] = ()
    refused: InputError | None = None


@dataclass(frozen=True)
class CityImport:
    """What became of a city folder.

    Attributes
    ----------
    files : what became of each
    missing : names of files that are not there
    index_failed : why the geocoder has no index yet; the import stands all the same
    """

    files: tuple[FileImport, ...]
    missing: tuple[str, ...]
    index_failed: IndexNotBuilt | None = None

    @property
    def is_whole(self) -> bool:
        """Whether no file was refused."""
        return all(file.outcome != "refused" for file in self.files)


def import_city(
    folder: Path,
    *,
    database: Database,
    data_dir: Path,
    at: datetime,
    options: ImportOptions,
    progress: Progress = lambda _stage, _share: None,
) -> CityImport:
    """Bring the database up to a city folder; what is known already changes nothing.

    Parameters
    ----------
    folder
        Its files as in ``docs/reference/city-folder.md``; of what is not there nothing is changed.
    database
        Whose statements have no deadline.
    data_dir
        Where the built road network is kept, under its hash.
    at
        When all this becomes known, aware.
    options
        See :class:`ImportOptions`.
    progress
        Told the stage and the share done.

    Raises
    ------
    FolderMissing, CityUnnamed, OutputNotWritable
    DatabaseRefused
        Nothing was changed.
    """
    # Minutes of reading are not begun for a database that is away.
    database.check()
    city = read_city(folder, max_bytes=options.max_bytes, progress=lambda file: progress(file, 0.0))
    with ComingGazetteer(
        city, folder, data_dir, max_bytes=options.max_bytes, with_index=options.with_index
    ) as gazetteer:
        if not options.dry_run:
            # The index takes longest. If a file is refused that could be read, it is begun anew.
            unjudged = tuple(FileCheck(file, refused=file.refused) for file in city.files)
            gazetteer.begin(_taken(_refusals(unjudged, options)))
        checked = judge_city(city, folder)
        refused = _refusals(checked.files, options)
        try:
            roads = _roads(city, folder, checked, database, data_dir, progress)
        except InputError as error:
            roads, refused["roads"] = None, error
        if not options.dry_run:
            gazetteer.begin(_taken(refused))
            if roads is not None and refused["roads"] is None:
                keep_network(roads, data_dir)
        with database.transaction() as transaction:
            target = Target(transaction, *hold_city(transaction, city.settings))
            found = _import_files(target, Source(city, roads), checked, refused, folder, at, progress)
            if options.dry_run:
                transaction.rollback()
        failed = gazetteer.take(lambda share: progress("index", share))
    return CityImport(tuple(found[file.file.part] for file in checked.files), checked.missing, failed)


def _refusals(files: tuple[FileCheck, ...], options: ImportOptions) -> dict[str, InputError | None]:
    return {file.file.part: _refusal(file, options) for file in files}


def _taken(refused: Mapping[str, InputError | None]) -> frozenset[str]:
    return frozenset(part for part, error in refused.items() if error is None)


def _refusal(file: FileCheck, options: ImportOptions) -> InputError | None:
    report = file.file.report
    if file.refused is not None or report is None:
        return file.refused
    if report.rejected and not options.allow_rejected:
        counts = {"rejected": report.rejected_rows, "rows": report.rows}
        return RowsRejected(report.rejected, file=report.file, **counts)
    return None


def _roads(
    city: City, folder: Path, checked: CityCheck, database: Database, data_dir: Path, progress: Progress
) -> BuiltRoads | None:
    if city.roads is None:
        return None
    name = next(file.file.name for file in checked.files if file.file.part == "roads")
    # Building may take minutes: outside of any transaction.
    with database.transaction() as transaction:
        city_id, _ = hold_city(transaction, city.settings)
        present = present_network(transaction, city_id)
        transaction.rollback()
    return built_roads(city.roads, folder / name, present=present, data_dir=data_dir, progress=progress)


def _import_files(
    target: Target,
    source: Source,
    checked: CityCheck,
    refused: Mapping[str, InputError | None],
    folder: Path,
    at: datetime,
    progress: Progress,
) -> dict[str, FileImport]:
    files = {file.file.part: file for file in checked.files}
    found = {
        part: FileImport(file, "refused" if refused[part] else "checked", refused=refused[part])
        for part, file in files.items()
    }
    taken = [part for part in PARTS if part in files and refused[part] is None]
    for number, part in enumerate(taken):
        progress("store", number / len(taken))
        found[part] = _import_file(target, source, files[part], folder, at)
    # Last in the transaction: from the first event on, whoever else has one waits for this commit.
    for part in taken:
        if found[part].outcome == "imported":
            told = {"file": files[part].file.name, **asdict(found[part].counts)}
            append_event(target.transaction, "city_import", told, city_id=target.city_id, subject=part, at=at)
    return found


def _import_file(target: Target, source: Source, check: FileCheck, folder: Path, at: datetime) -> FileImport:
    file = check.file
    change = PARTS[file.part](target, source, file.report)
    if not change.counts:
        return FileImport(check, "unchanged")
    rows, accepted = (file.report.rows, file.report.accepted) if file.report else (1, 1)
    sha256 = file_sha256(folder / file.name)
    imported = ImportedFile(file.part, file.name, sha256, rows, accepted)
    import_id = record_import(target.transaction, target.city_id, imported, change.counts, at=at)
    change.write(import_id, at)
    return FileImport(check, "imported", change.counts, change.missing)

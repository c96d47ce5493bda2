"""Which files of a city folder changed something, and what."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from data.tables import CityImport


@dataclass(frozen=True)
class Counts:
    """What a file changed.

    Attributes
    ----------
    added, changed : rows
    missing : rows that it no longer lists
    returned : rows that were missing before
    """

    added: int = 0
    changed: int = 0
    missing: int = 0
    returned: int = 0

    def __bool__(self) -> bool:
        return any((self.added, self.changed, self.missing, self.returned))


NOTHING = Counts()


@dataclass(frozen=True)
class ImportedFile:
    """A file as it was imported.

    Attributes
    ----------
    part : what it is of the city
    name : of the file in its folder
    sha256 : of its bytes
    rows, accepted : from its row report
    """

    part: str
    name: str
    sha256: bytes
    rows: int
    accepted: int


def record_import(session: Session, city_id: int, file: ImportedFile, counts: Counts, *, at: datetime) -> int:
    """Keep that a file changed something; return the number that its rows carry."""
    values = {
        "city_id": city_id,
        "imported_at": at,
        "part": file.part,
        "file": file.name,
        "sha256": file.sha256,
        "rows": file.rows,
        "accepted": file.accepted,
    }
    added = insert(CityImport).values(values | asdict(counts)).returning(CityImport.id)
    return int(session.execute(added).scalar_one())

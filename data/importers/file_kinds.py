"""Opens what a person hands over as a file, and tells its kind by name and content."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from data.errors import (
    FileEmpty,
    FileIsFolder,
    FileKindMismatch,
    FileKindUnknown,
    FileMissing,
    FileTooLarge,
    FileUnreadable,
)

# Names of kinds as people know them; the suffix of a file promises one of them.
CSV, XLSX, GEOJSON, GPKG = "CSV", "XLSX", "GeoJSON", "GeoPackage"
READ_KINDS = (CSV, XLSX, GEOJSON, GPKG)
KIND_OF_SUFFIX = {
    ".csv": CSV,
    ".tsv": CSV,
    ".txt": CSV,
    ".xlsx": XLSX,
    ".xlsm": XLSX,
    ".geojson": GEOJSON,
    ".json": GEOJSON,
    ".gpkg": GPKG,
}
_MARKS = {
    b"PK\x03\x04": XLSX,
    b"SQLite format 3\x00": GPKG,
    b"\xd0\xcf\x11\xe0": "an old or locked Office document",
    b"%PDF": "PDF",
    b"\x1f\x8b": "gzip",
    b"Rar!": "RAR",
}
_HEAD_BYTES = 4096
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_BLANK_BYTES = b" \t\r\n\v\f\xef\xbb\xbf\xff\xfe\x00"


def check_file(path: Path, *, max_bytes: int) -> int:
    """Return the size of a file that can be opened.

    Raises
    ------
    FileMissing, FileIsFolder, FileUnreadable, FileTooLarge
    """
    try:
        if path.is_dir():
            raise FileIsFolder(file=str(path))
        with path.open("rb") as stream:
            found = os.fstat(stream.fileno())
    except FileNotFoundError:
        raise FileMissing(file=str(path)) from None
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from error
    if stat.S_ISCHR(found.st_mode) or stat.S_ISBLK(found.st_mode):
        # A device has no size and may never end.
        raise FileUnreadable(file=str(path), reason="a device")
    if found.st_size > max_bytes:
        raise FileTooLarge(file=str(path), size=found.st_size, limit=max_bytes)
    return found.st_size


def read_bytes(path: Path, *, max_bytes: int) -> bytes:
    """Return the content of a file.

    Raises
    ------
    FileMissing, FileIsFolder, FileUnreadable, FileTooLarge
    FileEmpty
        Also if it holds nothing but blanks.
    """
    check_file(path, max_bytes=max_bytes)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from error
    if not data.strip(_BLANK_BYTES):
        raise FileEmpty(file=str(path))
    return data


def unreadable(path: Path, error: Exception) -> FileUnreadable:
    """Return the refusal for what the system or a format library says, without its paths and traces."""
    number = error.errno if isinstance(error, OSError) else None
    return FileUnreadable(file=str(path), reason=os.strerror(number) if number else type(error).__name__)


def kind_of(path: Path, data: bytes) -> str:
    """Return the kind of a file from its first bytes, agreeing with its suffix where that promises one.

    Raises
    ------
    FileKindMismatch, FileKindUnknown
    """
    found = _kind_of_content(data[:_HEAD_BYTES])
    expected = KIND_OF_SUFFIX.get(path.suffix.lower())
    if expected and found and found != expected:
        raise FileKindMismatch(file=str(path), expected=expected, found=found)
    if found not in READ_KINDS:
        raise FileKindUnknown(file=str(path), kinds=", ".join(READ_KINDS))
    return found


def _kind_of_content(head: bytes) -> str | None:
    for mark, kind in _MARKS.items():
        if head.startswith(mark):
            return kind
    if head.startswith(_UTF16_MARKS):
        return CSV
    if head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"["):
        return GEOJSON
    # A stray NUL is a matter of its row; many of them are no text.
    return CSV if head.count(b"\x00") * 10 < len(head) else None

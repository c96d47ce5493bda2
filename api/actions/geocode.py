"""Locates the calls of a file with the gazetteer of a folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from api.output import json_text, replacing
from data.errors import CellEmpty, FileEmpty, NotAnObject, NotText
from data.importers.file_kinds import check_file
from data.importers.json_lines import json_object, lines_of
from geo.errors import InputError

_BETWEEN_LOOKS = 50  # calls until the progress is told again
_SHOWN = 60


class Geocodes(Protocol):
    """What turns the text of a call into a place; see :class:`geo.geocoding.Geocoder`."""

    @property
    def dirt(self) -> Mapping[str, Any]:
        """What was mended or left out of its folder."""

    def geocode(self, text: str, prior: dict[str, Any] | None) -> Mapping[str, Any]:
        """Return ``lon``, ``lat`` (None = refused), ``confidence``, ``ms`` and what else is known."""


@dataclass(slots=True)
class Geocoded:
    """What became of the calls of a file.

    Attributes
    ----------
    calls, located : lines that were answered, and those of them that have a point
    took_ms : what the geocoder took in all
    rejected : lines that are no call
    dirt : what was mended or left out of the gazetteer
    """

    calls: int = 0
    located: int = 0
    took_ms: float = 0.0
    rejected: list[InputError] = field(default_factory=list)
    dirt: Mapping[str, Any] = field(default_factory=dict)


def geocode_file(
    given: Path,
    out: Path,
    opens: Callable[[], Geocodes],
    *,
    timing: bool,
    max_bytes: int,
    progress: Callable[[str, float], None],
) -> Geocoded:
    """Write one answer for each call of a file of JSON lines, whole or not at all.

    Parameters
    ----------
    opens
        Makes the geocoder, which may take minutes: not before both files are known to be usable.
    timing
        Whether each answer tells its ``ms``; without them the same input gives the same bytes.

    Raises
    ------
    InputError
        The file cannot be read, not one of its lines is a call, or ``out`` cannot be written.
    """
    size = max(check_file(given, max_bytes=max_bytes), 1)
    with replacing(out) as stream:
        progress("index", 0.0)
        found = _geocode_lines(
            given, opens(), stream, timing=timing, look=lambda at: progress("calls", at / size)
        )
        if not found.calls:
            raise found.rejected[0] if found.rejected else FileEmpty(file=str(given))
    return found


def _geocode_lines(
    given: Path, geocoder: Geocodes, stream: BinaryIO, *, timing: bool, look: Callable[[int], None]
) -> Geocoded:
    found, done = Geocoded(dirt=geocoder.dirt), 0
    for row, line in lines_of(given):
        done += len(line)
        try:
            call, text, prior = _call(json_object(line))
        except InputError as error:
            found.rejected.append(error.at(file=str(given), row=row))
            continue
        answer = dict(geocoder.geocode(text, prior))
        found.calls += 1
        found.located += answer["lon"] is not None
        found.took_ms += answer["ms"]
        if not timing:
            answer.pop("ms")
        # Half a character, which JSON can write, leaves as it came.
        stream.write(json_text({"id": call, **answer}).encode("utf-8", "backslashreplace"))
        if found.calls % _BETWEEN_LOOKS == 0:
            look(done)
    return found


def _call(written: dict[str, Any]) -> tuple[Any, str, dict[str, Any] | None]:
    number, text, prior = written.get("id"), written.get("text"), written.get("prior")
    if number is None or number == "":
        raise CellEmpty(field="id")
    if not isinstance(text, str):
        raise NotText(field="text", value=str(text)[:_SHOWN])
    if prior is not None and not isinstance(prior, dict):
        raise NotAnObject(field="prior")
    return number, text, prior

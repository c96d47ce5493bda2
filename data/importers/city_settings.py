"""Reads city.toml: what a city is called, where it lies and what it aims at."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyproj
from pyproj.exceptions import CRSError

from data.errors import CitySettingsBroken, CitySettingWrong
from data.importers.cells import text
from data.importers.delimited import decode
from data.importers.file_kinds import read_bytes
from geo.errors import InputError
from geo.position import on_earth

DEFAULT_TIMEZONE = "Asia/Shanghai"
_EXAMPLES = {"name": "鄂尔多斯市", "adcode": "150600"}
_LINE = re.compile(r"\(at line ([0-9]+)")


@dataclass(frozen=True)
class CitySettings:
    """The settings of a city.

    Attributes
    ----------
    name, adcode : as the state writes them; "" if not given
    timezone : of its local times
    metric_epsg : a projected system in metres, ``None`` if not given
    bbox : west, south, east, north in WGS-84 degrees, ``None`` if not given
    targets : as written; what they mean is decided where they are used
    """

    name: str = ""
    adcode: str = ""
    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo(DEFAULT_TIMEZONE))
    metric_epsg: int | None = None
    bbox: tuple[float, float, float, float] | None = None
    targets: Mapping[str, Any] = field(default_factory=dict)


def read_city_settings(path: Path, *, max_bytes: int) -> CitySettings:
    """Read city.toml; unknown keys are ignored.

    Raises
    ------
    CitySettingsBroken
        No TOML; with the line.
    CitySettingWrong
        With the key.
    FileMissing, FileIsFolder, FileUnreadable, FileTooLarge, FileEmpty, EncodingBroken
    """
    written = _parsed(decode(read_bytes(path, max_bytes=max_bytes), file=str(path)), str(path))
    try:
        return CitySettings(
            name=_text("name", written),
            adcode=_text("adcode", written),
            timezone=_timezone(written.get("timezone", DEFAULT_TIMEZONE)),
            metric_epsg=_metric_epsg(written.get("metric_epsg")),
            bbox=_bbox(written.get("bbox")),
            targets=_targets(written.get("targets", {})),
        )
    except CitySettingWrong as error:
        raise error.at(file=str(path)) from None


def _parsed(text: str, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        line = _LINE.search(str(error))
        raise CitySettingsBroken(file=file, row=int(line[1]) if line else None, reason=str(error)) from None


def _text(key: str, written: Mapping[str, Any]) -> str:
    try:
        return text(written.get(key, ""))
    except InputError:
        raise _wrong(key, written[key], _EXAMPLES[key]) from None


def _timezone(written: Any) -> ZoneInfo:
    try:
        return ZoneInfo(written)
    # A name with a path in it, or of a folder of zones, ends in errors of the file system.
    except (KeyError, ValueError, TypeError, AttributeError, OSError):
        raise _wrong("timezone", written, "Asia/Shanghai") from None


def _metric_epsg(written: Any) -> int | None:
    if written is None:
        return None
    try:
        if isinstance(written, int) and _is_in_metres(pyproj.CRS.from_epsg(written)):
            return int(written)
    except CRSError:
        pass
    raise _wrong("metric_epsg", written, "4546")


def _is_in_metres(crs: pyproj.CRS) -> bool:
    return crs.is_projected and all(axis.unit_name == "metre" for axis in crs.axis_info)


def _bbox(written: Any) -> tuple[float, float, float, float] | None:
    if written is None:
        return None
    numbers = isinstance(written, list) and all(type(value) in (int, float) for value in written)
    if numbers and len(written) == 4:  # noqa: PLR2004 - the four sides of a box
        west, south, east, north = map(float, written)
        if west < east and south < north and on_earth([west, east], [south, north]).all():
            return west, south, east, north
    raise _wrong("bbox", written, "[106.48, 37.62, 111.46, 40.87]")


def _targets(written: Any) -> Mapping[str, Any]:
    # Kept as JSON: TOML also knows days and infinite numbers.
    try:
        kept = isinstance(written, dict) and "\\u0000" not in json.dumps(written, allow_nan=False)
    except (TypeError, ValueError):
        kept = False
    if not kept:
        raise _wrong("targets", written, "[targets] of texts and finite numbers")
    return dict(written)


def _wrong(key: str, written: Any, example: str) -> CitySettingWrong:
    return CitySettingWrong(field=key, value=ascii(written)[:60], expected=example)

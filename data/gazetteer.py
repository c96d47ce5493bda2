"""The folder the geocoder reads: what imports took of a city, in the geocoder's own formats."""

from __future__ import annotations

import csv
import filecmp
import io
import json
import shutil
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry

from data.importers.city import City
from data.importers.read_table import read_table
from geo.errors import OutputNotWritable
from routing.network.ways import RoadWays

_FIRM = ("id", "name", "category", "address", "district", "township", "park")
_SHAPES = ("parks", "admin")
_LISTS = ("pois", "mileposts", "aliases", "assets")


def gazetteer_folder(data_dir: Path) -> Path:
    """Return where the gazetteer of the city is kept."""
    return data_dir / "gazetteer"


@contextmanager
def coming_gazetteer(
    city: City, folder: Path, data_dir: Path, *, parts: Collection[str], max_bytes: int
) -> Iterator[Path]:
    """Yield a folder with the gazetteer as it will be; it is gone after the block unless it was taken.

    It holds what the geocoder needs of a city folder; what that lacks is as it was. Positions are those
    of the import, so a register in another datum is right here, too. GeoJSON and CSV lists are copied
    as they are.

    Parameters
    ----------
    parts : those whose files are taken

    Raises
    ------
    OutputNotWritable
        The data folder cannot be written.
    """
    with _writable(data_dir):
        data_dir.mkdir(parents=True, exist_ok=True)
        coming = Path(tempfile.mkdtemp(prefix="gazetteer-", dir=data_dir))
    try:
        with _writable(data_dir):
            for present in sorted(gazetteer_folder(data_dir).glob("*.*")):
                shutil.copy2(present, coming)
            _write_parts(city, folder, coming, parts=parts, max_bytes=max_bytes)
        yield coming
    finally:
        shutil.rmtree(coming, ignore_errors=True)


def take_gazetteer(coming: Path, data_dir: Path) -> None:
    """Make a coming gazetteer the present one; files that are the same stay untouched.

    Raises
    ------
    OutputNotWritable
        The data folder cannot be written.
    """
    kept = gazetteer_folder(data_dir)
    with _writable(kept):
        kept.mkdir(exist_ok=True)
        for new in sorted(coming.iterdir()):
            present = kept / new.name
            if not present.exists() or not filecmp.cmp(new, present, shallow=False):
                new.replace(present)


@contextmanager
def _writable(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutputNotWritable(file=str(folder), reason=error.strerror or type(error).__name__) from error


def _write_parts(city: City, folder: Path, kept: Path, *, parts: Collection[str], max_bytes: int) -> None:
    names = {file.part: file.name for file in city.files if file.part in parts}
    if "enterprises" in names:
        _write(kept / "enterprises.csv", _firms_csv(city.enterprises))
    for part in _SHAPES:
        if part in names:
            _keep_shapes(folder / names[part], getattr(city, part), kept / f"{part}.geojson")
    if "roads" in names and city.roads is not None:
        _keep_roads(folder / names["roads"], city.roads, kept / "roads.geojson")
    for part in _LISTS:
        if part in names:
            _keep_list(folder / names[part], kept / f"{part}.csv", max_bytes=max_bytes)


def _keep_shapes(path: Path, frame: gpd.GeoDataFrame, kept: Path) -> None:
    if path.suffix == ".geojson":
        _copy(path, kept)
    else:
        rows = frame.drop(columns="geometry").to_dict("records")
        _write(kept, _geojson(zip(rows, frame.geometry, strict=True)))


def _keep_roads(path: Path, ways: RoadWays, kept: Path) -> None:
    if path.suffix == ".geojson":
        _copy(path, kept)
    else:
        _write(kept, _geojson(_named_ways(ways)))


def _named_ways(ways: RoadWays) -> Iterable[tuple[Mapping[str, Any], Any]]:
    """Yield what the geocoder knows of each way with a name or a number."""
    starts = ways.vertex_start.tolist()
    for way, (begin, end) in enumerate(pairwise(starts)):
        name, ref = ways.name[way], ways.ref[way]
        if (name or ref) and end - begin > 1:
            facts = {"id": ways.way_id[way], "name": name, "ref": ref, "class": ways.road_class[way]}
            yield facts, shapely.linestrings(ways.lon[begin:end], ways.lat[begin:end])


def _keep_list(path: Path, kept: Path, *, max_bytes: int) -> None:
    if path.suffix == ".csv":
        _copy(path, kept)
        return
    table = read_table(path, max_bytes=max_bytes)
    headers = list(table.headers)
    rows: list[tuple[Any, ...]] = list(table.rows)
    if table.shapes is not None and not {"lon", "lat"} <= set(headers):
        headers += ["lon", "lat"]
        rows = [(*row, *_middle(shape)) for row, shape in zip(rows, table.shapes, strict=True)]
    _write(kept, _csv(headers, rows))


def _middle(shape: Any) -> tuple[Any, Any]:
    if not isinstance(shape, BaseGeometry) or shape.is_empty:
        return None, None
    point = shape.representative_point()
    return point.x, point.y


def _firms_csv(firms: gpd.GeoDataFrame) -> str:
    columns = [firms[name].tolist() for name in _FIRM]
    points = firms.geometry
    return _csv([*_FIRM, "lon", "lat"], zip(*columns, points.x.tolist(), points.y.tolist(), strict=True))


def _csv(headers: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(headers)
    writer.writerows(rows)
    return text.getvalue()


def _geojson(rows: Iterable[tuple[Mapping[str, Any], Any]]) -> str:
    features = [
        {"type": "Feature", "properties": dict(facts), "geometry": json.loads(shapely.to_geojson(shape))}
        for facts, shape in rows
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, default=str)


def _copy(path: Path, kept: Path) -> None:
    shutil.copyfile(path, kept)


def _write(kept: Path, text: str) -> None:
    kept.write_text(text, encoding="utf-8")

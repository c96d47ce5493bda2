"""Offers places while a name is being typed: name, kind, district and position."""

from __future__ import annotations

from contextlib import suppress
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from geo.geocoding.cache import keep, load, names_path
from geo.geocoding.places.flat import Array, Arrays, pack_words
from geo.geocoding.places.suggest import Suggest

# Of two names as long the one whose kind stands first is offered first.
KINDS = ("region", "park", "poi", "road", "enterprise", "asset")
_DECIMALS = 7


class Suggestions:
    """The names of one city; read from the cache, or built from the folder and kept there.

    Parameters
    ----------
    folder
        The city folder; it is read and may be read-only.

    Raises
    ------
    GazetteerMissing, GazetteerEmpty
        If there is no folder, or nothing in it can be used.
    """

    def __init__(self, folder: str | PathLike[str]) -> None:
        path = names_path(Path(folder))
        kept = load(path)
        if kept is None:
            kept = build_names(Path(folder))
            with suppress(OSError):  # without it the next run builds again
                keep(path, kept)
        self._arrays: Arrays = kept
        self._keys = Suggest.from_arrays(kept)

    def suggest(self, text: str, limit: int = 10) -> list[dict[str, Any]]:
        """Return places whose names, or their pinyin initials, begin so; the shortest names first."""
        return [self._item(kind, item) for kind, item in self._keys.find(text, limit)]

    def _item(self, kind: int, item: int) -> dict[str, Any]:
        lon, lat = self._arrays["lonlat"][item].tolist()
        name, district = self._word("names", item), self._word("districts", item)
        return {"name": name, "kind": KINDS[kind], "district": district, "lon": lon, "lat": lat}

    def _word(self, column: str, item: int) -> str:
        first, last = self._arrays[f"{column}.first"][item : item + 2].tolist()
        return self._arrays[column][first:last].tobytes().decode("utf-8", "replace")


def build_names(folder: Path) -> dict[str, Array]:
    """Return the names of a folder as arrays by name.

    Raises
    ------
    GazetteerMissing, GazetteerEmpty
        If there is no folder, or nothing in it can be used.
    """
    # What builds is large and is not needed to answer from names that are there.
    from geo.geocoding.places.folder import read_folder  # noqa: PLC0415
    from geo.geocoding.suggestion_names import named_places, spellings  # noqa: PLC0415

    read = read_folder(folder)
    places = list(named_places(read))
    keys = Suggest.build(spellings(read, places))
    xy = np.array([[place.x, place.y] for place in places]).reshape(-1, 2)
    names, name_first = pack_words([place.name for place in places])
    districts, district_first = pack_words([place.district for place in places])
    return {
        **keys.arrays(),
        "lonlat": np.round(read.plane.degrees(xy), _DECIMALS),
        "names": names,
        "names.first": name_first,
        "districts": districts,
        "districts.first": district_first,
    }

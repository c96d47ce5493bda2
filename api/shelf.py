"""Keeps what is read from the city that was imported last: one of each kind for all threads of a process."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from api.refusals import GeocoderNotReady
from data.errors import CityMissing
from geo.errors import GazetteerEmpty, GazetteerMissing, XunfangError

# A caller waits so long for an index to be loaded; to build one takes longer.
PATIENCE_S = 2.0
Stamp = tuple[tuple[str, int, int], ...]
Kept = TypeVar("Kept")


class Shelf(Generic[Kept]):
    """Holds what was opened from a folder; after an import it is opened anew.

    Parameters
    ----------
    folder
        Where the gazetteer is kept; it may come into being later.
    opens
        What makes the thing of the folder.
    patience_s
        How long a caller waits for the first one; None = until it is there.
    """

    def __init__(
        self, folder: Path, opens: Callable[[Path], Kept], *, patience_s: float | None = PATIENCE_S
    ) -> None:
        self._folder, self._opens, self._patience_s = folder, opens, patience_s
        self._changing = threading.Lock()
        self._kept: Kept | None = None
        self._of: Stamp | None = None
        self._opening: threading.Thread | None = None
        self._failed: tuple[Stamp, XunfangError] | None = None

    def present(self) -> Kept:
        """Return what the present files hold, or what was there before while they are opened.

        Raises
        ------
        CityMissing
            If no city was imported.
        GeocoderNotReady
            If the first is still being opened.
        """
        opening = self._begin(self._stamp())
        if opening is not None and self._kept is None:
            opening.join(self._patience_s)
        if self._kept is not None:
            return self._kept
        if self._failed is not None:
            raise self._failed[1]
        raise GeocoderNotReady

    def _begin(self, stamp: Stamp) -> threading.Thread | None:
        """Open what has changed, unless that goes on already or has failed; return who is at it."""
        with self._changing:
            if self._opening is not None and self._opening.is_alive():
                return self._opening
            if stamp == self._of or (self._failed is not None and self._failed[0] == stamp):
                return None
            self._opening = threading.Thread(target=self._open, args=(stamp,), daemon=True)
            self._opening.start()
            return self._opening

    def _open(self, stamp: Stamp) -> None:
        try:
            kept = self._opens(self._folder)
        except (GazetteerMissing, GazetteerEmpty):
            self._settle(stamp, None, CityMissing())
        except XunfangError as error:
            self._settle(stamp, None, error)
        else:
            self._settle(stamp, kept, None)

    def _settle(self, stamp: Stamp, kept: Kept | None, error: XunfangError | None) -> None:
        with self._changing:
            self._failed = (stamp, error) if error else None
            if kept is not None:
                self._kept, self._of = kept, stamp

    def _stamp(self) -> Stamp:
        found = [(path.name, path.stat()) for path in sorted(self._folder.glob("*"))]
        return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in found)


class Geocodes(Protocol):
    """What finds the place of a text; see :class:`geo.geocoding.Geocoder`."""

    def geocode(self, text: str, prior: dict[str, Any] | None) -> Mapping[str, Any]:
        """Return the place of a text."""


class Suggests(Protocol):
    """What offers names; see :class:`geo.geocoding.suggestions.Suggestions`."""

    def suggest(self, text: str, limit: int) -> list[dict[str, Any]]:
        """Return places whose names begin so."""


class CityPlaces:
    """Finds and offers the places of the imported city, for many callers at once.

    Parameters
    ----------
    geocoders, suggestions
        Where they are kept.
    """

    def __init__(self, geocoders: Shelf[Geocodes], suggestions: Shelf[Suggests]) -> None:
        self._geocoders, self._suggestions = geocoders, suggestions

    @classmethod
    def of(cls, folder: Path) -> CityPlaces:
        """Return the places of a gazetteer; nothing is read before somebody asks."""
        return cls(Shelf(folder, _open_geocoder), Shelf(folder, _open_suggestions))

    def geocode(self, text: str, prior: dict[str, Any] | None) -> Mapping[str, Any]:
        """Return the place of a text; raises as `Shelf.present`."""
        return self._geocoders.present().geocode(text, prior)

    def suggest(self, text: str, limit: int) -> list[dict[str, Any]]:
        """Return places whose names, or their pinyin initials, begin so; raises as `Shelf.present`."""
        return self._suggestions.present().suggest(text, limit)


# They take a second to import, and a server that nobody asks for places does without.
def _open_geocoder(folder: Path) -> Geocodes:
    from geo.geocoding import Geocoder  # noqa: PLC0415

    return Geocoder(folder)


def _open_suggestions(folder: Path) -> Suggests:
    from geo.geocoding.suggestions import Suggestions  # noqa: PLC0415

    return Suggestions(folder)

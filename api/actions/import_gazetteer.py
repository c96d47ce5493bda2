"""Takes the geocoder's gazetteer over from an import; its index is built beside the work on the database."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import ExitStack
from pathlib import Path
from typing import Self

from data.gazetteer import coming_gazetteer, take_gazetteer
from data.importers.city import City
from geo.errors import IndexNotBuilt
from geo.geocoding.build_apart import BuildApart, missing_files


class ComingGazetteer:
    """The gazetteer as it will be after an import; what is not taken when the block is left is forgotten.

    Parameters
    ----------
    city, folder
        What is imported, as read and where it stands.
    data_dir
        Where the present gazetteer is.
    max_bytes
        A larger file is refused.
    with_index
        Whether what the geocoder keeps of it is built, too, in a process of its own.
    """

    def __init__(self, city: City, folder: Path, data_dir: Path, *, max_bytes: int, with_index: bool) -> None:
        self._city, self._folder, self._data_dir = city, folder, data_dir
        self._max_bytes, self._with_index = max_bytes, with_index
        self._parts: frozenset[str] | None = None
        self._coming: Path | None = None
        self._build: BuildApart | None = None
        self._failed: IndexNotBuilt | None = None
        self._ends = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.close()

    def begin(self, parts: Collection[str]) -> None:
        """Write it with these parts of the import and begin its index, unless that has begun already.

        Raises
        ------
        OutputNotWritable
            The data folder cannot be written.
        """
        if self._parts == frozenset(parts):
            return
        self._ends.close()
        self._parts, self._failed = frozenset(parts), None
        self._coming = self._ends.enter_context(
            coming_gazetteer(self._city, self._folder, self._data_dir, parts=parts, max_bytes=self._max_bytes)
        )
        if self._with_index:
            self._begin_index(self._coming)

    def _begin_index(self, coming: Path) -> None:
        try:
            self._build = self._ends.enter_context(BuildApart(coming, missing_files(coming)))
        except IndexNotBuilt as error:
            self._build, self._failed = None, error

    def take(self, progress: Callable[[float], None]) -> IndexNotBuilt | None:
        """Wait for its index and make it the present one; return why there is no index, if it failed.

        Raises
        ------
        OutputNotWritable
            The data folder cannot be written.
        """
        if self._coming is None:
            return None
        try:
            if self._build is not None:
                self._build.wait(progress)
        except IndexNotBuilt as error:
            self._failed = error
        finally:  # the city is in the database by now: who will not wait for the index keeps the names
            take_gazetteer(self._coming, self._data_dir)
        return self._failed

"""The root of the one error tree; every room adds its branches in its own ``errors`` module.

::

    XunfangError                 has a stable code and params, knows nothing of HTTP or of language
    ├── InputError               something handed over is unusable: file, row and field say where
    │   ├── geo.errors           positions, datums
    │   ├── data.errors          files, tables, city folders
    │   └── routing.errors       roads, points, problems, plans
    ├── DatabaseRefused          data.database_errors: the server, the schema, backups
    └── …

The sentences for people live in ``api/locales``, by code; ``api.errors`` joins the two.
"""

from __future__ import annotations

from typing import Any, ClassVar, Self


class XunfangError(Exception):
    """An expected refusal: a stable ``code`` and the ``params`` its sentence needs."""

    code: ClassVar[str] = "xunfang.refused"

    def __init__(self, **params: Any) -> None:
        super().__init__(self.code, params)
        self.params = params

    def __reduce__(self) -> tuple[Any, ...]:
        # An exception is otherwise pickled by its positional arguments, and these have none.
        return _blank, (type(self),), self.__dict__

    def __str__(self) -> str:
        facts = ", ".join(f"{key}={value!r}" for key, value in self.params.items())
        return f"{self.code}({facts})"


def _blank(kind: type[XunfangError]) -> XunfangError:
    return kind.__new__(kind)


class InputError(XunfangError):
    """Something handed over is unusable.

    Parameters
    ----------
    file, row, field
        Where it stands, as far as it is known. ``row`` is the line a person sees: in tables the
        header is row 1 and the first record row 2; in GeoJSON and JSON lists the first is 1. It may
        also be an id.
    **params
        What the sentence of this code needs.
    """

    code: ClassVar[str] = "input.refused"

    def __init__(
        self,
        *,
        file: str | None = None,
        row: int | str | None = None,
        field: str | None = None,
        **params: Any,
    ) -> None:
        super().__init__(**params)
        self.file, self.row, self.field = file, row, field

    def at(self, *, file: str | None = None, row: int | str | None = None, field: str | None = None) -> Self:
        """Add where it stands, without overwriting what is known already."""
        self.file = self.file or file
        self.row = row if self.row is None else self.row
        self.field = self.field or field
        return self


class PositionOutOfRange(InputError):
    """A longitude outside ±180° or a latitude outside ±90°, or not a number (params: lon, lat)."""

    code = "position.out_of_range"


class DatumUnknown(InputError):
    """A datum that is none of wgs84, gcj02, bd09, cgcs2000 (params: datum)."""

    code = "datum.unknown"


class GaussKrugerZoneUnknown(InputError):
    """A Gauss-Krüger easting without zone prefix: the zone must be told (params: easting, index).

    ``index`` counts the points given, from 0, so that a reader of files can name the row.
    """

    code = "datum.zone_unknown"


class DatumLooksWrong(InputError):
    """Another datum or axis order than the declared one places far more points.

    Params: declared, better, and in whole percent declared_share, better_share.
    """

    code = "datum.looks_wrong"


class EnterpriseRepeated(InputError):
    """Two enterprises to be clustered have one id (params: id)."""

    code = "cluster.enterprise_repeated"


class ClustersUnreadable(InputError):
    """A file of clusters lacks what ``field`` names, or has it in another form (no params)."""

    code = "cluster.unreadable"


class GazetteerMissing(InputError):
    """A folder of places that is not there, named by ``file`` (no params)."""

    code = "gazetteer.missing"


class GazetteerEmpty(InputError):
    """A folder, named by ``file``, none of whose files holds a single place (no params)."""

    code = "gazetteer.empty"


class IndexNotBuilt(InputError):
    """The index of a folder of places could not be built, or not be kept (params: reason)."""

    code = "gazetteer.index_not_built"


class CodeTableUnusable(InputError):
    """A table of codes or of telling words is missing or broken; ``field`` says where (no params)."""

    code = "classify.table_unusable"


class OutputNotWritable(InputError):
    """A result cannot be written where it was asked for (params: reason, in the system's words)."""

    code = "output.not_writable"


class SettingUnusable(InputError):
    """An environment variable, named by ``field``, holds what it cannot mean (params: value, expected)."""

    code = "setting.unusable"

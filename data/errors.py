"""Refusals of files and tables (a branch of the tree in :mod:`geo.errors`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from geo.errors import InputError, XunfangError


class FileMissing(InputError):
    """There is no file of that name (no params)."""

    code = "file.missing"


class FileIsFolder(InputError):
    """A folder stands where a file is expected (no params)."""

    code = "file.is_folder"


class FileUnreadable(InputError):
    """The system does not let the file be read, or its format library cannot (params: reason)."""

    code = "file.unreadable"


class FileTooLarge(InputError):
    """The file, or what it unpacks to, is above the limit (params: size, limit, in bytes)."""

    code = "file.too_large"


class FileEmpty(InputError):
    """The file holds nothing but blanks (no params)."""

    code = "file.empty"


class FileKindMismatch(InputError):
    """The content is of another kind than the name says (params: expected, found)."""

    code = "file.kind_mismatch"


class FileKindUnknown(InputError):
    """The content is of no kind that is read here (params: kinds)."""

    code = "file.kind_unknown"


class FolderMissing(InputError):
    """There is no folder of that name (no params)."""

    code = "file.folder_missing"


class EncodingBroken(InputError):
    """Bytes that are neither UTF-8 nor GB18030 text (no params)."""

    code = "table.encoding_broken"


class RecordBroken(InputError):
    """Quotes or separators leave the rest of a table unreadable (params: reason)."""

    code = "table.record_broken"


class JsonBroken(InputError):
    """The text is no JSON (params: reason)."""

    code = "table.json_broken"


class NotFeatures(InputError):
    """JSON that is no FeatureCollection, or a list member that is no Feature (no params)."""

    code = "table.not_features"


class CrsUnknown(InputError):
    """A coordinate reference system that cannot be brought to WGS-84 (params: crs)."""

    code = "table.crs_unknown"


class ColumnMissing(InputError):
    """A column that every row needs is not there (params: column, found)."""

    code = "table.column_missing"


class ColumnDoubled(InputError):
    """Two columns claim the same meaning (params: column, headers)."""

    code = "table.column_doubled"


class RowUneven(InputError):
    """A row with more or fewer cells than the header (params: expected, found)."""

    code = "table.row_uneven"


class NoRows(InputError):
    """A table with a header and no row; a warning (no params)."""

    code = "table.no_rows"


class RowsRejected(InputError):
    """Rows that cannot be used, each told in ``problems`` (params: rejected, rows)."""

    code = "table.rows_rejected"

    def __init__(self, problems: Sequence[InputError], **params: Any) -> None:
        super().__init__(**params)
        self.problems = tuple(problems)


class PointsRejected(RowsRejected):
    """As its parent, of points each of which must have a place in the result (params: rejected, rows)."""

    code = "table.points_rejected"


class AxesSwapped(InputError):
    """So many rows have longitude and latitude exchanged that the file is wrong (params: count, rows)."""

    code = "table.axes_swapped"


class AxesSwappedRow(InputError):
    """A row whose coordinates would fit with the axes exchanged (params: lon, lat)."""

    code = "table.axes_swapped_row"


class IdDoubled(InputError):
    """An id that an earlier row with other content has (params: id, first_row)."""

    code = "table.id_doubled"


class RowDoubled(InputError):
    """A row that repeats an earlier one word for word and is left out; a warning (params: id, first_row)."""

    code = "table.row_doubled"


class CellEmpty(InputError):
    """A cell that must be filled is empty (no params)."""

    code = "field.empty"


class NotText(InputError):
    """A value that is no usable text: a control character, half a character pair, a list (params: value)."""

    code = "field.not_text"


class FormulaFailed(InputError):
    """A spreadsheet formula left an error instead of a value (params: value)."""

    code = "field.formula_failed"


class NotANumber(InputError):
    """A value that is no finite number (params: value)."""

    code = "field.not_a_number"


class NotAWholeNumber(InputError):
    """A value that is no whole number in the range (params: value, least, greatest)."""

    code = "field.not_a_whole_number"


class NotADate(InputError):
    """A value that is no calendar day (params: value)."""

    code = "field.not_a_date"


class NotAFlag(InputError):
    """A value that is neither yes nor no (params: value)."""

    code = "field.not_a_flag"


class NotAList(InputError):
    """A value that is no list of the kind expected (params: value)."""

    code = "field.not_a_list"


class LevelUnknown(InputError):
    """An area that is neither district nor township; a warning (params: level)."""

    code = "field.level_unknown"


class CreditCodeWrong(InputError):
    """A unified social credit code whose check character is wrong; a warning (params: credit_code)."""

    code = "enterprise.credit_code_wrong"


class EnterpriseUnknown(InputError):
    """An enterprise that the register does not have (params: enterprise)."""

    code = "enterprise.unknown"


class PlaceUnknown(InputError):
    """A place that the file of places does not have (params: place)."""

    code = "transport.place_unknown"


class DriveToTheSamePlace(InputError):
    """People are to be driven from a place to the same place (params: place)."""

    code = "transport.same_place"


class ClosedBeforeReopened(InputError):
    """A firm that closes before it reopens (params: reopened_on, closed_on)."""

    code = "enterprise.closed_before_reopened"


class MoreReturnedThanWorkers(InputError):
    """More workers returned than the firm has; a warning (params: workers, workers_returned)."""

    code = "enterprise.more_returned_than_workers"


class PositionIsZero(InputError):
    """Longitude and latitude are both 0: a form left unfilled (no params)."""

    code = "position.zero"


class GeometryKind(InputError):
    """A geometry of another kind than the file needs (params: expected, found)."""

    code = "geometry.kind"


class GeometryEmpty(InputError):
    """A geometry without a single coordinate, or none at all (no params)."""

    code = "geometry.empty"


class RingOpen(InputError):
    """A polygon ring whose last position is not its first (no params)."""

    code = "geometry.ring_open"


class RingTooShort(InputError):
    """A polygon ring with fewer than four positions (params: found)."""

    code = "geometry.ring_too_short"


class GeometryBroken(InputError):
    """A shape that no area can have: self-crossing, malformed (params: reason)."""

    code = "geometry.broken"


class StationUnknown(InputError):
    """A unit names a station that is in no row of the stations (params: station)."""

    code = "unit.station_unknown"


class UnitWithoutPosition(InputError):
    """A unit with neither a position of its own nor a station with one (no params)."""

    code = "unit.without_position"


class ShiftHalf(InputError):
    """Only one end of a shift is written (no params)."""

    code = "shift.half"


class ShiftTimeUnreadable(InputError):
    """An end of a shift that is neither HH:MM nor a full ISO 8601 time (params: value)."""

    code = "shift.time_unreadable"


class ShiftMixed(InputError):
    """The two ends of a shift are written in different ways (params: start, end)."""

    code = "shift.mixed"


class ShiftEndsTooEarly(InputError):
    """A shift that does not end after it begins (params: start, end)."""

    code = "shift.ends_too_early"


class CityFileDoubled(InputError):
    """Two files of a city folder claim the same part (params: files)."""

    code = "city.file_doubled"


class CityFolderTaken(InputError):
    """A folder for a made city that holds something else (no params)."""

    code = "city.folder_taken"


class CitySettingsBroken(InputError):
    """city.toml is no TOML (params: reason)."""

    code = "city.settings_broken"


class CitySettingWrong(InputError):
    """A setting of city.toml has a value it cannot have (params: value, expected)."""

    code = "city.setting_wrong"


class RoadKindUnknown(InputError):
    """A road file whose name ends in no suffix that is read (params: suffix, kinds)."""

    code = "roads.kind_unknown"


class RoadFileIsWebPage(InputError):
    """A web page saved under the name of a road file (no params)."""

    code = "roads.web_page"


class RoadFileDamaged(InputError):
    """A road file that breaks off or whose content its format does not allow (params: reason)."""

    code = "roads.damaged"


class RoadLayerMissing(InputError):
    """A GeoPackage without a layer of lines (params: layers)."""

    code = "roads.no_line_layer"


class RoadVertexUnreadable(InputError):
    """A vertex that is no pair of finite numbers (params: vertex)."""

    code = "roads.vertex_unreadable"


class RoadNodeMissing(InputError):
    """A GraphML edge whose end is no node with x and y (params: node)."""

    code = "roads.node_missing"


class RoadOnewayUnreadable(InputError):
    """A direction that is none of yes, no, -1 (params: value)."""

    code = "roads.oneway_unreadable"


class RoadSpeedUnreadable(InputError):
    """A speed limit that is no speed a road can have (params: value, greatest)."""

    code = "roads.speed_unreadable"


class RoadLayerUnreadable(InputError):
    """A layer that is no small whole number (params: value)."""

    code = "roads.layer_unreadable"


class TimeUnreadable(InputError):
    """A value that is no moment with day, clock and offset (params: value)."""

    code = "field.time_unreadable"


class NotAnObject(InputError):
    """A line or a value that is no JSON object (no params)."""

    code = "field.not_an_object"


class CityUnnamed(InputError):
    """A folder that does not say which of several cities it is of (params: cities)."""

    code = "city.unnamed"


class StepNotAllowed(XunfangError):
    """A step that the life cycle of a record does not know (params: record, state, to, allowed)."""

    code = "record.step_not_allowed"


class CityMissing(InputError):
    """No city has been imported (no params)."""

    code = "city.none_imported"

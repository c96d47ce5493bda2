"""WGS-84 to and from the coordinates that Chinese sources write: GCJ-02, BD-09, CGCS2000."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from geo.errors import DatumUnknown
from geo.gauss_kruger import LEAST_EASTING_M, gauss_kruger_to_wgs84
from geo.position import Bools, Floats

DATUMS = ("wgs84", "gcj02", "bd09", "cgcs2000")

# Spellings after NFKC, in lower case, without blanks, hyphens, underscores, colons and full stops.
_SPELLINGS = {
    "wgs84": ("wgs84", "wgs1984", "epsg4326", "4326", "gps"),
    "gcj02": ("gcj02", "gcj2", "gcj", "火星坐标系", "火星坐标", "国测局坐标系"),
    "bd09": ("bd09", "bd09ll", "baidu", "百度坐标系", "百度坐标"),
    "cgcs2000": (
        "cgcs2000",
        "epsg4490",
        "4490",
        "国家2000",
        "大地2000",
        "2000国家大地坐标系",
        "国家大地2000",
        "国家大地坐标系2000",
    ),
}
_DATUM_OF = {spelling: datum for datum, spellings in _SPELLINGS.items() for spelling in spellings}
_IGNORED = str.maketrans("", "", " -_:.")

# The rectangle outside which the state's offset is not applied, and the ellipsoid of its formula
# (Krasovsky 1940). Both are those of the published formula; see docs of `wgs84_to_gcj02`.
CHINA_LON = (72.004, 137.8347)
CHINA_LAT = (0.8293, 55.8271)
_A = 6378245.0
_EE = 0.00669342162296594323

_BD_PERIOD = np.pi * 3000.0 / 180.0
# At lon 105 the formula has a kink (a square root of |x|) where convergence is slowest: six steps
# leave 6e-12 degrees there and 1e-13 elsewhere in China.
_STEPS_BACK = 6
_BLOCK = 16_384  # points at a time: the intermediate arrays stay in the processor's cache

_Shift = Callable[[Floats, Floats], tuple[Floats, Floats]]
_Pair = Callable[[npt.ArrayLike, npt.ArrayLike], tuple[Floats, Floats]]


def datum_name(text: str) -> str:
    """Return the name in ``DATUMS`` for a spelling such as "WGS-84", "GCJ02" or "EPSG:4490".

    Raises
    ------
    DatumUnknown
        If the spelling belongs to none of them.
    """
    spelling = unicodedata.normalize("NFKC", text).strip().casefold().translate(_IGNORED)
    try:
        return _DATUM_OF[spelling]
    except KeyError:
        raise DatumUnknown(datum=text) from None


def to_wgs84(
    x: npt.ArrayLike, y: npt.ArrayLike, datum: str, *, central_meridian: float | None = None
) -> tuple[Floats, Floats]:
    """Turn coordinates as written in a source into WGS-84 degrees.

    Nothing is checked but the datum: what is not a number or no place on the earth comes back as it
    is, so that one bad row does not stop the others; :class:`geo.position.Position` refuses it.

    Parameters
    ----------
    x, y
        Longitude and latitude in degrees; with ``cgcs2000`` each point may also be Gauss-Krüger
        easting and northing in metres, told by its magnitude (an easting is 100 000 or more).
    datum
        Any spelling that :func:`datum_name` knows.
    central_meridian
        Degrees; for Gauss-Krüger eastings without zone number.

    Returns
    -------
    lon, lat
        WGS-84 degrees in the shape of the input.

    Raises
    ------
    DatumUnknown, GaussKrugerZoneUnknown
    """
    name = datum_name(datum)
    if name == "cgcs2000":
        return _cgcs2000_to_wgs84(x, y, central_meridian)
    pair: dict[str, _Pair] = {"wgs84": _as_is, "gcj02": gcj02_to_wgs84, "bd09": bd09_to_wgs84}
    return pair[name](x, y)


def from_wgs84(lon: npt.ArrayLike, lat: npt.ArrayLike, datum: str) -> tuple[Floats, Floats]:
    """Turn WGS-84 degrees into degrees of a datum (CGCS2000 geographic equals WGS-84).

    Raises
    ------
    DatumUnknown
    """
    pair: dict[str, _Pair] = {
        "wgs84": _as_is,
        "cgcs2000": _as_is,
        "gcj02": wgs84_to_gcj02,
        "bd09": wgs84_to_bd09,
    }
    return pair[datum_name(datum)](lon, lat)


def in_china(lon: npt.ArrayLike, lat: npt.ArrayLike) -> Bools:
    """Tell for each point whether it lies in the rectangle where the offset is applied.

    Every conversion asks this of the coordinates it is given, as all public implementations do; so
    within two kilometres of the rectangle's border (far from the country's) the way back may not
    lead to the point one came from.
    """
    lon, lat = np.asarray(lon, float), np.asarray(lat, float)
    within_lon = (lon >= CHINA_LON[0]) & (lon <= CHINA_LON[1])
    return np.asarray(within_lon & (lat >= CHINA_LAT[0]) & (lat <= CHINA_LAT[1]))


def wgs84_to_gcj02(lon: npt.ArrayLike, lat: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Apply the offset of GCJ-02; outside :func:`in_china` a point stays as it is.

    Source: the formula published in 2010 that all public implementations share (Krasovsky 1940
    ellipsoid, a = 6 378 245 m). Agreement with it says nothing of the state's original.
    """
    return _in_china_only(lon, lat, _gcj_from_wgs)


def gcj02_to_wgs84(lon: npt.ArrayLike, lat: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Undo :func:`wgs84_to_gcj02` by fixed-point iteration, to less than 1e-10 degrees."""
    return _in_china_only(lon, lat, _wgs_from_gcj)


def gcj02_to_bd09(lon: npt.ArrayLike, lat: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Apply Baidu's second offset; outside :func:`in_china` a point stays as it is."""
    return _in_china_only(lon, lat, _bd_from_gcj)


def bd09_to_gcj02(lon: npt.ArrayLike, lat: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Undo :func:`gcj02_to_bd09` by fixed-point iteration, to less than 1e-10 degrees."""
    return _in_china_only(lon, lat, _gcj_from_bd)


def wgs84_to_bd09(lon: npt.ArrayLike, lat: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Apply both offsets; outside :func:`in_china` a point stays as it is."""
    return _in_china_only(lon, lat, lambda x, y: _bd_from_gcj(*_gcj_from_wgs(x, y)))


def bd09_to_wgs84(lon: npt.ArrayLike, lat: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Undo :func:`wgs84_to_bd09`, to less than 1e-10 degrees."""
    return _in_china_only(lon, lat, lambda x, y: _wgs_from_gcj(*_gcj_from_bd(x, y)))


def _as_is(x: npt.ArrayLike, y: npt.ArrayLike) -> tuple[Floats, Floats]:
    return np.array(x, float), np.array(y, float)


def _cgcs2000_to_wgs84(
    x: npt.ArrayLike, y: npt.ArrayLike, central_meridian: float | None
) -> tuple[Floats, Floats]:
    lon, lat = _as_is(*np.broadcast_arrays(x, y))
    metres = lon >= LEAST_EASTING_M
    if metres.any():
        # Degrees are blanked rather than cut out, so that an error's index counts the rows given.
        lon_m, lat_m = gauss_kruger_to_wgs84(
            np.where(metres, lon, np.nan), lat, central_meridian=central_meridian
        )
        lon, lat = np.where(metres, lon_m, lon), np.where(metres, lat_m, lat)
    return lon, lat


def _in_china_only(lon: npt.ArrayLike, lat: npt.ArrayLike, shift: _Shift) -> tuple[Floats, Floats]:
    out_lon, out_lat = (np.array(part, float) for part in np.broadcast_arrays(lon, lat))
    flat_lon, flat_lat = out_lon.reshape(-1), out_lat.reshape(-1)
    for start in range(0, flat_lon.size, _BLOCK):
        block = slice(start, start + _BLOCK)
        x, y = flat_lon[block], flat_lat[block]
        inside = in_china(x, y)
        x[inside], y[inside] = shift(x[inside], y[inside])
    return out_lon, out_lat


def _gcj_from_wgs(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    east_m, north_m = _offset_m(lon - 105.0, lat - 35.0)
    phi = np.radians(lat)
    sine = np.sin(phi)
    magic = 1.0 - _EE * sine * sine
    root = np.sqrt(magic)
    d_lat = north_m * 180.0 / ((_A * (1.0 - _EE)) / (magic * root) * np.pi)
    d_lon = east_m * 180.0 / (_A / root * np.cos(phi) * np.pi)
    return lon + d_lon, lat + d_lat


def _offset_m(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    pi = np.pi
    root, product = np.sqrt(np.abs(x)), x * y
    short = 20.0 * np.sin(6.0 * pi * x) + 20.0 * np.sin(2.0 * pi * x)
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * product + 0.1 * root
    east += short * 2.0 / 3.0
    east += (20.0 * np.sin(pi * x) + 40.0 * np.sin(pi / 3.0 * x)) * 2.0 / 3.0
    east += (150.0 * np.sin(pi / 12.0 * x) + 300.0 * np.sin(pi / 30.0 * x)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * product + 0.2 * root
    north += short * 2.0 / 3.0
    north += (20.0 * np.sin(pi * y) + 40.0 * np.sin(pi / 3.0 * y)) * 2.0 / 3.0
    north += (160.0 * np.sin(pi / 12.0 * y) + 320.0 * np.sin(pi / 30.0 * y)) * 2.0 / 3.0
    return east, north


def _bd_from_gcj(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    radius = np.sqrt(lon * lon + lat * lat) + 0.00002 * np.sin(lat * _BD_PERIOD)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _BD_PERIOD)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006


def _wgs_from_gcj(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    return _undo(_gcj_from_wgs, lon, lat)


def _gcj_from_bd(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    return _undo(_bd_from_gcj, lon, lat)


def _undo(shift: _Shift, lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    # A fixed number of steps: stopping early would let a point's result depend on its neighbours.
    x, y = lon, lat
    for _ in range(_STEPS_BACK):
        shifted_x, shifted_y = shift(x, y)
        x, y = x + (lon - shifted_x), y + (lat - shifted_y)
    return x, y

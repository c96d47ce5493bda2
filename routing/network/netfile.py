"""One file that holds a built road network: read by memory map, checked before it is believed.

::

    16 bytes   magic
     4 bytes   format version        little endian, like every number here
     4 bytes   CRC-32 of the header
     8 bytes   length of the header
    header     JSON: columns (name → dtype, length, offset), body_bytes, body_crc32, facts
    padding    up to a multiple of 64 bytes
    body       each column raw, at its offset in the body, a multiple of 64 bytes
"""

from __future__ import annotations

import json
import mmap
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from routing.errors import NetworkDamaged, NetworkTooNew, NotANetwork
from routing.network.network import RoadNetwork, TextColumn

FORMAT_VERSION = 1
_MAGIC = b"XUNFANG NETWORK\n"
_PREFIX = struct.Struct("<16s I I Q")
_ALIGNMENT = 64  # bytes: a cache line, and more than any number type asks for
_CHUNK_BYTES = 1 << 24

# Column → its dtype, and the count that its length must have (N junctions, E edges, W ways, P points).
_COLUMNS = {
    "node_lon": ("<f8", "N"),
    "node_lat": ("<f8", "N"),
    "node_order": ("<u4", "N"),
    "edge_from": ("<i4", "E"),
    "edge_to": ("<i4", "E"),
    "edge_way": ("<i4", "E"),
    "edge_offset_m": ("<f8", "E"),
    "edge_length_m": ("<f8", "E"),
    "edge_forward_s": ("<f8", "E"),
    "edge_backward_s": ("<f8", "E"),
    "shape_start": ("<i8", "E+1"),
    "shape_lon": ("<f8", "P"),
    "shape_lat": ("<f8", "P"),
}
_TEXTS = ("way_id", "way_name", "way_ref", "way_class")
_ALL_COLUMNS = _COLUMNS | {
    f"{name}.{part}": form
    for name in _TEXTS
    for part, form in (("buffer", ("|u1", f"bytes of {name}")), ("offsets", ("<i8", "W+1")))
}


def save_network(network: RoadNetwork, stream: BinaryIO) -> None:
    """Write a network; the same network gives the same bytes.

    The caller sees to it that the file appears whole or not at all.
    """
    columns = {
        name: np.ascontiguousarray(column, dtype=_ALL_COLUMNS[name][0])
        for name, column in network.arrays().items()
    }
    places, body_bytes = _places(columns)
    crc = 0
    for block in _body(columns):
        crc = zlib.crc32(block, crc)
    header = json.dumps(
        {"columns": places, "body_bytes": body_bytes, "body_crc32": crc, "facts": network.facts},
        ensure_ascii=False,
    ).encode()
    stream.write(_PREFIX.pack(_MAGIC, FORMAT_VERSION, zlib.crc32(header), len(header)))
    stream.write(header)
    stream.write(bytes(-(_PREFIX.size + len(header)) % _ALIGNMENT))
    for block in _body(columns):
        stream.write(block)


def load_network(path: Path) -> RoadNetwork:
    """Map a network file into memory; its columns are read-only.

    Raises
    ------
    NotANetwork, NetworkTooNew, NetworkDamaged
        With the file. Nothing of a file that was cut off or changed is used.
    """
    if not is_network_file(path):
        raise NotANetwork(file=str(path))
    try:
        with path.open("rb") as file:
            content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        header, body = _header(content)
        return _network(header, _columns(header, content, body))
    except (NetworkTooNew, NetworkDamaged) as error:
        raise error.at(file=str(path)) from None


def is_network_file(path: Path) -> bool:
    """Tell by its first bytes whether :func:`save_network` wrote a file; False if it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(len(_MAGIC)) == _MAGIC
    except (OSError, ValueError):
        return False


def _places(columns: dict[str, npt.NDArray[Any]]) -> tuple[dict[str, list[Any]], int]:
    places, offset = {}, 0
    for name, column in columns.items():
        places[name] = [_ALL_COLUMNS[name][0], len(column), offset]
        offset += column.nbytes + -column.nbytes % _ALIGNMENT
    return places, offset


def _body(columns: dict[str, npt.NDArray[Any]]) -> Iterator[memoryview | bytes]:
    for column in columns.values():
        if column.nbytes:
            yield column.data.cast("B")
        yield bytes(-column.nbytes % _ALIGNMENT)


def _header(content: mmap.mmap) -> tuple[dict[str, Any], int]:
    """Return the header and where the body begins."""
    if len(content) < _PREFIX.size:
        raise NetworkDamaged(reason="prefix")
    _, version, crc, length = _PREFIX.unpack(content[: _PREFIX.size])
    if version > FORMAT_VERSION:
        raise NetworkTooNew(version=version, known=FORMAT_VERSION)
    written = content[_PREFIX.size : min(_PREFIX.size + length, len(content))]
    if len(written) < length or zlib.crc32(written) != crc:
        raise NetworkDamaged(reason="header")
    header: dict[str, Any] = json.loads(written)
    body = _PREFIX.size + length + -(_PREFIX.size + length) % _ALIGNMENT
    if len(content) != body + header["body_bytes"]:
        raise NetworkDamaged(reason=f"{len(content)} ≠ {body + header['body_bytes']} bytes")
    if _crc32(content, body) != header["body_crc32"]:
        raise NetworkDamaged(reason="checksum")
    return header, body


def _crc32(content: mmap.mmap, start: int) -> int:
    crc = 0
    with memoryview(content) as view:
        for begin in range(start, len(view), _CHUNK_BYTES):
            crc = zlib.crc32(view[begin : begin + _CHUNK_BYTES], crc)
    return crc


def _columns(header: dict[str, Any], content: mmap.mmap, body: int) -> dict[str, npt.NDArray[Any]]:
    """Return each column as a view of the map; their lengths must agree with each other."""
    counts: dict[str, int] = {}
    columns = {}
    for name, (dtype, count) in _ALL_COLUMNS.items():
        written, length, offset = header["columns"].get(name, ("", 0, 0))
        plain = length - 1 if count.endswith("+1") else length
        size = np.dtype(dtype).itemsize * length
        if written != dtype or plain < 0 or not 0 <= offset <= header["body_bytes"] - size:
            raise NetworkDamaged(reason=name)
        if counts.setdefault(count.removesuffix("+1"), plain) != plain:
            raise NetworkDamaged(reason=name)
        columns[name] = np.frombuffer(content, dtype=dtype, count=length, offset=body + offset)
    return columns


def _network(header: dict[str, Any], columns: dict[str, npt.NDArray[Any]]) -> RoadNetwork:
    values: dict[str, Any] = {name: columns[name] for name in _COLUMNS}
    for name in _TEXTS:
        values[name] = TextColumn(columns[f"{name}.buffer"], columns[f"{name}.offsets"])
    return RoadNetwork(**values, facts=header["facts"])

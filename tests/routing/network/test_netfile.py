import io
import json
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ways_by_hand import joined

from routing.errors import NetworkDamaged, NetworkTooNew, NotANetwork
from routing.network.build import build_network
from routing.network.netfile import FORMAT_VERSION, is_network_file, load_network, save_network
from routing.network.network import RoadNetwork
from routing.network.ways import Way


def town() -> RoadNetwork:
    rows = [Way("a", name="鄂尔多斯大街", road_class="primary"), Way("b", ref="G18", oneway=1), Way("c")]
    lines = [[(0, 0), (0.01, 0)], [(0.01, 0), (0.01, 0.01)], [(0.01, 0.01), (0.004, 0.004), (0, 0)]]
    return build_network(joined(*lines, rows=rows), source="town.osm")


def saved(network: RoadNetwork) -> bytes:
    stream = io.BytesIO()
    save_network(network, stream)
    return stream.getvalue()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "town.net"
    file.write_bytes(saved(town()))
    return file


def test_a_network_comes_back_as_it_was(path: Path) -> None:
    network, loaded = town(), load_network(path)
    assert loaded.facts == network.facts
    assert loaded.way_name[:] == ["鄂尔多斯大街", "", ""]
    columns = loaded.arrays()
    for name, column in network.arrays().items():
        assert columns[name].dtype == column.dtype
        assert columns[name].tobytes() == column.tobytes()


def test_the_same_network_gives_the_same_bytes(path: Path) -> None:
    assert saved(town()) == saved(load_network(path)) == path.read_bytes()


def test_loaded_columns_are_aligned_and_cannot_be_written(path: Path) -> None:
    for column in load_network(path).arrays().values():
        assert column.ctypes.data % 64 == 0
        with pytest.raises(ValueError, match="read-only"):
            column[:] = 0


def test_a_network_file_is_told_by_its_beginning(path: Path, tmp_path: Path) -> None:
    assert is_network_file(path)
    other = tmp_path / "other.net"
    for content in (b"", b"XUNFANG", b"{}"):
        other.write_bytes(content)
        assert not is_network_file(other)
        with pytest.raises(NotANetwork) as refused:
            load_network(other)
        assert refused.value.file == str(other)
    assert not is_network_file(tmp_path)
    assert not is_network_file(tmp_path / "none")


def test_a_later_format_is_refused_before_anything_else_is_read(path: Path) -> None:
    content = bytearray(path.read_bytes())
    struct.pack_into("<I", content, 16, FORMAT_VERSION + 1)
    path.write_bytes(content[:32])
    with pytest.raises(NetworkTooNew) as refused:
        load_network(path)
    assert refused.value.params == {"version": FORMAT_VERSION + 1, "known": FORMAT_VERSION}


@settings(deadline=None, max_examples=80)
@given(share=st.floats(0, 1, exclude_max=True))
def test_a_file_cut_off_anywhere_is_refused(tmp_path_factory: pytest.TempPathFactory, share: float) -> None:
    whole = saved(town())
    path = tmp_path_factory.mktemp("cut") / "a.net"
    path.write_bytes(whole[: int(share * len(whole))])
    with pytest.raises((NotANetwork, NetworkDamaged)):
        load_network(path)


@settings(deadline=None, max_examples=80)
@given(share=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_a_single_changed_bit_is_noticed(
    tmp_path_factory: pytest.TempPathFactory, share: float, bit: int
) -> None:
    content = bytearray(saved(town()))
    place = int(share * len(content))
    content[place] ^= 1 << bit
    path = tmp_path_factory.mktemp("bit") / "a.net"
    path.write_bytes(content)
    header_end = 32 + struct.unpack_from("<Q", saved(town()), 24)[0]
    if header_end <= place < header_end + -header_end % 64:
        return  # padding between header and body
    with pytest.raises((NotANetwork, NetworkTooNew, NetworkDamaged)):
        load_network(path)


def test_something_after_the_end_is_noticed(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\0")
    with pytest.raises(NetworkDamaged):
        load_network(path)


@pytest.mark.parametrize(
    ("name", "entry"),
    [
        ("edge_to", ["<i4", 2, 0]),
        ("edge_to", ["<i8", 3, 0]),
        ("edge_to", ["<i4", 3, 10**9]),
        ("edge_to", ["<i4", 3, -64]),
        ("shape_start", ["<i8", 0, 0]),
        ("way_name.offsets", ["<i8", 3, 0]),
    ],
)
def test_columns_that_do_not_fit_each_other_are_refused(path: Path, name: str, entry: list) -> None:
    content = path.read_bytes()
    length = struct.unpack_from("<Q", content, 24)[0]
    header = json.loads(content[32 : 32 + length])
    header["columns"][name] = entry
    body = content[-header["body_bytes"] :]
    written = json.dumps(header).encode()
    padding = bytes(-(32 + len(written)) % 64)
    prefix = struct.pack("<16sIIQ", b"XUNFANG NETWORK\n", FORMAT_VERSION, zlib.crc32(written), len(written))
    path.write_bytes(prefix + written + padding + body)
    with pytest.raises(NetworkDamaged) as refused:
        load_network(path)
    assert refused.value.file == str(path)


def test_times_that_are_infinite_survive(path: Path) -> None:
    loaded = load_network(path)
    assert np.isinf(loaded.edge_backward_s).tolist() == [False, True, False]

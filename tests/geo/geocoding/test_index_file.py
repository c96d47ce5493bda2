from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of

from geo.geocoding.index_file import read_arrays, write_arrays

_ARRAYS = arrays_of.arrays(
    st.sampled_from([np.uint8, np.int32, np.float64, np.uint16]),
    arrays_of.array_shapes(max_dims=3, min_side=0),
)


@given(st.dictionaries(st.text("abc.", min_size=1, max_size=5), _ARRAYS, max_size=4))
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, arrays: dict[str, np.ndarray]
) -> None:
    path = tmp_path_factory.mktemp("index") / "one"
    write_arrays(path, arrays)
    found = read_arrays(path)
    assert found is not None
    assert found.keys() == arrays.keys()
    for name, array in arrays.items():
        assert found[name].dtype == array.dtype
        assert np.array_equal(found[name], array, equal_nan=array.dtype.kind == "f")


@given(st.floats(0.0, 1.0, exclude_max=True))
def test_a_file_cut_off_anywhere_is_nothing(tmp_path_factory: pytest.TempPathFactory, share: float) -> None:
    path = tmp_path_factory.mktemp("index") / "one"
    write_arrays(path, {"a": np.arange(100)})
    with path.open("r+b") as file:
        file.truncate(int(share * path.stat().st_size))
    assert read_arrays(path) is None


@given(st.floats(0.0, 1.0, exclude_max=True), st.integers(1, 255))
def test_one_changed_byte_is_noticed_wherever_it_is(
    tmp_path_factory: pytest.TempPathFactory, share: float, change: int
) -> None:
    path = tmp_path_factory.mktemp("index") / "one"
    write_arrays(path, {"a": np.arange(100)})
    data = bytearray(path.read_bytes())
    data[int(share * len(data))] ^= change
    path.write_bytes(data)
    assert read_arrays(path) is None


@pytest.mark.parametrize("data", [b"\0" * 5000, b"XUNFANG GEOCODING 2\n" + b"\xff" * 5000, b"[]"])
def test_a_file_of_something_else_is_nothing(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "one").write_bytes(data)
    assert read_arrays(tmp_path / "one") is None


def test_a_file_with_more_behind_it_is_nothing(tmp_path: Path) -> None:
    write_arrays(tmp_path / "one", {"a": np.arange(100)})
    with (tmp_path / "one").open("ab") as file:
        file.write(b"more")
    assert read_arrays(tmp_path / "one") is None


def test_a_file_that_is_not_there_is_nothing(tmp_path: Path) -> None:
    assert read_arrays(tmp_path / "none") is None


def test_nothing_is_left_of_a_file_that_could_not_be_written(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "full").write_text("")
    with pytest.raises(OSError, match="one"):
        write_arrays(tmp_path / "one", {"a": np.arange(3)})
    assert [path.name for path in tmp_path.iterdir()] == ["one"]

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


@pytest.mark.parametrize("keep", [0, 5, 30, 200])
def test_a_file_that_was_cut_off_is_nothing(tmp_path: Path, keep: int) -> None:
    write_arrays(tmp_path / "one", {"a": np.arange(100)})
    (tmp_path / "two").write_bytes((tmp_path / "one").read_bytes()[:keep])
    assert read_arrays(tmp_path / "two") is None


def test_one_changed_byte_is_noticed(tmp_path: Path) -> None:
    write_arrays(tmp_path / "one", {"a": np.arange(100)})
    data = bytearray((tmp_path / "one").read_bytes())
    data[-8] ^= 1
    (tmp_path / "two").write_bytes(data)
    assert read_arrays(tmp_path / "two") is None


def test_a_file_that_is_not_there_is_nothing(tmp_path: Path) -> None:
    assert read_arrays(tmp_path / "none") is None


def test_nothing_is_left_of_a_file_that_could_not_be_written(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "full").write_text("")
    with pytest.raises(OSError, match="one"):
        write_arrays(tmp_path / "one", {"a": np.arange(3)})
    assert [path.name for path in tmp_path.iterdir()] == ["one"]

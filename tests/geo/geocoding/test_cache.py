import os
from pathlib import Path

import numpy as np

from geo.geocoding.cache import keep, load


def test_of_many_indexes_the_newest_stay(tmp_path: Path) -> None:
    paths = [tmp_path / f"geocoding-{number}.index" for number in range(15)]
    for age, path in enumerate(paths):
        keep(path, {"number": np.array([age])})
        os.utime(path, (age, age))
    keep(paths[0], {"number": np.array([0])})
    assert sorted(tmp_path.iterdir()) == sorted([paths[0], *paths[4:]])
    found = load(paths[0])
    assert found is not None
    assert found["number"].tolist() == [0]


def test_other_files_beside_them_stay(tmp_path: Path) -> None:
    (tmp_path / "other.txt").write_text("")
    for number in range(14):
        keep(tmp_path / f"geocoding-{number}.index", {"number": np.array([number])})
    assert (tmp_path / "other.txt").is_file()

"""Build the index of a folder: its tables and the calibration of its confidence.

``python -m geo.geocoding.build FOLDER FILE…`` does so in a process of its own, and keeps it in each file
whose name ends in ``.index``, the names offered while typing in one that ends in ``.names``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from geo.errors import GazetteerEmpty, GazetteerMissing
from geo.geocoding.build_apart import NOTHING_TO_INDEX
from geo.geocoding.cache import keep
from geo.geocoding.suggestions import build_names


def build_index(folder: Path, done: Callable[[], None] = lambda: None) -> dict[str, npt.NDArray[Any]]:
    """Return everything that answering needs, as arrays by name; each of three steps is told when done.

    Raises
    ------
    GazetteerMissing, GazetteerEmpty
        If there is no folder, or nothing in it can be used.
    """
    # What builds is large and is not needed to answer from an index that is there.
    from geo.geocoding.calibration import calibrate  # noqa: PLC0415
    from geo.geocoding.gazetteer import Gazetteer  # noqa: PLC0415
    from geo.geocoding.places.folder import read_folder  # noqa: PLC0415

    read = read_folder(folder)
    done()
    gazetteer = Gazetteer.build(read)
    done()
    arrays = gazetteer.arrays()
    confidence = calibrate(gazetteer, read)
    arrays.update({f"confidence.{name}": array for name, array in confidence.arrays().items()})
    report = {
        "rows": [list(row) for row in read.dirt.counts()],
        "missing": read.dirt.missing,
        "unreadable": read.dirt.unreadable,
    }
    arrays["dirt"] = np.frombuffer(json.dumps(report, sort_keys=True).encode(), np.uint8)
    done()
    return arrays


def main() -> None:
    """Build the files named; each step that is done is a dot on the standard output."""
    folder, *files = map(Path, sys.argv[1:])
    try:
        for path in files:
            if path.suffix == ".names":
                keep(path, build_names(folder))
                _dot()
            else:
                keep(path, build_index(folder, _dot))
    except (GazetteerMissing, GazetteerEmpty):
        sys.exit(NOTHING_TO_INDEX)
    except OSError as error:
        sys.exit(error.strerror)


def _dot() -> None:
    sys.stdout.write(".")
    sys.stdout.flush()


if __name__ == "__main__":
    main()

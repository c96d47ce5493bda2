"""Build the index of a folder: its tables and the calibration of its confidence.

``python -m geo.geocoding.build FOLDER FILE`` does so in a process of its own.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from geo.geocoding.cache import keep


def build_index(folder: Path) -> dict[str, npt.NDArray[Any]]:
    """Return everything that answering needs, as arrays by name.

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
    gazetteer = Gazetteer.build(read)
    arrays = gazetteer.arrays()
    confidence = calibrate(gazetteer, read)
    arrays.update({f"confidence.{name}": array for name, array in confidence.arrays().items()})
    report = {
        "rows": [list(row) for row in read.dirt.counts()],
        "missing": read.dirt.missing,
        "unreadable": read.dirt.unreadable,
    }
    arrays["dirt"] = np.frombuffer(json.dumps(report, sort_keys=True).encode(), np.uint8)
    return arrays


def main() -> None:
    """Build one index."""
    folder, path = map(Path, sys.argv[1:3])
    keep(path, build_index(folder))


if __name__ == "__main__":
    main()

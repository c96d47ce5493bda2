"""Rows of roads, entries and posts written by hand, in metres."""

from __future__ import annotations

import numpy as np

from geo.geocoding.places.rows import Entries, PostRows, RoadRows


def roads(*features, district="东区"):
    """Make rows of (name, line[, ref[, district]])."""
    rows = RoadRows()
    for k, (name, line, *more) in enumerate(features):
        rows.id.append(f"R{k}")
        rows.name.append(name)
        rows.ref.append(more[0] if more else "")
        rows.aliases.append(())
        rows.road_class.append("")
        rows.district.append(more[1] if len(more) > 1 else district)
        rows.line.append(np.array(line, float))
    return rows


def entries(*told):
    """Make entries of (address, x, y)."""
    words = [[f"E{k}" for k in range(len(told))], [f"店{k}" for k in range(len(told))]]
    blank = [""] * len(told)
    xy = np.array([[x, y] for _, x, y in told], float).reshape(-1, 2)
    return Entries(
        *words, blank, [address for address, _, _ in told], blank, blank, blank, xy, np.zeros(len(told), bool)
    )


def posts(*told, ref="G1", name="国道", road_id="R0"):
    """Make kilometre posts of (km, x, y) of one road."""
    count = len(told)
    km, xy = np.array([post[0] for post in told], float), np.array([post[1:] for post in told], float)
    return PostRows([road_id] * count, [ref] * count, [name] * count, km, xy.reshape(-1, 2))

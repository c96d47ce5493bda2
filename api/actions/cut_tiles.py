"""Vector tiles of the city, and the roads they are cut from."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from api.refusals import NothingThere
from data.database import Database
from data.stores import places, tiles
from data.stores.networks import network_file
from data.stores.places import the_city
from routing.network.netfile import load_network
from routing.network.network import RoadNetwork

# Tiles change by the day at most, so the quickest packing serves.
_PACKED = 5
MOST_ZOOM = 22
_RANK = {
    "motorway": 0,
    "trunk": 1,
    "primary": 2,
    "secondary": 3,
    "tertiary": 4,
    "unclassified": 6,
    "residential": 7,
}
_OTHER = 8


def tile_version(database: Database) -> str:
    """Return a text that changes whenever tiles may have changed."""
    with database.transaction() as session:
        return tiles.version(session, the_city(session))


def packed_tile(database: Database, layer: str, *, z: int, x: int, y: int) -> bytes:
    """Return a tile, gzipped; an empty one where nothing is.

    Raises
    ------
    NothingThere
        No such layer, or no tile of that number.
    """
    if layer not in tiles.LAYERS or not (0 <= z <= MOST_ZOOM and 0 <= x < 1 << z and 0 <= y < 1 << z):
        raise NothingThere
    with database.transaction() as session:
        number = the_city(session)
        day = places.day(session, number)
        return gzip.compress(tiles.tile(session, number, layer, z=z, x=x, y=y, day=day), _PACKED, mtime=0)


def draw_present_roads(database: Database, data_dir: Path) -> int:
    """Give the roads of the present network to the tiles if they have not got them yet.

    Parameters
    ----------
    database
        Without a statement timeout: a large city takes some seconds.
    data_dir
        Where built networks are kept, by their hash.

    Returns
    -------
    int
        How many lines were added; 0 if nothing is to do, or the file of the network is gone.
    """
    with database.transaction() as session:
        number = places.city_id(session)
        missing = None if number is None else tiles.roads_to_draw(session, number)
    if missing is None:
        return 0
    path = network_file(data_dir, bytes.fromhex(missing[1]))
    return draw_roads(database, missing[0], load_network(path)) if path.is_file() else 0


def draw_roads(database: Database, network_id: int, network: RoadNetwork) -> int:
    """Give the roads of a network to the tiles and return how many lines there are."""
    columns = _columns(network)
    with database.transaction() as session:
        tiles.add_road_lines(session, network_id, **columns)
    return len(columns["names"])


def _columns(network: RoadNetwork) -> dict[str, Any]:
    ways = network.edge_way.tolist()
    classes, names, refs = network.way_class[:], network.way_name[:], network.way_ref[:]
    return {
        "classes": [classes[way] for way in ways],
        "ranks": [_RANK.get(classes[way].removesuffix("_link"), _OTHER) for way in ways],
        "names": [names[way] or refs[way] for way in ways],
        "shapes": np.asarray(shapely.to_wkb(network.lines())).tolist(),
    }

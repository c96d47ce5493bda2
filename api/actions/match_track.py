"""Use case: put a track on the roads it was driven on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from api.actions.network import open_network
from api.output import csv_text, refuse_to_overwrite, write_text
from data.importers.tracks import WrittenTrack, read_track
from routing.network.matching.match import Matches, match_track
from routing.network.network import RoadNetwork
from routing.network.ways import Progress

_COLUMNS = ("time", "lon", "lat", "way_id", "offset_m", "confidence")
# A centimetre, and a hundredth of a per cent.
_OFFSET_DIGITS, _CONFIDENCE_DIGITS = 2, 4


@dataclass(frozen=True)
class MatchSummary:
    """What became of a track.

    Attributes
    ----------
    fixes : rows
    matched : those that lie on a road
    pieces : stretches that hang together by road
    """

    fixes: int
    matched: int
    pieces: int


def write_matches(
    net: Path, track: Path, out: Path, *, gap_s: float, max_bytes: int, progress: Progress | None = None
) -> MatchSummary:
    """Write where on which road the car was at each fix as CSV, one row for each row of the track.

    Raises
    ------
    InputError
        The network or the track cannot be used, or the output cannot be written.
    """
    refuse_to_overwrite(out, net, track)
    written = read_track(track, max_bytes=max_bytes)
    network = open_network(net, max_bytes=max_bytes, progress=progress)
    matches = match_track(network, written.track, gap_s=gap_s)
    write_text(out, csv_text(_COLUMNS, _rows(network, written, matches)))
    matched = matches.edge >= 0
    return MatchSummary(len(matched), int(matched.sum()), int((matched & ~matches.follows).sum()))


def _rows(network: RoadNetwork, written: WrittenTrack, matches: Matches) -> Iterator[tuple[object, ...]]:
    offset_m = network.edge_offset_m[matches.edge] + matches.fraction * network.edge_length_m[matches.edge]
    columns = (
        written.times,
        written.track.lon.tolist(),
        written.track.lat.tolist(),
        matches.edge.tolist(),
        offset_m.tolist(),
        matches.confidence.tolist(),
    )
    for time, lon, lat, edge, metres, confidence in zip(*columns, strict=True):
        way = network.way_id[int(network.edge_way[edge])] if edge >= 0 else ""
        place = round(metres, _OFFSET_DIGITS) if edge >= 0 else ""
        yield time, lon, lat, way, place, round(confidence, _CONFIDENCE_DIGITS)

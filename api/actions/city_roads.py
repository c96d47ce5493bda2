"""The road network of a city: built when its road file changed, kept under the hash of what was built."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.output import replacing
from data.stores.content import file_sha256
from data.stores.networks import NetworkFacts, network_file
from geo.errors import InputError, OutputNotWritable
from routing.network.build import build_network
from routing.network.netfile import FORMAT_VERSION, save_network
from routing.network.network import RoadNetwork
from routing.network.ways import Progress, RoadWays


@dataclass(frozen=True, eq=False)
class BuiltRoads:
    """A network and its facts.

    Attributes
    ----------
    facts : what the database keeps of it
    network : ``None`` if its file is in the data folder already
    """

    facts: NetworkFacts
    network: RoadNetwork | None


class _Hash(io.RawIOBase):
    """Keeps of what is written only its hash and its size."""

    def __init__(self) -> None:
        self.sha256 = hashlib.sha256()
        self.size_bytes = 0

    def writable(self) -> bool:
        """Return that it may be written."""
        return True

    def write(self, block: Any, /) -> int:
        """Take a block."""
        self.sha256.update(block)
        size = memoryview(block).nbytes
        self.size_bytes += size
        return size


def built_roads(
    roads: RoadWays,
    source: Path,
    *,
    present: NetworkFacts | None,
    data_dir: Path,
    progress: Progress | None = None,
) -> BuiltRoads:
    """Return the network of a road file; one that is there from the same file is not built again.

    Raises
    ------
    InputError
        The roads cannot be used; with the file.
    """
    sha256 = file_sha256(source)
    if present is not None and _is_of(present, sha256) and network_file(data_dir, present.sha256).is_file():
        return BuiltRoads(present, None)
    try:
        network = build_network(roads, source=source.name, progress=progress)
    except InputError as error:
        raise error.at(file=str(source)) from None
    found = _Hash()
    with io.BufferedWriter(found) as stream:
        save_network(network, stream)
    facts = NetworkFacts(
        sha256=found.sha256.digest(),
        size_bytes=found.size_bytes,
        source_sha256=sha256,
        format_version=FORMAT_VERSION,
        facts=network.facts,
    )
    return BuiltRoads(facts, network)


def keep_network(roads: BuiltRoads, data_dir: Path) -> None:
    """Write a network into the data folder, whole or not at all, unless it is there.

    Raises
    ------
    OutputNotWritable
    """
    path = network_file(data_dir, roads.facts.sha256)
    if roads.network is None or path.is_file():
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputNotWritable(file=str(path), reason=error.strerror or type(error).__name__) from error
    with replacing(path) as stream:
        save_network(roads.network, stream)


def _is_of(network: NetworkFacts, source_sha256: bytes) -> bool:
    return network.source_sha256 == source_sha256 and network.format_version == FORMAT_VERSION

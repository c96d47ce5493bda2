"""Which built road network of a city holds; the network itself is a file named by its hash."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from data.tables import RoadNetwork


@dataclass(frozen=True)
class NetworkFacts:
    """A built network without its roads.

    Attributes
    ----------
    sha256, size_bytes : of its file
    source_sha256 : of the road file it was built from
    format_version : of its file
    facts : ways, junctions, edges, kilometres, what was left out
    """

    sha256: bytes
    size_bytes: int
    source_sha256: bytes
    format_version: int
    facts: Mapping[str, Any]


def network_file(data_dir: Path, sha256: bytes) -> Path:
    """Return where the network of a hash lies in the program's data folder."""
    return data_dir / "networks" / f"{sha256.hex()}.net"


def present_network(session: Session, city_id: int) -> NetworkFacts | None:
    """Return the network that holds, ``None`` before the first."""
    found = session.execute(
        select(RoadNetwork).where(RoadNetwork.city_id == city_id, RoadNetwork.superseded_at.is_(None))
    ).scalar_one_or_none()
    if found is None:
        return None
    return NetworkFacts(
        found.sha256, found.size_bytes, found.source_sha256, found.format_version, found.facts
    )


def replace_network(
    session: Session, city_id: int, network: NetworkFacts, *, import_id: int, at: datetime
) -> None:
    """Let a network hold from now on."""
    session.execute(
        update(RoadNetwork)
        .where(RoadNetwork.city_id == city_id, RoadNetwork.superseded_at.is_(None))
        .values(superseded_at=at)
    )
    values = {name: getattr(network, name) for name in ("sha256", "size_bytes", "source_sha256")}
    values |= {"format_version": network.format_version, "facts": dict(network.facts)}
    session.execute(insert(RoadNetwork).values(city_id=city_id, import_id=import_id, **values))

"""Writes small road files of each kind for tests."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

Place = tuple[float, float]
# A metre near the equator, where these towns lie; the ellipsoid adds 0.1 to 0.7 %.
M = 1 / 111_195.0


def feature(line: Sequence[Any], kind: str = "LineString", **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": line}}


def write_geojson(path: Path, features: Sequence[Any], **members: Any) -> Path:
    text = json.dumps(
        {"type": "FeatureCollection", **members, "features": list(features)}, ensure_ascii=False
    )
    path.write_text(text, encoding="utf-8")
    return path


def osm_xml(nodes: Mapping[int, Place], ways: Sequence[tuple[int, Sequence[int], Mapping[str, str]]]) -> str:
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<osm version="0.6">']
    lines += [f'<node id="{key}" lon="{lon}" lat="{lat}"/>' for key, (lon, lat) in nodes.items()]
    for key, refs, tags in ways:
        inside = "".join(f'<nd ref="{ref}"/>' for ref in refs)
        inside += "".join(f"<tag k={quoteattr(k)} v={quoteattr(v)}/>" for k, v in tags.items())
        lines.append(f'<way id="{key}">{inside}</way>')
    return "\n".join([*lines, "</osm>"])


def graphml(
    nodes: Mapping[str, Place],
    edges: Sequence[tuple[str, str, Mapping[str, str]]],
    *,
    directed: bool = True,
    crs: str = "epsg:4326",
) -> str:
    """Text of a graph as OSMnx saves it: everything is a string, keys are numbered."""
    names = sorted({name for _, _, tags in edges for name in tags})
    lines = ["<?xml version='1.0' encoding='utf-8'?>"]
    lines.append('<graphml xmlns="http://graphml.graphdrawing.org/xmlns">')
    lines.append('<key id="c" for="graph" attr.name="crs" attr.type="string"/>')
    lines += [f'<key id="{axis}" for="node" attr.name="{axis}" attr.type="string"/>' for axis in "xy"]
    lines += [f'<key id="e{name}" for="edge" attr.name="{name}" attr.type="string"/>' for name in names]
    lines.append(
        f'<graph edgedefault="{"directed" if directed else "undirected"}"><data key="c">{crs}</data>'
    )
    lines += [
        f'<node id="{node}"><data key="x">{x}</data><data key="y">{y}</data></node>'
        for node, (x, y) in nodes.items()
    ]
    for source, target, tags in edges:
        data = "".join(f'<data key="e{name}">{value}</data>' for name, value in tags.items())
        lines.append(f'<edge source="{source}" target="{target}">{data}</edge>')
    return "\n".join([*lines, "</graph></graphml>"])

"""Vector tiles: ``/tiles/{layer}/{z}/{x}/{y}.mvt``."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Response

from api.actions.cut_tiles import packed_tile, tile_version
from api.http.services import Shared

router = APIRouter(tags=["tiles"])
MEDIA_TYPE = "application/vnd.mapbox-vector-tile"


@router.get("/tiles/{layer}/{z}/{x}/{y}.mvt")
def tile(
    layer: str, z: int, x: int, y: int, shared: Shared, if_none_match: Annotated[str, Header()] = ""
) -> Response:
    """One tile; asked again with its ETag, 304 as long as the data are the same."""
    tag = f'"{tile_version(shared.database)}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Cookie"}
    if tag in if_none_match:
        return Response(status_code=304, headers=headers)
    body = packed_tile(shared.database, layer, z=z, x=x, y=y)
    return Response(body, media_type=MEDIA_TYPE, headers=headers | {"Content-Encoding": "gzip"})

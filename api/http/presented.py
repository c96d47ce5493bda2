"""JSON as it leaves: times as ISO 8601 with offset, no NaN, numbers as they are."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from fastapi.responses import Response
from starlette.responses import JSONResponse


class Presented(JSONResponse):
    """JSON of what actions return: rows of the database and plain values."""

    def render(self, content: Any) -> bytes:
        """Return the bytes."""
        text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_plain)
        return text.encode()


def attachment(text: str, *, media_type: str, name: str) -> Response:
    """Return a file to keep."""
    return Response(
        text, media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    return str(value)

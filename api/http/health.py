"""Is the process alive, and can it serve: ``/healthz`` and ``/readyz``."""

from __future__ import annotations

from fastapi import APIRouter

from api.actions.readiness import check_ready
from api.http.services import Shared

router = APIRouter(tags=["health"])


@router.get("/healthz")
async def alive() -> dict[str, str]:
    """Answer as long as the process lives, whatever the database does."""
    return {"status": "alive"}


@router.get("/readyz")
def ready(shared: Shared) -> dict[str, str]:
    """Answer 200 when the database does, else 503."""
    check_ready(shared.database)
    return {"status": "ready"}

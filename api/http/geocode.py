"""Places of texts: where a call is, and what is meant while a name is being typed."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from api.http.incidents import Prior
from api.http.presented import Presented
from api.http.services import Shared

router = APIRouter(prefix="/api/v1", tags=["places"])


class Call(BaseModel):
    """What was said, and where the caller's telephone was."""

    text: Annotated[str, Field(max_length=10_000)]
    prior: Prior | None = None


@router.post("/geocode")
def geocode(call: Call, shared: Shared) -> Presented:
    """Find the place of a text; ``lon`` and ``lat`` are null and ``refusal`` says why if there is none."""
    prior = call.prior.model_dump() if call.prior else None
    answer = dict(shared.places.geocode(call.text, prior))
    answer.pop("ms", None)
    return Presented(answer)


@router.get("/suggest")
def suggest(
    shared: Shared,
    q: Annotated[str, Query(max_length=100)] = "",
    limit: Annotated[int, Query(ge=1, le=50)] = 10,
) -> Presented:
    """Places whose names, or their pinyin initials, begin so; the shortest names first."""
    return Presented(shared.places.suggest(q, limit))

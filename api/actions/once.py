"""A write with a key is done once: the same key again is answered as the first time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api.refusals import KeyReused
from data.database import Transaction
from data.stores import incidents


@dataclass(frozen=True)
class Ask:
    """Who asks for what, and when.

    Attributes
    ----------
    key : of the client for this write
    body : the request as it came
    now : aware
    """

    user: str
    key: str
    body: Mapping[str, Any]
    now: datetime


def once(session: Transaction, ask: Ask, make: Callable[[], Mapping[str, Any]]) -> dict[str, Any]:
    """Return what ``make`` answers, or what the key was answered before; keys of the answer ascend.

    Raises
    ------
    KeyReused
        The key came before with another body.
    """
    digest = hashlib.sha256(json.dumps(ask.body, sort_keys=True, default=str).encode()).digest()
    before = incidents.claim_key(session, ask.user, ask.key, body_sha256=digest, now=ask.now)
    if before is None:
        answer = make()
        incidents.answer_key(session, ask.user, ask.key, answer)
    else:
        known, answer = before
        if known != digest:
            raise KeyReused
    # The database keeps no order of keys; the second answer is the first to the byte.
    ordered: dict[str, Any] = json.loads(json.dumps(answer, sort_keys=True))
    return ordered

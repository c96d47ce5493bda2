"""The development set, read where it lies: every gate that its size allows to judge."""

from __future__ import annotations

import json
import math
import os
from pathlib import Path
from typing import Any

import pytest

from geo.geocoding import Geocoder

pytestmark = [pytest.mark.shared, pytest.mark.usefixtures("kept")]
_ROOT = Path(os.environ.get("XUNFANG_SHARED", Path(__file__).parents[4] / "shared")) / "geocoding-dev"


def _off_m(answer: dict[str, Any], truth: dict[str, float]) -> float:
    if answer["lon"] is None:
        return math.inf
    east = math.cos(math.radians(truth["lat"])) * (answer["lon"] - truth["lon"])
    return math.radians(math.hypot(east, answer["lat"] - truth["lat"])) * 6_371_008.8


@pytest.mark.parametrize(("with_prior", "gate"), [(True, 0.95), (False, 0.90)])
def test_nearly_all_alerts_are_placed_within_100_m(*, with_prior: bool, gate: float) -> None:
    geocoder = Geocoder(_ROOT / "gazetteer")
    alerts = [
        json.loads(line) for line in (_ROOT / "dev_alerts.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    points = [alert for alert in alerts if alert["expect"] == "point"]
    answers = [geocoder.geocode(alert["text"], alert["prior"] if with_prior else None) for alert in points]
    hits = [_off_m(answer, alert["truth"]) <= 100.0 for answer, alert in zip(answers, points, strict=True)]
    assert sum(hits) / len(hits) >= gate


def test_what_cannot_be_placed_is_not_placed_surely() -> None:
    geocoder = Geocoder(_ROOT / "gazetteer")
    alerts = [
        json.loads(line) for line in (_ROOT / "dev_alerts.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    for alert in alerts:
        if alert["expect"] != "point":
            assert geocoder.geocode(alert["text"], alert["prior"])["confidence"] < 0.5

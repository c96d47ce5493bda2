from typing import Any

import pytest

from api.actions.compare_geocoding import LAYER, compare_geocoding
from api.actions.live_map import layer_of
from api.refusals import NothingThere
from data.database import Database

TRUTH = {"lon": 110.0, "lat": 39.0}


class Guess:
    """Finds one text a thousandth of a degree north of its truth, and no other."""

    def geocode(self, text: str, prior: dict[str, Any] | None) -> dict[str, Any]:
        del prior
        if text != "found":
            return {"lon": None, "lat": None, "confidence": 0.0, "refusal": "no_place"}
        return {"lon": 110.0, "lat": 39.001, "confidence": 0.7, "refusal": None}


def test_a_line_leads_from_the_truth_to_the_answer(database: Database) -> None:
    calls = [{"id": name, "text": name, "prior": None, "truth": TRUTH} for name in ("found", "lost")]
    compare_geocoding(database, Guess(), calls)
    found, lost = layer_of(database, LAYER)["features"]
    assert found["geometry"]["coordinates"] == [[110.0, 39.0], [110.0, 39.001]]
    # A degree of the meridian at 39 degrees north has 111 015 m.
    assert found["properties"]["distance_m"] == pytest.approx(111.0, abs=0.1)
    assert (lost["geometry"]["type"], lost["properties"]["refusal"]) == ("Point", "no_place")


def test_before_it_is_computed_nothing_is_there(database: Database) -> None:
    with pytest.raises(NothingThere):
        layer_of(database, LAYER)

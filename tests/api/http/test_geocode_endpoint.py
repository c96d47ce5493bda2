"""Places over HTTP; the geocoder behind is a stand-in."""

from __future__ import annotations

import pytest

from api.shelf import CityPlaces, Shelf


class StandIn:
    """Answers with what it was asked."""

    def geocode(self, text, prior):
        place = {"lon": 109.0, "lat": 39.0} if text else {"lon": None, "lat": None}
        return {**place, "confidence": 0.9, "reason": text, "asked": prior, "refusal": None, "ms": 0.3}

    def suggest(self, text, limit):
        return [{"name": f"{text}{k}", "lon": 109.0, "lat": 39.0} for k in range(limit)]


@pytest.fixture
def known(app, tmp_path):
    (tmp_path / "pois.csv").write_text("id\n")
    shelf = Shelf(tmp_path, lambda _: StandIn())
    places = CityPlaces(shelf, shelf)
    object.__setattr__(app.state.services, "places", places)


@pytest.mark.usefixtures("known")
def test_a_text_has_a_place(desk):
    answer = desk.post("/api/v1/geocode", json={"text": "新华街路口打架"})
    assert answer.status_code == 200
    assert answer.json() == {
        "lon": 109.0,
        "lat": 39.0,
        "confidence": 0.9,
        "reason": "新华街路口打架",
        "asked": None,
        "refusal": None,
    }


@pytest.mark.usefixtures("known")
def test_where_the_telephone_was_is_handed_on(desk):
    prior = {"lon": 109.1, "lat": 39.1, "radius_m": 50.0, "source": "aml"}
    assert desk.post("/api/v1/geocode", json={"text": "救命", "prior": prior}).json()["asked"] == prior


@pytest.mark.usefixtures("known")
def test_a_text_without_a_place_is_an_answer_too(desk):
    answer = desk.post("/api/v1/geocode", json={"text": ""})
    assert (answer.status_code, answer.json()["lon"]) == (200, None)


@pytest.mark.parametrize(
    "body", [{}, {"text": None}, {"text": "x" * 10_001}, {"text": "x", "prior": {"lon": 1}}, [], {"text": 5}]
)
def test_what_is_no_call_is_refused(desk, body):
    answer = desk.post("/api/v1/geocode", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "request.unusable")


@pytest.mark.usefixtures("known")
def test_ten_places_are_offered_unless_another_number_is_asked_for(desk):
    assert len(desk.get("/api/v1/suggest", params={"q": "大"}).json()) == 10
    assert [place["name"] for place in desk.get("/api/v1/suggest?q=dm&limit=2").json()] == ["dm0", "dm1"]
    assert desk.get("/api/v1/suggest?q=dm&limit=51").status_code == 422


def test_without_an_imported_city_nothing_is_there(desk):
    for answer in (desk.get("/api/v1/suggest?q=a"), desk.post("/api/v1/geocode", json={"text": "a"})):
        assert (answer.status_code, answer.json()["code"]) == (404, "city.none_imported")


@pytest.mark.parametrize(
    ("role", "geocode", "suggest"),
    [("planner", 200, 200), ("feed", 200, 403), ("unit", 403, 200), ("auditor", 403, 200)],
)
@pytest.mark.usefixtures("known")
def test_the_desk_and_the_feed_geocode_and_the_map_is_helped(signed_in, role, geocode, suggest):
    client = signed_in(role)
    assert client.post("/api/v1/geocode", json={"text": "a"}).status_code == geocode
    assert client.get("/api/v1/suggest?q=a").status_code == suggest

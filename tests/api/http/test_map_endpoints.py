import gzip
from collections.abc import Callable
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from live_town import NOW

from api.actions.sessions import make_token
from api.http.app import create_app
from data.database import Database

FIX = {
    "unit": "U1",
    "lon": 110.0,
    "lat": 39.8,
    "device_at": NOW.isoformat(),
    "accuracy_m": 5,
    "speed_kmh": 30,
}


def test_the_city_says_what_is_in_it(desk: TestClient) -> None:
    told = desk.get("/api/v1/city").json()
    assert told["name"] == "示例镇 (synthetic)"
    assert told["synthetic"] is True
    assert told["bbox"] == [109.9, 39.7, 110.3, 40.0]
    assert told["date"] == "2020-03-15"
    assert told["counts"] == {"enterprises": 4, "reopened": 3, "workers": 210, "parks": 1, "units": 2}
    assert told["districts"] == [{"id": "D1", "name": "东胜区", "bbox": [109.9, 39.7, 110.3, 40.0]}]
    assert told["layers"] == ["areas", "enterprises", "roads"]


def test_a_unit_without_a_fix_stands_at_its_post(desk: TestClient) -> None:
    first, second = desk.get("/api/v1/units").json()
    assert (first["id"], first["state"], first["fix"]) == ("U1", "PATROLLING", "none")
    assert (second["id"], second["state"], second["fix"]) == ("U2", "OFF_DUTY", "none")
    assert (second["lon"], second["lat"], second["route_id"]) == (110.0, 39.8, None)


@pytest.mark.parametrize(
    ("age_s", "fix"), [(0, "LIVE"), (60, "LIVE"), (61, "AGING"), (301, "STALE"), (1801, "LOST")]
)
def test_a_fix_grows_old_by_the_clock(desk: TestClient, clock, age_s: int, fix: str) -> None:
    assert desk.post("/api/v1/positions", json=[FIX]).json() == {"accepted": 1, "duplicates": 0, "suspect": 0}
    clock.pass_s(age_s)
    assert desk.get("/api/v1/units").json()[0]["fix"] == fix


def test_a_fix_sent_twice_is_one_fix(desk: TestClient) -> None:
    desk.post("/api/v1/positions", json=[FIX])
    again = desk.post(
        "/api/v1/positions", json=[FIX, FIX | {"device_at": (NOW + timedelta(seconds=5)).isoformat()}]
    )
    assert again.json() == {"accepted": 1, "duplicates": 1, "suspect": 0}


def test_a_late_fix_does_not_move_the_unit(desk: TestClient) -> None:
    desk.post("/api/v1/positions", json=[FIX])
    desk.post(
        "/api/v1/positions", json=[FIX | {"lon": 110.5, "device_at": (NOW - timedelta(hours=1)).isoformat()}]
    )
    assert desk.get("/api/v1/units").json()[0]["lon"] == 110.0


def test_a_clock_that_runs_ahead_is_marked_and_does_not_move_the_unit(desk: TestClient) -> None:
    ahead = FIX | {"device_at": (NOW + timedelta(hours=1)).isoformat()}
    assert desk.post("/api/v1/positions", json=[ahead]).json()["suspect"] == 1
    assert desk.get("/api/v1/units").json()[0]["fix"] == "none"


def test_bearing_is_clockwise_from_north(desk: TestClient) -> None:
    desk.post("/api/v1/positions", json=[FIX])
    east = FIX | {"lon": 110.01, "device_at": (NOW + timedelta(seconds=10)).isoformat()}
    desk.post("/api/v1/positions", json=[east])
    assert desk.get("/api/v1/units").json()[0]["bearing"] == pytest.approx(90, abs=0.1)


@pytest.mark.parametrize(
    ("fixes", "field"),
    [
        ([FIX | {"unit": "U9"}], "unit"),
        ([FIX | {"lat": 91.0}], None),
        ([FIX | {"lon": None}], "0.lon"),
        ([FIX | {"device_at": "2020-04-01T08:00:00"}], "0.device_at"),
    ],
)
def test_a_batch_with_a_fault_is_refused_whole(
    desk: TestClient, fixes: list[dict], field: str | None
) -> None:
    refused = desk.post("/api/v1/positions", json=[FIX | {"unit": "U2"}, *fixes][len(fixes) == 0 :][-1:])
    assert refused.status_code == 422
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["field"] == field
    assert desk.get("/api/v1/units").json()[0]["fix"] == "none"


def test_a_route_has_legs_with_steps_and_stops_with_times(desk: TestClient) -> None:
    route = desk.get("/api/v1/units/U1/route").json()
    assert (route["unit"], route["plan_version"]) == ("U1", 3)
    (leg,) = route["legs"]["features"]
    assert leg["properties"]["steps"] == [{"zh": "直行", "en": "straight on"}]
    (stop,) = route["stops"]
    assert (stop["seq"], stop["site"], stop["label"], stop["dwell_s"]) == (1, "K1", "羊绒园", 900)
    assert (stop["enterprises"], stop["workers"], stop["state"]) == (2, 200, "PENDING")
    assert stop["arrive_at"] == NOW.isoformat()


def test_a_unit_without_a_route_answers_404(desk: TestClient) -> None:
    missing = desk.get("/api/v1/units/U2/route")
    assert (missing.status_code, missing.json()["code"]) == (404, "request.nothing_there")


def test_a_route_leaves_as_gpx(desk: TestClient) -> None:
    gpx = desk.get("/api/v1/units/U1/route.gpx")
    assert gpx.headers["content-type"].startswith("application/gpx+xml")
    assert 'version="1.1"' in gpx.text
    assert (
        '<wpt lat="39.801000" lon="110.001000"><time>2020-04-01T02:00:00Z</time><name>1 羊绒园</name>'
        in gpx.text
    )


def test_the_plan_in_force_lists_its_routes(desk: TestClient) -> None:
    plan = desk.get("/api/v1/plans/current").json()
    assert (plan["version"], plan["reward"]) == (3, 12.5)
    assert [(route["unit"], route["stops"], route["done"]) for route in plan["routes"]] == [("U1", 1, 0)]


def test_an_enterprise_is_told_by_its_id(desk: TestClient) -> None:
    firm = desk.get("/api/v1/enterprises/E3").json()
    assert (firm["name"], firm["workers"], firm["reopened"]) == ("Cashmere & <Sons>", 50, False)
    assert desk.get("/api/v1/enterprises/E9").status_code == 404


def test_a_click_finds_the_nearest_firm_and_the_park(desk: TestClient) -> None:
    found = desk.get("/api/v1/pick", params={"lon": 110.0011, "lat": 39.801, "zoom": 16}).json()
    assert found["enterprise"]["id"] == "E1"
    assert found["park"]["id"] == "P1"


def test_the_reach_of_a_click_shrinks_with_zoom(desk: TestClient) -> None:
    # 0.002° west of E4 are 171 m: within 14 pixels at zoom 12 (about 535 m), not at zoom 16.
    near = {"lon": 110.198, "lat": 39.9}
    assert desk.get("/api/v1/pick", params=near | {"zoom": 12}).json()["enterprise"]["id"] == "E4"
    assert desk.get("/api/v1/pick", params=near | {"zoom": 16}).json()["enterprise"] is None


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ("鄂尔", ["E1"]),
        ("巡逻", ["U1", "U2"]),
        ("高新", ["P1"]),
        ("cash", ["E3"]),
        ("100%", ["E2"]),
        ("_", []),
        ("", []),
    ],
)
def test_search_finds_by_name_and_takes_wildcards_as_letters(
    desk: TestClient, words: str, ids: list[str]
) -> None:
    assert [hit["id"] for hit in desk.get("/api/v1/search", params={"q": words}).json()] == ids


def test_a_park_counts_its_firms_and_the_share_of_workers_back(desk: TestClient) -> None:
    (park,) = desk.get("/api/v1/areas", params={"kind": "park"}).json()["features"]
    shown = park["properties"]
    assert (shown["enterprises"], shown["reopened"], shown["workers"]) == (3, 2, 250)
    assert shown["share"] == 0.8
    assert park["geometry"]["type"] == "MultiPolygon"


def test_clusters_that_are_not_kept_are_not_there(desk: TestClient) -> None:
    assert desk.get("/api/v1/clusters").status_code == 404


def test_without_a_city_the_answer_says_what_to_do(engine, clock) -> None:
    database = Database(engine)
    token = make_token(database, role="dispatcher", days=1, now=NOW)
    with TestClient(create_app(database, clock=clock, session_clock=clock)) as client:
        told = client.get("/api/v1/city", headers={"Authorization": f"Bearer {token}"})
    assert (told.status_code, told.json()["code"]) == (404, "city.none_imported")


def _tile(client: TestClient, layer: str, z: int, x: int, y: int) -> bytes:
    answer = client.get(f"/tiles/{layer}/{z}/{x}/{y}.mvt")
    assert answer.status_code == 200
    assert answer.headers["content-encoding"] == "gzip"
    return answer.content


def test_a_tile_holds_the_names_and_comes_with_an_etag(desk: TestClient) -> None:
    # lon 110.0012, lat 39.8012 at zoom 14
    x, y = 13198, 6232
    answer = desk.get(f"/tiles/enterprises/14/{x}/{y}.mvt")
    again = desk.get(f"/tiles/enterprises/14/{x}/{y}.mvt", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("path", ["enterprises/3/9/1", "nothing/0/0/0", "roads/23/0/0", "roads/-1/0/0"])
def test_a_tile_that_cannot_be_is_not_there(desk: TestClient, path: str) -> None:
    assert desk.get(f"/tiles/{path}.mvt").status_code == 404


def test_tiles_need_a_session(client: TestClient) -> None:
    assert client.get("/tiles/areas/0/0/0.mvt").status_code == 401


def test_gzip_is_the_same_for_the_same_data(desk: TestClient, signed_in: Callable[[str], TestClient]) -> None:
    assert _tile(desk, "areas", 8, 206, 97) == _tile(signed_in("planner"), "areas", 8, 206, 97)
    assert gzip.compress(b"", 5, mtime=0)

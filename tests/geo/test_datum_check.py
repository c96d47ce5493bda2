import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.datum import from_wgs84
from geo.datum_check import either, inside_districts, judge_by_each, judge_datum, near_roads
from geo.errors import DatumLooksWrong, DatumUnknown

# A grid of roads, 1.1 km apart, and 60 firms 3 m beside them.
ROADS = [shapely.LineString([(109.70 + 0.01 * k, 39.5), (109.70 + 0.01 * k, 39.7)]) for k in range(20)]
LON = 109.70 + 0.01 * (np.arange(60) % 20) + 0.00003
LAT = 39.503 + 0.003 * np.arange(60)
DISTRICT = gpd.GeoDataFrame(
    {"name": ["东胜区", "东胜街道"], "aliases": [["东胜"], None], "level": ["district", "township"]},
    geometry=[shapely.box(109.6, 39.4, 110.0, 39.8), shapely.box(0, 0, 180, 90)],
    crs="EPSG:4326",
)


def by_share(of_hypotheses):
    """Evidence that agrees with a number of points told for each call, in the order of the hypotheses."""
    shares = iter(of_hypotheses)
    return lambda lon, _lat: np.arange(len(lon)) < next(shares)


@pytest.mark.parametrize("datum", ["wgs84", "gcj02", "bd09"])
@pytest.mark.parametrize("declared", ["wgs84", "gcj02", "bd09"])
@pytest.mark.parametrize("swapped", [False, True])
def test_roads_tell_the_datum_and_the_order_of_the_axes(datum, declared, swapped):
    written = from_wgs84(LON, LAT, datum)
    verdict = judge_datum(*(written[::-1] if swapped else written), declared, near_roads(ROADS))
    assert verdict.best == datum + ("-swapped" if swapped else "")
    assert verdict.best_share == 1.0
    assert verdict.wrong == (verdict.best != declared)


def test_cgcs2000_degrees_are_wgs84():
    verdict = judge_datum(LON, LAT, "CGCS2000", near_roads(ROADS))
    assert (verdict.declared, verdict.best, verdict.declared_share) == ("cgcs2000", "cgcs2000", 1.0)
    assert judge_datum(*from_wgs84(LON, LAT, "gcj02"), "cgcs2000", near_roads(ROADS)).best == "gcj02"


@pytest.mark.parametrize(
    ("points", "declared_hits", "better_hits", "wrong"),
    [
        (50, 20, 30, True),  # exactly twenty points more
        (50, 20, 29, False),
        (49, 0, 49, False),  # too few to judge
        (51, 20, 30, False),  # 19.6 points
        (55, 11, 22, True),  # 0.4 - 0.2 is less than 0.2 in binary fractions
        (100, 40, 40, False),
    ],
)
def test_the_declared_datum_stands_unless_another_is_twenty_points_better(
    points, declared_hits, better_hits, wrong
):
    # Outside China only the order of the axes is in question.
    lon, lat = np.full(points, -8.6), np.full(points, 41.1)
    verdict = judge_datum(lon, lat, "wgs84", by_share([declared_hits, better_hits]))
    assert verdict.wrong is wrong
    assert verdict.tested == ("wgs84", "wgs84-swapped")
    assert verdict.points == points


def test_a_tie_keeps_the_declared_datum_and_else_the_simplest_is_named():
    assert judge_datum(LON, LAT, "bd09", by_share([9, 9, 9, 9, 9, 9])).best == "bd09"
    # Exchanged, these points lie off the earth; wgs84 and its exchange, GCJ-02 and BD-09 are tried.
    verdict = judge_datum(LON, LAT, "bd09", by_share([40, 40, 40, 9]))
    assert (verdict.best, verdict.wrong) == ("wgs84", True)
    assert verdict.tested == ("wgs84", "wgs84-swapped", "gcj02", "bd09")
    assert judge_datum(LON, LAT, "wgs84", by_share([9, 40, 40, 40])).best == "wgs84-swapped"


@pytest.mark.parametrize(("inside", "tested"), [(31, True), (30, False), (29, False)])
def test_the_majority_decides_whether_points_are_in_china(inside, tested):
    lon = np.where(np.arange(60) < inside, LON, -8.6)
    verdict = judge_datum(lon, LAT, "wgs84", near_roads(ROADS))
    assert ("gcj02" in verdict.tested) is tested


def test_a_declared_gcj02_outside_china_is_scored_and_stands():
    lon, lat = np.full(60, -8.6), np.linspace(41.0, 41.2, 60)
    roads = [shapely.LineString([(-8.6, 41.0), (-8.6, 41.2)])]
    verdict = judge_datum(lon, lat, "gcj02", near_roads(roads))
    assert (verdict.best, verdict.declared_share, verdict.wrong) == ("gcj02", 1.0, False)


def test_rows_without_coordinates_are_no_points():
    lon, lat = np.append(LON, [np.nan] * 60), np.append(LAT, [39.5] * 60)
    verdict = judge_datum(lon, lat, "wgs84", near_roads(ROADS))
    assert (verdict.points, verdict.declared_share) == (60, 1.0)


def test_no_points_are_no_reason_to_complain():
    verdict = judge_datum([], [], "wgs84", near_roads(ROADS))
    assert (verdict.points, verdict.best, verdict.declared_share, verdict.wrong) == (0, "wgs84", 0.0, False)


def test_the_refusal_names_both_and_their_shares():
    verdict = judge_datum(LAT, LON, "wgs84", near_roads(ROADS))
    error = verdict.error()
    assert isinstance(error, DatumLooksWrong)
    assert error.params == {
        "declared": "wgs84",
        "better": "wgs84-swapped",
        "declared_share": 0,
        "better_share": 100,
    }


def test_an_unknown_declared_datum_is_refused():
    with pytest.raises(DatumUnknown):
        judge_datum(LON, LAT, "xian80", near_roads(ROADS))


def test_near_roads_is_forty_metres_on_the_ground():
    # A road along a meridian: 40 m are 0.000466 degrees of longitude at latitude 39.6.
    fits = near_roads(ROADS[:1])
    lon = np.array([109.70045, 109.70048, 109.69955, np.nan, 109.7, 109.7, 39.6])
    lat = np.array([39.6, 39.6, 39.6, 39.6, 39.70035, 39.70037, 89.9])
    assert fits(lon, lat).tolist() == [True, False, True, False, True, False, False]


def test_without_roads_nothing_is_near_one():
    assert near_roads([])(LON, LAT).sum() == 0
    assert near_roads([None, shapely.LineString()])(LON, LAT).sum() == 0


def test_districts_are_found_by_name_and_alias_but_not_by_township():
    names = ["东胜区", "东胜", " 东胜区 ", "", None, "东胜街道", "康巴什区", "东胜区"]
    lon = np.array([109.7, 109.7, 109.6, 109.7, 109.7, 109.7, 109.7, np.nan])
    assert inside_districts(names, DISTRICT)(lon, np.full(8, 39.6)).tolist() == [True] * 3 + [False] * 5


@pytest.mark.parametrize("aliases", ['["东胜"]', "东胜", np.array(["东胜"]), ("东胜",)])
def test_aliases_may_come_in_any_form_a_file_gives(aliases):
    admin = DISTRICT[:1].assign(aliases=[aliases])
    assert inside_districts(["东胜"], admin)(np.array([109.7]), np.array([39.6])).tolist() == [True]


def test_districts_without_aliases_and_levels_are_used():
    admin = DISTRICT[["name", "geometry"]]
    fits = inside_districts(["东胜区", "东胜街道"], admin)
    assert fits(np.array([0.5, 0.5]), np.array([0.5, 0.5])).tolist() == [False, True]


def test_exchanged_axes_are_seen_by_districts_too():
    verdict = judge_datum(LAT, LON, "wgs84", inside_districts(["东胜区"] * 60, DISTRICT))
    assert (verdict.best, verdict.declared_share, verdict.wrong) == ("wgs84-swapped", 0.0, True)


def test_either_agrees_where_one_does():
    one, other = (lambda lon, _lat, k=k: np.arange(len(lon)) == k for k in (0, 2))
    assert either(one, other)(np.zeros(4), np.zeros(4)).tolist() == [True, False, True, False]


def test_districts_do_not_hide_what_roads_tell():
    written = from_wgs84(LON, LAT, "gcj02")
    roads, district = near_roads(ROADS), inside_districts(["东胜区"] * 60, DISTRICT)
    assert not judge_datum(*written, "wgs84", either(roads, district)).wrong
    assert judge_by_each(*written, "wgs84", [roads, district]).best == "gcj02"
    assert judge_by_each(*written, "wgs84", [district, roads]).wrong
    assert not judge_by_each(*written, "gcj02", [roads, district]).wrong
    with pytest.raises(ValueError, match=r"\[\]"):
        judge_by_each(*written, "gcj02", [])


@given(
    st.integers(0, 200).flatmap(
        lambda n: st.tuples(st.just(n), *[st.integers(0, n)] * 4, st.sampled_from(["wgs84", "gcj02", "bd09"]))
    )
)
def test_a_verdict_follows_the_rule_for_any_counts(case):
    points, *hits, declared = case
    names = ["wgs84", "wgs84-swapped", "gcj02", "bd09"]
    if not points:
        hits = [0] * 4
        names = names[:2] + [declared] * (declared != "wgs84")
    verdict = judge_datum(np.full(points, 109.9), np.full(points, 39.8), declared, by_share(hits))
    own = hits[names.index(declared)]
    assert verdict.wrong == (points >= 50 and 5 * (max(hits) - own) >= points)
    assert verdict.wrong <= (verdict.best != declared)

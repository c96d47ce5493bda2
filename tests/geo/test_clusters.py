from datetime import date, timedelta

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.clusters import cluster_enterprises
from geo.errors import EnterpriseRepeated

DAY = date(2020, 3, 10)
PARK = gpd.GeoDataFrame(
    {"id": ["P1"], "name": ["化工园"]}, geometry=[shapely.box(109.90, 39.80, 109.92, 39.82)], crs="EPSG:4326"
)
DEGREES_PER_KM = (0.0117, 0.009)


def firms(rows, **columns):
    """Enterprises from (id, km east, km north, workers, reopened) of a corner of the park."""
    ids, east, north, workers, reopened = zip(*rows, strict=True) if rows else [()] * 5
    lon = 109.90 + DEGREES_PER_KM[0] * np.array(east, float)
    lat = 39.80 + DEGREES_PER_KM[1] * np.array(north, float)
    data = {"id": list(ids), "workers": list(workers), "reopened_on": list(reopened), **columns}
    return gpd.GeoDataFrame(data, geometry=gpd.points_from_xy(lon, lat), crs="EPSG:4326")


def town():
    """Two firms in the park, six along a street 5 km south, one alone."""
    street = [(f"S{k}", 0.1 * k, -5.0, 10 * k, DAY - timedelta(days=k)) for k in range(6)]
    return firms([("A", 0.5, 0.5, 16, DAY), ("B", 1.0, 1.0, 9, DAY), *street, ("Z", 30, 30, 4, DAY)])


def test_a_small_town_by_hand():
    clusters = cluster_enterprises(town(), on_date=DAY, parks=PARK)
    frame = clusters.frame
    assert frame["cluster_id"].tolist() == ["P1", "S5"]
    assert frame["park"].tolist() == ["化工园", None]
    assert frame["enterprises"].tolist() == [2, 6]
    assert frame["workers"].tolist() == [25, 150]
    assert frame["members"].tolist() == [["A", "B"], [f"S{k}" for k in range(6)]]
    assert frame["reward"].tolist() == pytest.approx([7.0, sum(np.sqrt(10 * k) for k in range(6))])
    assert clusters.noise == ["Z"]
    assert clusters.on_date == DAY


def test_the_patrol_point_is_the_member_that_the_workers_pull_to():
    enterprises = town()
    frame = cluster_enterprises(enterprises, on_date=DAY, parks=PARK).frame
    place = enterprises.set_index("id").geometry
    assert frame["patrol_point"].tolist() == [place["A"], place["S4"]]


def test_a_park_keeps_its_outline_and_others_get_a_hull_around_their_members():
    enterprises = town()
    frame = cluster_enterprises(enterprises, on_date=DAY, parks=PARK).frame.set_index("cluster_id")
    assert frame.crs == "EPSG:4326"
    assert frame.geometry["P1"].equals(PARK.geometry[0])
    members = enterprises[enterprises["id"].isin(frame.loc["S5", "members"])]
    assert members.geometry.within(frame.geometry["S5"]).all()
    # 500 m by 0 with 50 m around: 500 × 100 + 2500 π square metres.
    assert frame.geometry.to_crs(32649)["S5"].area == pytest.approx(57_854, rel=0.02)


@pytest.mark.parametrize(
    ("reopened", "closed", "is_open"),
    [
        (DAY, None, True),
        (DAY + timedelta(days=1), None, False),
        (None, None, False),
        (DAY - timedelta(days=9), DAY, False),
        (DAY - timedelta(days=9), DAY + timedelta(days=1), True),
        (pd.Timestamp("2020-03-10 08:00"), None, True),
        (pd.Timestamp("2020-03-10 08:00", tz="Asia/Shanghai"), None, True),
        ("2020-03-10", "", True),
    ],
)
def test_reopened_is_who_has_reopened_and_not_closed(reopened, closed, is_open):
    enterprises = firms([("A", 0.5, 0.5, 16, reopened)], closed_on=[closed])
    clusters = cluster_enterprises(enterprises, on_date=DAY, parks=PARK)
    assert len(clusters.frame) == is_open
    assert clusters.noise == []


def test_without_the_column_every_enterprise_is_open():
    enterprises = town()[["id", "geometry"]]
    clusters = cluster_enterprises(enterprises, on_date=DAY, parks=PARK)
    assert clusters.frame["cluster_id"].tolist() == ["P1", "S0"]
    assert clusters.frame["workers"].tolist() == [0, 0]
    assert clusters.frame["reward"].tolist() == [0.0, 0.0]


def test_a_date_column_of_the_table_library_is_read_like_dates():
    enterprises = town()
    enterprises["reopened_on"] = pd.to_datetime(enterprises["reopened_on"])
    clusters = cluster_enterprises(enterprises, on_date=DAY - timedelta(days=1), parks=PARK)
    assert clusters.frame["members"].tolist() == [["S1", "S2", "S3", "S4", "S5"]]


def test_a_firm_without_a_usable_position_is_noise():
    enterprises = firms([(name, 0.5, 0.5, 16, DAY) for name in "ABCD"])
    enterprises.loc[1:, "geometry"] = [None, shapely.Point(), shapely.Point(39.8, 109.9)]
    clusters = cluster_enterprises(enterprises, on_date=DAY, parks=PARK)
    assert clusters.frame["members"].tolist() == [["A"]]
    assert clusters.noise == ["B", "C", "D"]
    nowhere = cluster_enterprises(enterprises[1:], on_date=DAY, parks=PARK)
    assert (len(nowhere.frame), nowhere.noise) == (0, ["B", "C", "D"])


def test_missing_numbers_of_workers_are_none_and_one_register_may_mix_them():
    enterprises = firms([("A", 0.5, 0.5, None, DAY), ("B", 0.6, 0.5, 9, DAY), ("C", 0.7, 0.5, "x", DAY)])
    frame = cluster_enterprises(enterprises, on_date=DAY, parks=PARK).frame
    assert (frame["workers"][0], frame["reward"][0]) == (9, 3.0)


def test_no_enterprises_and_one_enterprise():
    none = cluster_enterprises(firms([]), on_date=DAY)
    assert (len(none.frame), none.noise) == (0, [])
    one = cluster_enterprises(firms([("A", 0.5, 0.5, 16, DAY)]), on_date=DAY)
    assert (len(one.frame), one.noise) == (0, ["A"])


def test_all_at_one_point_are_one_cluster():
    enterprises = firms([(f"E{k}", 3, 3, 1, DAY) for k in range(40)])
    clusters = cluster_enterprises(enterprises, on_date=DAY)
    assert clusters.frame["enterprises"].tolist() == [40]
    assert clusters.frame.geometry[0].is_valid


def test_a_repeated_id_is_refused():
    with pytest.raises(EnterpriseRepeated) as refusal:
        cluster_enterprises(firms([("A", 0, 0, 1, DAY), ("A", 5, 5, 1, DAY)]), on_date=DAY)
    assert refusal.value.params == {"id": "A"}


def test_enterprises_and_parks_in_another_projection_are_understood():
    clusters = cluster_enterprises(town().to_crs(4546), on_date=DAY, parks=PARK.to_crs(32649))
    assert clusters.frame["cluster_id"].tolist() == ["P1", "S5"]
    assert clusters.frame["patrol_point"][0].distance(town().geometry[0]) < 1e-7


def test_numbers_as_ids_are_written_as_text():
    enterprises = firms([(k, 0.5, 0.5, 16, DAY) for k in (10, 9)])
    assert cluster_enterprises(enterprises, on_date=DAY, parks=PARK).frame["members"][0] == ["10", "9"]


def test_an_id_is_inherited_from_the_day_before():
    yesterday = cluster_enterprises(town(), on_date=DAY - timedelta(days=1), parks=PARK).frame
    grown = pd.concat([town(), firms([("S9", 0.3, -5.1, 5, DAY - timedelta(days=9))])], ignore_index=True)
    today = cluster_enterprises(grown, on_date=DAY, parks=PARK, previous=yesterday).frame
    assert today["cluster_id"].tolist() == ["P1", "S5"]
    assert cluster_enterprises(grown, on_date=DAY, parks=PARK).frame["cluster_id"].tolist() == ["P1", "S9"]


kilometres = st.floats(-6, 6).map(lambda value: round(value, 2))
enterprise_rows = st.lists(
    st.tuples(
        kilometres,
        kilometres,
        st.integers(0, 400),
        st.sampled_from([None, DAY - timedelta(days=1), DAY, DAY + timedelta(days=1)]),
    ),
    max_size=40,
).map(lambda rows: firms([(f"E{k:02d}", *row) for k, row in enumerate(rows)]))


@settings(deadline=None, max_examples=30)
@given(enterprise_rows)
def test_every_reopened_enterprise_is_in_one_cluster_or_in_the_noise(enterprises):
    clusters = cluster_enterprises(enterprises, on_date=DAY, parks=PARK, reach_m=900, min_firms=3)
    placed = [member for members in clusters.frame["members"] for member in members] + clusters.noise
    dates = pd.to_datetime(enterprises["reopened_on"])
    assert sorted(placed) == enterprises["id"][dates <= pd.Timestamp(DAY)].tolist()
    assert clusters.frame["cluster_id"].is_unique
    by_id = enterprises.set_index("id").geometry
    for row in clusters.frame.itertuples():
        assert row.patrol_point in by_id[row.members].tolist()
        assert (row.park == "化工园") == bool(by_id[row.members].intersects(PARK.geometry[0]).any())


@settings(deadline=None, max_examples=20)
@given(enterprise_rows, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(enterprises, random):
    order = list(range(len(enterprises)))
    random.shuffle(order)
    one, other = (
        cluster_enterprises(each, on_date=DAY, parks=PARK, reach_m=900, min_firms=3)
        for each in (enterprises, enterprises.iloc[order])
    )
    assert one.noise == other.noise
    pd.testing.assert_frame_equal(pd.DataFrame(one.frame), pd.DataFrame(other.frame), check_exact=True)


def growing_town(count, days):
    """Firms along crossing streets, some of them in the park, reopening evenly."""
    rng = np.random.default_rng(5)
    street, along = rng.integers(0, 8, count), rng.normal(0, 2.0, count)
    across = 0.9 * (street % 4 - 1.5) + rng.normal(0, 0.02, count)
    east, north = np.where(street < 4, along, across), np.where(street < 4, across, along)
    return firms(
        [
            (f"E{k:04d}", east[k], north[k], int(rng.pareto(1.2) * 4) + 1, DAY + timedelta(days=k % days))
            for k in range(count)
        ]
    )


def test_cluster_ids_stay_while_firms_reopen_for_three_weeks():
    enterprises, previous, before, changed = growing_town(1_100, 22), None, {}, []
    for day in range(22):
        frame = cluster_enterprises(
            enterprises, on_date=DAY + timedelta(days=day), parks=PARK, previous=previous
        ).frame
        assert frame["cluster_id"].is_unique
        now = {firm: row.cluster_id for row in frame.itertuples() for firm in row.members}
        both = [firm for firm in before if firm in now]
        if len(both) > 200:
            changed.append(sum(before[firm] != now[firm] for firm in both) / len(both))
        previous, before = frame, now
    assert len(changed) > 12
    assert np.mean(changed) < 0.04

import pytest
from network_towns import square_town, town

from routing.network.directions import directions
from routing.network.route import route
from routing.network.snapping import snap
from routing.network.travel import TravelTimes


def driven(network, *places, **options):
    points = snap(network, [p[0] for p in places], [p[1] for p in places])
    found = route(TravelTimes(network, **options), points[0], points[1])
    return found, directions(network, found)


def test_a_drive_through_town_is_told_street_by_street():
    found, steps = driven(square_town(), (110.0058, 39.6001), (110.0115, 39.6145))
    assert [(step.turn, step.street) for step in steps] == [
        ("start", "东胜街"),
        ("left", "中路"),
        ("arrive", "中路"),
    ]
    assert steps[0].zh == "沿东胜街向东行驶 500 米。"
    assert steps[0].en == "Drive east on 东胜街 for 500 m."
    assert steps[1].zh == "左转进入中路，行驶 1.6 公里。"
    assert steps[1].en == "Turn left onto 中路 and drive 1.6 km."
    assert (steps[2].zh, steps[2].en) == ("到达目的地。", "You have arrived.")
    assert (steps[1].lon, steps[1].lat) == pytest.approx((110.0116, 39.6))
    assert sum(step.length_m for step in steps) == pytest.approx(found.length_m)
    assert sum(step.seconds for step in steps) == pytest.approx(found.seconds)
    assert (steps[-1].lon, steps[-1].lat) == pytest.approx(tuple(found.coordinates[-1]))


def test_a_street_without_a_name_is_said_sensibly():
    _, steps = driven(square_town(), (110.0174, 39.6), (110.0232, 39.6045))
    assert steps[1].street == ""
    assert steps[1].zh == "左转进入无名道路，行驶 500 米。"
    assert steps[1].en == "Turn left onto an unnamed road and drive 500 m."


def test_a_reference_stands_in_for_a_missing_name():
    network = town([(110, 39.6), (110.01, 39.6)], [{"ends": (0, 1), "ref": "G18"}])
    assert driven(network, (110.001, 39.6), (110.009, 39.6))[1][0].zh == "沿G18向东行驶 690 米。"


def test_bends_of_one_street_are_not_told():
    nodes = [(110, 39.6), (110.005, 39.6), (110.005, 39.605), (110.01, 39.605), (110.002, 39.605)]
    roads = [{"ends": (k, k + 1), "name": "弯街"} for k in range(3)]
    _, steps = driven(
        town(nodes, [*roads, {"ends": (2, 4), "name": "支路"}]), (110.001, 39.6), (110.009, 39.605)
    )
    assert [step.turn for step in steps] == ["start", "arrive"]
    plain = [{"ends": (k, k + 1)} for k in range(3)]
    _, steps = driven(town(nodes[:4], plain), (110.001, 39.6), (110.009, 39.605))
    assert [step.turn for step in steps] == ["start", "arrive"]


def test_a_turn_between_streets_without_names_is_told():
    nodes = [(110, 39.6), (110.005, 39.6), (110.005, 39.605), (110.01, 39.6)]
    network = town(nodes, [{"ends": (0, 1)}, {"ends": (1, 2)}, {"ends": (1, 3)}])
    assert [step.turn for step in driven(network, (110.001, 39.6), (110.005, 39.604))[1]] == [
        "start",
        "left",
        "arrive",
    ]
    assert [step.turn for step in driven(network, (110.001, 39.6), (110.009, 39.6))[1]] == ["start", "arrive"]


@pytest.mark.parametrize(
    ("end", "turn", "zh"),
    [
        ((110.01, 39.6005), "straight", "直行进入乙街，行驶"),
        ((110.01, 39.6030), "slight_left", "稍向左转进入乙街，行驶"),
        ((110.01, 39.5970), "slight_right", "稍向右转进入乙街，行驶"),
        ((110.006, 39.604), "left", "左转进入乙街，行驶"),
        ((110.006, 39.596), "right", "右转进入乙街，行驶"),
        ((110.002, 39.604), "sharp_left", "向左急转进入乙街，行驶"),
        ((110.002, 39.596), "sharp_right", "向右急转进入乙街，行驶"),
        ((110.000, 39.6003), "uturn", "掉头，沿乙街行驶"),
    ],
)
def test_turns_are_named_by_the_change_of_bearing(end, turn, zh):
    network = town(
        [(110, 39.6), (110.005, 39.6), end],
        [{"ends": (0, 1), "name": "甲街"}, {"ends": (1, 2), "name": "乙街"}],
    )
    _, steps = driven(network, (110.0004, 39.5999), end)
    assert steps[1].turn == turn
    assert steps[1].zh.startswith(zh)


@pytest.mark.parametrize(
    ("end", "zh", "en"),
    [
        ((110, 39.61), "北", "north"),
        ((110.013, 39.61), "东北", "northeast"),
        ((110.01, 39.6), "东", "east"),
        ((110.013, 39.59), "东南", "southeast"),
        ((110, 39.59), "南", "south"),
        ((109.987, 39.59), "西南", "southwest"),
        ((109.99, 39.6), "西", "west"),
        ((109.987, 39.61), "西北", "northwest"),
    ],
)
def test_the_start_gives_the_compass(end, zh, en):
    network = town([(110, 39.6), end], [{"ends": (0, 1), "name": "路"}])
    start = driven(network, (110, 39.6), end)[1][0]
    assert f"向{zh}行驶" in start.zh
    assert f"Drive {en} on" in start.en


@pytest.mark.parametrize(
    ("lon", "far"),
    [
        (110.00005, "4 米"),
        (110.00011, "9 米"),
        (110.0005, "40 米"),
        (110.00407, "350 米"),
        (110.01162, "1 公里"),
        (110.0145, "1.2 公里"),
        (110.15, "13 公里"),
    ],
)
def test_lengths_are_said_as_over_the_radio(lon, far):
    network = town([(110, 39.6), (111, 39.6)], [{"ends": (0, 1), "name": "东胜街"}])
    assert driven(network, (110, 39.6), (lon, 39.6))[1][0].zh == f"沿东胜街向东行驶 {far}。"


def test_who_is_there_already_only_arrives():
    found, steps = driven(square_town(), (110.005, 39.6), (110.005, 39.6001))
    assert found.length_m == pytest.approx(0, abs=1e-6)
    assert [step.turn for step in steps] == ["arrive"]


def test_a_hairpin_is_a_bend_and_turning_back_at_a_junction_is_a_uturn():
    nodes = [(110, 39.6), (110.005, 39.6), (110.0, 39.6003), (110.01, 39.6)]
    roads = [{"ends": (0, 1), "name": "山路"}, {"ends": (1, 2), "name": "山路"}]
    hairpin, junction = town(nodes[:3], roads), town(nodes, [*roads, {"ends": (1, 3), "name": "山路"}])
    ends = (110.001, 39.6), (110.001, 39.60024)
    assert [step.turn for step in driven(hairpin, *ends)[1]] == ["start", "arrive"]
    assert [step.turn for step in driven(junction, *ends)[1]] == ["start", "uturn", "arrive"]

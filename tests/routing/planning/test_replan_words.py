from patrol_cases import line_town
from replan_cases import in_order, replanned, taken

UNITS = [{"id": name, "start": "S", "end": "S", "shift": [0, 3600]} for name in ("U1", "U2")]
TOWN = line_town({}, {}, {}, {}, units=UNITS, epoch="2020-04-01T08:00:00+08:00")
OLD = in_order(TOWN, "P1 P2", "P4 P3")


def sentences(change: dict, old: dict = OLD, town: dict = TOWN) -> dict[str, tuple[str, str]]:
    found = replanned(town, old, change)
    return {entry["unit"]: (entry["why"]["en"], entry["why"]["zh"]) for entry in found["changes"]}


def test_what_a_lost_unit_leaves_and_who_takes_it() -> None:
    assert sentences({"now_s": 450, "unavailable": taken("U2", 450)}) == {
        "U1": ("U1 takes P3 and P4 over from U2, because U2 is away.", "因U2离岗，U1：接替U2执行P3、P4。"),
        "U2": (
            "U2 is away from 08:07 to the end of its shift: leaves P3 and P4 to U1.",
            "U2自08:07起离岗至班次结束：P3、P4转由U1执行。",
        ),
    }


def test_what_stays_owed_is_the_park_s() -> None:
    change = {"now_s": 450, "unavailable": [*taken("U1", 450), *taken("U2", 450)]}
    assert sentences(change)["U2"] == (
        (
            "U2 is away from 08:07 to the end of its shift: "
            "P3 and P4 stay owed to the park and not counted against U2."
        ),
        "U2自08:07起离岗至班次结束：P3、P4留作园区欠账、不计入该单元。",
    )


def test_a_unit_that_comes_back_is_told_when() -> None:
    lone = line_town({}, {}, epoch="2020-04-01T08:00:00+08:00")
    told = sentences({"now_s": 450, "unavailable": taken("U1", 450, 2400)}, in_order(lone, "P1 P2"), lone)
    assert told["U1"] == (
        "U1 is away from 08:07 to 08:40: visits its sites up to 33 min later.",
        "U1于08:07至08:40离岗：点位不变、时间推迟最多33分钟。",
    )


def test_a_new_site_is_named() -> None:
    new = {"id": "P9", "node": "P2", "reward": 99, "dwell_s": 60, "windows": [[0, 900]]}
    (told,) = sentences({"now_s": 450, "sites": [new]}).values()
    assert told == ("U1 adds P9, because P9 is new.", "因新增点位P9，U1：增加P9。")


def test_a_cancelled_site_is_left_out_for_that_reason() -> None:
    gone = {"id": "P3", "reward": 0, "dwell_s": 60, "visits": 0}
    (told,) = sentences({"now_s": 450, "sites": [gone]}).values()
    assert told == ("U2 leaves out P3, because P3 changed.", "因点位P3有变，U2：不再到访P3。")


def test_many_sites_are_counted() -> None:
    many = line_town(*({"dwell_s": 60} for _ in range(9)), epoch="2020-04-01T08:00:00+08:00")
    old = in_order(many, "P1 P2 P3 P4 P5 P6 P7 P8 P9")
    told = sentences({"now_s": 0, "unavailable": taken("U1", 0)}, old, many)
    assert "P1, P2, P3, P4 and 5 more stay owed" in told["U1"][0]
    assert "P1、P2、P3、P4等9个留作园区欠账" in told["U1"][1]


def test_without_an_epoch_seconds_are_told() -> None:
    town = {key: value for key, value in TOWN.items() if key != "epoch"}
    told = sentences({"now_s": 450, "unavailable": taken("U2", 450)}, in_order(town, "P1 P2", "P4 P3"), town)
    assert told["U2"][0].startswith("U2 is away from second 450 to")
    assert told["U2"][1].startswith("U2自第450秒起离岗")

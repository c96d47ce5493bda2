from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from geo.cluster_identity import Group, assign_ids

DAY = date(2020, 3, 1)


def group(members, *, day=1, park=None):
    return Group(members=tuple(members.split()), first_day=DAY.replace(day=day), park_id=park)


def test_the_largest_shared_membership_gives_the_id():
    groups = [group("a b c"), group("d e"), group("x")]
    assert assign_ids(groups, [("K1", ["a", "d", "e"]), ("K2", ["b", "c"])]) == ["K2", "K1", "x"]


def test_a_previous_id_is_used_once_and_the_next_best_is_taken():
    # K1 went into two groups; the smaller part has nothing but the larger part's second choice.
    groups = [group("a b c"), group("d e f")]
    assert assign_ids(groups, [("K1", list("abcde")), ("K2", ["f"])]) == ["K1", "K2"]


def test_equal_shares_go_to_the_lesser_previous_id_then_to_the_earlier_group():
    groups = [group("a c", day=2), group("b d", day=1)]
    assert assign_ids(groups, [("K2", ["a"]), ("K1", ["c"])]) == ["K1", "b"]
    assert assign_ids(groups, [("K1", ["a", "b"])]) == ["a", "K1"]


def test_without_history_a_park_gives_its_id_and_else_the_first_member():
    assert assign_ids([group("b a", park="P1"), group("d c")], []) == ["P1", "d"]


def test_history_goes_before_the_park():
    assert assign_ids([group("a", park="P1")], [("K9", ["a"])]) == ["K9"]


def test_a_taken_id_is_passed_over_for_the_next_member():
    # The firms left cluster "a" for a park whose id another one inherited.
    groups = [group("x y", park="P1"), group("m n"), group("a b")]
    assert assign_ids(groups, [("P1", ["m"]), ("x", ["n", "q"])]) == ["x", "P1", "a"]
    groups = [group("p", park="P1"), group("q"), group("x y z")]
    assert assign_ids(groups, [("x", ["p"]), ("y", ["q"])]) == ["x", "y", "z"]


def test_where_every_wish_is_taken_a_number_is_put_behind():
    groups = [group("a b"), group("c"), group("d"), group("e")]
    previous = [("a", ["c"]), ("b", ["d"]), ("a-2", ["e"])]
    assert assign_ids(groups, previous) == ["a-3", "a", "b", "a-2"]


def test_parks_choose_before_other_groups():
    assert assign_ids([group("P1", day=1), group("b", day=2, park="P1")], []) == ["P1-2", "P1"]


@st.composite
def days(draw):
    firms = draw(st.lists(st.sampled_from("abcdefghijkl"), unique=True))
    piles = st.integers(0, 4)
    ids = st.sampled_from([*"abcdefg", "P0", "P1", "a-2"])

    def split():
        out = {}
        for firm in firms:
            out.setdefault(draw(piles), []).append(firm)
        return out

    groups = [
        Group(tuple(members), DAY, draw(st.sampled_from([None, f"P{number}"])))
        for number, members in split().items()
    ]
    names = draw(st.lists(ids, unique=True, min_size=5, max_size=5))
    return groups, [(names[number], members) for number, members in split().items()]


@given(days())
def test_no_id_is_given_twice_and_the_same_day_again_changes_nothing(case):
    groups, previous = case
    ids = assign_ids(groups, previous)
    assert len(set(ids)) == len(groups)
    again = assign_ids(groups, [(name, each.members) for name, each in zip(ids, groups, strict=True)])
    assert again == ids


@given(days(), st.randoms(use_true_random=False))
def test_the_order_of_groups_and_of_history_does_not_matter(case, random):
    groups, previous = case
    ids = dict(zip((each.members for each in groups), assign_ids(groups, previous), strict=True))
    random.shuffle(groups)
    random.shuffle(previous)
    assert assign_ids(groups, previous) == [ids[each.members] for each in groups]

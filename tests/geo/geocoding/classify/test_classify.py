"""Calls of every category labelled by hand, and what may not mislead the classifier."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.geocoding.classify import classify, load_tables

LABELLED = Path(__file__).with_name("labelled_calls.tsv")
TABLES = load_tables()
DANGERS = {code: key for key, code in TABLES.dangers.items()}
SUB_TAGS = {code: key for key, code in TABLES.tag_subs["enterprise"].items()}


def labelled():
    with LABELLED.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def keys(text):
    return set(filter(None, text.split(",")))


def dangers(text):
    return {DANGERS[code] for code in classify(text).dangers}


def sub_tags(text):
    return {SUB_TAGS[code] for code in classify(text).tags if code in SUB_TAGS}


def test_there_are_many_labelled_calls_of_every_category():
    counts = Counter(row["category"] for row in labelled())
    assert counts.total() >= 150
    assert {"help", "help_urgent"} < set(counts) == set(TABLES.categories)


def test_nine_in_ten_labelled_calls_get_their_category():
    rows = labelled()
    confusion = Counter((row["category"], classify(row["text"]).category_key) for row in rows)
    right = sum(count for (wanted, found), count in confusion.items() if wanted == found)
    assert right / len(rows) >= 0.9, {pair: count for pair, count in confusion.items() if pair[0] != pair[1]}


def test_dangers_and_tags_of_labelled_calls():
    rows = labelled()
    wrong = [row["text"] for row in rows if dangers(row["text"]) != keys(row["dangers"])]
    assert len(wrong) / len(rows) < 0.08, wrong
    wrong = [row["text"] for row in rows if sub_tags(row["text"]) != keys(row["tags"])]
    assert len(wrong) / len(rows) < 0.05, wrong


def test_armed_people_are_never_missed_in_labelled_calls():
    armed = [row["text"] for row in labelled() if "armed" in keys(row["dangers"])]
    assert armed
    assert all("armed" in dangers(text) for text in armed)


@pytest.mark.parametrize(
    ("text", "category", "sub", "priority"),
    [
        ("两伙人打起来了", "public_order", "fight", "2"),
        ("两伙人打起来了，有人拿着刀", "public_order", "fight", "1"),
        ("追尾了", "traffic", "crash", "2"),
        ("追尾了，司机受伤了", "traffic", "crash", "1"),
        ("昨天电动车被偷了", "criminal", "theft", "3"),
        ("有人要跳楼", "help_urgent", "suicide", "1"),
        ("门锁坏了进不去", "help", "lock", "3"),
        ("打错了", "void", "mistake", "3"),
        ("喂，喂", "void", "silence", "3"),
        ("", "void", "silence", "3"),
        ("刚才打过电话了，催一下", "void", "repeat", "3"),
        ("陪我聊天吧", "void", "harassment", "3"),
        ("员工讨薪", "dispute", "wages", "3"),
    ],
)
def test_categories_and_priorities(text, category, sub, priority):
    found = classify(text)
    assert (found.category_key, found.sub_key, found.priority) == (category, sub, priority)


@pytest.mark.parametrize(
    "text", ["没有人受伤", "没人受伤", "无人员受伤", "并没有人受伤", "没有造成人员受伤", "不是受伤"]
)
def test_what_is_denied_is_no_danger(text):
    assert dangers("追尾了，" + text) == set()
    assert any(word.denied and word.text == "受伤" for word in classify("追尾了，" + text).words)


def test_a_question_denies_nothing():
    assert "armed" in dangers("他是不是持刀我没看清")


def test_what_happened_before_does_not_decide():
    assert classify("上次是打架，这次是车被偷了").sub_key == "theft"
    assert classify("以前因为工资闹过，今天厂里着火了").sub_key == "fire"


@pytest.mark.parametrize("text", ["我在火锅店", "火车站", "打车回家", "打电话", "车打不着火了", "找不着了"])
def test_longer_words_hide_the_telling_ones_in_them(text):
    assert dangers(text) == set()
    assert classify(text).category_key not in ("disaster", "public_order")


@pytest.mark.parametrize(
    ("text", "sub"),
    [("拖欠宫资不给", "wages"), ("肇事桃逸", "hit_and_run"), ("家庭报力", "family"), ("卖气泄漏", "")],
)
def test_one_character_may_be_misheard(text, sub):
    found = classify(text)
    assert found.sub_key == sub or (not sub and found.sub_key != "gas")
    assert not sub or any(word.heard for word in found.words)


def test_two_syllables_are_never_taken_by_their_sound():
    assert not classify("大家都在").certain


def test_fullwidth_traditional_and_spaced_writing_is_read():
    assert classify("打 群 架").sub_key == "fight"
    assert classify("煤氣洩漏").sub_key == classify("煤气泄漏").sub_key == "gas"


def test_offsets_point_into_the_text_as_given():
    text = "喂 你好，打 群 架 了，没有人受伤"
    for word in classify(text).words:
        assert text[word.begin : word.end] == word.text
    assert "打 群 架" in {word.text for word in classify(text).words}


def test_the_words_that_decided_are_named():
    words = classify("两口子打架，男的拿着刀").words
    assert {(word.text, word.means) for word in words} >= {
        ("两口子打架", "category.dispute.family"),
        ("拿着刀", "danger.armed"),
    }


def test_of_words_within_each_other_the_longest_is_named():
    texts = [word.text for word in classify("拖欠工资不给").words if word.means == "category.dispute.wages"]
    assert all(one not in other for one in texts for other in texts if one is not other)
    assert texts


def test_a_tag_that_needs_an_enterprise_is_not_proposed_without_one():
    assert classify("邻居在楼道闹事").tags == ()
    assert classify("有人在公司闹事").tags == ("SQ", "SQ04")
    assert classify("老板欠薪").tags == ("SQ", "SQ05")


def test_a_choice_of_a_person_is_never_overwritten():
    proposal = classify("有人拿着刀打架")
    left = proposal.beside({"category": "04", "priority": "3", "tags": ()})
    assert set(left) == {"dangers"}
    assert set(proposal.beside({"category": proposal.category})) == {"sub", "priority", "tags", "dangers"}
    assert set(proposal.beside({"category": None})) == {"category", "sub", "priority", "tags", "dangers"}


def test_the_table_of_the_program_is_marked_as_a_demo():
    assert classify("打架").label == "demo"


@given(st.text(max_size=200))
def test_any_text_gets_a_proposal_whose_words_stand_in_it(text):
    found = classify(text)
    assert found.category in TABLES.categories.values()
    assert found.priority in TABLES.priorities
    assert all(text[word.begin : word.end] == word.text for word in found.words)
    assert classify(text) == found


@given(
    st.lists(
        st.sampled_from(["打架", "着火", "没有", "人", "，", "公司", "受伤", "上次", " ", "刀", "车", "撞"]),
        max_size=30,
    )
)
def test_texts_of_telling_words_are_read_whole(parts):
    text = "".join(parts)
    assert all(0 <= word.begin < word.end <= len(text) for word in classify(text).words)


@pytest.mark.parametrize(
    "text", ["\x00\x01", "\ud800打架", "🔥" * 50, "1234567890" * 1000, "打架" * 5000, "ﷺ" * 100]
)
def test_strange_and_endless_texts_are_no_trouble(text):
    assert classify(text).category

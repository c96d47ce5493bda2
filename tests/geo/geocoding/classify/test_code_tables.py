"""Tables of codes and words that a bureau puts in the place of the demo."""

from __future__ import annotations

from pathlib import Path

import pytest

import geo.geocoding.classify.tables as own
from geo.errors import CodeTableUnusable
from geo.geocoding.classify import classify, load_tables

CODES = Path(own.__file__).with_name("codes.toml")
WORDS = Path(own.__file__).with_name("words.toml")


def changed(tmp_path, source, old, new):
    text = source.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / source.name
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_a_bureau_gives_codes_of_its_own(tmp_path):
    codes = changed(tmp_path, CODES, 'label = "demo"', 'label = "city"')
    codes = changed(tmp_path, codes, 'code = "02"', 'code = "B2"')
    found = classify("打架", load_tables(codes))
    assert (found.category, found.label) == ("B2", "city")


def test_a_concept_stands_for_each_of_its_words():
    assert classify("拖拉机把人撞了").sub_key == "crash"
    assert classify("皮卡翻进沟里").sub_key == "crash"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[category.public_order.fight]", "[category.public_order.unheard_of]"),
        ('"打群架", ', '"打", '),
        ('"打群架", ', '"~打群架", '),
        ('"打群架", ', '"打群架~", '),
        ('"打群架", ', "12, "),
        ('"打群架", ', '"@nothing~打", '),
        ("[history]", "[histories]"),
        ("[negation]", "[negation"),
    ],
)
def test_words_that_cannot_be_used_are_refused(tmp_path, old, new):
    with pytest.raises(CodeTableUnusable) as refused:
        load_tables(CODES, changed(tmp_path, WORDS, old, new))
    assert refused.value.file


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('label = "demo"', ""),
        ('priority = "1"', 'priority = "9"'),
        ('danger = "fire"', 'danger = "flood"'),
        ('key = "disaster"', 'kee = "disaster"'),
    ],
)
def test_codes_that_cannot_be_used_are_refused(tmp_path, old, new):
    with pytest.raises(CodeTableUnusable):
        load_tables(changed(tmp_path, CODES, old, new))


def test_a_missing_table_is_refused(tmp_path):
    with pytest.raises(CodeTableUnusable) as refused:
        load_tables(tmp_path / "none.toml")
    assert refused.value.file == str(tmp_path / "none.toml")


def test_no_phrase_is_listed_twice_for_one_meaning():
    for phrase, meanings in load_tables().meanings.items():
        named = [means for means, _ in meanings]
        assert len(named) == len(set(named)), phrase

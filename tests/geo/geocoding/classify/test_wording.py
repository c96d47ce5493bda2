"""What characters and their pairs speak for, and how well that does on calls nobody looked at."""

import csv
import math
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import CodeTableUnusable
from geo.geocoding.classify import classify, load_tables
from geo.geocoding.classify.wording import Wording

TEXTS = [("fire", "着火了", 1.0), ("fire", "冒烟", 0.5), ("theft", "被偷了", 1.0), ("theft", "车丢了", 2.0)]


def _parts(text: str) -> set[str]:
    return {*text, *(one + other for one, other in pairwise(text))}


def _oracle(text: str) -> dict[str, float]:
    """Return the logarithm of the likelihood of each class, up to one constant."""
    known = {part for _, other, _ in TEXTS for part in _parts(other)}
    found = {}
    for name in ("fire", "theft"):
        counts: Counter[str] = Counter()
        for own, other, weight in TEXTS:
            if own == name:
                counts.update(dict.fromkeys(_parts(other), weight))
        total = sum(counts.values()) + 0.05 * len(known)
        found[name] = sum(math.log((counts[part] + 0.05) / total) for part in _parts(text) & known)
    return found


@given(st.text("着火了冒烟被偷车丢x", max_size=30))
def test_nats_are_those_of_naive_bayes(text: str) -> None:
    fire, theft = Wording(["fire", "theft"], TEXTS).nats(text)
    wanted = _oracle(text)
    assert fire - theft == pytest.approx(wanted["fire"] - wanted["theft"], abs=0.1)
    assert min(fire, theft) == 0.0


def test_an_endless_text_has_room() -> None:
    text = "".join(map(chr, range(0x4E00, 0x4E00 + 2000)))
    fire, theft = Wording(["fire", "theft"], [("fire", text, 5.0), ("theft", "偷", 1e6)]).nats(text)
    assert fire > 10_000
    assert theft == 0.0


def test_examples_of_an_unknown_category_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "examples.toml"
    path.write_text('[calls]\nweather = ["下雨了"]\n', encoding="utf-8")
    with pytest.raises(CodeTableUnusable) as refused:
        load_tables(examples=path)
    assert (refused.value.file, refused.value.field) == (str(path), "weather")


def test_a_call_that_no_word_tells_gets_the_category_of_calls_like_it() -> None:
    found = classify("前面那人一直拿唾沫吐过路的")
    assert (found.category_key, found.certain) == ("public_order", False)


def test_a_text_that_says_nothing_is_left_open() -> None:
    found = classify("嗯好的那行")
    assert not found.certain


def _share_of_dangers(number: int) -> float:
    codes, rows = load_tables().dangers, _set(number)
    dangers = [(row["text"], key) for row in rows for key in row["dangers"].split(",") if key]
    return sum(codes[key] in classify(text).dangers for text, key in dangers) / len(dangers)


def _set(number: int) -> list[dict[str, str]]:
    path = Path(__file__).with_name(f"fresh_calls_{number}.tsv")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def test_unseen_calls_get_their_category_as_often_as_documented() -> None:
    right = [classify(row["text"]).category_key == row["category"] for row in _set(3)]
    assert sum(right) > 0.75 * len(right)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_dangers_are_seldom_missed(number: int) -> None:
    assert _share_of_dangers(number) > 0.95


def test_unseen_calls_are_no_examples() -> None:
    examples = {text for texts in load_tables().calls.values() for text in texts}
    assert examples
    assert not examples & {row["text"] for row in _set(3)}

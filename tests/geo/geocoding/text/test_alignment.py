"""How like characters are, filled in for a whole text at once, is what one pair at a time says."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from geo.geocoding.text.alignment import align, begin, new_board
from geo.geocoding.text.index import index_names
from geo.geocoding.text.names import alias_spellings
from geo.geocoding.text.normalise import normalise
from geo.geocoding.text.sounds import SAME_DIGIT, learn_sounds

_SOUNDS = learn_sounds()
# With one reading, two, three and none; digits of both kinds; letters; alike and the same.
_TEXTS = st.text("中行长重和差朝乐一1幺7七3aB号路口鑫心新囗囧呣嗯,", min_size=2, max_size=12)


def _kept(name: str) -> str:
    return normalise(name, _SOUNDS).plain.replace(",", "")


def _like(one: int, other: int) -> float:
    """Return the best of all pairs of readings, but that of two digits before any other."""
    if one == other:
        return 1.0
    pairs = [
        float(_SOUNDS.likeness[a, b])
        for a in _SOUNDS.readings[one]
        for b in _SOUNDS.readings[other]
        if a and b
    ]
    if pairs and pairs[0] > SAME_DIGIT - 0.01:
        return pairs[0]
    return min(pairs, default=0.0) if min(pairs, default=0.0) < 0.0 else max(pairs, default=0.0)


@given(_TEXTS, _TEXTS)
def test_likeness_is_filled_in_as_for_each_pair(name: str, text: str) -> None:
    said = normalise(text, _SOUNDS).codes
    names = index_names([(form, 0, 0) for form in alias_spellings(_kept(name))], _SOUNDS)
    board = new_board()
    begin(said, _SOUNDS, board)
    for row in range(names.kind.size):
        found = (np.empty((9, 12), np.int32), np.empty((9, 2), np.float32), 0)
        # A share of nothing must be heard: every character is looked at.
        align(said, _SOUNDS, names, row, (0, said.size), (-99.0, 1), board, found)
    for char in set(names.chars.tolist()):
        wanted = [_like(char, code) for code in said.tolist()]
        assert board.likes[board.slots[char], : said.size].tolist() == wanted

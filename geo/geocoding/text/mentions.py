"""Find the names of a gazetteer in a text, as written, as heard, and with a character wrong or missing.

No word is cut out first. Pairs of neighbouring sounds lead to the rows that contain them, the rarest
first and within a budget, so that the work does not grow with the gazetteer; the best rows of each
place in the text are then aligned with it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from geo.compiled import compiled
from geo.geocoding.text.alignment import COUNTS, TWICE, align, begin, new_board
from geo.geocoding.text.index import FOLDS, INDEXED_READINGS, NameIndex, openers
from geo.geocoding.text.normalise import Text
from geo.geocoding.text.sounds import Sounds

_BUDGET, _FOLDED_BUDGET = 9000, 3000  # postings read for one text: of readings, and of folded sounds
_FOLDED_SHARE = np.float32(0.5)  # of the information in a pair that only sounds alike
_PER_PLACE = 10  # rows aligned that share their rarest pair with one place of the text
_HOPELESS = np.float32(0.4)  # of the best row at a place: what shares less with the text is not aligned
_FIRST = np.float32(3.0)  # the best row at a place counts so much more than the others
_ALIGNED = 80  # rows aligned with one text
_PER_SPAN = 24  # names kept for one place in the text
_BEHIND = 1.7  # worth by which a name may stay behind the best one over the same characters
_FAINT, _FEW = 0.25, 3  # share that must be heard, and names kept, where only few rows come into question
_QUALITY = 0.4  # share of a name that must be heard
_ENOUGH, _ENOUGH_OF_LONG, _SHORT = 0.22, 0.3, 6  # share of a row's information met before it is aligned
_COLUMNS = 3 + COUNTS

Tables = tuple[npt.NDArray[np.int32], npt.NDArray[np.float32]]


class _Tally(NamedTuple):
    """Information that the text shares with each row (zero between texts), where, and which rows have any."""

    seen: npt.NDArray[np.float32]
    window: npt.NDArray[np.int16]
    touched: npt.NDArray[np.int32]


class MentionFinder:
    """Finds names of one index in texts; it keeps its scratch memory, so use one for each thread."""

    def __init__(self, index: NameIndex, sounds: Sounds) -> None:
        rows = index.kind.size
        self._index, self._sounds, self._board = index, sounds, new_board()
        self.openers = openers(index)
        self._tally = _Tally(
            seen=np.zeros(rows, np.float32),
            window=np.zeros((rows, 3), np.int16),
            touched=np.zeros(_BUDGET + _FOLDED_BUDGET + 1, np.int32),
        )

    def find(self, text: Text) -> Tables:
        """Return what is mentioned: two tables with a row for each mention, the best first.

        Integers: row of the index, start, end, and characters that are the same, sound the same, sound
        nearly so, are lost or doubled, and have nothing in common. Numbers: worth and quality.
        """
        found: Tables = _find(text.codes, self._sounds, self._index, self._tally, self._board)
        return found

    def look(self, text: Text, rows: npt.NDArray[np.int32], start: int, end: int) -> Tables:
        """Return what ``find`` does, of some rows only and between two places of a text, however faint."""
        found: Tables = _look(text.codes, self._sounds, self._index, rows, start, end, self._board)
        return found


@compiled
def _find(codes: Any, sounds: Any, names: Any, tally: Any, board: Any) -> Any:
    many = _gather(codes, sounds, names, tally)
    chosen = _choose(tally.touched[:many], tally, names, codes.size)
    found = (
        np.empty((_ALIGNED * TWICE, _COLUMNS), np.int32),
        np.empty((_ALIGNED * TWICE, 2), np.float32),
        np.int64(0),
    )
    limits = (_QUALITY, np.int64(TWICE))
    begin(codes, sounds, board)
    for row in chosen:
        length = names.starts[row + 1] - names.starts[row]
        first = max(0, tally.window[row, 0] - length - 1)
        last = min(codes.size, tally.window[row, 1] + length + 2)
        found = align(codes, sounds, names, row, (first, last), limits, board, found)
    for i in range(many):
        tally.seen[tally.touched[i]] = 0.0
    whole, parts, size = found
    for i in range(size):
        parts[i, 0] -= names.cost[whole[i, 0]]
    return _prune(whole[:size], parts[:size], names)


@compiled
def _look(codes: Any, sounds: Any, names: Any, rows: Any, start: Any, end: Any, board: Any) -> Any:
    found = (np.empty((rows.size, _COLUMNS), np.int32), np.empty((rows.size, 2), np.float32), np.int64(0))
    limits = (_FAINT, np.int64(1))
    begin(codes, sounds, board)
    for row in rows:
        found = align(codes, sounds, names, row, (start, end), limits, board, found)
    whole, parts, size = found
    for i in range(size):
        parts[i, 0] -= names.cost[whole[i, 0]]
    order = np.argsort(-parts[:size, 0], kind="mergesort")[:_FEW]
    return whole[:size][order], parts[:size][order]


@compiled
def _gather(codes: Any, sounds: Any, names: Any, tally: Any) -> Any:
    """Add up the information that each row shares with the text; return how many rows have any."""
    half = _FOLDED_BUDGET // 2
    keys, where = _keys(codes, sounds.readings, 1, names.sound_starts, 1)
    whole = np.float32(1.0)
    many = _collect(keys, where, names.sound_starts, names.sound_rows, _BUDGET, whole, tally, 0)
    keys, where = _keys(codes, sounds.folded_readings, 1, names.pair_starts, 0)
    many = _collect(keys, where, names.pair_starts, names.pair_rows, half, _FOLDED_SHARE, tally, many)
    keys, where = _keys(codes, sounds.folded_readings, 2, names.skip_starts, 0)
    return _collect(keys, where, names.skip_starts, names.skip_rows, half, _FOLDED_SHARE, tally, many)


@compiled
def _keys(codes: Any, readings: Any, furthest: Any, starts: Any, ordered: Any) -> Any:
    """Return the keys of the text that a table knows, the rarest first, and where they stand."""
    room = max(codes.size, 1) * INDEXED_READINGS * INDEXED_READINGS * furthest
    keys, where, sizes = np.empty(room, np.int32), np.empty(room, np.int32), np.empty(room, np.int32)
    size = 0
    for i in range(codes.size):
        for step in range(1, min(furthest, codes.size - 1 - i) + 1):
            for one in range(INDEXED_READINGS):
                a = readings[codes[i], one]
                for other in range(INDEXED_READINGS):
                    b = readings[codes[i + step], other]
                    if a == 0 or b == 0:
                        break
                    key = a * FOLDS + b if ordered or a < b else b * FOLDS + a
                    many = starts[key + 1] - starts[key]
                    if many > 0:
                        keys[size], where[size], sizes[size] = key, i, many
                        size += 1
    order = np.argsort(sizes[:size], kind="mergesort")
    return keys[:size][order], where[:size][order]


@compiled
def _collect(
    keys: Any, where: Any, starts: Any, rows: Any, budget: Any, share: Any, tally: Any, many: Any
) -> Any:
    """Add the information in each pair to the rows that contain it, until the budget is spent."""
    seen, window = tally.seen, tally.window
    for k in range(keys.size):
        first, last = starts[keys[k]], starts[keys[k] + 1]
        budget -= last - first
        if budget < 0:
            break
        information = np.float32(share * np.log((seen.size + 1) / (last - first)))
        at = where[k]
        for p in range(first, last):
            row = rows[p]
            if seen[row] == 0.0:
                tally.touched[many] = row
                many += 1
                window[row, 0] = window[row, 1] = window[row, 2] = at
            seen[row] += information
            window[row, 0] = min(window[row, 0], at)
            window[row, 1] = max(window[row, 1], at)
    return many


@compiled
def _choose(touched: Any, tally: Any, names: Any, size: Any) -> Any:
    """Return the rows worth aligning: the best few of those that share their rarest pair with one place."""
    value = np.zeros((size, _PER_PLACE), np.float32)
    rows = np.empty((size, _PER_PLACE), np.int32)
    filled = np.zeros(size, np.int32)
    for row in touched:
        share = min(tally.seen[row] / max(names.potential[row], np.float32(1e-3)), np.float32(1.0))
        if share < (_ENOUGH if names.starts[row + 1] - names.starts[row] <= _SHORT else _ENOUGH_OF_LONG):
            continue
        worth = tally.seen[row] * (np.float32(0.4) + np.float32(0.6) * share)
        place = tally.window[row, 2]
        many = filled[place]
        if many == _PER_PLACE and worth <= value[place, many - 1]:
            continue
        at = min(many, _PER_PLACE - 1)
        while at > 0 and value[place, at - 1] < worth:
            value[place, at], rows[place, at] = value[place, at - 1], rows[place, at - 1]
            at -= 1
        value[place, at], rows[place, at] = worth, row
        filled[place] = min(many + 1, _PER_PLACE)
    return _best_of(value, rows, filled)


@compiled
def _best_of(value: Any, rows: Any, filled: Any) -> Any:
    total = filled.sum()
    worth, found = np.empty(total, np.float32), np.empty(total, np.int32)
    size = 0
    for place in range(filled.size):
        for at in range(filled[place]):
            if value[place, at] < _HOPELESS * value[place, 0]:
                break
            favour = _FIRST if at == 0 else np.float32(1.0)  # what stands there comes before what may
            worth[size], found[size] = favour * value[place, at], rows[place, at]
            size += 1
    return found[:size][np.argsort(-worth[:size], kind="mergesort")[:_ALIGNED]]


@compiled
def _prune(whole: Any, parts: Any, names: Any) -> Any:
    """Keep, best first, what no better name over the same characters outdoes, and each target once there."""
    order = np.argsort(-parts[:, 0], kind="mergesort")
    kept = np.empty(order.size, np.int64)
    size = 0
    for k in order:
        rivals, beaten = 0, False
        for m in range(size):
            other = kept[m]
            shared = min(whole[k, 2], whole[other, 2]) - max(whole[k, 1], whole[other, 1])
            length = whole[k, 2] - whole[k, 1]
            if 2 * shared > length:
                rivals += 1
                beaten |= parts[other, 0] - parts[k, 0] > _BEHIND
                beaten |= 4 * shared > 3 * length and _is_same(whole[k, 0], whole[other, 0], names)
        if not beaten and rivals < _PER_SPAN:
            kept[size] = k
            size += 1
    return whole[kept[:size]], parts[kept[:size]]


@compiled
def _is_same(row: Any, other: Any, names: Any) -> Any:
    """Tell whether a row names one thing only, and another row names it too."""
    starts, targets = names.target_starts, names.targets
    if starts[row + 1] - starts[row] > 1 or names.kind[row] != names.kind[other]:
        return False
    for at in range(starts[other], starts[other + 1]):  # noqa: SIM110 - Numba has no any()
        if targets[starts[row]] == targets[at]:
            return True
    return False

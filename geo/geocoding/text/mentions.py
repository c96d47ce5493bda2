"""Find the names of a gazetteer in a text, as written, as heard, and with a character wrong or missing.

No word is cut out first. Pairs of neighbouring sounds lead to the rows that contain them, the rarest
first and within a budget, so that the work does not grow with the gazetteer; the best rows are then
aligned with the text, character by character.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from geo.geocoding.text.compiled import compiled
from geo.geocoding.text.index import BRANCH_GAIN, FOLDS, INDEXED_READINGS, NameIndex
from geo.geocoding.text.normalise import LONGEST, Text
from geo.geocoding.text.sounds import KIN_SOUND, KIND_STOP, NEAR_SOUND, PLANE, SAME_DIGIT, Sounds

BUDGET, FOLDED_BUDGET = 9000, 3000  # postings read for one text: of readings, and of folded sounds
STEP = 12  # bits of each count; characters that are …
EXACT, HEARD, NEAR, LOST, ALIEN = 0, 12, 24, 36, 48
SHORTEST = 2
REMEMBERED = 512  # characters whose likeness to the text is kept
FREE = 0.2  # a part that costs less when missing is no error
PER_PLACE = 10  # rows aligned that share their rarest pair with one place of the text
ALIGNED = 64  # rows aligned with one text
PER_SPAN = 24  # names kept for one place in the text
TWICE = 3  # times one row may be found in one text
BEHIND = 1.7  # worth by which a name may stay behind the best one over the same characters
FAINT, FEW = 0.25, 3  # share that must be heard, and names kept, where only few rows come into question
QUALITY = 0.4  # share of a name that must be heard
_ENOUGH, _ENOUGH_OF_LONG, _SHORT = 0.22, 0.3, 6  # share of a row's information met before it is aligned
_INSERTED, _STUTTER, _STOPPED, _BRACKET = 0.6, 0.3, 3.0, 0.05
_SWAPPED = 0.7
_BRACKETS = (ord("("), ord(")"), ord("["), ord("]"), ord(" "), ord('"'))
_DASHES = (ord("—"), ord("-"), ord("·"))


class MentionFinder:
    """Finds names of one index in texts; it keeps its scratch memory, so use one for each thread."""

    def __init__(self, index: NameIndex, sounds: Sounds) -> None:
        rows = index.kind.size
        self._seen = np.zeros(rows, np.float32)
        self._window = np.zeros((rows, 3), np.int16)
        self._touched = np.zeros(BUDGET + FOLDED_BUDGET + 1, np.int32)
        self._slots = np.full(PLANE, -1, np.int16)
        self._used = np.zeros(REMEMBERED + 1, np.int32)
        self._likes = np.zeros((REMEMBERED, LONGEST), np.float32)
        self._cells = np.zeros((3, 3, LONGEST + 2), np.float32)
        self._counts = np.zeros((3, LONGEST + 2), np.int64)
        self._index, self._sounds = index, sounds

    def look(
        self, text: Text, rows: npt.NDArray[np.int32], start: int, end: int
    ) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float32]]:
        """Return what ``find`` does, of some rows only and between two places of a text, however faint."""
        index, sounds = self._index, self._sounds
        found: tuple[npt.NDArray[np.int32], npt.NDArray[np.float32]] = _look(
            text.codes, sounds.kind, sounds.readings, sounds.likeness, rows, start, end,
            index.starts, index.chars, index.gain, index.drop, index.full, index.cost,
            self._slots, self._used, self._likes, self._cells, self._counts,
        )  # fmt: skip
        return found

    def find(self, text: Text) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float32]]:
        """Return what is mentioned: two tables with a row for each mention, the best first.

        Integers: row of the index, start, end, and characters that are the same, sound the same, sound
        nearly so, are lost or doubled, and have nothing in common. Numbers: worth and quality."""
        index, sounds = self._index, self._sounds
        found: tuple[npt.NDArray[np.int32], npt.NDArray[np.float32]] = _find(
            text.codes, sounds.kind, sounds.readings, sounds.folded_readings, sounds.likeness,
            index.starts, index.chars, index.gain, index.drop, index.full, index.cost, index.potential,
            index.sound_starts, index.sound_rows, index.pair_starts, index.pair_rows, index.skip_starts, index.skip_rows,
            index.kind, index.target_starts, index.targets,
            self._seen, self._window, self._touched, self._slots, self._used, self._likes, self._cells, self._counts,
        )  # fmt: skip
        return found


@compiled
def _find(
    codes: Any, kind: Any, readings: Any, folded_readings: Any, likeness: Any,
    starts: Any, chars: Any, gain: Any, drop: Any, full: Any, cost: Any, potential: Any,
    sound_starts: Any, sound_rows: Any, pair_starts: Any, pair_rows: Any, skip_starts: Any, skip_rows: Any,
    types: Any, target_starts: Any, targets: Any,
    seen: Any, window: Any, touched: Any, slots: Any, used: Any, likes: Any, cells: Any, counts: Any,
) -> Any:  # fmt: skip
    keys, where = _keys(codes, readings, 1, sound_starts, True)
    many = _collect(keys, where, sound_starts, sound_rows, BUDGET, 1.0, seen, window, touched, 0)
    keys, where = _keys(codes, folded_readings, 1, pair_starts, False)
    many = _collect(keys, where, pair_starts, pair_rows, FOLDED_BUDGET // 2, 0.5, seen, window, touched, many)
    keys, where = _keys(codes, folded_readings, 2, skip_starts, False)
    many = _collect(keys, where, skip_starts, skip_rows, FOLDED_BUDGET // 2, 0.5, seen, window, touched, many)
    chosen = _choose(touched[:many], seen, window, potential, starts, codes.size)
    whole = np.empty((ALIGNED * TWICE, 8), np.int32)
    parts = np.empty((ALIGNED * TWICE, 2), np.float32)
    size = 0
    extras = _extras(codes, kind)
    for row in chosen:
        size = _align(
            codes, kind, readings, likeness, row, window[row, 0], window[row, 1], QUALITY, TWICE, False,
            starts, chars, gain, drop, full, slots, used, likes, extras, cells, counts, whole, parts, size,
        )  # fmt: skip
    _forget(slots, used)
    for i in range(many):
        seen[touched[i]] = 0.0
    for i in range(size):
        parts[i, 0] -= cost[whole[i, 0]]
    return _prune(whole[:size], parts[:size], types, target_starts, targets)


@compiled
def _look(
    codes: Any, kind: Any, readings: Any, likeness: Any, rows: Any, start: Any, end: Any,
    starts: Any, chars: Any, gain: Any, drop: Any, full: Any, cost: Any,
    slots: Any, used: Any, likes: Any, cells: Any, counts: Any,
) -> Any:  # fmt: skip
    whole = np.empty((rows.size, 8), np.int32)
    parts = np.empty((rows.size, 2), np.float32)
    size = 0
    extras = _extras(codes, kind)
    for row in rows:
        size = _align(
            codes, kind, readings, likeness, row, start, end, FAINT, 1, True,
            starts, chars, gain, drop, full, slots, used, likes, extras, cells, counts, whole, parts, size,
        )  # fmt: skip
    _forget(slots, used)
    for i in range(size):
        parts[i, 0] -= cost[whole[i, 0]]
    order = np.argsort(-parts[:size, 0], kind="mergesort")[:FEW]
    return whole[:size][order], parts[:size][order]


@compiled
def _keys(codes: Any, readings: Any, furthest: Any, starts: Any, ordered: Any) -> Any:
    """Return the keys of the text that a table knows, the rarest first, and where they stand."""
    room = max(codes.size, 1) * INDEXED_READINGS * INDEXED_READINGS * furthest
    keys, where, sizes = np.empty(room, np.int32), np.empty(room, np.int32), np.empty(room, np.int32)
    size = 0
    for i in range(codes.size):
        for step in range(1, furthest + 1):
            if i + step >= codes.size:
                continue
            for one in range(INDEXED_READINGS):
                a = readings[codes[i], one]
                if a == 0:
                    break
                for other in range(INDEXED_READINGS):
                    b = readings[codes[i + step], other]
                    if b == 0:
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
    keys: Any, where: Any, starts: Any, rows: Any, budget: Any, share: Any,
    seen: Any, window: Any, touched: Any, many: Any,
) -> Any:  # fmt: skip
    """Add up, for each row that shares pairs with the text, the information in them."""
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
                touched[many] = row
                many += 1
                window[row, 0] = at
                window[row, 1] = at
                window[row, 2] = at
            seen[row] += information
            window[row, 0] = min(window[row, 0], at)
            window[row, 1] = max(window[row, 1], at)
    return many


@compiled
def _choose(touched: Any, seen: Any, window: Any, potential: Any, starts: Any, size: Any) -> Any:
    """Return the rows worth aligning: the best few of those that share their rarest pair with one place."""
    value = np.zeros((size, PER_PLACE), np.float32)
    rows = np.empty((size, PER_PLACE), np.int32)
    filled = np.zeros(size, np.int32)
    for row in touched:
        share = min(seen[row] / max(potential[row], np.float32(1e-3)), np.float32(1.0))
        if share < (_ENOUGH if starts[row + 1] - starts[row] <= _SHORT else _ENOUGH_OF_LONG):
            continue
        worth = seen[row] * (np.float32(0.4) + np.float32(0.6) * share)
        place = window[row, 2]
        many = filled[place]
        if many == PER_PLACE and worth <= value[place, many - 1]:
            continue
        at = min(many, PER_PLACE - 1)
        while at > 0 and value[place, at - 1] < worth:
            value[place, at], rows[place, at] = value[place, at - 1], rows[place, at - 1]
            at -= 1
        value[place, at], rows[place, at] = worth, row
        filled[place] = min(many + 1, PER_PLACE)
    return _best_of(value, rows, filled)


@compiled
def _best_of(value: Any, rows: Any, filled: Any) -> Any:
    total = filled.sum()
    worth, found = np.empty(total, np.float32), np.empty(total, np.int32)
    size = 0
    for place in range(filled.size):
        for at in range(filled[place]):
            worth[size], found[size] = value[place, at], rows[place, at]
            size += 1
    return found[np.argsort(-worth, kind="mergesort")[:ALIGNED]]


@compiled
def _like(a: Any, b: Any, readings: Any, likeness: Any) -> Any:
    """Return how alike two characters are, by their best pair of readings."""
    if a == b:
        return np.float32(1.0)
    best = np.float32(0.0)
    for one in range(3):
        first = readings[a, one]
        if first == 0:
            break
        for other in range(3):
            second = readings[b, other]
            if second == 0:
                break
            like = likeness[first, second]
            if like < 0.0:
                return np.float32(-1.0)
            best = max(best, like)
            if one == 0 and other == 0 and like >= 0.95:  # noqa: PLR2004  # the same digit
                return like
    return best


@compiled
def _forget(slots: Any, used: Any) -> None:
    for k in range(used[0]):
        slots[used[k + 1]] = -1
    used[0] = 0


@compiled
def _extras(codes: Any, kind: Any) -> Any:
    extras = np.empty(codes.size, np.float32)
    for i in range(codes.size):
        extras[i] = _extra(codes, i, kind)
    return extras


@compiled
def _extra(codes: Any, i: Any, kind: Any) -> Any:
    """Return what one more character within a name costs."""
    code = codes[i]
    for bracket in _BRACKETS:
        if code == bracket:
            return np.float32(_BRACKET)
    if kind[code] == KIND_STOP:
        return np.float32(_STOPPED)
    if i > 0 and code == codes[i - 1]:
        return np.float32(_STUTTER)
    return np.float32(_INSERTED)


@compiled
def _likes(char: Any, codes: Any, readings: Any, likeness: Any, slots: Any, used: Any, likes: Any) -> Any:
    """Return the row of ``likes`` that says how like a character is to each of the text; fill it if new."""
    slot = slots[char]
    if slot >= 0:
        return slot
    slot = used[0]
    if slot == likes.shape[0]:  # all rows taken: the last one is filled anew
        slot -= 1
        slots[used[slot + 1]] = -1
    else:
        used[0] = slot + 1
    used[slot + 1] = char
    slots[char] = slot
    for i in range(codes.size):
        likes[slot, i] = _like(char, codes[i], readings, likeness)
    return slot


@compiled
def _align(
    codes: Any, kind: Any, readings: Any, likeness: Any, row: Any, low: Any, high: Any,
    least: Any, most: Any, within: Any,
    starts: Any, chars: Any, gain: Any, drop: Any, full: Any,
    slots: Any, used: Any, likes: Any, extras: Any,
    cells: Any, counts: Any, whole: Any, parts: Any, size: Any,
) -> Any:  # fmt: skip
    """Align one row with the text around what it shares with it; append the best ends."""
    base, length = starts[row], starts[row + 1] - starts[row]
    first = low if within else max(0, low - length - 1)
    last = high if within else min(codes.size, high + length + 2)
    width = last - first
    for i in range(width + 1):
        cells[0, 0, i], cells[0, 1, i], counts[0, i] = 0.0, first + i, 0
    slot = 0
    for j in range(1, length + 1):
        now, before, earlier = j % 3, (j - 1) % 3, (j - 2) % 3
        worth, lost = gain[base + j - 1], drop[base + j - 1]
        matters = lost > FREE
        missing = np.int64(1) << LOST if matters else np.int64(0)
        previous = slot
        slot = _likes(chars[base + j - 1], codes, readings, likeness, slots, used, likes)
        cells[now, 0, 0], cells[now, 1, 0] = cells[before, 0, 0] - lost, cells[before, 1, 0]
        counts[now, 0] = counts[before, 0] + missing
        for i in range(1, width + 1):
            best, begin, count = cells[before, 0, i] - lost, cells[before, 1, i], counts[before, i] + missing
            like = likes[slot, first + i - 1]
            if like > 0.95 or (like > 0.0 and worth != BRANCH_GAIN):  # noqa: PLR2004  # a branch is said as written
                value = cells[before, 0, i - 1] + worth * (2.0 * like - 1.0)
                if value > best:
                    step = EXACT if like > SAME_DIGIT - 0.01 else HEARD if like > NEAR_SOUND + 0.01 else NEAR
                    step = ALIEN if like < KIN_SOUND + 0.01 else step
                    best, begin = value, cells[before, 1, i - 1]
                    count = counts[before, i - 1] + (np.int64(1) << step)
            elif matters:
                value = cells[before, 0, i - 1] - lost * (1.0 - like)
                if value > best:
                    best, begin = value, cells[before, 1, i - 1]
                    count = counts[before, i - 1] + (np.int64(1) << ALIEN)
            value = cells[now, 0, i - 1] - extras[first + i - 1]
            if value > best:
                best, begin = value, cells[now, 1, i - 1]
                inserted = LOST if extras[first + i - 1] < _INSERTED else ALIEN
                count = counts[now, i - 1] + (np.int64(1) << inserted)
            if j > 1 and i > 1 and likes[slot, first + i - 2] > NEAR_SOUND + 0.01:
                if likes[previous, first + i - 1] > NEAR_SOUND + 0.01 and chars[base + j - 1] != chars[base + j - 2]:
                    value = cells[earlier, 0, i - 2] + _SWAPPED * (worth + gain[base + j - 2])
                    if value > best:
                        best, begin = value, cells[earlier, 1, i - 2]
                        count = counts[earlier, i - 2] + (np.int64(2) << NEAR)
            cells[now, 0, i], cells[now, 1, i], counts[now, i] = best, begin, count
    return _ends(row, length, first, width, full[row], least, most, cells, counts, whole, parts, size)


@compiled
def _ends(
    row: Any, length: Any, first: Any, width: Any, full: Any, least: Any, most: Any,
    cells: Any, counts: Any, whole: Any, parts: Any, size: Any,
) -> Any:
    """Append the best places where the row ends, none over another."""
    begun = size
    now = length % 3
    for _ in range(most):
        best, at = least * full, -1
        for i in range(1, width + 1):
            if cells[now, 0, i] > best:
                free = True
                for other in range(begun, size):
                    free &= cells[now, 1, i] >= whole[other, 2] or first + i <= whole[other, 1]
                if free:
                    best, at = cells[now, 0, i], i
        if at < 0:
            return size
        count = counts[now, at]
        if length <= SHORTEST and count >> HEARD:  # two characters by sound alone are everywhere
            return size
        whole[size, 0], whole[size, 1], whole[size, 2] = row, np.int32(cells[now, 1, at]), first + at
        for part in range(5):
            whole[size, 3 + part] = (count >> (STEP * part)) & ((1 << STEP) - 1)
        parts[size, 0], parts[size, 1] = best, min(best / full, np.float32(1.0))
        size += 1
    return size


@compiled
def _prune(whole: Any, parts: Any, types: Any, target_starts: Any, targets: Any) -> Any:
    """Keep, best first, what no better name over the same characters outdoes, and each target once there."""
    order = np.argsort(-parts[:, 0], kind="mergesort")
    kept = np.empty(order.size, np.int64)
    size = 0
    for k in order:
        rivals, beaten = 0, False
        row = whole[k, 0]
        for m in range(size):
            other = kept[m]
            shared = min(whole[k, 2], whole[other, 2]) - max(whole[k, 1], whole[other, 1])
            if 2 * shared > whole[k, 2] - whole[k, 1]:
                rivals += 1
                beaten |= parts[other, 0] - parts[k, 0] > BEHIND
                rival = whole[other, 0]
                same = target_starts[row + 1] - target_starts[row] == 1 and types[row] == types[rival]
                same &= 4 * shared > 3 * (whole[k, 2] - whole[k, 1])
                beaten |= same and targets[target_starts[row]] == targets[target_starts[rival]]
        if not beaten and rivals < PER_SPAN:
            kept[size] = k
            size += 1
    return whole[kept[:size]], parts[kept[:size]]

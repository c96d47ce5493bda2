"""Align one name with a text, character by character: a dynamic programme over two neighbours' rows.

A character of the name may be heard as itself, as one of its sound, exchanged with its neighbour,
missing, or replaced; the text may have one more. What may be missing at no cost (legal forms,
regions) is decided by the index.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from geo.compiled import compiled
from geo.geocoding.text.index import BRANCH_GAIN
from geo.geocoding.text.normalise import LONGEST
from geo.geocoding.text.sounds import KIN_SOUND, KIND_STOP, NEAR_SOUND, PLANE, READINGS, SAME_DIGIT

STEP = 10  # bits of each count of characters that are the same, sound so, sound nearly so, lost, alien, extra
EXACT, HEARD, NEAR, LOST, ALIEN, EXTRA = 0, 10, 20, 30, 40, 50
COUNTS = 6
TWICE = 3  # times one name may be found in one text

_REMEMBERED = 512  # characters whose likeness to the text is kept
_SHORTEST = 2
_FREE = np.float32(0.2)  # a part that costs less when missing is no error
_AS_WRITTEN = 0.95
_INSERTED, _STUTTER, _STOPPED, _BRACKET = (np.float32(cost) for cost in (0.6, 0.3, 3.0, 0.05))
_SWAPPED = np.float32(0.7)
_ROUNDING = 1e-3  # more than sums of single precision can be off
_BRACKETS = (ord("("), ord(")"), ord("["), ord("]"), ord(" "), ord('"'))
_SOUNDS_SAME = NEAR_SOUND + 0.01


class Board(NamedTuple):
    """Scratch memory for alignments.

    Attributes
    ----------
    slots, used, likes
        Which row of ``likes`` holds a character's likeness to each of the text, and the characters.
    extras
        What each character of the text costs when it is one too many.
    heard
        The readings of each character of the text.
    cells, counts
        Three rows of worth and beginning, and of packed counts.
    """

    slots: npt.NDArray[np.int16]
    used: npt.NDArray[np.int32]
    likes: npt.NDArray[np.float32]
    extras: npt.NDArray[np.float32]
    heard: npt.NDArray[np.uint16]
    cells: npt.NDArray[np.float32]
    counts: npt.NDArray[np.int64]


def new_board() -> Board:
    """Return an empty board."""
    return Board(
        slots=np.full(PLANE, -1, np.int16),
        used=np.zeros(_REMEMBERED + 1, np.int32),
        likes=np.zeros((_REMEMBERED, LONGEST), np.float32),
        extras=np.zeros(LONGEST, np.float32),
        heard=np.zeros((LONGEST, READINGS), np.uint16),
        cells=np.zeros((3, 3, LONGEST + 2), np.float32),
        counts=np.zeros((3, LONGEST + 2), np.int64),
    )


@compiled
def begin(codes: Any, sounds: Any, board: Any) -> None:
    """Set a board up for a text."""
    for k in range(board.used[0]):
        board.slots[board.used[k + 1]] = -1
    board.used[0] = 0
    for i in range(codes.size):
        board.extras[i] = _extra(codes, i, sounds.kind)
        own = sounds.readings[codes[i]]
        for k in range(READINGS):  # who has fewer readings has the first one again
            board.heard[i, k] = own[k] or own[0]


@compiled
def align(
    codes: Any,
    sounds: Any,
    names: Any,
    row: Any,
    span: Any,
    limits: Any,
    board: Any,
    found: Any,
) -> Any:
    """Append to ``found`` (whole, parts, size) where a row of names stands within a span of a text.

    ``limits`` are the share of the name that must be heard, and how often it may be found.
    """
    first, last = span
    base, length = names.starts[row], names.starts[row + 1] - names.starts[row]
    least, left = limits[0] * names.full[row] - _ROUNDING, np.float32(0.0)
    for i in range(last - first + 1):
        board.cells[0, 0, i], board.cells[0, 1, i], board.counts[0, i] = 0.0, first + i, 0
    for at in range(base, base + length):
        left += names.gain[at]
    slot, highest = np.int64(0), np.float32(0.0)
    for j in range(1, length + 1):
        at = base + j - 1
        worth, lost = names.gain[at], names.drop[at]
        both = _SWAPPED * (worth + names.gain[at - 1]) if j > 1 else np.float32(0.0)
        swappable = j > 1 and names.chars[at] != names.chars[at - 1]
        before, previous = highest, board.likes[slot, first:last]
        slot = np.int64(_likes(names.chars[at], codes, sounds, board))
        likes = (board.likes[slot, first:last], previous, board.extras[first:last])
        highest = _next(j, likes, (worth, lost, both), swappable, board)
        left -= worth
        # Whatever follows, an exchange over this character included, is worth no more.
        if max(highest, before + worth) + left < least:
            return found
    return _ends(row, names, span, limits, board, found)


@compiled
def _next(j: Any, likes: Any, values: Any, swappable: Any, board: Any) -> Any:
    """Fill the row of the ``j``-th character of a name; return the greatest worth in it.

    ``likes`` are those of the character and of the one before it, and what one more character costs;
    ``values`` what the character is worth, what it costs when missing, and what an exchange is worth.
    """
    heard, previous, extras = likes
    worth, lost, both = values
    now, before, swap = j % 3, (j - 1) % 3, (j - 2) % 3
    worths, begins, counts = board.cells[before, 0], board.cells[before, 1], board.counts[before]
    new_worths, new_begins, new_counts = board.cells[now, 0], board.cells[now, 1], board.counts[now]
    old_worths, old_begins, old_counts = board.cells[swap, 0], board.cells[swap, 1], board.counts[swap]
    missing = np.int64(1) << LOST if lost > _FREE else np.int64(0)
    # The cell to the left in this row and in the row before, kept at hand.
    here_worth, here_begin, here_count = worths[0], begins[0], counts[0]
    best, start, count = here_worth - lost, here_begin, here_count + missing
    new_worths[0], new_begins[0], new_counts[0] = best, start, count
    highest = best
    for k in range(heard.size):
        side_worth, side_begin, side_count = best, start, count
        value, kind = _said(heard[k], worth, lost)
        value += here_worth
        said_begin, said_count = here_begin, here_count
        here_worth, here_begin, here_count = worths[k + 1], begins[k + 1], counts[k + 1]
        best, start, count = here_worth - lost, here_begin, here_count + missing
        if value > best:
            best, start, count = value, said_begin, said_count + (np.int64(1) << kind)
        value = side_worth - extras[k]
        if value > best:
            kind = LOST if extras[k] < _INSERTED else EXTRA
            best, start, count = value, side_begin, side_count + (np.int64(1) << kind)
        if swappable and k > 0 and heard[k - 1] > _SOUNDS_SAME:
            value = old_worths[k - 1] + both
            if value > best and previous[k] > _SOUNDS_SAME:
                best, start, count = value, old_begins[k - 1], old_counts[k - 1] + (np.int64(2) << NEAR)
        new_worths[k + 1], new_begins[k + 1], new_counts[k + 1] = best, start, count
        highest = max(highest, best)
    return highest


@compiled
def _said(like: Any, worth: Any, lost: Any) -> Any:
    """Return what a character of the text is worth as one of the name, and what to count it as."""
    if like > _AS_WRITTEN:
        return worth * (np.float32(2.0) * like - np.float32(1.0)), EXACT
    if like > 0.0 and worth != BRANCH_GAIN:  # a branch is said as it is written
        kind = HEARD if like > _SOUNDS_SAME else ALIEN if like < KIN_SOUND + 0.01 else NEAR
        return worth * (np.float32(2.0) * like - np.float32(1.0)), kind
    if lost > _FREE:
        return -lost * (np.float32(1.0) - min(like, np.float32(0.0))), ALIEN
    return np.float32(-99.0), ALIEN


@compiled
def _ends(row: Any, names: Any, span: Any, limits: Any, board: Any, found: Any) -> Any:
    """Append the best places where the row ends, none over another."""
    least, most = limits
    first, width = span[0], span[1] - span[0]
    full, length = names.full[row], names.starts[row + 1] - names.starts[row]
    whole, parts, size = found
    begun, now = size, length % 3
    cells = board.cells
    for _ in range(most):
        best, at = least * full, -1
        for i in range(1, width + 1):
            if cells[now, 0, i] > best:
                free = True
                for other in range(begun, size):
                    free &= cells[now, 1, i] >= whole[other, 2] or first + i <= whole[other, 1]
                if free:
                    best, at = cells[now, 0, i], i
        # Two characters by sound alone are everywhere.
        if at < 0 or (length <= _SHORTEST and board.counts[now, at] >> HEARD):
            break
        whole[size, 0], whole[size, 1], whole[size, 2] = row, np.int32(cells[now, 1, at]), first + at
        for part in range(COUNTS):
            whole[size, 3 + part] = (board.counts[now, at] >> (STEP * part)) & ((1 << STEP) - 1)
        parts[size, 0], parts[size, 1] = best, min(best / full, np.float32(1.0))
        size += 1
    return whole, parts, size


@compiled
def _likes(char: Any, codes: Any, sounds: Any, board: Any) -> Any:
    """Return the row of ``likes`` that says how like a character is to each of the text; fill it if new."""
    slots, used = board.slots, board.used
    slot = slots[char]
    if slot >= 0:
        return slot
    slot = used[0]
    if slot == board.likes.shape[0]:  # all rows taken: the last one is filled anew
        slot -= 1
        slots[used[slot + 1]] = -1
    else:
        used[0] = slot + 1
    used[slot + 1] = char
    slots[char] = slot
    fill_likes(char, codes, sounds, board.heard, board.likes[slot])
    return slot


@compiled
def fill_likes(char: Any, codes: Any, sounds: Any, heard: Any, like: Any) -> None:
    """Write how alike a character and each of the text are, by their best pair of readings.

    Two digits are alike or not, whatever else they are read as. All nine pairs are looked at, without
    branches that a processor would have to guess.
    """
    own, several = sounds.readings[char], sounds.readings[char, 1] > 0
    one = sounds.likeness[own[0]]
    two, three = sounds.likeness[own[1] if several else own[0]], sounds.likeness[own[2] or own[0]]
    for i in range(codes.size):
        b, c, d = heard[i, 0], heard[i, 1], heard[i, 2]
        first = one[b]
        low, high = min(first, one[c], one[d]), max(first, one[c], one[d])
        if several:
            low = min(low, two[b], two[c], two[d], three[b], three[c], three[d])
            high = max(high, two[b], two[c], two[d], three[b], three[c], three[d])
        best = low if low < 0.0 else max(high, np.float32(0.0))
        best = first if first >= SAME_DIGIT - 0.01 else best
        like[i] = np.float32(1.0) if codes[i] == char else best


@compiled
def _extra(codes: Any, i: Any, kind: Any) -> Any:
    """Return what one more character within a name costs."""
    code = codes[i]
    for bracket in _BRACKETS:
        if code == bracket:
            return _BRACKET
    if kind[code] == KIND_STOP:
        return _STOPPED
    if i > 0 and code == codes[i - 1]:
        return _STUTTER
    return _INSERTED

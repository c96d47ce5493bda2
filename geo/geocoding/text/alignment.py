"""Align one name with a text, character by character: a dynamic programme over two neighbours' rows.

A character of the name may be heard as itself, as one of its sound, exchanged with its neighbour,
missing, or replaced; the text may have one more. What may be missing at no cost (legal forms,
regions) is decided by the index.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from geo.geocoding.compiled import compiled
from geo.geocoding.text.index import BRANCH_GAIN
from geo.geocoding.text.normalise import LONGEST
from geo.geocoding.text.sounds import KIN_SOUND, KIND_STOP, NEAR_SOUND, PLANE, SAME_DIGIT

STEP = 12  # bits of each count of characters that are the same, sound so, sound nearly so, lost, alien
EXACT, HEARD, NEAR, LOST, ALIEN = 0, 12, 24, 36, 48
COUNTS = 5
TWICE = 3  # times one name may be found in one text

_REMEMBERED = 512  # characters whose likeness to the text is kept
_SHORTEST = 2
_FREE = np.float32(0.2)  # a part that costs less when missing is no error
_AS_WRITTEN = 0.95
_INSERTED, _STUTTER, _STOPPED, _BRACKET = (np.float32(cost) for cost in (0.6, 0.3, 3.0, 0.05))
_SWAPPED = np.float32(0.7)
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
    cells, counts
        Three rows of worth and beginning, and of packed counts.
    """

    slots: npt.NDArray[np.int16]
    used: npt.NDArray[np.int32]
    likes: npt.NDArray[np.float32]
    extras: npt.NDArray[np.float32]
    cells: npt.NDArray[np.float32]
    counts: npt.NDArray[np.int64]


def new_board() -> Board:
    """Return an empty board."""
    return Board(
        slots=np.full(PLANE, -1, np.int16),
        used=np.zeros(_REMEMBERED + 1, np.int32),
        likes=np.zeros((_REMEMBERED, LONGEST), np.float32),
        extras=np.zeros(LONGEST, np.float32),
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
    cells, counts, likes = board.cells, board.counts, board.likes
    base, length = names.starts[row], names.starts[row + 1] - names.starts[row]
    width = last - first
    for i in range(width + 1):
        cells[0, 0, i], cells[0, 1, i], counts[0, i] = 0.0, first + i, 0
    slot = 0
    for j in range(1, length + 1):
        now, before = j % 3, (j - 1) % 3
        worth, lost = names.gain[base + j - 1], names.drop[base + j - 1]
        missing = np.int64(1) << LOST if lost > _FREE else np.int64(0)
        previous = slot
        slot = _likes(names.chars[base + j - 1], codes, sounds, board)
        swappable = j > 1 and names.chars[base + j - 1] != names.chars[base + j - 2]
        both = worth + names.gain[base + j - 2] if j > 1 else worth
        cells[now, 0, 0], cells[now, 1, 0] = cells[before, 0, 0] - lost, cells[before, 1, 0]
        counts[now, 0] = counts[before, 0] + missing
        for i in range(1, width + 1):
            best, start, count = cells[before, 0, i] - lost, cells[before, 1, i], counts[before, i] + missing
            like = likes[slot, first + i - 1]
            value, kind = _said(like, worth, lost)
            value += cells[before, 0, i - 1]
            if value > best:
                best, start, count = (
                    value,
                    cells[before, 1, i - 1],
                    counts[before, i - 1] + (np.int64(1) << kind),
                )
            extra = board.extras[first + i - 1]
            value = cells[now, 0, i - 1] - extra
            if value > best:
                kind = LOST if extra < _INSERTED else ALIEN
                best, start, count = value, cells[now, 1, i - 1], counts[now, i - 1] + (np.int64(1) << kind)
            if swappable and i > 1 and likes[slot, first + i - 2] > _SOUNDS_SAME:
                value = cells[(j - 2) % 3, 0, i - 2] + _SWAPPED * both
                if value > best and likes[previous, first + i - 1] > _SOUNDS_SAME:
                    best, start = value, cells[(j - 2) % 3, 1, i - 2]
                    count = counts[(j - 2) % 3, i - 2] + (np.int64(2) << NEAR)
            cells[now, 0, i], cells[now, 1, i], counts[now, i] = best, start, count
    return _ends(row, names, span, limits, board, found)


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
    for i in range(codes.size):
        board.likes[slot, i] = like_of(char, codes[i], sounds.readings, sounds.likeness)
    return slot


@compiled
def like_of(a: Any, b: Any, readings: Any, likeness: Any) -> Any:
    """Return how alike two characters are, by their best pair of readings; two digits are alike or not."""
    if a == b:
        return np.float32(1.0)
    best = np.float32(0.0)
    for one in range(readings.shape[1]):
        first = readings[a, one]
        if first == 0:
            break
        for other in range(readings.shape[1]):
            second = readings[b, other]
            if second == 0:
                break
            like = likeness[first, second]
            if like < 0.0 or (one + other == 0 and like >= SAME_DIGIT - 0.01):
                return like
            best = max(best, like)
    return best


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

"""The names of a gazetteer as flat arrays: characters with their worth, and who contains which two sounds."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt

from geo.geocoding.text.names import CORE, KIND_WORD, Spelling
from geo.geocoding.text.normalise import normalise
from geo.geocoding.text.sounds import KIND_STOP, PLANE, Sounds

FOLDS = 512  # more than there are readings; two of them make a key of 18 bits
INDEXED_READINGS = 2
LONGEST_NAME = 40
_SHORT = 5  # characters; a name this short is also found when one of them is missing
_RAREST = 4.0  # a pair of characters in so few names is as telling as can be

BRANCH_GAIN = np.float32(0.45)
#            CORE  KIND  BRANCH LEGAL REGION
_GAIN = np.array([1.0, 0.5, BRANCH_GAIN, 0.25, 0.25], np.float32)
_DROP = np.array([1.0, 0.3, 0.15, 0.01, 0.01], np.float32)
_CORE_DROP = 0.75
_OFTEN = 1.0 / 2048.0
_COMMON_GAIN = 0.5  # of a core character in a pair that is everywhere, such as 机械

NameRow = tuple[Spelling, int, int]  # a spelling, the type of what it names, and its number there


class NameIndex(NamedTuple):
    """All spellings of a gazetteer; rows are spellings.

    Attributes
    ----------
    kind, cost
        The type of what each row names, and what the spelling costs.
    target_starts, targets
        The numbers, within that type, of all that has this name; most have a name of their own.
    starts
        Where the characters of row r begin: ``starts[r]:starts[r + 1]``.
    chars, gain, drop
        Characters, what each is worth when heard and what it costs when missing.
    full, potential
        Worth of all that must be heard, and the information in all pairs of a row.
    sound_starts, sound_rows
        The rows that contain two neighbouring readings, in this order, by key.
    pair_starts, pair_rows
        The rows that contain two neighbouring sounds, folded and in either order, by key.
    skip_starts, skip_rows
        The rows of short names that contain two sounds with one between them.
    """

    kind: npt.NDArray[np.uint8]
    target_starts: npt.NDArray[np.int32]
    targets: npt.NDArray[np.int32]
    cost: npt.NDArray[np.float32]
    starts: npt.NDArray[np.int32]
    chars: npt.NDArray[np.uint16]
    gain: npt.NDArray[np.float32]
    drop: npt.NDArray[np.float32]
    full: npt.NDArray[np.float32]
    potential: npt.NDArray[np.float32]
    sound_starts: npt.NDArray[np.int32]
    sound_rows: npt.NDArray[np.int32]
    pair_starts: npt.NDArray[np.int32]
    pair_rows: npt.NDArray[np.int32]
    skip_starts: npt.NDArray[np.int32]
    skip_rows: npt.NDArray[np.int32]

    def arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """Return the arrays by name, to be kept in an index file."""
        return {f"names.{name}": array for name, array in self._asdict().items()}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[Any]]) -> Self:
        """Take the arrays from an index file."""
        return cls(*(arrays[f"names.{name}"] for name in cls._fields))


def index_names(rows: Iterable[NameRow], sounds: Sounds) -> NameIndex:
    """Index spellings; one that is a single character or the same as another of its target is left out."""
    kept = _distinct(rows, sounds)
    names = [key[0] for key in kept]
    lengths = np.array([len(name) for name in names], np.int64)
    starts = np.concatenate(([0], np.cumsum(lengths))).astype(np.int32)
    chars = np.frombuffer("".join(names).encode("utf-16-le"), np.uint16)
    parts = np.frombuffer(b"".join(key[1] for key in kept), np.uint8)
    row_of = np.repeat(np.arange(len(kept), dtype=np.int32), lengths)
    gain = np.where(parts == CORE, np.maximum(_COMMON_GAIN, _telling(chars, row_of)), _GAIN[parts])
    drop = np.where(parts == CORE, _CORE_DROP * gain, _DROP[parts])
    must = np.isin(parts, (CORE, KIND_WORD))
    every = np.ones(len(kept), bool)
    exact = _postings(chars, parts, row_of, 1, sounds, every, folded=False)
    pairs = _postings(chars, parts, row_of, 1, sounds, every)
    short = np.bincount(row_of[must], minlength=len(kept)) <= _SHORT
    skips = _postings(chars, parts, row_of, 2, sounds, short)
    counts = np.array([len(targets) for targets in kept.values()], np.int64)
    return NameIndex(
        kind=np.array([key[2] for key in kept], np.uint8),
        target_starts=np.concatenate(([0], np.cumsum(counts))).astype(np.int32),
        targets=np.array([target for targets in kept.values() for target in targets], np.int32),
        cost=np.array([key[3] for key in kept], np.float32),
        starts=starts,
        chars=chars,
        gain=gain.astype(np.float32),
        drop=drop.astype(np.float32),
        full=np.bincount(row_of[must], gain[must], len(kept)).astype(np.float32),
        potential=_potential(exact[0], exact[1], len(kept)),
        sound_starts=exact[0],
        sound_rows=exact[1],
        pair_starts=pairs[0],
        pair_rows=pairs[1],
        skip_starts=skips[0],
        skip_rows=skips[1],
    )


def openers(names: NameIndex) -> npt.NDArray[np.bool_]:
    """Return for each code whether names of this gazetteer often begin with it, regions left aside."""
    told = np.flatnonzero(names.gain >= _COMMON_GAIN)
    rows = np.searchsorted(names.starts, told, side="right") - 1
    _, first = np.unique(rows, return_index=True)
    counts = np.bincount(names.chars[told[first]], minlength=PLANE)
    enough = 2.0 ** round(math.log2(len(names.kind) + 1)) * _OFTEN  # one more name changes nothing
    found: npt.NDArray[np.bool_] = counts >= max(enough, 2.0)
    return found


def _distinct(rows: Iterable[NameRow], sounds: Sounds) -> dict[tuple[str, bytes, int, float], list[int]]:
    """Return the targets of each different spelling; a target keeps the cheapest of equal names."""
    best: dict[tuple[str, int, int], tuple[bytes, float]] = {}
    for spelling, kind, target in rows:
        name, parts = _plain(spelling, sounds)
        key = (name, kind, target)
        if len(name) > 1 and (key not in best or spelling.cost < best[key][1]):
            best[key] = (parts, spelling.cost)
    kept: dict[tuple[str, bytes, int, float], list[int]] = {}
    for (name, kind, target), (parts, cost) in best.items():
        kept.setdefault((name, parts, kind, cost), []).append(target)
    return kept


def _plain(spelling: Spelling, sounds: Sounds) -> tuple[str, bytes]:
    text = normalise(spelling.name, sounds)
    keep = [
        i
        for i, code in enumerate(text.codes.tolist())
        if int(sounds.kind[code]) != KIND_STOP and code != ord(" ")
    ]
    keep = keep[:LONGEST_NAME]
    return "".join(text.plain[i] for i in keep), bytes(spelling.parts[int(text.offsets[i])] for i in keep)


def _telling(chars: npt.NDArray[np.uint16], row_of: npt.NDArray[np.int32]) -> npt.NDArray[np.float64]:
    """Return 0 … 1 for each character: how rare the commoner of its two neighbourhoods is."""
    rarity = np.ones(chars.size)
    if chars.size < 2:  # noqa: PLR2004  # no pair
        return rarity
    inside = row_of[1:] == row_of[:-1]
    keys = chars[:-1].astype(np.int64) << 16 | chars[1:]
    _, where, counts = np.unique(keys, return_inverse=True, return_counts=True)
    rows = 2.0 ** round(math.log2(float(row_of[-1]) + 1))  # one more name changes nothing
    scale = max(np.log(rows / _RAREST), 1.0)
    rare = np.clip(np.log(rows / counts[where]) / scale, 0.0, 1.0)
    rare = np.where(inside, rare, 1.0)
    rarity[:-1] = rare
    rarity[1:] = np.minimum(rarity[1:], rare)
    return rarity


def _postings(
    chars: npt.NDArray[np.uint16],
    parts: npt.NDArray[np.uint8],
    row_of: npt.NDArray[np.int32],
    step: int,
    sounds: Sounds,
    wanted: npt.NDArray[np.bool_],
    *,
    folded: bool = True,
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    left = np.flatnonzero(row_of[step:] == row_of[:-step]) if chars.size > step else np.zeros(0, np.int64)
    heard = np.isin(parts, (CORE, KIND_WORD))  # what may be missing leads nowhere
    left = left[wanted[row_of[left]] & heard[left] & heard[left + step]]
    readings = sounds.readings[chars][:, :INDEXED_READINGS]
    folds = (sounds.folded[readings] if folded else readings).astype(np.int64)
    found = []
    for one in range(INDEXED_READINGS):
        for other in range(INDEXED_READINGS):
            a, b = folds[left, one], folds[left + step, other]
            both = (a > 0) & (b > 0)
            low, high = (np.minimum(a, b), np.maximum(a, b)) if folded else (a, b)
            key = low[both] * FOLDS + high[both]
            found.append(key << 32 | row_of[left[both]])
    packed = np.unique(np.concatenate(found))
    starts = np.searchsorted(packed, np.arange(FOLDS * FOLDS + 1, dtype=np.int64) << 32).astype(np.int32)
    return starts, (packed & 0xFFFFFFFF).astype(np.int32)


def _potential(
    starts: npt.NDArray[np.int32], rows: npt.NDArray[np.int32], count: int
) -> npt.NDArray[np.float32]:
    sizes = np.diff(starts)
    information = np.repeat(np.log((count + 1) / np.maximum(sizes, 1)), sizes)
    return np.bincount(rows, information, count).astype(np.float32)

"""Weigh the telling words of a text."""

from __future__ import annotations

import re

from geo.geocoding.classify.phrases import Hit
from geo.geocoding.classify.proposal import Deciding, Proposal
from geo.geocoding.classify.tables import NEUTRAL, Tables, load_tables
from geo.geocoding.classify.writing import normal_form

Weighed = tuple[Deciding, float]
LONGEST = 2_000
"""Characters read of one text: a caller says what happened within the first minutes."""
_LOOK_BACK = 10
_OF_THE_PAST = 0.3
_BY_SOUND = 0.8
_STOPS = re.compile(r"[,.;!?，。；！？]")
_BLANK = re.compile(r"[\s\x00-\x1f]")
_VOID = "void"
_SILENT = "category.void.silence"
_ALWAYS = ("danger.", "raise.")
_LAST_RESORT = "category.help.other"
_NATS_OF_WEIGHT = 4.0
_HARDLY = 2.0  # nats by which the wording alone must speak for anything but the last resort
_NO_WORDS = re.compile(r"[喂哎嗯啊呃哦唉欸…\W\d_]*")


def classify(text: str, tables: Tables | None = None) -> Proposal:
    """Propose category, priority, tags and dangers for the words of a caller.

    Parameters
    ----------
    text
        Any text; nothing in it is refused. Offsets of the words found count its characters.
    tables
        Codes and words; those of the program if None.
    """
    tables = tables or load_tables()
    normal, places = _closed_up(normal_form(text[:LONGEST]))
    words = _telling(normal, text, places, tables)
    means = {word.means for word, _ in words if not word.denied}
    chosen = _SILENT if _NO_WORDS.fullmatch(normal) else _strongest(words, normal, tables)
    tags = _tags(means, tables)
    category, sub = chosen.split(".")[1:]
    if (danger := tables.subs[category][sub].danger) and chosen in means:
        means.add(f"danger.{danger}")
    return Proposal(
        category=tables.categories[category],
        sub=tables.subs[category][sub].code,
        category_key=category,
        sub_key=sub,
        priority=_priority(category, sub, means, tables),
        tags=tuple(dict.fromkeys(code for key in tags for code in tables.tag_codes[key])),
        dangers=tuple(code for key, code in tables.danger_codes if key in means),
        words=_deciding(words, {chosen, *tags}),
        certain=chosen in means,
        label=tables.label,
    )


def _closed_up(normal: str) -> tuple[str, list[int] | None]:
    """Take out blanks, which a recogniser leaves within words; say where each character stood."""
    if _BLANK.search(normal) is None:
        return normal, None
    places = [k for k, one in enumerate(normal) if not _BLANK.match(one)]
    return "".join(normal[k] for k in places), places


def _telling(normal: str, text: str, places: list[int] | None, tables: Tables) -> list[Weighed]:
    """All words that mean something, with their weights."""
    hits = _without_neutral(tables.phrases.find(normal), tables)
    past = tables.past.search(normal) is not None
    denies = tables.denying.search(normal) is not None
    words = []
    for hit in hits:
        begin, end = (hit.begin, hit.end) if places is None else (places[hit.begin], places[hit.end - 1] + 1)
        denied = denies and _is_denied(hit, normal, tables)
        factor = _BY_SOUND if hit.heard else 1.0
        if past and _is_past(hit, normal, tables):
            factor *= _OF_THE_PAST
        for means, weight in tables.meanings[hit.phrase]:
            if means == NEUTRAL or (hit.heard and means.startswith("raise.")):
                continue
            word = Deciding(begin, end, text[begin:end], means, hit.heard, denied)
            words.append((word, weight * factor))
    return words


def _without_neutral(hits: list[Hit], tables: Tables) -> list[Hit]:
    """Leave out words that are only parts of others which hide them."""
    spans = [hit for hit in hits if hit.phrase in tables.neutral]
    return [hit for hit in hits if not any(_within(hit, span) for span in spans)] if spans else hits


def _within(one: Hit | Deciding, other: Hit | Deciding) -> bool:
    """Whether one is a smaller part of another."""
    inside = other.begin <= one.begin and one.end <= other.end
    return inside and one.end - one.begin < other.end - other.begin


def _is_denied(hit: Hit, normal: str, tables: Tables) -> bool:
    return tables.denial.search(normal, max(0, hit.begin - _LOOK_BACK), hit.begin) is not None


def _is_past(hit: Hit, normal: str, tables: Tables) -> bool:
    """Whether a word of the past stands before it in the same clause."""
    pasts = tables.past.finditer(normal, 0, hit.begin)
    return any(_STOPS.search(normal, word.end(), hit.begin) is None for word in pasts)


def _strongest(words: list[Weighed], normal: str, tables: Tables) -> str:
    """Return the sub-category that words on record and the wording as a whole speak for most."""
    scores = _scores(words, tables)
    worded = tables.wording.nats(normal)
    totals = dict(zip(tables.categories, worded, strict=True))
    if not scores and max(worded) - totals[_LAST_RESORT.split(".")[1]] < _HARDLY:
        return _LAST_RESORT
    for means, weight in scores.items():
        totals[means.split(".")[1]] += _NATS_OF_WEIGHT * weight
    category = max(totals, key=totals.__getitem__)  # of two alike the first of the table
    own = [means for means in scores if means.startswith(f"category.{category}.")]
    if own:
        return min(own, key=lambda means: (-scores[means], tables.rank[means]))
    within = tables.wording_within[category].nats(normal)
    return f"category.{category}.{list(tables.subs[category])[within.index(max(within))]}"


def _scores(words: list[Weighed], tables: Tables) -> dict[str, float]:
    """Add up what speaks for each sub-category; longer words take the place of those within them."""
    telling = [(word, weight) for word, weight in words if word.means in tables.rank]
    scores: dict[str, float] = {}
    seen: set[tuple[str, str]] = set()
    for word, weight in telling:
        fresh = not word.denied and (word.means, word.text) not in seen
        if fresh and not any(_within(word, other) for other, _ in telling):
            seen.add((word.means, word.text))
            scores[word.means] = scores.get(word.means, 0.0) + weight
    return scores


def _priority(category: str, sub: str, means: set[str], tables: Tables) -> str:
    """Return the priority of the sub-category, moved by dangers and by words of haste or of long ago."""
    levels = tables.priorities
    level = levels.index(tables.subs[category][sub].priority)
    if category == _VOID:
        return levels[level]
    if "danger.armed" in means or "danger.fire" in means:
        return levels[0]
    level -= ("danger.injured" in means) + ("raise.up" in means) - ("raise.down" in means)
    return levels[min(max(level, 0), len(levels) - 1)]


def _tags(means: set[str], tables: Tables) -> list[str]:
    """Return the sub-tags that words speak for, those that need a context only beside a word of it."""
    return [
        key
        for key in tables.tag_codes
        if key in means and (key not in tables.needs or tables.needs[key] in means)
    ]


def _deciding(words: list[Weighed], chosen: set[str]) -> tuple[Deciding, ...]:
    """Return the words of what is proposed, of dangers and haste, and those that are denied."""
    kept = {
        word for word, _ in words if word.denied or word.means in chosen or word.means.startswith(_ALWAYS)
    }
    longest = [word for word in kept if not any(o.means == word.means and _within(word, o) for o in kept)]
    return tuple(sorted(longest))

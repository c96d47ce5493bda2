"""What is proposed for an alert, in the words of the code tables."""

from __future__ import annotations

from typing import Any

from geo.geocoding.classify import Tables, classify, load_tables


def propose(text: str) -> dict[str, Any]:
    """Return category, priority, tags and dangers proposed for a text, with the words that decided.

    Returns
    -------
    dict
        ``category`` and ``sub`` (None where no word told), ``tags`` and ``dangers`` as
        ``{code, zh, en}``; ``priority`` code; ``words`` as they stand in the text, without doubles.
    """
    tables = load_tables()
    found = classify(text, tables)
    return {
        "category": _named(tables, found.category) if found.certain else None,
        "sub": _named(tables, found.sub) if found.certain else None,
        "priority": found.priority if found.certain or found.dangers else None,
        "tags": [_named(tables, code) for code in found.tags],
        "dangers": [_named(tables, code) for code in found.dangers],
        "words": list(dict.fromkeys(word.text for word in found.words if not word.denied)),
        "label": found.label,
    }


def _named(tables: Tables, code: str) -> dict[str, str]:
    chinese, english = tables.names[code]
    return {"code": code, "zh": chinese, "en": english}

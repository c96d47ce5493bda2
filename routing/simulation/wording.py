"""Says in one sentence what another plan would change, for a chief."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from routing.simulation.comparison import Difference
from routing.simulation.result import number_name

CHIEF_TARGET_MIN = 10.0
"""A chief is told the share of calls reached within so many minutes, or the nearest target there is."""
_DAY_MIN = 1440.0

_WORDS = {
    "en": {
        "better": "“{name}” is {points} points better within {target} min ({first} → {other}), certainly",
        "worse": "“{name}” is {points} points worse within {target} min ({first} → {other}), certainly",
        "unclear": "No difference of “{name}” can be shown within {target} min ({first} → {other}{between})",
        "between": ", the truth lies between {low} and {high} points",
        "more": "; {minutes} more visible minutes a day",
        "fewer": "; {minutes} fewer visible minutes a day",
        "same": "; visible minutes: no difference can be shown",
        "rate": "; visible-police rate {first} → {other}",
        "unsure": " (not certain)",
        "end": ".",
    },
    "zh": {
        "better": "“{name}”在 {target} 分钟内到达的比例高 {points} 个百分点({first} → {other}),确有改善",
        "worse": "“{name}”在 {target} 分钟内到达的比例低 {points} 个百分点({first} → {other}),确有下降",
        "unclear": "“{name}”在 {target} 分钟内到达的比例看不出差别({first} → {other}{between})",
        "between": ",真实差别在 {low} 到 {high} 个百分点之间",
        "more": ";每天多 {minutes} 分钟见警时间",
        "fewer": ";每天少 {minutes} 分钟见警时间",
        "same": ";见警时间看不出差别",
        "rate": ";见警率 {first} → {other}",
        "unsure": "(尚不能确定)",
        "end": "。",
    },
}


def sentences(
    name: str, found: Sequence[Difference], targets_min: Sequence[float], *, counted_min: float
) -> dict[str, str]:
    """Return what a plan changes against the first, in Chinese and English.

    Parameters
    ----------
    name : of the plan
    found : its differences from the first
    counted_min : minutes between warm-up and horizon
    """
    days = counted_min / _DAY_MIN
    return {language: _sentence(_WORDS[language], name, found, targets_min, days) for language in _WORDS}


def chief_target(targets: Iterable[float]) -> str | None:
    """Return the target that a chief is told, as the name it has in results."""
    nearest = min(targets, key=lambda target: (abs(target - CHIEF_TARGET_MIN), target), default=None)
    return None if nearest is None else number_name(nearest)


def _sentence(
    words: dict[str, str], name: str, found: Sequence[Difference], targets: Sequence[float], days: float
) -> str:
    by_name = {difference.kpi: difference for difference in found}
    target = chief_target(targets)
    within, visible = by_name.get(f"within.{target}"), by_name.get("visible_min.total")
    parts = [_arrivals(words, name, target, within)] if target and within else [name]
    if visible is not None:
        parts.append(_presence(words, visible, days))
    if (rate := by_name.get("visible_rate")) is not None:
        parts.append(words["rate"].format(first=_percent(rate.first), other=_percent(rate.other)))
        parts.append(words["unsure"] if rate.verdict == "unclear" else "")
    return "".join(parts) + words["end"]


def _arrivals(words: dict[str, str], name: str, target: str, within: Difference) -> str:
    between = ""
    if within.mean is not None and within.half_width is not None:
        low, high = within.mean - within.half_width, within.mean + within.half_width
        between = words["between"].format(low=f"{100 * low:+.1f}", high=f"{100 * high:+.1f}")
    return words[within.verdict].format(
        name=name,
        target=target,
        points=_places(abs(within.mean or 0.0) * 100),
        first=_percent(within.first),
        other=_percent(within.other),
        between=between,
    )


def _presence(words: dict[str, str], visible: Difference, days: float) -> str:
    if visible.verdict == "unclear" or visible.mean is None:
        return words["same"]
    minutes = f"{abs(visible.mean) / days:,.0f}".replace(",", "\u202f")
    return words["more" if visible.mean > 0 else "fewer"].format(minutes=minutes)


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.1%}"


def _places(points: float) -> str:
    """Return points with one place, or with as many as show that there are any."""
    return f"{points:.1f}" if points >= 0.05 else f"{points:.2g}"  # noqa: PLR2004 - below it one place shows 0.0

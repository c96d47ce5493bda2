"""Learn how sure answers are, on alerts made from the gazetteer itself.

The denser a register and the more alike its names, the less a match means; no table of another city
knows that. Some thousand alerts are made with the names, crossings, numbers and posts of this
gazetteer, as callers say them and as speech recognition writes them, some about places that it does
not know; the geocoder answers them, and a monotone model is fitted to where it was right.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

from geo.geocoding.confidence import FACTS, HIT_M, SHARE, SIGNS, Confidence, facts_of
from geo.geocoding.fusion import Fused
from geo.geocoding.gazetteer import Gazetteer
from geo.geocoding.hypothesis import AREAS
from geo.geocoding.made_alerts import MadeAlert, make_alerts
from geo.geocoding.places.folder import Folder
from geo.geocoding.search import Search
from geo.position import Bools, Floats

LEAST_ALERTS, MOST_ALERTS = 600, 6000
_SEED = 20240229
_LEAST = 60  # answers of both kinds that a fit needs
_FOLDS = 5
_STILL = 1e-6  # a fact that spreads less is the same everywhere
_ALONE = 2.2  # as a logit: nine tenths
# What most gazetteers come to, for one too small to learn from: the order is that of FACTS.
_USUAL = Confidence(
    np.array([0.2, 5.0, 0.0, -1.0, -2.5, -2.5, 0.0, 0.5, -0.1, -0.8, 0.3, 0.7, 0.6]),
    -3.5,
    np.array([-4.0, -1.0, 1.0, 2.5, 4.0, 5.5]),
    np.array([0.01, 0.2, 0.6, 0.85, 0.96, 0.99]),
)


def calibrate(gazetteer: Gazetteer, folder: Folder) -> Confidence:
    """Fit the confidence of a gazetteer; one too small to learn from gets what is usual."""
    search = Search(gazetteer)
    size = 2 ** round(math.log2(len(gazetteer.entry_xy) + 1))  # one entry more changes nothing
    alerts = min(MOST_ALERTS, LEAST_ALERTS + 4 * size)
    facts, right, weight = _answered(search, make_alerts(gazetteer, folder, _SEED, alerts))
    if not _is_enough(right):
        return _USUAL
    return fit(facts, right, weight)


def fit(facts: Floats, right: Bools, weight: Floats) -> Confidence:
    """Fit a model to answers: facts (n, 13), whether each was within 100 m, and what each counts.

    Only answers without a rival are learnt from; what rivals mean is in their shares. A fact whose
    weight comes out with the wrong sign says nothing here and is left out.
    """
    alone = facts[:, SHARE] > _ALONE
    if _is_enough(right[alone]):
        facts, right, weight = facts[alone], right[alone], weight[alone]
    weights, bias = _logistic(facts, right, weight)
    scores = _out_of_fold(facts, right, weight)
    steps = IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip").fit(scores, right, weight)
    rest = 1.0 / (len(scores) + 2.0)  # no step of few alerts says never or always
    levels = np.clip(np.asarray(steps.y_thresholds_), rest, 1.0 - rest)
    return Confidence(weights, bias, np.asarray(steps.X_thresholds_, float), levels)


def _answered(search: Search, alerts: Iterator[MadeAlert]) -> tuple[Floats, Bools, Floats]:
    facts, right, weight = [], [], []
    for alert in alerts:
        reading = search.read(alert.text)
        fused = search.fused(reading, alert.caller, hidden=alert.hidden)
        if not fused.refuses and fused.places[0].hypothesis.kind not in AREAS:
            facts.append(facts_of(reading, fused))
            right.append(_is_right(fused, alert.at))
            weight.append(alert.weight)
    return np.array(facts, float).reshape(-1, len(FACTS)), np.array(right, bool), np.array(weight)


def _is_right(fused: Fused, at: tuple[float, float] | None) -> bool:
    top = fused.places[0].hypothesis
    return at is not None and math.hypot(top.x - at[0], top.y - at[1]) <= HIT_M


def _logistic(facts: Floats, right: Bools, weight: Floats) -> tuple[Floats, float]:
    spread = np.maximum(facts.std(axis=0), _STILL)
    used = spread > _STILL
    while True:
        model = LogisticRegression(C=0.5, max_iter=500).fit((facts / spread)[:, used], right, weight)
        found = model.coef_[0]
        signed = found * SIGNS[used]
        if not (signed < 0).any():
            break
        used[np.flatnonzero(used)[np.argmin(signed)]] = False  # without it another may come out right
    weights = np.zeros(facts.shape[1])
    weights[used] = found / spread[used]
    return weights, float(model.intercept_[0])


def _is_enough(right: Bools) -> bool:
    return bool(len(right) >= _LEAST and 0 < right.sum() < len(right))


def _out_of_fold(facts: Floats, right: Bools, weight: Floats) -> Floats:
    fold = np.arange(len(right)) % _FOLDS
    scores = np.empty(len(right))
    for one in range(_FOLDS):
        weights, bias = _logistic(facts[fold != one], right[fold != one], weight[fold != one])
        scores[fold == one] = facts[fold == one] @ weights + bias
    return scores

"""Measure when answers are given and when not: risk and coverage, AUC, abstention, calibration.

Works on arrays with one value a question: confidence, right, answered, answerable.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BINS = 10
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers whose confidence lies in one tenth: how sure they were, and how often right."""

    confidence: float
    accuracy: float
    count: int


def risk_coverage(confidence: Values, right: Values) -> tuple[Values, Values]:
    """Coverage and risk (both n,) as questions are taken by falling confidence.

    El-Yaniv and Wiener 2010. `right` says of each question whether it was answered rightly, so past
    the coverage of the shipped threshold each one counts as wrong: there the risk is an upper
    bound. Equal confidences share their mean risk.
    """
    if not len(confidence):
        return np.zeros(0), np.zeros(0)
    order = np.argsort(-confidence, kind="stable")
    level, kept = np.unique(-confidence[order], return_inverse=True)
    shared = np.bincount(kept, weights=1 - right[order]) / np.bincount(kept, minlength=len(level))
    taken = np.arange(1, len(confidence) + 1)
    return taken / len(confidence), np.cumsum(shared[kept]) / taken


def aurc(confidence: Values, right: Values) -> float | None:
    """The area under the risk-coverage curve: the mean risk over all coverages; 0 is best."""
    risks = risk_coverage(confidence, right)[1]
    return float(risks.mean()) if len(risks) else None


def auc(confidence: Values, answerable: Values) -> float | None:
    """The chance that an answerable question has more confidence than an unanswerable one.

    The Mann-Whitney statistic, ties counted half; None where one sort is missing.
    """
    yes, no = confidence[answerable == 1], np.sort(confidence[answerable == 0])
    if not len(yes) or not len(no):
        return None
    below, up_to = np.searchsorted(no, yes, "left"), np.searchsorted(no, yes, "right")
    return float((below + up_to).sum() / (2 * len(yes) * len(no)))


def precision(abstained: Values, answerable: Values) -> float | None:
    """The share of abstentions that were asked for; None where there was none to make or made."""
    due = 1 - answerable
    if not abstained.sum():
        return 0.0 if due.sum() else None
    return float((abstained * due).sum() / abstained.sum())


def recall(abstained: Values, answerable: Values) -> float | None:
    """The share of unanswerable questions that were not answered; None where there is none."""
    due = 1 - answerable
    return float((abstained * due).sum() / due.sum()) if due.sum() else None


def f1(abstained: Values, answerable: Values) -> float | None:
    """The harmonic mean of precision and recall; None where there is nothing to abstain from."""
    due = 1 - answerable
    if not due.sum():
        return None
    return float(2 * (abstained * due).sum() / (abstained.sum() + due.sum()))


def reliability(confidence: Values, right: Values) -> list[Bin]:
    """The answers by tenths of confidence, empty tenths left out."""
    tenth = np.minimum((confidence * BINS).astype(int), BINS - 1)
    return [
        Bin(float(confidence[tenth == t].mean()), float(right[tenth == t].mean()), int(count))
        for t, count in enumerate(np.bincount(tenth, minlength=BINS))
        if count
    ]


def calibration_error(confidence: Values, right: Values) -> float | None:
    """The expected calibration error (Guo et al. 2017) in ten equal bins; None of nothing."""
    if not len(confidence):
        return None
    bins = reliability(confidence, right)
    gaps = sum(one.count * abs(one.confidence - one.accuracy) for one in bins)
    return gaps / len(confidence)

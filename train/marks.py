"""The marks of reading: SQuAD's exact match and F1, area under the curve, and how sure a mean is.

Knows strings and numbers, not models.
"""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Sequence

import numpy as np

ARTICLES = re.compile(r"\b(?:a|an|the)\b")
DROPPED = str.maketrans("", "", string.punctuation)


def normal(text: str) -> list[str]:
    """Words as SQuAD compares them (Rajpurkar 2016): no case, ASCII punctuation or articles."""
    return ARTICLES.sub(" ", text.lower().translate(DROPPED)).split()


def exact(found: str, gold: str) -> float:
    return float(normal(found) == normal(gold))


def f1(found: str, gold: str) -> float:
    """Harmonic mean of precision and recall over words, repeats counted, 0 to 1."""
    ours, theirs = normal(found), normal(gold)
    shared = sum((Counter(ours) & Counter(theirs)).values())
    if not ours or not theirs:
        return float(ours == theirs)
    return 2 * shared / (len(ours) + len(theirs))


def auc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """How often a positive scores above a negative, ties counting half (Mann and Whitney 1947)."""
    below = np.sort(np.asarray(negative))
    scores = np.asarray(positive)
    left = np.searchsorted(below, scores, side="left")
    right = np.searchsorted(below, scores, side="right")
    return float((left + right).mean() / 2 / len(below))


def interval(
    values: Sequence[float], groups: Sequence[str], *, draws: int = 1000
) -> tuple[float, float]:
    """95 % interval of the mean by drawing whole groups again (bootstrap; Efron 1979).

    Questions on one paragraph are alike, so paragraphs are drawn, not questions.
    """
    _, member = np.unique(groups, return_inverse=True)
    totals = np.bincount(member, weights=np.asarray(values, dtype=float))
    sizes = np.bincount(member)
    drawn = np.random.default_rng(1).integers(len(sizes), size=(draws, len(sizes)))
    means = totals[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    low, high = np.quantile(means, (0.025, 0.975))
    return float(low), float(high)

"""Say how sure a number is: bootstrap intervals, paired differences, McNemar's test, percentiles.

Knows numbers only, not what they measure. Every draw is seeded, so that a result can be had again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import comb

import numpy as np
from numpy.typing import NDArray

DRAWS = 1000
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its 95 % interval, from `count` questions; None where it has no value."""

    value: float | None
    low: float | None
    high: float | None
    count: int

    def __str__(self) -> str:
        """0.512 [0.419, 0.597], or - where there is no value."""
        if self.value is None or self.low is None or self.high is None:
            return "-"
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


def mean(values: Sequence[float], seed: int = 0) -> Estimate:
    """The mean of one value a question, with a percentile bootstrap over questions (Efron 1979)."""
    return estimate([values], lambda data: float(data[:, 0].mean()), seed)


def estimate(
    columns: Sequence[Sequence[float]], measure: Callable[[Values], float | None], seed: int = 0
) -> Estimate:
    """A measure of whole questions, each a row (questions, columns), with its bootstrap interval.

    The measure may be None for a draw in which it has no value; such draws are left out.
    """
    data = np.array(columns, dtype=np.float64).T
    if not len(data):
        return Estimate(None, None, None, 0)
    whole = measure(data)
    drawn = [measure(data[rows]) for rows in _draws(len(data), seed)]
    values = [value for value in drawn if value is not None]
    if whole is None or not values:
        return Estimate(whole, None, None, len(data))
    low, high = np.percentile(values, [2.5, 97.5])
    return Estimate(whole, float(low), float(high), len(data))


def difference(before: Sequence[float], after: Sequence[float], seed: int = 0) -> Estimate:
    """The mean of `after` minus that of `before`, question by question, with its interval."""
    return mean([b - a for a, b in zip(before, after, strict=True)], seed)


def mcnemar(before: Sequence[float], after: Sequence[float]) -> float:
    """The exact two-sided p-value that as many questions turned right as wrong (McNemar 1947)."""
    lost = sum(a > b for a, b in zip(before, after, strict=True))
    won = sum(b > a for a, b in zip(before, after, strict=True))
    flipped = lost + won
    if not flipped:
        return 1.0
    tail = sum(comb(flipped, count) for count in range(min(lost, won) + 1))
    return min(1.0, float(2 * tail / 2**flipped))


def percentile(values: Sequence[float], share: float) -> float | None:
    """The value below which this share (0 to 100) lies, interpolated; None of nothing."""
    return float(np.percentile(values, share)) if len(values) else None


def _draws(size: int, seed: int) -> NDArray[np.int64]:
    """Which questions each draw takes: (draws, size)."""
    return np.random.default_rng(seed).integers(0, size, (DRAWS, size))

"""Risk, coverage, AUC and calibration on a few questions worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from eval import abstention


def column(*values: float) -> NDArray[np.float64]:
    return np.array(values, dtype=np.float64)


def test_risk_as_coverage_grows() -> None:
    coverage, risk = abstention.risk_coverage(column(0.2, 0.9, 0.6, 0.4), column(1, 1, 0, 1))

    # In order of confidence: right, wrong, right, right.
    assert coverage.tolist() == [0.25, 0.5, 0.75, 1.0]
    assert risk.tolist() == [0, pytest.approx(1 / 2), pytest.approx(1 / 3), pytest.approx(1 / 4)]
    area = abstention.aurc(column(0.2, 0.9, 0.6, 0.4), column(1, 1, 0, 1))
    assert area == pytest.approx((0 + 1 / 2 + 1 / 3 + 1 / 4) / 4)


def test_equal_confidences_share_their_risk_whatever_their_order() -> None:
    one = abstention.risk_coverage(column(0.5, 0.5), column(1, 0))[1]
    other = abstention.risk_coverage(column(0.5, 0.5), column(0, 1))[1]

    assert one.tolist() == other.tolist() == [0.5, 0.5]


def test_the_worst_and_the_best_area() -> None:
    assert abstention.aurc(column(0.9, 0.8), column(0, 0)) == 1
    assert abstention.aurc(column(0.9, 0.8), column(1, 1)) == 0
    assert abstention.aurc(column(), column()) is None


def test_auc_by_hand_and_as_sklearn_has_it() -> None:
    confidence, answerable = column(0.9, 0.3, 0.3, 0.1), column(1, 1, 0, 0)
    # Pairs: 0.9 over both, 0.3 ties one and beats one: 3.5 of 4.
    assert abstention.auc(confidence, answerable) == 3.5 / 4

    drawn = np.random.default_rng(3)
    many, which = drawn.integers(0, 20, 300) / 20, drawn.integers(0, 2, 300).astype(float)
    assert abstention.auc(many, which) == pytest.approx(roc_auc_score(which, many))
    assert abstention.auc(column(0.5), column(1)) is None


def test_abstentions() -> None:
    abstained, answerable = column(1, 1, 1, 0, 0), column(0, 0, 1, 1, 0)

    assert abstention.precision(abstained, answerable) == pytest.approx(2 / 3)
    assert abstention.recall(abstained, answerable) == pytest.approx(2 / 3)
    assert abstention.f1(abstained, answerable) == pytest.approx(2 / 3)


def test_abstaining_always_never_and_where_there_is_nothing_to_abstain_from() -> None:
    always, never, answerable = column(1, 1, 1, 1), column(0, 0, 0, 0), column(1, 1, 1, 0)

    assert abstention.precision(always, answerable) == 1 / 4
    assert abstention.recall(always, answerable) == 1
    assert abstention.f1(always, answerable) == pytest.approx(2 * 0.25 / 1.25)
    assert abstention.precision(never, answerable) == 0
    assert abstention.recall(never, answerable) == 0
    assert abstention.f1(never, answerable) == 0
    assert abstention.precision(never, column(1, 1, 1, 1)) is None
    assert abstention.recall(never, column(1, 1, 1, 1)) is None
    assert abstention.f1(never, column(1, 1, 1, 1)) is None


def test_calibration_in_tenths() -> None:
    confidence, right = column(0.15, 0.12, 0.95, 1.0), column(0, 1, 1, 1)

    low, high = abstention.reliability(confidence, right)

    assert (low.accuracy, low.count, high.accuracy, high.count) == (0.5, 2, 1.0, 2)
    assert [low.confidence, high.confidence] == pytest.approx([0.135, 0.975])
    error = abstention.calibration_error(confidence, right)
    assert error == pytest.approx((2 * 0.365 + 2 * 0.025) / 4)
    assert abstention.calibration_error(column(), column()) is None

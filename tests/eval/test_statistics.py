"""Intervals, tests and percentiles against values worked out by hand."""

from __future__ import annotations

import pytest

from eval.statistics import Values, difference, estimate, mcnemar, mean, percentile


def test_an_interval_is_the_same_for_the_same_seed_and_holds_the_mean() -> None:
    values = [1.0] * 30 + [0.0] * 70

    one, again, other = mean(values, 1), mean(values, 1), mean(values, 2)

    assert one == again != other
    assert one.value == pytest.approx(0.3)
    assert one.count == 100
    # The normal approximation: 0.3 ± 1.96 * sqrt(0.3 * 0.7 / 100) = 0.21 to 0.39.
    assert one.low == pytest.approx(0.21, abs=0.02)
    assert one.high == pytest.approx(0.39, abs=0.02)


def test_nothing_has_no_mean_and_one_value_no_spread() -> None:
    assert mean([]) == estimate([], lambda rows: 1.0)
    assert (mean([]).value, mean([]).count) == (None, 0)
    only = mean([0.5])
    assert (only.low, only.value, only.high) == (0.5, 0.5, 0.5)


def test_draws_without_a_value_are_left_out() -> None:
    def spread(rows: Values) -> float | None:
        return None if rows.min() == rows.max() else 1.0

    assert estimate([[0.0, 1.0]], spread).low == 1.0
    assert estimate([[1.0, 1.0]], spread).value is None


def test_a_paired_difference_needs_less_than_two_means() -> None:
    before = [0.1 * n for n in range(10)]
    after = [value + 0.05 for value in before]

    found = difference(before, after)

    assert found.value == pytest.approx(0.05)
    assert found.low == pytest.approx(0.05)
    assert found.high == pytest.approx(0.05)


@pytest.mark.parametrize(
    ("lost", "won", "p"),
    [
        (0, 0, 1.0),
        (5, 0, 2 / 32),
        (1, 5, 2 * (1 + 6) / 64),
        (3, 3, 1.0),
        (0, 10, 2 / 1024),
    ],
)
def test_mcnemar_is_the_exact_binomial_test(lost: int, won: int, p: float) -> None:
    before = [1.0] * lost + [0.0] * won + [1.0] * 4 + [0.0] * 3
    after = [0.0] * lost + [1.0] * won + [1.0] * 4 + [0.0] * 3

    assert mcnemar(before, after) == pytest.approx(p)


def test_percentiles() -> None:
    assert percentile(list(range(101)), 95) == 95
    assert percentile([1.0, 2.0], 50) == 1.5
    assert percentile([], 50) is None

"""The marks of reading against values worked out by hand."""

from __future__ import annotations

import pytest

from train.marks import auc, exact, f1, interval


def test_case_articles_and_punctuation_do_not_count() -> None:
    assert exact("The U.S. Senate", "us senate!") == 1.0
    assert exact("Senate", "the Senators") == 0.0


def test_only_whole_words_are_articles() -> None:
    assert exact("theatre", "atre") == 0.0


def test_f1_counts_repeated_words_as_often_as_both_have_them() -> None:
    # shared "new" once and "york" once: precision 2/3, recall 2/2
    assert f1("new new york", "York, New") == pytest.approx(0.8)


def test_f1_of_words_that_share_nothing_is_zero_and_of_two_empty_ones_one() -> None:
    assert f1("rain", "snow") == 0.0
    assert f1("the", "a") == 1.0
    assert f1("", "snow") == 0.0


def test_auc_counts_ties_half() -> None:
    # pairs: 3>2, 3>1, 2=2, 2>1 -> (1 + 1 + .5 + 1) / 4
    assert auc([3, 2], [2, 1]) == pytest.approx(0.875)
    assert auc([0], [1]) == 0.0


def test_interval_draws_paragraphs_not_questions() -> None:
    values = [1.0] * 50 + [0.0] * 50

    alone = interval(values, [str(n) for n in range(100)])
    together = interval(values, ["first"] * 50 + ["second"] * 50)

    assert 0.3 < alone[0] < 0.5 < alone[1] < 0.7  # a standard error of 0.05
    assert together == (0.0, 1.0)

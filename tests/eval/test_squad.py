"""Exact match and F1 as the official SQuAD 2.0 script has them, on cases worked out by hand."""

from __future__ import annotations

import pytest

from eval.squad import exact_match, f1, holds, normalised


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("The  Rain, in (Spain)!", "rain in spain"),
        ("An apple a day", "apple day"),
        ("U.S.", "us"),
        ("theatre another", "theatre another"),
        ("a", ""),
        ("twenty-two", "twentytwo"),
        ("“curly”", "“curly”"),  # only ASCII punctuation is taken out
    ],
)
def test_normalising(text: str, wanted: str) -> None:
    assert normalised(text) == wanted


@pytest.mark.parametrize(
    ("said", "golds", "match", "overlap"),
    [
        ("two metres", ["Two metres."], 1, 1),
        ("by two metres", ["two metres"], 0, 2 * (2 / 3) * 1 / (2 / 3 + 1)),
        ("two metres", ["three feet", "the two metres"], 1, 1),  # the best gold counts
        ("red red blue", ["red green"], 0, 2 * (1 / 3) * (1 / 2) / (1 / 3 + 1 / 2)),
        ("water", ["fire"], 0, 0),
        ("", [], 1, 1),  # unanswerable, and nothing was said
        ("water", [], 0, 0),
        ("", ["fire"], 0, 0),
        ("", ["the"], 1, 1),  # a gold of nothing but an article is no answer
        ("the", ["the", "fire"], 0, 0),
    ],
)
def test_match_and_overlap(said: str, golds: list[str], match: float, overlap: float) -> None:
    assert exact_match(said, golds) == match
    assert f1(said, golds) == pytest.approx(overlap)


def test_a_gold_answer_stands_as_whole_words() -> None:
    assert holds("It rose by Two  Metres, officials said.", "two metres")
    assert not holds("Twenty-two metres", "two")
    assert not holds("metres two", "two metres")
    assert not holds("anything", "the")

"""Clues for and against a reading, and the probability that they come to."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date

import pytest

from index.types import Span
from rag.types import Reading
from rag.weigh import CERTAIN, NAMES, OPENING, Clues, Weights, clues, load_weights, log_odds, weigh
from tests.fakes import article

TEXT = "Kirby spoke on Monday. He said 14 members voted for it."
FOUND = article(TEXT, title="A vote", published=date(2024, 3, 25))
SPAN = Span(FOUND, 0, len(TEXT))
AT = TEXT.index("14")


def alike(words: Iterable[str]) -> dict[str, float]:
    return dict.fromkeys(words, 1.0)


def reading(score: float, start: int = AT, span: Span = SPAN) -> Reading:
    return Reading(span, score, start, start + 2)


def test_the_clues_of_a_reading() -> None:
    other = reading(0.9, TEXT.index("Kirby"))
    asked = "How many members voted with Kirby and Wood in March?"

    first, second = clues(asked, [SPAN], [reading(0.5), other], alike)

    assert first.reader == 0.0
    assert first.passage == second.passage == second.reader == pytest.approx(math.log(9))
    assert first.words == pytest.approx(3 / 6)  # member, vote, march (its date); not many
    assert first.passage_words == pytest.approx(4 / 6)  # Kirby too
    assert first.names == pytest.approx(1 / 3)  # of Kirby, Wood and March
    assert first.topic == second.topic == pytest.approx(3 / 6)  # as the passage, without its date
    assert (first.kind, second.kind) == (1.0, 0.0)  # only one holds a number
    assert first.rank == first.agreed == second.agreed == 0.0
    assert second.lead == 1.0
    assert first.lead == pytest.approx(OPENING / (OPENING + AT))


def test_the_rank_is_that_of_the_passage_in_the_order_given() -> None:
    nearer = Span(article("Rain fell.", url="https://n.example/b"), 0, 10)

    [found] = clues("how many?", [nearer, SPAN], [reading(0.5)], alike)

    assert found.rank == pytest.approx(-math.log(2))


def test_readings_of_other_articles_that_say_the_same_agree() -> None:
    asked = "How many members voted with Kirby in March?"
    texts = ("Kirby counted 14 votes.", "Some 14, said Kirby.", "In all 27 members came.")
    others = [
        Span(article(t, url=f"https://n.example/{n}"), 0, len(t)) for n, t in enumerate(texts)
    ]
    said = [
        reading(0.5, span.text.index(figure), span)
        for span, figure in zip(others, ("14", "14", "27"), strict=True)
    ]
    repeated = reading(0.9, others[1].text.index("Kirby"), others[1])  # only what was asked

    found = clues(asked, [SPAN, *others], [reading(0.8), *said, repeated], alike)

    shares = [one.passage_words for one in found]
    assert found[0].agreed == pytest.approx(shares[0] * math.log1p(0.5 + 0.5))
    assert found[1].agreed == pytest.approx(shares[1] * math.log1p(0.8 + 0.5))
    assert found[3].agreed == found[4].agreed == 0.0


def test_log_odds_have_an_end() -> None:
    assert log_odds(0.5) == 0.0
    assert log_odds(1.0) == pytest.approx(CERTAIN)
    assert log_odds(0.0) == pytest.approx(-CERTAIN)


def test_weights_turn_clues_into_a_probability() -> None:
    weights = Weights(-1.0, {"reader": 1.0, "rank": 2.0}, 0.3, 0.5, 0.8)
    seen = Clues(0.5, 0, 0, 0, 0, 0, 0.25, 0, 0, 0)

    assert weights.probability(seen) == pytest.approx(0.5)


def test_readings_come_back_by_probability_with_the_same_characters() -> None:
    weights = Weights(0.0, {"reader": -1.0}, 0.3, 0.5, 0.8)
    sure, unsure = reading(0.9), reading(0.1, 0)

    found = weigh("how many?", [SPAN], [sure, unsure], alike, weights)

    assert [one.start for one in found] == [0, AT]
    assert [one.score for one in found] == pytest.approx([0.9, 0.1])


@pytest.mark.parametrize(("score", "word"), [(0.8, "sure"), (0.6, "likely"), (0.31, "unsure")])
def test_a_probability_in_a_word(score: float, word: str) -> None:
    assert Weights(0.0, {}, 0.3, 0.5, 0.8).certainty(score) == word


def test_the_shipped_weights_know_every_clue() -> None:
    shipped = load_weights()

    assert set(shipped.clues) == set(NAMES)
    assert 0 < shipped.threshold <= shipped.likely < shipped.sure < 1


def test_nothing_read_weighs_nothing() -> None:
    assert weigh("why?", [SPAN], [], alike, load_weights()) == []

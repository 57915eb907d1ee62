"""Marks of single answers, worked out by hand."""

from __future__ import annotations

import pytest

from eval.marks import marks
from eval.types import Gold
from tests.eval.values import (
    ABSTAINED,
    ARTICLE,
    QUOTE,
    RIGHT,
    START,
    WRONG,
    answer,
    citation,
    question,
    record,
    unanswerable,
)

END = START + len(QUOTE)


def test_the_gold_sentence_quoted() -> None:
    found = marks(record(question(), RIGHT))

    assert found["right"] == found["evidence quoted"] == found["citations exact"] == 1
    assert found["gold-in-first-quote"] == found["gold-in-answer"] == 1
    assert (found["EM"], found["HasAns EM"]) == (0, 0)
    # Said (without "The"): river rose by two metres; gold: two metres. P 2/5, R 1.
    assert found["F1"] == found["HasAns F1"] == pytest.approx(2 * 0.4 / 1.4)
    assert found["span citation F1"] == found["article citation F1"] == 1
    assert found["claims supported"] == 1


def test_the_highlighted_answer_is_what_em_and_f1_are_of() -> None:
    start = START + QUOTE.index("two metres")
    marked = {"start": start, "end": start + 10, "text": "two metres"}
    found = marks(record(question(), answer({**citation(START, END), "answer": marked})))

    assert (found["EM"], found["F1"], found["gold-in-first-quote"]) == (1, 1, 1)


def test_another_sentence_of_the_right_article() -> None:
    found = marks(record(question(), WRONG))

    assert found["right"] == found["evidence quoted"] == found["gold-in-answer"] == 0
    assert found["article citation F1"] == 1
    assert found["span citation F1"] == 0


def test_half_the_gold_and_as_much_beside_it() -> None:
    half = len(QUOTE) // 2
    said = answer(citation(START - half, START + half))

    found = marks(record(question(), said))

    assert found["right"] == 1
    assert found["span citation precision"] == pytest.approx(1 / 2)
    assert found["span citation recall"] == pytest.approx(half / len(QUOTE))


def test_cited_twice_is_counted_once() -> None:
    found = marks(record(question(), answer(citation(START, END), citation(START, END))))

    assert found["span citation F1"] == 1


def test_any_piece_is_enough_unless_all_are_needed() -> None:
    pieces = (Gold(ARTICLE, QUOTE, START), Gold(ARTICLE, "Rain fell on Monday.", 0))

    any_ = marks(record(question(evidence=pieces), RIGHT))
    all_ = marks(record(question(evidence=pieces, every=True), RIGHT))

    assert (any_["right"], all_["right"]) == (1, 0)
    assert any_["span citation recall"] == 1
    assert all_["span citation recall"] == pytest.approx(len(QUOTE) / (len(QUOTE) + 20))


def test_all_needed_answers_must_be_said() -> None:
    both = ("two metres", "Monday")

    assert marks(record(question(answers=both, every=True), RIGHT))["gold-in-answer"] == 0
    assert marks(record(question(answers=both), RIGHT))["gold-in-answer"] == 1


def test_abstaining() -> None:
    due, not_due = marks(record(unanswerable(), ABSTAINED)), marks(record(question(), ABSTAINED))

    assert due == {"right": 1, "answered": 0, "EM": 1, "F1": 1}
    assert not any(not_due.values())
    assert "citations exact" not in not_due


def test_answering_what_has_no_answer() -> None:
    found = marks(record(unanswerable(), WRONG))

    assert (found["right"], found["EM"], found["F1"]) == (0, 0, 0)


def test_an_error_scores_nothing_even_where_silence_is_right() -> None:
    assert not any(marks(record(unanswerable(), None)).values())
    assert not any(marks(record(question(), None)).values())


def test_a_quotation_that_is_not_in_its_article() -> None:
    assert marks(record(question(), RIGHT, exact=False))["citations exact"] == 0


def test_evidence_without_a_quote_is_met_by_its_article_and_the_answer() -> None:
    quoteless = question(evidence=(Gold(ARTICLE, None),))
    judged = question(evidence=(Gold(ARTICLE, None),), answers=())

    assert marks(record(quoteless, RIGHT))["right"] == 1
    assert marks(record(quoteless, WRONG))["right"] == 0, "the answer is not in what is quoted"
    assert marks(record(judged, WRONG))["right"] == 1, "only the article is known"
    assert "EM" not in marks(record(judged, WRONG))


def test_without_evidence_the_words_decide() -> None:
    assert marks(record(question(evidence=()), RIGHT))["right"] == 1
    assert marks(record(question(evidence=()), WRONG))["right"] == 0


def test_claims_that_nothing_supports() -> None:
    said = answer(citation(START, END), citation(0, 20))
    said["claims"][0]["support"] = "unverified"
    said["claims"][1]["support"] = "supported"

    assert marks(record(question(), said))["claims supported"] == 1 / 2

"""Retrieval measures: by hand, and against ir-measures on rankings drawn at random."""

from __future__ import annotations

import math
import random

import ir_measures
import pytest
from ir_measures import RR, R, nDCG

from eval.measures import passage_length, retrieval
from eval.types import Found, Gold
from tests.eval.values import ARTICLE, QUOTE, START, TEXT, passage, question, unanswerable

ELSEWHERE = Found("other-story", 0, 10, "Elsewhere.")
HOLDING = passage(START - 5, START + len(QUOTE))
BESIDE = passage(0, 20)


def test_a_gold_passage_at_the_third_place_of_the_second_article() -> None:
    scores = retrieval([(question(), [ELSEWHERE, BESIDE, HOLDING])])

    values = {name: kept["q1"] for name, kept in scores.items()}
    assert (values["article R@1"], values["article R@3"]) == (0, 1)
    assert (values["article Hits@1"], values["article Hits@3"]) == (0, 1)
    assert values["article RR@10"] == 1 / 2
    assert values["article nDCG@10"] == pytest.approx(1 / math.log2(3))
    assert (values["passage R@1"], values["passage R@3"]) == (0, 1)
    assert values["passage RR@10"] == pytest.approx(1 / 3)
    assert values["passage nDCG@10"] == pytest.approx(1 / math.log2(4))
    assert (values["answer-in-passage@1"], values["answer-in-passage@3"]) == (0, 1)
    assert not any("AllEvidence" in name for name in values), "there is only one piece"


def test_half_of_a_quote_is_held_and_less_is_not() -> None:
    middle = START + math.ceil(len(QUOTE) / 2)

    half = retrieval([(question(), [passage(0, middle)])])
    less = retrieval([(question(), [passage(0, middle - 2)])])

    assert half["passage Hits@1"] == {"q1": 1}
    assert less["passage Hits@1"] == {"q1": 0}
    assert less["article Hits@1"] == {"q1": 1}


def test_all_evidence_needs_every_piece() -> None:
    two = question(evidence=(Gold(ARTICLE, QUOTE, START), Gold("other-story", "Elsewhere.", 0)))

    scores = retrieval([(two, [HOLDING, BESIDE, BESIDE, ELSEWHERE])])

    assert scores["passage AllEvidence@3"] == {"q1": 0}
    assert scores["passage AllEvidence@5"] == {"q1": 1}
    assert scores["article AllEvidence@1"] == {"q1": 0}
    assert scores["article AllEvidence@3"] == {"q1": 1}, "the other article is the second"
    assert scores["passage R@1"] == {"q1": 1 / 2}
    assert scores["passage Hits@1"] == {"q1": 1}
    # Gold at places 1 and 4 of two: (1 + 1/log2(5)) / (1 + 1/log2(3)).
    ideal = 1 + 1 / math.log2(3)
    assert scores["passage nDCG@10"]["q1"] == pytest.approx((1 + 1 / math.log2(5)) / ideal)


def test_nothing_found_scores_nothing_and_what_has_no_gold_is_not_asked() -> None:
    quoteless = question("q2", evidence=(Gold(ARTICLE, None),), answers=())

    scores = retrieval([(question(), []), (unanswerable(), [HOLDING]), (quoteless, [BESIDE])])

    assert scores["article R@5"] == {"q1": 0, "q2": 1}
    assert scores["passage R@5"] == {"q1": 0}
    assert scores["answer-in-passage@5"] == {"q1": 0}
    assert all("u1" not in kept for kept in scores.values())
    assert retrieval([]) == {}


def test_evidence_that_names_a_file_is_found_at_its_address() -> None:
    found = Found(f"file:///somewhere/{ARTICLE}", START, START + len(QUOTE), QUOTE)

    scores = retrieval([(question(), [found])])

    assert scores["article RR@10"] == scores["passage RR@10"] == {"q1": 1}


def test_grades_count_in_ndcg_as_ir_measures_has_them() -> None:
    drawn = random.Random(5)
    asked, qrels, run = [], {}, {}
    for number in range(40):
        id = f"q{number}"
        documents = [f"d{n}" for n in range(30)]
        drawn.shuffle(documents)
        qrels[id] = {name: drawn.randint(1, 3) for name in drawn.sample(documents, 4)}
        ranked = documents[:20]
        run[id] = {name: 100.0 - rank for rank, name in enumerate(ranked)}
        evidence = tuple(Gold(name, None, grade=grade) for name, grade in qrels[id].items())
        found = [Found(name, 0, 1, "x") for name in ranked]
        asked.append((question(id, evidence=evidence, answers=()), found))

    scores = retrieval(asked)

    for measure, name in ((nDCG @ 10, "nDCG@10"), (RR @ 10, "RR@10"), (R @ 5, "R@5")):
        for value in ir_measures.iter_calc([measure], qrels, run):
            assert scores[f"article {name}"][value.query_id] == pytest.approx(value.value)


def test_an_article_stands_where_its_best_passage_does() -> None:
    again = [BESIDE, passage(5, 20), ELSEWHERE]
    other = question(evidence=(Gold("other-story", None),))

    scores = retrieval([(other, again)])

    assert scores["article RR@10"] == {"q1": 1 / 2}


def test_passage_length_is_the_mean_of_what_was_found() -> None:
    assert passage_length([(question(), [passage(0, 10), passage(0, 20)])]) == 15
    assert passage_length([(question(), [])]) == 0
    assert len(TEXT) > 20

"""Measure what a search gave back against the evidence of questions, by the textbook names.

R, nDCG, RR and Success come from ir-measures, whose home this is. Knows no answer, only passages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ir_measures
from ir_measures import RR, R, Success, nDCG

from eval.squad import holds
from eval.types import Found, Gold, Question, same_article

DEPTHS = (1, 3, 5, 10, 20)
TEXTBOOK = {
    **{f"R@{k}": R @ k for k in DEPTHS},
    **{f"Hits@{k}": Success @ k for k in DEPTHS},
    "nDCG@10": nDCG @ 10,
    "RR@10": RR @ 10,
}
HELD = 0.5  # share of a quote's characters from which a passage counts as holding it
Scores = dict[str, dict[str, float]]  # measure -> question id -> value
Relevant = dict[str, int]  # document -> grade
Asked = Sequence[tuple[Question, Sequence[Found]]]  # each question with its passages, best first


def retrieval(asked: Asked) -> Scores:
    """Every retrieval measure of every question that has the gold for it; nothing found scores 0.

    "article R@5": of the articles in the order of their best passage, the first 5. "passage R@5":
    gold passages hold at least half of a located quote; evidence in none of them counts as one that
    was missed. AllEvidence@k: of questions with several pieces of evidence, whether all are found.
    answer-in-passage@k: whether a gold answer stands in one of the first k passages.
    """
    scores: Scores = {}
    for level, judge in (("article", _articles), ("passage", _passages)):
        judged = {q.id: judge(q, found) for q, found in asked}
        relevant = {name: qrels for name, (qrels, _) in judged.items() if qrels}
        ranked = {name: judged[name][1] for name in relevant}
        for name, values in _textbook(relevant, ranked).items():
            scores[f"{level} {name}"] = values
    for k in DEPTHS:
        for level in ("article", "passage"):
            scores[f"{level} AllEvidence@{k}"] = _every(asked, k, level)
        scores[f"answer-in-passage@{k}"] = {
            question.id: float(any(_answers(question, passage) for passage in found[:k]))
            for question, found in asked
            if question.answerable and question.answers
        }
    return {name: values for name, values in scores.items() if values}


def passage_length(asked: Asked) -> float:
    """Mean characters of a passage, over all that were given back; 0 where none was."""
    lengths = [passage.end - passage.start for _, found in asked for passage in found]
    return sum(lengths) / max(1, len(lengths))


def _textbook(relevant: Mapping[str, Relevant], ranked: Mapping[str, Sequence[str]]) -> Scores:
    run = {
        query: {document: float(-rank) for rank, document in enumerate(documents)}
        for query, documents in ranked.items()
    }
    names = {str(measure): name for name, measure in TEXTBOOK.items()}
    scores: Scores = {name: dict.fromkeys(relevant, 0.0) for name in TEXTBOOK}
    if relevant:
        values: Any = ir_measures.iter_calc(list(TEXTBOOK.values()), dict(relevant), run)
        for value in values:
            scores[names[str(value.measure)]][value.query_id] = float(value.value)
    return scores


def _articles(question: Question, found: Sequence[Found]) -> tuple[Relevant, list[str]]:
    """Grades of the articles of the evidence, and the articles found, each once."""
    relevant: Relevant = {}
    for gold in question.evidence:
        relevant[gold.article] = max(gold.grade, relevant.get(gold.article, 0))
    ranked = dict.fromkeys(
        next((name for name in relevant if same_article(passage.article, name)), passage.article)
        for passage in found
    )
    return relevant, list(ranked)


def _passages(question: Question, found: Sequence[Found]) -> tuple[Relevant, list[str]]:
    """Grade 1 for each passage that holds a quote, and for each quote that none of them holds."""
    quotes = [gold for gold in question.evidence if gold.place()]
    names = [f"passage {rank}" for rank in range(len(found))]
    relevant: Relevant = {}
    for number, gold in enumerate(quotes):
        holding = [name for name, one in zip(names, found, strict=True) if _holds_quote(one, gold)]
        relevant |= dict.fromkeys(holding or [f"missed {number}"], 1)
    return relevant, names


def _every(asked: Asked, k: int, level: str) -> dict[str, float]:
    """Whether all gold articles, or located quotes, are among the first k, where several are."""
    scores = {}
    for question, found in asked:
        needed, finds, first = [g for g in question.evidence if g.place()], _holds_quote, found[:k]
        if level == "article":
            needed = list({gold.article: gold for gold in question.evidence}.values())
            finds, first = _cites, _best_of_articles(found)[:k]
        if len(needed) > 1:
            held = [any(finds(passage, gold) for passage in first) for gold in needed]
            scores[question.id] = float(all(held))
    return scores


def _best_of_articles(found: Sequence[Found]) -> list[Found]:
    """The first passage of each article, in order."""
    best: dict[str, Found] = {}
    for passage in found:
        best.setdefault(passage.article, passage)
    return list(best.values())


def _cites(passage: Found, gold: Gold) -> bool:
    return same_article(passage.article, gold.article)


def _holds_quote(passage: Found, gold: Gold) -> bool:
    place = gold.place()
    if place is None or not same_article(passage.article, gold.article):
        return False
    shared = min(passage.end, place[1]) - max(passage.start, place[0])
    return shared >= HELD * (place[1] - place[0])


def _answers(question: Question, passage: Found) -> bool:
    return any(holds(passage.text, answer) for answer in question.answers)

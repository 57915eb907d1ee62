"""Unanswerable questions made from answerable ones: near misses, and those whose answer is hidden.

Knows questions and an index, not how they are answered. Neither kind shares the wording that gives
away the unanswerable questions of a data set.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import cast

from eval.squad import holds
from eval.swaps import swapped
from eval.types import Question
from index.types import ALWAYS, Article, Hit, Index, Period, Vectors

MORE = 3  # times as many passages are asked for as are wanted, since some are hidden


def near_misses(questions: Sequence[Question], index: Index) -> list[Question]:
    """The questions in which a name or year can be exchanged for one their articles lack."""
    articles = list(index.articles())
    known = {one.url.rsplit("/", 1)[-1]: one for one in articles}
    known |= {one.url: one for one in articles}
    asked = [q for q in questions if q.answerable and _text(q, known)]
    changed = swapped([(q.question, _text(q, known)) for q in asked])
    return [
        _unanswerable(q, "near-miss", question)
        for q, question in zip(asked, changed, strict=True)
        if question
    ]


def hidden(questions: Iterable[Question], index: Index) -> list[tuple[Question, Index]]:
    """Each answerable question with the index as it is without the articles that say its answer."""
    return [
        (_unanswerable(q, "hidden", q.question), cast(Index, _Hiding(index, q.answers)))
        for q in questions
        if q.answerable and q.answers
    ]


def _text(question: Question, known: dict[str, Article]) -> str:
    return "\n".join(known[g.article].text for g in question.evidence if g.article in known)


def _unanswerable(question: Question, kind: str, wording: str) -> Question:
    return replace(
        question,
        id=f"{question.id}:{kind}",
        question=wording,
        answerable=False,
        kind=kind,
        answers=(),
        evidence=(),
    )


@dataclass(frozen=True, slots=True)
class _Hiding:
    """As much of an `Index` as answering takes, without the articles that say one of `answers`."""

    index: Index
    answers: tuple[str, ...]

    def nearest(self, vector: Vectors, k: int, period: Period = ALWAYS) -> list[Hit]:
        return self._left(self.index.nearest(vector, k * MORE, period), k)

    def matching(self, query: str, k: int, period: Period = ALWAYS) -> list[Hit]:
        return self._left(self.index.matching(query, k * MORE, period), k)

    def rarity(self, words: Iterable[str]) -> dict[str, float]:
        return self.index.rarity(words)

    def _left(self, hits: Sequence[Hit], k: int) -> list[Hit]:
        said: dict[str, bool] = {}
        for hit in hits:
            article = hit.span.article
            if article.id not in said:
                said[article.id] = any(holds(article.text, answer) for answer in self.answers)
        return [hit for hit in hits if not said[hit.span.article.id]][:k]

"""The values of an answer as plain JSON, the same at every door, and an answer from its JSON.

Does not know who asks for it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from index.types import Article, Hit, Span
from rag.types import Answer, Citation, Claim, Timing


def article_json(article: Article) -> dict[str, Any]:
    """The article without its text, as the doors list it."""
    return {
        "article_id": article.id,
        "url": article.url,
        "title": article.title,
        "published": article.published.isoformat() if article.published else None,
        "source": article.source,
        "author": article.author,
    }


def _place_json(span: Span) -> dict[str, Any]:
    article = span.article
    return {
        "article_id": article.id,
        "url": article.url,
        "title": article.title,
        "published": article.published.isoformat() if article.published else None,
        "start": span.start,
        "end": span.end,
    }


def hit_json(hit: Hit) -> dict[str, Any]:
    """A passage as the doors show it; scores compare only inside one list."""
    return {**_place_json(hit.span), "text": hit.span.text, "score": round(hit.score, 6)}


def claim_json(claim: Claim) -> dict[str, Any]:
    """A claim with its citations in order."""
    return {
        "text": claim.text,
        "support": claim.support,
        "citations": [
            {
                "number": c.number,
                **_place_json(c.span),
                "quote": c.quote,
                "answer": _answer_json(c.answer) if c.answer else None,
            }
            for c in claim.citations
        ],
    }


def _answer_json(answer: Span) -> dict[str, Any]:
    return {"start": answer.start, "end": answer.end, "text": answer.text}


def answer_json(answer: Answer) -> dict[str, Any]:
    """The answer as plain JSON, the same at every door."""
    timing = answer.timing
    return {
        "question": answer.question,
        "query": answer.query,
        "status": answer.status,
        "confidence": round(answer.confidence, 6),
        "certainty": answer.certainty,
        "text": answer.text,
        "draft": answer.draft,
        "note": answer.note,
        "claims": [claim_json(claim) for claim in answer.claims],
        "hits": [hit_json(hit) for hit in answer.hits],
        "timing": {name: round(getattr(timing, name), 3) for name in Timing.__dataclass_fields__},
    }


def answer_of(told: dict[str, Any], find: Callable[[str], Article | None]) -> Answer:
    """The answer that `answer_json` told of, over the articles that `find` gives by their ids.

    Raises KeyError, TypeError or ValueError when an article is gone or `told` is no answer's JSON.
    """

    def span(place: dict[str, Any]) -> Span:
        article = find(str(place["article_id"]))
        if article is None:
            raise KeyError(place["article_id"])
        return Span(article, int(place["start"]), int(place["end"]))

    def citation(row: dict[str, Any]) -> Citation:
        whole, own = span(row), row["answer"]
        answer = Span(whole.article, int(own["start"]), int(own["end"])) if own else None
        return Citation(int(row["number"]), whole, answer)

    return Answer(
        str(told["question"]),
        str(told["query"]),
        told["status"],
        str(told["text"]),
        tuple(
            Claim(str(row["text"]), tuple(map(citation, row["citations"])), row["support"])
            for row in told["claims"]
        ),
        tuple(Hit(span(row), float(row["score"])) for row in told["hits"]),
        Timing(**told["timing"]),
        float(told["confidence"]),
        told["certainty"],
        note=str(told["note"]),
    )

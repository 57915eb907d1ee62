"""Questions, answers and passages made on the spot, in the shapes that evaluation works on."""

from __future__ import annotations

from typing import Any

from eval.records import Record
from eval.types import Found, Gold, Question

ARTICLE = "story-1"
TEXT = "Rain fell on Monday. The river rose by two metres. Nobody was hurt."
QUOTE = "The river rose by two metres."
START = TEXT.index(QUOTE)


def question(
    id: str = "q1",
    *,
    answers: tuple[str, ...] = ("two metres",),
    evidence: tuple[Gold, ...] = (Gold(ARTICLE, QUOTE, START),),
    every: bool = False,
    kind: str = "how-many",
) -> Question:
    """An answerable question about the river."""
    return Question(id, "How far did the river rise?", True, kind, answers, evidence, every)


def unanswerable(id: str = "u1") -> Question:
    """A question that the story does not answer."""
    return Question(id, "Who owns the mill?", False, "unanswerable", (), ())


def citation(start: int, end: int, *, url: str = ARTICLE, text: str = TEXT) -> dict[str, Any]:
    """A citation as the doors give it."""
    return {
        "number": 1, "article_id": "x", "url": url, "title": "Floods", "published": "2024-03-25",
        "start": start, "end": end, "quote": text[start:end], "answer": None,
    }  # fmt: skip


def answer(*citations: dict[str, Any], confidence: float = 0.9) -> dict[str, Any]:
    """An answer with a claim a citation; an abstention without any."""
    claims = [{"text": one["quote"], "support": "quoted", "citations": [one]} for one in citations]
    steps = ("rewrite_ms", "retrieve_ms", "read_ms", "compose_ms", "total_ms")
    return {
        "question": "?", "query": "?", "status": "answered" if claims else "abstained",
        "confidence": confidence, "certainty": "sure" if claims else None,
        "text": " ".join(c["text"] for c in claims) or "Nothing.",
        "claims": claims, "hits": [], "timing": dict.fromkeys(steps, 10.0),
    }  # fmt: skip


def record(
    asked: Question,
    said: dict[str, Any] | None,
    found: tuple[Found, ...] = (),
    *,
    exact: bool = True,
) -> Record:
    """What came of a question; None is an error."""
    cited = sum(len(claim["citations"]) for claim in said["claims"]) if said else 0
    return Record(asked, said, None if said else "broken", found, (exact,) * cited, 12.0)


def passage(start: int, end: int, *, article: str = ARTICLE, text: str = TEXT) -> Found:
    """A passage of the story."""
    return Found(article, start, end, text[start:end])


RIGHT = answer(citation(START, START + len(QUOTE)))
WRONG = answer(citation(0, 20))
ABSTAINED = answer(confidence=0.05)

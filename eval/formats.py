"""Read articles and questions for measuring: JSON lines, gzipped or not.

Knows the file formats only; measures nothing.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from index.types import Article, DatelineError, article_id


@dataclass(frozen=True, slots=True)
class Gold:
    """A passage of an article that answers: `quote` is exact text, None where unknown."""

    article: str
    quote: str | None


@dataclass(frozen=True, slots=True)
class Question:
    """A question with what a right answer holds; an unanswerable one has no evidence."""

    id: str
    question: str
    answerable: bool
    kind: str
    answers: tuple[str, ...]
    evidence: tuple[Gold, ...]
    every: bool = False  # all of the evidence is needed, not any


def read_articles(path: Path) -> Iterator[Article]:
    """Lines of {id, url, title, published, source, text}. The url of the result is the given id."""
    for row in _rows(path):
        text = row["text"]
        yield Article(
            article_id(row["id"], text),
            row["id"],
            row["title"],
            text,
            date.fromisoformat(row["published"][:10]) if row.get("published") else None,
            row.get("source") or "",
        )


def read_questions(path: Path) -> list[Question]:
    """Lines of {id, question, answerable, kind, answers, evidence: [{article, quote}], all}."""
    return [
        Question(
            row["id"],
            row["question"],
            row["answerable"],
            row.get("kind") or "",
            tuple(row["answers"]),
            tuple(Gold(e["article"], e["quote"]) for e in row["evidence"]),
            row.get("all", False),
        )
        for row in _rows(path)
    ]


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    opened = gzip.open if path.suffix == ".gz" else open
    try:
        with opened(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                try:
                    yield json.loads(line)
                except json.JSONDecodeError as error:
                    raise DatelineError(f"{path} line {number} is not JSON: {error}") from None
    except OSError as error:
        raise DatelineError(f"{path} can't be read: {error.strerror or error}") from None

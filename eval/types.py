"""The values of measuring: questions with what a right answer holds, and what was found for them.

Knows no file format and no measure.
"""

from __future__ import annotations

from dataclasses import dataclass

from index.types import Article
from rag.types import Turn

__all__ = ["Collection", "Found", "Gold", "Question", "Turn", "same_article"]


@dataclass(frozen=True, slots=True)
class Gold:
    """A passage of an article that answers.

    `quote` is exact text and `start` where it stands in the article; None where unknown. `grade` is
    how relevant the article is, 1 where the collection does not say.
    """

    article: str
    quote: str | None
    start: int | None = None
    grade: int = 1

    @property
    def end(self) -> int | None:
        """Where the quote ends; None where its place is unknown."""
        return None if self.start is None or self.quote is None else self.start + len(self.quote)

    def place(self) -> tuple[int, int] | None:
        """Start and end of the quote; None where unknown."""
        return None if self.start is None or self.end is None else (self.start, self.end)


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
    history: tuple[Turn, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that a search gave back: characters `start:end` of the article at a url."""

    article: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Collection:
    """Articles, and the questions asked about them."""

    articles: tuple[Article, ...]
    questions: tuple[Question, ...]


def same_article(url: str, name: str) -> bool:
    """Whether evidence that names an article by url, id or file name means the one at `url`."""
    return url == name or url.endswith(f"/{name}")

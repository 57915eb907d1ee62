"""The values and seams of the index: articles, spans of them, hits, and what a search needs.

Knows nothing of files, databases or models.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class DatelineError(Exception):
    """Something a person can mend: the message names the value and the remedy."""


@dataclass(frozen=True, slots=True)
class Download:
    """The bytes of one source as they were read: a file of `kind` text, markdown or html."""

    url: str
    kind: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Article:
    """One news article. `id` hashes url and text, so the same id means the same text.

    Two articles are equal when their ids are; `published` is None when no date is certain.
    """

    id: str
    url: str = field(compare=False)
    title: str = field(compare=False)
    text: str = field(compare=False, repr=False)
    published: date | None = field(default=None, compare=False)
    source: str = field(default="", compare=False)
    author: str = field(default="", compare=False)


def article_id(url: str, text: str) -> str:
    """The 16 hexadecimal digits that name this text at this url (SHA-256, cut)."""
    return hashlib.sha256(f"{url}\0{text}".encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start:end` of an article. The text is derived, so it cannot disagree."""

    article: Article
    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= len(self.article.text):
            raise ValueError(f"span {self.start}:{self.end} is outside article {self.article.id}")

    @property
    def text(self) -> str:
        return self.article.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that a search found. Scores compare only inside one list."""

    span: Span
    score: float


@dataclass(frozen=True, slots=True)
class Period:
    """Publication dates from `since` to `until`, both included; None leaves that side open.

    A closed side leaves out the articles whose date is not known.
    """

    since: date | None = None
    until: date | None = None

    def __post_init__(self) -> None:
        if self.since and self.until and self.since > self.until:
            raise DatelineError(
                f"the period starts on {self.since}, after it ends on {self.until}: swap the dates"
            )

    def __bool__(self) -> bool:
        return self.since is not None or self.until is not None

    def holds(self, day: date | None) -> bool:
        """Whether an article published on `day` lies inside."""
        if not self:
            return True
        if day is None:
            return False
        return (self.since is None or self.since <= day) and (
            self.until is None or day <= self.until
        )


ALWAYS = Period()


@dataclass(frozen=True, slots=True)
class Listing:
    """Some of the articles that were asked for, newest first, and of all of them what there is."""

    articles: tuple[Article, ...]
    total: int
    oldest: date | None = None
    newest: date | None = None


class Encoder(Protocol):
    """Texts to unit vectors; a SentenceTransformer fits as it is.

    Both return float32 of shape (len(texts), dimension).
    """

    def encode_query(self, texts: list[str], /, **options: Any) -> Any: ...

    def encode_document(self, texts: list[str], /, **options: Any) -> Any: ...


class Index(Protocol):
    """Where passages are kept and found."""

    def add(self, article: Article, passages: Sequence[Span], vectors: Vectors) -> None:
        """Keep the article with its passages and their vectors (len(passages), dimension).

        Replaces the article of the same url, in one transaction.
        """

    def remove(self, url: str) -> bool:
        """Forget the article of this url; whether there was one."""

    def has(self, article: Article) -> bool:
        """Whether this very article, every field the same, is kept."""

    def get(self, id: str) -> Article | None:
        """The article of this id."""

    def articles(self) -> Iterator[Article]:
        """Every article, newest first, the undated last."""

    def listed(self, words: str, limit: int, offset: int = 0) -> Listing:
        """The articles whose title, source, author or date holds each of the words, in any case."""

    def nearest(self, vector: Vectors, k: int, period: Period = ALWAYS) -> list[Hit]:
        """The k passages with the highest inner product to `vector` (dimension,), best first."""

    def matching(self, query: str, k: int, period: Period = ALWAYS) -> list[Hit]:
        """The k passages that match the words of the query best (BM25), best first."""

    def rarity(self, words: Iterable[str]) -> dict[str, float]:
        """Inverse document frequency of each word over the passages, in nats, absent words too."""

    def writing(self) -> AbstractContextManager[None]:
        """Hold the writer's lock for a run of adds and removes; caches are saved at its end."""


def searchable(title: str, text: str) -> str:
    """What is embedded for a passage: the title of its article and its own text."""
    return f"{title}\n{text}"


def dated(title: str, published: date | None, text: str) -> str:
    """What is indexed by words: title, date and text, so that a question's "in March" counts."""
    day = f"{published:%B} {published.day}, {published.year}" if published else ""
    return f"{title}\n{day}\n{text}"

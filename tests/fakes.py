"""Test doubles: deterministic encoder and reader, an index in lists, articles made on the spot."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple
from datetime import date
from typing import Any

import numpy as np

from index.sentences import sentences
from index.types import (
    ALWAYS,
    Article,
    Hit,
    Index,
    Listing,
    Period,
    Span,
    Vectors,
    article_id,
    dated,
    searchable,
)
from index.words import content_terms, terms
from rag.types import Reading
from rag.weigh import Weights

# Answers whatever is read, by what the reader says and nothing else.
ANYTHING = Weights(bias=0.0, clues={"reader": 1.0}, threshold=0.0, likely=0.5, sure=0.8)


class BagEncoder:
    """Each word has a direction of its own (from its hash); a text is the sum of its words."""

    def __init__(self, dimension: int = 64) -> None:
        self.dimension = dimension

    def encode_query(self, texts: Sequence[str], /, **_: Any) -> Vectors:
        return self._encode(texts)

    def encode_document(self, texts: Sequence[str], /, **_: Any) -> Vectors:
        return self._encode(texts)

    def _encode(self, texts: Sequence[str]) -> Vectors:
        vectors = np.stack([self._sum(text) for text in texts])
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.maximum(norms, 1e-9), dtype=np.float32)

    def _sum(self, text: str) -> Vectors:
        total = np.zeros(self.dimension, dtype=np.float32)
        for word in text.lower().split():
            seed = hashlib.sha256(word.encode("utf-8", "surrogatepass")).digest()[:8]
            drawn = np.random.default_rng(int.from_bytes(seed, "big"))
            total += drawn.standard_normal(self.dimension).astype(np.float32)
        return total


class WordReader:
    """A `Reader` that finds each sentence to answer as far as it holds the question's words."""

    def read(self, question: str, spans: Sequence[Span]) -> list[Reading]:
        asked = set(terms(question))
        found = [
            Reading(span, _share(asked, set(terms(part.text))), part.start, part.end)
            for span in spans
            for part in sentences(span)
        ]
        return sorted(found, key=lambda reading: -reading.score)


def _share(asked: set[str], held: set[str]) -> float:
    return len(asked & held) / max(1, len(asked))


def article(
    text: str,
    *,
    url: str = "https://news.example/a",
    title: str = "A title",
    published: date | None = date(2024, 3, 25),
) -> Article:
    """An article that says `text`."""
    return Article(article_id(url, text), url, title, text, published, "Example News")


def whole(text: str) -> Span:
    """All of an article that says `text`."""
    return Span(article(text), 0, len(text))


class MemoryIndex:
    """An `Index` in plain lists: the simplest thing the contract suite can hold."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[Article, list[Span], Vectors]] = {}

    def add(self, article: Article, passages: Sequence[Span], vectors: Vectors) -> None:
        if len(passages) != len(vectors):
            raise ValueError(f"{len(passages)} passages but {len(vectors)} vectors")
        self._kept[article.url] = (article, list(passages), vectors)

    def remove(self, url: str) -> bool:
        return self._kept.pop(url, None) is not None

    def has(self, article: Article) -> bool:
        kept = self._kept.get(article.url)
        return kept is not None and astuple(kept[0]) == astuple(article)

    def get(self, id: str) -> Article | None:
        return next((a for a, _, _ in self._kept.values() if a.id == id), None)

    def articles(self) -> Iterator[Article]:
        kept = [article for article, _, _ in self._kept.values()]
        return iter(sorted(kept, key=lambda a: a.published or date.min, reverse=True))

    def listed(self, words: str, limit: int, offset: int = 0) -> Listing:
        found = [
            a for a in self.articles() if all(w in _label(a) for w in words.casefold().split())
        ]
        days = [a.published for a in found if a.published]
        shown = tuple(found[offset : offset + limit])
        return Listing(shown, len(found), min(days, default=None), max(days, default=None))

    def nearest(self, vector: Vectors, k: int, period: Period = ALWAYS) -> list[Hit]:
        hits = [Hit(span, float(kept @ vector)) for span, kept in self._within(period)]
        return sorted(hits, key=lambda hit: -hit.score)[:k]

    def matching(self, query: str, k: int, period: Period = ALWAYS) -> list[Hit]:
        rarity = self.rarity(content_terms(query))
        hits = []
        for span, _ in self._within(period):
            held = set(terms(dated(span.article.title, span.article.published, span.text)))
            if score := sum(weight for term, weight in rarity.items() if term in held):
                hits.append(Hit(span, score))
        return sorted(hits, key=lambda hit: -hit.score)[:k]

    def rarity(self, words: Iterable[str]) -> dict[str, float]:
        texts = [
            set(terms(dated(span.article.title, span.article.published, span.text)))
            for span, _ in self._within(ALWAYS)
        ]
        return {
            word: math.log(1 + len(texts) / (1 + sum(word in text for text in texts)))
            for word in words
        }

    @contextmanager
    def writing(self) -> Iterator[None]:
        yield

    def _within(self, period: Period) -> Iterator[tuple[Span, Vectors]]:
        for article, spans, vectors in self._kept.values():
            if period.holds(article.published):
                yield from zip(spans, vectors, strict=True)


def _label(article: Article) -> str:
    day = article.published.isoformat() if article.published else "undated"
    return f"{article.title} {article.source} {article.author} {day}".casefold()


def keep(index: Index, *kept: Article) -> None:
    """Add articles, each as one passage, with BagEncoder vectors."""
    for one in kept:
        texts = [searchable(one.title, one.text)]
        index.add(one, [Span(one, 0, len(one.text))], BagEncoder().encode_document(texts))

"""Sources into an index: read, parse, split, embed, add; each outcome is a row of the report.

Calls the steps in order, each ahead of the next; a source that fails is a row, never a stop.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, TypeVar

import numpy as np

from index.local import LocalIndex
from index.parse import parse
from index.passages import passages
from index.sources import load_file
from index.types import Article, DatelineError, Encoder, Span, Vectors, searchable

Outcome = Literal["added", "replaced", "unchanged", "failed"]
Item = TypeVar("Item")
BATCH = 256  # passages embedded at once: what a kill can cost, and enough to sort by length
AHEAD = 2  # batches that a step may be ahead of the next: all that is ever in memory


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one source."""

    source: str
    outcome: Outcome
    published: date | None = None
    passages: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Split:
    """An article that may be new, and its passages."""

    source: str
    article: Article
    passages: list[Span]


Batch = list[_Split | Row]


def ingest(
    found: Iterable[Path | DatelineError], index: LocalIndex, encoder: Encoder
) -> Iterator[Row]:
    """Keep what the files hold; a row for each, in order, once it is settled.

    Each article is one transaction. An unchanged one is skipped, one of the same url with another
    text or date is replaced. Stopped or killed, it goes on from there when it is run again.
    """
    return _ingested((_read(source) for source in found), index, encoder)


def ingest_articles(
    articles: Iterable[Article], index: LocalIndex, encoder: Encoder
) -> Iterator[Row]:
    """The same for articles that are parsed already."""
    return _ingested(((article.url, article) for article in articles), index, encoder)


def ahead(items: Generator[Item, None, None], count: int) -> Generator[Item, None, None]:
    """The same items, made by a thread of their own, up to `count` before they are asked for."""
    end = object()
    waiting: deque[Future[Item | object]] = deque()
    with ThreadPoolExecutor(1) as thread:
        try:
            waiting.extend(thread.submit(next, items, end) for _ in range(count))
            while (item := waiting.popleft().result()) is not end:
                waiting.append(thread.submit(next, items, end))
                yield item  # type: ignore[misc] # it is not the end
        finally:
            for future in waiting:
                future.cancel()
            thread.shutdown()
            items.close()


def _ingested(
    items: Iterable[tuple[str, Article] | Row], index: LocalIndex, encoder: Encoder
) -> Iterator[Row]:
    with index.writing():
        batches = ahead(_batches(items, index), AHEAD)
        embedded = ahead(_embedded(batches, encoder), AHEAD)
        try:
            for batch, vectors in embedded:
                yield from _kept(batch, vectors, index)
        finally:
            embedded.close()


def _read(source: Path | DatelineError) -> tuple[str, Article] | Row:
    if isinstance(source, DatelineError):
        return Row("", "failed", note=str(source))
    try:
        return str(source), parse(load_file(source))
    except DatelineError as error:
        return Row(str(source), "failed", note=str(error))
    except Exception as error:  # noqa: BLE001 - a source that no parser expected must not stop the rest
        return Row(str(source), "failed", note=f"{type(error).__name__}: {error}")


def _batches(
    items: Iterable[tuple[str, Article] | Row], index: LocalIndex
) -> Generator[Batch, None, None]:
    """Batches of about BATCH passages that are to be embedded, and what else came between."""
    batch: Batch = []
    size = 0
    for item in items:
        batch.append(item if isinstance(item, Row) else _split(*item, index))
        size += len(batch[-1].passages) if isinstance(batch[-1], _Split) else 0
        if size >= BATCH or len(batch) >= BATCH:
            yield batch
            batch, size = [], 0
    yield batch


def _split(source: str, article: Article, index: LocalIndex) -> _Split | Row:
    split = passages(article)
    if not split:
        note = f"{source} holds no sentence: only headings or blanks"
        return Row(source, "failed", note=note)
    if index.has(article):
        return Row(source, "unchanged", article.published, len(split))
    return _Split(source, article, split)


def _embedded(
    batches: Generator[Batch, None, None], encoder: Encoder
) -> Generator[tuple[Batch, Vectors], None, None]:
    try:
        for batch in batches:
            split = [item for item in batch if isinstance(item, _Split)]
            texts = [searchable(s.article.title, span.text) for s in split for span in s.passages]
            vectors = encoder.encode_document(texts) if texts else np.empty((0, 0))
            yield batch, np.asarray(vectors, dtype=np.float32)
    finally:
        batches.close()


def _kept(batch: Batch, vectors: Vectors, index: LocalIndex) -> Iterator[Row]:
    start = 0
    for item in batch:
        if isinstance(item, Row):
            yield item
            continue
        end = start + len(item.passages)
        yield _settled(item, vectors[start:end], index)
        start = end


def _settled(item: _Split, vectors: Vectors, index: LocalIndex) -> Row:
    article = item.article
    outcome: Outcome = "replaced" if index.at(article.url) else "added"
    if index.has(article):  # it came twice, the first one just now
        outcome = "unchanged"
    else:
        index.add(article, item.passages, vectors)
    return Row(item.source, outcome, article.published, len(item.passages))

"""Sources into an index: read, parse, split, embed, add; each outcome is a row of the report.

Calls the steps in order; a source that fails is a row, never a stop.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

import numpy as np

from index.local import LocalIndex
from index.parse import parse
from index.passages import passages
from index.sources import load_file
from index.types import Article, DatelineError, Encoder, Span, Vectors, searchable

Outcome = Literal["added", "replaced", "unchanged", "failed"]
BATCH = 256  # passages embedded at once: what a kill can cost, and enough to sort by length


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one source."""

    source: str
    outcome: Outcome
    published: date | None = None
    passages: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Parsed:
    """An article that is to be kept, and the row that will say so."""

    article: Article
    passages: list[Span]
    row: Row


def ingest(
    found: Iterable[Path | DatelineError], index: LocalIndex, encoder: Encoder
) -> Iterator[Row]:
    """Keep what the sources hold; a row for each, in order, once it is settled.

    Each article is one transaction. An unchanged one is skipped, one of the same url with another
    text or date is replaced.
    """
    with index.writing():
        waiting: list[_Parsed | Row] = []
        size = 0
        for source in found:
            item = _parsed(source, index)
            waiting.append(item)
            size += len(item.passages) if isinstance(item, _Parsed) else 0
            if size >= BATCH:
                yield from _kept(waiting, index, encoder)
                waiting, size = [], 0
        yield from _kept(waiting, index, encoder)


def _parsed(source: Path | DatelineError, index: LocalIndex) -> _Parsed | Row:
    if isinstance(source, DatelineError):
        return Row("", "failed", note=str(source))
    try:
        article = parse(load_file(source))
        split = passages(article)
        if not split:
            raise DatelineError(f"{source} holds no sentence: only headings or blanks")
    except DatelineError as error:
        return Row(str(source), "failed", note=str(error))
    except Exception as error:  # noqa: BLE001 - a source that no parser expected must not stop the rest
        return Row(str(source), "failed", note=f"{type(error).__name__}: {error}")
    if index.has(article):
        return Row(str(source), "unchanged", article.published, len(split))
    outcome: Outcome = "replaced" if index.at(article.url) else "added"
    return _Parsed(article, split, Row(str(source), outcome, article.published, len(split)))


def _kept(waiting: Sequence[_Parsed | Row], index: LocalIndex, encoder: Encoder) -> Iterator[Row]:
    parsed = [item for item in waiting if isinstance(item, _Parsed)]
    texts = [searchable(p.article.title, span.text) for p in parsed for span in p.passages]
    vectors: Vectors = np.empty((0, 0), dtype=np.float32)
    if texts:
        vectors = np.asarray(encoder.encode_document(texts), dtype=np.float32)
    start = 0
    for item in waiting:
        if isinstance(item, Row):
            yield item
            continue
        end = start + len(item.passages)
        index.add(item.article, item.passages, vectors[start:end])
        start = end
        yield item.row

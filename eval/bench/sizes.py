"""An index that grows to a million passages, measured at each size by a process of its own.

Copies of real articles with noisy vectors stand for what is not there. Knows the public contract of
the index; nothing of how it searches.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from eval.places import folder_megabytes
from index.local import STORE, LocalIndex, open_index
from index.store import Store
from index.types import Article, Span, Vectors, article_id

NOISE = 0.48  # length of the noise added to a unit vector: cosine 1 / sqrt(1 + 0.48²) = 0.90
Kept = tuple[Article, list[Span], Vectors]


@dataclass(frozen=True, slots=True)
class Growth:
    """What growing to a size took."""

    passages: int
    real: int
    seconds: float  # for what was added since the size before, caches saved
    added: int


def kept_articles(folder: Path) -> Iterator[Kept]:
    """Every article of an index with its passages and their vectors (passages, dimension)."""
    with closing(Store(folder / STORE, writable=True)) as store:
        article: Article | None = None
        spans: list[Span] = []
        rows: list[Vectors] = []
        for numbers, vectors in store.vectors(0, store.revision()):
            found = store.passages(numbers)
            for number, vector in zip(numbers, vectors, strict=True):
                if article is not None and found[number].article != article:
                    yield article, spans, np.stack(rows)
                    spans, rows = [], []
                article = found[number].article
                spans.append(found[number])
                rows.append(vector)
        if article is not None:
            yield article, spans, np.stack(rows)


def copied(kept: Kept, copy: int) -> Kept:
    """The same text under another url, its vectors moved by noise drawn from the copy's number."""
    article, spans, vectors = kept
    url = f"{article.url}#{copy}"
    again = replace(article, url=url, id=article_id(url, article.text))
    seed = int(again.id, 16)
    return again, [Span(again, s.start, s.end) for s in spans], noisy(vectors, seed)


def noisy(vectors: Vectors, seed: int) -> Vectors:
    """Unit vectors (n, dimension) at a cosine of about 0.90 to the given ones."""
    noise = np.random.default_rng(seed).standard_normal(vectors.shape).astype(np.float32)
    moved = vectors + noise * (NOISE / np.linalg.norm(noise, axis=1, keepdims=True))
    unit: Vectors = moved / np.linalg.norm(moved, axis=1, keepdims=True)
    return unit


def supply(real: Sequence[Kept]) -> Iterator[Kept]:
    """The real articles, then copies of them without end."""
    yield from real
    copy = 0
    while True:
        copy += 1
        for kept in real:
            yield copied(kept, copy)


def grow(index: LocalIndex, articles: Iterator[Kept], size: int, real: int) -> Growth:
    """Add articles until the index has `size` passages; `real` of all there are, are real."""
    before = index.counts()[1]
    count = before
    started = time.perf_counter()
    with index.writing():
        while count < size:
            article, spans, vectors = next(articles)
            index.add(article, spans, vectors)
            count += len(spans)
    seconds = time.perf_counter() - started
    return Growth(count, min(real, count), seconds, count - before)


def sizes(
    source: Path, questions: Path, out: Path, wanted: Iterable[int], say: Callable[[str], object]
) -> Iterator[dict[str, Any]]:
    """Grow one index to each size in turn and measure it there; `source` is an index to copy."""
    real = list(kept_articles(source))
    passages = sum(len(spans) for _, spans, _ in real)
    with closing(Store(source / STORE, writable=True)) as store:
        encoder = store.fact("encoder") or ""
    articles = supply(real)
    folder = out / "growing"
    with closing(open_index(folder, encoder)) as index:
        for size in sorted(wanted):
            say(f"growing to {size:,} passages")
            growth = grow(index, articles, size, passages)
            say(f"measuring {growth.passages:,} passages")
            yield {
                "passages": growth.passages,
                "real": growth.real,
                "added_per_s": round(growth.added / growth.seconds) if growth.added else None,
                "disk_mb": round(folder_megabytes(folder)),
                **measured(folder, questions),
            }


def measured(folder: Path, questions: Path) -> dict[str, Any]:
    """What `eval.bench.probe` prints of an index, run in a process of its own."""
    ran = subprocess.run(
        [sys.executable, "-m", "eval.bench.probe", str(folder), str(questions)],
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    measured: dict[str, Any] = json.loads(ran.stdout)
    return measured

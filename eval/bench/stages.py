"""Which FAISS index at which size: recall, latency, memory, building, adding and removing.

    python -m eval.bench.stages --index FOLDER --questions Q --sizes 20000,100000,500000

Knows FAISS and the vectors of an index; nothing of articles. Vectors beyond those that are kept are
copies with noise (cosine to the original about 0.9).
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from rich.console import Console
from rich.table import Table

from eval.bench.sizes import noisy
from eval.formats import read_questions
from index.embed import load_encoder
from index.local import STORE
from index.store import Store
from index.types import Vectors

NEIGHBOURS = 10
QUERIES = 200
CHANGED = 2_000  # vectors added, then removed


@dataclass(frozen=True, slots=True)
class Measured:
    """What one kind of index costs and finds at one size; times in the unit of the name."""

    kind: str
    size: int
    recall: float
    p50_ms: float
    p95_ms: float
    megabytes: float
    build_s: float
    add_s: float
    remove_s: float | None


def cells(size: int) -> int:
    """About the square root of the size, as a power of two."""
    return int(2 ** round(np.log2(size**0.5)))


def _hnsw(vectors: Vectors) -> Any:
    index = faiss.IndexHNSWSQ(
        vectors.shape[1], faiss.ScalarQuantizer.QT_8bit, 32, faiss.METRIC_INNER_PRODUCT
    )
    index.hnsw.efConstruction = 100
    index.hnsw.efSearch = 96
    index.train(vectors[:100_000])
    return index


def _ivf(description: str, probes: int) -> Callable[[Vectors], Any]:
    def make(vectors: Vectors) -> Any:
        name = description.format(cells=cells(len(vectors)))
        index = faiss.index_factory(vectors.shape[1], name, faiss.METRIC_INNER_PRODUCT)
        drawn = np.random.default_rng(0).permutation(len(vectors))[: 64 * cells(len(vectors))]
        index.train(vectors[np.sort(drawn)])
        inner = faiss.extract_index_ivf(index)
        inner.nprobe = probes
        return index

    return make


def _flat(description: str) -> Callable[[Vectors], Any]:
    def make(vectors: Vectors) -> Any:
        index = faiss.index_factory(vectors.shape[1], description, faiss.METRIC_INNER_PRODUCT)
        index.train(vectors[:100_000])
        return index

    return make


KINDS: dict[str, Callable[[Vectors], Any]] = {
    "flat, 32 bits": _flat("Flat"),
    "flat, 16 bits": _flat("SQfp16"),
    "flat, 8 bits": _flat("SQ8"),
    "IVF 8 bits, 16 probes": _ivf("IVF{cells},SQ8", 16),
    "IVF 8 bits, 32 probes": _ivf("IVF{cells},SQ8", 32),
    "IVF 8 bits, 64 probes": _ivf("IVF{cells},SQ8", 64),
    "IVF 8 bits, 128 probes": _ivf("IVF{cells},SQ8", 128),
    "IVF PQ fast scan, refined, 64 probes": _ivf("IVF{cells},PQ192x4fs,Refine(SQ8)", 64),
    "IVF RaBitQ, refined, 64 probes": _ivf("IVF{cells},RaBitQ,Refine(SQ8)", 64),
    "HNSW 8 bits": _hnsw,
}


def measure(kind: str, vectors: Vectors, queries: Vectors, exact: np.ndarray) -> Measured:
    """Build one kind of index over all vectors but the last few; search, then add and remove."""
    first = len(vectors) - CHANGED
    started = time.perf_counter()
    index = KINDS[kind](vectors[:first])
    index.add(vectors[:first])
    built = time.perf_counter() - started
    started = time.perf_counter()
    index.add(vectors[first:])
    added = time.perf_counter() - started
    if hasattr(index, "k_factor"):
        index.k_factor = 10
    found, times = [], []
    for query in queries:
        started = time.perf_counter()
        found.append(index.search(query[None], NEIGHBOURS)[1][0])
        times.append((time.perf_counter() - started) * 1000)
    hit = np.mean([len(set(a) & set(b)) for a, b in zip(found, exact, strict=True)]) / NEIGHBOURS
    p50, p95 = np.percentile(times, [50, 95])
    size = _megabytes(index)
    removed = _removal_seconds(index, first, len(vectors))
    return Measured(kind, len(vectors), float(hit), p50, p95, size, built, added, removed)


def _removal_seconds(index: Any, first: int, end: int) -> float | None:
    """Seconds to remove the last vectors; None where this kind can't."""
    started = time.perf_counter()
    try:
        index.remove_ids(faiss.IDSelectorBatch(np.arange(first, end)))
    except RuntimeError:
        return None
    return time.perf_counter() - started


def _megabytes(index: Any) -> float:
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "index")
        faiss.write_index(index, file)
        return os.path.getsize(file) / 1e6


def kept_vectors(folder: Path) -> Vectors:
    """Every vector of an index, (passages, dimension)."""
    with closing(Store(folder / STORE, writable=True)) as store:
        return np.concatenate([block for _, block in store.vectors(0, store.revision())])


def grown(real: Vectors, size: int) -> Vectors:
    """`size` unit vectors: the real ones, then noisy copies of them."""
    blocks = [real[:size]]
    while sum(map(len, blocks)) < size:
        blocks.append(noisy(real, seed=len(blocks)))
    return np.ascontiguousarray(np.concatenate(blocks)[:size])


def measured(real: Vectors, queries: Vectors, sizes: list[int]) -> Iterator[Measured]:
    """Each kind at each size."""
    for size in sizes:
        vectors = grown(real, size)
        exact = faiss.knn(queries, vectors, NEIGHBOURS, metric=faiss.METRIC_INNER_PRODUCT)[1]
        for kind in KINDS:
            yield measure(kind, vectors, queries, exact)


def main() -> None:
    """Print a row for each kind and size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--sizes", default="20000,100000,500000")
    chosen = parser.parse_args()
    faiss.omp_set_num_threads(1)  # as the product searches
    real = kept_vectors(chosen.index)
    asked = [question.question for question in read_questions(chosen.questions)[:QUERIES]]
    queries = np.asarray(load_encoder().encode_query(asked))
    table = Table(
        "kind", "size", "recall@10", "p50 ms", "p95 ms", "MB", "build s", "add s", "remove s"
    )
    for row in measured(real, queries, [int(size) for size in chosen.sizes.split(",")]):
        removed = "no" if row.remove_s is None else f"{row.remove_s:.2f}"
        cells_ = (
            f"{row.recall:.3f}",
            f"{row.p50_ms:.1f}",
            f"{row.p95_ms:.1f}",
            f"{row.megabytes:.0f}",
        )
        table.add_row(
            row.kind, str(row.size), *cells_, f"{row.build_s:.1f}", f"{row.add_s:.2f}", removed
        )
        print(row, flush=True)
    Console(width=140).print(table)


if __name__ == "__main__":
    main()

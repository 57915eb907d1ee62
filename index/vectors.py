"""FAISS finds the passages whose vectors are nearest to a question's: exactly, or nearly by cells.

Does not know what a passage is beyond its number and its vector, nor where these are kept.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from index.types import Vectors

Numbers = NDArray[np.int64]
Block = tuple[Sequence[int] | Numbers, Vectors]

SUFFIX = ".faiss"
# Sizes and probes: `python -m eval.bench.stages`, see eval/LOG.md.
EXACT_UP_TO = 200_000
PROBED = 4  # one cell in so many, for a question over the whole collection
TRAINED_ON = 64  # vectors a cell, by two threads; a second one made searches of 11 ms take 75


@dataclass(frozen=True, slots=True)
class Nearest:
    """Vectors by passage number as they stood at a revision. Never changes: threads may share it.

    `base` is a FAISS index, mapped from `file` where there is one; on top of it lie the vectors
    that are `newer` (n, dimension) under their `numbers` (n,), and the numbers that are `gone`.
    """

    base: Any
    revision: int
    numbers: Numbers
    newer: Vectors
    gone: Numbers
    file: Path | None = None

    def search(
        self, vector: Vectors, k: int, allowed: NDArray[np.bool_] | None = None
    ) -> list[tuple[int, float]]:
        """Numbers and inner products of the k vectors nearest to `vector` (dimension,).

        `allowed` (m,) says which numbers may be found; those from m on may not.
        """
        query = np.ascontiguousarray(vector, dtype=np.float32)
        scores, numbers = self.base.search(query[None], k, params=self._parameters(allowed))
        found = list(zip(numbers[0].tolist(), scores[0].tolist(), strict=True))
        kept = _in(self.numbers, allowed)
        found += zip(self.numbers[kept].tolist(), (self.newer[kept] @ query).tolist(), strict=True)
        return sorted((f for f in found if f[0] >= 0), key=lambda f: -f[1])[:k]

    def changed(self, removed: Sequence[int], blocks: Iterable[Block], revision: int) -> Nearest:
        """The same after these were removed and those added, on top of the same base."""
        away = np.asarray(removed, dtype=np.int64)
        left = ~np.isin(self.numbers, away)
        added = [(np.asarray(numbers, dtype=np.int64), vectors) for numbers, vectors in blocks]
        return replace(
            self,
            revision=revision,
            numbers=np.concatenate([self.numbers[left], *(numbers for numbers, _ in added)]),
            newer=np.concatenate([self.newer[left], *(vectors for _, vectors in added)]),
            gone=np.union1d(self.gone, away),
        )

    def count(self) -> int:
        """How many vectors are kept."""
        total = int(self.base.ntotal) + len(self.numbers)
        if not len(self.gone):
            return total
        parameters = _parameters(self.base, faiss.IDSelectorBatch(self.gone), self.base.ntotal)
        nothing = np.zeros((1, self.base.d), dtype=np.float32)
        _, dropped = self.base.search(nothing, len(self.gone), params=parameters)
        return total - int((dropped >= 0).sum())

    def pending(self) -> int:
        """How many changes are not in the base."""
        return len(self.numbers) + len(self.gone)

    def _parameters(self, allowed: NDArray[np.bool_] | None) -> Any:
        if allowed is None:
            away = faiss.IDSelectorNot(faiss.IDSelectorBatch(self.gone)) if len(self.gone) else None
            return _parameters(self.base, away, _cells(self.base) // PROBED)
        allowed = allowed.copy()
        allowed[self.gone[self.gone < len(allowed)]] = False
        # The fewer may be found, the more cells are looked at, and the less of each.
        share = min(1.0, int(allowed.sum()) / max(1, self.base.ntotal))
        probes = int(_cells(self.base) / max(1.0, PROBED * share))
        only = faiss.IDSelectorBitmap(np.packbits(allowed, bitorder="little"))
        return _parameters(self.base, only, probes)


def empty(dimension: int) -> Nearest:
    """No vectors, at revision 0."""
    return _based(_untrained(dimension, 0), 0)


def suits(nearest: Nearest, count: int) -> bool:
    """Whether the base is the kind of index that `count` vectors call for."""
    return _cells(nearest.base) == cells(count)


def cells(count: int) -> int:
    """How many cells for so many vectors: none up to EXACT_UP_TO, else about the square root."""
    return 0 if count <= EXACT_UP_TO else int(2 ** round(np.log2(count**0.5)))


def extended(
    nearest: Nearest, removed: Sequence[int], blocks: Iterable[Block], revision: int
) -> Nearest:
    """The same after these were removed and those added, all of it in a base of its own."""
    base = faiss.read_index(str(nearest.file)) if nearest.file else faiss.clone_index(nearest.base)
    away = np.union1d(nearest.gone, np.asarray(removed, dtype=np.int64))
    if len(away):
        base.remove_ids(faiss.IDSelectorBatch(away))
    left = ~np.isin(nearest.numbers, away)
    _add(base, [(nearest.numbers[left], nearest.newer[left]), *blocks])
    return _based(base, revision)


def built(examples: Vectors, blocks: Iterable[Block], count: int, revision: int) -> Nearest:
    """A base of the kind that `count` vectors call for; its cells are learned from `examples`."""
    base = _untrained(examples.shape[1], cells(count))
    faiss.omp_set_num_threads(2)
    base.train(examples)
    faiss.omp_set_num_threads(1)
    _add(base, blocks)
    return _based(base, revision)


def save(nearest: Nearest, folder: Path) -> Nearest:
    """Write the base as `REVISION.faiss`, whole or not at all; the same vectors, mapped from it."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{nearest.revision}{SUFFIX}"
    unfinished = target.with_suffix(".part")
    faiss.write_index(nearest.base, str(unfinished))
    os.replace(unfinished, target)
    for old in folder.glob(f"*{SUFFIX}"):
        if old != target:
            old.unlink(missing_ok=True)
    return replace(nearest, base=faiss.read_index(str(target), faiss.IO_FLAG_MMAP_IFC), file=target)


def load(folder: Path, dimension: int, newest: int) -> Nearest:
    """The saved vectors of the highest revision up to `newest`; empty where none can be read."""
    faiss.omp_set_num_threads(1)
    saved = sorted((int(f.stem), f) for f in folder.glob(f"*{SUFFIX}") if f.stem.isdecimal())
    for revision, file in reversed(saved):
        if revision > newest:
            continue
        try:
            base = faiss.read_index(str(file), faiss.IO_FLAG_MMAP_IFC)
        except RuntimeError:
            continue  # unreadable: the store has every vector, so nothing is lost
        if base.d == dimension:
            return replace(_based(base, revision), file=file)
    return empty(dimension)


def _untrained(dimension: int, cells: int) -> Any:
    # 16 bits are what the store keeps, so the flat index is exact; 8 bits cost 0.5 % of recall.
    name = f"IVF{cells},SQ8" if cells else "IDMap,SQfp16"
    return faiss.index_factory(dimension, name, faiss.METRIC_INNER_PRODUCT)


def _based(base: Any, revision: int) -> Nearest:
    none: Numbers = np.empty(0, dtype=np.int64)
    return Nearest(base, revision, none, np.empty((0, base.d), dtype=np.float32), none)


def _cells(base: Any) -> int:
    return int(getattr(base, "nlist", 0))


def _add(base: Any, blocks: Iterable[Block]) -> None:
    for numbers, vectors in blocks:
        if len(numbers):
            base.add_with_ids(
                np.ascontiguousarray(vectors, dtype=np.float32), np.asarray(numbers, dtype=np.int64)
            )


def _parameters(base: Any, selector: Any, probes: int) -> Any:
    if _cells(base):
        return faiss.SearchParametersIVF(sel=selector, nprobe=min(probes, _cells(base)))
    return faiss.SearchParameters(sel=selector)


def _in(numbers: Numbers, allowed: NDArray[np.bool_] | None) -> NDArray[np.bool_]:
    if allowed is None:
        return np.ones(len(numbers), dtype=np.bool_)
    inside = numbers < len(allowed)
    inside[inside] = allowed[numbers[inside]]
    return inside

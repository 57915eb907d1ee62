"""FAISS finds the passages whose vectors are nearest to a question's: exact inner product.

Does not know what a passage is beyond its number and its vector.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import faiss
import numpy as np

from index.types import Vectors

SUFFIX = ".faiss"


class Nearest:
    """Vectors by passage number, in memory, and the revision they stand for."""

    def __init__(self, index: faiss.Index, revision: int) -> None:
        self._index = index
        self.revision = revision

    def add(self, numbers: Sequence[int], vectors: Vectors) -> None:
        """Keep vectors (len(numbers), dimension) under these numbers."""
        self._index.add_with_ids(
            np.ascontiguousarray(vectors, dtype=np.float32), np.asarray(numbers, dtype=np.int64)
        )

    def remove(self, numbers: Sequence[int]) -> None:
        """Forget these numbers; those never kept don't matter."""
        if numbers:
            self._index.remove_ids(faiss.IDSelectorBatch(np.asarray(numbers, dtype=np.int64)))

    def search(
        self, vector: Vectors, k: int, only: Iterable[int] | None = None
    ) -> list[tuple[int, float]]:
        """Numbers and inner products of the k vectors nearest to `vector` (dimension,)."""
        parameters = None
        if only is not None:
            allowed = np.fromiter(only, dtype=np.int64)
            # faiss takes the selector by keyword, which its stubs don't know.
            parameters = faiss.SearchParameters(  # type: ignore[call-arg]
                sel=faiss.IDSelectorBatch(allowed)
            )
        query = np.ascontiguousarray(vector, dtype=np.float32).reshape(1, -1)
        scores, numbers = self._index.search(query, k, params=parameters)
        found = zip(numbers[0].tolist(), scores[0].tolist(), strict=True)
        return [(number, score) for number, score in found if number >= 0]

    def count(self) -> int:
        """How many vectors are kept."""
        return int(self._index.ntotal)

    def save(self, folder: Path) -> None:
        """Write `REVISION.faiss` and drop the older files; the name appears when it is whole."""
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / f"{self.revision}{SUFFIX}"
        unfinished = target.with_suffix(".part")
        faiss.write_index(self._index, str(unfinished))
        os.replace(unfinished, target)
        for old in folder.glob(f"*{SUFFIX}"):
            if old != target:
                old.unlink(missing_ok=True)


def empty(dimension: int) -> Nearest:
    """No vectors, at revision 0."""
    return Nearest(faiss.IndexIDMap(faiss.IndexFlatIP(dimension)), 0)


def load(folder: Path, dimension: int, newest: int) -> Nearest:
    """The saved vectors of the highest revision up to `newest`; empty where none can be read."""
    saved = sorted((int(f.stem), f) for f in folder.glob(f"*{SUFFIX}") if f.stem.isdecimal())
    for revision, file in reversed(saved):
        if revision > newest:
            continue
        try:
            index = faiss.read_index(str(file))
        except RuntimeError:
            continue  # unreadable: the store has every vector, so nothing is lost
        if index.d == dimension:
            return Nearest(index, revision)
    return empty(dimension)

"""Check that the store is whole, and that the caches and the encoder agree with it.

Changes nothing; the remedy is `LocalIndex.rebuild`, or the encoder the index was made by.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from index.local import LocalIndex
from index.types import Encoder, searchable

SAME_VECTOR = 0.98  # cosine; half precision costs 0.0001, another model gives about 0
SAMPLE = 8


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: whether it is well, what was seen, what would mend it."""

    name: str
    well: bool
    seen: str
    remedy: str


def checks(index: LocalIndex, encoder: Encoder) -> Iterator[Check]:
    """Every check, in order, as it is done."""
    articles, passages = index.counts()
    again = f"ingest the articles into a new folder and remove {index.folder}"
    rebuild = "dateline doctor --repair"
    yield Check("store", index.whole(), f"{articles:,} articles, {passages:,} passages", again)
    for name, count in index.cached().items():
        yield Check(name, count == passages, f"{count:,} of {passages:,} passages", rebuild)
    yield _agreement(index, encoder)


def _agreement(index: LocalIndex, encoder: Encoder) -> Check:
    """Whether the encoder still gives the vectors that are kept, on a few passages."""
    sample = list(index.sample(SAMPLE))
    if not sample:
        return Check("encoder", True, "no passages to compare", "")
    texts = [searchable(span.article.title, span.text) for span, _ in sample]
    made = np.asarray(encoder.encode_document(texts))
    kept = np.stack([vector for _, vector in sample])
    remedy = "set DATELINE_ENCODER to the model the index was made by, or ingest into a new folder"
    if made.shape != kept.shape:
        seen = f"{made.shape[1]} dimensions, the kept vectors have {kept.shape[1]}"
        return Check("encoder", False, seen, remedy)
    cosine = float((made * kept).sum(axis=1).min())
    return Check("encoder", cosine > SAME_VECTOR, f"cosine to kept vectors {cosine:.4f}", remedy)

"""Find the passages a question may be about: by meaning and by words, merged by rank.

Does not know which of them answers it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import repeat

from index.types import ALWAYS, Hit, Index, Period, Span, Vectors

DEPTH = 50
WORDS = 1.5  # what matching words count beside nearest vectors: eval/LOG.md compares


def retrieve(
    index: Index, query: str, vector: Vectors, k: int, period: Period = ALWAYS
) -> list[Hit]:
    """The k passages best by both searches; `vector` (dimension,) is the encoded query."""
    depth = max(DEPTH, k)
    rankings = [index.nearest(vector, depth, period), index.matching(query, depth, period)]
    return fuse(rankings, (1.0, WORDS))[:k]


def fuse(
    rankings: Iterable[Sequence[Hit]], shares: Sequence[float] = (), *, damping: int = 20
) -> list[Hit]:
    """Merge rankings by reciprocal rank (Cormack 2009): only order counts, so scales may differ.

    `shares` are what each ranking counts, all the same when left out.
    """
    scores: defaultdict[Span, float] = defaultdict(float)
    for ranking, share in zip(rankings, shares or repeat(1.0), strict=False):
        for rank, hit in enumerate(ranking, start=1):
            scores[hit.span] += share / (damping + rank)
    best_first = sorted(scores, key=scores.__getitem__, reverse=True)
    return [Hit(span, scores[span]) for span in best_first]

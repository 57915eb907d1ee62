"""Find the passages a question may be about: by meaning and by words, merged by rank.

Does not know which of them answers it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from index.types import ALWAYS, Hit, Index, Period, Span, Vectors

DEPTH = 50


def retrieve(
    index: Index, query: str, vector: Vectors, k: int, period: Period = ALWAYS
) -> list[Hit]:
    """The k passages best by both searches; `vector` (dimension,) is the encoded query."""
    depth = max(DEPTH, k)
    rankings = [index.nearest(vector, depth, period), index.matching(query, depth, period)]
    return fuse(rankings)[:k]


def fuse(rankings: Iterable[Sequence[Hit]], *, damping: int = 60) -> list[Hit]:
    """Merge rankings by reciprocal rank (Cormack 2009): only order counts, so scales may differ."""
    scores: defaultdict[Span, float] = defaultdict(float)
    for ranking in rankings:
        for rank, hit in enumerate(ranking, start=1):
            scores[hit.span] += 1 / (damping + rank)
    best_first = sorted(scores, key=scores.__getitem__, reverse=True)
    return [Hit(span, scores[span]) for span in best_first]

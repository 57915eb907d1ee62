"""Choose the readings to quote: the best one, and others that add something to it.

Does not know how they were found or how the answer will be written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.sentences import sentences
from index.types import Span
from index.words import content_terms, terms
from rag.types import Reading

MOST = 4
SAME_TEXT = 0.7  # overlap of word sets from which two sentences are one wire text, edited
SAME_ARTICLE = 0.8  # of the best score: what a further sentence of a quoted article needs
OTHER_ARTICLE = 0.7  # the same for another article, which also corroborates or contradicts


def evidence(question: str, readings: Sequence[Reading], threshold: float) -> list[Reading]:
    """The readings to quote, best first; none when the best is below the threshold.

    Each is widened to whole sentences. A further one must be good enough beside the best, must not
    repeat another's text, and must come from another article or hold more of the question's words.
    """
    if not readings or readings[0].score < threshold:
        return []
    best = whole_sentences(readings[0])
    chosen = [best]
    for reading in map(whole_sentences, readings[1:]):
        if len(chosen) == MOST:
            break
        if reading.score >= _needed(reading, chosen, best.score, threshold) and _adds(
            question, reading, chosen
        ):
            chosen.append(reading)
    return chosen


def whole_sentences(reading: Reading) -> Reading:
    """The same reading from the start of its first sentence to the end of its last."""
    touched = [
        s for s in sentences(reading.span) if s.start < reading.end and reading.start < s.end
    ]
    if not touched:
        return reading
    start, end = min(touched[0].start, reading.start), max(touched[-1].end, reading.end)
    return replace(reading, start=start, end=end)


def latest_first(readings: Sequence[Reading]) -> list[Reading]:
    """Newest article first, the undated last; the order given within one day."""
    return sorted(
        readings,
        key=lambda reading: (
            -(reading.span.article.published.toordinal() if reading.span.article.published else 0)
        ),
    )


def _needed(reading: Reading, chosen: Sequence[Reading], best: float, threshold: float) -> float:
    quoted = any(other.span.article == reading.span.article for other in chosen)
    return max(threshold, best * (SAME_ARTICLE if quoted else OTHER_ARTICLE))


def _adds(question: str, reading: Reading, chosen: Sequence[Reading]) -> bool:
    if any(_overlap(_text(reading), _text(other)) >= SAME_TEXT for other in chosen):
        return False
    if all(other.span.article != reading.span.article for other in chosen):
        return True
    asked = set(content_terms(question))
    covered = {term for other in chosen for term in terms(_text(other))}
    return bool(asked & set(terms(_text(reading))) - covered)


def _text(reading: Reading) -> str:
    return Span(reading.span.article, reading.start, reading.end).text


def _overlap(one: str, other: str) -> float:
    """Shared words over the words of the shorter text, so that a cut copy counts as a copy."""
    first, second = set(terms(one)), set(terms(other))
    return len(first & second) / max(1, min(len(first), len(second)))

"""Gather an article's sentences into passages, the pieces that are embedded and searched.

Does not know how a sentence is found, nor what becomes of a passage.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from index.sentences import sentences
from index.types import Article, Span

SIZE = 600  # characters; the encoder reads 256 word pieces, about 1,000 characters
LONGER = 4 / 3  # of the size: what one passage may reach so that no scrap is left over


def passages(article: Article, size: int = SIZE) -> list[Span]:
    """Whole sentences, each in one passage, about `size` characters, never across a heading."""
    if not article.text:
        return []
    whole = Span(article, 0, len(article.text))
    return [
        Span(article, group[0].start, group[-1].end)
        for section in _sections(sentences(whole))
        for group in _groups(section, size)
    ]


def _sections(found: Sequence[Span]) -> Iterator[Sequence[Span]]:
    """Runs of sentences with nothing between them; what lies between sentences is a heading."""
    start = 0
    for number in range(1, len(found) + 1):
        if number == len(found) or _is_parted(found[number - 1], found[number]):
            yield found[start:number]
            start = number


def _is_parted(one: Span, other: Span) -> bool:
    return bool(one.article.text[one.end : other.start].strip())


def _groups(section: Sequence[Span], size: int) -> Iterator[Sequence[Span]]:
    """Parts of nearly equal length: each stops at the sentence whose end is nearest its share."""
    while section:
        left = section[-1].end - section[0].start
        parts = 1 if left <= size * LONGER else max(2, round(left / size))
        count = len(section) if parts == 1 else _nearest(section, left / parts, size * LONGER)
        yield section[:count]
        section = section[count:]


def _nearest(section: Sequence[Span], share: float, most: float) -> int:
    """How many sentences come nearest to `share` characters without passing `most`."""
    start, count = section[0].start, 1
    for span in section[1:]:
        length, before = span.end - start, section[count - 1].end - start
        if length > most or abs(length - share) > abs(before - share):
            break
        count += 1
    return count

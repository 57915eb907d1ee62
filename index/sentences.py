"""Cut a span into sentences with exact offsets; headings are none.

Does not know what a passage is, nor which sentence matters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.stops import CLOSERS, after_space, between_stops
from index.types import Span

LONGEST = 1_000  # characters; what is longer is a table or has no punctuation, and is cut
HEADING_WORDS, HEADING_CHARACTERS = 12, 90
NEAR = 200  # characters beside a line that are looked at to tell whether it is a heading

_LINE = re.compile(r"[^\n]+")
_TO_LAST_SPACE = re.compile(r"[\s\S]*\s")
_MARKED = re.compile(r"#{1,6}\s")
# A line that begins a unit of its own: a list item, a table row, a speaker in a transcript.
_UNIT = re.compile(r"\s*(?:[-–—−•*+·●○◦▪◾‣►|]\s|\|\S|\d{1,3}[.)]\s|[A-Z][A-Z .’'-]{0,40}:\s)")
_ENDS = ".!?…:;,。！？؟।"


def sentences(span: Span) -> list[Span]:
    """The sentences of a span in order; every character but headings and the space between."""
    text = span.article.text
    return [
        Span(span.article, *piece)
        for unit in _units(text, span.start, span.end)
        for sentence in between_stops(text, *unit)
        for piece in _cut(text, *sentence)
    ]


def _units(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Paragraphs and list items: lines that are not headings, up to a blank line or a marker."""
    first, last = -1, start
    for line in _LINE.finditer(text, start, end):
        at, to = line.span()
        whole = at == 0 or text[at - 1] == "\n"
        left_out = line.group().isspace() or (whole and _is_heading(text, at, to))
        apart = at - last > 1 or (whole and _UNIT.match(text, at, to))
        if first >= 0 and (left_out or apart):
            yield first, last
            first = -1
        if not left_out and first < 0:
            first = at
        last = to
    if first >= 0:
        yield first, last


def _is_heading(text: str, start: int, end: int) -> bool:
    """A `#` line, or a short line alone above a paragraph; in a run of short lines none is."""
    if _MARKED.match(text, start, end):
        return True
    if not _is_short(text[start:end]):
        return False
    above, below = text[max(0, start - NEAR) : start], text[end : end + NEAR]
    before, after = above.rstrip(), below.lstrip()
    blank_above = start == 0 or above[len(before) :].count("\n") > 1
    blank_below = below[: len(below) - len(after)].count("\n") > 1
    neighbours = (before.rpartition("\n")[2], after.partition("\n")[0])
    heads = bool(after) and not after[0].islower()
    return heads and blank_above and blank_below and not any(map(_is_short, neighbours))


def _is_short(line: str) -> bool:
    """Short, begun like a title and without a mark at its end."""
    line = line.strip()
    return (
        0 < len(line) <= HEADING_CHARACTERS
        and len(line.split()) <= HEADING_WORDS
        and line.rstrip(CLOSERS)[-1:] not in _ENDS
        and not line[0].islower()
        and not _UNIT.match(line)
    )


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Pieces of at most LONGEST characters, at white space where there is some."""
    while end - start > LONGEST:
        space = _TO_LAST_SPACE.match(text, start, start + LONGEST + 1)
        cut = space.end() if space else start + LONGEST
        yield start, start + len(text[start:cut].rstrip())
        start = after_space(text, cut, end)
    yield start, end

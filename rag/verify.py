"""Check what a chat model drafted against the passages it was given, and cite what supports it.

Does not know the model or the question; it never says that a sentence is false, only that these
passages support it or that this could not be shown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.sentences import sentences
from index.types import Span
from rag.facts import flat
from rag.stated import Source, Statement, sound, sourced, stated
from rag.support import supports
from rag.types import Citation, Claim

MOST, ARTICLES = 3, 2  # sentences cited for a claim, and articles they may come from
WORTH = 0.05  # of a claim's words and facts: what a further sentence must add to be cited
USEFUL = 0.5  # from here on an unverified claim keeps its citations: somebody can check it
LEADING = 600  # characters before a passage that are searched for who speaks at its start
LONGEST = 1_000  # characters of a claim; nobody can check a longer one, and none is supported
NUMBERED = re.compile(r"\s*\[\d{1,3}\]")  # a model never writes a citation's number


def verify(drafted: Sequence[str], spans: Sequence[Span]) -> list[Claim]:
    """A claim for each sentence in order, its citations numbered over the whole answer."""
    sources = _sources(spans)
    numbers: dict[Span, int] = {}
    claims: list[Claim] = []
    spoke: frozenset[str] = frozenset()
    for sentence in drafted:
        text = NUMBERED.sub("", " ".join(sound(sentence).split())).strip()
        if not text:
            continue
        statement = stated(text[:LONGEST], spoke)
        cited = _cited(statement, sources)
        supported = len(text) <= LONGEST and supports(statement, cited)
        if not supported and statement.share(cited) < USEFUL:
            cited = []
        places = [source.span for source in cited]
        citations = [Citation(numbers.setdefault(s, len(numbers) + 1), s) for s in places]
        claims.append(Claim(text, tuple(citations), "supported" if supported else "unverified"))
        spoke = (
            statement.voiced[-1][1] if statement.voiced else frozenset(statement.beside) or spoke
        )
    return claims


def _sources(spans: Sequence[Span]) -> list[Source]:
    """Each sentence of the spans once, in the order the spans were found."""
    known: dict[Span, Source] = {}
    for span in sorted(spans, key=lambda span: (span.article.id, span.start)):
        before = None
        for part in (*_leading(span), *sentences(span)):
            if part not in known:
                known[part] = sourced(part, before)
            before = known[part]
    return [known[part] for part in dict.fromkeys(s for span in spans for s in sentences(span))]


def _leading(span: Span) -> list[Span]:
    """The sentences before a passage, not cited: they tell who "he said" at its start is."""
    start = max(0, span.start - LEADING)
    found = sentences(Span(span.article, start, span.start)) if start < span.start else []
    return found[1:] if start else found


def _cited(statement: Statement, sources: Sequence[Source]) -> list[Source]:
    """The sentences that hold most of a statement, best first: one, and those that add to it."""
    cited: list[Source] = []
    pool = _first(statement, sources)
    while pool and len(cited) < MOST:
        best = max(pool, key=lambda source: statement.share([*cited, source]))
        if statement.share([*cited, best]) - statement.share(cited) < WORTH:
            break
        cited.append(best)
        articles = {source.span.article for source in cited}
        pool = [s for s in sources if len({s.span.article, *articles}) <= ARTICLES]
    return cited


def _first(statement: Statement, sources: Sequence[Source]) -> list[Source]:
    """The sentences that may be cited first: by its speaker, with its quotation, if there are."""
    speakers = [who for _, who in statement.voiced]
    pool = [s for s in sources if any(s.said_by(who) for who in speakers)] or list(sources)
    quoting = [s for s in pool if any(quote in flat(s.text) for quote in statement.quotations)]
    return quoting or pool

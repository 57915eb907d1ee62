"""What a drafted sentence says and what an article's sentence says, as facts that compare.

Does not know how much of the one the other must hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from index.types import Span
from index.words import STOP_WORDS, content_terms, has_namesakes, namesakes, plain, terms
from rag.facts import CALENDAR, NUMBER, Day, Number, days, names, numbers, quotations, undated
from rag.roles import speeches

BESIDE = 3  # content words on each side of a name that say where it belongs
BACK = 3  # sentences before "she said" that are searched for who she is
ONE = ("one", "One")  # "one of them" counts nothing
YEARS = range(1900, 2100)
NEGATION = re.compile(r"\b(?:not|never|no)\b|n['’]t\b", re.IGNORECASE)

Item = str | Number | Day  # a word as its term


@dataclass(frozen=True, slots=True)
class Source:
    """A sentence of an article and the facts in it, the sentence before it if that is known.

    `dated` is what the date of the article adds to a sentence that names no day or no year.
    """

    span: Span
    text: str
    terms: frozenset[str]
    numbers: tuple[Number, ...]
    days: tuple[Day, ...]
    dated: frozenset[Item]
    before: Source | None

    def holds(self, item: Item) -> bool:
        """Whether the sentence has this word, number or day."""
        if isinstance(item, Number):
            return item.is_in(self.numbers)
        if isinstance(item, Day):
            return any(item.fits(day) for day in self.days)
        return item in self.terms

    def dates(self, item: Item) -> bool:
        """Whether the date of its article holds this."""
        if isinstance(item, Day):
            return any(item.fits(day) for day in self.dated if isinstance(day, Day))
        if isinstance(item, Number):
            return f"{item.value:.0f}" in self.dated
        return item in self.dated

    def said_by(self, who: frozenset[str]) -> list[str]:
        """The parts of the sentence that this speaker says."""
        persons = {term for term in who if not has_namesakes(term)} or who
        return [text for text, speaker in _voiced(self) if speaker & persons]

    def speakers(self) -> set[str]:
        """The terms of the names of all who speak in it, also where it says no more than "he"."""
        return {term for _, speaker in _voiced(self) for term in speaker}


@dataclass(frozen=True, slots=True)
class Statement:
    """A drafted sentence: its words and facts, what stands beside each name, who says which part.

    A speaker is the terms of a name; none where a pronoun stands for nobody known.
    """

    text: str
    items: frozenset[Item]
    beside: dict[str, frozenset[str]]
    quotations: tuple[str, ...]
    voiced: tuple[tuple[str, frozenset[str]], ...]

    @property
    def facts(self) -> list[Item]:
        """Its numbers, days and names."""
        return [*(item for item in self.items if not isinstance(item, str)), *self.beside]

    def share(self, sources: Sequence[Source]) -> float:
        """The share of its words and facts that the sources hold; the date of the first counts.

        Weighing them by how rare they are among the passages was worse: see eval/LOG.md.
        """
        held = sum(
            any(source.holds(item) for source in sources)
            or any(source.dates(item) for source in sources[:1])
            for item in self.items
        )
        return held / max(1, len(self.items))


def sourced(span: Span, before: Source | None) -> Source:
    """The sentence with its facts."""
    text, published = sound(span.text), span.article.published
    said = plain(text)
    written, counts = days(said, published), numbers(said)
    held = {other for term in terms(said) for other in namesakes(term)}
    held |= {word for day in written for word in day.words()}
    counts += [Number(float(day.year), "", 0, 0) for day in written if day.year]
    dated: set[Item] = set()
    if published and not written:
        dated |= {Day.on(published), *Day.on(published).words()}
    if published and not any(number.value in YEARS for number in counts):
        dated.add(str(published.year))
    facts = tuple(counts), tuple(written)
    return Source(span, text, frozenset(held), *facts, frozenset(dated), before)


def stated(text: str, spoke: frozenset[str]) -> Statement:
    """The drafted sentence with its facts; `spoke` is whom a "she said" in it may stand for."""
    said = plain(text)
    counts = [number for number in numbers(said) if said[number.start : number.end] not in ONE]
    words = [term for term in content_terms(bare(said)) if term not in STOP_WORDS]
    voiced = [(part.text, part.who or spoke) for part in speeches(text) if part.attributed]
    items = frozenset[Item]({*words, *counts, *days(said)})
    return Statement(text, items, _beside(said), tuple(quotations(text)), tuple(voiced))


@cache
def calendar_terms() -> frozenset[str]:
    """The terms of the months and weekdays."""
    return frozenset(term for word in CALENDAR for term in terms(word))


def bare(said: str) -> str:
    """A plain text without numbers, days and negations, which are compared as such."""
    return NUMBER.sub(" ", undated(NEGATION.sub(" ", said)))


def sound(text: str) -> str:
    """The text without halves of surrogate pairs, which no tokenizer takes."""
    return text.encode("utf-8", "replace").decode()


def _beside(said: str) -> dict[str, frozenset[str]]:
    """For each term of a name the nearest content terms."""
    named = {term for name in names(said) for term in terms(name)}
    words = content_terms(said)
    found: dict[str, frozenset[str]] = dict.fromkeys(named, frozenset())
    for place, term in enumerate(words):
        if term in named:
            found[term] |= {*words[max(0, place - BESIDE) : place + BESIDE + 1]} - {term}
    return found


def _voiced(source: Source) -> Iterator[tuple[str, frozenset[str]]]:
    """The parts of a sentence with who says each, pronouns and bare quotations looked up before."""
    parts = speeches(source.text)
    who = [part.who or _last_named(source) for part in parts if part.attributed]
    if not who and quotations(source.text):
        who = [_last_named(source)]
    speaker = who[0] if who else frozenset()
    for part in parts:
        speaker = (part.who or _last_named(source)) if part.attributed else speaker
        yield part.text, speaker


def _last_named(source: Source) -> frozenset[str]:
    """Who spoke last, or was last named, in the sentences just before."""
    earlier = source.before
    for _ in range(BACK):
        if earlier is None:
            break
        parts = speeches(earlier.text)
        if who := [part.who for part in parts if part.who]:
            return who[-1]
        named = {term for name in names(plain(earlier.text)) for term in terms(name)}
        if named and not any(part.pronoun for part in parts):
            return frozenset(term for term in named if not has_namesakes(term))
        earlier = earlier.before
    return frozenset()

"""Whether sentences of articles support a drafted sentence: rules that lean towards "not shown".

Does not know how the sentences were chosen. Thresholds: `python -m eval.claims`, eval/LOG.md.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from functools import cache
from itertools import pairwise

from index.words import STOP_WORDS, has_namesakes, namesakes, plain, terms
from rag.agents import agents, passives
from rag.facts import NUMBER, Number, flat
from rag.roles import denied, stances, stated_stances
from rag.stated import BESIDE, YEARS, Item, Source, Statement, bare, calendar_terms, sound

COVERED = 0.6  # of a statement's words and facts: what the cited sentences must hold together
ALONE = 0.2  # of the same: what the first of them must hold
APART = 0.67  # of the same, where the others stand in another article: it may tell of another event
PAIRED = 0.2  # of its neighbouring words: what must be neighbours in a cited sentence too
HEARD = 0.6  # of the words of a speaker: what this speaker must say in the cited sentences
ANCHORED = 0.34  # of a statement: what a sentence must hold to date it, or to deny it
MAINLY = 0.5  # of a statement: above it a sentence's names are in their place
FEWEST = 2  # words and facts: "It is." rests on everything
NEAR = 30  # characters beside a number in which its words are looked for, twice as far in articles
REFERS = re.compile(r"\b(?:he|she|it|they|his|her|its|their|him|them)\b", re.IGNORECASE)
OPPOSITES = """
rose fell; increased decreased; gained lost; won lost; rise fall; increase decrease; higher lower;
more less; more fewer; up down; accepted rejected; approved rejected; allowed banned; opened closed;
began ended; started ended; before after; above below; majority minority; best worst; first last;
largest smallest; most least; guilty innocent; acquitted convicted; supported opposed; with without
"""


def supports(statement: Statement, cited: Sequence[Source]) -> bool:
    """Whether the cited sentences, best first, say it: its facts, its words, in the same roles."""
    if not cited or len(statement.items) < FEWEST:
        return False
    if statement.share(cited[:1]) < APART:
        cited = [s for s in cited if s.span.article.id == cited[0].span.article.id]
    ways = {way for source in cited for way in stances(source.text)}
    return (
        statement.share(cited) >= COVERED
        and statement.share(cited[:1]) >= ALONE
        and _paired(statement, cited) >= PAIRED
        and all(_placed(statement, fact, cited) for fact in statement.facts)
        and all(any(quote in flat(s.text) for s in cited) for quote in statement.quotations)
        and stated_stances(statement.text) <= ways
        and not _turned(statement, cited)
        and all(_done_by(*passive, cited) for passive in passives(statement.text))
        and all(_heard(part, who, cited) for part, who in statement.voiced)
    )


def _paired(statement: Statement, cited: Sequence[Source]) -> float:
    """The share of neighbouring content words that are neighbours in the cited sentences too."""
    held = {pair for source in cited for pair in pairwise(_in_order(source.text))}
    asked = [*pairwise(_in_order(statement.text))]
    return sum(pair in held for pair in asked) / max(1, len(asked))


def _in_order(text: str) -> list[str]:
    """The content terms in order, one for all names of a country."""
    return [namesakes(term)[0] for term in terms(bare(plain(text))) if term not in STOP_WORDS]


def _placed(statement: Statement, fact: Item, cited: Sequence[Source]) -> bool:
    """Whether a fact stands in the cited sentence that holds most of what is said around it.

    Where another sentence fits better, the fact was put in the place of another. A day, a month or
    a year may date a whole sentence: it needs one about the statement, of the same article.
    """
    if isinstance(fact, Number) and fact.value not in YEARS:
        near = _around(plain(statement.text), fact, NEAR)
        return _fits(near, [s for s in cited if _counts(s, fact, near)], cited)
    if isinstance(fact, str) and fact not in calendar_terms():
        return _named(statement, fact, cited) or _introduced(statement, fact, cited)
    first, *others = cited
    own = [source for source in others if source.span.article.id == first.span.article.id]
    anchored = [source for source in own if statement.share([source]) >= ANCHORED]
    return first.dates(fact) or any(source.holds(fact) for source in (first, *anchored))


def _fits(near: Set[str], holding: Sequence[Source], cited: Sequence[Source]) -> bool:
    """Whether no sentence has more of the words around a fact than the best that has the fact."""
    best = max(len(near & source.terms) for source in cited)
    return any(len(near & source.terms) == best and (best or not near) for source in holding)


def _counts(source: Source, number: Number, near: Set[str]) -> bool:
    """Whether the number stands near one of these words."""
    said = plain(source.text)
    same = [other for other in source.numbers if number.is_in([other])]
    return any(not near or near & _around(said, other, 2 * NEAR) for other in same)


def _named(statement: Statement, name: str, cited: Sequence[Source]) -> bool:
    holding = [source for source in cited if _names(source, name, cited)]
    first = cited[0] in holding and statement.share(cited[:1]) > MAINLY
    spoke = any(name in who for _, who in statement.voiced) and name in cited[0].speakers()
    return first or spoke or _fits(statement.beside[name], holding, cited)


def _names(source: Source, name: str, cited: Sequence[Source]) -> bool:
    """Whether the sentence, its title or the cited one before that it refers to has the name."""
    referred = source.before if source.before in cited and REFERS.search(source.text) else None
    title = terms(sound(source.span.article.title)) if REFERS.search(source.text) else ()
    return source.holds(name) or name in title or bool(referred and referred.holds(name))


def _introduced(statement: Statement, name: str, cited: Sequence[Source]) -> bool:
    """Whether a sentence has it beside a person it is beside here: the Russian envoy Nebenzia."""
    beside = statement.beside[name] & statement.beside.keys()
    persons = {p for p in beside if not has_namesakes(p) and _named(statement, p, cited)}
    for source in cited:
        words = _in_order(source.text)
        for place, word in enumerate(words):
            around = {*words[max(0, place - BESIDE) : place + BESIDE + 1]} - {word}
            if name in namesakes(word) and around & persons:
                return True
    return False


def _around(text: str, number: Number, reach: int) -> set[str]:
    """The content terms within so many characters of a number."""
    before = text[max(0, number.start - reach) : number.start]
    beside = NUMBER.sub(" ", f"{before} {text[number.end : number.end + reach]}")
    words = re.findall(r"[^\W\d]+", beside)
    return {term for word in words if word.lower() not in STOP_WORDS for term in terms(word)}


def _done_by(verb: str, who: Set[str], cited: Sequence[Source]) -> bool:
    """Whether a cited sentence has somebody do it: "canceled by the U.S." needs them as subject."""
    return any(who & agents(source.text, verb) for source in cited)


def _turned(statement: Statement, cited: Sequence[Source]) -> bool:
    """Whether what is denied in one is not in the other, or a word stands for its opposite."""
    under, without = denied(statement.text)
    for source in cited:
        if source is cited[0] or statement.share([source]) >= ANCHORED:
            text_under, text_without = denied(source.text)
            if under & text_without - text_under or without & text_under - text_without:
                return True
    if under - {term for source in cited for term in denied(source.text)[0]}:
        return True
    said = set(terms(statement.text))
    held = {term for source in cited for term in source.terms}
    return any(one in said - held and other in held - said for one, other in _opposites())


@cache
def _opposites() -> tuple[tuple[str, str], ...]:
    pairs = [tuple(terms(pair)) for pair in OPPOSITES.split(";")]
    return tuple((a, b) for pair in pairs for a, b in (pair, pair[::-1]))


def _heard(part: str, who: frozenset[str], cited: Sequence[Source]) -> bool:
    """Whether most words of a part stand in what its speaker says in the cited sentences."""
    words = set(_in_order(part)) - {namesakes(term)[0] for term in who}
    said = {term for source in cited for heard in source.said_by(who) for term in _in_order(heard)}
    return len(words & said) >= HEARD * len(words) > 0

"""Who did it: the agent that a passive names, and the subject that stands before a verb.

Does not know which sentence is the claim and which the article's. English only.
"""

from __future__ import annotations

import re

from index.words import namesakes, plain, terms
from rag.facts import CALENDAR, names

PASSIVE = re.compile(
    r"\b(?:was|were|is|are|been|being|be)\s+(?:\w+ly\s+|later\s+|also\s+)?"
    r"(?P<verb>\w+(?:ed|en|wn|ught|ght|de|ld|nt|id))\s+(?:\w+\s+)?by\s+(?P<who>[^,;]{1,60})"
)
CLAUSE = re.compile(r";|,\s(?:while|but|whereas|after|when|and)\b|[“”\"]")


def passives(text: str) -> list[tuple[str, frozenset[str]]]:
    """Each passive that names its agent: the term of the verb, the terms of the agent's names."""
    found = [(m["verb"], _terms(_names(m["who"])[:1])) for m in PASSIVE.finditer(plain(text))]
    return [(terms(verb)[0], who) for verb, who in found if who]


def agents(text: str, verb: str) -> frozenset[str]:
    """The terms of the names that do what this verb says: nearest before it, or after "by"."""
    done: set[str] = set()
    for clause in CLAUSE.split(plain(text)):
        for word in re.finditer(r"[^\W\d]+", clause):
            if terms(word.group())[:1] != [verb]:
                continue
            before, after = clause[: word.start()], clause[word.end() :]
            by = re.match(r"\s+(?:\w+\s+)?by\s+([^,;]{1,60})", after)
            named = _names(by[1])[:1] if by else _names(before)[-1:]
            done |= _terms(named)
    return frozenset(done)


def _names(text: str) -> list[str]:
    """The names in a text but those of days and months, its first word too if it is one."""
    return [
        name for name in names(f"x {text}") if not set(terms(name)) & set(terms(" ".join(CALENDAR)))
    ]


def _terms(named: list[str]) -> frozenset[str]:
    return frozenset(n for name in named for term in terms(name) for n in namesakes(term))

"""Who does what in a sentence, as far as rules can tell: who speaks, who voted how, what is denied.

Does not know which sentence is the claim and which the article's. English only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.words import STOP_WORDS, namesakes, plain, terms
from rag.facts import COUNT, NONE, QUOTATION, names, numbers

SAYS = (
    "said|says|saying|told|tells|argued|argues|accused|accuses|warned|warns|added|adds|stated"
    "|states|claimed|claims|denied|denies|complained|insisted|insists|declared|announced|announces"
    "|described|describes|explained|explains|noted|notes|wrote|writes|testified|acknowledged"
    "|admitted|asserted|criticized|criticised|condemned|blamed|praised|urged|urges|replied"
    "|responded|asked|asks|called|calls|predicted|promised|vowed|suggested|reported|confirmed"
)
_SAYS = re.compile(rf"\b(?:{SAYS})\b", re.IGNORECASE)
_PASSIVE = re.compile(r"\b(?:was|were|is|are|be|been|being)\s+(?:\w+ly\s+)?\Z", re.IGNORECASE)
_BY = re.compile(r"\s+by\s+([^,.;]{1,80})", re.IGNORECASE)
_ACCORDING = re.compile(r"\baccording to\s+([^,.;“\"]{1,80})", re.IGNORECASE)
_PRONOUN = re.compile(
    r"\b(?:he|she|they)\s+(?:(?:\w+ly|also|had|has|have|would|later|then)\s+){0,2}\Z", re.IGNORECASE
)
_INVERTED = re.compile(
    r"\s+(he|she|they)\b|\s+((?:[a-z]\w*,?\s+){0,4}?(?:[A-Z][\w.’'-]*,?\s*){1,5})"
)
_PARTS = re.compile(
    r";\s|,\s(?:while|whereas|but|though|although|and(?=\s[A-Z]))\s|\s(?:while|whereas)\s"
)
_FOR = (
    rf"(?:\bin favou?r\b|\bvot(?:ed?|es|ing) (?:for|yes)\b|\d votes?\b|\b{COUNT} votes?\b"
    rf"|(?:\b{COUNT}|\bnone|\d) for(?= and|[,.;]|$))"
)
_AGAINST = (
    r"\b(?:vot(?:ed?|es|ing) (?:it )?(?:against|no)|veto\w*|against it)\b"
    rf"|(?:\b{COUNT}|\bnone|\d) against\b"
)
_ABSTAINED = r"\babst(?:ain|ention)\w*"
_STANCE = re.compile(
    rf"(?P<against>{_AGAINST})|(?P<abstained>{_ABSTAINED})|(?P<favour>{_FOR})", re.IGNORECASE
)
_OF_ALL = re.compile(r"\b(?:of|in) (?:the|its) [\w-]+(?= |-)", re.IGNORECASE)
_TALLY = re.compile(r"\b(\d{1,3})(?: votes)?\s?(?:-|–|to)\s?(\d{1,3})\b(?:\s?[-–]\s?(\d{1,3})\b)?")
_NOT = re.compile(r"(?:not|never|cannot|without|neither|nor|no|hardly|\w+n['’]t)\Z", re.IGNORECASE)
_FAILED = re.compile(
    r"(?:fail(?:ed|s)?|refus(?:ed?|es)|declin(?:ed?|es)|den(?:y|ied|ies))\Z", re.IGNORECASE
)
# What a "did not" turns into another word than the stem of the past.
_IRREGULAR = dict(
    pair.split()
    for pair in "said say|says say|told say|tell say|rose rise|won win|fell fall|gave give"
    "|took take|held hold|met meet|left leave|sent send|went go|came come|found find|lost lose"
    "|paid pay|sold sell"
    "|made make|began begin|broke break|spoke speak|wrote write|chose choose|drew draw|knew know"
    "|saw see|led lead|kept keep|built build|fought fight|struck strike|ran run|grew grow".split(
        "|"
    )
)


@dataclass(frozen=True, slots=True)
class Speech:
    """A part of a sentence and who says it, as terms; a pronoun stands for somebody before."""

    text: str
    who: frozenset[str]
    pronoun: bool

    @property
    def attributed(self) -> bool:
        return bool(self.who) or self.pronoun


def speeches(text: str) -> list[Speech]:
    """The parts of a sentence in order, each with who says it; nobody where none is named."""
    shown = QUOTATION.sub(lambda found: f"“{'_' * (len(found[0]) - 2)}”"[: len(found[0])], text)
    found, start = [], 0
    ends = [*(match.start() for match in _PARTS.finditer(shown)), len(text)]
    for end in ends:
        who, pronoun = _speakers(shown[start:end])
        found.append(Speech(text[start:end], who, pronoun))
        start = end
    return found


def _speakers(part: str) -> tuple[frozenset[str], bool]:
    who: set[str] = set()
    pronoun = False
    for match in _ACCORDING.finditer(part):
        who |= _named(match[1])
    last = 0
    for verb in _SAYS.finditer(part):
        before, after = part[last : verb.start()], part[verb.end() :]
        last = verb.end()
        if _PASSIVE.search(before[-30:]):
            if by := _BY.match(after):
                who |= _named(by[1])
            continue
        named, by_pronoun = _subject(before, after)
        who |= named
        pronoun = pronoun or by_pronoun
    return frozenset(who), pronoun


def _subject(before: str, after: str) -> tuple[set[str], bool]:
    if _PRONOUN.search(before[-60:]):
        return set(), True
    bare = before.rstrip()
    turned = _INVERTED.match(after)
    if turned and (bare.endswith(("”", '"')) or (bare.endswith(",") and _closes(after, turned))):
        return (set(), True) if turned[1] else (_named(turned[2]), False)
    pieces = re.split(r"[,”“]|\bthat\b", before)
    if bare.endswith(","):  # Vassily Nebenzia, Moscow’s envoy, said
        return _named(" , ".join(pieces[-3:-1])), False
    return _named(re.sub(r"\bwho\s*\Z", "", pieces[-1]) or " , ".join(pieces[-2:])), False


def _closes(after: str, turned: re.Match[str]) -> bool:
    return after[: turned.end()].rstrip().endswith(",") or not after[turned.end() :].strip()


def _named(text: str) -> set[str]:
    """The terms of the names in a noun phrase, its first word too if it is one."""
    found = names(f"x {plain(text)}")
    return {other for name in found for term in terms(name) for other in namesakes(term)}


def stances(text: str) -> set[tuple[str, str]]:
    """(who, how) of the votes in a text: a term of each name or a number before each stance."""
    return _stances(text, nearest=False)


def stated_stances(text: str) -> set[tuple[str, str]]:
    """The same, only of the name or number that stands nearest before each stance."""
    return _stances(text, nearest=True)


def _stances(text: str, *, nearest: bool) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for part in re.split(r";|, (?:while|but|whereas)\b", _OF_ALL.sub("", plain(text))):
        for tally in _TALLY.finditer(part):
            ways = zip(tally.groups(), ("favour", "against", "abstained"), strict=True)
            found |= {(f"{float(count)}", way) for count, way in ways if count}
        last = 0
        for match in _STANCE.finditer(part):
            actors = _actors(part[last : match.end()], nearest=nearest)
            found |= {(actor, match.lastgroup or "") for actor in actors}
            last = match.end()
    return found


def _actors(before: str, *, nearest: bool) -> set[str]:
    counts = [(number.start, f"{number.value}") for number in numbers(before)]
    counts += [(match.start(), "0.0") for match in NONE.finditer(before)]
    places, at = [], 0
    for name in names(f"x {before}"):
        at = before.find(name, at)
        places += [(at, other) for term in terms(name)[-1:] for other in namesakes(term)]
    found = sorted([*counts, *places])
    if not nearest or not found:
        return {actor for _, actor in found}
    last = found[-1][0]
    return {actor for place, actor in found if place == last}


def denied(text: str) -> tuple[set[str], set[str]]:
    """The content terms of a text that a "not" stands before, and those that stand without one."""
    under: set[str] = set()
    without: set[str] = set()
    after_not = False
    for word in re.findall(r"[\w’'-]+|[,;.]", plain(text)):
        if _NOT.match(word):
            after_not = True
        elif _FAILED.match(word):
            after_not = not after_not
        elif word in ",;.":
            after_not = False
        elif after_not and word.lower() == "longer":
            continue  # "no longer called for" denies the calling
        elif word.lower() not in STOP_WORDS and not word.endswith("ly"):
            (under if after_not else without).update(terms(_IRREGULAR.get(word.lower(), word)))
            after_not = False
    return under, without

"""Choose what to quote: the best reading, and others that add something to it, as whole sentences.

Does not know how they were found or how the answer will be written.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.sentences import sentences
from index.types import Span
from index.words import content_terms, terms
from rag.types import Evidence, Reading

MOST = 4
SAME_TEXT = 0.7  # overlap of word sets from which two sentences are one wire text, edited
SAME_ARTICLE = 0.6  # of the best score: what a further sentence of a quoted article needs
OTHER_ARTICLE = 0.4  # the same for another article, which also corroborates or contradicts
AS_GOOD = 0.85  # of the best score: as likely as the best one, so that the date may go first
SPEAKER_WITHIN = 2  # sentences before a quotation that are searched for who said it

SAYS = (
    r"said|says|told|added|adds|argued|argues|warned|wrote|writes|asked|noted|explained|insisted"
    r"|replied|continued|called|recalled|went on"
)
# "he said", “…,” said she, or nothing but a quotation: whose words these are stands further up.
NEEDS_SPEAKER = re.compile(
    rf"\b(?:he|she|they)\s+(?:{SAYS})\b|[,”\"’]\s+(?:{SAYS})\s+(?:he|she|they)\b"
    r"|^\W*[“\"][^”\"]*[”\"]?\W*$",
    re.IGNORECASE,
)
QUOTED = re.compile(r"[“\"][^”\"]*[”\"]?")
NAMES_SOMEBODY = re.compile(
    r"(?:^|[\s“\"(])(?:[A-Z][\w’'-]+\.?\s+){1,3}[A-Z][\w’'-]+|\w\s[A-Z][a-z]+"
)


def evidence(question: str, readings: Sequence[Reading], threshold: float) -> list[Evidence]:
    """What to quote, best first; nothing when the best reading is below the threshold.

    A further reading must be good enough beside the best, must not repeat another's text, and must
    come from another article or hold more of the question's words.
    """
    if not readings or readings[0].score < threshold:
        return []
    best = readings[0].score
    chosen: list[Evidence] = []
    least = max(threshold, best * OTHER_ARTICLE)
    for reading in readings:
        if len(chosen) == MOST or reading.score < least:
            break
        found = quotation(reading)
        if not chosen or (
            reading.score >= _needed(found, chosen, best, threshold)
            and _adds(question, found, chosen)
        ):
            chosen.append(found)
    return chosen


def quotation(reading: Reading) -> Evidence:
    """A reading with the whole sentences it stands in, and with who speaks if they don't say."""
    parts = sentences(reading.span)
    touched = [n for n, s in enumerate(parts) if s.start < reading.end and reading.start < s.end]
    start, end = reading.start, reading.end
    if touched:
        first = _with_speaker(parts, touched[0])
        start = min(parts[first].start, start)
        end = max(parts[touched[-1]].end, end)
    article = reading.span.article
    return Evidence(
        Span(article, start, end), Span(article, reading.start, reading.end), reading.score
    )


def by_date(found: Sequence[Evidence]) -> list[Evidence]:
    """In the order to be read: those as good as the best one newest first, then the others so."""
    best = found[0].score if found else 0.0
    return sorted(found, key=lambda one: (one.score < best * AS_GOOD, -_day(one)))


def together(found: Sequence[Sequence[Evidence]]) -> list[Evidence]:
    """The evidence for several questions as one, oldest first: the best of each, MOST in all."""
    each = max(1, MOST // max(1, len(found)))
    chosen = {(one.span.article.id, one.span.start): one for part in found for one in part[:each]}
    return sorted(chosen.values(), key=lambda one: (_day(one), one.span.start))


def _day(one: Evidence) -> int:
    published = one.span.article.published
    return published.toordinal() if published else 0


def _with_speaker(parts: Sequence[Span], number: int) -> int:
    """The sentence to begin with: an earlier one where only that tells whose words these are."""
    text = parts[number].text
    said = NEEDS_SPEAKER.search(text)
    if not said or NAMES_SOMEBODY.search(QUOTED.sub("", text[: said.start()])):
        return number
    for earlier in range(number - 1, max(-1, number - 1 - SPEAKER_WITHIN), -1):
        if NAMES_SOMEBODY.search(parts[earlier].text):
            return earlier
    return number


def _needed(found: Evidence, chosen: Sequence[Evidence], best: float, threshold: float) -> float:
    quoted = any(other.span.article == found.span.article for other in chosen)
    return max(threshold, best * (SAME_ARTICLE if quoted else OTHER_ARTICLE))


def _adds(question: str, found: Evidence, chosen: Sequence[Evidence]) -> bool:
    if any(_overlap(found.span.text, other.span.text) >= SAME_TEXT for other in chosen):
        return False
    if all(other.span.article != found.span.article for other in chosen):
        return True
    asked = set(content_terms(question))
    covered = {term for other in chosen for term in terms(other.span.text)}
    return bool(asked & set(terms(found.span.text)) - covered)


def _overlap(one: str, other: str) -> float:
    """Shared words over the words of the shorter text, so that a cut copy counts as a copy."""
    first, second = set(terms(one)), set(terms(other))
    return len(first & second) / max(1, min(len(first), len(second)))

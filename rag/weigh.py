"""Weigh what a reader found against what the words say: the probability that a reading answers.

Does not know how passages are found or read; the weights are learned (`python -m eval.weigh`).
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

from index.sentences import sentences
from index.types import Span, dated
from index.words import content_terms, namesakes, terms
from rag.cues import holds_kind, names_in
from rag.types import Certainty, Reading

Rarity = Callable[[Iterable[str]], dict[str, float]]

SHIPPED = Path(__file__).parent / "models" / "weights.json"
CERTAIN = 12.0  # logits beyond which the reader's confidence says no more
OPENING = 400  # characters of an article that tell what it is about


@dataclass(frozen=True, slots=True)
class Clues:
    """What speaks for one reading as the answer, or against it; shares are 0 to 1."""

    reader: float  # log odds the reader gives this reading
    passage: float  # the most it gives to any reading of the same passage
    words: float  # share of the question's words in the sentence and its date, by rarity
    passage_words: float  # the same of its passage and title
    names: float  # share of the question's names that passage and title lack
    kind: float  # whether the sentence holds the kind of thing asked for
    rank: float  # minus the logarithm of its passage's place in the order given
    topic: float  # the same share as in words, of its article's title and opening
    lead: float  # 1 at the start of its article, 0.5 at OPENING: news begins with what matters
    agreed: float  # how many other articles say the same, by the reader; a logarithm, by relevance


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic regression over clues, and from which probability on to answer."""

    bias: float
    clues: dict[str, float]
    threshold: float
    likely: float  # from here on an answer is likely right
    sure: float

    def probability(self, clues: Clues) -> float:
        """That the reading answers, 0 to 1."""
        parts = (weight * getattr(clues, name) for name, weight in self.clues.items())
        total = sum(parts, self.bias)
        return 1 / (1 + math.exp(-total))

    def certainty(self, probability: float) -> Certainty:
        """A probability of an answer that is given, in a word."""
        if probability >= self.sure:
            return "sure"
        return "likely" if probability >= self.likely else "unsure"


def load_weights(path: Path = SHIPPED) -> Weights:
    """The weights from the file that `eval.weigh` writes."""
    return Weights(**json.loads(path.read_text()))


def weigh(
    question: str,
    spans: Sequence[Span],
    readings: Sequence[Reading],
    rarity: Rarity,
    weights: Weights,
) -> list[Reading]:
    """The same readings, scored with the probability that each answers, best first."""
    found = zip(readings, clues(question, spans, readings, rarity), strict=True)
    scored = [replace(reading, score=weights.probability(seen)) for reading, seen in found]
    return sorted(scored, key=lambda reading: -reading.score)


def clues(
    question: str, spans: Sequence[Span], readings: Sequence[Reading], rarity: Rarity
) -> list[Clues]:
    """The clues of each reading. The spans are given as they were found, best first."""
    wanted = _Wanted(question, _rarities(question, rarity), names_in(question))
    best: defaultdict[Span, float] = defaultdict(lambda: -CERTAIN)
    for reading in readings:
        best[reading.span] = max(best[reading.span], log_odds(reading.score))
    places = {span: wanted.place(span, rank, best[span]) for rank, span in enumerate(spans)}
    agreement = _agreement(wanted, readings)
    return [
        wanted.clues(reading, places[reading.span], agreed)
        for reading, agreed in zip(readings, agreement, strict=True)
    ]


def log_odds(probability: float) -> float:
    """ln(p / (1 - p)), at most CERTAIN either way."""
    least = 1 / (1 + math.exp(CERTAIN))
    kept = min(max(probability, least), 1 - least)
    return math.log(kept / (1 - kept))


def _agreement(wanted: _Wanted, readings: Sequence[Reading]) -> list[float]:
    """How much the readings of other articles share of the words that each answers with.

    Words of the question don't count: a passage that repeats them does not agree to anything.
    """
    said = (Span(one.span.article, one.start, one.end).text for one in readings)
    told = [set(content_terms(text)) - wanted.weights.keys() for text in said]
    found = []
    for reading, own in zip(readings, told, strict=True):
        most: defaultdict[str, float] = defaultdict(float)  # by article
        for other, its in zip(readings, told, strict=True):
            if other.span.article.id != reading.span.article.id and (shared := own & its):
                share = len(shared) / min(len(own), len(its))
                most[other.span.article.id] = max(most[other.span.article.id], share * other.score)
        found.append(math.log1p(sum(most.values())))
    return found


def _rarities(question: str, rarity: Rarity) -> dict[str, float]:
    """The rarity of each term asked for; one with several names is as rare as the commonest."""
    asked = dict.fromkeys(content_terms(question))
    rare = rarity({name for term in asked for name in namesakes(term)})
    return {term: min(rare[name] for name in namesakes(term)) for term in asked}


@dataclass(frozen=True, slots=True)
class _Place:
    """A passage, as every reading in it is seen: its sentences, and clues named as in Clues."""

    sentences: Sequence[Span]
    passage: float
    passage_words: float
    topic: float
    names: float
    rank: float


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a question asks for: its terms by weight, its names."""

    question: str
    weights: dict[str, float]
    names: list[str]

    def place(self, span: Span, rank: int, best: float) -> _Place:
        article = span.article
        around = set(terms(dated(article.title, article.published, span.text)))
        lacking = sum(not _present(name, around) for name in self.names)
        return _Place(
            sentences=sentences(span),
            passage=best,
            passage_words=self._share(around),
            topic=self._share(set(terms(dated(article.title, None, article.text[:OPENING])))),
            names=lacking / max(1, len(self.names)),
            rank=-math.log(1 + rank),
        )

    def clues(self, reading: Reading, place: _Place, agreed: float) -> Clues:
        within = (s for s in place.sentences if s.start <= reading.start < s.end)
        sentence = next(within, reading.span)
        held = set(terms(dated("", sentence.article.published, sentence.text)))
        return Clues(
            reader=log_odds(reading.score),
            passage=place.passage,
            words=self._share(held),
            passage_words=place.passage_words,
            names=place.names,
            kind=holds_kind(self.question, sentence.text),
            rank=place.rank,
            topic=place.topic,
            lead=1 / (1 + reading.start / OPENING),
            agreed=agreed * place.passage_words,
        )

    def _share(self, held: set[str]) -> float:
        found = sum(weight for term, weight in self.weights.items() if _present(term, held))
        total = sum(self.weights.values())  # 0 for signs that no word is made of
        return found / total if total else 0.0


def _present(term: str, held: set[str]) -> bool:
    return any(name in held for name in namesakes(term))


NAMES = tuple(field.name for field in fields(Clues))

"""Read passages for the sentences that may answer a question, by meaning and by words.

Does not know how the passages were found, nor what becomes of the readings.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from index.sentences import sentences
from index.types import Encoder, Span, dated
from index.words import content_terms, namesakes, terms
from rag.cues import holds_kind, names_in
from rag.types import Reading

Rarity = Callable[[Iterable[str]], dict[str, float]]

# Logistic regression over questions on a thousand news articles, `python -m eval.weigh`; the
# threshold answers 98 % of the answerable ones there and abstains on 94 % of the others.
THRESHOLD = 0.18
# Encoding is nearly all of the work: only the sentences that the other clues put first are encoded.
SENTENCES_ENCODED = 24
BIAS = -6.44
WEIGHTS = {
    "meaning": 2.72,
    "words": 1.10,
    "passage_words": 3.71,
    "names": -0.55,
    "kind": 1.06,
    "rank": 0.26,
}


@dataclass(frozen=True, slots=True)
class Clues:
    """What speaks for one sentence as the answer, or against it, each about 0 to 1."""

    meaning: float  # cosine of question and sentence
    words: float  # share of the question's words in the sentence and its date, by rarity
    passage_words: float  # the same of its passage and title
    names: float  # share of the question's names that passage and title lack
    kind: float  # whether it holds the kind of thing asked for
    rank: float  # reciprocal rank of its passage in the order given

    def score(self) -> float:
        """The probability that the sentence answers."""
        total = sum((weight * getattr(self, name) for name, weight in WEIGHTS.items()), BIAS)
        return 1 / (1 + math.exp(-total))


class SimilarityReader:
    """A `Reader` of whole sentences that needs no training but a few weights."""

    def __init__(self, encoder: Encoder, rarity: Rarity) -> None:
        self._encoder = encoder
        self._rarity = rarity

    def read(self, question: str, spans: Sequence[Span]) -> list[Reading]:
        """A reading of each likely sentence, best first. The spans are given best first."""
        read = [
            Reading(span, clues.score(), sentence.start, sentence.end)
            for span, sentence, clues in self.clues(question, spans)
        ]
        return sorted(read, key=lambda reading: -reading.score)

    def clues(self, question: str, spans: Sequence[Span]) -> list[tuple[Span, Span, Clues]]:
        """The likeliest sentences of the spans, each with its span before it and its clues."""
        wanted = _Wanted(question, self._weights(question), names_in(question))
        found = sorted(
            (read for rank, span in enumerate(spans) for read in wanted.words_of(span, rank)),
            key=lambda read: -read[2].score(),
        )[:SENTENCES_ENCODED]
        if not found:
            return []
        [asked] = self._encoder.encode_query([question])
        meaning = self._encoder.encode_document([s.text for _, s, _ in found]) @ asked
        return [
            (span, sentence, replace(clues, meaning=float(cosine)))
            for (span, sentence, clues), cosine in zip(found, np.asarray(meaning), strict=True)
        ]

    def _weights(self, question: str) -> dict[str, float]:
        """The rarity of each term asked for; one with several names is as rare as the commonest."""
        asked = dict.fromkeys(content_terms(question))
        rarity = self._rarity({name for term in asked for name in namesakes(term)})
        return {term: min(rarity[name] for name in namesakes(term)) for term in asked}


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a question asks for: its terms by weight, its names."""

    question: str
    weights: dict[str, float]
    names: list[str]

    def words_of(self, span: Span, rank: int) -> list[tuple[Span, Span, Clues]]:
        """Each sentence of a span with all its clues but the meaning."""
        article = span.article
        around = set(terms(dated(article.title, article.published, span.text)))
        return [
            (span, sentence, self._clues(sentence, around, rank)) for sentence in sentences(span)
        ]

    def _clues(self, sentence: Span, around: set[str], rank: int) -> Clues:
        lacking = sum(not _present(name, around) for name in self.names)
        return Clues(
            meaning=0.0,
            words=self._share(set(terms(dated("", sentence.article.published, sentence.text)))),
            passage_words=self._share(around),
            names=lacking / max(1, len(self.names)),
            kind=holds_kind(self.question, sentence.text),
            rank=1 / (1 + rank),
        )

    def _share(self, held: set[str]) -> float:
        if not self.weights:
            return 0.0  # a question of signs that no word is made of
        found = sum(weight for term, weight in self.weights.items() if _present(term, held))
        return found / sum(self.weights.values())


def _present(term: str, held: set[str]) -> bool:
    return any(name in held for name in namesakes(term))

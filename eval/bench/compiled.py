"""What compiling the encoder costs in retrieval: the same questions by both, vectors alone.

Knows encoders and gold; nothing of how an index searches.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval.formats import Question, read_articles, read_questions
from eval.statistics import mean
from index.compile import load_original
from index.embed import DEFAULT_ENCODER, encoder_folder, load_encoder
from index.passages import passages
from index.types import Article, Encoder, Span, Vectors, searchable

CUT = 10
AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class Collection:
    """Spans to search and questions with gold."""

    name: str
    measure: Callable[[Question, Sequence[Span]], float]
    spans: list[Span]
    questions: list[Question]


def compiled(collections: Sequence[Collection], say: Callable[[str], object]) -> dict[str, Any]:
    """For each collection the measure by the float original and by the compiled encoder."""
    original, ours = load_original(encoder_folder(DEFAULT_ENCODER)), load_encoder()
    found = {}
    for collection in collections:
        values, kept = [], []
        for name, encoder in (("the original", original), ("compiled", ours)):
            say(f"{collection.name}: {len(collection.spans):,} passages by {name}")
            vectors = encoded(collection.spans, encoder)
            values.append(measured(collection, vectors, encoder))
            kept.append(vectors)
        cosines = (kept[0] * kept[1]).sum(axis=1)
        found[collection.name] = {
            "questions": len(collection.questions),
            "passages": len(collection.spans),
            "original": round(float(values[0].mean()), 4),
            "compiled": round(float(values[1].mean()), 4),
            "difference": interval(values[1] - values[0]),
            "cosine": round(float(cosines.mean()), 4),
            "least_cosine": round(float(cosines.min()), 4),
        }
    return found


def abstracts(folder: Path, prefix: str) -> Collection:
    """A collection of whole abstracts judged by article, nDCG@10; ids that begin with `prefix`."""
    articles = [a for a in read_articles(folder / "articles.jsonl.gz") if a.url.startswith(prefix)]
    asked = [q for q in read_questions(folder / "questions.jsonl.gz") if q.id.startswith(prefix)]
    spans = [Span(article, 0, len(article.text)) for article in articles]
    return Collection(f"{prefix} nDCG@10", ndcg, spans, asked)


def news(articles: Sequence[Article], asked: Sequence[Question]) -> Collection:
    """Passages of news, judged by whether one of ten holds an answer."""
    spans = [span for article in articles for span in passages(article)]
    answerable = [question for question in asked if question.answerable]
    return Collection("answer-in-passage@10", answer_in_passage, spans, answerable)


def ndcg(question: Question, found: Sequence[Span]) -> float:
    """Normalised discounted cumulative gain at 10, all evidence alike (Järvelin 2002)."""
    wanted = {gold.article for gold in question.evidence}
    gains = [span.article.url in wanted for span in found[:CUT]]
    discounts = 1 / np.log2(np.arange(2, CUT + 2))
    best = discounts[: min(CUT, len(wanted))].sum()
    return float((discounts[: len(gains)] * gains).sum() / best) if best else 0.0


def answer_in_passage(question: Question, found: Sequence[Span]) -> float:
    """1 where a gold quotation of the same article overlaps one of the first ten passages."""
    return float(any(_holds(gold, span) for gold in question.evidence for span in found[:CUT]))


def encoded(spans: Sequence[Span], encoder: Encoder) -> Vectors:
    """Unit vectors (spans, dimension) of the spans with their titles."""
    order = sorted(range(len(spans)), key=lambda i: len(spans[i].text))
    rows: list[Vectors] = []
    for start in range(0, len(order), AT_ONCE):
        chosen = [spans[i] for i in order[start : start + AT_ONCE]]
        texts = [searchable(span.article.title, span.text) for span in chosen]
        rows.append(np.asarray(encoder.encode_document(texts), dtype=np.float32))
    vectors: Vectors = np.empty((len(spans), rows[0].shape[1]), dtype=np.float32)
    vectors[order] = np.concatenate(rows)
    return vectors


def measured(collection: Collection, vectors: Vectors, encoder: Encoder) -> NDArray[np.float64]:
    """The measure of each question over the nearest passages, all compared."""
    asked = np.asarray(encoder.encode_query([q.question for q in collection.questions]))
    values = []
    for question, vector in zip(collection.questions, asked, strict=True):
        nearest = np.argsort(-(vectors @ vector), kind="stable")[:CUT]
        values.append(collection.measure(question, [collection.spans[i] for i in nearest]))
    return np.array(values)


def interval(differences: NDArray[np.float64]) -> list[float]:
    """The mean difference and its 95 % bootstrap interval over questions."""
    found = mean(differences.tolist())
    return [round(value or 0.0, 4) for value in (found.value, found.low, found.high)]


def _holds(gold: Any, span: Span) -> bool:
    if gold.quote is None or span.article.url != gold.article:
        return False
    start = span.article.text.find(gold.quote)
    return start >= 0 and span.start < start + len(gold.quote) and start < span.end

"""Unanswerable examples that our own retrieval finds: the best passage without the answer.

Knows the product's index and search, not how a reader learns. Harder than what BM25 alone finds,
and what the reader will meet.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from rich.progress import track

from index.embed import DEFAULT_ENCODER, encoder_identity, load_encoder
from index.ingest import ingest_articles
from index.local import LocalIndex, open_index
from index.types import Article, Encoder, Vectors, article_id
from index.words import content_terms, terms
from rag.retrieve import retrieve
from train.data import Example, is_held_out

DEPTH = 10  # passages looked at for one that does not answer


def mined(of: Sequence[Example]) -> list[Example]:
    """One unanswerable example for each answerable one of `of`, if the search finds a passage.

    A passage of another paragraph of the same origin, without any annotator's answer and without
    at least one content word of the question, so that few answer after all. Takes minutes.
    """
    found = []
    groups: defaultdict[str, list[Example]] = defaultdict(list)
    for example in of:
        if example.answerable:
            groups[example.origin].append(example)
    encoder = load_encoder()
    for origin, examples in groups.items():
        with tempfile.TemporaryDirectory() as folder:
            index = open_index(Path(folder), encoder_identity(DEFAULT_ENCODER))
            _fill(index, sorted({e.context for e in examples}), encoder, origin)
            vectors = encoder.encode_query([e.question for e in examples])
            pairs = zip(examples, vectors, strict=True)
            for example, vector in track(pairs, f"mine {origin}", len(examples)):
                if text := _passage(example, index, vector):
                    found.append(Example(example.question, text, 0, 0, f"{origin}-mined"))
            index.close()
    return found


def _fill(index: LocalIndex, contexts: Sequence[str], encoder: Encoder, origin: str) -> None:
    made = (Article(article_id(text, text), text, "", text) for text in contexts)
    rows = ingest_articles(made, index, encoder)
    for _ in track(rows, f"index {origin}", len(contexts)):
        pass


def _passage(example: Example, index: LocalIndex, vector: Vectors) -> str | None:
    asked = set(content_terms(example.question))
    answers = [f" {' '.join(terms(answer))} " for answer in example.answers]
    for hit in retrieve(index, example.question, vector, DEPTH):
        held, context = terms(hit.span.text), hit.span.article.text
        said = f" {' '.join(held)} "
        if context == example.context or asked <= set(held):
            continue
        if is_held_out(context) != is_held_out(example.context):
            continue  # no held-out paragraph is trained on, not even as what does not answer
        if not any(answer in said for answer in answers):
            return hit.span.text
    return None

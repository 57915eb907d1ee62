"""Dateline with the settings it ships with: passages by search, quotations by ask.

Runs in the project's own environment, as the others do in theirs.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from index.embed import load_encoder
from index.ingest import ingest_articles
from index.types import Article, article_id
from rag.plain import answer_json
from rag.settings import Settings, open_assistant, open_settings_index


def ingesting() -> Callable[[list[dict[str, Any]], str], int]:
    """What makes an index of articles in a folder and says how many passages it has."""
    encoder = load_encoder()

    def add(articles: list[dict[str, Any]], folder: str) -> int:
        index = open_settings_index(Settings(index=Path(folder)))
        try:
            rows = list(ingest_articles(map(_article, articles), index, encoder))
            return sum(row.passages for row in rows)
        finally:
            index.close()

    return add


def searching(folder: str) -> Callable[[str, int], list[tuple[str, int, int, str]]]:
    """What gives the url, start, end and text of the k nearest passages of a question."""
    assistant = open_assistant(Settings(index=Path(folder)))

    def find(question: str, k: int) -> list[tuple[str, int, int, str]]:
        spans = [hit.span for hit in assistant.search(question, k)]
        return [(span.article.url, span.start, span.end, span.text) for span in spans]

    return find


def answering(folder: str) -> Callable[[str], dict[str, Any]]:
    """What gives the whole answer to a question, as every door gives it."""
    assistant = open_assistant(Settings(index=Path(folder)))
    return lambda question: answer_json(assistant.ask(question))


def _article(row: dict[str, Any]) -> Article:
    day = date.fromisoformat(row["published"]) if row["published"] else None
    name = article_id(row["url"], row["text"])
    return Article(name, row["url"], row["title"], row["text"], day, row["source"])

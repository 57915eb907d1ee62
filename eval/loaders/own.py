"""Our own format: articles.jsonl and questions.jsonl, gzipped or not.

Articles: {id, url, title, published, source, text}. Questions: {id, question, history: [{question,
answer}], answerable, kind, answers, evidence: [{article, quote}], all}. An article's url is the
given id, because evidence names it so.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from eval.loaders.lines import complete, json_lines
from eval.types import Gold, Question, Turn
from index.types import Article, article_id


def articles(path: Path) -> Iterator[Article]:
    """The articles, in the order of the file."""
    for number, row in enumerate(json_lines(path), start=1):
        with complete(path, f"article {number}"):
            one = _article(row)
        yield one


def questions(path: Path) -> Iterator[Question]:
    """The questions, in the order of the file."""
    for number, row in enumerate(json_lines(path), start=1):
        with complete(path, f"question {row.get('id', number)}"):
            one = _question(row)
        yield one


def _article(row: dict[str, Any]) -> Article:
    published = row.get("published")
    return Article(
        article_id(row["id"], row["text"]),
        row["id"],
        row.get("title") or "",
        row["text"],
        date.fromisoformat(published[:10]) if published else None,
        row.get("source") or "",
    )


def _question(row: dict[str, Any]) -> Question:
    return Question(
        row["id"],
        row["question"],
        row["answerable"],
        row.get("kind") or "",
        tuple(row["answers"]),
        tuple(Gold(gold["article"], gold["quote"]) for gold in row["evidence"]),
        row.get("all", False),
        tuple(Turn(turn["question"], turn["answer"]) for turn in row.get("history") or ()),
    )

"""MultiHop-RAG: corpus.json and MultiHopRAG.json, each a JSON list.

Tang and Yang 2024. Articles: {title, author, source, published_at, category, url, body}. Questions:
{query, answer, question_type, evidence_list: [{url, fact, ...}]}; a null_query has no answer there.
All of the evidence is needed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from eval.loaders.lines import complete, json_file
from eval.types import Gold, Question
from index.types import Article, article_id

UNANSWERABLE = "null_query"


def articles(path: Path) -> Iterator[Article]:
    """The articles, in the order of the file."""
    for number, row in enumerate(json_file(path), start=1):
        with complete(path, f"article {number}"):
            day = row.get("published_at")
            one = Article(
                article_id(row["url"], row["body"]),
                row["url"],
                row["title"],
                row["body"],
                date.fromisoformat(day[:10]) if day else None,
                row.get("source") or "",
                row.get("author") or "",
            )
        yield one


def questions(path: Path) -> Iterator[Question]:
    """The questions, numbered in the order of the file."""
    for number, row in enumerate(json_file(path), start=1):
        with complete(path, f"question {number}"):
            kind = row["question_type"]
            answerable = kind != UNANSWERABLE
            evidence = tuple(Gold(gold["url"], gold["fact"]) for gold in row["evidence_list"])
            one = Question(
                f"multihop-{number}",
                row["query"],
                answerable,
                kind,
                (row["answer"],) if answerable else (),
                evidence if answerable else (),
                every=True,
            )
        yield one

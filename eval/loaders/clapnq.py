"""CLAPNQ: JSON lines of questions, each with its Wikipedia passage and long answers.

Rosenthal et al. 2025: {id, input, passages: [{title, text, sentences}], output: [{answer,
selected_sentences}]}; answer is null where the passage has none. Evidence: the selected sentences.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from eval.loaders.lines import complete, json_lines
from eval.types import Gold, Question
from index.types import Article, article_id


def articles(path: Path) -> Iterator[Article]:
    """The passages of all questions, each once."""
    seen: set[str] = set()
    for number, row in enumerate(json_lines(path), start=1):
        with complete(path, f"line {number}"):
            passages = [(_url(passage), passage) for passage in row["passages"]]
        for url, passage in passages:
            if url not in seen:
                seen.add(url)
                text = passage["text"]
                yield Article(article_id(url, text), url, passage["title"], text)


def questions(path: Path) -> Iterator[Question]:
    """The questions, in the order of the file."""
    for number, row in enumerate(json_lines(path), start=1):
        with complete(path, f"line {number}"):
            answered = [output for output in row["output"] if output["answer"]]
            one = Question(
                str(row["id"]),
                row["input"],
                bool(answered),
                "answerable" if answered else "unanswerable",
                tuple(output["answer"] for output in answered),
                _evidence(row["passages"], answered),
            )
        yield one


def _url(passage: dict[str, Any]) -> str:
    digest = hashlib.sha256(passage["text"].encode()).hexdigest()[:8]
    return f"{passage['title']}#{digest}"


def _evidence(passages: list[dict[str, Any]], answered: list[dict[str, Any]]) -> tuple[Gold, ...]:
    """Each selected sentence, in the passage that has it; some end in a stray "&"."""
    selected = dict.fromkeys(
        sentence.rstrip("&").strip()
        for output in answered
        for sentence in output["selected_sentences"]
    )
    return tuple(
        Gold(_url(passage), sentence)
        for sentence in selected
        for passage in passages
        if sentence and sentence in passage["text"]
    )
